#include "workbench/question_tests/measure.h"

#include <gtest/gtest.h>

namespace sextant::workbench {
namespace {

ResultHead result(std::string question, Outcome outcome, double score = 0.5, std::optional<bool> best_right = {},
                  std::string kind = "joins") {
  if (!best_right && (outcome == Outcome::right || outcome == Outcome::wrong)) best_right = outcome == Outcome::right;
  return {.question = std::move(question), .outcome = outcome, .kind = std::move(kind), .score = score, .best_right = best_right, .ms = 2};
}

TEST(Measure, SharesAreOfTheQuestionsThatCanBeChecked) {
  auto asked = result("c", Outcome::asked_back, 0.5, false);
  asked.among_right = true;
  const std::vector<ResultHead> results{
      result("a", Outcome::right),     result("b", Outcome::wrong),       asked,
      result("d", Outcome::abstained), result("e", Outcome::gold_failed), result("f", Outcome::answered, 0.9, {}, "none"),
      result("g", Outcome::pending)};
  const auto totals = totals_of(results);
  EXPECT_EQ(totals.questions, 7u);
  EXPECT_EQ(totals.done, 6u);
  EXPECT_EQ(totals.checked, 4u);
  EXPECT_DOUBLE_EQ(*totals.accuracy, 0.25);
  EXPECT_DOUBLE_EQ(*totals.coverage, 0.5);
  EXPECT_DOUBLE_EQ(*totals.precision, 0.5);
  EXPECT_EQ(totals.offered_right, 1u);
  EXPECT_DOUBLE_EQ(*totals.ms_median, 2);
}

TEST(Measure, WithoutExpectedResultsThereIsOnlyCoverage) {
  const std::vector<ResultHead> results{result("a", Outcome::answered, 1, {}, "none"), result("b", Outcome::abstained, 0, {}, "none")};
  const auto totals = totals_of(results);
  EXPECT_FALSE(totals.accuracy);
  EXPECT_FALSE(totals.precision);
  EXPECT_DOUBLE_EQ(*totals.coverage, 0.5);
  ASSERT_EQ(kinds_of(results).size(), 1u);
  EXPECT_EQ(kinds_of(results).front().unanswered, 0u);
  EXPECT_FALSE(totals_of({}).coverage);
}

TEST(Measure, TheCurveAnswersTheSurestFirst) {
  std::vector<ResultHead> results;
  for (int i = 0; i < 4; ++i) results.push_back(result("r", Outcome::right, 0.9 - 0.1 * i));
  results.push_back(result("w", Outcome::asked_back, 0.2, false));
  results.push_back(result("n", Outcome::abstained, 0));  // no reading at all: never covered
  results.push_back(result("g", Outcome::gold_failed, 1));
  const auto curve = curve_of(results);
  ASSERT_EQ(curve.size(), 5u);
  EXPECT_DOUBLE_EQ(curve.front().precision, 1);
  EXPECT_DOUBLE_EQ(curve.back().coverage, 5.0 / 6);
  EXPECT_DOUBLE_EQ(curve.back().precision, 0.8);
  EXPECT_DOUBLE_EQ(curve.back().score, 0.2);
}

TEST(Measure, TheCurveHasFewPointsHoweverManyQuestions) {
  std::vector<ResultHead> results;
  for (int i = 0; i < 1000; ++i) results.push_back(result("q", i % 3 == 0 ? Outcome::wrong : Outcome::right, 1 - i / 1000.0));
  EXPECT_LE(curve_of(results).size(), 21u);
  // One score for all: one point, not a curve made of their order.
  for (auto& one : results) one.score = 1;
  ASSERT_EQ(curve_of(results).size(), 1u);
  EXPECT_DOUBLE_EQ(curve_of(results).front().coverage, 1);
}

TEST(Measure, KindsCountRightWrongAndUnanswered) {
  const std::vector<ResultHead> results{result("a", Outcome::right),
                                        result("b", Outcome::failed),
                                        result("c", Outcome::wrong, 0.5, {}, "nested"),
                                        result("d", Outcome::asked_back),
                                        result("e", Outcome::answered, 1, {}, "none"),
                                        result("f", Outcome::pending, 0, {}, "rows")};
  const auto kinds = kinds_of(results);
  ASSERT_EQ(kinds.size(), 3u) << "those of questions that are not done are not known";
  EXPECT_EQ(kinds[0].kind, "joins");
  EXPECT_EQ(kinds[0].unanswered, 2u);
  EXPECT_EQ(kinds[1].wrong, 1u);
  EXPECT_EQ(kinds[2].kind, "none");
  EXPECT_EQ(kinds[2].questions, 1u);
  EXPECT_EQ(kinds[2].unanswered, 0u) << "nothing was expected";
}

TEST(Measure, ChangesAreBetweenTheSameQuestions) {
  std::vector<ResultHead> earlier{result("a", Outcome::wrong), result("b", Outcome::right), result("c", Outcome::abstained),
                                  result("d", Outcome::answered), result("e", Outcome::answered)};
  std::vector<ResultHead> now{result("a", Outcome::right),     result("b", Outcome::wrong),    result("c", Outcome::answered),
                              result("d", Outcome::abstained), result("e", Outcome::answered), result("f", Outcome::right)};
  now[4].sql = "SELECT 2";
  EXPECT_EQ(changes(now, earlier), (std::vector{Change::newly_right, Change::newly_wrong, Change::newly_answered,
                                                Change::no_longer_answered, Change::other_query, Change::added}));
}

TEST(Measure, AnUnfinishedRunIsComparedOverWhatItHasDone) {
  const std::vector<ResultHead> earlier{result("a", Outcome::wrong), result("b", Outcome::right), result("c", Outcome::right)};
  const std::vector<ResultHead> now{result("a", Outcome::right), result("b", Outcome::pending), result("d", Outcome::right)};
  const Totals totals = totals_of(of_same_questions(earlier, now));
  EXPECT_EQ(totals.done, 1u);
  EXPECT_EQ(totals.accuracy, 0.0);
}

TEST(Measure, AnIdKeepsARewordedQuestionTheSame) {
  auto before = result("how many", Outcome::wrong), after = result("count of", Outcome::right);
  before.case_id = after.case_id = "q1";
  EXPECT_EQ(changes({&after, 1}, {&before, 1}).front(), Change::newly_right);
}

TEST(Measure, WhatIsPendingHasNotChanged) {
  const auto now = result("a", Outcome::pending), before = result("a", Outcome::right);
  EXPECT_EQ(changes({&now, 1}, {&before, 1}).front(), Change::same);
}

}  // namespace
}  // namespace sextant::workbench
