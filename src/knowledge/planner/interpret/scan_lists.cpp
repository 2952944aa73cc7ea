// The list of what is asked for: what goes on with it, what does not, and what a question word alone asks for.

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {
namespace {

constexpr double kSure = 0.95;  // of the link of what is theirs

}  // namespace

// Whether the mention goes on with the list of what is asked for: after "and", a comma or a new command.
bool Scanner::coordinated(std::size_t m) const {
  for (std::size_t n = last_output_ + 1; n <= m; ++n) {
    if (is_cue(n, "and") || is_cue(n, "command")) return true;
    for (std::size_t i = question_.mentions[n - 1].end; i < question_.mentions[n].begin; ++i)
      if (question_.tokens[i].kind == TokenKind::mark && !is_abbreviation_mark(i)) return true;
  }
  return false;
}

// "How many kids stay in the room": a column outside the list of what is asked for is context.
bool Scanner::outside_list(const ColumnHere& here) {
  if (block_.outputs.empty() || zone_ != Zone::select || pending_.count || !pending_.aggregates.empty()) return false;
  const bool summed = std::ranges::all_of(block_.outputs, &Expression::is_aggregate) && block_.group_by.empty() && !block_.superlative &&
                      std::ranges::none_of(block_.tables, &TableMention::grouped);
  if (summed == choices_.has(Variation::listed_outputs)) return false;
  if (here.link.score >= kSure && here.m > 0 && first_is(here.m - 1, WordClass::comitative) && shares_owner(here.m - 1))
    return false;  // "the types with their fees"
  const bool compound = here.m > 0 && question_.mentions[here.m - 1].end == question_.mentions[here.m].begin && is_table(here.m - 1);
  if (summed && compound && block_.outputs.size() == 1 && block_.outputs[0] == Expression{.aggregate = Aggregate::count_rows}) {
    block_.outputs[0] = {
        .aggregate = pending_.much && here.view.numeric ? Aggregate::sum : Aggregate::count_distinct,  // "how much did X cost"
        .column = here.ref};                                                                           // "how many game types"
    return true;
  }
  if (coordinated(here.m)) return false;
  note_role("context", here);
  last_column_ = here.ref;
  last_column_mention_ = here.m;
  last_aggregate_ = Aggregate::none;
  return true;
}

// "the instructors who teach some course and the course id", "…, together with their ratings": the list goes on after the
// clause or the order.
bool Scanner::list_goes_on(const ColumnHere& here) {
  const auto& mentions = question_.mentions;
  std::size_t first = here.m;  // "and the course code": of the course
  if (first > 0 && mentions[first - 1].kind == MentionKind::name && mentions[first - 1].end == mentions[first].begin && is_table(first - 1))
    --first;
  // "customers with a loan and their balance", "customers with their balance"
  // "with the name of their club"
  const bool of_theirs = is_after(here.m, WordClass::genitive) && word_is(question_.mentions[here.m].end + 1, WordClass::possessive);
  const bool owned = first > 0 && (shares_owner(first - 1) || of_theirs);
  const bool adds = first > 0 && (is_cue(first - 1, "and") || (first_is(first - 1, WordClass::comitative) && owned));
  const bool theirs = zone_ == Zone::filter && adds && owned;
  const bool sure = theirs && here.link.score >= kSure && first_is(first - 1, WordClass::comitative);
  if ((!sure && choices_.has(Variation::list_goes_on) == theirs) || zone_ == Zone::select || zone_ == Zone::group || !adds ||
      !adjacent_list(first - 1, first) || filters(here.m, here.ref) || pending_.count || !pending_.aggregates.empty() ||
      pending_.superlative || pending_.compare || block_.tables.size() + block_.outputs.size() == 0)
    return false;
  note_role("output", here);
  zone_ = Zone::select;
  if (block_.outputs.empty())
    for (const int c : schema_.tables[block_.tables.front().table].identity)
      add_output({.column = ColumnRef{block_.tables.front().table, c}});
  add_output({.column = here.ref});
  return true;
}

// "the companies and the places of their stations", "the company, headquarters and industry of all companies": shown as well.
bool Scanner::heads_list(std::size_t m) const {
  const auto& mentions = question_.mentions;
  const std::size_t first = is_cue(m + 1, "and") ? m + 2 : m + 1;
  if (first >= mentions.size() || mentions[first].kind != MentionKind::name || is_table(first) || !adjacent_list(first - 1, first))
    return false;
  if (first == m + 2) return word_is(mentions[first].end, WordClass::genitive) && word_is(mentions[first].end + 1, WordClass::possessive);
  std::size_t n = m;
  while (n + 1 < mentions.size() && adjacent_list(n, n + 1)) {
    if (n == m && question_.tokens[mentions[m].end].text != ",") return false;
    if (++n > first && mentions[n].kind == MentionKind::name && is_table(n)) return best_table(n) == best_table(m);
  }
  return false;
}

// "names of the actors and the musicals they are in", "name, department and city": a thing in the list is shown too, for
// certain beside a column and with a possessive: "members and their parties".
void Scanner::thing_listed(std::size_t m, int table) {
  if (zone_ != Zone::select || block_.outputs.empty() || m == 0) return;
  const bool joined = is_cue(m - 1, "and");
  bool listed = joined, apart = false;
  for (std::size_t i = question_.mentions[m - 1].end; i < question_.mentions[m].begin; ++i) {
    const Token& token = question_.tokens[i];
    listed |= token.text == ",";
    apart |= token.text != "," && !token.is(WordClass::article, WordClass::possessive, WordClass::respective);
  }
  const std::size_t before = joined && m > 1 ? m - 2 : m - 1;
  const auto& mentions = question_.mentions;
  const bool possessed = word_is(mentions[m].end, WordClass::clitic);  // "and their stations' years"
  const bool compound = m + 1 < mentions.size() && mentions[m + 1].kind == MentionKind::name &&
                        mentions[m + 1].begin == mentions[m].end + (possessed ? 1 : 0);
  const bool beside = !apart && !compound && last_output_ == before && mentions[before].kind == MentionKind::name && !is_table(before) &&
                      adjacent_list(before, before + 1);
  const bool theirs =
      joined && !possessed && (shares_owner(m - 1) || word_is(mentions[m].end, WordClass::personal));  // "and the cars they own"
  const bool sure = listed && (theirs || beside);
  if (!listed || choices_.has(Variation::list_goes_on) == sure) return;
  for (const int c : schema_.tables[table].identity) add_output({.column = ColumnRef{table, c}});
  last_output_ = m;
}

// "Which rooms are largest? List their names and rates.": what the last sentence lists is all that is shown.
void Scanner::listed_anew(std::size_t m) {
  if (m > 0 && !block_.outputs.empty() && first_is(m, WordClass::imperative)) shown_before_ = block_.outputs.size();
}

// "How much is the ticket?", "How old is each gender on average?"
void Scanner::asked_how() {
  const bool numbered = std::ranges::any_of(
      block_.outputs, [&](const Expression& e) { return e.is_aggregate() || (e.column && schema_.column(*e.column).numeric); });
  if (numbered) return;
  bool reversed = false;
  int table = main_table();
  if (table < 0 && !block_.group_by.empty() && block_.group_by.front().column) table = block_.group_by.front().column->table;
  const auto measured = column_of_kind(asked_how_, table, reversed);
  if (!measured || reversed) {
    ++evidence_.unused;
    return;
  }
  add_output({.aggregate = pending_.aggregates.empty() ? Aggregate::none : pending_.aggregates.front(), .column = measured});
  pending_.aggregates.clear();
}

// "Where is the club?", "When did they leave?": the place, the time of what is spoken of.
void Scanner::asked_by_word() {
  if (!inside_exclusion_ && !asked_how_.empty()) asked_how();
  if (inside_exclusion_ || (!asked_where_ && asked_when_.empty()) || !pending_.aggregates.empty()) return;
  const int table = main_table();
  if (table < 0) return;
  if (!asked_when_.empty()) asked_when();
  const auto shown = [&](auto&& is) {
    return std::ranges::any_of(block_.outputs, [&](const Expression& e) { return e.column && is(schema_.column(*e.column)); });
  };
  bool reversed = false;
  if (asked_where_ && last_verb_ && last_verb_->table == table && !schema_.column(*last_verb_).numeric &&
      !schema_.column(*last_verb_).temporal) {  // "where is Fujitsu based"
    add_output({.column = last_verb_});
    return;
  }
  if (asked_where_)
    if (const auto place = column_of_kind("place", table, reversed);
        place && place->table == table && !shown([&](const ColumnView& c) { return &c == &schema_.column(*place); }))
      add_output({.column = place});
}

}  // namespace sextant::knowledge
