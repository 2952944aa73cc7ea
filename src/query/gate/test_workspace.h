// For tests only: a workspace of Parquet files with a catalog, a policy that tests write down, and a log that remembers.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "query/gate/make_gate.h"
#include "query/sql/test_duckdb.h"

namespace sextant::query::testing {

class TestPolicy final : public access::Policy {
 public:
  Result<std::vector<access::TableDecision>> decide(const access::Subject&, std::span<const access::TableFacts> tables,
                                                    const Call&) const override {
    ++calls;
    if (down) return fail(ErrorCode::unavailable, "The policy service does not answer.");
    std::vector<access::TableDecision> decisions;
    for (const access::TableFacts& table : tables) {
      const auto found = by_table.find(table.name);
      decisions.push_back(found != by_table.end() ? found->second : access::TableDecision{.allowed = allow_all});
    }
    return decisions;
  }
  std::uint64_t revision() const override { return changes; }

  std::map<std::string, access::TableDecision> by_table;
  bool allow_all = true, down = false;
  std::uint64_t changes = 1;
  mutable int calls = 0;
};

class TestLog final : public QueryLog {
 public:
  Result<void> begin(const QueryStart&) override {
    if (at_begin) TRY(at_begin());
    ++begun;
    return {};
  }
  void end(const QueryEnd& end) noexcept override {
    ++ended;
    last_error = end.error;
  }
  void refused(const GateRequest&, const Error&, const Call&) noexcept override { ++refusals; }

  std::function<Result<void>()> at_begin;  // before the record is durable
  int begun = 0, ended = 0, refusals = 0;
  std::optional<Error> last_error;
};

// Makes the tables of `script` in a database, writes each as a Parquet file and catalogs them in one dataset.
class TestWorkspace {
 public:
  TestWorkspace(const std::string& dataset, const std::string& script) : dataset_(dataset) {
    database.run(script);
    catalog = std::make_shared<data::Catalog>();
    catalog->revision = 1;
    catalog->datasets.push_back({.id = DatasetId("dataset"), .source = SourceId("source"), .name = dataset, .description = {}});
    catalog->sources.push_back({.id = SourceId("source"), .name = dataset, .kind = "parquet", .path = {}});
    for (const auto& row : database.run("SELECT table_name FROM duckdb_tables() ORDER BY table_name")) add_table(row[0].value());
    catalog->build_index();
  }

  [[nodiscard]] std::unique_ptr<Gate> gate(Engine& engine,
                                           GateOptions options = {.mask_key = "0123456789abcdef0123456789abcdef", .limits = {}}) {
    return make_gate({.engine = engine,
                      .policy = policy,
                      .catalog = [this]() -> data::CatalogPtr { return catalog; },
                      .log = log,
                      .options = std::move(options)});
  }

  TestDatabase database;
  std::shared_ptr<data::Catalog> catalog;
  TestPolicy policy;
  TestLog log;
  access::Subject subject{.id = UserId("u"), .name = "analyst", .roles = {"analyst"}, .attributes = {{"branch_id", "7"}}};

 private:
  void add_table(const std::string& name) {
    data::Table table{.id = TableId(dataset_ + "." + name),
                      .dataset = DatasetId("dataset"),
                      .source = SourceId("source"),
                      .dataset_name = dataset_,
                      .name = name};
    const std::string file = (database.directory() / (name + ".parquet")).string();
    database.run("COPY " + quote_identifier(name) + " TO '" + file + "' (FORMAT parquet)");
    // Parquet has fewer types than the engine: what is compared and cataloged is what the file gives.
    database.run("DROP TABLE " + quote_identifier(name) + " CASCADE; CREATE VIEW " + quote_identifier(name) +
                 " AS SELECT * FROM read_parquet('" + file + "')");
    for (const auto& column : database.run("DESCRIBE " + quote_identifier(name))) {
      table.columns.push_back({.name = column[0].value(), .type = column[1].value(), .family = data::family_of(column[1].value())});
    }
    table.row_count = std::stoull(database.run("SELECT count(*) FROM " + quote_identifier(name))[0][0].value());
    table.segments.push_back({.path = file, .rows = table.row_count, .bytes = std::filesystem::file_size(file)});
    catalog->tables.push_back(std::move(table));
  }
  std::string dataset_;
};

}  // namespace sextant::query::testing
