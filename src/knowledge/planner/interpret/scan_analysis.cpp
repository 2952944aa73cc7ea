// What people ask who look at numbers: side by side, over time, how they are spread.

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

// "Texas compared to California", "2024 vs 2025": the numbers of each beside the other.
void Scanner::versus_cue(std::size_t m) {
  if (pending_.compare) return;  // "higher compared to"
  block_.compared = true;
  block_.compared_at = m;
  or_next_ = !block_.where.empty();
  if (zone_ == Zone::group) zone_ = Zone::select;
}

void Scanner::spread_cue(std::size_t m) {
  block_.spread = true;
  block_.spread_at = m;
}

void Scanner::trend_cue(std::size_t m) {
  block_.trend = true;
  block_.trend_at = m;
}

// "a negative balance", "balance below zero"
void Scanner::sign_cue(std::size_t m) {
  const std::size_t n = next_name(m, 1);
  std::optional<ColumnRef> column;
  if (n < question_.mentions.size() && adjacent(m, n) && !is_table(n))
    if (const ColumnLink* link = best_column(n); link && schema_.column(link->column).numeric) {
      column = link->column;
      skip_until_ = n + 1;
    }
  if (!column && last_column_ && schema_.column(*last_column_).numeric) column = last_column_;
  if (!column) {
    ++evidence_.unused;
    return;
  }
  add_condition({.left = {.column = column}, .compare = is_cue(m, "negative") ? Compare::less : Compare::greater, .values = {{"0", true}}});
}

// "trend of delays", "how did spending change from 2024 to 2025": by months, or years where they are many.
void Scanner::over_time() {
  if (block_.trend && block_.superlative) {  // "which grew the most": by how much is no column
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(block_.trend_at);
  }
  if (!block_.trend || block_.superlative ||
      std::ranges::any_of(block_.group_by, [](const Expression& e) { return e.part != DatePart::none; }))
    return;
  const auto column = date_column();
  if (!column) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(block_.trend_at);
    return;
  }
  const auto& profile = schema_.column(*column).column->profile;
  auto from = profile && profile->min ? parse_iso_date(*profile->min) : std::nullopt;
  auto until = profile && profile->max ? parse_iso_date(*profile->max) : std::nullopt;
  bool bounded = false, whole_years = true;
  for (const Condition& c : block_.where) {
    if (c.left.column != column || c.left.part != DatePart::none || c.values.size() != 1) continue;
    const auto day = parse_iso_date(c.values.front().text);
    if (!day) continue;
    bounded = true;
    whole_years &= c.values.front().text.ends_with("-01-01");
    (c.compare == Compare::less ? until : from) = day;
  }
  constexpr std::chrono::days kFewDays{92}, kManyDays{6 * 366}, kTwoYears{2 * 365};
  DatePart part = DatePart::month;
  if (from && until && *until - *from <= kFewDays) part = DatePart::day;
  if (from && until && (*until - *from > kManyDays || (bounded && whole_years && *until - *from >= kTwoYears))) part = DatePart::year;
  block_.group_by.push_back({.column = column, .part = part});
  block_.per = true;
}

}  // namespace sextant::knowledge
