// Questions on the demo's tables that they cannot answer: nine of ten must not be answered.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "knowledge/planner/demo_catalog_fixture.h"

namespace sextant::knowledge {
namespace {

TEST(UnanswerableDemoQuestions, AreNotAnswered) {
  const auto demo = test::demo_catalog();
  const auto planner = *Planner::make(demo.catalog, demo.values, {});
  std::ifstream in(std::string(SEXTANT_SOURCE_DIR) + "/tests/corpus/questions/unanswerable.jsonl");
  int asked = 0, answered = 0;
  for (std::string line; std::getline(in, line);) {
    const auto item = boost::json::parse(line).as_object();
    if (item.at("db") != "demo") continue;
    const std::string question(item.at("question").as_string());
    const auto plan = planner->plan(
        {.question = question, .today = std::chrono::sys_days(std::chrono::year{2026} / 11 / 21), .try_reading = test::find_something}, {});
    ASSERT_TRUE(plan) << plan.error().message;
    ++asked;
    if (plan->decision != Decision::answer) continue;
    ++answered;
    std::printf("answered: %s\n  %s\n", question.c_str(), plan->readings[0].sql.c_str());
  }
  EXPECT_GE(asked, 30);
  EXPECT_LE(answered * 10, asked);
}

}  // namespace
}  // namespace sextant::knowledge
