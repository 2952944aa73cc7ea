#include "knowledge/planner/planner.h"

#include <gtest/gtest.h>

#include "knowledge/planner/demo_catalog_fixture.h"

namespace sextant::knowledge {
namespace {

class PlannerTest : public testing::Test {
 protected:
  static std::shared_ptr<const Planner> make(Lexicon lexicon = {}, PlannerOptions options = {}) {
    const auto demo = test::demo_catalog();
    return *Planner::make(demo.catalog, demo.values, std::move(lexicon), options);
  }
  static Plan ask(const Planner& planner, std::string question) {
    return *planner.plan({std::move(question), std::chrono::sys_days(std::chrono::year{2026} / 11 / 21)}, {});
  }
};

TEST_F(PlannerTest, SameQuestionGivesTheSameSql) {
  const auto one = make(), other = make();
  for (const char* question : {"average delay by state of the origin airport", "which branch has the highest total balance"})
    EXPECT_EQ(ask(*one, question).readings[0].sql, ask(*other, question).readings[0].sql);
}

TEST_F(PlannerTest, AnAnswerSaysWhatItRead) {
  const Plan plan = ask(*make(), "how many flights were there in the last month");
  ASSERT_EQ(plan.decision, Decision::answer);
  EXPECT_EQ(plan.readings[0].tables, std::vector<std::string>{"flights.flights"});
  ASSERT_EQ(plan.readings[0].assumptions.size(), 2U);
  EXPECT_EQ(plan.readings[0].assumptions[0], "The data ends on 2001-06-30, so time is counted back from there.");
}

TEST_F(PlannerTest, APartOfATextThatDecidesIsSaid) {
  const Plan plan = ask(*make(), "airports whose name contains Regional");
  ASSERT_EQ(plan.decision, Decision::answer);
  EXPECT_EQ(plan.readings[0].assumptions, std::vector<std::string>{"The name contains “Regional”."});
  const auto later = make()->reading(plan.readings[0].plan);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->assumptions, plan.readings[0].assumptions) << "also when the answer is changed or opened again";
}

TEST_F(PlannerTest, ASlipOfTheKeyboardIsReadAsWhatWasMeantAndSaidSo) {
  const Plan plan = ask(*make(), "how mnay flihgts are there");
  ASSERT_EQ(plan.decision, Decision::answer);
  EXPECT_EQ(plan.readings[0].sql, "SELECT count(*) FROM flights");
  EXPECT_EQ(plan.readings[0].assumptions, (std::vector<std::string>{"“mnay” is read as “many”.", "“flihgts” is read as “flights”."}));
}

TEST_F(PlannerTest, TheSameColumnNameInAnotherDatasetIsNoKey) {
  const Plan plan = ask(*make(), "how many branches are in Atlanta");
  for (const Reading& reading : plan.readings)
    EXPECT_EQ(reading.sql.find("branches.city = airports.city"), std::string::npos) << reading.sql;
}

TEST_F(PlannerTest, AbstainingNamesTheWordsWithoutAPlace) {
  const Plan plan = ask(*make(), "ticket prices from Chicago to Denver");
  EXPECT_EQ(plan.decision, Decision::abstain);
  EXPECT_EQ(plan.unplaced, (std::vector<std::string>{"ticket", "prices"}));
  EXPECT_TRUE(plan.reason.starts_with("Nothing in the data is called “ticket” or “prices”. You can ask about ")) << plan.reason;
}

TEST_F(PlannerTest, AbstainingNamesTheWordsThatDoNotGoTogether) {
  const Plan plan = ask(*make(), "customers per country, only those with over a thousand");
  EXPECT_EQ(plan.decision, Decision::abstain);
  EXPECT_EQ(plan.reason, "It is not clear how “customers” and “country” go together here. Ask for less at once.");
}

TEST_F(PlannerTest, AskingBackOffersTwoToFourReadings) {
  const Plan plan = ask(*make({}, {.answer_above = 0.999}), "average balance by country");
  EXPECT_EQ(plan.decision, Decision::ask_back);
  EXPECT_GE(plan.readings.size(), 2U);
  EXPECT_LE(plan.readings.size(), 4U);
}

TEST_F(PlannerTest, EveryStageIsInTheTrace) {
  const Plan plan = ask(*make(), "how many flights per month");
  std::vector<std::string> names;
  for (const PlanStage& stage : plan.stages) names.push_back(stage.name);
  EXPECT_EQ(names, (std::vector<std::string>{"tokens", "links", "interpretations", "decision"}));
}

TEST_F(PlannerTest, ASemanticModelAddsNamesValuesAndMeasures) {
  Lexicon lexicon;
  lexicon.names.push_back({"holdings", {"bank", "accounts", ""}});
  lexicon.values.push_back({"Texas", {"flights", "airports", "state"}, "TX"});
  lexicon.measures.push_back({"late flights", {"flights", "flights", ""}, "count(*)", "delay > 15", "flights more than 15 minutes late"});
  const auto planner = make(std::move(lexicon), {.always_answer = true});
  EXPECT_EQ(ask(*planner, "how many holdings are there").readings[0].sql, "SELECT count(*) FROM accounts");
  EXPECT_EQ(ask(*planner, "how many airports are in Texas").readings[0].sql, "SELECT count(*) FROM airports WHERE state = 'TX'");
  EXPECT_EQ(ask(*planner, "late flights by origin").readings[0].sql,
            "SELECT count(*) FILTER (WHERE delay > 15), origin FROM flights GROUP BY origin");
}

TEST_F(PlannerTest, BadInputIsRefused) {
  const auto planner = make();
  EXPECT_EQ(planner->plan({"  ", {}}, {}).error().code, ErrorCode::invalid_request);
  EXPECT_EQ(planner->plan({std::string(5'000, 'x'), {}}, {}).error().code, ErrorCode::invalid_request);
  EXPECT_EQ(planner->plan({"\xff\xfe", {}}, {}).error().code, ErrorCode::invalid_request);
}

TEST_F(PlannerTest, HostileTextNeverReachesSqlUnquoted) {
  const auto planner = make({}, {.always_answer = true});
  for (const char* question :
       {"flights from 'x'' OR 1=1 --'", "airports named \"a'; DROP TABLE flights; --\"", "customers whose city is 'Robert'); DELETE'"}) {
    const Plan plan = ask(*planner, question);
    for (const Reading& reading : plan.readings) {
      // Outside of literals there is no place for a second statement or a comment.
      std::string outside;
      bool literal = false;
      for (const char c : reading.sql)
        if (c == '\'')
          literal = !literal;
        else if (!literal)
          outside += c;
      EXPECT_FALSE(literal) << reading.sql;
      EXPECT_EQ(outside.find(';'), std::string::npos) << reading.sql;
      EXPECT_EQ(outside.find("--"), std::string::npos) << reading.sql;
    }
  }
}

TEST_F(PlannerTest, TheStepsOfADistributionFitNumbersOfAnySize) {
  const auto steps = [](const char* least, const char* most) {
    const auto demo = test::demo_catalog();
    auto catalog = std::make_shared<data::Catalog>(*demo.catalog);
    for (data::Table& table : catalog->tables)
      for (data::Column& column : table.columns)
        if (column.name == "delay") {
          column.profile = data::ColumnProfile{};
          column.profile->min = least;
          column.profile->max = most;
        }
    catalog->build_index();
    const std::string sql =
        ask(**Planner::make(catalog, demo.values, {}, {.always_answer = true}), "distribution of delays").readings[0].sql;
    const auto times = sql.find(") * ");
    return times == std::string::npos ? sql : sql.substr(times + 4, sql.find(',') - times - 4);
  };
  EXPECT_EQ(steps("0", "150"), "10");
  EXPECT_EQ(steps("-1e300", "1e300"), "1000000000000000000");
  EXPECT_EQ(steps("-1e308", "1e308"), "10") << "a range that no number can say is not known";
  EXPECT_EQ(steps("0", "inf"), "10");
  EXPECT_EQ(steps("nan", "nan"), "10");
}

TEST_F(PlannerTest, AStoppedCallStops) {
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(make()->plan({"how many flights", {}}, Call{.stop = source.get_token()}).error().code, ErrorCode::cancelled);
}

TEST_F(PlannerTest, AnEmptyCatalogAbstains) {
  auto catalog = std::make_shared<data::Catalog>();
  catalog->build_index();
  const auto planner = *Planner::make(catalog, nullptr, {});
  EXPECT_EQ(ask(*planner, "how many flights are there").decision, Decision::abstain);
}

}  // namespace
}  // namespace sextant::knowledge
