#include "knowledge/planner/plan/dates.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {
namespace {

using namespace std::chrono;

std::vector<DatePhrase> phrases(std::string_view text) { return find_dates(Language::english().tokens(text), Language::english()); }

TEST(Dates, MonthsWithAYearAreRangesAndWithoutAreOfEveryYear) {
  const auto with = phrases("flights in March 2001");
  ASSERT_EQ(with.size(), 1U);
  EXPECT_EQ(iso_date(with[0].from), "2001-03-01");
  EXPECT_EQ(iso_date(with[0].to), "2001-04-01");
  const auto without = phrases("flights in March");
  ASSERT_EQ(without.size(), 1U);
  EXPECT_EQ(without[0].kind, DateKind::month_of_year);
  EXPECT_EQ(without[0].month, 3);
}

TEST(Dates, AYearHasFourQuarters) {
  for (const char* third : {"sales in the third quarter of 2020", "sales in the 3rd quarter of 2020", "sales in Q3 2020"}) {
    const auto found = phrases(third);
    ASSERT_EQ(found.size(), 1U) << third;
    EXPECT_EQ(iso_date(found[0].from), "2020-07-01") << third;
    EXPECT_EQ(iso_date(found[0].to), "2020-10-01") << third;
  }
  for (const DatePhrase& phrase : phrases("sales in the fifth quarter of 2020"))
    EXPECT_EQ(iso_date(phrase.from), "2020-01-01") << "the year alone";
}

TEST(Dates, OnOrAfterADayIsFromItOn) {
  EXPECT_EQ(phrases("sales on or after March 5, 2020").at(0).bound, DateBound::since);
  EXPECT_EQ(phrases("sales in or before 2020").at(0).bound, DateBound::until);
  EXPECT_EQ(phrases("sales on Monday or after 2020").back().bound, DateBound::after);
}

TEST(Dates, NoStretchIsZeroUnitsLongOrHasAHalfOfOne) {
  EXPECT_EQ(phrases("sales in the last 2 days").at(0).kind, DateKind::relative);
  for (const char* none :
       {"sales in the last 0 days", "sales in the last 1.5 years", "sales of the next 100000 weeks", "sales in the last 24 hours"}) {
    const auto found = phrases(none);
    ASSERT_EQ(found.size(), 1U) << none;
    EXPECT_EQ(found[0].kind, DateKind::nothing) << none;
  }
}

TEST(Dates, ADayThatNoMonthHasIsNone) {
  EXPECT_EQ(iso_date(phrases("sales on February 29, 2020").at(0).from), "2020-02-29");
  for (const char* none : {"sales on February 29, 2021", "sales on February 30, 2001"}) EXPECT_TRUE(phrases(none).empty()) << none;
  EXPECT_EQ(phrases("sales on 31 April 2020").at(0).begin, 3U) << "the month, and a number that is none of its days";
}

TEST(Dates, FromOneMonthToAnotherIsOneStretch) {
  const auto said = [](std::string_view text) {
    const auto found = phrases(text);
    if (found.size() != 1 || found[0].bound != DateBound::within) return std::string("none");
    if (found[0].kind == DateKind::month_of_year) return fmt::format("{} to {}", found[0].month, found[0].last_month);
    return iso_date(found[0].from) + " until before " + iso_date(found[0].to);
  };
  EXPECT_EQ(said("sales from March to May"), "3 to 5");
  EXPECT_EQ(said("sales between November and January"), "11 to 1");
  EXPECT_EQ(said("sales from March to May 2025"), "2025-03-01 until before 2025-06-01");
  EXPECT_EQ(said("sales from March until May of 2025"), "2025-03-01 until before 2025-06-01");
  EXPECT_EQ(said("sales from November to January 2025"), "2024-11-01 until before 2025-02-01");
  EXPECT_EQ(said("sales from March 2024 to May 2025"), "2024-03-01 until before 2025-06-01");
  EXPECT_EQ(phrases("sales from May 2025 to March 2024").size(), 2U) << "there is nothing between";
  EXPECT_EQ(phrases("sales in March and May").size(), 2U);
}

TEST(Dates, HoursOverMidnightAreAfterTheOneOrBeforeTheOther) {
  const auto conditions = [](std::string_view text) { return in_time_of_week({0, 0}, phrases(text).at(0)); };
  EXPECT_FALSE(conditions("sales between 6 and 9 am")[1].or_with_previous);
  const auto night = conditions("sales between 10 pm and 6 am");
  ASSERT_EQ(night.size(), 2U);
  EXPECT_EQ(night[0].values.front().text, "22");
  EXPECT_EQ(night[1].values.front().text, "6");
  EXPECT_TRUE(night[1].or_with_previous);
}

TEST(Dates, GroupingsNeedAWordThatGroups) {
  ASSERT_EQ(phrases("sales by month").size(), 1U);
  EXPECT_EQ(phrases("sales by month")[0].part, DatePart::month);
  EXPECT_EQ(phrases("monthly sales")[0].part, DatePart::month);
  EXPECT_TRUE(phrases("the term in months").empty());
  EXPECT_EQ(phrases("flights per day of the week")[0].part, DatePart::weekday);
}

TEST(Dates, RelativePhrasesAreResolvedFromAnAnchor) {
  const sys_days anchor = year{2026} / 3 / 15;
  const auto last_month = resolve_relative(phrases("sales last month")[0], anchor);
  EXPECT_EQ(iso_date(last_month.first), "2026-02-01");
  EXPECT_EQ(iso_date(last_month.second), "2026-03-01");
  const auto last_days = resolve_relative(phrases("sales in the last 30 days")[0], anchor);
  EXPECT_EQ(iso_date(last_days.second), "2026-03-16");
  EXPECT_EQ(last_days.second - last_days.first, days(30));
  EXPECT_EQ(iso_date(resolve_relative(phrases("sales this year")[0], anchor).first), "2026-01-01");
}

TEST(Dates, TheWordBeforeATimeSaysWhichOfItsEndsCounts) {
  const auto bound = [](std::string_view text) {
    const auto found = phrases(text);
    return found.size() == 1 ? found[0].bound : DateBound::within;
  };
  for (const char* time : {"last year", "this year", "last month", "this week", "March 2001", "2001"}) {
    EXPECT_EQ(bound(fmt::format("sales since {}", time)), DateBound::since) << time;
    EXPECT_EQ(bound(fmt::format("sales before {}", time)), DateBound::before) << time;
    EXPECT_EQ(bound(fmt::format("sales until {}", time)), DateBound::until) << time;
    EXPECT_EQ(bound(fmt::format("sales after {}", time)), DateBound::after) << time;
  }
  EXPECT_EQ(bound("sales from 2024 to 2025"), DateBound::within) << "the word belongs to the time";
  EXPECT_EQ(bound("the sales from last year"), DateBound::within) << "those of that year";
}

TEST(Dates, MayIsAMonthOnlyWhenWrittenSo) {
  EXPECT_TRUE(phrases("what may happen").empty());
  EXPECT_EQ(phrases("sales in May").size(), 1U);
}

TEST(Dates, DaysOfNoMonthAreNoDates) {
  EXPECT_FALSE(parse_iso_date("2001-02-30"));
  EXPECT_FALSE(parse_iso_date("yesterday"));
  EXPECT_TRUE(parse_iso_date("2001-02-28 10:00:00"));
}

TEST(Dates, DaysOfTheWeekAndHoursAreConditions) {
  EXPECT_EQ(phrases("flights on Sundays")[0].weekdays, std::vector<std::string>{"Sunday"});
  EXPECT_EQ(phrases("sales at the weekend")[0].weekdays.size(), 2U);
  EXPECT_EQ(phrases("flights after 10 pm")[0].from_hour, 22);
  EXPECT_EQ(phrases("calls before 12 am")[0].to_hour, 0);
  const auto span = phrases("calls between 9 and 5 pm");
  ASSERT_EQ(span.size(), 1U);
  EXPECT_EQ(span[0].from_hour, 9);
  EXPECT_EQ(span[0].to_hour, 17);
  EXPECT_TRUE(phrases("branches after 10").empty());
}

TEST(Dates, TheNextYearFollowsTheAnchor) {
  const auto next = resolve_relative(phrases("cards that expire next year")[0], year{2026} / 3 / 15);
  EXPECT_EQ(iso_date(next.first), "2027-01-01");
  EXPECT_EQ(iso_date(next.second), "2028-01-01");
}

}  // namespace
}  // namespace sextant::knowledge
