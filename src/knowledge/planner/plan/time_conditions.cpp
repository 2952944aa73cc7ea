#include "knowledge/planner/plan/time_conditions.h"

#include <charconv>

#include "base/dates.h"

namespace sextant::knowledge {

DatePart unit_between(std::string_view first, std::string_view after) {
  const auto from = parse_iso_date(first), until = parse_iso_date(after);
  if (!from || !until) return DatePart::none;
  const std::chrono::year_month_day day(*from);
  if (first.ends_with("-01-01") && *until == std::chrono::sys_days((day.year() + std::chrono::years(1)) / 1 / 1)) return DatePart::year;
  if (first.ends_with("-01") && *until == std::chrono::sys_days((day.year() / day.month() + std::chrono::months(1)) / 1))
    return DatePart::month;
  return *until - *from == std::chrono::days(1) ? DatePart::day : DatePart::none;
}

std::vector<Condition> in_months_of_year(const ColumnRef& date, int first, int last) {
  const Expression month_of{.column = date, .part = DatePart::month_of_year};
  const Literal from{std::to_string(first), true}, until{std::to_string(last), true};
  if (first == last) return {{.left = month_of, .values = {from}}};
  if (first < last) return {{.left = month_of, .compare = Compare::between, .values = {from, until}}};
  return {{.left = month_of, .compare = Compare::greater_equal, .values = {from}},
          {.left = month_of, .compare = Compare::less_equal, .values = {until}, .or_with_previous = true}};
}

std::vector<Condition> in_time_of_week(const ColumnRef& date, const DatePhrase& phrase) {
  std::vector<Condition> out;
  for (const std::string& day : phrase.weekdays)
    out.push_back({.left = {.column = date, .part = DatePart::weekday}, .values = {{day, false}}, .or_with_previous = !out.empty()});
  const auto limit = [&](Compare compare, int hour) {
    out.push_back({.left = {.column = date, .part = DatePart::hour}, .compare = compare, .values = {{std::to_string(hour), true}}});
  };
  if (phrase.from_hour) limit(Compare::greater_equal, *phrase.from_hour);
  if (phrase.to_hour) limit(Compare::less, *phrase.to_hour);
  if (phrase.from_hour && phrase.to_hour) out.back().or_with_previous = *phrase.to_hour <= *phrase.from_hour;
  return out;
}

std::optional<std::chrono::month> month_of_year(std::string_view value) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !std::chrono::month(number).ok()) return std::nullopt;
  return std::chrono::month(number);
}

}  // namespace sextant::knowledge
