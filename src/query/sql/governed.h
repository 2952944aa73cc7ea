// The catalog as one subject may read it: per table the columns that exist for the subject, the masks and filters, and
// the sub-query that stands for the table wherever a statement names it. Made once per (subject, policy revision,
// catalog revision) and shared; immutable afterwards.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/identity/subject.h"
#include "access/policy/policy.h"
#include "base/call.h"
#include "data/catalog/catalog.h"

namespace sextant::query::sql {

struct GovernedColumn {
  const data::Column* column = nullptr;
  std::string mask_rule;  // for a person; empty: not masked
  bool needed_by_filter = false;
};

struct GovernedTable {
  const data::Table* table = nullptr;
  std::vector<GovernedColumn> columns;  // without the hidden ones, in table order
  std::vector<std::string> effects;     // for the trace
  std::string rules;                    // digest of columns, masks and row filters: another whenever policy lets read something else
  // The SELECT node: explicit columns with masks over read_parquet of the segments with the row filters.
  boost::json::object source;
  // Columns of the engine beside those of the files that say where in them a row stands, the first first; `source` lacks them. Empty: no
  // rows, or columns of the table have their names.
  std::vector<std::string> place;
  // The same without the barrier against predicates that fail (govern.cpp); only for tables with row filters.
  std::optional<boost::json::object> unguarded;
  std::optional<Error> broken;  // the policy of this table cannot be applied: every statement that reads it is refused
};

class GovernedCatalog {
 public:
  // Keeps `catalog` alive: tables point into it.
  GovernedCatalog(data::CatalogPtr catalog, std::vector<GovernedTable> tables);

  [[nodiscard]] const data::CatalogPtr& catalog() const { return catalog_; }
  [[nodiscard]] const std::vector<GovernedTable>& tables() const { return tables_; }
  // Ignoring ASCII case; with an empty dataset every visible table of that name.
  [[nodiscard]] std::vector<const GovernedTable*> find(std::string_view dataset, std::string_view name) const;
  // "dataset.table" of the visible table whose name is nearest; empty if none is near.
  [[nodiscard]] std::string nearest(std::string_view name) const;

 private:
  data::CatalogPtr catalog_;
  std::vector<GovernedTable> tables_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
};

using GovernedCatalogPtr = std::shared_ptr<const GovernedCatalog>;

// SQL text → tree, as query::Engine::parse.
using Parse = std::function<Result<std::string>(const std::string& sql)>;

struct MaskKey {
  std::string bytes;  // of the workspace; at least 16 bytes, else keyed hashes become NULL
};

// What of `table` the subject may read, by the decision of policy. A decision that cannot be applied gives a table that
// is `broken`; an error is returned only when the parser cannot be reached.
[[nodiscard]] Result<GovernedTable> govern(const data::Table& table, const access::TableDecision& decision, const access::Subject& subject,
                                           const MaskKey& key, const Parse& parse);

}  // namespace sextant::query::sql
