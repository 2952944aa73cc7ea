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

TEST(Summary, NamesTheNumberOfASingleCell) {
  EXPECT_EQ(summarise("number of flights", std::vector{kCount}, rows("[[3000000]]"), 1, false), "Number of flights: 3,000,000.");
}

TEST(Summary, NamesBothEndsOfAGroupedResult) {
  EXPECT_EQ(summarise("average delay by state", std::vector{kState, kDelay}, rows(R"([["TX",8.128],["UT",-1.5],["NY",null]])"), 3, false),
            "Average delay by state: 3 rows; highest for TX (8.13), lowest for UT (-1.5).");
}

TEST(Summary, WritesDecimalsAsNumbersThoughTheyTravelAsText) {
  const AnswerColumn total{.name = "total", .type = "DECIMAL(18,2)", .family = "decimal"};
  EXPECT_EQ(summarise("total balance", std::vector{total}, rows(R"([["171490403.89"]])"), 1, false), "Total balance: 171,490,403.89.");
}

TEST(Summary, SaysWhenNothingMatches) {
  EXPECT_EQ(summarise("flights from Atlantis", std::vector{kCount}, rows("[]"), 0, false), "Flights from Atlantis: no rows match.");
}

TEST(Summary, NeverSpellsOutMaskedLabels) {
  AnswerColumn masked = kState;
  masked.masked = true;
  EXPECT_EQ(summarise("balance by e-mail", std::vector{masked, kDelay}, rows(R"([["a**",1],["b**",2]])"), 2, false),
            "Balance by e-mail: 2 rows.");
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
  EXPECT_FALSE(suggest_chart(std::vector{kState}, rows(R"([["TX"],["UT"]])"), "t").has_value());
}

TEST(Chart, LeavesMaskedColumnsOut) {
  AnswerColumn masked = kState;
  masked.masked = true;
  EXPECT_FALSE(suggest_chart(std::vector{masked, kDelay}, rows(R"([["x",8],["y",1]])"), "t").has_value());
}

}  // namespace
}  // namespace sextant::ask
