#include "app/bench_score.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace sextant::app {
namespace {

bool same(const char* got, const char* expected, bool ordered = false) {
  return same_rows(boost::json::parse(got).as_array(), boost::json::parse(expected).as_array(), ordered);
}

TEST(SameRows, ComparesRowsInAnyOrderUnlessTheOrderWasAsked) {
  EXPECT_TRUE(same("[[1],[2]]", "[[2],[1]]"));
  EXPECT_FALSE(same("[[1],[2]]", "[[2],[1]]", true));
  EXPECT_FALSE(same("[[1],[1]]", "[[1],[2]]"));
  EXPECT_FALSE(same("[[1]]", "[[1],[1]]"));
}

TEST(SameRows, ColumnsMayStandInAnotherOrderButTheSameForAllRows) {
  EXPECT_TRUE(same(R"([["a",1],["b",2]])", R"([[1,"a"],[2,"b"]])"));
  EXPECT_FALSE(same(R"([["a",1],["b",2]])", R"([[1,"b"],[2,"a"]])"));
  EXPECT_FALSE(same("[[1,2],[3,4]]", "[[1,2],[4,3]]"));
  EXPECT_FALSE(same("[[1,2]]", "[[1]]"));
}

TEST(SameRows, NumbersAreEqualInSixDigitsAlsoAsText) {
  EXPECT_TRUE(same(R"([["12.50"],[0.3333333]])", "[[12.5],[0.33333334]]"));
  EXPECT_TRUE(same(R"([["1000000000000"]])", "[[1e12]]"));
  EXPECT_FALSE(same("[[1.001]]", "[[1.002]]"));
  EXPECT_TRUE(same(R"([[" x "],[null],[true]])", R"([["x"],[null],[1]])"));
  EXPECT_FALSE(same("[[null]]", R"([[""]])"));
}

TEST(SameRows, NothingEqualsNothing) {
  EXPECT_TRUE(same("[]", "[]"));
  EXPECT_FALSE(same("[[1]]", "[]"));
}

TEST(Curve, CountsWhatWouldBeAnsweredAboveEachCertainty) {
  const auto curve = curve_of({{0.9, true}, {0.5, false}, {0.3, true}, {-1, false}});
  EXPECT_NE(curve.find("0.00         3     0.750      2      0.667     0.500"), std::string::npos) << curve;
  EXPECT_NE(curve.find("0.60         1     0.250      1      1.000     0.250"), std::string::npos) << curve;
}

}  // namespace
}  // namespace sextant::app
