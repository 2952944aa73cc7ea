#include "platform/arrow/row_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "platform/arrow/ipc_test_support.h"
#include "platform/arrow/json_value.h"

namespace sextant::arrow {
namespace {

struct Written {
  std::string rows;
  std::vector<std::string> types;
};

Written write(const std::string& sql, RowFormat format, FormulaGuard guard = FormulaGuard::off) {
  static testing::Producer producer;
  const auto bytes = producer.stream(sql);
  StreamDecoder decoder;
  decoder.push(bytes);
  TextBuffer out;
  std::unique_ptr<RowWriter> writer;
  while (true) {
    const auto batch = decoder.next();
    if (!batch.has_value()) return {"ERROR " + batch.error().message, {}};
    if (!writer && decoder.has_schema()) {
      writer = std::make_unique<RowWriter>(format, decoder.columns(), guard);
      writer->begin(out);
    }
    if (*batch == nullptr) break;
    writer->write(**batch, 0, (*batch)->rows(), out);
  }
  EXPECT_TRUE(decoder.finish().has_value());
  Written written{std::string(out.view()), {}};
  for (const auto& shape : decoder.columns()) written.types.push_back(shape.type);
  return written;
}

struct TypeCase {
  const char* expression;
  const char* type;  // as described to clients
  const char* json;
};

class EveryType : public ::testing::TestWithParam<TypeCase> {};

TEST_P(EveryType, IsDescribedAndWrittenAsJson) {
  const auto& [expression, type, json] = GetParam();
  const auto written = write(std::string("SELECT ") + expression + " AS c", RowFormat::ndjson);
  EXPECT_EQ(written.rows, std::string("{\"c\":") + json + "}\n") << expression;
  ASSERT_EQ(written.types.size(), 1u);
  EXPECT_EQ(written.types[0], type) << expression;
}

TEST_P(EveryType, GivesTheSameJsonValueAsText) {
  const auto& [expression, type, json] = GetParam();
  static testing::Producer producer;
  StreamDecoder decoder;
  decoder.push(producer.stream(std::string("SELECT ") + expression + " AS c"));
  const auto batch = decoder.next();
  ASSERT_TRUE(batch.has_value() && *batch != nullptr);
  boost::json::array rows;
  append_rows(**batch, 0, 1, rows);
  EXPECT_EQ(sextant::write_json(rows), std::string("[[") + json + "]]") << expression;
}

INSTANTIATE_TEST_SUITE_P(
    DuckDb, EveryType,
    ::testing::Values(
        TypeCase{"true", "BOOLEAN", "true"}, TypeCase{"(-128)::TINYINT", "TINYINT", "-128"},
        TypeCase{"32767::SMALLINT", "SMALLINT", "32767"}, TypeCase{"(-2147483648)::INTEGER", "INTEGER", "-2147483648"},
        TypeCase{"9007199254740992::BIGINT", "BIGINT", "9007199254740992"},
        TypeCase{"9007199254740993::BIGINT", "BIGINT", "\"9007199254740993\""},
        TypeCase{"(-9223372036854775808)::BIGINT", "BIGINT", "\"-9223372036854775808\""}, TypeCase{"255::UTINYINT", "UTINYINT", "255"},
        TypeCase{"65535::USMALLINT", "USMALLINT", "65535"}, TypeCase{"4294967295::UINTEGER", "UINTEGER", "4294967295"},
        TypeCase{"18446744073709551615::UBIGINT", "UBIGINT", "\"18446744073709551615\""}, TypeCase{"12::HUGEINT", "HUGEINT", "12"},
        TypeCase{"(-170141183460469231731687303715884105727)::HUGEINT", "HUGEINT", "\"-170141183460469231731687303715884105727\""},
        TypeCase{"0.1::FLOAT", "FLOAT", "0.1"}, TypeCase{"0.1::DOUBLE", "DOUBLE", "0.1"}, TypeCase{"1e300", "DOUBLE", "1e+300"},
        TypeCase{"'nan'::DOUBLE", "DOUBLE", "null"}, TypeCase{"'-infinity'::FLOAT", "FLOAT", "null"},
        TypeCase{"0.05::DECIMAL(4,2)", "DECIMAL(4,2)", "\"0.05\""},
        TypeCase{"(-12345.678)::DECIMAL(18,3)", "DECIMAL(18,3)", "\"-12345.678\""},
        TypeCase{"(-0.5)::DECIMAL(38,10)", "DECIMAL(38,10)", "\"-0.5000000000\""},
        TypeCase{"'a\"b\\\n\x01'", "VARCHAR", R"("a\"b\\\n\u0001")"}, TypeCase{"'Zürich ☃ 🜚'", "VARCHAR", "\"Zürich ☃ 🜚\""},
        TypeCase{"''", "VARCHAR", "\"\""}, TypeCase{"NULL::VARCHAR", "VARCHAR", "null"},
        TypeCase{"'\\x00\\xFFab'::BLOB", "BLOB", "\"AP9hYg==\""}, TypeCase{"''::BLOB", "BLOB", "\"\""},
        TypeCase{"DATE '1969-12-31'", "DATE", "\"1969-12-31\""}, TypeCase{"DATE '0001-01-01'", "DATE", "\"0001-01-01\""},
        TypeCase{"DATE '2000-02-29'", "DATE", "\"2000-02-29\""}, TypeCase{"DATE '10000-01-01'", "DATE", "\"+10000-01-01\""},
        TypeCase{"DATE 'infinity'", "DATE", "\"infinity\""}, TypeCase{"TIME '23:59:59.5'", "TIME", "\"23:59:59.5\""},
        TypeCase{"TIMESTAMP '1969-12-31 23:59:59.999999'", "TIMESTAMP", "\"1969-12-31T23:59:59.999999\""},
        TypeCase{"TIMESTAMP_S '2001-02-03 04:05:06'", "TIMESTAMP_S", "\"2001-02-03T04:05:06\""},
        TypeCase{"TIMESTAMP_MS '2001-02-03 04:05:06.12'", "TIMESTAMP_MS", "\"2001-02-03T04:05:06.12\""},
        TypeCase{"TIMESTAMP_NS '2001-02-03 04:05:06.000000001'", "TIMESTAMP_NS", "\"2001-02-03T04:05:06.000000001\""},
        TypeCase{"TIMESTAMPTZ '2001-02-03 04:05:06+02'", "TIMESTAMP WITH TIME ZONE", "\"2001-02-03T02:05:06Z\""},
        TypeCase{"TIMESTAMP 'infinity'", "TIMESTAMP", "\"infinity\""},
        TypeCase{"INTERVAL '14 months 3 days 04:05:06.5'", "INTERVAL", "\"1 year 2 months 3 days 04:05:06.5\""},
        TypeCase{"INTERVAL '-1 seconds'", "INTERVAL", "\"-00:00:01\""}, TypeCase{"INTERVAL 0 DAYS", "INTERVAL", "\"00:00:00\""},
        TypeCase{"[1, NULL, 3]", "INTEGER[]", "[1,null,3]"}, TypeCase{"[]::VARCHAR[]", "VARCHAR[]", "[]"},
        TypeCase{"array_value(1, 2)", "INTEGER[2]", "[1,2]"},
        TypeCase{"{'a': 1, 'b c': ['x']}", "STRUCT(\"a\" INTEGER, \"b c\" VARCHAR[])", R"({"a":1,"b c":["x"]})"},
        TypeCase{"MAP {'k': 1, 'l': NULL}", "MAP(VARCHAR, INTEGER)", R"([{"key":"k","value":1},{"key":"l","value":null}])"},
        TypeCase{"NULL", "INTEGER", "null"},
        TypeCase{"'11111111-2222-3333-4444-555555555555'::UUID", "VARCHAR", "\"11111111-2222-3333-4444-555555555555\""}));

TEST(RowWriter, WritesOneObjectALine) {
  EXPECT_EQ(write("SELECT 1 AS \"a\"\"b\", NULL::INT AS n", RowFormat::ndjson).rows, "{\"a\\\"b\":1,\"n\":null}\n");
}

TEST(RowWriter, NumbersRepeatedNamesWithoutHidingAnother) {
  EXPECT_EQ(write("SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a", RowFormat::ndjson).rows, "{\"a\":1,\"a_3\":2,\"a_2\":3,\"a_4\":4}\n");
}

TEST(RowWriter, WritesCsvAsRfc4180) {
  EXPECT_EQ(write("SELECT 'a,b' AS \"x,y\", 'say \"hi\"' AS q, NULL::VARCHAR AS n, '' AS e, 1.5::DECIMAL(3,1) AS d, DATE '2001-02-03' AS t",
                  RowFormat::csv)
                .rows,
            "\"x,y\",q,n,e,d,t\r\n\"a,b\",\"say \"\"hi\"\"\",,\"\",1.5,2001-02-03\r\n");
  EXPECT_EQ(write("SELECT ['a', 'b,c'] AS l", RowFormat::csv).rows, "l\r\n\"[\"\"a\"\",\"\"b,c\"\"]\"\r\n");
  EXPECT_EQ(write("SELECT 1 AS a WHERE false", RowFormat::csv).rows, "a\r\n");
}

TEST(RowWriter, TakesThePowerFromSpreadsheetFormulas) {
  EXPECT_EQ(write("SELECT '=1+1' AS a, '@x' AS b, 'ok' AS c, -5 AS d", RowFormat::csv, FormulaGuard::on).rows,
            "a,b,c,d\r\n\"'=1+1\",\"'@x\",ok,-5\r\n");
  EXPECT_EQ(write("SELECT '=1+1' AS a", RowFormat::csv).rows, "a\r\n=1+1\r\n");
}

TEST(RowWriter, WritesEveryBatchOfALongResult) {
  const auto written = write("SELECT i FROM range(10000) t(i)", RowFormat::ndjson).rows;
  EXPECT_EQ(std::ranges::count(written, '\n'), 10000);
  EXPECT_TRUE(written.ends_with("{\"i\":9999}\n"));
}

}  // namespace
}  // namespace sextant::arrow
