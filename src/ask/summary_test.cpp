#include "ask/summary.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "ask/chart.h"

namespace sextant::ask {
namespace {

const AnswerColumn kState{.name = "state", .type = "VARCHAR", .family = "text"};
const AnswerColumn kDelay{.name = "average_delay", .type = "DOUBLE", .family = "real"};
const AnswerColumn kCount{.name = "count", .type = "BIGINT", .family = "integer"};
const AnswerColumn kMonth{.name = "month", .type = "DATE", .family = "date"};

boost::json::array rows(const char* text) { return boost::json::parse(text).as_array(); }

std::string told(SummaryShape shape, std::vector<AnswerColumn> columns, const char* text, bool truncated = false) {
  const auto all = rows(text);
  return summarise(shape, columns, all, all.size(), truncated);
}

TEST(Summary, SaysHowManyThereAre) {
  const SummaryShape flights{.description = "number of flights", .number = "number of flights"};
  EXPECT_EQ(told(flights, {kCount}, "[[3000000]]"), "There are 3,000,000 flights.");
  EXPECT_EQ(told(flights, {kCount}, "[[0]]"), "There are no flights.");
  EXPECT_EQ(told(flights, {kCount}, "[[1]]"), "The number of flights is 1.");
}

TEST(Summary, SaysWhatANumberIs) {
  const AnswerColumn total{.name = "total_balance", .type = "DECIMAL(18,2)", .family = "decimal"};
  const SummaryShape shape{.description = "total balance of accounts", .number = "total balance"};
  EXPECT_EQ(told(shape, {total}, R"([["171490403.89"]])"), "The total balance of accounts is 171,490,403.89.");
  EXPECT_EQ(told(shape, {total}, "[[null]]"), "There is no total balance of accounts: nothing matches.");
}

TEST(Summary, OfOneRowWithoutANameTellsItWhole) {
  const AnswerColumn date{.name = "date", .type = "TIMESTAMP", .family = "timestamp"},
      origin{.name = "origin", .type = "VARCHAR", .family = "text"};
  const AnswerColumn distance{.name = "distance", .type = "BIGINT", .family = "integer"};
  const SummaryShape shape{.description = "flight with the highest distance", .limited = true};
  EXPECT_EQ(told(shape, {date, distance, origin}, R"([["2001-01-01T09:14:00",4962,"EWR"]])"),
            "The flight with the highest distance: 1 January 2001, distance 4,962, EWR.");
  EXPECT_EQ(told(shape, {origin}, R"([["EWR"]])"), "EWR is the flight with the highest distance.");
  EXPECT_EQ(told(shape, std::vector(11, origin), R"([["a","b","c","d","e","f","g","h","i","j","k"]])"),
            "The flight with the highest distance: a, b, c, d, e, f, g, h, i, j and 1 more.");
}

TEST(Summary, HoursTellRowsApart) {
  const AnswerColumn hour{.name = "hour", .type = "BIGINT", .family = "integer"},
      flights{.name = "number_of_flights", .type = "BIGINT", .family = "integer"};
  const SummaryShape shape{.description = "number of flights by hour", .number = "number of flights", .groups = {"by hour"}};
  EXPECT_EQ(told(shape, {hour, flights}, "[[0,10],[9,70],[17,20]]"),
            "Number of flights by hour: most at 9:00 (70, 70 % of all), fewest at 0:00 (10); 3 in all.");
}

TEST(Summary, OfTheFirstOfManyNamesThoseAtTheTop) {
  const SummaryShape shape{.description = "7 states with the most airports", .limited = true};
  EXPECT_EQ(told(shape, {kState}, R"([["AK"],["TX"],["CA"],["OK"],["OH"],["FL"],["GA"]])"),
            "7 states with the most airports: AK, TX, CA and 4 more.");
}

TEST(Summary, OfTheFirstWithoutANameCountsThem) {
  const AnswerColumn year{.name = "year_built", .type = "BIGINT", .family = "integer"};
  const SummaryShape shape{.description = "2 years built with the highest average delay", .limited = true};
  EXPECT_EQ(told(shape, {year, kDelay}, "[[1998,8.5],[2001,7.5]]"), "2 years built with the highest average delay: 2 rows.");
  EXPECT_EQ(told(shape, {year, kDelay}, "[[1,8],[2,7],[3,6],[4,5],[5,4],[6,3]]"), "2 years built with the highest average delay: 6 rows.");
}

TEST(Summary, OfAnAverageOverGroupsIsASentence) {
  const AnswerColumn average{.name = "average_number_of_accounts_per_customer", .type = "DOUBLE", .family = "real"};
  EXPECT_EQ(told({.description = "average number of accounts per customer"}, {average}, "[[2.5]]"),
            "The average number of accounts per customer is 2.5.");
}

TEST(Summary, OfSeveralNumbersSaysWhichIsToldAndLeavesCentsOut) {
  const AnswerColumn income{.name = "income", .type = "DOUBLE", .family = "real"},
      spending{.name = "spending", .type = "DOUBLE", .family = "real"};
  const SummaryShape shape{.description = "income and spending by month", .number = "income", .groups = {"by month"}};
  EXPECT_EQ(
      told(shape, {kMonth, income, spending}, R"([["2001-01-01",9534607.73,1.5],["2001-02-01",16512155.15,2.5]])"),
      "Income and spending by month: income from 9,534,608 in January 2001, the lowest, to 16,512,155 in February 2001, the highest.");
}

TEST(Summary, KeepsEveryDigitOfACount) {
  const SummaryShape shape{.description = "total views by state", .number = "total views", .groups = {"by state"}};
  EXPECT_EQ(told(shape, {kState, kCount}, R"([["TX",9007199254740993],["UT",9007199254740993]])"),
            "Total views by state: 9,007,199,254,740,993 for each of 2.");
}

TEST(Summary, OnlyALastNameGoesWithAFirstOne) {
  const AnswerColumn first{.name = "first_name", .type = "VARCHAR", .family = "text"},
      last{.name = "last_name", .type = "VARCHAR", .family = "text"}, branch{.name = "branch_name", .type = "VARCHAR", .family = "text"},
      balance{.name = "balance", .type = "DOUBLE", .family = "real"};
  const SummaryShape shape{.description = "customer with the highest balance", .limited = true};
  EXPECT_EQ(told(shape, {first, last, balance}, R"([["Ana","Kim",5]])"), "Ana Kim is the customer with the highest balance.");
  EXPECT_EQ(told(shape, {first, branch, balance}, R"([["Ana","Porto",5]])"),
            "The customer with the highest balance: Ana, Porto, balance 5.");
  EXPECT_EQ(told(shape, {first, last, branch, balance}, R"([["Ana","Kim","Porto",5]])"),
            "The customer with the highest balance: Ana Kim, Porto, balance 5.");
}

TEST(Summary, RowsOfEachGroupAreNotCountedTwice) {
  const SummaryShape shape{.description = "3 customers with the highest balance in each branch"};
  EXPECT_EQ(told(shape, {kState, kState}, R"([["a","x"],["b","x"],["c","x"],["d","y"],["e","y"],["f","y"]])"),
            "3 customers with the highest balance in each branch: 6 rows.");
}

TEST(Summary, OfAnApprovedQuestionFollowsIt) {
  const AnswerColumn flights{.name = "flights", .type = "BIGINT", .family = "integer"};
  const SummaryShape shape{.description = "How many flights between London and Paris?", .number = {}, .groups = {}};
  EXPECT_EQ(told(shape, {flights}, "[[0]]"), "How many flights between London and Paris? 0.");
}

TEST(Summary, NamesTheStepsOfADistribution) {
  const AnswerColumn step{.name = "delay_from", .type = "DOUBLE", .family = "real"};
  const SummaryShape shape{
      .description = "number of flights by delay in steps of 200", .number = "number of flights", .groups = {"by delay"}};
  EXPECT_EQ(told(shape, {step, kCount}, "[[0,75],[200,25]]"),
            "Number of flights by delay in steps of 200: most from 0 (75, 75 % of all), fewest from 200 (25); 2 in all.");
}

TEST(Summary, ASingleShareIsAPercentage) {
  const AnswerColumn share{.name = "share_of_flights", .type = "DOUBLE", .family = "real"};
  const SummaryShape shape{.description = "share of flights that are late", .number = "share of flights"};
  EXPECT_EQ(told(shape, {share}, "[[20.89]]"), "The share of flights that are late is 20.89 %.");
}

TEST(Summary, WritesANumberAsItsModelDeclaresIt) {
  const AnswerColumn rate{.name = "default_rate", .type = "DOUBLE", .family = "real", .format = "percent"};
  const SummaryShape shape{.description = "default rate of loans", .number = "default rate"};
  EXPECT_EQ(told(shape, {rate}, "[[0.0352]]"), "The default rate of loans is 3.5 %.");
  EXPECT_EQ(told(shape, {rate}, R"([["0.5"]])"), "The default rate of loans is 50 %.");
  const auto grouped = told({.description = "default rate by state", .number = "default rate", .groups = {"by state"}}, {kState, rate},
                            R"([["TX", 0.25], ["CA", 0.125], ["NV", 0.1]])");
  EXPECT_TRUE(grouped.contains("25 %") && grouped.contains("10 %")) << grouped;
  const auto chart = suggest_chart(std::vector{kState, rate}, rows(R"([["TX", 0.25], ["CA", 0.125]])"), "t");
  EXPECT_EQ(chart->y.front().format, "percent");
}

TEST(Summary, NamesBothEndsOfAGroupedResult) {
  const SummaryShape shape{.description = "average delay by state", .number = "average delay", .groups = {"by state"}};
  EXPECT_EQ(told(shape, {kState, kDelay}, R"([["TX",8.128],["UT",-1.5],["NY",null]])"),
            "Average delay by state: highest for TX (8.13), lowest for UT (-1.5); 3 in all.");
  EXPECT_EQ(told(shape, {kState, kDelay}, R"([["TX",8],["UT",8],["NY",1]])"),
            "Average delay by state: highest for TX and UT (8), lowest for NY (1); 3 in all.");
  EXPECT_EQ(told(shape, {kState, kDelay}, R"([["TX",8],["UT",8]])"), "Average delay by state: 8 for each of 2.");
}

TEST(Summary, TellsTheShareOfNumbersThatAddUp) {
  const SummaryShape shape{.description = "number of flights by state", .number = "number of flights", .groups = {"by state"}};
  EXPECT_EQ(told(shape, {kState, kCount}, R"([["TX",75],["UT",20],[null,5]])"),
            "Number of flights by state: most for TX (75, 75 % of all), fewest for no state (5); 3 in all.");
  EXPECT_EQ(told(shape, {kState, kCount}, R"([["TX",75],["UT",20]])", true),
            "Number of flights by state: most for TX (75), fewest for UT (20); more than 2 in all.");
}

TEST(Summary, FollowsTimeFromItsStartToItsEnd) {
  const SummaryShape shape{.description = "number of flights by month", .number = "number of flights", .groups = {"by month"}};
  EXPECT_EQ(told(shape, {kMonth, kCount}, R"([["2001-01-01",5],["2001-02-01",9],["2001-03-01",7]])"),
            "Number of flights by month: from 5 in January 2001, the lowest, to 7 in March 2001; highest in February 2001 (9).");
}

TEST(Summary, ListsTheFirstOfARanking) {
  const SummaryShape shape{
      .description = "top 2 states by number of flights", .number = "number of flights", .groups = {"by state"}, .limited = true};
  EXPECT_EQ(told(shape, {kState, kCount}, R"([["TX",9],["UT",8]])"), "Top 2 states by number of flights: TX (9) and UT (8).");
  const SummaryShape one{
      .description = "state with the most flights", .number = "number of flights", .groups = {"by state"}, .limited = true};
  EXPECT_EQ(told(one, {kState}, R"([["TX"]])"), "TX is the state with the most flights.");
}

TEST(Summary, CountsListsAndNamesShortOnes) {
  const SummaryShape shape{.description = "states where the region is west"};
  EXPECT_EQ(told(shape, {kState}, R"([["TX"],["UT"]])"), "States where the region is west: TX and UT.");
  EXPECT_EQ(told(shape, {kState}, R"([["1"],["2"],["3"],["4"],["5"],["6"]])", true), "More than 6 states where the region is west.");
  EXPECT_EQ(told(shape, {kState}, "[]"), "There are no states where the region is west.");
}

TEST(Summary, NeverSpellsOutMaskedLabels) {
  AnswerColumn masked = kState;
  masked.masked = true;
  const SummaryShape shape{.description = "average balance by e-mail", .number = "average balance", .groups = {"by e-mail"}};
  EXPECT_EQ(told(shape, {masked, kDelay}, R"([["a**",1],["b**",2]])"), "Average balance by e-mail: 2 rows.");
  EXPECT_EQ(told({.description = "customers"}, {masked}, R"([["a**"],["b**"]])"), "2 customers.");
}

TEST(Summary, FormatsCellsAsPeopleWriteThem) {
  EXPECT_EQ(cell_text(boost::json::value(-1234567)), "-1,234,567");
  EXPECT_EQ(cell_text(boost::json::value(0.012345)), "0.0123");
  EXPECT_EQ(cell_text(boost::json::value(1e6)), "1,000,000");
  EXPECT_EQ(cell_text(boost::json::value(nullptr)), "unknown");
}

TEST(Chart, FollowsTheShapeOfTheResult) {
  EXPECT_EQ(suggest_chart(std::vector{kCount}, rows("[[5]]"), "t")->mark, "number");
  EXPECT_EQ(suggest_chart(std::vector{kState, kDelay}, rows(R"([["TX",8],["UT",1]])"), "t")->mark, "bar");
  EXPECT_EQ(suggest_chart(std::vector{kMonth, kDelay}, rows(R"([["2001-01-01",8],["2001-02-01",1]])"), "t")->mark, "line");
  const AnswerColumn flights{.name = "flights", .type = "BIGINT", .family = "integer"},
      late{.name = "late", .type = "BIGINT", .family = "integer"};
  const auto measures =
      suggest_chart(std::vector{kMonth, flights, kDelay, late}, rows(R"([["2001-01-01",900,8,90],["2001-02-01",800,1,70]])"), "t")->y;
  ASSERT_EQ(measures.size(), 2u) << "a delay has no place on an axis of flights";
  EXPECT_EQ(measures[1].column, "late");
  EXPECT_FALSE(suggest_chart(std::vector{kState}, rows(R"([["TX"],["UT"]])"), "t").has_value());
  EXPECT_FALSE(suggest_chart(std::vector{kState, kDelay}, rows(R"([["TX",null],["UT",null]])"), "t").has_value()) << "nothing to draw";
}

TEST(Chart, LeavesMaskedColumnsOut) {
  AnswerColumn masked = kState;
  masked.masked = true;
  EXPECT_FALSE(suggest_chart(std::vector{masked, kDelay}, rows(R"([["x",8],["y",1]])"), "t").has_value());
}

}  // namespace
}  // namespace sextant::ask
