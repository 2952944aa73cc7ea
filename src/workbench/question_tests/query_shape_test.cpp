#include "workbench/question_tests/query_shape.h"

#include <gtest/gtest.h>

#include "query/sql/test_duckdb.h"

namespace sextant::workbench {
namespace {

std::string shape(const std::string& sql) { return query_shape(query::testing::parsing_engine().parse(sql, {}).value()); }

TEST(QueryShape, TellsTheKindsOfQuestionsApart) {
  EXPECT_EQ(shape("SELECT count(*) FROM a WHERE x > 1"), "one_table");
  EXPECT_EQ(shape("SELECT x FROM a ORDER BY y LIMIT 1"), "one_table_limited");
  EXPECT_EQ(shape("SELECT x, count(*) FROM a GROUP BY x HAVING count(*) > 2"), "one_table_grouped");
  EXPECT_EQ(shape("SELECT a.x FROM a JOIN b ON a.id = b.a_id"), "joins");
  EXPECT_EQ(shape("SELECT a.x FROM a, b WHERE a.id = b.a_id GROUP BY 1 ORDER BY count(*) LIMIT 3"), "joins_grouped_limited");
  EXPECT_EQ(shape("SELECT x FROM a WHERE y IN (SELECT y FROM b)"), "nested");
  EXPECT_EQ(shape("SELECT x FROM a UNION SELECT x FROM b"), "nested");
  EXPECT_EQ(shape("WITH w AS (SELECT x FROM a) SELECT x FROM w"), "nested");
}

TEST(QueryShape, IsUnknownWhereTheTreeIsNotOne) {
  EXPECT_EQ(query_shape("not json"), "unknown");
  EXPECT_EQ(query_shape("{}"), "unknown");
  EXPECT_EQ(query_shape(std::string(3000, '[') + std::string(3000, ']')), "unknown");
}

}  // namespace
}  // namespace sextant::workbench
