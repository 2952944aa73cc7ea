// What times come to in a plan: conditions on parts of a date, and the unit that two days bound. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "knowledge/planner/plan/dates.h"

namespace sextant::knowledge {

// The unit that two days are one of: a year, a month, a day.
[[nodiscard]] DatePart unit_between(std::string_view first, std::string_view after);

// In every year; from December to February it is after the one or before the other.
[[nodiscard]] std::vector<Condition> in_months_of_year(const ColumnRef& date, int first, int last);

// "on Sundays", "after 10 pm": of every week, of every day; from 22 to 6 o'clock is after the one or before the other.
[[nodiscard]] std::vector<Condition> in_time_of_week(const ColumnRef& date, const DatePhrase& phrase);

// The month of the year that a condition's value names, "1" to "12".
[[nodiscard]] std::optional<std::chrono::month> month_of_year(std::string_view value);

}  // namespace sextant::knowledge
