// Questions run for real: through the gate into the engine, as a person who may see a part of the data.
#include <gtest/gtest.h>

#include "platform/meta/testing.h"
#include "query/engine/make_engine.h"
#include "query/engine/test_main.h"
#include "query/gate/test_workspace.h"
#include "workbench/question_tests/question_test_jobs.h"

namespace sextant::workbench {
namespace {

using knowledge::Decision;
using knowledge::Plan;
using knowledge::Reading;

constexpr const char* kShop =
    "CREATE TABLE orders AS SELECT i AS id, 'c' || (i % 3) AS customer, i * 1.5 AS amount FROM range(9) r(i);"
    "CREATE TABLE salaries AS SELECT 1 AS id, 100 AS pay";

class FixedKnowledge final : public ask::Knowledge {
 public:
  std::optional<Verified> verified(std::string_view question) const override {
    const auto found = approved.find(std::string(question));
    return found == approved.end() ? std::nullopt : std::optional(Verified{found->first, found->second, ""});
  }
  Result<Plan> plan(const knowledge::PlanRequest&, const Call&) const override { return plan_; }
  const knowledge::Planner& planner() const override { return *planner_; }
  std::vector<std::string> models() const override { return {"shop"}; }
  std::optional<std::string> format_of(std::string_view, std::string_view, bool) const override { return std::nullopt; }

  std::map<std::string, std::string> approved;
  Plan plan_;

 private:
  std::shared_ptr<const knowledge::Planner> planner_ =
      knowledge::Planner::make(std::make_shared<data::Catalog>(), nullptr, knowledge::Lexicon{}).value();
};

query::Engine& engine() {
  struct Holder : ::testing::Environment {
    void TearDown() override { engine.reset(); }
    std::unique_ptr<query::Engine> engine = query::make_engine({.ready_children = 1}).value();
  };
  static Holder* const holder = static_cast<Holder*>(::testing::AddGlobalTestEnvironment(new Holder));
  return *holder->engine;
}

class CheckQuestionTest : public ::testing::Test {
 protected:
  CheckedQuestion check(TestQuestion question) {
    question.question = "what about orders";
    return check_question(parts(), *knowledge, workspace.subject, {.number = 1, .question = std::move(question)}, {}).value();
  }
  QuestionTestJobs parts() {
    return {tests, *gate, [this](const access::Subject&, data::CatalogPtr) -> Result<ask::KnowledgePtr> { return knowledge; },
            [] { return std::chrono::sys_days(std::chrono::year{2026} / 1 / 1); },
            [this](const UserId&) -> Result<access::Subject> { return workspace.subject; }};
  }
  void answers(std::string sql) {
    knowledge->plan_ = {.decision = Decision::answer, .readings = {{.sql = std::move(sql), .description = "d", .score = 0.8}}};
  }

  query::testing::TestWorkspace workspace{"shop", kShop};
  std::unique_ptr<query::Gate> gate = workspace.gate(engine());
  meta::TemporaryDatabase database{{jobs::migrations(), migrations()}};
  QuestionTests tests{*database};
  std::shared_ptr<FixedKnowledge> knowledge = std::make_shared<FixedKnowledge>();
};

TEST_F(CheckQuestionTest, AnAnswerIsRightByItsRowsNotByItsText) {
  answers("SELECT count(*) AS n, customer FROM orders GROUP BY customer");
  const auto checked = check({.gold_sql = "SELECT customer, count(id) FROM orders GROUP BY 1 ORDER BY 1 DESC"});
  EXPECT_EQ(checked.head.outcome, Outcome::right);
  EXPECT_EQ(checked.head.kind, "one_table_grouped");
  EXPECT_DOUBLE_EQ(checked.head.score, 0.8);
  EXPECT_EQ(checked.detail.got->row_count, 3u);
  EXPECT_EQ(checked.detail.expected->columns.size(), 2u);
}

TEST_F(CheckQuestionTest, AWrongAnswerSaysHowItDiffers) {
  answers("SELECT sum(amount) FROM orders");
  const auto checked = check({.gold_rows = boost::json::array{boost::json::array{12}}});
  EXPECT_EQ(checked.head.outcome, Outcome::wrong);
  EXPECT_EQ(checked.head.kind, "rows");
  EXPECT_EQ(checked.detail.comparison->mismatch, Mismatch::values);
  EXPECT_EQ(checked.detail.comparison->missing_count, 1u);
}

TEST_F(CheckQuestionTest, AReadingThatWasOfferedIsTriedButIsNoAnswer) {
  knowledge->plan_ = {.decision = Decision::ask_back,
                      .readings = {{.sql = "SELECT 1", .score = 0.4}, {.sql = "SELECT count(*) FROM orders", .score = 0.3}}};
  const auto checked = check({.gold_sql = "SELECT 9"});
  EXPECT_EQ(checked.head.outcome, Outcome::asked_back);
  EXPECT_EQ(checked.head.best_right, false);
  EXPECT_EQ(checked.head.among_right, true);
}

TEST_F(CheckQuestionTest, WhatWasGivenUpCountsForTheCurveOnly) {
  knowledge->plan_ = {.decision = Decision::abstain, .readings = {{.sql = "SELECT 9", .score = 0.1}}, .unplaced = {"about"}};
  const auto checked = check({.gold_sql = "SELECT 9"});
  EXPECT_EQ(checked.head.outcome, Outcome::abstained);
  EXPECT_EQ(checked.head.best_right, true);
  EXPECT_EQ(checked.detail.unplaced, std::vector<std::string>{"about"});
}

TEST_F(CheckQuestionTest, AnApprovedQueryGoesFirst) {
  answers("SELECT 1");
  knowledge->approved["what about orders"] = "SELECT count(*) FROM orders";
  const auto checked = check({.gold_sql = "SELECT 9"});
  EXPECT_EQ(checked.head.outcome, Outcome::right);
  EXPECT_TRUE(checked.detail.verified);
}

TEST_F(CheckQuestionTest, NothingHiddenIsReachedNeitherByTheAnswerNorByTheFile) {
  workspace.policy.by_table["salaries"] = {.allowed = false};
  ++workspace.policy.changes;
  answers("SELECT 9");
  const auto by_file = check({.gold_sql = "SELECT pay FROM salaries"});
  EXPECT_EQ(by_file.head.outcome, Outcome::gold_failed);
  EXPECT_EQ(by_file.detail.expected->problem->code, "not_found");
  EXPECT_TRUE(by_file.detail.expected->rows.empty());
  EXPECT_FALSE(by_file.detail.got) << "a question that cannot be checked is not run";
  answers("SELECT pay FROM salaries");
  EXPECT_EQ(check({}).head.outcome, Outcome::failed);
  const auto refused = check({.gold_sql = "ATTACH '/tmp/x'"});
  EXPECT_EQ(refused.head.outcome, Outcome::gold_failed);
  EXPECT_EQ(refused.head.kind, "refused");
  EXPECT_EQ(refused.detail.expected->problem->rule, "statement_kind");
  EXPECT_EQ(check({.gold_sql = "SELECT 1 +"}).head.kind, "unknown");
  EXPECT_EQ(check({.gold_sql = "SELECT * FROM nowhere"}).head.kind, "not_found");
}

TEST_F(CheckQuestionTest, MoreRowsThanCanBeComparedIsAProblemOfTheFileOrAWrongAnswer) {
  answers("SELECT i FROM range(20000) r(i)");
  EXPECT_EQ(check({.gold_sql = "SELECT 1"}).head.outcome, Outcome::wrong);
  EXPECT_EQ(check({.gold_sql = "SELECT i FROM range(20000) r(i)"}).head.outcome, Outcome::gold_failed);
  EXPECT_EQ(check({}).detail.got->rows.size(), QuestionTestLimits::kept_rows);
}

TEST_F(CheckQuestionTest, AStopIsNoResult) {
  std::stop_source stop;
  stop.request_stop();
  const auto checked =
      check_question(parts(), *knowledge, workspace.subject, {.number = 1, .question = {.question = "q"}}, {.stop = stop.get_token()});
  EXPECT_EQ(checked.error().code, ErrorCode::cancelled);
}

TEST_F(CheckQuestionTest, ARunIsAJobThatGoesThroughTheFile) {
  answers("SELECT 9");
  const auto file = tests.add_file(workspace.subject, "f", "{\"question\": \"a\", \"sql\": \"SELECT 9\"}\n{\"question\": \"b\"}").value();
  const auto run = tests.start(workspace.subject, file.id).value();
  jobs::JobQueue queue(*database);
  jobs::JobRunner runner(queue, {.workers = 1, .poll = std::chrono::milliseconds(5)});
  handle_question_test_jobs(runner, parts());
  const auto job = runner.enqueue(question_test_job(run, workspace.subject)).value();
  ASSERT_TRUE(runner.start());
  while (!queue.get(job).value().finished()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_EQ(queue.get(job).value().status, jobs::JobStatus::done);
  const auto done = tests.run(workspace.subject, run).value();
  ASSERT_TRUE(done.totals);
  EXPECT_EQ(done.totals->right, 1u);
  EXPECT_EQ(done.totals->answered, 2u);
  EXPECT_EQ(done.models, std::vector<std::string>{"shop"});
}

}  // namespace
}  // namespace sextant::workbench

int main(int argc, char** argv) { return sextant::query::engine_test_main(argc, argv); }
