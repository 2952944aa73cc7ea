// Questions that ask which of two is more: "which is rainier, Seattle or New York", "did we sell more in 2025 than in 2024". Both are
// shown side by side.
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

// Two values of one column, or two times.
bool Scanner::names_two_sides() const {
  std::size_t times = 0;
  std::set<ColumnRef> seen;
  for (const Mention& mention : question_.mentions) {
    times += mention.kind == MentionKind::date && mention.date.kind != DateKind::part ? 1 : 0;
    if (mention.kind != MentionKind::value) continue;
    if (std::ranges::any_of(mention.values, [&](const ValueLink& value) { return seen.contains(value.column); })) return true;
    for (const ValueLink& value : mention.values) seen.insert(value.column);
  }
  return times > 1;
}

bool Scanner::is_contest(std::size_t m) const {
  const bool joined = std::ranges::any_of(question_.tokens, [](const Token& t) { return t.is(WordClass::standard); }) ||
                      std::ranges::any_of(question_.mentions, [](const Mention& mention) { return mention.is_cue("or"); });
  const bool number = m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::number;
  return !inside_exclusion_ && !number && question_.tokens.front().is(WordClass::asking) && joined && names_two_sides();
}

// What the comparative measures is shown of both: what it names, or how many there are of it.
bool Scanner::contest(std::size_t m) {
  if (!is_contest(m)) return false;
  block_.compared = true;
  block_.compared_at = m;
  contest_ = true;
  const auto& parameters = question_.mentions[m].cue.cue->parameters;
  if (parameters.size() > 1) contest_kind_ = parameters[1];
  if (first_is(m, WordClass::later)) contest_kind_ = "late";
  const bool counts = m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && is_table(m + 1) &&
                      adjacent(m, m + 1) && contest_kind_.empty();
  if (counts) pending_.count = true;
  zone_ = Zone::select;
  last_column_.reset();
  return true;
}

// "which type has the higher price": of two the highest, where nothing is compared with.
bool Scanner::of_two(std::size_t m) {
  const auto& mentions = question_.mentions;
  const bool which = mentions.front().begin == 0 && first_is(0, WordClass::interrogative) && is_before(m, WordClass::article) &&
                     !is_before(m, WordClass::indefinite_article);
  if (inside_exclusion_ || !which || !(is_cue(m, "greater") || is_cue(m, "less")) || mentions[m].end != mentions[m].begin + 1) return false;
  for (std::size_t n = m + 1; n < mentions.size(); ++n)
    if (mentions[n].kind == MentionKind::number || is_cue(n, "than")) return false;
  const bool counted = first_is(m, WordClass::more, WordClass::fewer);
  pending_.superlative = Superlative{
      .descending = is_cue(m, "greater"), .kind = counted ? "" : "general", .counted = counted, .filter = zone_ == Zone::filter};
  pending_.superlative->mention = m;
  if (!block_.tables.empty()) pending_.superlative->head_table = block_.tables.back().table;
  return true;
}

void Scanner::decide_contest() {
  if (!contest_ || std::ranges::any_of(block_.outputs, [&](const Expression& e) {
        return e.is_aggregate() || (e.column && schema_.column(*e.column).numeric);
      }))
    return;
  bool reversed = false;
  int table = main_table();
  if (table < 0)
    for (const Mention& mention : question_.mentions)
      if (!mention.values.empty()) table = mention.values.front().column.table;
  const auto column = contest_kind_.empty() ? std::nullopt : column_of_kind(contest_kind_, table, reversed);
  if (column && !reversed)
    add_output(Expression{.column = column});
  else
    ++evidence_.unused;
}

}  // namespace sextant::knowledge
