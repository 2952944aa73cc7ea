#include <gtest/gtest.h>

#include "base/text.h"
#include "data/connect/connector.h"
#include "data/test_support.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

std::string read(std::string_view bytes) {
  const meta::TemporaryFolder folder;
  const fs::path file = folder.path() / "t.json";
  test::write_file(file, bytes);
  const Call call;
  const auto tables = connector_of("json")->discover({.file = file, .scratch = folder.path(), .compute = test::compute(), .call = call});
  if (!tables) return "ERROR: " + tables.error().message;
  std::vector<std::string> columns;
  for (const auto& column : tables->front().columns) columns.push_back(column.name + " " + column.type);
  const auto rows = test::compute().rows(tables->front().read_sql, tables->front().files, {});
  if (!rows) return "ENGINE: " + rows.error().message + test::engine_text(rows.error());
  std::string out = join(columns, ", ");
  for (const auto& row : rows->rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(cell.value_or("NULL"));
    out += " | " + join(cells, ", ");
  }
  return out;
}

struct Case {
  const char* name;
  std::string bytes;
  const char* expected;
};
class JsonFile : public ::testing::TestWithParam<Case> {};
TEST_P(JsonFile, IsReadAsMeant) { EXPECT_EQ(read(GetParam().bytes), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Layouts, JsonFile,
    ::testing::Values(Case{"array", R"([{"a":1,"b":"x"},{"a":2}])", "a BIGINT, b VARCHAR | 1, x | 2, NULL"},
                      Case{"lines", "{\"a\":1}\n{\"a\":2.5}\n", "a DOUBLE | 1.0 | 2.5"},
                      Case{"lines_with_blank_ones", "{\"a\":1}\n\n{\"a\":2}\n\n", "a BIGINT | 1 | 2"},
                      Case{"pretty_objects", "{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n", "a BIGINT | 1 | 2"},
                      Case{"one_object", "{\"a\": {\"b\": [1, 2]}}", "a STRUCT(b BIGINT[]) | {'b': [1, 2]}"},
                      Case{"late_change_of_type", "{\"a\":1}\n{\"a\":\"x\"}\n", "a VARCHAR | 1 | x"},
                      Case{"names_that_differ_in_case", "{\"a\":1,\"A\":2}\n", "a BIGINT, A_1 BIGINT | 1, 2"},
                      Case{"integers_beyond_64_bits_stay_text",
                           R"([{"a":12345678901234567890,"b":{"c":1}},{"a":1,"b":{"c":12345678901234567891}}])",
                           "a VARCHAR, b STRUCT(c VARCHAR) | 12345678901234567890, {'c': 1} | 1, {'c': 12345678901234567891}"},
                      Case{"windows_1252", "{\"a\":\"caf\xE9\"}\n", "a VARCHAR | café"},
                      Case{"utf16", std::string("\xFF\xFE{\0\"\0a\0\"\0:\0\"\0\xE9\0\"\0}\0", 20), "a VARCHAR | é"},
                      Case{"codes_stay_text", "{\"zip\":\"00501\"}\n{\"zip\":\"10001\"}\n", "zip VARCHAR | 00501 | 10001"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Broken, JsonFile,
    ::testing::Values(
        Case{"cut_line", "{\"a\":1}\n{\"a\":2\n{\"a\":3}\n", "ERROR: t.json: the JSON is broken in line 3 at byte 16: syntax error."},
        Case{"cut_file",
             "[{\"a\":1},\n{\"a\":", "ERROR: t.json: the JSON is broken in line 2 at byte 16: the file ends in the middle of a value."},
        Case{"text", "hello\n", "ERROR: t.json: the JSON is broken in line 1 at byte 1: syntax error."},
        Case{"no_records", "[ ]", "ERROR: t.json: there are no records in the file."},
        Case{"only_spaces", "  \n ", "ERROR: t.json: there is no JSON value in the file."},
        Case{"too_deep", std::string(100'000, '['), "ERROR: t.json: the JSON is broken in line 1 at byte 65: too deep."},
        Case{"bad_utf8", "{\"a\":\"café\"}\n{\"a\":\"br\xC3l\"}\n", "ERROR: t.json: line 2: byte 9 of the line is not UTF-8."}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sextant::data
