#include "knowledge/semantic/verified.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/id.h"
#include "base/text.h"
#include "knowledge/semantic/loader.h"
#include "knowledge/semantic/semantic_fixture.h"

namespace sextant::knowledge::semantic {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Model> models() {
  const auto model = parse_model(R"yaml(version: 1
dataset: flights
verified_queries:
  - question: What is the busiest route?
    variants: [busiest routes]
    sql: SELECT 'route'
  - question: How many flights from {origin} to {destination}?
    slots:
      origin: {column: airports.city, example: Chicago}
      destination: {column: airports.city, example: Denver}
    sql: SELECT count(*) WHERE a = {origin} AND b = {destination} AND c <> '{origin}'
  - question: flights later than {minutes} minutes since {day}
    slots:
      minutes: {type: number, example: 30}
      day: {type: date, example: 2001-03-01}
    sql: SELECT {minutes}, {day}
  - question: flights within {city}
    variants: ['flights from {city} to {city}']
    slots: {city: {column: airports.city, example: Chicago}}
    sql: SELECT {city}
)yaml",
                                 "m.yaml");
  EXPECT_TRUE(model) << model.error().message;
  return {*model};
}

std::optional<std::string> city(std::string_view, const ColumnName& column, std::string_view written) {
  EXPECT_EQ(column, (ColumnName{"airports", "city"}));
  for (const char* stored : {"Chicago", "Denver", "New York", "O'Hare", "The Dalles"}) {
    if (equals_ignoring_case(stored, written)) return stored;
  }
  return std::nullopt;
}

std::string sql_for(std::string_view question) {
  static const VerifiedQueries queries(models());
  const auto match = queries.match(question, city);
  return match ? match->sql : "no match";
}

TEST(VerifiedQuery, MatchesWordForWord) {
  const VerifiedQueries queries(models());
  const auto match = queries.match(" What is the busiest route? ", city);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->kind, MatchKind::exact);
  EXPECT_EQ(match->dataset, "flights");
  EXPECT_EQ(match->query->question, "What is the busiest route?");
}

TEST(VerifiedQuery, MatchesButForCasePunctuationSpaceAndSmallWords) {
  for (const char* question : {"what's the busiest route", "Busiest   Route!!", "please show me the busiest route", "BUSIEST ROUTES."})
    EXPECT_EQ(sql_for(question), "SELECT 'route'") << question;
}

TEST(VerifiedQuery, DoesNotMatchWhatIsOnlySimilar) {
  for (const char* question :
       {"not the busiest route", "busiest route in march", "busiest", "least busy route", "", "?!", "busiest route per day"})
    EXPECT_EQ(sql_for(question), "no match") << question;
}

TEST(VerifiedQuery, BindsValuesAsStored) {
  EXPECT_EQ(sql_for("how many flights from chicago to NEW YORK"),
            "SELECT count(*) WHERE a = 'Chicago' AND b = 'New York' AND c <> '{origin}'");
  EXPECT_EQ(sql_for("How many flights from the dalles to denver?"),
            "SELECT count(*) WHERE a = 'The Dalles' AND b = 'Denver' AND c <> '{origin}'");
  EXPECT_EQ(sql_for("how many flights from o'hare to denver"), "SELECT count(*) WHERE a = 'O''Hare' AND b = 'Denver' AND c <> '{origin}'");
  EXPECT_EQ(sql_for("how many flights from atlantis to denver"), "no match");
  EXPECT_EQ(sql_for("how many flights from denver"), "no match");
}

TEST(VerifiedQuery, SaysTheQuestionWithItsValues) {
  const VerifiedQueries queries(models());
  EXPECT_EQ(queries.match("how many flights from chicago to denver", city)->question, "How many flights from Chicago to Denver?");
  EXPECT_EQ(queries.match("busiest routes", city)->question, "What is the busiest route?");
}

TEST(VerifiedQuery, BindsNumbersAndDatesAndNothingElse) {
  EXPECT_EQ(sql_for("flights later than 45 minutes since 2001-04-01"), "SELECT 45, DATE '2001-04-01'");
  EXPECT_EQ(sql_for("Flights later than twenty minutes since 2001-04-01"), "SELECT 20, DATE '2001-04-01'");
  EXPECT_EQ(sql_for("flights later than 1.5 minutes since 2001-04-01"), "SELECT 1.5, DATE '2001-04-01'");
  for (const char* question :
       {"flights later than 0x10 minutes since 2001-04-01", "flights later than 1.2.3 minutes since 2001-04-01",
        "flights later than 5 minutes since 2001-02-30", "flights later than 5);DROP minutes since 2001-04-01",
        "flights later than 5 minutes since 2001-04-01' OR 1=1", "flights later than {minutes} minutes since {day}"}) {
    EXPECT_EQ(sql_for(question), "no match") << question;
  }
}

TEST(VerifiedQuery, WantsOneValueForASlotSaidTwice) {
  EXPECT_EQ(sql_for("flights from chicago to chicago"), "SELECT 'Chicago'");
  EXPECT_EQ(sql_for("flights from chicago to denver"), "no match");
}

TEST(VerifiedQuery, GivesUpOnQuestionsWithTooManyWays) {
  std::string question = "how many flights from";
  for (int i = 0; i < 500; ++i) question += " to chicago";
  EXPECT_EQ(sql_for(question), "no match");
  EXPECT_EQ(sql_for(std::string(100'000, 'x')), "no match");
}

TEST(VerifiedQuery, OfTwoThatFitMatchesNeither) {
  auto twice = models();
  twice.push_back(twice.front());
  twice.back().verified_queries.front().question = "the busiest route";
  const VerifiedQueries queries(twice);
  EXPECT_FALSE(queries.match("busiest route", city));
  EXPECT_TRUE(queries.match("What is the busiest route?", city)) << "word for word it is the first";
}

class ModelDirectory : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(directory_); }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  void write(const char* name, std::string_view text) const { std::ofstream(directory_ / name) << text; }
  std::filesystem::path directory_ = std::filesystem::temp_directory_path() / ("sextant_models_test_" + random_token());
};

TEST_F(ModelDirectory, LoadsWhatItCanAndReportsTheRest) {
  write("b_good.yaml", "version: 1\ndataset: flights\n");
  write("a_broken.yaml", "version: 1\ndataset: [\n");
  write("c_wrong.yml", "version: 1\ndataset: flihgts\n");
  write("notes.txt", "not a model");
  write(".hidden.yaml", "version: 1\n");
  std::filesystem::create_directories(directory_ / "d_directory.yaml");
  const auto files = load_models(directory_, demo_catalog());
  ASSERT_EQ(files.size(), 4u);
  EXPECT_THAT(files[0].error->message, HasSubstr("a_broken.yaml:"));
  EXPECT_TRUE(files[1].model);
  EXPECT_EQ(files[1].text, "version: 1\ndataset: flights\n");
  EXPECT_GT(files[1].updated_at.time_since_epoch().count(), 0);
  EXPECT_THAT(files[2].error->message, HasSubstr("did you mean “flights”?"));
  EXPECT_TRUE(files[3].error);
}

TEST_F(ModelDirectory, ThatIsAbsentHoldsNothing) { EXPECT_THAT(load_models(directory_ / "absent", demo_catalog()), IsEmpty()); }

TEST(Statements, AllGoThroughTheCheckerWithTheirLines) {
  const auto model = parse_model(R"yaml(version: 1
dataset: flights
entities:
  - table: flights
    default_filters: [{expression: delay > 0, description: d}]
    dimensions: [{name: weekend, expression: isodow(date) > 5}]
    measures: [{name: n, aggregate: count, filter: delay > 1}]
metrics: [{name: m, entity: flights, expression: '{n} * 2'}]
phrasings: [{kind: adjective, phrase: late, table: flights, filter: delay > 2}]
verified_queries:
  - {question: 'from {c}', sql: 'SELECT {c}', slots: {c: {column: airports.city, example: 'O''Hare'}}}
)yaml",
                                 "m");
  ASSERT_TRUE(model) << model.error().message;
  std::vector<std::string> seen;
  const auto problems = check_statements(*model, [&](const std::string& sql) -> Result<void> {
    seen.push_back(sql);
    if (sql.starts_with("SELECT (")) return fail(ErrorCode::sql_refused, "no");
    return {};
  });
  EXPECT_THAT(seen,
              ElementsAre(R"(SELECT isodow(date) > 5 FROM "flights"."flights")", R"(SELECT 1 FROM "flights"."flights" WHERE delay > 0)",
                          R"(SELECT count(*) FILTER (WHERE delay > 1) FROM "flights"."flights")",
                          R"(SELECT (count(*) FILTER (WHERE delay > 1)) * 2 FROM "flights"."flights")",
                          R"(SELECT 1 FROM "flights"."flights" WHERE delay > 2)", "SELECT 'O''Hare'"));
  EXPECT_THAT(problems, ElementsAre(Problem{8, "“m”: no"}));
}

}  // namespace
}  // namespace sextant::knowledge::semantic
