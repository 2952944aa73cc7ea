// The questions of tests/corpus/questions/demo.txt, each with what must come of it: SQL, ask_back or abstain with the
// words that have no place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/text.h"
#include "base/yaml.h"
#include "knowledge/planner/compile_lexicon.h"
#include "knowledge/planner/demo_catalog_fixture.h"
#include "knowledge/planner/question_corpus.h"
#include "knowledge/semantic/parse.h"

namespace sextant::knowledge {
namespace {

using Case = test::CorpusQuestion;

constexpr std::string_view kOffered = "offered: ";

std::string outcome(const Plan& plan, const std::string& expected) {
  if (plan.decision == Decision::answer) return plan.readings.front().sql;
  if (expected.starts_with(kOffered) && !plan.readings.empty()) return std::string(kOffered) + plan.readings.front().sql;
  if (plan.decision == Decision::ask_back) return "ask_back";
  return std::string(trim("abstain: " + join(plan.unplaced, " ")));
}

PlanRequest asked(const std::string& question) {
  return {.question = question, .today = std::chrono::sys_days(std::chrono::year{2026} / 11 / 21), .try_reading = test::find_something};
}

class DemoQuestions : public testing::TestWithParam<Case> {};

TEST_P(DemoQuestions, AreUnderstood) {
  static const auto demo = test::demo_catalog();
  static const auto planner = *Planner::make(demo.catalog, demo.values, test::demo_lexicon());
  const auto plan = planner->plan(asked(GetParam().question), {});
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  if (std::getenv("SEXTANT_PRINT_PLANS")) {
    std::printf("%s\n  %s\n", GetParam().question.c_str(), outcome(*plan, GetParam().expected).c_str());
    for (const Reading& reading : plan->readings)
      std::printf("    %.2f %s | %s\n", reading.score, reading.description.c_str(), reading.sql.c_str());
  }
  if (std::getenv("SEXTANT_PRINT_FEATURES")) {
    const auto training = *planner->training({GetParam().question, {}});
    for (const std::string& feature : training.candidates[0].features) std::printf("F %s\n", feature.c_str());
  }
  EXPECT_EQ(outcome(*plan, GetParam().expected), GetParam().expected) << GetParam().question;
}

INSTANTIATE_TEST_SUITE_P(Corpus, DemoQuestions, testing::ValuesIn(test::read_corpus("demo.txt")),
                         [](const testing::TestParamInfo<Case>& info) {
                           std::string name;
                           for (const char c : info.param.question) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
                           return name + "_" + std::to_string(info.index);
                         });

// With the demo's own models, as people wrote them.
class ModelQuestions : public testing::TestWithParam<Case> {};

Lexicon demo_models() {
  std::vector<semantic::Model> models;
  for (const char* name : {"flights.yaml", "bank.yaml"}) {
    const auto text = read_text_file(std::filesystem::path(SEXTANT_SOURCE_DIR) / "demo/models" / name, 1 << 20);
    models.push_back(semantic::parse_model(text.value(), name).value());
  }
  for (semantic::Entity& entity : models[1].entities)
    if (entity.table == "branches") entity.default_filters.push_back({"region <> 'North'", "branches of the North are left out"});
  return compile_lexicon(models);
}

TEST_P(ModelQuestions, AreUnderstoodByThem) {
  static const auto demo = test::demo_catalog();
  static const auto planner = *Planner::make(demo.catalog, demo.values, demo_models());
  const auto plan = planner->plan(asked(GetParam().question), {});
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  EXPECT_EQ(outcome(*plan, GetParam().expected), GetParam().expected) << GetParam().question;
}

TEST(ModelDefaults, AreToldAsAssumptions) {
  const auto demo = test::demo_catalog();
  const auto planner = *Planner::make(demo.catalog, demo.values, demo_models());
  const auto plan = planner->plan({"how many branches are there", {}}, {});
  ASSERT_TRUE(plan.has_value());
  ASSERT_FALSE(plan->readings.empty());
  EXPECT_EQ(plan->readings.front().assumptions, std::vector<std::string>{"branches of the North are left out"});
  EXPECT_EQ(plan->readings.front().description, "number of branches");
}

INSTANTIATE_TEST_SUITE_P(Models, ModelQuestions, testing::ValuesIn(test::read_corpus("models.txt")),
                         [](const testing::TestParamInfo<Case>& info) {
                           std::string name;
                           for (const char c : info.param.question) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
                           return name + "_" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace sextant::knowledge
