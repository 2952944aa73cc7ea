// Every way out that was thought of, with DuckDB's own guards switched off, so that only the wall behind them answers.
#include <sys/stat.h>

#include <array>

#include "query/engine/engine_testing.h"

namespace sextant::query {
namespace {

using namespace testing;

constexpr int kRepeats = 20;  // what could pass by luck: which thread does the work decides

class Attack : public EngineTest {
 protected:
  // The answer to `sql` in a child that may read `data_` and nothing else.
  Result<Rows> attack(const std::string& sql, int threads = 2) {
    return run(engine(), {.guards = protocol::Guards::off, .sql = sql, .files = {data_}, .limits = {.threads = threads}});
  }
  void expect_refused(const std::string& sql) {
    const auto result = attack(sql);
    // A file that cannot be listed counts as no file at all for some readers: no rows is as good a refusal as an error.
    EXPECT_EQ(result.value_or(Rows()), Rows()) << sql;
    if (!result) {
      EXPECT_TRUE(result.error().code == ErrorCode::query_failed || result.error().code == ErrorCode::data_invalid ||
                  result.error().code == ErrorCode::internal)
          << sql << ": " << code_name(result.error().code);
    }
  }

  Scratch scratch_;
  const std::string data_ = scratch_.write("data.csv", "a\n1\n");
  const std::string other_ = scratch_.write("other.csv", "a\nsecret\n");
};

TEST_F(Attack, TheDataItselfIsReadable) { EXPECT_EQ(attack("FROM read_csv('" + data_ + "')").value(), (Rows{{"1"}})); }

TEST_F(Attack, WritingAFile) {
  const std::string target = scratch_.path("evil.csv");
  for (int i = 0; i < kRepeats; ++i) {
    expect_refused("COPY (SELECT 1) TO '" + target + "'");
    expect_refused("COPY (SELECT i, i % 5 AS p FROM range(100000) t(i)) TO '" + scratch_.path("evil") +
                   "' (FORMAT parquet, PARTITION_BY p)");
    EXPECT_FALSE(std::filesystem::exists(target));
    EXPECT_FALSE(std::filesystem::exists(scratch_.path("evil")));
  }
}

TEST_F(Attack, WritingToADevice) {
  for (int i = 0; i < kRepeats; ++i) expect_refused("COPY (SELECT 1) TO '/dev/stderr'");
  expect_refused("COPY (SELECT 1) TO '/dev/null'");
  expect_refused("COPY (SELECT 1) TO '/proc/self/oom_score_adj'");
}

TEST_F(Attack, OverwritingItsOwnData) {
  for (int i = 0; i < kRepeats; ++i) expect_refused("COPY (SELECT 2 AS a) TO '" + data_ + "'");
  EXPECT_EQ(attack("FROM read_csv('" + data_ + "')").value(), (Rows{{"1"}}));
}

TEST_F(Attack, MakingADatabase) {
  expect_refused("ATTACH '" + scratch_.path("evil.db") + "'");
  expect_refused("EXPORT DATABASE '" + scratch_.path("evil") + "'");
  EXPECT_FALSE(std::filesystem::exists(scratch_.path("evil.db")));
}

TEST_F(Attack, ReadingWhatIsNotItsData) {
  for (const char* file :
       {"/etc/passwd", "/etc/hostname", "/proc/self/environ", "/proc/1/environ", "/proc/self/maps", "/proc/self/fd/0", "/proc/self/fd/3"}) {
    expect_refused(std::string("SELECT * FROM read_text('") + file + "')");
    expect_refused(std::string("SELECT * FROM read_csv('") + file + "')");
    expect_refused(std::string("SELECT * FROM read_blob('") + file + "')");
  }
  for (int i = 0; i < kRepeats; ++i) expect_refused("FROM read_csv('" + other_ + "')");
  expect_refused("FROM read_csv(['" + data_ + "', '" + other_ + "'])");
  expect_refused("FROM read_csv('" + scratch_.path("../") + std::filesystem::path(scratch_.path()).filename().string() + "/other.csv')");
}

TEST_F(Attack, FollowingALinkOutOfItsData) {
  std::filesystem::create_symlink("/etc/passwd", scratch_.path("link.csv"));
  expect_refused("SELECT * FROM read_text('" + scratch_.path("link.csv") + "')");
}

TEST_F(Attack, ListingDirectories) {
  for (const char* pattern : {"/etc/*", "/*", "/proc/*", "/proc/self/fd/*", "/home/**"})
    EXPECT_EQ(attack(std::string("SELECT count(*) FROM glob('") + pattern + "')").value()[0][0], "0") << pattern;
}

TEST_F(Attack, LoadingCode) {
  expect_refused("LOAD httpfs");
  expect_refused("INSTALL httpfs");
  expect_refused("LOAD '" + data_ + "'");
  expect_refused("INSTALL spatial FROM community");
  expect_refused("SET allow_unsigned_extensions = true");
}

TEST_F(Attack, ReachingTheNetwork) {
  expect_refused("SELECT * FROM read_csv('https://127.0.0.1:1/x.csv')");
  expect_refused("SELECT * FROM read_parquet('s3://bucket/x.parquet')");
  expect_refused("ATTACH 'host=127.0.0.1' AS p (TYPE postgres)");
}

TEST_F(Attack, ReadingTheEnvironment) { expect_refused("SELECT getenv('HOME')"); }

TEST_F(Attack, SqliteFilesThatAreNotItsData) {
  expect_refused("FROM sqlite_tables('/etc/passwd')");
  expect_refused("FROM sqlite_rows('" + other_ + "', 't')");
}

// The first layer: with the guards on, what the wall would stop does not get that far, and paths cannot be probed.
class Guard : public EngineTest {};

TEST_F(Guard, AnswersBeforeTheWall) {
  for (const char* sql : {"COPY (SELECT 1) TO '/tmp/evil.csv'", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM glob('/etc/*')",
                          "ATTACH '/tmp/evil.db'", "LOAD httpfs", "INSTALL httpfs"})
    EXPECT_TRUE(engine_message(error_of(run(sql))).starts_with("Permission Error")) << sql << engine_message(error_of(run(sql)));
  for (const char* sql :
       {"SET enable_external_access = true", "SET memory_limit = '100GB'", "SET threads = 64", "SET allowed_paths = ['/etc/passwd']"})
    EXPECT_FALSE(run(sql)) << sql;
}

// A write child: one directory, nothing else.
class WriteChild : public Attack {
 protected:
  Result<Rows> write(const std::string& sql, std::uint64_t file_bytes = 1 << 30) {
    return run(engine(), {.work = protocol::Work::write,
                          .guards = protocol::Guards::off,
                          .sql = sql,
                          .files = {data_},
                          .output_directory = out_,
                          .file_bytes = file_bytes});
  }
  std::string make_out() {
    std::filesystem::create_directory(scratch_.path("out"));
    return scratch_.path("out");
  }
  const std::string out_ = make_out();
};

TEST_F(WriteChild, WritesIntoItsDirectory) {
  EXPECT_TRUE(write("COPY (FROM read_csv('" + data_ + "')) TO '" + out_ + "/a.parquet' (FORMAT parquet)"));
  EXPECT_TRUE(write("COPY (SELECT i, i % 3 AS p FROM range(10) t(i)) TO '" + out_ + "/parts' (FORMAT parquet, PARTITION_BY p)"));
  EXPECT_EQ(run("SELECT * FROM '" + out_ + "/a.parquet'", {out_ + "/a.parquet"}).value(), (Rows{{"1"}}));
}

TEST_F(WriteChild, WritesNowhereElse) {
  for (int i = 0; i < kRepeats; ++i) {
    EXPECT_FALSE(write("COPY (SELECT 1) TO '" + scratch_.path("evil.csv") + "'"));
    EXPECT_FALSE(write("COPY (SELECT 1) TO '" + out_ + "/../evil.csv'"));
    EXPECT_FALSE(write("COPY (SELECT 1) TO '" + data_ + "'"));
  }
  EXPECT_FALSE(std::filesystem::exists(scratch_.path("evil.csv")));
  EXPECT_FALSE(write("FROM read_csv('" + other_ + "')"));
  EXPECT_FALSE(write("LOAD httpfs"));
}

TEST_F(WriteChild, StopsAtTheLargestFileAllowed) {
  const Error error = error_of(write("COPY (SELECT random() FROM range(1000000)) TO '" + out_ + "/big.csv'", 1 << 20));
  EXPECT_EQ(error.code, ErrorCode::payload_too_large);
  EXPECT_LE(std::filesystem::file_size(out_ + "/big.csv"), 1u << 20);
}

}  // namespace
}  // namespace sextant::query
