// What is asked for each of, and what is sorted by: the cues of groups and of order.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

void Scanner::each_cue(std::size_t m) {
  if (pending_.superlative) {  // "whose price is the lowest for each city"
    trailing_superlative(*pending_.superlative);
    if (pending_.superlative->key) block_.superlative = std::exchange(pending_.superlative, std::nullopt);
  }
  pending_.each = true;
  block_.per |= first_is(m, WordClass::ratio);
  const bool of_time = m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::date;
  if (!of_time) last_column_.reset();  // "accounts closed per year": of the day they were closed
}

void Scanner::group_cue(std::size_t m) {
  const Mention& mention = question_.mentions[m];
  const bool by = first_is(m, WordClass::agentive, WordClass::distributing);
  if (sort_command_ && block_.outputs.size() + block_.tables.size() > 0) {
    zone_ = Zone::order;
    block_.sorted = true;
    sort_command_ = false;
    return;
  }
  if (by && zone_ == Zone::order && block_.sorted && (is_cue(m - 1, "descending") || is_cue(m - 1, "ascending")))
    return;                                                                           // "ordered descending by"
  if (by && zone_ == Zone::order && !block_.order.empty() && is_cue(m - 1, "and")) {  // "by price descending and by name"
    block_.sort_descending = false;
    return;
  }
  // "the average price for all flights" is about all of them, not about each.
  if (last_is(m, WordClass::universal) && !choices_.has(Variation::all_as_each)) return;
  Superlative* waiting = block_.superlative && !block_.superlative->key && !block_.superlative->counted && !block_.superlative->common
                             ? &*block_.superlative
                             : nullptr;
  if (waiting && (waiting->listed || waiting->kind == "general" || waiting->kind == "score")) {
    pending_.superlative = *waiting;
    pending_.superlative->summed |= by;
    block_.superlative.reset();
    return;
  }
  const bool participle = by && is_before(m, WordClass::past_participle, WordClass::transferring);
  if (by && (m == 0 || question_.mentions[m - 1].end != mention.begin)) return;  // "bought by", "written by"
  const bool apart = last_is(m, WordClass::different);                           // says that groups are meant wherever it stands
  const bool only_tables = by && block_.outputs.empty() && !block_.tables.empty();
  std::size_t last = m;  // "by origin airport": the word that says which airport stands between
  while (last + 1 < question_.mentions.size() && question_.mentions[last + 1].kind == MentionKind::hint) ++last;
  const std::size_t n = next_name(last, is_cue(last + 1, "distinct") ? 2 : 1);
  const bool grouping = n < question_.mentions.size() && !participle && (zone_ != Zone::filter || apart) && adjacent(last, n);
  const ColumnLink* group = grouping ? best_column(n) : nullptr;
  const bool measured = by && shows_measures() && (group == nullptr || is_table(n) || !schema_.column(group->column).numeric);
  const bool extreme = block_.superlative && block_.superlative->in_select && block_.superlative->key && block_.superlative->limit == 1;
  if (grouping && (aggregated() || only_tables || measured || (by && extreme))) {
    pending_.by = true;
    block_.per = true;
  }
}

// A number over rows is asked for.
bool Scanner::aggregated() const {
  return block_.count_output || pending_.count || !pending_.aggregates.empty() ||
         std::ranges::any_of(block_.outputs, &Expression::is_aggregate);
}

// Nothing but numbers is shown so far, each of them measured, not a key.
bool Scanner::shows_measures() const {
  return !block_.outputs.empty() && std::ranges::all_of(block_.outputs, [&](const Expression& e) {
    if (!e.column || e.is_aggregate() || e.part != DatePart::none) return false;
    const ColumnView& view = schema_.column(*e.column);
    return view.numeric && !view.id_like && !view.primary_key && !view.foreign_key;
  });
}

Aggregate Scanner::summed_up(const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  if (view.measured != Aggregate::none) return view.measured;
  return is_of_kind(view, "intensive") ? Aggregate::average : Aggregate::sum;
}

bool Scanner::adds_up(const ColumnRef& column) const {
  const ColumnView& view = schema_.column(column);
  const auto& money = language_.measured("money");
  const auto is_money = [&](const std::string& stem) { return std::ranges::find(money, stem) != money.end(); };
  return view.measured == Aggregate::sum ||
         (view.measured == Aggregate::none && std::ranges::any_of(view.name.stems, is_money) && !is_of_kind(view, "intensive"));
}

// "the average number of tries per player", where a player has its tries: the average of the players.
void Scanner::mean_of_rows() {
  for (TableMention& t : block_.tables) {
    const bool own = t.grouped && t.mention > 0 && first_is(t.mention - 1, WordClass::ratio) && !block_.outputs.empty() &&
                     block_.group_by.empty() && std::ranges::all_of(block_.outputs, [&](const Expression& e) {
                       return e.aggregate == Aggregate::average && e.column && e.column->table == t.table;
                     });
    if (own) t.grouped = false;
  }
}

// "balance by region", "age by gender", "monthly revenue": nobody wants each single number beside its group.
void Scanner::sum_up_measures() {
  const bool grouped = !block_.group_by.empty() || std::ranges::any_of(block_.tables, &TableMention::grouped);
  const auto totals = [&](const Expression& e) {  // "total pounds spent in each branch" over total_pounds
    return e.column && language_.is(schema_.column(*e.column).name.words.front(), WordClass::total);
  };
  const bool each = (grouped && (block_.per || std::ranges::all_of(block_.outputs, totals))) || block_.compared;
  if (!shows_measures() || !(each || asks_for_measure())) return;
  // "cost per bird strike", where the strikes themselves have a cost: what one costs.
  const auto own = std::ranges::find_if(block_.tables, [&](const TableMention& t) {
    return t.grouped && t.mention > 0 && first_is(t.mention - 1, WordClass::ratio) &&
           std::ranges::all_of(block_.outputs, [&](const Expression& e) { return e.column->table == t.table; });
  });
  // "staff per branch" names the branches: each with its number.
  const auto named = [&](int table) {
    const auto& identity = schema_.tables[table].identity;
    return identity.size() == 1 && schema_.tables[table].columns[identity[0]].name_like;
  };
  const bool of_one = own != block_.tables.end() && !named(own->table);
  if (of_one) own->grouped = false;
  for (Expression& e : block_.outputs) {
    e.aggregate = summed_up(*e.column);
    if (of_one) e.aggregate = Aggregate::average;
    const auto& words = schema_.column(*e.column).name.words;
    note(fmt::format("“{}” is {}{}.", join(words, " "), e.aggregate == Aggregate::average ? "averaged" : "added up",
                     each ? " for each group" : ""));
  }
}

// "the amount spent at X": of what a model says how it is measured one number is meant, unless they are many by their form.
bool Scanner::asks_for_measure() const {
  if (block_.outputs.size() != 1 || block_.superlative || block_.distinct || inside_exclusion_ || !block_.group_by.empty() ||
      block_.where.empty())
    return false;
  const ColumnView& view = schema_.column(*block_.outputs.front().column);
  // "hours worked in 2019": who asks for nothing but the noun wants the number; with "the" or "show" each row could be meant.
  const auto names_it = [&](const Condition& c) { return !c.left.column || schema_.column(*c.left.column).name_like; };
  const bool bare =
      last_output_ == 0 && question_.mentions.front().begin == 0 && block_.tables.empty() && std::ranges::none_of(block_.where, names_it);
  if (bare) return true;
  if (view.measured == Aggregate::none) return false;
  const bool listed = std::ranges::any_of(block_.tables, [](const TableMention& t) { return !t.after_preposition || t.grouped; });
  return !listed && last_output_ < question_.mentions.size() &&
         !is_plural(question_.tokens[question_.mentions[last_output_].end - 1].lower);
}

void Scanner::order_cue(std::size_t m) {
  const bool bare = question_.mentions[m].end - question_.mentions[m].begin == 1;
  if (m == 0 && (bare || !last_is(m, WordClass::agentive, WordClass::genitive, WordClass::locative))) {
    sort_command_ = true;  // "Sort the names by …"
    return;
  }
  if (bare && m + 1 < question_.mentions.size() && adjacent(m, m + 1) &&  // "products ordered before May"
      (compare_of(question_.mentions[m + 1]) || question_.mentions[m + 1].kind == MentionKind::value))
    return;
  zone_ = Zone::order;
  block_.sorted = true;
  last_column_.reset();
  pending_.aggregates.clear();
  pending_.count = false;
  if (m > 0 && question_.mentions[m - 1].kind == MentionKind::value) pending_.each = false;  // "of each credit card, sorted by date"
}

// "names by year from the newest to the oldest": what stands before the direction is the key.
void Scanner::sorted_by_last(std::size_t m) {
  if (zone_ == Zone::order || !block_.order.empty() || m < 2 || question_.mentions[m - 1].kind != MentionKind::name || is_table(m - 1) ||
      !is_cue(m - 2, "group_by") || !adjacent(m - 2, m - 1) || !adjacent(m - 1, m))
    return;
  const ColumnLink* link = best_column(m - 1);
  const auto last = [&](std::vector<Expression>& list) { return !list.empty() && list.back() == Expression{.column = link->column}; };
  const bool shown = last(block_.outputs) && last_output_ == m - 1 && block_.outputs.size() > 1;
  if (!shown || !block_.group_by.empty()) return;
  block_.outputs.pop_back();
  block_.order.push_back({{.column = link->column}, false});
  zone_ = Zone::order;
}

// "from the oldest to the newest", "chronologically", where nothing says what is sorted by: by what these words measure.
bool Scanner::sorted_by_kind(std::size_t m) {
  const auto& parameters = question_.mentions[m].cue.cue->parameters;
  const bool key_follows = m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1);
  if (parameters.empty() || !block_.order.empty() || key_follows) return false;
  bool reversed = false;
  if (!column_of_kind(parameters.front(), main_table(), reversed)) return false;
  block_.sorted_by = Superlative{.descending = is_cue(m, "descending"), .kind = parameters.front()};
  return true;
}

// "highest balance first"
bool Scanner::sorted_by_next(std::size_t m, bool descending) {
  const auto& mentions = question_.mentions;
  if (m + 1 >= mentions.size() || mentions[m + 1].kind != MentionKind::name || mentions[m + 1].begin != mentions[m].end ||
      !leads_the_list(m + 1))
    return false;
  const ColumnLink* link = is_table(m + 1) ? nullptr : best_column(m + 1);
  if (link == nullptr || !takes_number(link->column)) return false;
  block_.order.push_back({{.column = link->column}, descending});
  block_.sorted = false;
  skip_until_ = m + 2;
  while (skip_until_ < mentions.size() && mentions[skip_until_].begin == mentions[m + 1].end) ++skip_until_;
  return true;
}

void Scanner::direction_cue(std::size_t m) {
  sorted_by_last(m);
  if (sorted_by_kind(m)) return;
  bool down = is_cue(m, "descending") || (m > 0 && is_cue(m - 1, "descending"));
  const bool of_age = last_is(m, WordClass::young);
  if (of_age && !block_.order.empty() && block_.order.back().key.column)
    down = down != (is_time(*block_.order.back().key.column) || schema_.column(*block_.order.back().key.column).of_birth);
  block_.sort_descending = down;
  if (last_is(m, WordClass::genitive) || zone_ != Zone::order) {
    // "in descending order of X" opens the list; "…, descending" closes it
    if (zone_ != Zone::order) block_.sorted = true;
    zone_ = Zone::order;
  }
  if (!block_.order.empty()) {
    block_.order.back().descending = down;
    block_.sorted = false;
  }
}

}  // namespace sextant::knowledge
