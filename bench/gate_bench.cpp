// What the gate costs before a query runs: parse, allow-list, names, weaving, printing, over the real parser processes.
// Nothing is read, so the files of the catalog need not exist. The queries have the shape of TPC-H's 1, 3 and 5.
#include <benchmark/benchmark.h>

#include "query/engine/make_engine.h"
#include "query/engine/zygote.h"
#include "query/gate/make_gate.h"

namespace sextant::query {
namespace {

constexpr const char* kPricing =
    "SELECT l_returnflag, l_linestatus, sum(l_quantity) AS sum_qty, sum(l_extendedprice) AS sum_base_price, sum(l_extendedprice * (1 - "
    "l_discount)) AS sum_disc_price, "
    "avg(l_quantity), avg(l_discount), count(*) FROM lineitem WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL 90 DAY GROUP BY 1, 2 ORDER "
    "BY 1, 2";
constexpr const char* kShipping =
    "SELECT l_orderkey, sum(l_extendedprice * (1 - l_discount)) AS revenue, o_orderdate, o_shippriority FROM customer, orders, lineitem "
    "WHERE c_mktsegment = 'BUILDING' "
    "AND c_custkey = o_custkey AND l_orderkey = o_orderkey AND o_orderdate < DATE '1995-03-15' GROUP BY l_orderkey, o_orderdate, "
    "o_shippriority ORDER BY revenue DESC LIMIT 10";
constexpr const char* kSuppliers =
    "SELECT n_name, sum(l_extendedprice * (1 - l_discount)) AS revenue FROM customer JOIN orders ON c_custkey = o_custkey JOIN lineitem ON "
    "l_orderkey = o_orderkey "
    "JOIN supplier ON l_suppkey = s_suppkey AND c_nationkey = s_nationkey JOIN nation ON s_nationkey = n_nationkey JOIN region ON "
    "n_regionkey = r_regionkey "
    "WHERE r_name = 'ASIA' AND o_orderdate >= DATE '1994-01-01' GROUP BY n_name ORDER BY revenue DESC";

struct AllowAll final : access::Policy {
  Result<std::vector<access::TableDecision>> decide(const access::Subject&, std::span<const access::TableFacts> tables,
                                                    const Call&) const override {
    std::vector<access::TableDecision> decisions(tables.size(), {.allowed = true});
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (tables[i].name == "customer") {
        decisions[i].masks["c_name"] = {.kind = access::MaskKind::keyed_hash, .rule = "role analyst masks pii.name"};
        decisions[i].row_filters = {"c_nationkey = 7"};
      }
    }
    return decisions;
  }
  std::uint64_t revision() const override { return 1; }
};

struct NoLog final : QueryLog {
  Result<void> begin(const QueryStart&) override { return {}; }
  void end(const QueryEnd&) noexcept override {}
  void refused(const GateRequest&, const Error&, const Call&) noexcept override {}
};

data::CatalogPtr make_catalog() {
  auto catalog = std::make_shared<data::Catalog>();
  catalog->revision = 1;
  const std::vector<std::pair<std::string, std::string>> tables = {
      {"lineitem",
       "l_orderkey l_partkey l_suppkey l_linenumber l_quantity l_extendedprice l_discount l_tax l_returnflag l_linestatus l_shipdate "
       "l_commitdate l_receiptdate "
       "l_shipinstruct l_shipmode l_comment"},
      {"orders", "o_orderkey o_custkey o_orderstatus o_totalprice o_orderdate o_orderpriority o_clerk o_shippriority o_comment"},
      {"customer", "c_custkey c_name c_address c_nationkey c_phone c_acctbal c_mktsegment c_comment"},
      {"supplier", "s_suppkey s_name s_address s_nationkey s_phone s_acctbal s_comment"},
      {"nation", "n_nationkey n_name n_regionkey n_comment"},
      {"region", "r_regionkey r_name r_comment"}};
  for (const auto& [name, columns] : tables) {
    data::Table table{.id = TableId(name), .dataset_name = "tpch", .name = name};
    for (std::size_t start = 0; start < columns.size();) {
      const std::size_t end = std::min(columns.find(' ', start), columns.size());
      const std::string column = columns.substr(start, end - start);
      const std::string type = column.ends_with("date")                    ? "DATE"
                               : column.ends_with("key")                   ? "BIGINT"
                               : column.find("price") != std::string::npos ? "DECIMAL(15,2)"
                                                                           : "VARCHAR";
      table.columns.push_back({.name = column, .type = type, .family = data::family_of(type)});
      start = end + 1;
    }
    table.segments = {{.path = "/segments/" + name + ".parquet", .rows = 1000, .bytes = 100000}};
    catalog->tables.push_back(std::move(table));
  }
  catalog->build_index();
  return catalog;
}

// The engine remembers what its parser answered, so the same text again costs little; a text seen for the first time shows all
// of the work. Each query has one WHERE.
enum class Text : std::uint8_t { first_time, again };

std::string variant_of(const std::string& sql, std::size_t number) {
  const std::size_t where = sql.find(" WHERE ") + 7;
  return sql.substr(0, where) + std::to_string(number) + " >= 0 AND " + sql.substr(where);
}

void prepare(benchmark::State& state, const char* sql, Text text) {
  static const auto engine = make_engine({});
  if (!engine) return state.SkipWithError(engine.error().message.c_str());
  AllowAll policy;
  NoLog log;
  const data::CatalogPtr catalog = make_catalog();
  auto gate = make_gate({.engine = **engine,
                         .policy = policy,
                         .catalog = [&] { return catalog; },
                         .log = log,
                         .options = {.mask_key = std::string(32, 'k'), .limits = {}}});
  GateRequest request{.subject = {.name = "bench"}, .sql = sql, .max_rows = 1000};
  static std::size_t texts = 0;
  for (auto _ : state) {
    if (text == Text::first_time) request.sql = variant_of(sql, ++texts);
    const auto prepared = gate->prepare(request, {});
    if (!prepared) return state.SkipWithError(prepared.error().message.c_str());
    benchmark::DoNotOptimize(prepared->printed_sql.data());
  }
}

BENCHMARK_CAPTURE(prepare, one_table, kPricing, Text::first_time)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(prepare, three_tables, kShipping, Text::first_time)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(prepare, six_tables, kSuppliers, Text::first_time)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(prepare, one_table_again, kPricing, Text::again)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(prepare, three_tables_again, kShipping, Text::again)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(prepare, six_tables_again, kSuppliers, Text::again)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sextant::query

int main(int argc, char** argv) {
  if (const auto code = sextant::query::engine_main_if_asked(argc, argv)) return *code;
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
