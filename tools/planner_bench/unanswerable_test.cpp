// Questions that their database cannot answer (tests/corpus/questions/unanswerable.jsonl, the half that the planner was not
// fitted on) over the databases of ../shared: nine of ten must not be answered.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <map>

#include "knowledge/planner/planner.h"
#include "planner_bench/sqlite_catalog.h"

namespace sextant::planner_bench {
namespace {

struct Tally {
  int asked = 0, answered = 0;
};

std::shared_ptr<const knowledge::Planner> planner_of(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, sqlite3_close);
  if (opened != SQLITE_OK) return nullptr;
  const auto database = read_database(raw, file.stem());
  return database ? *knowledge::Planner::make(database->catalog, database->values, {}) : nullptr;
}

TEST(UnanswerableQuestions, AreNotAnswered) {
  const std::filesystem::path source(SEXTANT_SOURCE_DIR);
  const auto folder = source / "../shared/data/text2sql/spider_train/databases";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no databases in " << folder;
  std::map<std::string, std::shared_ptr<const knowledge::Planner>> planners;
  std::map<std::string, Tally> kinds;
  Tally all;
  std::ifstream in(source / "tests/corpus/questions/unanswerable.jsonl");
  for (std::string line; std::getline(in, line);) {
    const auto item = boost::json::parse(line).as_object();
    const std::string database(item.at("db").as_string()), question(item.at("question").as_string());
    if (item.at("part") != "measure" || database == "demo") continue;
    auto& planner = planners[database];
    if (!planner) planner = planner_of(folder / (database + ".sqlite"));
    ASSERT_TRUE(planner) << database;
    const auto plan = planner->plan({.question = question, .today = {}}, {});
    ASSERT_TRUE(plan) << plan.error().message;
    const bool answered = plan->decision == knowledge::Decision::answer;
    for (Tally* tally : {&all, &kinds[std::string(item.at("kind").as_string())]}) {
      ++tally->asked;
      tally->answered += answered;
    }
    if (answered) std::printf("answered [%s] %s\n  %s\n", database.c_str(), question.c_str(), plan->readings[0].sql.c_str());
  }
  for (const auto& [kind, tally] : kinds)
    std::printf("%s: %d of %d not answered\n", kind.c_str(), tally.asked - tally.answered, tally.asked);
  EXPECT_GE(all.asked, 100);
  EXPECT_LE(all.answered * 10, all.asked);
}

}  // namespace
}  // namespace sextant::planner_bench
