// What a named column is there for: shown, counted, grouped or sorted by, compared, or only said again.
#include <array>
#include <utility>

#include "base/text.h"
#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {
namespace {

// Texts that tell what something is, and neither name it nor lead elsewhere.
bool holds_words(const ColumnView& view) {
  return view.column->family == data::TypeFamily::text && !view.id_like && !view.name_like && !view.foreign_key;
}

}  // namespace

void Scanner::note_role(std::string_view use, const ColumnHere& here) {
  static constexpr std::array<std::string_view, 7> kKinds{"exact", "prefix", "suffix", "scattered", "head", "part", "synonym"};
  const std::string_view type = here.view.id_like ? "id" : here.view.name_like ? "name" : here.view.numeric ? "number" : "text";
  evidence_.roles.push_back(std::string(use) + ":" + std::string(kKinds[static_cast<std::size_t>(here.link.kind)]) + ":" +
                            std::string(type));
}

void Scanner::column(std::size_t m, const ColumnLink& link) {
  if (is_role_word(m) || range_after(m)) return;
  ColumnRef ref = link.column;
  const std::vector<ColumnRef> times = times_of_clause(m, ref);
  if (!times.empty()) ref = times.front();
  if (const auto time = time_of_verb(m)) ref = *time;
  ref.role = role_of(ref.table, question_.mentions[m].begin, true);
  const ColumnHere here{m, link, ref, schema_.column(ref)};
  static constexpr std::array kUses{
      &Scanner::flag_of_noun,    &Scanner::missing_value,     &Scanner::list_goes_on,  &Scanner::redundant_column,
      &Scanner::superlative_key, &Scanner::flag_column,       &Scanner::participle,    &Scanner::thing_by_key,
      &Scanner::group_key,       &Scanner::sort_key,          &Scanner::filter_column, &Scanner::outside_list,
      &Scanner::counted_column,  &Scanner::aggregated_column, &Scanner::full_name,     &Scanner::bare_name};
  const std::size_t shown = block_.outputs.size();
  const bool taken = std::ranges::any_of(kUses, [&](const auto use) { return (this->*use)(here); });
  if (!taken) add_output({.column = ref});
  for (std::size_t i = 1; i < times.size(); ++i)
    if (zone_ == Zone::order)
      block_.order.push_back({Expression{.column = times[i]}, block_.sort_descending});
    else if (!taken)
      add_output({.column = times[i]});
  if (!times.empty()) skip_clause(m);
  if (block_.outputs.size() > shown) last_output_ = m;
}

// "names of the cities", where a city is no row but what a column holds: the names are what is there.
bool Scanner::names_of_column(std::size_t m) const {
  const auto& mentions = question_.mentions;
  if (mentions[m].end != mentions[m].begin + 1 || !first_is(m, WordClass::naming)) return false;
  std::size_t next = m + 1;
  const auto counts = [&](std::size_t n) { return is_cue(n, "top") || is_cue(n, "all") || is_cue(n, "distinct") || is_cue(n, "each"); };
  while (next < mentions.size() && (counts(next) || mentions[next].kind == MentionKind::number)) ++next;
  if (next >= mentions.size() || mentions[next].kind != MentionKind::name || is_table(next) || !is_after(m, WordClass::genitive) ||
      !adjacent_list(m, m + 1) || !adjacent(next - 1, next))
    return false;
  const ColumnLink* held = best_column(next);
  if (held == nullptr || held->score < 0.9 || owner_table(next) >= 0) return false;
  return holds_words(schema_.column(held->column));
}

// "the founder's name", "manager names", where a column says who that is: no name of anything else.
bool Scanner::name_of_column(std::size_t m) const {
  const auto& mentions = question_.mentions;
  if (m == 0 || mentions[m].end != mentions[m].begin + 1 || !first_is(m, WordClass::naming)) return false;
  const Mention& owner = mentions[m - 1];
  for (std::size_t i = owner.end; i < mentions[m].begin; ++i)
    if (!word_is(i, WordClass::clitic)) return false;
  if (owner.kind != MentionKind::name || is_table(m - 1)) return false;
  const ColumnLink* held = best_column(m - 1);
  if (held == nullptr || held->score < 0.9) return false;
  return holds_words(schema_.column(held->column));
}

// "phone number" over a column phone, "kind of decor" over a column decor: the generic word adds nothing.
bool Scanner::redundant_column(const ColumnHere& here) {
  const auto& mentions = question_.mentions;
  // "How many … each? List the id and the number.": the one that was asked for.
  const std::size_t end = mentions[here.m].end;
  const bool last = end == question_.tokens.size() || (end + 1 == question_.tokens.size() && question_.tokens[end].kind == TokenKind::mark);
  if (block_.count_output && last && first_is(here.m, WordClass::counting) && end == mentions[here.m].begin + 1 &&
      is_before(here.m, WordClass::article))
    return true;
  if (names_of_column(here.m) || name_of_column(here.m)) return true;
  if (last_is(here.m, WordClass::classifier) && mentions[here.m].end == mentions[here.m].begin + 1 && here.m + 1 < mentions.size() &&
      mentions[here.m + 1].kind == MentionKind::name && mentions[here.m + 1].begin == mentions[here.m].end + 1 &&
      is_after(here.m, WordClass::genitive) && !is_table(here.m + 1))
    return true;
  return here.m > 0 && mentions[here.m - 1].kind == MentionKind::name && mentions[here.m - 1].end == mentions[here.m].begin &&
         !is_table(here.m - 1) && first_is(here.m, WordClass::counting);
}

// "the coldest temperature" where each day has its lowest and its highest: the lowest of the lowest.
ColumnRef Scanner::extreme_of_pair(const ColumnRef& column, const Superlative& s) const {
  if (s.kind.empty() || s.kind == "general" || s.kind == "recent") return column;
  const WordClass other = s.descending ? WordClass::minimal : WordClass::maximal;
  const WordClass wanted = s.descending ? WordClass::maximal : WordClass::minimal;
  const auto& columns = schema_.tables[column.table].columns;
  for (std::size_t w = 0; w < schema_.column(column).name.words.size(); ++w) {
    std::vector<std::string> words = schema_.column(column).name.words;
    const int number = language_.classes().number(words[w], other);
    if (number == 0) continue;
    const auto pair = std::ranges::find_if(language_.classes().words(wanted),
                                           [&](const std::string& word) { return language_.classes().number(word, wanted) == number; });
    if (pair == language_.classes().words(wanted).end()) continue;
    words[w] = *pair;
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (columns[c].name.words == words) return {column.table, static_cast<int>(c), column.role};
  }
  return column;
}

bool Scanner::superlative_key(const ColumnHere& here) {
  if (!pending_.superlative) return false;
  if (here.link.kind == LinkKind::suffix_omitted && here.view.id_like && here.view.primary_key && pending_.superlative->kind == "salary") {
    table(here.m, here.ref.table);  // "spent the most on gifts": not the highest key
    return true;
  }
  if (pending_.superlative->kind == "recent" && here.view.primary_key && block_.outputs.empty()) {
    pending_.superlative->near_table = here.ref.table;  // "the most recent order's id": not the highest id
    block_.superlative = std::exchange(pending_.superlative, std::nullopt);
    return false;
  }
  note_role("key", here);
  Superlative s = *pending_.superlative;
  pending_.superlative.reset();
  if (first_is(here.m, WordClass::past_participle) && here.link.names_table) {  // "the most visited museum": not its visits
    s.in_select = false;
    block_.tables.push_back({here.ref.table, here.m, question_.mentions[here.m].begin, false, false, zone_, false});
  }
  const bool says_which =
      std::ranges::any_of(std::span(question_.tokens)
                              .subspan(question_.mentions[here.m].begin, question_.mentions[here.m].end - question_.mentions[here.m].begin),
                          [](const Token& token) { return token.is(WordClass::maximal, WordClass::minimal); });
  Superlative looked_for = s;
  if (s.kind == "general" && !says_which) looked_for.kind = "extreme";
  const Expression plain{.column = extreme_of_pair(here.ref, looked_for)};
  if (s.common) {  // most common X
    s.counted = true;
    s.found_first = !block_.outputs.empty() && zone_ == Zone::select && !coordinated(here.m);
    s.groups = !block_.outputs.empty() && zone_ != Zone::select;
    (s.groups ? block_.group_by : block_.outputs).push_back(plain);
    block_.superlative = s;
    return true;
  }
  if (s.listed && !here.view.numeric && !here.view.temporal && !(zone_ == Zone::filter && takes_number(here.ref)) && !pending_.count &&
      pending_.aggregates.empty()) {
    block_.outputs.push_back(plain);  // "top 3 cities by …": the key comes later
    block_.superlative = s;
    return true;
  }
  // "hottest day", "most expensive species": what it is looked for by is another column, which its adjective names.
  if (bool reversed = false; !s.kind.empty() && s.kind != "general" && s.kind != "recent" && s.kind != "age" && !here.view.numeric &&
                             !pending_.count && pending_.aggregates.empty() && block_.outputs.empty() &&
                             column_of_kind(s.kind, here.ref.table, reversed).value_or(here.ref) != here.ref) {
    add_output(plain);
    s.near_table = here.ref.table;
    s.summed = !here.view.temporal;
    block_.superlative = s;
    return true;
  }
  if (is_cue(s.mention, "superlative") && s.kind == "score" && is_of_kind(here.view, "bad"))
    s.descending = !s.descending;  // "the worst delay"
  // "the worst delays" of an airport are many, and none of them alone says how bad it is there.
  s.summed |= s.kind == "score" && !block_.tables.empty() && is_plural(question_.tokens[question_.mentions[here.m].end - 1].lower);
  if (pending_.count && !here.view.numeric) s.counted = true;
  if (s.counted && here.view.numeric && !here.view.id_like) {
    s.counted = false;
    s.summed = true;
  }
  list_extremes(s.mention);
  if (!s.counted && s.limit == 1 && zone_ == Zone::select && block_.tables.empty() && !block_.outputs.empty() &&
      block_.outputs.back().is_aggregate() && last_output_ + 3 >= here.m && extreme_of(s.mention) != Aggregate::none) {
    add_output({.aggregate = extreme_of(s.mention), .column = here.ref});  // "the lowest X and highest Y"
    return true;
  }
  if (s.counted) {  // most <text column>: rows counted
    s.counted_table = here.ref.table;
    block_.superlative = s;
    pending_.count = false;
    block_.tables.push_back({here.ref.table, here.m, question_.mentions[here.m].begin, true, false, zone_, false});
    return true;
  }
  Expression key = plain;
  if (!pending_.aggregates.empty()) key.aggregate = pending_.aggregates.back();
  pending_.aggregates.clear();
  s.key = key;
  s.mention = here.m;
  block_.superlative = s;
  return true;
}

// "the scientists assigned to it": a participle of a column's word opens a clause, it is not asked for.
bool Scanner::participle(const ColumnHere& here) {
  const Mention& mention = question_.mentions[here.m];
  const std::string& said = first_word(here.m);
  const auto& own = here.view.name.words;
  if (asks_who(here.m) && first_is(here.m, WordClass::past_participle) && !here.view.temporal && !here.view.numeric &&
      !(adjacent(here.m, here.m + 1) && (is_cue(here.m + 1, "most") || is_cue(here.m + 1, "fewest"))))
    return false;  // "Who directed Avatar?", but "Who scored the most points?"
  if (when_ || !first_is(here.m, WordClass::past_participle, WordClass::present_participle) || mention.end != mention.begin + 1 ||
      first_is(here.m, WordClass::naming))
    return false;
  if (said == own.back() && own.size() <= 1) return false;
  const bool verb = own.size() == 2 && language_.is(own.back(), WordClass::locative);  // opened_on
  if (said == own.front() && here.link.kind != LinkKind::suffix_omitted && here.link.kind != LinkKind::part && !verb) return false;
  if (filters(here.m, here.ref) || zone_ == Zone::order || here.m == 0 || !pending_.aggregates.empty() || pending_.count) return false;
  note_role("verb", here);
  zone_ = Zone::filter;
  const auto& profile = here.view.column->profile;
  const bool at_a_time = here.m + 1 < question_.mentions.size() && question_.mentions[here.m + 1].kind == MentionKind::date;
  if (here.view.temporal && pending_.negated && profile && profile->nulls > 0 && !at_a_time) {  // "not returned": there is no such day
    pending_.negated = pending_.absent = false;
    add_condition({.left = {.column = here.ref}, .compare = Compare::is_null});
    return true;
  }
  last_verb_ = here.ref;
  last_verb_mention_ = here.m;
  if (here.view.temporal) {
    last_column_ = here.ref;
    last_column_mention_ = here.m;
  }
  return true;
}

// A key with its marker left out names the thing: "of the course author" does not ask for author_id.
bool Scanner::thing_by_key(const ColumnHere& here) {
  if (here.link.kind != LinkKind::suffix_omitted || !here.view.id_like || !here.view.foreign_key || filters(here.m, here.ref) ||
      zone_ != Zone::select || pending_.each || pending_.by || pending_.count || !pending_.aggregates.empty() || block_.outputs.empty() ||
      here.m == 0 || is_cue(here.m - 1, "and"))
    return false;
  note_role("thing", here);
  return true;
}

bool Scanner::group_key(const ColumnHere& here) {
  // "customers per employee", where a column says how many there are: a number by another one, no group.
  const bool ratio = pending_.each && here.m > 0 && first_is(here.m - 1, WordClass::ratio) && here.view.measured == Aggregate::sum;
  if (ratio) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(here.m);
  }
  if (pending_.each || pending_.by) {
    note_role("group", here);
    pending_.each = pending_.by = false;
    zone_ = Zone::group;
  } else if (zone_ == Zone::group && here.m > 0 && is_cue(here.m - 1, "and") && pending_.aggregates.empty() && !pending_.count &&
             !block_.group_by.empty()) {
    note_role("group2", here);
  } else {
    return false;
  }
  block_.group_by.push_back({.column = here.ref});
  return true;
}

bool Scanner::sort_key(const ColumnHere& here) {
  if (zone_ != Zone::order) return false;
  note_role("order", here);
  Expression key{.column = here.ref};
  if (pending_.count && (!here.view.numeric || pending_.aggregates.empty())) {
    if (!here.view.numeric) key = Expression{.aggregate = Aggregate::count_rows};
    pending_.count = false;
  } else if (!pending_.aggregates.empty()) {
    key.aggregate = pending_.aggregates.back();
    pending_.aggregates.clear();
    pending_.count = false;
  }
  block_.order.push_back({key, block_.sort_descending});
  block_.sorted = false;
  return true;
}

bool Scanner::filter_column(const ColumnHere& here) {
  const auto wait = [&](Aggregate aggregate) {
    last_column_ = here.ref;
    last_column_mention_ = here.m;
    last_aggregate_ = aggregate;
  };
  if (filters(here.m, here.ref)) {
    note_role("filter", here);
    wait(pending_.aggregates.empty() ? Aggregate::none : pending_.aggregates.back());
    pending_.aggregates.clear();
    return true;
  }
  // "20 credits", "Catholic denomination": the value came first.
  if (!block_.where.empty() && block_.where.back().left.column == here.ref && here.m > 0 && adjacent(here.m - 1, here.m) &&
      (question_.mentions[here.m - 1].kind == MentionKind::value || question_.mentions[here.m - 1].kind == MentionKind::number))
    return true;
  if (zone_ == Zone::filter && pending_.aggregates.empty() && !pending_.count) {
    note_role("loose", here);
    wait(Aggregate::none);
    return true;
  }
  // "average term of loans in months" over term_months: the unit repeats the column.
  return !block_.outputs.empty() && block_.outputs.back().column == here.ref && block_.outputs.back().is_aggregate() && !pending_.count &&
         pending_.aggregates.empty();
}

// "how many X", "number of X" where X is a column; "numbers of different X and Y".
bool Scanner::counted_column(const ColumnHere& here) {
  if (!pending_.count && here.m >= 2 && is_cue(here.m - 1, "and") && adjacent_list(here.m - 1, here.m) &&
      adjacent_list(here.m - 2, here.m - 1) && last_output_ == here.m - 2 && !block_.outputs.empty() && !here.view.numeric &&
      block_.outputs.back().aggregate == Aggregate::count_distinct && zone_ == Zone::select) {
    add_output({.aggregate = Aggregate::count_distinct, .column = here.ref});
    return true;
  }
  if (!pending_.count) return false;
  pending_.count = false;
  const bool measures = here.view.numeric && !here.view.id_like;
  if (measures && !pending_.aggregates.empty()) return false;  // "average number of rooms" over room_count
  if (!measures && sum_of_worth(here.ref.table)) return true;  // "how much did customers pay"
  note_role("count", here);
  const bool counts_itself =
      std::ranges::any_of(here.view.name.words, [&](const std::string& word) { return language_.is(word, WordClass::quantity); });
  const bool named_total =
      std::ranges::any_of(here.view.name.words, [&](const std::string& word) { return language_.is(word, WordClass::total); });
  const bool asked_sum =
      pending_.much || (here.m > 0 && question_.mentions[here.m - 1].kind == MentionKind::cue &&
                        ((first_is(here.m - 1, WordClass::total) && !named_total) || first_is(here.m - 1, WordClass::asks_degree)));
  if (measures && zone_ != Zone::filter && !asked_sum && (counts_itself || is_cue(here.m - 1, "number_of"))) {
    add_output({.column = here.ref});
    return true;
  }
  if (zone_ != Zone::filter) {
    if (measures && !pending_.distinct &&
        (here.link.kind != LinkKind::part || counts_itself || pending_.much || choices_.has(Variation::count_as_sum))) {
      add_output({.aggregate = Aggregate::sum, .column = here.ref});
    } else if (pending_.distinct || (here.link.score > 0.7 && !here.view.primary_key && !here.view.numeric && !here.view.id_like)) {
      add_output({.aggregate = Aggregate::count_distinct, .column = here.ref});
    } else {
      add_output({.aggregate = Aggregate::count_rows});
      block_.tables.push_back({here.ref.table, here.m, question_.mentions[here.m].begin, true, false, zone_, false});
    }
    block_.count_output = true;
  }
  pending_.distinct = false;
  return true;
}

// "average distance and price": one word for both.
bool Scanner::continues_aggregate(const ColumnHere& here) const {
  if (!pending_.aggregates.empty() || here.m < 2 || block_.outputs.empty() || !here.view.numeric || here.view.id_like) return false;
  const Expression& last = block_.outputs.back();
  // "average gold, silver and bronze"
  const auto listed = [&](std::size_t a, std::size_t b) {
    return question_.mentions[b].begin == question_.mentions[a].end + 1 && question_.tokens[question_.mentions[a].end].text == ",";
  };
  const auto numeric = [&](std::size_t n) {
    const ColumnLink* link = n < end_ && question_.mentions[n].kind == MentionKind::name && !is_table(n) ? best_column(n) : nullptr;
    return link && schema_.column(link->column).numeric && !schema_.column(link->column).id_like;
  };
  if (last.column && last.is_aggregate() && last.aggregate != Aggregate::count_distinct && last_output_ == here.m - 1 &&
      listed(here.m - 1, here.m) && is_cue(here.m + 1, "and") && numeric(here.m + 2))
    return true;
  return is_cue(here.m - 1, "and") && adjacent_list(here.m - 1, here.m) && adjacent_list(here.m - 2, here.m - 1) && last.column &&
         last_output_ == here.m - 2 && last.is_aggregate() && last.aggregate != Aggregate::count_distinct;
}

bool Scanner::aggregated_column(const ColumnHere& here) {
  if (continues_aggregate(here)) pending_.aggregates.push_back(block_.outputs.back().aggregate);
  note_role(pending_.aggregates.empty() ? "output" : "aggregate", here);
  if (pending_.aggregates.empty()) {
    if (pending_.distinct) {
      block_.distinct = true;
      pending_.distinct = false;
    }
    return false;
  }
  for (const Aggregate aggregate : pending_.aggregates) add_output({.aggregate = aggregate, .column = here.ref});
  last_aggregate_ = pending_.aggregates.back();
  pending_.aggregates.clear();
  return true;
}

// "full name" over first and last name.
bool Scanner::full_name(const ColumnHere& here) {
  const std::size_t begin = question_.mentions[here.m].begin;
  if (!first_is(here.m, WordClass::naming) || !is_before(here.m, WordClass::full)) return false;
  const auto parts_in = [&](int table) {
    std::vector<ColumnRef> parts;
    for (int c = 0; c < static_cast<int>(schema_.tables[table].columns.size()); ++c) {
      const ColumnView& candidate = schema_.tables[table].columns[c];
      if (candidate.given_name || candidate.family_name) parts.push_back({table, c});
    }
    return parts;
  };
  // "full names of the students", "the student's full name", a table named elsewhere.
  std::vector<int> owners{owner_table(here.m)};
  if (here.m > 0 && question_.mentions[here.m - 1].kind == MentionKind::name && question_.mentions[here.m - 1].end + 1 == begin &&
      is_table(here.m - 1))
    owners.push_back(best_table(here.m - 1));
  owners.push_back(here.ref.table);
  owners.insert(owners.end(), named_.begin(), named_.end());
  std::vector<ColumnRef> parts;
  for (const int owner : owners)
    if (owner >= 0 && parts.size() != 2) parts = parts_in(owner);
  // "full names of the candidates": a candidate is one of the people.
  for (const int owner : owners)
    for (const KeyEdge& edge : schema_.edges)
      if (edge.from.table == owner && parts.size() != 2) parts = parts_in(edge.to.table);
  if (parts.size() != 2) return false;
  for (const ColumnRef& part : parts) add_output({.column = part});
  return true;
}

// "name" alone: of a thing that is a column itself, or of one whose table has no column of that name.
bool Scanner::bare_name(const ColumnHere& here) {
  const auto& mentions = question_.mentions;
  const Mention& mention = mentions[here.m];
  if (mention.end != mention.begin + 1 || !first_is(here.m, WordClass::naming)) return false;
  // "name of each city" where city is a column: the city is the name.
  std::size_t n = here.m + 1;
  while (is_cue(n, "each") || is_cue(n, "all") || is_cue(n, "distinct")) ++n;
  if (n < mentions.size() && mentions[n].kind == MentionKind::name && !is_table(n) && adjacent_list(n - 1, n) &&
      question_.tokens[mentions[n].begin - 1].kind == TokenKind::word) {
    const ColumnLink* next = best_column(n);
    bool of = false;
    for (std::size_t i = mention.end; i < mentions[n].begin; ++i) of |= word_is(i, WordClass::genitive);
    if (of && next && next->score > 0.85 && !schema_.column(next->column).numeric && !schema_.column(next->column).id_like) return true;
    if (of && next && next->score > 0.85 && schema_.column(next->column).numeric && !schema_.column(next->column).id_like)
      ++evidence_.weak_links;  // "names of the employees" where there is only their number
  }
  // "names of the aircrafts" where no column is called name: what identifies an aircraft.
  const int owner = owner_table(here.m);
  if (const auto& identity = schema_.tables[here.ref.table].identity;
      identity.size() == 2 && std::ranges::find(identity, here.ref.column) != identity.end()) {
    for (const int c : identity) add_output({.column = ColumnRef{here.ref.table, c, here.ref.role}});
    return true;
  }
  if (owner < 0 || owner == here.ref.table || schema_.tables[owner].identity.empty() || mention.column_score() >= 1.1) return false;
  if (std::ranges::any_of(mention.columns, [&](const ColumnLink& l) { return l.column.table == owner; })) return false;
  const ColumnView& identity = schema_.tables[owner].columns[schema_.tables[owner].identity[0]];
  if ((identity.id_like || identity.numeric) && here.view.name_like && distance(schema_, owner, here.ref.table) == 1) {
    block_.outputs.push_back({.column = here.ref});  // "names of the gymnasts": a gymnast is one of the people
    return true;
  }
  for (const int c : schema_.tables[owner].identity) block_.outputs.push_back({.column = ColumnRef{owner, c}});
  return true;
}

}  // namespace sextant::knowledge
