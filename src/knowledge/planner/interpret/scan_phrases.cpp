// Words of the semantic model: measures, adjectives that pick rows, and verbs that pick a column.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "knowledge/planner/interpret/scan.h"
#include "knowledge/semantic/expression.h"

namespace sextant::knowledge {

// What people gave a name is linked for certain.
void Scanner::note_phrase() {
  ++evidence_.links;
  evidence_.link_sum += 1;
}

std::optional<ColumnRef> Scanner::measure_of(int table) const {
  for (const MeasuredColumn& measured : lexicon_.measured)
    if (const auto column = schema_.resolve(measured.column); column && column->table == table && column->column >= 0) return column;
  return worth_of(table);
}

void Scanner::measure(std::size_t m) {
  const Measure& measure = lexicon_.measures[static_cast<std::size_t>(question_.mentions[m].measure)];
  const auto table = schema_.resolve(measure.table);
  if (!table) return;
  // "the average delay of late flights": of these rows, not their number.
  const bool numbered = std::ranges::any_of(block_.outputs, [&](const Expression& e) {
    return e.column && (e.is_aggregate() || schema_.column(*e.column).numeric) && e.aggregate != Aggregate::count_rows;
  });
  if (!measure.filter.empty() && numbered && !pending_.count && !pending_.superlative &&
      is_before(m, WordClass::genitive, WordClass::benefactive, WordClass::comitative, WordClass::across)) {
    add_condition(Condition::of_rows(measure.filter, table->table, measure.phrase));
    note_phrase();
    return;
  }
  Expression expression{.raw = measure.expression, .raw_table = table->table, .raw_name = measure.phrase};
  if (!measure.filter.empty()) expression.raw += " FILTER (WHERE " + measure.filter + ")";
  if (!measure.description.empty()) note(fmt::format("“{}”: {}", measure.phrase, measure.description));
  as_aggregate(expression);
  pending_.count = false;
  pending_.aggregates.clear();
  if (pending_.superlative) {
    pending_.superlative->key = expression;
    pending_.superlative->counted = false;
    block_.superlative = pending_.superlative;
    pending_.superlative.reset();
  } else if (zone_ == Zone::order) {
    block_.order.push_back({expression, block_.sort_descending});
    block_.sorted = false;
  } else {
    block_.outputs.push_back(expression);
  }
  note_phrase();
}

// "average spend", where a model adds it up: the same numbers, averaged. What is no sum has no such other number.
void Scanner::as_aggregate(Expression& measure) {
  static constexpr std::array<std::tuple<Aggregate, std::string_view, std::string_view>, 4> kOthers{
      {{Aggregate::average, "avg", "average"},
       {Aggregate::median, "median", "median"},
       {Aggregate::maximum, "max", "largest"},
       {Aggregate::minimum, "min", "smallest"}}};
  constexpr std::string_view kSum = "sum(";
  for (const auto& [aggregate, function, said] : kOthers) {
    if (pending_.aggregates.empty() || pending_.aggregates.back() != aggregate || measure.raw.starts_with(fmt::format("{}(", function)))
      continue;
    if (measure.raw.starts_with(kSum) && measure.raw.find("sum(", kSum.size()) == std::string::npos) {
      measure.raw.replace(0, kSum.size() - 1, function);
      measure.raw_name = fmt::format("{} {}", said, measure.raw_name);
    } else {
      ++evidence_.unused;
    }
  }
}

// What a word that picks rows says something of, where that is one column.
std::optional<ColumnRef> Scanner::column_of_rows(std::size_t m) const {
  const RowPhrase& phrase = lexicon_.rows[static_cast<std::size_t>(question_.mentions[m].rows)];
  const auto target = schema_.resolve(phrase.table);
  const auto columns = semantic::columns_of_expression(phrase.filter);
  const int column = target && columns && columns->size() == 1 ? schema_.column_by_name(target->table, columns->front()) : -1;
  return column < 0 ? std::nullopt : std::optional(ColumnRef{target->table, column});
}

// Whether the measure is said as people called it: "spend", not a form of "earnings".
bool Scanner::is_called(std::size_t m) const {
  const Measure& said = lexicon_.measures[static_cast<std::size_t>(question_.mentions[m].measure)];
  return std::ranges::any_of(lexicon_.measures, [&](const Measure& measure) {
    return measure.phrase == first_word(m) && measure.expression == said.expression && measure.filter == said.filter;
  });
}

// "late" flights.
void Scanner::rows(std::size_t m) {
  const RowPhrase& phrase = lexicon_.rows[static_cast<std::size_t>(question_.mentions[m].rows)];
  const auto target = schema_.resolve(phrase.table);
  if (!target) return;
  if (is_before(m, WordClass::asks_degree)) {  // "how late": asks for what the adjective measures
    if (const auto column = column_of_rows(m); column && schema_.column(*column).numeric) {
      zone_ = Zone::select;
      add_output({.aggregate = Aggregate::average, .column = column});
      note_phrase();
      return;
    }
  }
  if (!phrase.description.empty()) evidence_.notes.push_back(phrase.description);
  // "what share of flights left Chicago on time": of those that left Chicago.
  const bool told_last = m + 1 == question_.mentions.size() && m > 0 && question_.mentions[m - 1].kind == MentionKind::value;
  if (block_.share && !block_.share_from && told_last && !block_.where.empty() && !block_.tables.empty())
    block_.share_from = block_.where.size();
  add_condition(Condition::of_rows(phrase.filter, target->table, phrase.phrase));
  note_phrase();
  if (phrase.names_table) table(m, target->table);
}

// "opened" in 2024, "live in" Porto: of which column the value speaks. Words that pick a key are read by role_of.
void Scanner::hint(std::size_t m) {
  ColumnRef column = question_.mentions[m].columns.front().column;
  // "branches opened before": said of accounts, but branches have such a date too.
  if (!named_.empty() && std::ranges::find(named_, column.table) == named_.end())
    for (const int t : named_)
      if (const int same = schema_.column_by_name(t, schema_.column(column).column->name);
          same >= 0 && !schema_.column(column).foreign_key) {
        column = {t, same};
        break;
      }
  // "most profitable", but not "the largest number of registered members"
  if (pending_.superlative && m > 0 && adjacent(m - 1, m) && !(pending_.superlative->counted && last_is(m - 1, WordClass::genitive))) {
    Superlative s = *std::exchange(pending_.superlative, std::nullopt);
    s.key = Expression{.column = column};
    s.counted = s.common = s.in_select = pending_.count = false;  // the company is asked for, not its profit
    block_.superlative = s;
    return;
  }
  if (asks_who(m) && !filters(m, column) && !schema_.column(column).numeric) return who_of(column, m);
  if (schema_.column(column).foreign_key && block_.outputs.empty() && asks_for_end(m, column)) return add_output({.column = column});
  if (schema_.column(column).foreign_key) return bridge_of(column, m);
  if (asked_by_verb(column, m)) return;
  if (zone_ == Zone::order && block_.sorted) {  // "in the order in which they opened"
    block_.order.push_back({{.column = column}, block_.sort_descending});
    block_.sorted = false;
    return;
  }
  last_verb_ = column;
  last_verb_mention_ = m;
  last_column_ = column;
  last_column_mention_ = m;
  last_aggregate_ = Aggregate::none;
}

// "When did they join", "how much did she spend": what the verb picks is asked for.
bool Scanner::asked_by_verb(const ColumnRef& column, std::size_t m) {
  const ColumnView& view = schema_.column(column);
  if (inside_exclusion_ || filters(m, column)) return false;
  const bool says_when = is_time(column) || std::ranges::any_of(view.name.words, [&](const std::string& word) {
                           return language_.is(word, WordClass::time_name);
                         });
  if (!asked_when_.empty() && says_when && block_.outputs.empty()) {
    add_output({.column = column});
    return true;
  }
  // "how many people visited": counted there already
  const auto counts = std::ranges::find_if(question_.mentions, [](const Mention& mention) { return mention.is_cue("how_many"); });
  const bool people = counts != question_.mentions.end() && word_is(counts->end, WordClass::personal);
  if (!pending_.count || !(pending_.much || people) || !view.numeric || view.id_like || view.foreign_key) return false;
  pending_.count = false;
  add_output({.aggregate = Aggregate::sum, .column = column});
  return true;
}

// "Who directed Avatar": asks for what the verb picks.
bool Scanner::asks_who(std::size_t m) const { return is_before(m, WordClass::asks_person) && block_.empty(); }

// "where can I fly to", "which airports do we fly to": what the verb's key leads to, not followed by a value itself.
bool Scanner::asks_for_end(std::size_t m, const ColumnRef& key) {
  if (m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::value &&
      question_.mentions[m + 1].begin == question_.mentions[m].end)
    return false;
  const auto leads_to = [&](int table) {
    return std::ranges::any_of(schema_.edges, [&](const KeyEdge& edge) { return edge.from == key && edge.to.table == table; });
  };
  const bool thing = block_.tables.size() == 1 && !block_.tables.front().counted && leads_to(block_.tables.front().table) &&
                     word_is(0, WordClass::interrogative);
  const bool asked = block_.where.empty() && ((asked_where_ && block_.tables.empty()) || thing);
  if (asked) asked_where_ = false;
  return asked;
}

void Scanner::who_of(const ColumnRef& column, std::size_t m) {
  const auto edge = std::ranges::find(schema_.edges, column, &KeyEdge::from);
  if (edge == schema_.edges.end()) return add_output({.column = column});
  block_.tables.push_back({edge->to.table, m, question_.mentions[m].begin, false, false, Zone::select, false});
}

// "advised by": the table that says who advises whom is spoken of, when neither side of its keys holds them itself.
void Scanner::bridge_of(const ColumnRef& key, std::size_t m) {
  if (std::ranges::find(named_, key.table) != named_.end()) return;
  block_.tables.push_back({key.table, m, question_.mentions[m].begin, false, false, Zone::filter, false});
}

}  // namespace sextant::knowledge
