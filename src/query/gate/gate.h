// The one door to data. Every SQL text, whoever wrote it, goes through here:
// text → limits → parse → allow-list → policy → names → estimate → weave → print → run, and meanwhile record → rows.
// Only SQL printed from the checked tree reaches an engine; its record is durable before the first row leaves, without it the child is
// killed. Fails closed. Thread-safe; calls block.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/identity/subject.h"
#include "base/call.h"
#include "base/id.h"
#include "data/catalog/catalog.h"
#include "query/engine/engine.h"

namespace sextant::query {

enum class Purpose : std::uint8_t { question, sql_page, api, command_line, dashboard, question_test };

struct GateRequest {
  access::Subject subject;
  std::string sql;
  Purpose purpose = Purpose::api;
  std::optional<std::uint64_t> max_rows;  // a LIMIT is woven around the statement when set
  bool confirm_cost = false;
};

struct OutputColumn {
  std::string name;
  bool masked = false;    // derives from a masked column
  std::string mask_rule;  // for a person; empty if not masked
};

struct TableUse {
  TableId id;
  std::string dataset;
  std::string name;
  std::vector<std::string> columns;  // read by the statement
  std::vector<std::string> effects;  // for the trace: "rows limited by role branch_manager", "email masked (keyed hash)"
};

struct Estimate {
  std::uint64_t rows = 0;   // read from the tables
  std::uint64_t bytes = 0;  // read from the files, columns used only
  bool over_limit = false;
  // A table whose rows are filtered takes part: the figures count hidden rows and must not be shown to the subject.
  bool tells_hidden_rows = false;
};

// A statement that passed every check, ready to run; or to be shown (`/api/query/estimate`, dry run).
struct Prepared {
  std::string printed_sql;  // what the engine gets: policy woven in, files named. Never shown to the subject
  std::string tree_json;    // the subject's own tree, before weaving
  std::vector<OutputColumn> columns;
  // False when the number of result columns is known only by running (COLUMNS with a pattern, unnest of a structure,
  // PIVOT …): then `columns` has one entry, which stands for every result column.
  bool columns_exact = true;
  std::vector<TableUse> tables;
  std::string rules;  // what policy lets the subject read of these tables, as a digest: rows kept under others may be too many
  std::vector<std::string> files;
  Estimate estimate;
  std::uint64_t policy_revision = 0;
  std::uint64_t catalog_revision = 0;
};

// Steps with their time, for the trace of an answer.
struct GateStep {
  std::string name;  // "parse", "allow_list", "policy", "names", "resolve", "estimate", "weave", "print"
  double ms = 0;
};

struct Running {
  QueryId id;
  Prepared prepared;
  std::vector<GateStep> steps;
  std::unique_ptr<ResultStream> stream;
};

// What policy does to one table for one subject.
struct Governance {
  std::vector<std::string> effects;               // as in TableUse
  std::map<std::string, std::string> mask_rules;  // for a person; by column name
};

// What one subject may know of.
struct Visible {
  data::CatalogPtr catalog;            // hidden columns removed, masked columns without values
  std::vector<Governance> governance;  // of catalog->tables, in their order

  [[nodiscard]] const Governance& of(const data::Table& table) const {  // one of catalog->tables
    return governance[static_cast<std::size_t>(&table - catalog->tables.data())];
  }
};
using VisiblePtr = std::shared_ptr<const Visible>;

class Gate {
 public:
  virtual ~Gate() = default;

  // Everything but running. Errors: sql_syntax, sql_refused (rule), not_found (unknown or denied table alike).
  [[nodiscard]] virtual Result<Prepared> prepare(const GateRequest& request, const Call& call) = 0;

  // The subject's own statement as understood, formatted from its tree; safe to show.
  [[nodiscard]] virtual Result<std::string> shown(const Prepared& prepared, const Call& call) = 0;

  // Prepares, checks the cost, starts the engine, makes the audit event durable before anybody can read a row; without it the child is
  // killed.
  [[nodiscard]] virtual Result<Running> run(const GateRequest& request, const Call& call) = 0;

  // As run(), but the rows go into the new Parquet file `file` (absolute; its folder exists and is private to this query).
  [[nodiscard]] virtual Result<QueryId> write_parquet(const GateRequest& request, const std::string& file, const Call& call) = 0;

  // The part of the catalog this subject may know of, and what governs it. Shared and cached by (subject's roles and
  // attributes, policy revision, catalog revision).
  [[nodiscard]] virtual Result<VisiblePtr> visible(const access::Subject& subject, const Call& call) = 0;
  [[nodiscard]] Result<data::CatalogPtr> visible_catalog(const access::Subject& subject, const Call& call) {
    return TRY(visible(subject, call))->catalog;
  }
};

}  // namespace sextant::query
