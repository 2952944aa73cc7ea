#include "query/sql/check.h"

#include <gtest/gtest.h>

#include "query/sql/limits.h"
#include "query/sql/shape.h"
#include "query/sql/test_duckdb.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

testing::ParsingEngine& engine() { return testing::parsing_engine(); }

// The rule that refused, "syntax" or "" if the statement passed.
std::string rule_of(const std::string& sql) {
  if (const auto text = check_text(sql); !text) return text.error().rule;
  const auto tree = engine().parse(sql, {});
  if (!tree) return "syntax";
  auto statement = read_statement(*tree);
  if (!statement) return statement.error().rule;
  const auto checked = check_statement(*statement);
  return checked ? "" : checked.error().rule;
}

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

TEST(CheckText, BoundsTheText) {
  EXPECT_EQ(rule_of("SELECT '" + std::string(Limits::text_bytes, 'x') + "'"), "text.size");
  EXPECT_EQ(rule_of(std::string("SELECT 1\0; DROP TABLE t", 23)), "text.nul");
  EXPECT_EQ(rule_of("SELECT '\xff'"), "text.utf8");
  EXPECT_EQ(rule_of("SELECT " + repeated("(", 400) + "1" + repeated(")", 400)), "limit.depth");
  EXPECT_EQ(rule_of("SELECT '" + repeated("(", 400) + "'"), "") << "parentheses in a text are only text";
  EXPECT_EQ(rule_of("SELECT 1 /* a /* b */ */"), "text.nested_comment");
  EXPECT_EQ(rule_of("WITH a AS not  Materialized (SELECT 1) SELECT * FROM a"), "cte.not_materialized");
  EXPECT_EQ(rule_of("SELECT 'NOT MATERIALIZED'"), "");
}

TEST(CheckStatement, TakesExactlyOneSelect) {
  EXPECT_EQ(rule_of(""), "text.one_statement");
  EXPECT_EQ(rule_of("SELECT 1; SELECT 2"), "text.one_statement");
  EXPECT_EQ(rule_of("SELECT 1;"), "");
  for (const char* sql : {"DROP TABLE t", "INSERT INTO t VALUES (1)", "PRAGMA version", "SET threads = 1", "COPY t TO 'x'", "ATTACH 'x'",
                          "EXPLAIN SELECT 1", "CALL f()"}) {
    EXPECT_EQ(rule_of(sql), "parse") << sql;
  }
}

TEST(CheckStatement, RefusesNodesThatAreNotListed) {
  EXPECT_EQ(rule_of("SELECT ?"), "node.parameter");
  EXPECT_EQ(rule_of("SELECT $name"), "node.parameter");
  EXPECT_EQ(rule_of("DESCRIBE SELECT 1"), "node.show");
  EXPECT_EQ(rule_of("SUMMARIZE t"), "node.show");
  EXPECT_EQ(rule_of("FROM (SHOW TABLES)"), "node.show");
  EXPECT_EQ(rule_of("SELECT * FROM t AT (VERSION => 1)"), "node.at");
}

TEST(CheckStatement, RefusesWhatIsNotKnownInATreeMadeByHand) {
  const std::string tree = engine().parse("SELECT a FROM t WHERE a > 1", {}).value();
  const auto with = [&](const std::string& from, const std::string& to) {
    auto statement = read_statement(replace_all(tree, from, to));
    if (!statement) return statement.error().rule;
    const auto checked = check_statement(*statement);
    return checked ? std::string() : checked.error().rule;
  };
  EXPECT_EQ(with("x", "x"), "");
  EXPECT_EQ(with("\"BASE_TABLE\"", "\"COLUMN_DATA\""), "node.column_data");
  EXPECT_EQ(with("\"COMPARE_GREATERTHAN\"", "\"COMPARE_BRAND_NEW\""), "node.compare_brand_new");
  EXPECT_EQ(with("\"table_name\"", "\"surprise\":1,\"table_name\""), "field.surprise");
  EXPECT_EQ(with("\"STANDARD_HANDLING\"", "\"OTHER\""), "field.aggregate_handling");
  EXPECT_EQ(with("\"column_names\":[\"a\"]", "\"column_names\":[]"), "tree.invalid");
  EXPECT_EQ(with("\"column_names\":[\"a\"]", "\"column_names\":7"), "tree.invalid");
}

TEST(CheckStatement, RefusesFunctionsByNameAndSuggestsANearOne) {
  for (const char* call :
       {"getvariable('x')", "current_setting('threads')", "error('x')", "nextval('s')", "sleep_ms(1)", "pg_sleep(1)",
        "json_serialize_sql('SELECT 1')", "write_log('x')", "stats(1)", "current_user()", "current_schemas(true)", "txid_current()"}) {
    const std::string name(call, std::string_view(call).find('('));
    EXPECT_EQ(rule_of("SELECT " + std::string(call)), "function." + name);
  }
  for (const char* call : {"read_parquet('x')", "read_csv('x')", "glob('*')", "query('SELECT 1')", "duckdb_settings()", "pragma_version()",
                           "checkpoint()", "enable_logging()", "read_text('x')"}) {
    const std::string name(call, std::string_view(call).find('('));
    EXPECT_EQ(rule_of("SELECT * FROM " + std::string(call)), "function." + name);
  }
  EXPECT_EQ(rule_of("SELECT uppr('x')"), "function.unknown");
  auto statement = read_statement(engine().parse("SELECT uppr('x')", {}).value());
  EXPECT_EQ(check_statement(*statement).error().hint, "Did you mean upper?");
  EXPECT_EQ(rule_of("SELECT main.upper('x')"), "");
  EXPECT_EQ(rule_of("SELECT system.main.upper('x')"), "");
  EXPECT_EQ(rule_of("SELECT sum(x) OVER () FROM t"), "");
  EXPECT_EQ(rule_of("SELECT other.main.sum(x) OVER () FROM t"), "function.qualified");
}

TEST(CheckStatement, JudgesMethodCallsAsCalls) {
  EXPECT_EQ(rule_of("SELECT t.name.upper() FROM t"), "");
  EXPECT_EQ(rule_of("SELECT name.error() FROM t"), "function.error");
  EXPECT_EQ(rule_of("SELECT name.repeat(1000000) FROM t"), "limit.growth");
}

TEST(CheckStatement, BoundsGrowth) {
  EXPECT_EQ(rule_of("SELECT repeat('x', 10000)"), "");
  for (const char* sql : {"SELECT repeat('x', 10001)", "SELECT repeat(repeat('x', 10), 10)", "SELECT lpad('x', 1000000000, 'y')",
                          "SELECT list_resize([1], 2000000000)", "SELECT range(1000000000)", "SELECT range(0, 5000000000)",
                          "SELECT generate_series(1, 1000000000, 2)", "SELECT * FROM range(100000000)",
                          "SELECT count(*) FROM range(1000000) a, range(1000000) b", "SELECT format('{:>2000000000}', 'a')",
                          "SELECT printf('%2000000000d', 1)", "SELECT printf('%*d', 5, 1)", "SELECT format('{:{}}', 1, 2000000000)",
                          "SELECT damerau_levenshtein(repeat('a', 10000), 'b')", "SELECT replace(repeat('a', 10000), 'a', 'bbbb')",
                          "SELECT repeat('x', (SELECT max(a) FROM t))"}) {
    EXPECT_EQ(rule_of(sql), "limit.growth") << sql;
  }
  EXPECT_EQ(rule_of("SELECT count(*) FROM range(1000) a, range(1000) b"), "");
  EXPECT_EQ(rule_of("SELECT repeat('*', n) FROM t"), "") << "guarded when it is woven";
  EXPECT_EQ(rule_of("SELECT format('{}: {:.2f}', a, b) FROM t"), "");
}

TEST(CheckStatement, BoundsSize) {
  EXPECT_EQ(rule_of("SELECT 1" + repeated(" UNION ALL SELECT 1", 600)), "limit.set_operations");
  EXPECT_EQ(rule_of("SELECT * FROM t" + repeated(", t", 150)), "limit.joins");
  EXPECT_EQ(rule_of("SELECT 1 IN (1" + repeated(",1", 12000) + ")"), "limit.in_list");
  EXPECT_EQ(rule_of("SELECT 1" + repeated("+1", 400)), "limit.depth");
  EXPECT_EQ(rule_of("SELECT 1" + repeated(",1", 25000)), "limit.nodes");
  EXPECT_EQ(rule_of("WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT * FROM r"), "recursion.endless");
  EXPECT_EQ(rule_of("WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 5) SELECT * FROM r"), "");
}

TEST(CheckStatement, KnowsTypesAndCollations) {
  EXPECT_EQ(rule_of("SELECT x::JSON, y::DECIMAL(10, 2), z::STRUCT(a INTEGER, b DATE[]), u::UUID FROM t"), "");
  EXPECT_EQ(rule_of("SELECT x::mytype FROM t"), "type");
  EXPECT_EQ(rule_of("SELECT x::other.mytype FROM t"), "type");
  EXPECT_EQ(rule_of("SELECT x COLLATE de FROM t ORDER BY x COLLATE nocase.noaccent"), "");
  EXPECT_EQ(rule_of("SELECT x COLLATE klingon FROM t"), "collation");
}

TEST(ReadStatement, RefusesHostileTrees) {
  EXPECT_EQ(read_statement("{").error().rule, "tree.invalid");
  EXPECT_EQ(read_statement("[]").error().rule, "tree.invalid");
  EXPECT_EQ(read_statement(R"({"error":true})").error().code, ErrorCode::sql_syntax);
  EXPECT_EQ(read_statement(repeated("[", 5000)).error().rule, "limit.depth");
  EXPECT_EQ(read_statement("{\"x\":1e999999}").error().rule, "tree.invalid") << "not a number that has an exact form";
  EXPECT_EQ(read_statement(std::string(9 << 20, ' ')).error().rule, "text.size");
}

TEST(ReadStatement, ReadsDoublesExactly) {
  const auto statement = read_statement(R"({"statements":[{"value":0.1234567890123456789,"b":5e-324}]})");
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->at("value").as_double(), 0.1234567890123456789);
  EXPECT_EQ(statement->at("b").as_double(), 5e-324);
}

TEST(Shapes, NameEveryFieldOnce) {
  for (const Shape& shape : all_shapes()) {
    std::vector<std::string_view> names;
    for (const auto fields : {common_fields(shape.kind), shape.fields}) {
      for (const Field& field : fields) names.push_back(field.name);
    }
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << shape.node_class;
  }
}

}  // namespace
}  // namespace sextant::query::sql
