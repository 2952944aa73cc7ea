// Dates in questions: "in March", "by month", "last year", "in 2001", "since June 2020", "last 30 days". Found on tokens,
// resolved against a column later, because "last year" of historic data is not last year of the calendar.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "knowledge/planner/language/lexical.h"
#include "knowledge/planner/plan/logical.h"

namespace sextant::knowledge {

// As DuckDB calls them, by their numbers in the word classes.
inline constexpr std::array<std::string_view, 7> kWeekdays{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

enum class DateKind : std::uint8_t {
  part,           // "by month", "monthly"
  month_of_year,  // "in March": of every year
  range,          // from (inclusive) to (exclusive)
  relative,       // "last 3 months", "this year", "next year", "yesterday"
  weekdays,       // "on Sundays", "at the weekend"
  hours,          // "after 10 pm"
  nothing         // "last 0 days", "last 24 hours": no stretch that days are told of
};

enum class DateBound : std::uint8_t { within, since, after, before, until };

struct DatePhrase {
  DateKind kind = DateKind::range;
  std::size_t begin = 0, end = 0;  // tokens
  DatePart part = DatePart::none;  // of part; unit of relative
  int month = 0, last_month = 0;   // of month_of_year; "in Q1", "in winter": up to the last one, in the next year if it is smaller
  bool season = false;
  std::chrono::sys_days from{}, to{};
  int count = 0;  // of relative: units back; 0 the current one, -1 the next, with a number so many days from today on
  std::vector<std::string> weekdays;
  std::optional<int> from_hour, to_hour;  // of hours: half open
  bool whole = true;                      // "last month" is a calendar month; "last 30 days" counts back from today
  DateBound bound = DateBound::within;    // what the word before it says
};

[[nodiscard]] std::vector<DatePhrase> find_dates(const std::vector<Token>& tokens, const Language& language);

// Whether a date kept as text, "2021-05-28", tells it; its day is the text itself.
[[nodiscard]] bool is_readable_as_text(const DatePhrase& phrase);

// The half-open days of a relative phrase seen from `anchor`.
[[nodiscard]] std::pair<std::chrono::sys_days, std::chrono::sys_days> resolve_relative(const DatePhrase& phrase,
                                                                                       std::chrono::sys_days anchor);

// Whether data that ends on this day is of the past: "last year" is then the last year of the data.
[[nodiscard]] bool is_historic(std::chrono::sys_days last, std::chrono::sys_days today);

}  // namespace sextant::knowledge
