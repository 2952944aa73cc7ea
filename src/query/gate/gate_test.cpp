#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include "query/engine/make_engine.h"
#include "query/engine/test_main.h"
#include "query/gate/test_workspace.h"
#include "query/sql/mask.h"

namespace sextant::query {
namespace {

using testing::TestWorkspace;
using Mask = access::Mask;
using access::MaskKind;

testing::ParsingEngine& parser() { return testing::parsing_engine(); }

constexpr const char* kBank =
    "CREATE TABLE customers AS SELECT * FROM (VALUES "
    "(1, 'Ana', 'ana@example.test', 7, DATE '1990-03-15', 1234.5), (2, 'Bek', 'bek@example.test', 7, DATE '1985-11-02', 99.0),"
    "(3, 'Cem', 'cem@example.test', 8, DATE '2001-07-30', 50000.25), (4, 'Dana', NULL, 8, NULL, NULL)) v(id, name, email, branch_id, born, "
    "balance);"
    "CREATE TABLE orders AS SELECT i AS id, 1 + i % 4 AS customer_id, i * 1.5 AS amount FROM range(20) r(i);"
    "CREATE TABLE salaries AS SELECT 1 AS id, 100 AS pay";

class GateTest : public ::testing::Test {
 protected:
  GateRequest ask(std::string sql) { return {.subject = workspace.subject, .sql = std::move(sql)}; }
  std::string text(const std::string& sql) {
    const auto prepared = gate->prepare(ask(sql), {});
    if (!prepared) return "error: " + prepared.error().message;
    std::string out;
    for (const auto& row : workspace.database.run("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + prepared->printed_sql + ")")) {
      for (const auto& cell : row) out += cell.value_or("-") + " ";
    }
    if (!out.empty()) out.pop_back();
    return out;
  }
  void masks(const std::string& column, Mask mask) {
    workspace.policy.by_table["customers"] = {.allowed = true, .masks = {{column, std::move(mask)}}};
    ++workspace.policy.changes;
  }
  void filters(std::vector<std::string> filters) {
    workspace.policy.by_table["customers"] = {.allowed = true, .row_filters = std::move(filters)};
    ++workspace.policy.changes;
  }

  TestWorkspace workspace{"bank", kBank};
  std::unique_ptr<Gate> gate = workspace.gate(parser());
};

TEST_F(GateTest, DeniedAndUnknownTablesAreTheSame) {
  workspace.policy.allow_all = false;
  workspace.policy.by_table["orders"] = {.allowed = true};
  const auto denied = gate->prepare(ask("SELECT * FROM salaries"), {}), absent = gate->prepare(ask("SELECT * FROM salariez"), {});
  ASSERT_FALSE(denied);
  ASSERT_FALSE(absent);
  EXPECT_EQ(denied.error().code, ErrorCode::not_found);
  EXPECT_EQ(replace_all(denied.error().message, "salaries", "salariez"), absent.error().message);
  EXPECT_EQ(denied.error().hint, absent.error().hint);
}

TEST_F(GateTest, EqualRowsComeInTheOrderOfTheirTable) {
  EXPECT_EQ(text("SELECT id FROM orders ORDER BY customer_id LIMIT 7"), "0 4 8 12 16 1 5");
  EXPECT_EQ(text("SELECT id FROM orders ORDER BY customer_id DESC LIMIT 7"), "3 7 11 15 19 2 6");
  EXPECT_EQ(text("SELECT * FROM orders ORDER BY id % 2 LIMIT 1"), "0 1 0.0");
  EXPECT_EQ(text("SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY branch_id DESC LIMIT 3"), "2 6 10");
  filters({"branch_id = 8"});
  EXPECT_EQ(text("SELECT * EXCLUDE (born, balance, email) FROM customers ORDER BY branch_id"), "3 Cem 8 4 Dana 8");
  EXPECT_EQ(text("SELECT id FROM customers WHERE 1 / (branch_id - 7) > 0 ORDER BY branch_id"), "3 4");
}

TEST_F(GateTest, NobodySeesAnythingWhilePolicyIsDown) {
  workspace.policy.down = true;
  EXPECT_EQ(gate->prepare(ask("SELECT 1"), {}).error().code, ErrorCode::unavailable);
  EXPECT_EQ(gate->visible_catalog(workspace.subject, {}).error().code, ErrorCode::unavailable);
}

TEST_F(GateTest, AsksPolicyOncePerRevisionAndSubject) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(gate->prepare(ask("SELECT id FROM orders"), {}));
  EXPECT_EQ(workspace.policy.calls, 1);
  ++workspace.policy.changes;
  ASSERT_TRUE(gate->prepare(ask("SELECT id FROM orders"), {}));
  EXPECT_EQ(workspace.policy.calls, 2);
  GateRequest other = ask("SELECT id FROM orders");
  other.subject.attributes["branch_id"] = "8";
  ASSERT_TRUE(gate->prepare(other, {}));
  EXPECT_EQ(workspace.policy.calls, 3);
}

TEST_F(GateTest, FiltersRowsBeforeAnythingElse) {
  filters({"branch_id = subject('branch_id')"});
  EXPECT_EQ(text("SELECT name FROM customers ORDER BY id"), "Ana Bek");
  EXPECT_EQ(text("SELECT count(*), max(balance) FROM customers"), "2 1234.50");
  filters({"branch_id = 7 OR id = 3", "id <> 1"});
  EXPECT_EQ(text("SELECT name FROM customers ORDER BY id"), "Bek Cem") << "each filter keeps its own parentheses";
  filters({"NULL"});
  EXPECT_EQ(text("SELECT count(*) FROM customers"), "0");
}

// The cast fails on every hidden row; were it evaluated there, the statement would fail.
TEST_F(GateTest, HiddenRowsCannotMakeAStatementFail) {
  filters({"id <= 2"});
  EXPECT_EQ(text("SELECT count(*) FROM customers WHERE CASE WHEN id > 2 THEN CAST(name AS INTEGER) ELSE 1 END = 1"), "2");
  EXPECT_EQ(text("SELECT count(*) FROM customers WHERE CAST(replace(replace(name, 'Ana', '1'), 'Bek', '2') AS INTEGER) > 0"), "2");
}

// Only a predicate that no row can make fail may be evaluated before the filter, so only then the barrier is left out.
TEST_F(GateTest, LeavesTheBarrierOutOnlyWhenNothingCanFail) {
  filters({"branch_id = 7"});
  const auto guarded = [&](const std::string& sql) {
    const auto prepared = gate->prepare(ask(sql), {});
    if (!prepared) return prepared.error().message;
    return std::string(prepared->printed_sql.find("CASE  WHEN (t.row_is_visible)") != std::string::npos ? "guarded" : "plain");
  };
  for (const char* where :
       {"id = 1", "name = 'Ana'", "name LIKE 'A%'", "born >= DATE '1990-01-01'", "id IN (1, 2) AND NOT (name = 'x' OR email IS NULL)",
        "id BETWEEN 1 AND 3", "balance > 10.5", "born < DATE '2024-01-01' - INTERVAL 90 DAY"}) {
    const bool plain = std::string_view(where).find("INTERVAL") == std::string_view::npos;
    EXPECT_EQ(guarded(std::string("SELECT name FROM customers WHERE ") + where), plain ? "plain" : "guarded") << where;
  }
  for (const char* where : {"CAST(name AS INTEGER) = 1", "name = 5", "name::DATE > DATE '2020-01-01'", "id + 1 > 2",
                            "born > TIMESTAMP '2020-01-01 00:00:00'", "name IN (1, 2)", "id = name", "upper(name) = 'ANA'",
                            "CASE WHEN id = 1 THEN true END", "id = (SELECT CAST(c.name AS INTEGER))", "name BETWEEN 1 AND 'x'"}) {
    EXPECT_EQ(guarded(std::string("SELECT name FROM customers c WHERE ") + where), "guarded") << where;
  }
  EXPECT_EQ(guarded("SELECT n FROM (SELECT CAST(name AS INTEGER) AS n FROM customers) WHERE n = 1"), "guarded")
      << "the predicate is pushed through the sub-query";
  EXPECT_EQ(guarded("SELECT name::INTEGER AS id FROM customers WHERE id = 1"), "guarded") << "id may be the alias";
  EXPECT_EQ(guarded("SELECT 1 FROM customers a JOIN orders b ON a.name = b.id"), "guarded");
  EXPECT_EQ(guarded("SELECT 1 FROM customers a JOIN orders b ON a.id = b.customer_id"), "plain");
  EXPECT_EQ(text("SELECT name FROM customers WHERE id >= 1 ORDER BY id"), "Ana Bek");
}

TEST_F(GateTest, RefusesATableWhosePolicyCannotBeApplied) {
  for (const char* filter : {"true) OR (1=1", "id = 1; DROP TABLE customers", "EXISTS (SELECT 1)", "count(*) > 0", "no_such_column",
                             "row_number() OVER () = 1", "read_text('x') = ''", "?", "id FROM orders --", "id, name", "grouping(id) = 0",
                             "getvariable('x') = 1", "orders.id = 1", "$$$", "", "error(name)", "random() > 0.5"}) {
    filters({filter});
    const auto prepared = gate->prepare(ask("SELECT id FROM customers"), {});
    ASSERT_FALSE(prepared) << filter;
    EXPECT_EQ(prepared.error().rule, "policy.invalid") << filter;
    EXPECT_TRUE(gate->prepare(ask("SELECT id FROM orders"), {})) << "other tables are not concerned";
  }
}

TEST_F(GateTest, AFilterNeedsTheAttributesItNames) {
  filters({"branch_id = subject('region')"});
  EXPECT_EQ(gate->prepare(ask("SELECT id FROM customers"), {}).error().code, ErrorCode::forbidden);
  workspace.subject.attributes["region"] = "x' OR 1=1 --";
  EXPECT_EQ(text("SELECT count(*) FROM customers"), "0") << "a value is never SQL";
}

TEST_F(GateTest, FilterNamesMeanTheTableWhateverTheStatementSays) {
  filters({"id <= 2"});
  EXPECT_EQ(text("WITH customers(id) AS (VALUES (9)) SELECT count(*) FROM bank.customers"), "2");
  EXPECT_EQ(text("SELECT o.id FROM orders o, LATERAL (SELECT count(*) AS n FROM customers) c WHERE o.id = 1 AND c.n = 2"), "1");
}

TEST_F(GateTest, MasksByKind) {
  masks("name", {.kind = MaskKind::null, .rule = "r"});
  EXPECT_EQ(text("SELECT name FROM customers WHERE id = 1"), "-");
  masks("name", {.kind = MaskKind::constant, .constant = "hidden's", .rule = "r"});
  EXPECT_EQ(text("SELECT name FROM customers WHERE id = 1"), "hidden's");
  masks("id", {.kind = MaskKind::constant, .constant = "not a number", .rule = "r"});
  EXPECT_EQ(text("SELECT count(id), typeof(any_value(id)) FROM customers"), "0 INTEGER") << "what does not fit becomes NULL";
  masks("email", {.kind = MaskKind::partial, .keep_first = 1, .keep_last = 5, .rule = "r"});
  EXPECT_EQ(text("SELECT email FROM customers ORDER BY id"), "a**********.test b**********.test c**********.test -");
  masks("name", {.kind = MaskKind::partial, .keep_first = 2, .keep_last = 1, .rule = "r"});
  EXPECT_EQ(text("SELECT name FROM customers ORDER BY id"), "*** *** *** Da*a") << "a short value is masked whole";
  masks("id", {.kind = MaskKind::partial, .keep_last = 0, .rule = "r"});
  EXPECT_EQ(text("SELECT id FROM customers WHERE branch_id = 7"), "* *");
  masks("born", {.kind = MaskKind::date_truncation, .unit = "quarter", .rule = "r"});
  EXPECT_EQ(text("SELECT born FROM customers ORDER BY id"), "1990-01-01 1985-10-01 2001-07-01 -");
  masks("name", {.kind = MaskKind::date_truncation, .unit = "year", .rule = "r"});
  EXPECT_EQ(text("SELECT count(name) FROM customers"), "0");
  masks("balance", {.kind = MaskKind::bucket, .width = 1000, .rule = "r"});
  EXPECT_EQ(text("SELECT balance FROM customers ORDER BY id"), "1000.00 0.00 50000.00 -");
  masks("name", {.kind = MaskKind::bucket, .width = 10, .rule = "r"});
  EXPECT_EQ(text("SELECT count(name) FROM customers"), "0");
}

TEST(Masks, OfEveryKindFitColumnsOfEveryType) {
  TestWorkspace workspace(
      "kinds",
      "CREATE TABLE kinds AS SELECT 42 AS i, 18446744073709551615::UBIGINT AS u, 1.5::DECIMAL(9,2) AS d, 2.5 AS r, 'Ünï' AS "
      "t, true AS b, DATE '2024-02-29' AS day, TIME '10:00' AS clock, TIMESTAMP '2024-02-29 10:00:00' AS at, "
      "TIMESTAMPTZ '2024-02-29 10:00:00+00' AS instant, TIMESTAMP_NS '2024-02-29 10:00:00.000000001' AS precise, "
      "INTERVAL 3 DAYS AS span, uuid() AS id, 'a'::BLOB AS bytes, [1, 2] AS list, {'a': 1} AS record, MAP {'k': 1} AS map, "
      "'{\"a\": 1}'::JSON AS json");
  auto gate = workspace.gate(parser());
  const std::vector<Mask> masks{{.kind = MaskKind::null},
                                {.kind = MaskKind::constant, .constant = "7"},
                                {.kind = MaskKind::keyed_hash},
                                {.kind = MaskKind::partial, .keep_first = 1, .keep_last = 1},
                                {.kind = MaskKind::date_truncation, .unit = "month"},
                                {.kind = MaskKind::bucket, .width = 10}};
  for (const auto& column : workspace.catalog->tables.front().columns)
    for (const Mask& mask : masks) {
      workspace.policy.by_table["kinds"] = {.allowed = true, .masks = {{column.name, mask}}};
      ++workspace.policy.changes;
      const auto prepared =
          gate->prepare({.subject = workspace.subject, .sql = "SELECT " + quote_identifier(column.name) + " FROM kinds"}, {});
      ASSERT_TRUE(prepared) << column.name << ": " << prepared.error().message;
      EXPECT_NO_THROW(workspace.database.run(prepared->printed_sql)) << prepared->printed_sql;
    }
}

TEST_F(GateTest, KeyedHashesAreHmacAndSurviveJoins) {
  masks("email", {.kind = MaskKind::keyed_hash, .rule = "r"});
  const data::Table& table = *workspace.catalog->find("bank", "customers").front();
  const std::string key = sql::derive_column_key({"0123456789abcdef0123456789abcdef"}, table, *table.column("email"));
  ASSERT_EQ(key.size(), 32u);
  const std::string value = "ana@example.test";
  unsigned char digest[32];
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(value.data()), value.size(), digest,
       nullptr);
  std::string hex;
  for (int i = 0; i < 8; ++i) hex += std::string(1, "0123456789abcdef"[digest[i] >> 4]) + "0123456789abcdef"[digest[i] & 15];
  EXPECT_EQ(text("SELECT email FROM customers WHERE id = 1"), hex);
  EXPECT_EQ(text("SELECT count(*), count(DISTINCT a.email) FROM customers a JOIN customers b USING (email)"), "3 3");
  EXPECT_EQ(text("SELECT email FROM customers WHERE id = 4"), "-");
  auto keyless = workspace.gate(parser(), {.mask_key = "short", .limits = {}});
  gate = std::move(keyless);
  EXPECT_EQ(text("SELECT email FROM customers WHERE id = 1"), "-") << "without a good key nothing is shown";
}

TEST_F(GateTest, SaysWhichColumnsAreMasked) {
  masks("email", {.kind = MaskKind::null, .rule = "role analyst masks pii.email"});
  const auto prepared = gate->prepare(ask("SELECT id, lower(email) AS e, count(*) FROM customers GROUP BY 1, 2"), {});
  ASSERT_TRUE(prepared);
  ASSERT_EQ(prepared->columns.size(), 3u);
  EXPECT_FALSE(prepared->columns[0].masked);
  EXPECT_EQ(prepared->columns[1].mask_rule, "role analyst masks pii.email");
  EXPECT_EQ(prepared->columns[2].name, "count_star()");
  ASSERT_EQ(prepared->tables.size(), 1u);
  EXPECT_EQ(prepared->tables[0].columns, (std::vector<std::string>{"id", "email"}));
  EXPECT_EQ(prepared->tables[0].effects.front(), "email masked (hidden value)");
  EXPECT_EQ(gate->shown(*prepared, {})->find("read_parquet"), std::string::npos) << "what is shown names no files and no policy";
}

TEST_F(GateTest, LimitsRowsAndKeepsTheOrder) {
  GateRequest request = ask("SELECT id FROM orders ORDER BY id DESC");
  request.max_rows = 3;
  EXPECT_TRUE(gate->prepare(request, {})->printed_sql.ends_with("ORDER BY id DESC, orders.place_1 ASC LIMIT 3"));
  request.sql = "SELECT id FROM orders ORDER BY id LIMIT 2";
  EXPECT_TRUE(gate->prepare(request, {})->printed_sql.ends_with("LIMIT 2"));
  request.sql = "SELECT id FROM orders ORDER BY id LIMIT 200 OFFSET 5";
  EXPECT_TRUE(gate->prepare(request, {})->printed_sql.ends_with("LIMIT 3 OFFSET 5"));
  request.sql = "SELECT id FROM orders ORDER BY id DESC LIMIT 50%";
  const auto percent = gate->prepare(request, {});
  ASSERT_TRUE(percent);
  EXPECT_EQ(workspace.database.run(percent->printed_sql).size(), 3u);
  EXPECT_EQ(workspace.database.run(percent->printed_sql)[0][0], "19");
}

TEST_F(GateTest, MissingNumbersCountAsOverTheLimit) {
  EXPECT_FALSE(gate->prepare(ask("SELECT id FROM orders"), {})->estimate.over_limit);
  EXPECT_EQ(gate->prepare(ask("SELECT id FROM orders"), {})->estimate.rows, 20u);
  auto changed = std::make_shared<data::Catalog>(*workspace.catalog);
  for (auto& table : changed->tables) table.segments[0].bytes = 0;
  changed->revision = 2;
  workspace.catalog = changed;
  EXPECT_TRUE(gate->prepare(ask("SELECT id FROM orders"), {})->estimate.over_limit);
  EXPECT_EQ(gate->run(ask("SELECT id FROM orders"), {}).error().code, ErrorCode::cost_exceeded);
}

// As if salaries were a view of the source over branches and e-mail addresses of customers.
TEST_F(GateTest, AViewOfTheSourceIsNoWayAroundThePolicyOfItsTables) {
  auto catalog = std::make_shared<data::Catalog>(*workspace.catalog);
  const TableId customers = catalog->find("bank", "customers").front()->id;
  auto& view = *std::ranges::find(catalog->tables, "salaries", &data::Table::name);
  view.reads = {{.table = customers, .columns = {"Email", "branch_id"}}};
  workspace.catalog = catalog;
  const auto seen = [&](access::TableDecision of_customers) {
    workspace.policy.by_table["customers"] = std::move(of_customers);
    ++workspace.policy.changes;
    return gate->prepare(ask("SELECT * FROM salaries"), {}).has_value();
  };
  EXPECT_TRUE(seen({.allowed = true}));
  EXPECT_TRUE(seen({.allowed = true, .hidden_columns = {"balance"}, .masks = {{"name", {.rule = "r"}}}})) << "of columns it does not read";
  EXPECT_FALSE(seen({.allowed = false}));
  EXPECT_FALSE(seen({.allowed = true, .row_filters = {"branch_id = 8"}}));
  EXPECT_FALSE(seen({.allowed = true, .hidden_columns = {"email"}}));
  EXPECT_FALSE(seen({.allowed = true, .masks = {{"email", {.rule = "r"}}}}));
  EXPECT_TRUE((*gate->visible_catalog(workspace.subject, {}))->find("bank", "salaries").empty()) << "nor does the catalog tell of it";
  workspace.policy.by_table["salaries"] = {.allowed = false};
  EXPECT_FALSE(seen({.allowed = true})) << "and it is a table of its own";
  workspace.policy.by_table.clear();
  view.reads = {{.table = TableId("removed meanwhile"), .columns = {}}};
  ++catalog->revision;
  EXPECT_FALSE(seen({.allowed = true}));
}

TEST_F(GateTest, ShowsASubjectOnlyItsPartOfTheCatalog) {
  workspace.policy.by_table["salaries"] = {.allowed = false};
  workspace.policy.by_table["customers"] = {
      .allowed = true, .hidden_columns = {"balance"}, .masks = {{"email", {.kind = MaskKind::null, .rule = "r"}}}};
  const auto visible = gate->visible_catalog(workspace.subject, {});
  ASSERT_TRUE(visible);
  EXPECT_TRUE((*visible)->find("bank", "salaries").empty());
  const data::Table* customers = (*visible)->find("bank", "customers").front();
  EXPECT_EQ(customers->column("balance"), nullptr);
  EXPECT_NE(customers->column("email"), nullptr);
  EXPECT_TRUE(customers->segments.empty()) << "nobody needs to know where the files are";
  EXPECT_EQ(*visible, *gate->visible_catalog(workspace.subject, {})) << "shared, not made again";
}

TEST_F(GateTest, TellsOfEachVisibleTableWhatARunWouldTell) {
  workspace.policy.by_table["salaries"] = {.allowed = false};
  workspace.policy.by_table["customers"] = {.allowed = true,
                                            .hidden_columns = {"balance"},
                                            .row_filters = {"id > 1"},
                                            .masks = {{"email", {.kind = MaskKind::null, .rule = "r"}}}};
  const auto visible = gate->visible(workspace.subject, {}).value();
  EXPECT_EQ(visible->governance.size(), visible->catalog->tables.size());
  for (const data::Table& table : visible->catalog->tables) {
    const auto prepared = gate->prepare(ask("SELECT * FROM " + table.name), {}).value();
    EXPECT_EQ(visible->of(table).effects, prepared.tables.front().effects) << table.name;
    for (const auto& column : prepared.columns) {
      const auto rule = visible->of(table).mask_rules.find(column.name);
      EXPECT_EQ(rule == visible->of(table).mask_rules.end() ? "" : rule->second, column.mask_rule) << table.name << '.' << column.name;
    }
  }
}

TEST_F(GateTest, ReadsTablesWithoutRows) {
  auto changed = std::make_shared<data::Catalog>(*workspace.catalog);
  for (auto& table : changed->tables) table.segments.clear();
  changed->revision = 2;
  workspace.catalog = changed;
  EXPECT_EQ(text("SELECT count(*), sum(amount) FROM orders"), "0 -");
}

// The real engine, and what is done with its children.
class WatchedEngine final : public Engine {
 public:
  Result<std::unique_ptr<ReadyChild>> ready(std::vector<std::string> files, EngineLimits limits, const Call& call) override {
    return std::make_unique<WatchedChild>(*this, TRY(engine_->ready(std::move(files), limits, call)));
  }
  Result<std::string> parse(const std::string& sql, const Call& call) override { return engine_->parse(sql, call); }
  Result<std::string> print(const std::string& tree, const Call& call) override { return engine_->print(tree, call); }

  int started = 0, read = 0, gone = 0;

 private:
  struct WatchedStream final : ResultStream {
    WatchedStream(WatchedEngine& watch, std::unique_ptr<ResultStream> given) : engine(watch), inner(std::move(given)) { ++engine.started; }
    ~WatchedStream() override { ++engine.gone; }
    Result<std::span<const std::byte>> read(const Call& call) override {
      ++engine.read;
      return inner->read(call);
    }
    EngineOutcome outcome() const override { return inner->outcome(); }
    WatchedEngine& engine;
    std::unique_ptr<ResultStream> inner;
  };
  struct WatchedChild final : ReadyChild {
    WatchedChild(WatchedEngine& watch, std::unique_ptr<ReadyChild> given) : engine(watch), inner(std::move(given)) {}
    Result<std::unique_ptr<ResultStream>> run(std::string sql) override {
      return std::make_unique<WatchedStream>(engine, TRY(inner->run(std::move(sql))));
    }
    WatchedEngine& engine;
    std::unique_ptr<ReadyChild> inner;
  };
  const std::unique_ptr<Engine> engine_ = make_engine({.ready_children = 1, .parsers = 1}).value();
};

class RunningGate : public GateTest {
 protected:
  WatchedEngine engine;
  void SetUp() override { gate = workspace.gate(engine); }
};

TEST_F(RunningGate, RecordsHowAQueryBeganAndEnded) {
  masks("email", {.kind = MaskKind::null, .rule = "r"});
  auto running = gate->run(ask("SELECT id, email FROM customers ORDER BY id"), {});
  ASSERT_TRUE(running) << running.error().message << running.error().hint;
  EXPECT_EQ(workspace.log.begun, 1);
  std::size_t bytes = 0;
  for (;;) {
    const auto part = running->stream->read({});
    ASSERT_TRUE(part) << part.error().message;
    if (part->empty()) break;
    bytes += part->size();
  }
  EXPECT_GT(bytes, 0u);
  EXPECT_EQ(running->stream->outcome().rows, 4u);
  EXPECT_EQ(workspace.log.ended, 1);
  EXPECT_FALSE(workspace.log.last_error);
  EXPECT_GE(running->steps.size(), 7u);

  auto left = gate->run(ask("SELECT id FROM orders"), {});
  ASSERT_TRUE(left);
  left->stream.reset();
  EXPECT_EQ(workspace.log.last_error->code, ErrorCode::cancelled) << "a reader that leaves is an end too";
  EXPECT_EQ(gate->run(ask("DROP TABLE orders"), {}).error().code, ErrorCode::sql_refused);
  EXPECT_EQ(workspace.log.refusals, 1);
  EXPECT_EQ(workspace.log.ended, 2);
}

TEST_F(RunningGate, ReadsNoRowBeforeTheRecordIsDurable) {
  workspace.log.at_begin = [&]() -> Result<void> {
    EXPECT_EQ(engine.started, 1) << "the child works meanwhile";
    EXPECT_EQ(engine.read, 0);
    return {};
  };
  const auto running = gate->run(ask("SELECT id FROM orders"), {});
  ASSERT_TRUE(running);
  EXPECT_EQ(engine.gone, 0);
  EXPECT_FALSE(running->stream->read({}).value().empty());
}

TEST_F(RunningGate, EndsTheChildWhenTheRecordFails) {
  workspace.log.at_begin = [] { return fail(ErrorCode::unavailable, "disk full"); };
  EXPECT_EQ(gate->run(ask("SELECT id FROM orders"), {}).error().code, ErrorCode::unavailable);
  EXPECT_EQ(engine.started, 1);
  EXPECT_EQ(engine.gone, 1);
  EXPECT_EQ(engine.read, 0);
  EXPECT_EQ(workspace.log.ended, 0) << "what never began has no end";
}

TEST_F(RunningGate, RecordsTheEndOfAQueryStoppedWhileItWasRecorded) {
  std::stop_source stop;
  workspace.log.at_begin = [&]() -> Result<void> {
    stop.request_stop();
    return {};
  };
  const Call call{.stop = stop.get_token()};
  {
    const auto running = gate->run(ask("SELECT id FROM orders"), call);
    ASSERT_TRUE(running) << "recorded as begun, so that its end must be recorded";
    EXPECT_EQ(running->stream->read(call).error().code, ErrorCode::cancelled);
  }
  EXPECT_EQ(engine.gone, 1);
  EXPECT_EQ(workspace.log.begun, 1);
  EXPECT_EQ(workspace.log.ended, 1);
  EXPECT_EQ(workspace.log.last_error->code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace sextant::query

int main(int argc, char** argv) { return sextant::query::engine_test_main(argc, argv); }
