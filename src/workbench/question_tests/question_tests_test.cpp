#include "workbench/question_tests/question_tests.h"

#include <gtest/gtest.h>

#include "platform/meta/testing.h"

namespace sextant::workbench {
namespace {

const access::Subject kAnn{.id = UserId("ann"), .name = "ann"};
const access::Subject kBob{.id = UserId("bob"), .name = "bob", .acted_by = "owner"};

class QuestionTestsTest : public ::testing::Test {
 protected:
  QuestionFile add(const std::string& name = "monthly.txt", const std::string& text = "how many\nwhich\n") {
    return tests.add_file(kAnn, name, text).value();
  }
  void finish(const TestRunId& run) { ASSERT_TRUE(tests.finish(run, mine)); }

  meta::TemporaryDatabase database{{migrations()}};
  QuestionTests tests{*database};
  QuestionTests::Guard mine = [](meta::Transaction&) -> Result<void> { return {}; };
};

TEST_F(QuestionTestsTest, AFileIsKeptAsItCame) {
  const auto file = tests.add_file(kAnn, " gold.jsonl ", "{\"question\": \"a\", \"sql\": \"SELECT 1\"}\n{\"question\": \"b\"}").value();
  EXPECT_EQ(file.name, "gold.jsonl");
  EXPECT_EQ(file.questions, 2u);
  EXPECT_EQ(file.with_expected, 1u);
  EXPECT_TRUE(tests.file_text(kAnn, file.id).value().starts_with("{\"question\""));
  EXPECT_EQ(tests.files(kAnn).value().size(), 1u);
  EXPECT_EQ(tests.add_file(kAnn, "", "q").error().code, ErrorCode::validation_failed);
}

TEST_F(QuestionTestsTest, NobodySeesWhatBelongsToAnother) {
  const auto file = add();
  const auto run = tests.start(kAnn, file.id).value();
  EXPECT_TRUE(tests.files(kBob).value().empty());
  EXPECT_TRUE(tests.runs(kBob).value().empty());
  for (const auto code :
       {tests.file_text(kBob, file.id).error().code, tests.remove_file(kBob, file.id).error().code, tests.start(kBob, file.id).error().code,
        tests.run(kBob, run).error().code, tests.remove_run(kBob, run).error().code})
    EXPECT_EQ(code, ErrorCode::not_found);
}

TEST_F(QuestionTestsTest, ARunHasItsOwnCopyOfTheQuestions) {
  const auto file = add();
  const auto run = tests.start(kAnn, file.id).value();
  ASSERT_TRUE(tests.remove_file(kAnn, file.id));
  EXPECT_EQ(tests.pending(run).value().size(), 2u);
  EXPECT_EQ(tests.run(kAnn, run).value().file_name, "monthly.txt");
}

TEST_F(QuestionTestsTest, WhatIsDoneIsNotPendingAnyMore) {
  const auto run = tests.start(kAnn, add().id).value();
  const ResultHead head{.number = 1,
                        .question = "how many",
                        .outcome = Outcome::right,
                        .kind = "joins",
                        .score = 0.75,
                        .best_right = true,
                        .sql = "SELECT 1"};
  ASSERT_TRUE(
      tests.save(run, head, {.description = "count", .readings = {{.description = "count", .sql = "SELECT 1", .right = true}}}, mine));
  ASSERT_EQ(tests.pending(run).value().size(), 1u);
  EXPECT_EQ(tests.pending(run).value().front().number, 2);
  const auto kept = tests.result(run, 1).value();
  EXPECT_EQ(kept.head.outcome, Outcome::right);
  EXPECT_EQ(kept.head.best_right, true);
  EXPECT_EQ(kept.detail.readings.front().right, true);
  EXPECT_EQ(tests.result(run, 9).error().code, ErrorCode::not_found);
}

TEST_F(QuestionTestsTest, AWorkerThatLostTheJobChangesNothing) {
  const auto run = tests.start(kAnn, add().id).value();
  const QuestionTests::Guard lost = [](meta::Transaction&) -> Result<void> { return fail(ErrorCode::conflict, "lost"); };
  EXPECT_FALSE(tests.save(run, {.number = 1, .outcome = Outcome::right}, {}, lost));
  EXPECT_FALSE(tests.finish(run, lost));
  EXPECT_EQ(tests.pending(run).value().size(), 2u);
  EXPECT_FALSE(tests.run(kAnn, run).value().finished_at);
}

TEST_F(QuestionTestsTest, TheRunBeforeIsOfTheSameFileElseOfTheSameName) {
  const auto other = tests.start(kAnn, add("other.txt").id).value();
  finish(other);
  const auto same_name = tests.start(kAnn, add().id).value();
  finish(same_name);
  const auto file = add();
  const auto first = tests.start(kAnn, file.id).value();
  EXPECT_EQ(tests.before(kAnn, tests.run(kAnn, first).value()).value()->id, same_name);
  finish(first);
  const auto unfinished = tests.start(kAnn, file.id).value();
  const auto last = tests.start(kAnn, file.id).value();
  EXPECT_EQ(tests.before(kAnn, tests.run(kAnn, last).value()).value()->id, first) << "a run that was stopped is nothing to compare with";
  EXPECT_FALSE(tests.before(kAnn, tests.run(kAnn, other).value()).value());
  ASSERT_TRUE(tests.remove_run(kAnn, unfinished));
}

TEST_F(QuestionTestsTest, AFinishedRunSaysWhatCameOfItAndADeletedOneTakesItsResultsAlong) {
  const auto run = tests.start(kAnn, add().id).value();
  ASSERT_TRUE(tests.set_job(run, JobId("job")));
  ASSERT_TRUE(tests.note_world(run, 7, {"bank"}, mine));
  ASSERT_TRUE(tests.save(run, {.number = 1, .outcome = Outcome::answered, .kind = "none"}, {}, mine));
  finish(run);
  const auto kept = tests.run(kAnn, run).value();
  EXPECT_EQ(kept.totals->answered, 1u);
  EXPECT_EQ(kept.job, JobId("job"));
  EXPECT_EQ(kept.models, std::vector<std::string>{"bank"});
  ASSERT_TRUE(tests.remove_run(kAnn, run));
  EXPECT_EQ(database->query("SELECT count(*) AS n FROM question_test_results").value().front().integer("n"), 0);
}

TEST_F(QuestionTestsTest, ThereIsAnEndToHowMuchOnePersonKeeps) {
  for (std::size_t i = 0; i < QuestionTests::kMostFiles; ++i) add();
  EXPECT_EQ(tests.add_file(kAnn, "one more", "q").error().code, ErrorCode::conflict);
  EXPECT_TRUE(tests.add_file(kBob, "bob's first", "q"));
}

}  // namespace
}  // namespace sextant::workbench
