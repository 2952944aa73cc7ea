// The conversations of tests/corpus/questions/follow_ups.txt: each question after the first is asked after the last one
// that was answered, and must come to what is said below it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "knowledge/planner/demo_catalog_fixture.h"

namespace sextant::knowledge {
namespace {

struct Line {
  std::string question, expected;
};
using Conversation = std::vector<Line>;

std::vector<Conversation> conversations() {
  std::vector<Conversation> out;
  std::ifstream in(std::string(SEXTANT_SOURCE_DIR) + "/tests/corpus/questions/follow_ups.txt");
  bool open = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    if (trim(line).empty()) {
      open = false;
    } else if (line.starts_with("  ")) {
      out.back().back().expected = trim(line);
    } else {
      if (!open) out.emplace_back();
      open = true;
      out.back().push_back({std::string(trim(line)), ""});
    }
  }
  return out;
}

std::string outcome(const Plan& plan, bool first) {
  if (plan.turn == Turn::why) return "why";
  if (plan.turn == Turn::undo) return "undo";
  if (plan.turn == Turn::restart) return "restart";
  if (plan.turn == Turn::help) return "help";
  const std::string alone = first || plan.turn == Turn::change ? "" : "alone: ";
  if (plan.decision == Decision::answer) return alone + plan.readings.front().sql;
  if (plan.decision == Decision::ask_back) {
    std::vector<std::string> readings;
    for (const Reading& reading : plan.readings) readings.push_back(reading.description);
    return alone + "ask back: " + join(readings, " | ");
  }
  return plan.unplaced.empty() ? alone + "refuse: " + plan.reason : alone + "abstain: " + join(plan.unplaced, " ");
}

class FollowUps : public testing::TestWithParam<Conversation> {};

TEST_P(FollowUps, ChangeTheQuestionBefore) {
  static const auto demo = test::demo_catalog();
  static const auto planner = *Planner::make(demo.catalog, demo.values, test::demo_lexicon());
  const bool print = std::getenv("SEXTANT_PRINT_PLANS") != nullptr;
  std::string previous;
  for (const Line& line : GetParam()) {
    const auto plan = planner->plan(
        {.question = line.question, .today = std::chrono::sys_days(std::chrono::year{2026} / 11 / 21), .previous = previous}, {});
    ASSERT_TRUE(plan.has_value()) << plan.error().message;
    const std::string now = outcome(*plan, previous.empty());
    if (print) std::printf("%s\n  %s\n", line.question.c_str(), now.c_str());
    if (std::getenv("SEXTANT_PRINT_WORDS") && !plan->readings.empty())
      std::printf("    [%s] -> %s\n", plan->told.c_str(), plan->readings.front().description.c_str());
    EXPECT_EQ(now, line.expected) << line.question;
    if (plan->decision == Decision::answer && !plan->readings.empty()) previous = plan->readings.front().plan;
  }
  if (print) std::printf("\n");
}

INSTANTIATE_TEST_SUITE_P(Corpus, FollowUps, testing::ValuesIn(conversations()), [](const testing::TestParamInfo<Conversation>& info) {
  std::string name;
  for (const char c : info.param.front().question) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name + "_" + std::to_string(info.index);
});

}  // namespace
}  // namespace sextant::knowledge
