// What people ask who look at numbers: side by side, how they are spread.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "knowledge/planner/interpret/assemble.h"
#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {
namespace {

constexpr int kMostSteps = 20;
constexpr double kLongestStep = 1e18;  // the last round number that a step can be

bool is_range(const Condition& from, const Condition& until) {
  return from.left == until.left && from.left.part == DatePart::none && from.compare == Compare::greater_equal &&
         until.compare == Compare::less && from.values.size() == 1 && until.values.size() == 1 && !from.query && !until.query;
}

}  // namespace

// "in 2024 … in 2025": a span is two conditions, and of two spans neither holds where the other does.
void Assembler::spans_as_units() {
  auto& where = query_.where;
  std::vector<std::size_t> spans;
  for (std::size_t i = 0; i + 1 < where.size(); ++i)
    if (is_range(where[i], where[i + 1]) && unit_between(where[i].values[0].text, where[i + 1].values[0].text) != DatePart::none)
      spans.push_back(i);
  if (spans.size() < 2) return;
  for (auto i = spans.rbegin(); i != spans.rend(); ++i) {
    where[*i].left.part = unit_between(where[*i].values[0].text, where[*i + 1].values[0].text);
    where[*i].compare = Compare::equal;
    where.erase(where.begin() + static_cast<std::ptrdiff_t>(*i) + 1);
  }
}

// "March vs April": what is said of one column in several ways are the groups to compare.
void Assembler::side_by_side() {
  if (!block_.compared) return;
  spans_as_units();
  auto& where = query_.where;
  for (std::size_t j = 0; j < where.size(); ++j) {
    const auto rival = [&](const Condition& c) {
      return c.left == where[j].left && c.compare == Compare::equal && !c.query && c.values.size() == 1 && c.values != where[j].values;
    };
    if (where[j].compare != Compare::equal || where[j].query || where[j].is_of_rows()) continue;
    std::size_t last = j;
    for (std::size_t i = j + 1; i < where.size(); ++i) {
      if (!rival(where[i])) continue;
      where[i].or_with_previous = true;
      std::rotate(where.begin() + static_cast<std::ptrdiff_t>(last) + 1, where.begin() + static_cast<std::ptrdiff_t>(i),
                  where.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      ++last;
    }
    if (last == j) continue;
    where[j].or_with_previous = false;
    if (last + 1 < where.size()) where[last + 1].or_with_previous = false;
    Expression group = where[j].left;
    if (group.part == DatePart::month_of_year && holds_one_year(*group.column)) group.part = DatePart::month;
    add_expression(query_.outputs, group);
    add_expression(query_.group_by, group);
    return;
  }
  if (!query_.group_by.empty() || query_.outputs.size() > 1) return;
  ++evidence_.unused;  // nothing to compare with
  evidence_.unused_mentions.push_back(block_.compared_at);
}

bool Assembler::holds_one_year(const ColumnRef& date) const {
  const auto& profile = schema_.column(date).column->profile;
  return profile && profile->min && profile->max && profile->min->substr(0, 4) == profile->max->substr(0, 4);
}

// A round number that cuts what a column holds into some ten to twenty steps; 0 when its numbers lie too close.
std::int64_t Assembler::step_of(const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  constexpr std::int64_t kUnknown = 10;
  const auto& profile = view.column->profile;
  if (!profile || !profile->min || !profile->max) return kUnknown;
  const double range = std::strtod(profile->max->c_str(), nullptr) - std::strtod(profile->min->c_str(), nullptr);
  if (!std::isfinite(range)) return kUnknown;
  if (range < kMostSteps) return range >= 2 ? 1 : 0;
  double step = std::pow(10, std::floor(std::log10(range / kMostSteps)));
  for (const double factor : {2.0, 2.5, 2.0})  // 2, 5, 10
    if (range / step > kMostSteps) step *= factor;
  return static_cast<std::int64_t>(std::clamp(std::round(step), 1.0, kLongestStep));
}

// "distribution of delays": how many rows there are in each step of a number, or of each value.
void Assembler::spread() {
  if (!block_.spread || !query_.group_by.empty()) return;
  if (block_.superlative || query_.outputs.size() != 1 || !query_.outputs[0].column || query_.outputs[0].is_aggregate()) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(block_.spread_at);
    return;
  }
  Expression& shown = query_.outputs[0];
  const ColumnView& view = schema_.column(*shown.column);
  if (view.temporal && shown.part == DatePart::none) shown.part = DatePart::month;
  if (view.numeric && !view.id_like && !view.foreign_key && !view.primary_key) shown.step = step_of(*shown.column);
  query_.group_by = {shown};
  query_.outputs.push_back({.aggregate = Aggregate::count_rows});
  query_.distinct = false;
}

}  // namespace sextant::knowledge
