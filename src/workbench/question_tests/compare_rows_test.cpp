#include "workbench/question_tests/compare_rows.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sextant::workbench {
namespace {

boost::json::array rows(std::string_view text) { return parse_json(text).value().as_array(); }

Mismatch mismatch(std::string_view expected, std::string_view got, bool ordered = false) {
  return compare_rows(rows(expected), rows(got), ordered).mismatch;
}
bool same(std::string_view expected, std::string_view got, bool ordered = false) {
  return mismatch(expected, got, ordered) == Mismatch::none;
}

TEST(CompareRows, TheOrderOfRowsCountsOnlyWhereTheFileSaysSo) {
  EXPECT_TRUE(same(R"([["a"], ["b"]])", R"([["b"], ["a"]])"));
  EXPECT_EQ(mismatch(R"([["a"], ["b"]])", R"([["b"], ["a"]])", true), Mismatch::order);
  EXPECT_TRUE(same(R"([["a"], ["b"]])", R"([["a"], ["b"]])", true));
}

TEST(CompareRows, HowOftenARowOccursCounts) {
  EXPECT_EQ(mismatch(R"([["a"], ["a"], ["b"]])", R"([["a"], ["b"], ["b"]])"), Mismatch::values);
  EXPECT_EQ(mismatch(R"([["a"], ["a"]])", R"([["a"]])"), Mismatch::rows);
}

TEST(CompareRows, TheOrderOfColumnsDoesNotCountButOneArrangementFitsAllRows) {
  EXPECT_TRUE(same(R"([["IL", 3], ["CA", 4]])", R"([[4, "CA"], [3, "IL"]])"));
  // Each column by itself has the same values; no arrangement makes the rows the same.
  EXPECT_EQ(mismatch("[[1, 2], [2, 1], [3, 3]]", "[[1, 1], [2, 2], [3, 3]]"), Mismatch::values);
  // Many columns alike are arranged without trying every way.
  std::string wide = "[[";
  for (int i = 0; i < 30; ++i) wide += i == 0 ? "1" : ",1";
  wide += "]]";
  EXPECT_TRUE(same(wide, wide));
}

TEST(CompareRows, AColumnMoreOrLessIsSaidFirst) {
  const auto comparison = compare_rows(rows("[[1]]"), rows(R"([[1, "x"]])"), false);
  EXPECT_EQ(comparison.mismatch, Mismatch::columns);
  EXPECT_EQ(comparison.expected_columns, 1u);
  EXPECT_EQ(comparison.got_columns, 2u);
}

TEST(CompareRows, NothingEqualsNothing) {
  EXPECT_TRUE(same("[]", "[]"));
  EXPECT_EQ(mismatch("[]", "[[1]]"), Mismatch::rows);
  EXPECT_EQ(mismatch("[[1]]", "[]"), Mismatch::rows);
  EXPECT_TRUE(same("[[null]]", "[[null]]"));
  EXPECT_FALSE(same("[[null]]", "[[0]]"));
  EXPECT_FALSE(same("[[null]]", R"([[""]])"));
}

TEST(CompareRows, NumbersCompareByValueHoweverTheyAreWritten) {
  EXPECT_TRUE(same("[[5]]", "[[5.0]]"));
  EXPECT_TRUE(same("[[12.5]]", R"([["12.50"]])")) << "decimals come as text";
  EXPECT_TRUE(same("[[1]]", "[[true]]"));
  EXPECT_TRUE(same("[[0]]", R"([["-0"]])"));
  EXPECT_TRUE(same("[[0.1]]", "[[0.10000000000000001]]"));
  EXPECT_TRUE(same("[[3.3333333]]", "[[3.33333334]]"));
  EXPECT_FALSE(same("[[3.33]]", "[[3.34]]"));
  EXPECT_FALSE(same(R"([["007"]])", "[[7]]")) << "a code is no number";
}

TEST(CompareRows, WholeNumbersAreExactHoweverLarge) {
  EXPECT_FALSE(same("[[123456789]]", "[[123456788]]"));
  EXPECT_FALSE(same(R"([["90071992547409931"]])", R"([["90071992547409932"]])"));
  EXPECT_TRUE(same(R"([["90071992547409931"]])", R"([["90071992547409931"]])"));
}

TEST(CompareRows, NearlyEqualNumbersArePairedWhateverTheirOrder) {
  EXPECT_TRUE(same("[[1.0000001, 2.5], [1.0, 1.5]]", "[[1.0, 2.5], [1.0000001, 1.5]]"));
}

TEST(CompareRows, DatesAreTheSameWithOrWithoutMidnight) {
  EXPECT_TRUE(same(R"([["2026-01-31"]])", R"([["2026-01-31T00:00:00.000Z"]])"));
  EXPECT_TRUE(same(R"([["2026-01-31 10:30:00"]])", R"([["2026-01-31T10:30:00"]])"));
  EXPECT_FALSE(same(R"([["2026-01-31"]])", R"([["2026-01-31 10:00:00"]])"));
}

TEST(CompareRows, TextComparesTrimmedAndWithCase) {
  EXPECT_TRUE(same(R"([["Chicago "]])", R"([["Chicago"]])"));
  EXPECT_FALSE(same(R"([["chicago"]])", R"([["Chicago"]])"));
}

TEST(CompareRows, SaysWhichRowsAreMissingAndWhichShouldNotBeThere) {
  const auto comparison = compare_rows(rows(R"([["IL", 3], ["CA", 4], ["NY", 5]])"), rows(R"([[3, "IL"], [9, "CA"]])"), false);
  EXPECT_EQ(comparison.mismatch, Mismatch::rows);
  EXPECT_EQ(comparison.missing, rows(R"([["CA", 4], ["NY", 5]])"));
  EXPECT_EQ(comparison.unexpected, rows(R"([["CA", 9]])"));
}

TEST(CompareRows, ListsTwentyOfManyDifferences) {
  boost::json::array many;
  for (int i = 0; i < 100; ++i) many.push_back(boost::json::array{i});
  const auto comparison = compare_rows(many, rows("[[-1]]"), false);
  EXPECT_EQ(comparison.missing.size(), 20u);
  EXPECT_EQ(comparison.missing_count, 100u);
  EXPECT_EQ(comparison.unexpected_count, 1u);
}

TEST(CompareRows, TakesRowsThatAreNoListsOfEqualLength) {
  EXPECT_TRUE(same("[[1, null], [2, 3]]", "[[1], [2, 3]]"));
  EXPECT_TRUE(same("[1, 2]", "[[2], [1]]"));
}

}  // namespace
}  // namespace sextant::workbench
