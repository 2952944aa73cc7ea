// What a number measures or counts: a column before or after it, rows, a key, a year.
#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "knowledge/planner/interpret/scan.h"
#include "knowledge/planner/link/name_forms.h"

namespace sextant::knowledge {
namespace {

Literal number_literal(const Mention& mention) {
  const double value = mention.number;
  if (std::floor(value) == value && std::abs(value) < 1e15) return {std::to_string(static_cast<long long>(value)), true};
  std::string text;
  for (const char c : mention.text)
    if (c != ',') text += c;
  // "1.2345 thousand" is not what stands there.
  return {std::strtod(text.c_str(), nullptr) == value ? text : fmt::format("{}", value), true};
}

std::chrono::sys_days years_before(const std::chrono::year_month_day& day, int years) {
  const auto then = day - std::chrono::years(years);
  return then.ok() ? std::chrono::sys_days(then) : std::chrono::sys_days(then.year() / then.month() / std::chrono::last);
}

}  // namespace

// "which 3 regions have the most branches": so many of what a column holds.
bool Scanner::limits_values(const NumberHere& here) const {
  if (here.next_column == nullptr || here.numeric_next || pending_.compare || zone_ != Zone::select || !block_.empty() ||
      question_.mentions[here.m].number < 2 || schema_.column(here.next_column->column).id_like)
    return false;
  for (std::size_t n = here.next + 1; n < end_; ++n)
    if (is_cue(n, "most") || is_cue(n, "fewest") || is_cue(n, "superlative")) return true;
  return false;
}

void Scanner::number(std::size_t m) {
  const Mention& mention = question_.mentions[m];
  // "the 3 most …", "top 5"
  if (m + 1 < question_.mentions.size() && adjacent(m, m + 1) && !is_adverb(m + 1) &&
      (is_cue(m + 1, "superlative") || is_cue(m + 1, "most") || is_cue(m + 1, "common") || is_cue(m + 1, "fewest") ||
       is_cue(m + 1, "recent")))
    return;
  NumberHere here{.m = m, .word = question_.tokens[mention.begin].kind == TokenKind::word, .condition = {}};
  if (!complete_number(here)) return;
  if (limits_values(here)) {
    limit_before_table_ = whole_number(mention.number);
    return;
  }
  static constexpr std::array kUses{&Scanner::number_of_total,       &Scanner::number_of_mean,  &Scanner::measured_kind,
                                    &Scanner::number_of_group,       &Scanner::number_again,    &Scanner::number_with_unit,
                                    &Scanner::number_of_last_column, &Scanner::number_of_years, &Scanner::number_by_word,
                                    &Scanner::number_of_rows,        &Scanner::number_as_size,  &Scanner::number_as_key,
                                    &Scanner::number_of_next_column, &Scanner::number_as_year,  &Scanner::number_as_amount};
  for (const auto use : kUses)
    if ((this->*use)(here)) return in_own_factor(m);
  if (here.word && !pending_.compare) return;  // words of number without a comparison are mostly not filters ("the two cities")
  ++evidence_.unused;
  evidence_.unused_mentions.push_back(m);
  pending_.compare.reset();
}

// The comparison and its other end, and the name that follows. False for "between" without a second number.
bool Scanner::complete_number(NumberHere& here) {
  const auto& mentions = question_.mentions;
  const std::size_t m = here.m;
  here.next = m + 1 < mentions.size() && mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1) ? m + 1 : mentions.size();
  Compare compare = pending_.compare.value_or(Compare::equal);
  const std::size_t after = is_cue(m + 2, "than") ? m + 3 : m + 2;
  const bool second = after < mentions.size() && mentions[after].kind == MentionKind::number && adjacent(after - 1, after);
  if ((is_cue(m + 1, "or_more") || is_cue(m + 1, "or_less")) && !second) {  // "or more", "or fewer" come after
    compare = is_cue(m + 1, "or_more") ? Compare::greater_equal : Compare::less_equal;
    if (m + 2 < mentions.size() && mentions[m + 2].kind == MentionKind::name) here.next = m + 2;
  }
  if (compare == Compare::equal && !pending_.compare && m + 1 < mentions.size() && mentions[m + 1].kind == MentionKind::number &&
      mentions[m + 1].begin == mentions[m].end + 1 && is_after(m, WordClass::allative))
    compare = Compare::between;  // "2 to 4"
  here.condition.compare = compare;
  here.condition.values = {number_literal(mentions[m])};
  if (compare == Compare::between) {
    for (std::size_t n = m + 1; n < std::min(mentions.size(), m + 3); ++n)
      if (mentions[n].kind == MentionKind::number) {
        here.condition.values.push_back(number_literal(mentions[n]));
        skip_until_ = n + 1;
        if (n + 1 < mentions.size() && mentions[n + 1].kind == MentionKind::name && adjacent(n, n + 1)) here.next = n + 1;
        break;
      }
    if (here.condition.values.size() < 2) return false;
  }
  // "3 or 4 stars"
  const bool listed = (is_cue(m + 1, "or") || is_cue(m + 1, "and")) && m + 3 < mentions.size() &&
                      mentions[m + 2].kind == MentionKind::number && mentions[m + 3].kind == MentionKind::name && adjacent(m, m + 1) &&
                      adjacent(m + 1, m + 2) && adjacent(m + 2, m + 3);
  if (listed && compare == Compare::equal && !pending_.compare && here.next == mentions.size() && !is_table(m + 3)) {
    here.next = m + 3;
    here.shared_next = true;
  }
  here.last = last_number(here);
  here.next_column = here.next < mentions.size() && !is_table(here.next) ? best_column(here.next) : nullptr;
  here.numeric_next = here.next_column && schema_.column(here.next_column->column).numeric && here.next_column->score > 0.5;
  return true;
}

// "older than 30": the column that the adjective measures.
bool Scanner::measured_kind(NumberHere& here) {
  const auto& mentions = question_.mentions;
  if (pending_.compare_kind.empty() || pending_.compare == Compare::like) return false;
  if (pending_.compare_kind == "salary" && here.next < mentions.size() && is_table(here.next)) {  // "make more than one phone"
    pending_.compare_kind.clear();
    return false;
  }
  const auto is_number = [](const Mention& mention) { return mention.kind == MentionKind::number; };
  const bool waits = last_column_ && last_column_mention_ < here.m &&  // and no other number is what it waited for
                     std::none_of(mentions.begin() + static_cast<std::ptrdiff_t>(last_column_mention_),
                                  mentions.begin() + static_cast<std::ptrdiff_t>(here.m), is_number);
  if (waits && schema_.column(*last_column_).numeric && adjacent(last_column_mention_, here.m - 1)) return false;
  if (pending_.compare_kind == "age") return age_condition(here, {});
  bool reversed = false;
  const auto column = column_of_kind(pending_.compare_kind, main_table(), reversed);
  if (!column) return false;
  here.condition.left.column = column;
  if (reversed) here.condition.compare = here.condition.compare == Compare::greater ? Compare::less : Compare::greater;
  add_condition(std::move(here.condition));
  return true;
}

// "at least 25 years old", "students over 20": an age, where there is one.
bool Scanner::number_of_years(NumberHere& here) {
  const bool range = here.condition.values.size() > 1;  // "between 30 and 40 years old"
  const std::size_t after = question_.mentions[range ? here.last : here.m].end;
  const bool years =
      word_is(after, WordClass::time_unit) && language_.classes().number(question_.tokens[after].lower, WordClass::time_unit) == 1 &&
      (word_is(after + 1, WordClass::old) || (word_is(after + 1, WordClass::genitive) && word_is(after + 2, WordClass::age)));
  const bool people = pending_.compare && here.next == question_.mentions.size() && here.m > 0 &&
                      first_is(here.m - 1, WordClass::level, WordClass::exceeding, WordClass::between) &&
                      question_.mentions[here.m].number < 120;
  if (!(years && age_condition(here, false)) && !(people && age_condition(here, true))) return false;
  const std::size_t old = next_name(range ? here.last : here.m, 1);
  if (years && old < question_.mentions.size() && question_.mentions[old].begin <= after + 2) skip_until_ = old + 1;
  return true;
}

// An age is a column, or counted from the day of birth up to today.
bool Scanner::age_condition(NumberHere& here, bool by_name) {
  bool reversed = false;
  const auto column = column_of_kind("age", main_table(), reversed);
  if (!column) return false;
  const ColumnView& view = schema_.column(*column);
  if (by_name && !view.of_birth &&
      std::ranges::none_of(view.name.words, [&](const std::string& word) { return language_.is(word, WordClass::age); }))
    return false;
  if (reversed) return birth_condition(here, *column);
  here.condition.left.column = column;
  add_condition(std::move(here.condition));
  return true;
}

// Born earlier is older; 30 years old is who was born within the year before.
bool Scanner::birth_condition(NumberHere& here, const ColumnRef& birth) {
  constexpr double kOldest = 1000;
  const bool range = here.condition.values.size() > 1;
  const double from = question_.mentions[here.m].number, until = question_.mentions[range ? here.last : here.m].number;
  const bool exact = range || here.condition.compare == Compare::equal;
  const auto other_way = mirrored(here.condition.compare);
  if (!(from >= 0 && from <= until && until <= kOldest) || (!exact && !other_way)) return false;
  const int youngest = static_cast<int>(from), oldest = static_cast<int>(until);
  const std::chrono::year_month_day today{today_};
  note_converted(here);
  Condition& c = here.condition;
  c.left.column = birth;
  if (!schema_.column(birth).temporal) {
    const auto year = [&](int years) { return Literal{std::to_string(static_cast<int>(today.year()) - years), true}; };
    c.values = range ? std::vector{year(oldest), year(youngest)} : std::vector{year(youngest)};
    if (!range) c.compare = *other_way;
    add_condition(std::move(c));
    return true;
  }
  const auto day = [&](int years) { return Literal{iso_date(years_before(today, years)), false}; };
  c.values = {day(youngest)};
  if (!exact) {
    note(fmt::format("Ages are those on {}.", iso_date(today_)));
    c.compare = *other_way;
    add_condition(std::move(c));
    return true;
  }
  const bool denied = std::exchange(pending_.negated, false);
  const std::size_t first = block_.where.size();
  add_condition({.left = c.left, .compare = Compare::greater, .values = {day(oldest + 1)}});
  c.compare = Compare::less_equal;
  add_condition(std::move(c));
  if (denied) deny(first);
  return true;
}

// "orders over 5000", "average salary payment": what the rows of a table are worth.
std::optional<ColumnRef> Scanner::worth_of(int table) const {
  return table < 0 ? std::nullopt : sextant::knowledge::worth_of(schema_, language_, table);
}

// "a loan of more than 3000": what stands before the comparison is worth so much.
std::optional<ColumnRef> Scanner::worth_before(std::size_t m) const {
  if (m < 2 || !compare_of(question_.mentions[m - 1]) || question_.mentions[m - 2].kind != MentionKind::name || !is_table(m - 2) ||
      !adjacent(m - 2, m - 1))
    return std::nullopt;
  return worth_of(best_table(m - 2));
}

bool Scanner::number_as_amount(NumberHere& here) {
  if (!pending_.compare || here.next < question_.mentions.size() || question_.mentions[here.m].number < 100) return false;
  const std::optional<ColumnRef> named = worth_before(here.m);
  const auto column = named ? named : worth_of(main_table());
  if (!column) return false;
  note(fmt::format("The number is taken for the {}.", join(schema_.column(*column).name.words, " ")));
  here.condition.left.column = column;
  add_condition(std::move(here.condition));
  ++evidence_.guessed;
  return true;
}

// "number of tracks greater than 100", "average age above 30"
bool Scanner::number_of_group(NumberHere& here) {
  if (!pending_.compare && is_before(here.m, WordClass::locative)) return false;  // "the average price in 2018"
  if (count_waiting_ && here.m > 0 && pending_.compare) {
    here.condition.left = {.aggregate = Aggregate::count_rows};
    count_waiting_ = false;
  } else if (last_column_ && last_aggregate_ != Aggregate::none) {
    here.condition.left = {.aggregate = last_aggregate_, .column = last_column_};
    last_aggregate_ = Aggregate::none;
  } else {
    return false;
  }
  block_.having.push_back(here.condition);
  pending_.compare.reset();
  return true;
}

// "more than 10,000 total views", "more than 100 hours in total": the sum of a column in each group.
bool Scanner::number_of_total(NumberHere& here) {
  if (!pending_.compare || pending_.compare == Compare::like) return false;
  std::size_t name = here.next, last = here.next;
  const bool before = is_cue(here.m + 1, "sum") && adjacent(here.m, here.m + 1);
  const bool bare = before && name >= question_.mentions.size() && zone_ == Zone::filter &&  // "borrowed more than 4000 in total"
                    (here.m + 2 >= question_.mentions.size() || !adjacent(here.m + 1, here.m + 2));
  if (bare) {
    last = here.m + 1;
  } else if (before && here.m + 2 < question_.mentions.size() && question_.mentions[here.m + 2].kind == MentionKind::name &&
             adjacent(here.m + 1, here.m + 2)) {
    name = last = here.m + 2;
  } else if (name < question_.mentions.size() && is_cue(name + 1, "sum") && adjacent(name, name + 1) &&
             first_is(name + 1, WordClass::locative)) {
    last = name + 1;
  } else if (name >= question_.mentions.size() ||
             ((pending_.aggregates.empty() || !is_cue(here.m - 1, "sum")) && !word_is(question_.mentions[name].end, WordClass::overall))) {
    return false;
  }
  std::optional<ColumnRef> column;
  if (const ColumnLink* link = bare || is_table(name) ? nullptr : best_column(name)) column = link->column;
  const bool said_last = last_column_ && (block_.tables.empty() || last_column_mention_ > block_.tables.back().mention);
  if (bare) column = said_last ? last_column_ : worth_of(block_.tables.empty() ? -1 : block_.tables.back().table);
  if (!column || !schema_.column(*column).numeric || schema_.column(*column).id_like) return false;
  here.condition.left = {.aggregate = Aggregate::sum, .column = column};
  block_.having.push_back(std::move(here.condition));
  pending_.compare.reset();
  pending_.aggregates.clear();
  skip_until_ = last + 1;
  return true;
}

// "an average of more than 5 tries": of each group.
bool Scanner::number_of_mean(NumberHere& here) {
  const auto& mentions = question_.mentions;
  std::size_t cue = here.m;
  while (cue > 0 && compare_of(mentions[cue - 1])) --cue;
  if (!pending_.compare || !here.numeric_next || pending_.aggregates.size() != 1 || block_.outputs.empty() || cue == here.m || cue == 0 ||
      !is_cue(cue - 1, "average") || !adjacent(cue - 1, cue))
    return false;
  here.condition.left = {.aggregate = Aggregate::average, .column = here.next_column->column};
  block_.having.push_back(std::move(here.condition));
  pending_.compare.reset();
  pending_.aggregates.clear();
  skip_until_ = here.next + 1;
  return true;
}

// "taller than 200 or lower than 190", "in 2009 or 2010": of what the number before is compared with.
bool Scanner::number_again(NumberHere& here) {
  const auto& mentions = question_.mentions;
  if (here.next < mentions.size()) return false;
  std::size_t before = here.m;
  bool joined = false;
  while (before > 0 && mentions[before - 1].kind == MentionKind::cue && adjacent(before - 1, before)) {
    --before;
    const bool joins = is_cue(before, "or") || is_cue(before, "and") || is_cue(before, "or_more") || is_cue(before, "or_less");
    if (!joins && !compare_of(mentions[before]) && !is_cue(before, "than") && !is_cue(before, "comparative")) return false;
    joined |= joins;
  }
  if (!joined || before == 0 || mentions[before - 1].kind != MentionKind::number || !adjacent(before - 1, before)) return false;
  const Literal said = number_literal(mentions[before - 1]);
  const auto of_that = [&](const std::vector<Condition>& list) {
    return !list.empty() && !list.back().values.empty() && list.back().values.back() == said && !list.back().query;
  };
  if (of_that(block_.having)) {
    here.condition.left = block_.having.back().left;
    here.condition.or_with_previous = std::exchange(or_next_, false);
    block_.having.push_back(std::move(here.condition));
    pending_.compare.reset();
    return true;
  }
  if (!of_that(block_.where)) return false;
  here.condition.left = block_.where.back().left;
  if (before >= 2 && is_cue(before - 2, "comparative")) {  // "longer than 3300 or higher than 100": two measures
    std::size_t cue = here.m - 1;
    while (is_cue(cue, "than")) --cue;
    bool reversed = false;
    const auto other = language_.kind(first_word(cue)).empty() ? std::nullopt : column_of_kind(first_word(cue), main_table(), reversed);
    if (other && !reversed) here.condition.left = {.column = other};
  }
  if (!pending_.compare) here.condition.compare = block_.where.back().compare;
  add_condition(std::move(here.condition));
  return true;
}

// "higher than 5600": the height, where nothing else is named. "can seat 50 to 100 people": what the verb measures.
bool Scanner::number_by_word(NumberHere& here) {
  std::size_t cue = here.m;
  while (cue > 0 && (compare_of(question_.mentions[cue - 1]) || is_cue(cue - 1, "than")) && adjacent(cue - 1, cue)) --cue;
  const std::size_t begin = question_.mentions[cue].begin;
  std::string_view word;
  if (begin > 0 && (pending_.compare || here.condition.compare != Compare::equal) && !here.numeric_next)
    word = question_.tokens[begin - 1].lower;
  if (language_.kind(word).empty() || language_.is(word, WordClass::more)) {
    if (!pending_.compare || here.word || here.next < question_.mentions.size()) return false;
    if (!is_cue(cue, "greater") && !is_cue(cue, "less")) return false;
    word = first_word(cue);
    const bool counts = first_is(cue, WordClass::more, WordClass::fewer);
    if (counts && question_.mentions[here.m].number < 100) return false;  // "more than 3" of them
  } else if (here.next < question_.mentions.size()) {
    skip_until_ = std::max(skip_until_, here.next + 1);
  }
  bool reversed = false;
  const auto column = column_of_kind(std::string(word), main_table(), reversed);
  if (!column) return false;
  here.condition.left.column = column;
  add_condition(std::move(here.condition));
  return true;
}

bool Scanner::number_of_last_column(NumberHere& here) {
  const std::size_t m = here.m;
  const Compare compare = here.condition.compare;
  const bool close = last_column_ && adjacent(last_column_mention_, m);
  if (!last_column_ || !(close || (m >= 1 && last_column_mention_ + 2 >= m) || !here.next_column)) return false;
  if (!takes_number(*last_column_) && pending_.compare != Compare::like) return false;
  if (schema_.column(*last_column_).id_like && compare != Compare::equal && compare != Compare::like && !here.next_column &&
      question_.mentions[m].number < 20 && !close)
    return false;
  // "opened in 2009 or with more than 100 seats": the year has its number.
  const auto is_number = [](const Mention& mention) { return mention.kind == MentionKind::number; };
  if (here.numeric_next && pending_.compare && last_column_mention_ < m &&
      std::any_of(question_.mentions.begin() + static_cast<std::ptrdiff_t>(last_column_mention_),
                  question_.mentions.begin() + static_cast<std::ptrdiff_t>(m), is_number))
    return false;
  // "directors who made one film": of films, not of the year they were made.
  if ((pending_.compare || here.word) && here.next < question_.mentions.size() && is_table(here.next)) return false;
  if (const int times = calendar_factor(here); times > 1) {
    for (Literal& value : here.condition.values) value.text = fmt::format("{}", std::strtod(value.text.c_str(), nullptr) * times);
    note_converted(here);
  }
  here.condition.left.column = last_column_;
  if (pending_.compare == Compare::like) here.condition.values = {like_pattern(pending_.compare_kind, here.condition.values.front().text)};
  add_condition(std::move(here.condition));
  return true;
}

// "more than 3 flights"
bool Scanner::number_of_rows(NumberHere& here) {
  if (question_.mentions[here.m].number < 0) return false;
  const auto& mentions = question_.mentions;
  // "spent more than 400 in one purchase": in any of them.
  if (here.word && mentions[here.m].number == 1 && !pending_.compare && is_before(here.m, WordClass::locative) &&
      here.next < mentions.size() && is_table(here.next) && !block_.where.empty()) {
    skip_until_ = here.next + 1;
    return true;
  }
  const bool counts = pending_.compare && *pending_.compare != Compare::like && (here.next == mentions.size() || !here.numeric_next) &&
                      pending_.compare_kind.empty();
  const bool counted_after = here.next < mentions.size() && is_table(here.next);
  // "with 2 loans"; "directors who made one film", where the films say who made them
  const bool had = counted_after && zone_ == Zone::filter && mentions[here.m].number >= 1 &&
                   (best_table(here.next) != main_table() || shows_part_of(best_table(here.next)));
  if (counts && !counted_after && mentions[here.m].number >= 100 && worth_of(main_table())) return false;
  if (!(counts || had || (here.condition.compare != Compare::equal && counted_after))) return false;
  // Too many to be rows, unless there are as many.
  const bool so_many =
      counted_after && mentions[here.m].number < static_cast<double>(schema_.tables[best_table(here.next)].table->row_count);
  if (mentions[here.m].number >= 1000 && !so_many) return false;
  here.condition.left = {.aggregate = Aggregate::count_rows};
  if (counted_after || here.next_column) {
    const int table = counted_after ? best_table(here.next) : here.next_column->column.table;
    block_.tables.push_back({table, here.next, mentions[here.next].begin, true, false, Zone::filter, false});
    skip_until_ = here.next + 1;
  }
  // At least one is what the join says anyway.
  here.condition.or_with_previous = or_next_ && block_.where.size() + block_.having.size() > 0;
  if (!(here.condition.compare == Compare::greater_equal && mentions[here.m].number == 1)) block_.having.push_back(here.condition);
  or_next_ = false;
  pending_.compare.reset();
  return true;
}

// What is shown stands in several rows of the table: the director of films.
bool Scanner::shows_part_of(int table) const {
  if (block_.outputs.size() != 1 || !block_.outputs[0].column || block_.outputs[0].is_aggregate()) return false;
  const ColumnRef& shown = *block_.outputs[0].column;
  const ColumnView& view = schema_.column(shown);
  const auto& profile = view.column->profile;
  return shown.table == table && !view.primary_key && !view.numeric && profile &&
         profile->distinct < schema_.tables[table].table->row_count;
}

// "more than 15,000 students": too many to be rows of a table, so a column that says how many.
bool Scanner::number_as_size(NumberHere& here) {
  if (!pending_.compare || here.numeric_next || question_.mentions[here.m].number < 1000 || !pending_.compare_kind.empty()) return false;
  bool reversed = false;
  const auto column = column_of_kind("many", main_table(), reversed);
  if (!column || here.next >= question_.mentions.size()) return false;
  here.condition.left.column = column;
  skip_until_ = here.next + 1;
  add_condition(std::move(here.condition));
  ++evidence_.guessed;
  return true;
}

// "flight 12": the key of what is named before.
bool Scanner::number_as_key(NumberHere& here) {
  const auto& mentions = question_.mentions;
  const std::size_t m = here.m;
  if (pending_.compare || here.word || m == 0 || mentions[m - 1].kind != MentionKind::name || !is_table(m - 1) ||
      mentions[m - 1].end != mentions[m].begin)
    return false;
  const int t = mentions[m - 1].tables.front().table;
  std::optional<ColumnRef> key;
  if (schema_.tables[t].primary_key >= 0) key = ColumnRef{t, schema_.tables[t].primary_key};
  for (const Expression& e : block_.outputs)
    if (e.column && e.column->table != t)
      for (const int edge : schema_.edges_of[t])
        if (schema_.edges[edge].from.table == e.column->table && schema_.edges[edge].to.table == t) key = schema_.edges[edge].from;
  if (!key || !takes_number(*key)) return false;
  // "account 0767" of accounts 1 to 15, which have a number for a name: that name.
  const auto& identity = schema_.tables[t].identity;
  if (const ColumnRef name{t, identity.empty() ? -1 : identity.front()};
      name.column >= 0 && name != key && !may_hold(*key, {mentions[m].number, mentions[m].number}) && takes_number(name)) {
    key = name;
    if (!schema_.column(name).numeric) here.condition.values = {{mentions[m].text, false}};
  }
  here.condition.left.column = key;
  last_column_ = key;
  last_column_mention_ = m;
  add_condition(std::move(here.condition));
  return true;
}

bool Scanner::number_of_next_column(NumberHere& here) {
  if (!here.numeric_next) return false;
  here.condition.left.column = here.next_column->column;
  if (!here.shared_next) skip_until_ = here.next + 1;
  add_condition(std::move(here.condition));
  return true;
}

// A table that has both keeps the year of its date in a column of its own.
std::optional<ColumnRef> Scanner::year_beside(const ColumnRef& date) const {
  const auto& columns = schema_.tables[date.table].columns;
  for (int c = 0; c < static_cast<int>(columns.size()); ++c)
    if (language_.is(columns[c].name.words.back(), WordClass::year_name) && columns[c].numeric) return ColumnRef{date.table, c};
  return std::nullopt;
}

// "February 28" says no year.
bool Scanner::holds_years(const ColumnRef& column) const {
  const auto& profile = schema_.column(column).column->profile;
  if (schema_.column(column).temporal || !profile || !profile->min || !profile->max) return true;
  const auto has_year = [](const std::string& text) {
    std::size_t digits = 0;
    for (const char c : text)
      if (digits = std::isdigit(static_cast<unsigned char>(c)) != 0 ? digits + 1 : 0; digits == 4) return true;
    return false;
  };
  return has_year(*profile->min) || has_year(*profile->max);
}

}  // namespace sextant::knowledge
