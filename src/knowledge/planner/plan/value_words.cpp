#include "knowledge/planner/plan/value_words.h"

#include <fmt/format.h>

#include "base/dates.h"
#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {

std::string day_words(const std::string& iso) {
  const auto day = parse_iso_date(iso);
  return day ? day_text(*day) : iso;
}

std::string number_text(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos || text.size() < 5) return text;
  std::string out = text;
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return out;
}

std::string pattern_text(const std::string& pattern, bool negated) {
  const bool front = pattern.starts_with('%'), back = pattern.ends_with('%') && pattern.size() > 1;
  const std::string inner = pattern.substr(front ? 1 : 0, pattern.size() - (front ? 1 : 0) - (back ? 1 : 0));
  const std::string_view verb = front && back ? "contain" : back ? "start with" : front ? "end with" : "look like";
  if (negated) return fmt::format("does not {} “{}”", verb, inner);
  return fmt::format("{} “{}”", front && back ? "contains" : back ? "starts with" : front ? "ends with" : "looks like", inner);
}

std::string period_text(const std::string& first, const std::string& after) {
  const auto from = parse_iso_date(first), until = parse_iso_date(after);
  if (!from || !until) return fmt::format("from {} until before {}", first, after);
  const std::chrono::year_month_day begin(*from);
  switch (unit_between(first, after)) {
    case DatePart::year:
      return fmt::format("in {}", static_cast<int>(begin.year()));
    case DatePart::month:
      return "in " + month_text(begin.year() / begin.month());
    case DatePart::day:
      return "on " + day_text(begin);
    default:
      return fmt::format("from {} to {}", day_text(begin), day_text(*until - std::chrono::days(1)));
  }
}

}  // namespace sextant::knowledge
