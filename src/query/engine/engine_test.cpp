// What an engine answers when nobody attacks it.
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "platform/arrow/ipc_test_support.h"
#include "query/engine/engine_testing.h"

namespace sextant::query {
namespace {

using namespace testing;

class EngineAnswers : public EngineTest {};

TEST_F(EngineAnswers, RowsAsArrow) {
  auto stream = engine().run({.sql = "SELECT i, 'row ' || i AS t FROM range(3) r(i)"}, patient()).value();
  EXPECT_EQ(decode(drain(*stream).value()).value(), (Rows{{"0", "\"row 0\""}, {"1", "\"row 1\""}, {"2", "\"row 2\""}}));
  EXPECT_EQ(stream->outcome().rows, 3u);
  EXPECT_GT(stream->outcome().bytes, 0u);
  EXPECT_GT(stream->outcome().engine_ms, 0);
  EXPECT_TRUE(stream->read(patient()).value().empty()) << "an ended stream stays ended";
}

TEST_F(EngineAnswers, AnEmptyResultHasItsColumns) {
  auto stream = engine().run({.sql = "SELECT 1 AS a, 'x' AS b FROM range(0)"}, patient()).value();
  const auto bytes = drain(*stream).value();
  arrow::StreamDecoder decoder;
  decoder.push(bytes);
  EXPECT_EQ(decoder.next().value(), nullptr);
  EXPECT_EQ(decoder.columns().size(), 2u);
}

TEST_F(EngineAnswers, LikeDuckDBInThisProcess) {
  arrow::testing::Producer local;
  for (const char* sql : {
           "SELECT true, false, NULL::BOOLEAN",
           "SELECT 1::TINYINT, -1::SMALLINT, 2147483647, 9223372036854775807, 255::UTINYINT, 18446744073709551615::UBIGINT",
           "SELECT 170141183460469231731687303715884105727::HUGEINT, -1::HUGEINT, NULL::HUGEINT",
           "SELECT 1.5::FLOAT, 0.1::DOUBLE, 'nan'::DOUBLE, 'inf'::DOUBLE, -0.0::DOUBLE",
           "SELECT 1.25::DECIMAL(4,2), -12345678901234567.89::DECIMAL(19,2), 1::DECIMAL(38,37), NULL::DECIMAL(9,3)",
           "SELECT DATE '1969-12-31', TIME '23:59:59.999999', TIMESTAMP '2020-02-29 12:34:56.789', NULL::DATE",
           "SELECT TIMESTAMP_S '2020-01-01', TIMESTAMP_MS '2020-01-01 00:00:00.001', TIMESTAMP_NS '2020-01-01 00:00:00.000000001'",
           "SELECT TIMESTAMPTZ '2020-06-01 12:00:00+02:00', INTERVAL '1 month 2 days 3 hours'",
           "SELECT 'äöü€𝄞', '', NULL::VARCHAR, repeat('x', 100000)",
           "SELECT '\\x00\\xFF'::BLOB, ''::BLOB, NULL::BLOB, '00000000-0000-0000-0000-000000000001'::UUID",
           "SELECT [1, NULL, 3], []::INTEGER[], NULL::INTEGER[], [[1], NULL, []], ['a', NULL]",
           "SELECT {'a': 1, 'b': {'c': 'x'}}, {'a': NULL}, [{'a': 1}, NULL], MAP {'k': [1, 2], 'l': NULL}",
           "SELECT [1, 2, 3]::INTEGER[3], NULL::INTEGER[2]",
           "SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END, CASE WHEN i % 5 = 0 THEN NULL ELSE 'v' || i END FROM range(10000) t(i)",
           "SELECT i % 7 AS g, count(*), sum(i), min('s' || i) FROM range(50000) t(i) GROUP BY g ORDER BY g",
           "SELECT * FROM (VALUES (2, 'b'), (1, 'a')) v(x, y) ORDER BY x",
       }) {
    const auto mine = run(sql);
    ASSERT_TRUE(mine) << sql << ": " << mine.error().message << engine_message(mine.error());
    EXPECT_EQ(*mine, decode(local.stream(sql)).value()) << sql;
  }
}

TEST_F(EngineAnswers, TypesWithoutAPlainArrowFormAsText) {
  EXPECT_EQ(run("SELECT 'a'::ENUM('a','b') AS e, '101'::BIT, '12:00:00+02'::TIMETZ, union_value(x := 1), 1::BIGNUM").value(),
            (Rows{{R"("a")", R"("101")", R"("12:00:00+02")", R"("1")", R"("1")"}}));
  EXPECT_EQ(run("SELECT 'b'::ENUM('a','b') AS e FROM range(2) UNION ALL SELECT 'a' ORDER BY 1 DESC").value().back()[0], R"("a")")
      << "order survives";
  EXPECT_EQ(run("SELECT ['a'::ENUM('a','b')] AS e, 1 AS e, 2 AS \"q\"\"uote\"").value(), (Rows{{R"("[a]")", "1", "2"}}));
}

TEST_F(EngineAnswers, TheSameInEveryTimeZone) {
  EXPECT_EQ(run("SELECT current_setting('TimeZone'), TIMESTAMPTZ '2020-06-01 12:00:00+02:00'::VARCHAR").value(),
            (Rows{{"\"UTC\"", "\"2020-06-01 10:00:00+00\""}}));
}

TEST_F(EngineAnswers, WithTheThreadsAsked) {
  EXPECT_EQ(run(engine(), {.sql = "SELECT current_setting('threads')", .limits = {.threads = 3}}).value()[0][0], "3");
  EXPECT_EQ(run(engine(), {.sql = "SELECT current_setting('threads')", .limits = {.threads = 1}}).value()[0][0], "1");
}

TEST_F(EngineAnswers, ReadsOnlyTheFilesNamed) {
  const Scratch scratch;
  const std::string file = scratch.write("it's.csv", "a,b\n1,x\n");
  EXPECT_EQ(run("FROM read_csv('" + scratch.path("it''s.csv") + "')", {file}).value(), (Rows{{"1", "\"x\""}}));
  EXPECT_FALSE(run("FROM read_csv('" + scratch.path("it''s.csv") + "')"));
  const Error missing = error_of(run("SELECT 1", {scratch.path("missing")}));
  EXPECT_EQ(missing.code, ErrorCode::data_invalid);
}

TEST_F(EngineAnswers, DifferentRandomNumbersInEveryChild) {
  const std::string sql = "SELECT random(), uuid()::VARCHAR";
  const auto first = run(sql).value()[0], second = run(sql).value()[0];
  EXPECT_NE(first[0], second[0]);
  EXPECT_NE(first[1], second[1]);
}

TEST_F(EngineAnswers, ARequestLargerThanASocketHolds) {
  EXPECT_EQ(run("SELECT length('" + std::string(2'000'000, 'x') + "')").value()[0][0], "2000000");
}

TEST_F(EngineAnswers, WhatItIsAskedOnceAChildIsReady) {
  engine().expect();
  const Scratch scratch;
  const std::string file = scratch.write("a.csv", "a\n7\n");
  auto child = engine().ready({file}, {}, patient()).value();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  auto stream = child->run("FROM read_csv('" + file + "')").value();
  EXPECT_EQ(decode(drain(*stream).value()).value(), (Rows{{"7"}}));
}

TEST_F(EngineAnswers, AfterAChildHasWaitedForLong) {
  const auto made = make_engine({.ready_children = 1, .parsers = 1}).value();
  made->expect();
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  EXPECT_EQ(run(dynamic_cast<ProcessEngine&>(*made), {.sql = "SELECT 42"}).value(), (Rows{{"42"}}));
}

// The gate's allow-list is checked against this list: a new version of the engine must not add a function unseen.
TEST_F(EngineAnswers, WhichFunctionsItHas) {
  const auto functions = run("SELECT DISTINCT function_name, function_type FROM duckdb_functions() ORDER BY ALL").value();
  EXPECT_GT(functions.size(), 500u);
  EXPECT_NE(std::ranges::find(functions, std::vector<std::string>{R"("sqlite_rows")", R"("table")"}), functions.end());
}

struct Mistake {
  const char* sql;
  ErrorCode code;
  const char* message;
};
class EngineErrors : public EngineTest {};

TEST_F(EngineErrors, SayWhatHappenedWithoutTheEnginesWords) {
  for (const Mistake& mistake : {
           Mistake{"SELECT nosuch", ErrorCode::query_failed, "A name or a type in the query does not fit."},
           Mistake{"SELECT * FROM nosuch", ErrorCode::query_failed, "The query uses something the engine does not have."},
           Mistake{"SELECT nosuch(1)", ErrorCode::query_failed, "The query uses something the engine does not have."},
           Mistake{"SELECT ('secret' || i)::INTEGER FROM range(2) t(i)", ErrorCode::query_failed,
                   "A value cannot be converted to the type the query asks for."},
           Mistake{"SELECT (i + 200)::TINYINT FROM range(2) t(i)", ErrorCode::query_failed,
                   "A value cannot be converted to the type the query asks for."},
           Mistake{"SELECT sum(i::BIGINT * 9223372036854775807) FROM range(10) t(i)", ErrorCode::query_failed,
                   "A number left the range of its type."},
           Mistake{"SELECT error('secret')", ErrorCode::query_failed, "A function was given a value it cannot take."},
           Mistake{"SELEC 1", ErrorCode::query_failed, "The query could not be read by the engine."},
       }) {
    const Error error = error_of(run(mistake.sql));
    EXPECT_EQ(error.code, mistake.code) << mistake.sql;
    EXPECT_EQ(error.message, mistake.message) << mistake.sql << ": " << engine_message(error);
    EXPECT_EQ((error.message + error.hint).find("secret"), std::string::npos);
    EXPECT_FALSE(engine_message(error).empty()) << "for the audit log";
  }
}

TEST_F(EngineErrors, ComeAfterTheRowsBeforeThem) {
  auto stream =
      engine()
          .run({.sql = "SELECT CASE WHEN i < 300000 THEN i ELSE error('x')::BIGINT END FROM range(300001) t(i)", .limits = {.threads = 1}},
               patient())
          .value();
  std::size_t bytes = 0;
  auto part = stream->read(patient());
  for (; part && !part->empty(); part = stream->read(patient())) bytes += part->size();
  ASSERT_FALSE(part);
  EXPECT_EQ(part.error().code, ErrorCode::query_failed);
  EXPECT_GT(bytes, 1'000'000u);
  EXPECT_EQ(stream->read(patient()).error().code, ErrorCode::query_failed) << "the reason stays";
}

class EngineChild : public EngineTest {};

// A query that runs until it is stopped, and has sent nothing.
protocol::Order endless() { return {.sql = "SELECT sum(a.i * b.i % 7) FROM range(10000000) a(i), range(10000000) b(i)"}; }

TEST_F(EngineChild, InheritsNothing) {
  const auto stream = engine().start(endless(), patient()).value();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::string directory = "/proc/" + std::to_string(stream->pid());
  std::vector<std::string> open;
  for (const auto& entry : std::filesystem::directory_iterator(directory + "/fd"))
    open.push_back(std::filesystem::read_symlink(entry).string());
  const auto count = [&](std::string_view prefix) {
    return std::ranges::count_if(open, [&](const std::string& target) { return target.starts_with(prefix); });
  };
  EXPECT_EQ(open.size(), 5u) << ::testing::PrintToString(open);
  EXPECT_EQ(count("/dev/null"), 3);
  EXPECT_EQ(count("socket:"), 1);
  EXPECT_EQ(count("pipe:"), 1);
  std::ifstream environment(directory + "/environ", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(environment), {}), std::string("LD_BIND_NOW=1\0", 14));
}

TEST_F(EngineChild, StepsBackOnceItIsBusy) {
  const auto stream = engine().start(endless(), patient()).value();
  const auto niceness = [&] {
    int lowest = 100;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(stream->pid()) + "/task"))
      lowest = std::min(lowest, getpriority(PRIO_PROCESS, static_cast<id_t>(std::stoi(thread.path().filename()))));
    return lowest;
  };
  EXPECT_EQ(niceness(), getpriority(PRIO_PROCESS, 0)) << "that of whoever started it";
  const Call call = patient();
  while (niceness() != sandbox::kBusyNiceness && !call.deadline.passed()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(niceness(), sandbox::kBusyNiceness) << "every thread of it";
}

TEST_F(EngineChild, IsTheSameWithoutTheWallWhereThatWasWrittenDown) {
  auto off = make_engine({.sandbox = SandboxMode::off, .ready_children = 1, .parsers = 1}).value();
  auto stream = off->run({.sql = "SELECT 42"}, patient()).value();
  EXPECT_EQ(decode(drain(*stream).value()).value(), (Rows{{"42"}}));
}

TEST(EngineStart, SaysWhenTheProgramIsMissing) {
  const auto engine = make_engine({.executable = "/nonexistent/sextant"});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::unavailable);
}

TEST(EngineStart, SaysWhenTheProgramIsAnother) {
  const auto engine = make_engine({.executable = "/bin/true"});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace sextant::query
