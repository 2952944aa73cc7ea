// Delimited text as people have it: what becomes of it, and what is said about files that are broken.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "data/connect/connector.h"
#include "data/connect/csv/csv_types.h"
#include "data/test_support.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

// The tables of t.csv with these bytes, in the folder.
Result<std::vector<SourceTable>> discovered(const meta::TemporaryFolder& folder, std::string_view bytes) {
  const fs::path file = folder.path() / "t.csv";
  test::write_file(file, bytes);
  const Call call;
  return connector_of("csv")->discover({.file = file, .scratch = folder.path(), .compute = test::compute(), .call = call});
}

// "name TYPE, name TYPE | cell, cell | cell, cell" with NULL for null; or "ERROR: message".
std::string read(std::string_view bytes) {
  const meta::TemporaryFolder folder;
  const auto tables = discovered(folder, bytes);
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

class CsvFile : public ::testing::TestWithParam<Case> {};
TEST_P(CsvFile, IsReadAsMeant) { EXPECT_EQ(read(GetParam().bytes), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Layouts, CsvFile,
    ::testing::Values(Case{"plain", "a,b\n1,x\n2,y\n", "a BIGINT, b VARCHAR | 1, x | 2, y"},
                      Case{"windows_lines", "a,b\r\n1,x\r\n2,y\r\n", "a BIGINT, b VARCHAR | 1, x | 2, y"},
                      Case{"old_mac_lines", "a,b\r1,x\r2,y\r", "a BIGINT, b VARCHAR | 1, x | 2, y"},
                      Case{"mixed_lines", "a,b\r\n1,x\n2,y\r\n3,z", "a BIGINT, b VARCHAR | 1, x | 2, y | 3, z"},
                      Case{"no_last_newline", "a,b\n1,x", "a BIGINT, b VARCHAR | 1, x"},
                      Case{"semicolons", "a;b\n1;x\n2;y\n", "a BIGINT, b VARCHAR | 1, x | 2, y"},
                      Case{"tabs", "a\tb\n1\tx, y\n2\ty\n", "a BIGINT, b VARCHAR | 1, x, y | 2, y"},
                      Case{"bars", "a|b\n1|x\n", "a BIGINT, b VARCHAR | 1, x"},
                      Case{"byte_order_mark",
                           "\xEF\xBB\xBF"
                           "a,b\n1,x\n",
                           "a BIGINT, b VARCHAR | 1, x"},
                      Case{"windows_1252",
                           "name;city\nAn\xEF"
                           "s;K\xF6ln\n\x80 5;Malm\xF6\n",
                           "name VARCHAR, city VARCHAR | Anïs, Köln | € 5, Malmö"},
                      Case{"utf16_little_endian",
                           std::string("\xFF\xFE"
                                       "a\0\t\0b\0\r\0\n\0"
                                       "1\0\t\0\xE9\0\r\0\n\0",
                                       22),
                           "a BIGINT, b VARCHAR | 1, é"},
                      Case{"utf16_big_endian",
                           std::string("\xFE\xFF\0a\0,\0b\0\n\0"
                                       "1\0,\x20\xAC",
                                       16),
                           "a BIGINT, b VARCHAR | 1, €"},
                      Case{"one_column", "name\nAnn\nBob\n", "name VARCHAR | Ann | Bob"},
                      Case{"one_column_of_prose", "text\nHello, world\nNo comma here\nOne, two, three\nmore\nand more\n",
                           "text VARCHAR | Hello, world | No comma here | One, two, three | more | and more"},
                      Case{"one_column_of_numbers", "1\n2\n3\n", "column_1 BIGINT | 1 | 2 | 3"},
                      Case{"header_only", "a,b,c\n", "a VARCHAR, b VARCHAR, c VARCHAR"},
                      Case{"no_header", "1,x\n2,y\n", "column_1 BIGINT, column_2 VARCHAR | 1, x | 2, y"},
                      Case{"blank_lines", "a,b\n\n1,x\n\n\n2,y\n\n", "a BIGINT, b VARCHAR | 1, x | 2, y"},
                      Case{"quoted_delimiter_and_newline", "a,b\n1,\"x, y\nz\"\n2,\"say \"\"hi\"\"\"\n",
                           "a BIGINT, b VARCHAR | 1, x, y\nz | 2, say \"hi\""},
                      Case{"spaces_round_quotes", "a, \"b\"\n1, \"x, y\"\n2, \"z\" \n", "a BIGINT, b VARCHAR | 1, x, y | 2, z"},
                      Case{"quote_inside_text", "a,b\n1,5\" pipe\n", "a BIGINT, b VARCHAR | 1, 5\" pipe"},
                      Case{"backslash_escapes", "a,b\n1,\"say \\\"hi\\\"\"\n2,\"x\"\n", "a BIGINT, b VARCHAR | 1, say \"hi\" | 2, x"},
                      Case{"odd_names", "Cost: Total $,first name,,a,A\n1,x,y,2,3\n",
                           "Cost: Total $ BIGINT, first name VARCHAR, column_3 VARCHAR, a BIGINT, A_2 BIGINT | 1, x, y, 2, 3"},
                      Case{"reserved_names", "select,\"from\"\n1,2\n", "select BIGINT, from BIGINT | 1, 2"},
                      Case{"line_that_names_the_delimiter", "\xEF\xBB\xBFsep=;\r\na;b\r\n1;x\r\n2;y\r\n",
                           "a BIGINT, b VARCHAR | 1, x | 2, y"},
                      Case{"column_called_sep", "sep=a,b\n1,x\n2,y\n", "sep=a BIGINT, b VARCHAR | 1, x | 2, y"},
                      Case{"trailing_delimiter", "a,b,\n1,2,\n", "a BIGINT, b BIGINT, column_3 VARCHAR | 1, 2, NULL"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Types, CsvFile,
    ::testing::Values(
        Case{"codes_stay_text", "zip,phone,long\n00501,+4930123,12345678901234567890\n10001,+4930124,1\n",
             "zip VARCHAR, phone VARCHAR, long VARCHAR | 00501, +4930123, 12345678901234567890 | 10001, +4930124, 1"},
        Case{"one_late_leading_zero", "zip,x\n10001,a\n10002,b\n00501,c\n", "zip VARCHAR, x VARCHAR | 10001, a | 10002, b | 00501, c"},
        Case{"reals", "a,b\n1.5,1\n-2,.25\n1e-3,3.\n", "a DOUBLE, b DOUBLE | 1.5, 1.0 | -2.0, 0.25 | 0.001, 3.0"},
        Case{"comma_reals", "a;b\n1,5;x\n-2,25;y\n", "a DOUBLE, b VARCHAR | 1.5, x | -2.25, y"},
        Case{"unclear_commas_stay_text", "a;b\n1,234;x\n5,678;y\n", "a VARCHAR, b VARCHAR | 1,234, x | 5,678, y"},
        Case{"unclear_commas_beside_decimal_commas", "a;b\n1,234;0,5\n5,678;2,25\n", "a DOUBLE, b DOUBLE | 1.234, 0.5 | 5.678, 2.25"},
        Case{"unclear_commas_beside_decimal_points", "a\tb\n1,234\t0.5\n5,678\t2.25\n", "a BIGINT, b DOUBLE | 1234, 0.5 | 5678, 2.25"},
        Case{"a_sheet_of_a_german_spreadsheet", "Datum;Betrag;Menge\r\n31.12.2025;\"1.234,56\";1.000\r\n01.01.2026;7,00;2.500\r\n",
             "Datum DATE, Betrag DOUBLE, Menge DOUBLE | 2025-12-31, 1234.56, 1000.0 | 2026-01-01, 7.0, 2500.0"},
        Case{"points_that_may_be_decimal_without_a_comma_in_sight", "a;b\n1.000;x\n2.500;y\n", "a DOUBLE, b VARCHAR | 1.0, x | 2.5, y"},
        Case{"commas_between_thousands", "a,b,c\n\"1,234\",\"1,234,567.89\",\"-2,000\"\n950,0.125,0\n",
             "a BIGINT, b DOUBLE, c BIGINT | 1234, 1234567.89, -2000 | 950, 0.125, 0"},
        Case{"points_between_thousands", "a;b;c\n1.234,5;1.234.567;0,500\n99,90;2.000;1,250\n",
             "a DOUBLE, b DOUBLE, c DOUBLE | 1234.5, 1234567.0, 0.5 | 99.9, 2000.0, 1.25"},
        Case{"no_groups_of_three", "a;b;c\n1,23,456;12.34.567;0,123,456\n",
             "a VARCHAR, b VARCHAR, c VARCHAR | "
             "1,23,456, 12.34.567, 0,123,456"},
        Case{"money_and_shares", "a,b,c,d\n\"$1,200.50\",12%,-$5,\"1.200,50 €\"\n$20.00,7.5%,$-3,\"3,10 €\"\n",
             "a DOUBLE, b DOUBLE, c BIGINT, d DOUBLE | 1200.5, 12.0, -5, 1200.5 | 20.0, 7.5, -3, 3.1"},
        Case{"several_signs_stay_text", "a,b\n$5,5%\n€6,6\n", "a VARCHAR, b VARCHAR | $5, 5% | €6, 6"},
        Case{"rows_of_money_without_header", "$5,x\n$6,y\n", "column_1 BIGINT, column_2 VARCHAR | 5, x | 6, y"},
        Case{"booleans", "a,b\ntrue,x\nFALSE,y\n", "a BOOLEAN, b VARCHAR | true, x | false, y"},
        Case{"null_words", "a,b\n1,x\nNA,n/a\n,\n", "a BIGINT, b VARCHAR | 1, x | NULL, n/a | NULL, NULL"},
        Case{"empty_text_is_not_null", "a,b\n1,\"\"\n2,\n", "a BIGINT, b VARCHAR | 1,  | 2, NULL"},
        Case{"padded_numbers", "a, b\n 1 ,x\n2, y\n", "a BIGINT, b VARCHAR | 1, x | 2,  y"},
        Case{"iso_dates",
             "d,t,z\n2001-02-03,2001-02-03 04:05:06.5,2001-02-03T04:05:06Z\n2001-02-04,2001-02-04T04:05,2001-02-03 04:05:06+02:00\n",
             "d DATE, t TIMESTAMP, z TIMESTAMP WITH TIME ZONE | 2001-02-03, 2001-02-03 04:05:06.5, 2001-02-03 04:05:06+00 | "
             "2001-02-04, 2001-02-04 04:05:00, 2001-02-03 02:05:06+00"},
        Case{"dates_with_slashes", "m,d,b,y\n1/31/2001,31/1/2001,1.2.2001,2001/02/03\n2/1/2001,1/2/2001,31.12.2001,2001/12/31\n",
             "m DATE, d DATE, b DATE, y DATE | 2001-01-31, 2001-01-31, 2001-02-01, 2001-02-03 | 2001-02-01, 2001-02-01, 2001-12-31, "
             "2001-12-31"},
        Case{"dates_with_times", "a,b\n1/31/2001 13:05,x\n2/1/2001 00:00,y\n",
             "a TIMESTAMP, b VARCHAR | 2001-01-31 13:05:00, x | 2001-02-01 00:00:00, y"},
        Case{"dates_with_am", "a,b\n1/31/01 1:05 PM,x\n2/1/01 12:00 AM,y\n",
             "a TIMESTAMP, b VARCHAR | 2001-01-31 13:05:00, x | 2001-02-01 00:00:00, y"},
        Case{"no_such_day", "a,b\n2001-02-30,x\n2001-02-01,y\n", "a VARCHAR, b VARCHAR | 2001-02-30, x | 2001-02-01, y"},
        Case{"times", "a,b\n4:05,x\n23:59:59,y\n", "a TIME, b VARCHAR | 04:05:00, x | 23:59:59, y"},
        Case{"mixed_is_text", "a,b\n1,x\ntwo,y\n", "a VARCHAR, b VARCHAR | 1, x | two, y"},
        Case{"all_empty_is_text", "a,b\n,x\n,y\n", "a VARCHAR, b VARCHAR | NULL, x | NULL, y"},
        Case{"codes_with_e_stay_text", "a,b\n12E4,x\n13E5,y\n", "a VARCHAR, b VARCHAR | 12E4, x | 13E5, y"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Broken, CsvFile,
    ::testing::Values(
        Case{"too_many_fields", "a,b\n1,2\n3,4,5\n", "ERROR: t.csv, line 3: 3 fields where 2 are expected."},
        Case{"too_few_fields", "a,b,c\n1,2,3\n4,5\n6,7,8\n", "ERROR: t.csv, line 3: 2 fields where 3 are expected."},
        Case{"line_numbers_count_quoted_lines", "a,b\n1,\"x\ny\nz\"\n3\n5,6\n7,8\n", "ERROR: t.csv, line 5: 1 field where 2 are expected."},
        Case{"open_quote", "a,b\n1,2\n3,\"4\n5,6\n", "ERROR: t.csv, line 3: a quote is opened and never closed."},
        Case{"text_after_quote", "a,b\n1,\"x\"y\n2,z\n", "ERROR: t.csv, line 2: a closing quote is followed by more text."},
        Case{"damaged_utf8", "a,b\n1,café and crème br\xC3l\n2,x\n", "ERROR: t.csv: line 2: byte 22 of the line is not UTF-8."},
        Case{"damaged_where_as_many_characters_are_sound", "a,b\n1,café\n2,br\xC3l\n",
             "ERROR: t.csv: line 3: byte 5 of the line is not UTF-8."},
        Case{"damaged_after_the_mark_of_utf8",
             "\xEF\xBB\xBF"
             "a,b\n1,br\xC3l\n2,cr\xE8me\n",
             "ERROR: t.csv: line 2: byte 5 of the line is not UTF-8."},
        Case{"no_windows_1252", "a,b\n1,caf\xE9\n2,\x81x\n", "ERROR: t.csv: byte 14 is neither UTF-8 nor Windows-1252."},
        Case{"half_a_character_of_utf16",
             std::string("\xFF\xFE"
                         "a\0,\0b\0\n\0"
                         "1\0,\0\x3D\xD8",
                         17),
             "ERROR: t.csv: byte 15 is not UTF-16LE."},
        Case{"line_in_a_converted_file", "a,b\n1,caf\xE9\n2,x,y\n", "ERROR: t.csv, line 3: 3 fields where 2 are expected."},
        Case{"zero_byte", std::string("a,b\n1,\0\n", 8), "ERROR: t.csv, line 2: there is a zero byte; this is not a text file."},
        Case{"only_newlines", "\n\n\n", "ERROR: t.csv, line 1: the file has no records."}),
    [](const auto& info) { return info.param.name; });

TEST(Csv, TellsThatAnEncodingWasGuessedAndWritesItsCopyIntoTheScratchFolder) {
  const meta::TemporaryFolder folder;
  const fs::path file = folder.path() / "t.csv";
  fs::create_directories(folder.path() / "scratch");
  const Call call;
  std::vector<std::string> notes;
  const auto read = [&](std::string_view bytes) {
    test::write_file(file, bytes);
    return connector_of("csv")->discover(
        {.file = file, .scratch = folder.path() / "scratch", .compute = test::compute(), .call = call, .note = [&](std::string note) {
           notes.push_back(std::move(note));
         }});
  };
  ASSERT_TRUE(read("a,b\n1,é\n"));
  EXPECT_TRUE(notes.empty()) << notes.front();
  EXPECT_TRUE(fs::is_empty(folder.path() / "scratch")) << "UTF-8 is read where it is";
  const auto tables = read("a,b\n1,\xE9\n");
  ASSERT_TRUE(tables);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes.front().find("Windows-1252"), std::string::npos);
  EXPECT_EQ(tables->front().name, "t");
  EXPECT_EQ(tables->front().files.front(), (folder.path() / "scratch" / "utf8" / "t.csv").string());
  const auto broken = read("a,b\n1,\xE9,2\n3,4\n5,6\n");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().context.front(), std::pair(std::string("file"), file.string())) << "the copy is nobody's concern";
}

TEST(Csv, SaysWhatKeepsItFromWritingACopy) {
  const meta::TemporaryFolder folder;
  const fs::path file = folder.path() / "t.csv", scratch = folder.path() / "scratch";
  const auto refused = [&](std::string_view bytes) {
    test::write_file(file, bytes);
    const Call call;
    const auto tables = connector_of("csv")->discover({.file = file, .scratch = scratch, .compute = test::compute(), .call = call});
    if (tables) return std::string("read");
    EXPECT_EQ(tables.error().code, ErrorCode::unavailable);
    return tables.error().message + ' ' + tables.error().hint;
  };
  constexpr std::string_view kForeign = "a,b\n1,\xE9\n", kIrregular = "a,b\n1,x\n\n2,y\n";
  const std::string cannot = "The workspace's segments folder cannot be written.";
  test::write_file(scratch, "no folder");
  EXPECT_EQ(refused(kForeign), cannot + " Check that the folder exists and belongs to the user Sextant runs as.");
  EXPECT_EQ(refused(kIrregular), cannot + " Check that the folder exists and belongs to the user Sextant runs as.");
  fs::remove(scratch);
  fs::create_directories(scratch / "utf8");
  fs::create_symlink("/dev/full", scratch / "utf8" / "t.csv");
  fs::create_symlink("/dev/full", scratch / "rewritten.csv");
  EXPECT_EQ(refused(kForeign), cannot + " The disk is full: make room and try again.");
  EXPECT_EQ(refused(kIrregular), cannot + " The disk is full: make room and try again.");
}

TEST(Csv, TellsHowFarItIsWhileItLooksForTheEncodingAndConverts) {
  std::string text = "x\n";
  for (int i = 0; i < 1'500'000; ++i) text += "x\n";
  for (const std::string& bytes : {text, text + "\xE9\n"}) {
    const meta::TemporaryFolder folder;
    const fs::path file = folder.path() / "t.csv";
    test::write_file(file, bytes);
    const Call call;
    std::vector<std::uint64_t> told;
    int before_its_records = 0;
    const auto tables = connector_of("csv")->discover({.file = file,
                                                       .scratch = folder.path(),
                                                       .compute = test::compute(),
                                                       .call = call,
                                                       .progress = [&](std::uint64_t done, std::uint64_t rows) {
                                                         told.push_back(done);
                                                         if (done > 0 && rows == 0) ++before_its_records;
                                                       }});
    ASSERT_TRUE(tables) << tables.error().message;
    EXPECT_GE(before_its_records, 2);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_EQ(told.back(), bytes.size());
  }
}

TEST(Csv, ConvertsCharactersAcrossItsChunks) {
  for (const bool wide : {false, true}) {
    std::string bytes = wide ? std::string(
                                   "\xFF\xFE"
                                   "x\0",
                                   4)
                             : "x";
    const auto add = [&](std::string_view text) {
      for (const char c : text) bytes += wide ? std::string{c, '\0'} : std::string{c};
    };
    add("\n");
    for (int i = 0; i < 700'000; ++i) add(i % 2 == 0 ? "\xE9\xE8\n" : "\xE9\n");
    const meta::TemporaryFolder folder;
    const auto tables = discovered(folder, bytes);
    ASSERT_TRUE(tables) << tables.error().message;
    const auto rows = test::compute().rows(
        "SELECT count(*) FILTER (x = 'éè'), count(*) FILTER (x = 'é') FROM (" + tables->front().read_sql + ")", tables->front().files, {});
    ASSERT_TRUE(rows) << test::engine_text(rows.error());
    EXPECT_EQ(rows->rows[0][0], "350000");
    EXPECT_EQ(rows->rows[0][1], "350000");
  }
}

TEST(Csv, RefusesARecordThatNeverEnds) {
  const auto said = read("a,b\n1,2\n3,\"" + std::string(4'000'000, 'x') + "\"\n");
  EXPECT_EQ(said, "ERROR: t.csv, line 3: a record is longer than 1.5 MB.");
}

TEST(Csv, ReadsRecordsAcrossItsChunks) {
  std::string bytes = "id,text\n";
  for (int i = 0; i < 60'000; ++i) bytes += std::to_string(i) + ",\"line " + std::to_string(i) + "\nwith, a \"\"quote\"\"\"\n";
  const meta::TemporaryFolder folder;
  const auto tables = discovered(folder, bytes);
  ASSERT_TRUE(tables) << tables.error().message;
  const auto rows = test::compute().rows(
      "SELECT count(*), sum(id), count(*) FILTER (WHERE text = 'line ' || id || chr(10) || 'with, a \"quote\"') FROM (" +
          tables->front().read_sql + ")",
      tables->front().files, {});
  ASSERT_TRUE(rows) << test::engine_text(rows.error());
  EXPECT_EQ(rows->rows[0][0], "60000");
  EXPECT_EQ(rows->rows[0][1], "1799970000");
  EXPECT_EQ(rows->rows[0][2], "60000");
}

TEST(Csv, AgreesWithTheEngineOnEveryFileItAccepts) {
  unsigned state = 42;
  const auto random = [&](unsigned below) { return ((state = state * 1664525u + 1013904223u) >> 8) % below; };
  const std::vector<std::string> pieces{"a",    "1", "2001-02-03", ",", ",",  ",", "\n", "\n", "\"", "\"x\"", "\"y,\n\"",
                                        "\"\"", " ", "\r\n",       "'", "\\", "é", "#",  ";",  "NA", "0",     "-"};
  int accepted = 0;
  for (int round = 0; round < 80; ++round) {
    std::string bytes = round % 3 == 0 ? "" : "h1,h2\n";
    for (unsigned i = 0, count = 3 + random(14); i < count; ++i) bytes += pieces[random(static_cast<unsigned>(pieces.size()))];
    const auto said = read(bytes);
    EXPECT_FALSE(said.starts_with("ENGINE")) << "the file: " << bytes << "\n" << said;
    if (!said.starts_with("ERROR")) ++accepted;
  }
  EXPECT_GT(accepted, 5);
}

TEST(CsvTypes, SaysHowDatesWereRead) {
  csv::ColumnTyper typer;
  typer.add("1/2/2001", false);
  EXPECT_EQ(typer.type(), "DATE");
  EXPECT_EQ(typer.note(), "Dates read as month/day/year.");
  csv::ColumnTyper money;
  money.add("$1,200", false);
  EXPECT_EQ(money.note(), "Numbers read with commas between thousands. Read without the sign $.");
}

}  // namespace
}  // namespace sextant::data
