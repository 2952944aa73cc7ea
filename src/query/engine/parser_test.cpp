#include <signal.h>

#include <thread>

#include "query/engine/engine_testing.h"

namespace sextant::query {
namespace {

using namespace testing;

class Parser : public EngineTest {
 protected:
  static Error refuses(const std::string& sql) {
    const auto tree = engine().parse(sql, patient());
    if (!tree) return tree.error();
    ADD_FAILURE() << "parsed: " << sql.substr(0, 80);
    return {};
  }
  static std::string repeated(const std::string& part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
  }
};

TEST_F(Parser, GivesTheTreeAndTheTextBack) {
  const std::string tree = engine().parse("select a,sum(b) from t where c>1 group by a", patient()).value();
  EXPECT_TRUE(tree.starts_with(R"({"error":false,"statements":[{"node":)")) << tree.substr(0, 80);
  EXPECT_EQ(engine().print(tree, patient()).value(), "SELECT a, sum(b) FROM t WHERE (c > 1) GROUP BY a");
}

TEST_F(Parser, PointsAtTheMistake) {
  const Error error = refuses("SELECT 1 FROM WHERE x");
  EXPECT_EQ(error.code, ErrorCode::sql_syntax);
  EXPECT_EQ(error.position, 14u);
  EXPECT_NE(error.message.find("syntax error at or near \"WHERE\""), std::string::npos) << error.message;
}

TEST_F(Parser, CountsBytesNotCharacters) { EXPECT_EQ(refuses("SELECT 'äöü' FROM WHERE x").position, 21u); }

TEST_F(Parser, RefusesWhatIsNotASelect) {
  for (const char* sql : {"DROP TABLE t", "INSERT INTO t VALUES (1)", "COPY t TO 'x'", "ATTACH 'x'", "SET threads = 1", "LOAD httpfs",
                          "CALL f()", "CREATE TABLE t AS SELECT 1", "EXPLAIN SELECT 1"}) {
    const Error error = refuses(sql);
    EXPECT_EQ(error.code, ErrorCode::sql_refused) << sql;
    EXPECT_EQ(error.rule, "statement_kind") << sql;
  }
}

TEST_F(Parser, SurvivesHostileText) {
  for (const std::string& sql : {
           "SELECT " + repeated("(", 100'000) + "1" + repeated(")", 100'000),
           "SELECT * FROM " + repeated("(SELECT * FROM ", 10'000) + "t" + repeated(")", 10'000),
           "SELECT " + repeated("f(", 10'000) + "1" + repeated(")", 10'000),
           "SELECT " + repeated("NOT ", 10'000) + "true",
           "SELECT " + repeated("[", 10'000) + "1" + repeated("]", 10'000),
           repeated("WITH a AS (", 10'000) + "SELECT 1" + repeated(") SELECT * FROM a", 10'000),
           "SELECT " + repeated("CASE WHEN a THEN ", 10'000) + "1" + repeated(" END", 10'000),
       }) {
    const Error error = refuses(sql);
    EXPECT_TRUE(error.code == ErrorCode::sql_syntax || error.code == ErrorCode::payload_too_large || error.code == ErrorCode::sql_refused)
        << sql.substr(0, 40) << ": " << error.message.substr(0, 200);
    EXPECT_TRUE(engine().parse("SELECT 1", patient())) << "the next text is not affected by " << sql.substr(0, 40);
  }
}

TEST_F(Parser, GivesUpOnWhatTakesTooLongOrTooMuch) {
  EXPECT_EQ(refuses("SELECT * FROM t WHERE a = 1" + repeated(" AND a = 1", 100'000)).code, ErrorCode::payload_too_large)
      << "quadratic: ten seconds";
  EXPECT_EQ(refuses("SELECT * FROM t WHERE a IN (1" + repeated(",1", 500'000) + ")").code, ErrorCode::payload_too_large)
      << "a tree of 64 MB";
  EXPECT_EQ(refuses(std::string(9 << 20, ' ')).code, ErrorCode::payload_too_large);
  EXPECT_TRUE(engine().parse("SELECT 1", patient()));
}

TEST_F(Parser, PrintsOnlyTrees) {
  for (const char* tree :
       {"", "x", "{}", R"({"error":false,"statements":[]})", R"({"error":false,"statements":[{"node":{"type":"SELECT_NODE"}}]})", "[1]"})
    EXPECT_FALSE(engine().print(tree, patient())) << tree;
  EXPECT_TRUE(engine().parse("SELECT 1", patient()));
}

TEST_F(Parser, RespectsTheCallersDeadlineAndStopToken) {
  const std::string slow = "SELECT * FROM t WHERE a = 1" + repeated(" AND a = 1", 100'000);
  EXPECT_EQ(engine().parse(slow, within(30)).error().code, ErrorCode::deadline_exceeded);
  std::stop_source source;
  std::jthread canceller([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    source.request_stop();
  });
  Call call = patient();
  call.stop = source.get_token();
  EXPECT_EQ(engine().parse(slow, call).error().code, ErrorCode::cancelled);
}

TEST_F(Parser, IsReplacedWhenWornOut) {
  const auto one = make_engine({.ready_children = 1, .parsers = 1, .parser_uses = 3}).value();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(one->parse("SELECT " + std::to_string(i), patient()));
}

TEST_F(Parser, IsNotAskedTwice) {
  const auto one = make_engine({.ready_children = 0, .parsers = 1, .parser_uses = 1}).value();
  const std::string tree = one->parse("SELECT 1 AS a", patient()).value();
  const std::string text = one->print(tree, patient()).value();
  const pid_t zygote = dynamic_cast<ProcessEngine&>(*one).zygote_pid();
  ASSERT_EQ(kill(zygote, SIGSTOP), 0);
  EXPECT_EQ(one->parse("SELECT 1 AS a", within(2000)).value_or(""), tree);
  EXPECT_EQ(one->print(tree, within(2000)).value_or(""), text);
  EXPECT_EQ(one->parse("SELECT 2 AS a", within(20)).error().code, ErrorCode::deadline_exceeded) << "that is a new one";
  ASSERT_EQ(kill(zygote, SIGCONT), 0);
}

TEST_F(Parser, ServesManyAtOnce) {
  std::vector<std::jthread> clients;
  std::atomic<int> right = 0;
  for (int client = 0; client < 8; ++client)
    clients.emplace_back([&, client] {
      for (int i = 0; i < 50; ++i) {
        const std::string number = std::to_string(client * 1000 + i);
        const auto tree = engine().parse("SELECT " + number, patient());
        const auto text = tree ? engine().print(*tree, patient()) : tree;
        if (text && *text == "SELECT " + number) ++right;
      }
    });
  clients.clear();
  EXPECT_EQ(right, 400);
}

}  // namespace
}  // namespace sextant::query
