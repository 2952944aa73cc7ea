#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <map>

#include "base/text.h"
#include "query/engine/engine_testing.h"
#include "query/engine/sqlite_file.h"

namespace sextant::query {
namespace {

using namespace testing;

class SqliteSource : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    compute_ = make_compute(engine());
  }
  std::string make(const std::string& name, const std::string& script) const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(scratch_.path(name).c_str(), &database), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(database, script.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    sqlite3_close(database);
    return scratch_.path(name);
  }
  Result<data::TextRows> ask(const std::string& sql, const std::string& file) { return compute_->rows(sql, {file}, patient()); }
  // A copy of a database as it lies there while somebody writes to it: rows 1 and 2 in it, 3 and 4 in its log only.
  std::string make_with_log(const std::string& name) const {
    const std::string live = scratch_.path("live.db");
    std::filesystem::remove(live);
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(live.c_str(), &database), SQLITE_OK);
    for (const char* sql :
         {"PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0", "CREATE TABLE t(a INTEGER)", "INSERT INTO t VALUES (1), (2)",
          "PRAGMA wal_checkpoint(TRUNCATE)", "INSERT INTO t VALUES (3)", "INSERT INTO t VALUES (4)"})
      EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    const auto replace = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(live, scratch_.path(name), replace);
    std::filesystem::copy_file(live + "-wal", scratch_.path(name + "-wal"), replace);
    sqlite3_close(database);
    return scratch_.path(name);
  }
  static std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  Result<data::TextRows> rows_of(const std::string& file, const std::string& table) {
    return ask("FROM sqlite_rows('" + file + "', '" + table + "')", file);
  }
  std::string tables_of(const std::string& file, const std::string& view) {
    std::string names;
    const auto answer = ask("FROM sqlite_views('" + file + "') WHERE view_name = '" + view + "'", file).value();
    for (const auto& row : answer.rows) names += row[1].value_or("?") + " ";
    return names;
  }
  // The type and the values a column gets from its declared type and the values put in.
  std::pair<std::string, std::vector<std::optional<std::string>>> column(const std::string& declared, const std::string& values) {
    static int number = 0;
    const std::string file = make(std::to_string(++number) + ".db", "CREATE TABLE t(c " + declared + "); INSERT INTO t VALUES " + values);
    auto answer = rows_of(file, "t");
    EXPECT_TRUE(answer) << answer.error().message << engine_message(answer.error());
    if (!answer) return {};
    std::vector<std::optional<std::string>> cells;
    for (const auto& row : answer->rows) cells.push_back(row[0]);
    return {answer->types[0], cells};
  }

  Scratch scratch_;
  std::unique_ptr<data::Compute> compute_;
};

using Cells = std::vector<std::optional<std::string>>;
using TypedCells = std::pair<std::string, Cells>;

TEST_F(SqliteSource, TypesFollowTheValues) {
  EXPECT_EQ(column("INTEGER", "(1), (NULL), (9223372036854775807)"), (TypedCells{"BIGINT", {"1", std::nullopt, "9223372036854775807"}}));
  EXPECT_EQ(column("REAL", "(1), (2.5)"), (TypedCells{"DOUBLE", {"1.0", "2.5"}}));
  EXPECT_EQ(column("NUMERIC", "(1), (2.5)"), (TypedCells{"DOUBLE", {"1.0", "2.5"}}));
  EXPECT_EQ(column("DECIMAL(10,2)", "(1), (2)"), (TypedCells{"BIGINT", {"1", "2"}}));
  EXPECT_EQ(column("INTEGER", "(1), ('n/a')"), (TypedCells{"VARCHAR", {"1", "n/a"}}));
  EXPECT_EQ(column("TEXT", "('a'), (''), (NULL)"), (TypedCells{"VARCHAR", {"a", "", std::nullopt}}));
  EXPECT_EQ(column("BLOB", "(x'00ff'), (x'')"), (TypedCells{"BLOB", {"\\x00\\xFF", ""}}));
  EXPECT_EQ(column("", "(1), (2)"), (TypedCells{"BIGINT", {"1", "2"}}));
}

TEST_F(SqliteSource, BooleansAreWhatIsDeclaredAndOnlyZeroOrOne) {
  EXPECT_EQ(column("BOOLEAN", "(0), (1), (NULL)"), (TypedCells{"BOOLEAN", {"false", "true", std::nullopt}}));
  EXPECT_EQ(column("BOOLEAN", "(0), (2)"), (TypedCells{"BIGINT", {"0", "2"}}));
  EXPECT_EQ(column("INTEGER", "(0), (1)").first, "BIGINT");
}

TEST_F(SqliteSource, ABlankInAColumnOfNumbersIsNoValue) {
  EXPECT_EQ(column("INTEGER", "(1), (''), (3)"), (TypedCells{"BIGINT", {"1", std::nullopt, "3"}}));
  EXPECT_EQ(column("REAL", "(1.5), ('')"), (TypedCells{"DOUBLE", {"1.5", std::nullopt}}));
  EXPECT_EQ(column("DATE", "('2020-02-29'), ('')"), (TypedCells{"DATE", {"2020-02-29", std::nullopt}}));
  EXPECT_EQ(column("INTEGER", "(1), (''), ('T')"), (TypedCells{"VARCHAR", {"1", "", "T"}}));
}

TEST_F(SqliteSource, DatesAreTextThatReadsAsDatesThroughout) {
  EXPECT_EQ(column("DATE", "('2020-02-29'), (NULL), ('1969-12-31')"), (TypedCells{"DATE", {"2020-02-29", std::nullopt, "1969-12-31"}}));
  EXPECT_EQ(column("DATETIME", "('2009-01-01 00:00:00'), ('2009-01-01T12:34:56.789Z')"),
            (TypedCells{"TIMESTAMP", {"2009-01-01 00:00:00", "2009-01-01 12:34:56.789"}}));
  EXPECT_EQ(column("DATETIME", "('2009-01-01'), ('2009-01-02 10:00')"),
            (TypedCells{"TIMESTAMP", {"2009-01-01 00:00:00", "2009-01-02 10:00:00"}}));
  EXPECT_EQ(column("DATE", "('2020-02-30')").first, "VARCHAR");
  EXPECT_EQ(column("DATE", "('2020-02-28'), ('soon')").first, "VARCHAR");
  EXPECT_EQ(column("TEXT", "('2020-02-28'), (NULL)"), (TypedCells{"DATE", {"2020-02-28", std::nullopt}}));
  EXPECT_EQ(column("TEXT", "('2020-02-28'), ('')").first, "VARCHAR");
}

TEST_F(SqliteSource, NothingButNullsTakesTheDeclaredType) {
  EXPECT_EQ(column("DATE", "(NULL)").first, "DATE");
  EXPECT_EQ(column("INTEGER", "(NULL)").first, "BIGINT");
  EXPECT_EQ(column("VARCHAR(10)", "(NULL)").first, "VARCHAR");
}

TEST_F(SqliteSource, BadTextIsRepaired) {
  EXPECT_EQ(column("TEXT", "(CAST(x'61ff62' AS TEXT)), (CAST(x'c3a4' AS TEXT))"), (TypedCells{"VARCHAR",
                                                                                              {"a\xEF\xBF\xBD"
                                                                                               "b",
                                                                                               "ä"}}));
}

TEST_F(SqliteSource, KeepsTheOrderAndReadsOnlyTheColumnsAsked) {
  const std::string file = make("order.db",
                                "CREATE TABLE t(a INTEGER, b TEXT, c REAL); CREATE INDEX i ON t(b, a);"
                                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5000) INSERT INTO t SELECT x, "
                                "'v' || (5000 - x), x / 2.0 FROM n;");
  const auto answer = ask("SELECT b, a FROM sqlite_rows('" + file + "', 't')", file).value();
  ASSERT_EQ(answer.rows.size(), 5000u);
  for (std::size_t i = 0; i < answer.rows.size(); ++i) ASSERT_EQ(answer.rows[i][1], std::to_string(i + 1));
  EXPECT_EQ(ask("SELECT count(*), sum(c), max(b) FROM sqlite_rows('" + file + "', 't')", file)->rows[0],
            (Cells{"5000", "6251250.0", "v999"}));
}

TEST_F(SqliteSource, NamesOfEveryKind) {
  const std::string file =
      make("names#1?.db", R"(CREATE TABLE "it's ""odd"""("a ""b""" INTEGER, "select" TEXT); INSERT INTO "it's ""odd""" VALUES (1, 'x');)");
  const auto answer = rows_of(file, "it''s \"odd\"").value();
  EXPECT_EQ(answer.columns, (std::vector<std::string>{"a \"b\"", "select"}));
  EXPECT_EQ(answer.rows, (std::vector<Cells>{{"1", "x"}}));
}

TEST_F(SqliteSource, TellsWhatIsInIt) {
  const std::string file = make("schema.db",
                                "CREATE TABLE artist(id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
                                "CREATE TABLE album(id INTEGER PRIMARY KEY, artist INTEGER REFERENCES artist(id), title TEXT);"
                                "CREATE VIEW v AS SELECT 1; INSERT INTO artist VALUES (1, 'a'), (2, 'b');");
  EXPECT_EQ(ask("SELECT table_name, row_count FROM sqlite_tables('" + file + "')", file)->rows,
            (std::vector<Cells>{{"artist", "2"}, {"album", "0"}}));
  EXPECT_EQ(ask("FROM sqlite_columns('" + file + "') WHERE table_name = 'artist'", file)->rows,
            (std::vector<Cells>{{"artist", "id", "INTEGER", "false", "1"}, {"artist", "name", "TEXT", "true", "0"}}));
  EXPECT_EQ(ask("FROM sqlite_foreign_keys('" + file + "')", file)->rows,
            (std::vector<Cells>{{"album", "artist", "artist", "id", "0", "0"}}));
}

TEST_F(SqliteSource, ReadsGeneratedColumnsWhereverTheyStand) {
  const std::string file = make("generated.db",
                                "CREATE TABLE t(a INTEGER, twice GENERATED ALWAYS AS (a * 2.5), b TEXT, long TEXT AS (b || '!') STORED);"
                                "INSERT INTO t(a, b) VALUES (1, 'x'), (2, 'y');");
  const auto answer = rows_of(file, "t").value();
  EXPECT_EQ(answer.columns, (std::vector<std::string>{"a", "twice", "b", "long"}));
  EXPECT_EQ(answer.types, (std::vector<std::string>{"BIGINT", "DOUBLE", "VARCHAR", "VARCHAR"}));
  EXPECT_EQ(answer.rows, (std::vector<Cells>{{"1", "2.5", "x", "x!"}, {"2", "5.0", "y", "y!"}}));
  EXPECT_EQ(ask("SELECT column_name FROM sqlite_columns('" + file + "')", file)->rows.size(), 4u);
}

TEST_F(SqliteSource, ReadsViewsAndTellsWhatTheyAreMadeFrom) {
  const std::string file =
      make("views.db",
           "CREATE TABLE People(id INTEGER PRIMARY KEY, name TEXT, city TEXT, wage INTEGER);"
           "CREATE TABLE cities(name TEXT, country TEXT);"
           "INSERT INTO People VALUES (1, 'Ann', 'Oslo', 5), (2, 'Bob', 'Bonn', 7); INSERT INTO cities VALUES ('Oslo', 'NO');"
           "CREATE VIEW rich AS SELECT p.NAME AS who, upper(country) AS land FROM people p JOIN cities c ON c.name = p.city "
           "WHERE p.wage > 1;"
           "CREATE VIEW again AS SELECT who FROM rich;"
           "CREATE VIEW counted AS WITH x AS (SELECT 1 FROM People) SELECT count(*) AS n FROM x;");
  EXPECT_EQ(rows_of(file, "rich")->rows, (std::vector<Cells>{{"Ann", "NO"}}));
  EXPECT_EQ(rows_of(file, "counted")->rows, (std::vector<Cells>{{"2"}}));
  EXPECT_EQ(tables_of(file, "rich"), "People cities ");
  EXPECT_EQ(tables_of(file, "again"), "People cities ") << "conditions within a view count too";
  EXPECT_EQ(tables_of(file, "counted"), "People ");
}

// SQLite tells nobody of columns that only USING and NATURAL compare.
TEST_F(SqliteSource, TellsOfTablesThatAViewOnlyCompares) {
  const std::string file =
      make("compared.db",
           "CREATE TABLE shown(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE secret(id INTEGER PRIMARY KEY, wage INTEGER);"
           "CREATE TABLE keyed(id INTEGER, name TEXT, PRIMARY KEY (name, id)) WITHOUT ROWID; CREATE INDEX by_wage ON secret(wage, id);"
           "CREATE VIEW joined AS SELECT name FROM shown JOIN secret USING (id);"
           "CREATE VIEW naturally AS SELECT shown.name FROM shown NATURAL JOIN keyed;"
           "CREATE VIEW nested AS SELECT upper(name) AS n FROM shown WHERE EXISTS (SELECT 1 FROM keyed JOIN secret USING (id));"
           "CREATE VIEW over AS SELECT * FROM joined; CREATE VIEW all_of_them AS SELECT name FROM shown UNION SELECT n FROM nested;"
           "CREATE VIEW counts AS SELECT (SELECT count(*) FROM secret) AS n; CREATE VIEW most AS SELECT max(wage) AS w FROM secret;"
           "INSERT INTO shown VALUES (1, 'a'), (2, 'b'); INSERT INTO secret VALUES (2, 9);");
  EXPECT_EQ(rows_of(file, "joined")->rows, (std::vector<Cells>{{"b"}}));
  EXPECT_EQ(tables_of(file, "joined"), "secret shown ");
  EXPECT_EQ(tables_of(file, "naturally"), "keyed shown ");
  EXPECT_EQ(tables_of(file, "nested"), "keyed secret shown ");
  EXPECT_EQ(tables_of(file, "over"), "secret shown ");
  EXPECT_EQ(tables_of(file, "all_of_them"), "keyed secret shown ");
  EXPECT_EQ(tables_of(file, "counts"), "secret ");
  EXPECT_EQ(tables_of(file, "most"), "secret ");
}

TEST_F(SqliteSource, AViewCannotReachBeyondTheTablesOfItsFile) {
  const std::string file = make(
      "reach.db",
      "CREATE TABLE t(a); INSERT INTO t VALUES ('[1]'); CREATE VIRTUAL TABLE words USING fts5(text);"
      "CREATE VIEW of_words AS SELECT * FROM words; CREATE VIEW of_module AS SELECT value FROM t, json_each(t.a);"
      "CREATE VIEW of_schema AS SELECT name FROM sqlite_master; CREATE VIEW beside_schema AS SELECT a FROM t NATURAL JOIN sqlite_master;"
      "CREATE VIEW of_pragma AS SELECT * FROM pragma_database_list;"
      "CREATE VIEW of_file AS SELECT load_extension('/tmp/x.so') FROM t; CREATE VIEW broken AS SELECT * FROM gone;"
      "CREATE VIEW loop1 AS SELECT * FROM loop2; CREATE VIEW loop2 AS SELECT * FROM loop1;");
  const auto views = ask("FROM sqlite_views('" + file + "')", file).value();
  std::map<std::string, bool> beyond;  // has a row that names no table of the file, so that nobody reads it
  for (const auto& row : views.rows) beyond[row[0].value()] |= row[1].value_or("") != "t";
  EXPECT_EQ(beyond.size(), 9u);
  for (const auto& [view, is_beyond] : beyond) EXPECT_TRUE(is_beyond) << view;
  EXPECT_FALSE(rows_of(file, "of_words"));
  EXPECT_FALSE(rows_of(file, "of_module"));
  EXPECT_FALSE(rows_of(file, "of_file"));
  EXPECT_FALSE(rows_of(file, "loop1"));
}

TEST_F(SqliteSource, BecomesParquet) {
  const std::string file = make("out.db", "CREATE TABLE t(a INTEGER, d DATE); INSERT INTO t VALUES (1, '2020-01-01'), (2, NULL);");
  std::filesystem::create_directory(scratch_.path("segments"));
  const std::string target = scratch_.path("segments/t.parquet");
  ASSERT_TRUE(compute_->write("COPY (FROM sqlite_rows('" + file + "', 't')) TO '" + target + "' (FORMAT parquet, COMPRESSION zstd)", {file},
                              scratch_.path("segments"), patient()));
  const auto answer = ask("FROM '" + target + "'", target).value();
  EXPECT_EQ(answer.types, (std::vector<std::string>{"BIGINT", "DATE"}));
  EXPECT_EQ(answer.rows, (std::vector<Cells>{{"1", "2020-01-01"}, {"2", std::nullopt}}));
}

TEST_F(SqliteSource, ReadsAFileTogetherWithItsLogAndChangesNeither) {
  const std::string file = make_with_log("wal.db");
  const std::string before = bytes_of(file), log = bytes_of(file + "-wal");
  const auto answer = compute_->rows("FROM sqlite_rows('" + file + "', 't')", {file, file + "-wal"}, patient());
  ASSERT_TRUE(answer) << answer.error().message << engine_message(answer.error());
  EXPECT_EQ(answer->rows, (std::vector<Cells>{{"1"}, {"2"}, {"3"}, {"4"}}));
  EXPECT_EQ(bytes_of(file), before);
  EXPECT_EQ(bytes_of(file + "-wal"), log);
  EXPECT_FALSE(std::filesystem::exists(file + "-shm"));
}

TEST_F(SqliteSource, SurvivesLogsThatAreDamaged) {
  const std::string file = make_with_log("damaged_wal.db");
  const std::string log = bytes_of(file + "-wal");
  unsigned seed = 7;
  for (int round = 0; round < 24; ++round) {
    std::string damaged = log.substr(0, round % 3 == 0 ? log.size() * static_cast<std::size_t>(round) / 24 + 1 : log.size());
    for (int i = 0; i < round % 5 * 40; ++i) {
      seed = seed * 1664525u + 1013904223u;
      damaged[(seed >> 8) % (round % 2 == 0 ? std::min<std::size_t>(damaged.size(), 64) : damaged.size())] = static_cast<char>(seed >> 24);
    }
    scratch_.write("damaged_wal.db-wal", damaged);
    const auto answer = compute_->rows("FROM sqlite_rows('" + file + "', 't')", {file, file + "-wal"}, patient());
    const std::size_t rows = answer ? answer->rows.size() : 0;
    if (answer) {
      EXPECT_TRUE(rows >= 2 && rows <= 4) << "only what was committed, in its order: " << rows;
    } else {
      EXPECT_EQ(answer.error().code, ErrorCode::data_invalid) << round << ' ' << answer.error().message << engine_message(answer.error());
    }
  }
}

TEST_F(SqliteSource, RefusesAFileWhoseLogItMayNotRead) {
  const std::string file = make_with_log("wal.db");
  const Error error = rows_of(file, "t").error();
  EXPECT_EQ(error.code, ErrorCode::data_invalid);
  EXPECT_NE(error.message.find("-wal"), std::string::npos);
}

TEST_F(SqliteSource, RefusesWhatIsNotThere) {
  const std::string file = make("small.db", "CREATE TABLE t(a);");
  EXPECT_EQ(rows_of(file, "none").error().message, "The SQLite file has no table \"none\".");
  EXPECT_EQ(ask("FROM sqlite_rows('" + file + "', 't')", make("elsewhere.db", "CREATE TABLE t(a);")).error().code, ErrorCode::data_invalid);
}

TEST_F(SqliteSource, SurvivesFilesThatAreDamaged) {
  const std::string good = make(
      "good.db",
      "CREATE TABLE t(a INTEGER, b TEXT); CREATE INDEX i ON t(b);"
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) INSERT INTO t SELECT x, 'some text ' || x FROM n;");
  std::ifstream in(good, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(rows_of(scratch_.write("text.db", "this is not a database, only some text in a file"), "t").error().code,
            ErrorCode::data_invalid);
  EXPECT_FALSE(rows_of(scratch_.write("empty.db", ""), "t"));
  EXPECT_EQ(rows_of(scratch_.write("cut.db", bytes.substr(0, bytes.size() / 2)), "t").error().code, ErrorCode::data_invalid);
  unsigned seed = 1;
  for (int round = 0; round < 12; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 200; ++i) {
      seed = seed * 1664525u + 1013904223u;
      // Most of it near the beginning, where the schema and the tree's roots are.
      damaged[(seed >> 8) % (round % 2 == 0 ? 8192 : damaged.size())] = static_cast<char>(seed >> 24);
    }
    damaged.replace(0, 16, bytes, 0, 16);
    const std::string file = scratch_.write("damaged.db", damaged);
    for (const std::string& sql : {"FROM sqlite_rows('" + file + "', 't')", "FROM sqlite_tables('" + file + "')",
                                   "FROM sqlite_columns('" + file + "')", "FROM sqlite_views('" + file + "')"}) {
      const auto answer = ask(sql, file);
      const ErrorCode code = answer ? ErrorCode::data_invalid : answer.error().code;
      EXPECT_EQ(code, ErrorCode::data_invalid) << round << " " << sql << " "
                                               << (answer ? "" : answer.error().message + engine_message(answer.error()));
    }
  }
}

TEST_F(SqliteSource, ReadsRealDatabases) {
  const char* shared = std::getenv("SEXTANT_SHARED_DATA");
  const std::filesystem::path root = (shared != nullptr ? shared : std::filesystem::path(SEXTANT_SOURCE_DIR) / "../shared/data");
  const std::filesystem::path folder = root / "text2sql/spider_train/databases";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no databases in " << folder;
  constexpr int kDatabases = 25;
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".sqlite" || entry.file_size() > (2 << 20)) continue;
    if (read == kDatabases) break;
    const std::string file = std::filesystem::canonical(entry.path()).string();
    const auto tables = ask("SELECT table_name, row_count FROM sqlite_tables('" + file + "')", file);
    ASSERT_TRUE(tables) << file << ": " << tables.error().message;
    std::string counts = "SELECT NULL, NULL WHERE false";
    for (const auto& table : tables->rows)
      counts += " UNION ALL SELECT " + quote_literal(*table[0]) +
                ", (SELECT count(*) FROM (SELECT DISTINCT ON (n) * FROM (SELECT row_number() OVER () AS n, r.* FROM sqlite_rows('" + file +
                "', " + quote_literal(*table[0]) + ") r)))";
    const auto counted = ask(counts, file);
    ASSERT_TRUE(counted) << file << ": " << counted.error().message << engine_message(counted.error());
    EXPECT_EQ(counted->rows, tables->rows) << file;
    ++read;
  }
  EXPECT_GT(read, 0);
}

TEST(SqliteText, IsRepairedByteByByte) {
  EXPECT_EQ(repair_utf8("plain ä"), "plain ä");
  EXPECT_EQ(repair_utf8("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(repair_utf8("\xF0\x9D\x84\x9E\x80"), "𝄞\xEF\xBF\xBD");
}

TEST(SqliteDates, AreReadExactlyOrNotAtAll) {
  EXPECT_EQ(parse_sqlite_date("1970-01-02"), 1);
  EXPECT_EQ(parse_sqlite_date("0001-01-01"), -719162);
  EXPECT_EQ(parse_sqlite_timestamp("1970-01-01 00:00:01.5"), 1'500'000);
  for (const char* text : {"", "1970", "1970-1-1", "1970-13-01", "1970-02-29", "+970-01-01", "1970-01-01 ", "1970-01-01 24:00",
                           "1970-01-01 10:00:60", "1970-01-01 10:00:00.", "1970-01-01 10:00:00.1234567", "1970-01-01 10:00:00+02:00"})
    EXPECT_FALSE(parse_sqlite_timestamp(text)) << text;
}

}  // namespace
}  // namespace sextant::query
