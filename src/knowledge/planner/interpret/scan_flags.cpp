// Columns that only say yes or no, and values that are missing: said of rows, not asked for.
#include <array>

#include "base/text.h"
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

// What is stored where there is none: "No" beside the kinds of it.
std::optional<std::string> Scanner::no_of(const ColumnView& view) const {
  const auto& profile = view.column->profile;
  if (!profile || profile->nulls > 0 || profile->distinct > profile->top_values.size()) return std::nullopt;
  for (const data::ValueCount& value : profile->top_values)
    if (language_.is(to_lower_ascii(value.value), WordClass::nothing)) return value.value;
  return std::nullopt;
}

// "customers without a phone", "accounts that have an email": there is no value, there is one.
bool Scanner::missing_value(const ColumnHere& here) {
  if (filters(here.m, here.ref) || zone_ == Zone::order || block_.tables.empty() || here.m == 0 || here.view.primary_key) return false;
  const auto& profile = here.view.column->profile;
  const std::size_t begin = question_.mentions[here.m].begin;
  const std::size_t article = is_before(here.m, WordClass::indefinite_article, WordClass::existential) ? 1 : 0;
  const auto stored_no = no_of(here.view);
  // "without a speed" is not "with no employees": one that is not known, where some are not.
  const bool unknown = profile && profile->nulls > 0 && is_before(here.m, WordClass::indefinite_article);
  // "no delay" of what is known everywhere is one of nothing.
  const bool measured = profile && profile->nulls == 0 && here.view.numeric && !here.view.id_like && !here.view.foreign_key;
  const bool zero = !stored_no && !unknown && pending_.negated && pending_.absent &&
                    (none_counted(pending_.negated_at, here.m, here.ref) || (measured && here.ref.table == main_table()));
  const bool none = pending_.negated && (stored_no || (pending_.absent && (zero || here.ref.table == main_table())));
  const bool some = !pending_.negated && (zone_ == Zone::filter || stored_no) && profile && begin > article &&
                    (stored_no || (profile->nulls > 0 && article > 0)) && word_is(begin - article - 1, WordClass::having);
  if (!none && !some) return false;
  note_role("flag", here);
  pending_.negated = pending_.absent = false;
  if (zero)
    add_condition({.left = {.column = here.ref}, .values = {{"0", true}}});
  else if (stored_no)
    add_condition({.left = {.column = here.ref}, .compare = none ? Compare::equal : Compare::not_equal, .values = {{*stored_no, false}}});
  else
    add_condition({.left = {.column = here.ref}, .compare = none ? Compare::is_null : Compare::not_null});
  return true;
}

// The values of a column that only says no or yes, as it writes them.
std::optional<std::pair<std::string_view, std::string_view>> Scanner::no_and_yes(const ColumnView& view) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array kFlags{Pair{"N", "Y"}, Pair{"n", "y"}, Pair{"No", "Yes"},     Pair{"no", "yes"},
                                     Pair{"0", "1"}, Pair{"F", "T"}, Pair{"False", "True"}, Pair{"false", "true"}};
  const auto& profile = view.column->profile;
  if (!profile || profile->distinct > 2 || !profile->min || !profile->max) return std::nullopt;
  const auto flag = std::ranges::find_if(
      kFlags, [&](const Pair& f) { return *profile->max == f.second && (*profile->min == f.first || profile->distinct == 1); });
  return flag == kFlags.end() ? std::nullopt : std::optional(*flag);
}

// A column that only says yes or no: what is said of the rows, not asked for. "who are on scholarship", "FDA approved".
bool Scanner::flag_column(const ColumnHere& here) {
  if (filters(here.m, here.ref) || zone_ == Zone::order || pending_.each || pending_.by || pending_.count || !pending_.aggregates.empty())
    return false;
  const std::size_t begin = question_.mentions[here.m].begin;
  const bool said_of_rows = begin > 0 && !block_.tables.empty() &&  // "which rooms are heated"
                            word_is(begin - 1, WordClass::copula);
  const bool counted = block_.share || block_.count_output || said_of_rows;  // "how many invoices are paid"
  if (zone_ != Zone::filter && !counted && (block_.outputs.empty() || is_cue(here.m - 1, "and"))) return false;
  const auto flag = no_and_yes(here.view);
  if (!flag) return false;
  note_role("flag", here);
  if (std::ranges::any_of(block_.where, [&](const Condition& c) { return c.left.column == here.ref; }))
    return true;  // "approved by the FDA"
  add_flag(here, *flag);
  return true;
}

void Scanner::add_flag(const ColumnHere& here, const std::pair<std::string_view, std::string_view>& flag) {
  Condition condition;
  condition.left.column = here.ref;
  condition.values = {{std::string(pending_.negated ? flag.first : flag.second), here.view.numeric}};
  pending_.negated = false;
  add_condition(std::move(condition));
}

// "registered nurses", "their primary affiliated departments": what only says yes or no, before the noun that it says it of.
bool Scanner::flag_of_noun(const ColumnHere& here) {
  const auto flag = no_and_yes(here.view);
  if (!flag || here.view.column->profile->distinct < 2 || zone_ == Zone::order || filters(here.m, here.ref)) return false;
  const auto& mentions = question_.mentions;
  const Mention& mention = mentions[here.m];
  const auto names_table = [&](std::size_t i) { return one_of(question_.tokens[i].stem, schema_.tables[here.ref.table].name.stems); };
  const bool with_noun =
      here.link.names_table && mention.end > mention.begin + 1 && names_table(mention.end - 1) && !names_table(mention.begin);
  const std::size_t next = here.m + 1;
  const bool before_noun = next < end_ && mentions[next].kind == MentionKind::name && mentions[next].begin == mention.end &&
                           is_table(next) && distance(schema_, best_table(next), here.ref.table) <= 1;
  if (!with_noun && !before_noun) return false;
  note_role("flag", here);
  add_flag(here, *flag);
  if (with_noun) table(here.m, here.ref.table);
  return true;
}

}  // namespace sextant::knowledge
