// Times beside times: a plan says them as alternatives, each one condition.
#include <algorithm>

#include "knowledge/planner/plan/edits.h"
#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {
namespace {

// 2024, March 2024 or a day; nothing for stretches that are none of these.
std::optional<Condition> as_unit(const ColumnRef& date, const Period& period) {
  const std::string from = iso_date(period.from);
  const DatePart unit = unit_between(from, iso_date(period.to));
  if (unit == DatePart::none) return std::nullopt;
  return Condition{.left = {.column = date, .part = unit}, .values = {{from, false}}};
}

bool names_unit(const Condition& c, const ColumnRef& date) {
  const DatePart part = c.left.part;
  return c.left.column == date && c.compare == Compare::equal &&
         (part == DatePart::year || part == DatePart::month || part == DatePart::day);
}

void add_alternatives(LogicalQuery& query, std::size_t at, const std::vector<Condition>& conditions) {
  for (Condition condition : conditions) {
    condition.or_with_previous = true;
    query.where.insert(query.where.begin() + static_cast<std::ptrdiff_t>(at++), std::move(condition));
  }
}

std::unexpected<Error> not_together() {
  return fail(ErrorCode::invalid_request, "These two stretches of time cannot be put together.", "Say one that holds both.");
}

}  // namespace

Result<bool> add_part(LogicalQuery& query, const std::vector<Condition>& conditions) {
  if (conditions.empty()) return false;
  const auto later = [&](const Condition& c) { return &c == &conditions.front() || c.or_with_previous; };
  const auto same = std::ranges::count_if(
      filters_of(query), [&](const Filter& filter) { return !filter.period && query.where[filter.begin].left == conditions.front().left; });
  // "from 6 to 9" is two conditions: an alternative to one of them is none to both.
  if (same > 1 || (same > 0 && !std::ranges::all_of(conditions, later))) return not_together();
  for (const Filter& filter : filters_of(query)) {
    if (filter.period || query.where[filter.begin].left != conditions.front().left) continue;
    if (query.where[filter.begin].compare == Compare::not_equal) return false;
    add_alternatives(query, filter.end, conditions);
    return true;
  }
  return false;
}

Result<bool> add_period(LogicalQuery& query, const ColumnRef& date, const Period& period) {
  const auto added = as_unit(date, period);
  for (const Filter& filter : filters_of(query)) {
    const Condition& first = query.where[filter.begin];
    if (filter.period ? first.left.column != date : !names_unit(first, date)) continue;
    const auto before = filter.period ? period_of(query, date) : std::nullopt;
    const auto known = before ? as_unit(date, *before) : std::optional(first);
    if (added && known) {
      if (before) {
        query.where[filter.begin] = *known;
        query.where.erase(query.where.begin() + static_cast<std::ptrdiff_t>(filter.begin) + 1);
      }
      add_alternatives(query, before ? filter.begin + 1 : filter.end, {*added});
    } else if (before && period.from <= before->to && before->from <= period.to) {  // one goes on where the other ends
      set_period(query, date, std::min(period.from, before->from), std::max(period.to, before->to));
    } else {
      return not_together();
    }
    return true;
  }
  const auto open = [&](const Condition& c) { return c.left.column == date && c.left.part == DatePart::none; };  // "before 2024"
  if (std::ranges::any_of(query.where, open)) return not_together();
  return false;
}

}  // namespace sextant::knowledge
