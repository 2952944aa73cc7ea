// Dates, measures and roles of one reading: the parts of Scanner that speak of time and of parallel keys.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "knowledge/planner/interpret/scan.h"
#include "knowledge/semantic/expression.h"

namespace sextant::knowledge {

void Scanner::note(std::string text) {
  if (std::ranges::find(evidence_.notes, text) == evidence_.notes.end()) evidence_.notes.push_back(std::move(text));
}

// What is asked for, counted first, then what is named at all.
std::vector<int> Scanner::tables_at_hand() const {
  std::vector<int> tables;
  for (const Expression& e : block_.outputs) {
    if (e.column) tables.push_back(e.column->table);
    if (e.raw_table >= 0) tables.push_back(e.raw_table);
  }
  for (const TableMention& t : block_.tables)
    if (t.counted)
      tables.insert(tables.begin(), t.table);
    else
      tables.push_back(t.table);
  tables.insert(tables.end(), named_.begin(), named_.end());
  for (const Condition& c : block_.where)
    if (c.left.column) tables.push_back(c.left.column->table);
  return tables;
}

// The date a time phrase speaks of: the temporal column just named, else the default date of the tables at hand.
std::optional<ColumnRef> Scanner::date_column() const {
  // "closed this year": a state whose day is known.
  if (last_column_ && last_column_mention_ < question_.mentions.size() &&
      question_.mentions[last_column_mention_].kind == MentionKind::value) {
    const auto& columns = schema_.tables[last_column_->table].columns;
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (data::is_temporal(columns[c].column->family) && columns[c].name.words.size() > 1 &&
          columns[c].name.words.front() == question_.tokens[question_.mentions[last_column_mention_].begin].lower)
        return ColumnRef{last_column_->table, static_cast<int>(c)};
  }
  if (last_column_ && schema_.column(*last_column_).temporal) return last_column_;
  const std::vector<int> tables = tables_at_hand();
  for (const int t : tables) {
    const int c = schema_.tables[t].default_date;
    if (c >= 0 && schema_.tables[t].columns[c].temporal) return ColumnRef{t, c};
  }
  for (std::size_t m = 0; m < question_.mentions.size(); ++m)
    if (const ColumnLink* link = question_.mentions[m].columns.empty() ? nullptr : best_column(m))
      if (const int c = schema_.tables[link->column.table].default_date; c >= 0 && schema_.tables[link->column.table].columns[c].temporal)
        return ColumnRef{link->column.table, c};
  for (std::size_t m = 0; m < question_.mentions.size(); ++m)
    if (question_.mentions[m].kind == MentionKind::value && !question_.mentions[m].values.empty())
      if (const int t = best_value(m)->column.table; schema_.tables[t].default_date >= 0)
        return ColumnRef{t, schema_.tables[t].default_date};
  // A table one key away whose only reason to be here is its date; then any single dated table.
  std::vector<ColumnRef> dated;
  for (int t = 0; t < static_cast<int>(schema_.tables.size()); ++t)
    if (const int c = schema_.tables[t].default_date; c >= 0 && schema_.tables[t].columns[c].temporal) dated.push_back({t, c});
  for (const ColumnRef& ref : dated)
    for (const int t : tables)
      if (distance(schema_, t, ref.table) == 1) return ref;
  if (dated.size() == 1) return dated.front();
  return std::nullopt;
}

// "the windiest day": of the only table that has both a day and what makes it so.
std::optional<ColumnRef> Scanner::date_of_kind() const {
  if (!pending_.superlative || pending_.superlative->kind.empty() || pending_.superlative->kind == "general") return std::nullopt;
  std::optional<ColumnRef> found;
  for (int t = 0; t < static_cast<int>(schema_.tables.size()); ++t) {
    bool reversed = false;
    const int c = schema_.tables[t].default_date;
    const auto kind = c < 0 ? std::nullopt : column_of_kind(pending_.superlative->kind, t, reversed);
    if (!kind || kind->table != t || reversed) continue;
    if (found) return std::nullopt;
    found = ColumnRef{t, c};
  }
  return found;
}

// "between January and March 2025": from the first to the last of them.
bool Scanner::months_of_one_year(std::size_t m, const ColumnRef& column) {
  const auto& mentions = question_.mentions;
  const DatePhrase& first = mentions[m].date;
  if (first.kind != DateKind::month_of_year || m + 2 >= mentions.size() || !is_cue(m + 1, "and") ||
      mentions[m + 2].kind != MentionKind::date)
    return false;
  const DatePhrase& last = mentions[m + 2].date;
  const std::chrono::year_month_day until{last.from};
  if (last.kind != DateKind::range || static_cast<unsigned>(first.month) > static_cast<unsigned>(until.month())) return false;
  const std::chrono::sys_days from = until.year() / std::chrono::month(static_cast<unsigned>(first.month)) / 1;
  for (const auto& [compare, day] : {std::pair{Compare::greater_equal, from}, std::pair{Compare::less, last.to}})
    block_.where.push_back({.left = {.column = column}, .compare = compare, .values = {{iso_date(day), false}}});
  note(fmt::format("Dates are those of {}.{}.", schema_.tables[column.table].table->name, schema_.column(column).column->name));
  pending_.compare.reset();
  skip_until_ = m + 3;
  return true;
}

// Where the tables at hand keep no dates but a number called a year: "made before 2000". At last that of the
// table beside them that has a year, best beside most of them: "courses held in 2009".
std::optional<ColumnRef> Scanner::year_column() const {
  const auto year_of = [&](int t) {
    const TableView& table = schema_.tables[t];
    const auto year = std::ranges::find_if(table.columns, [](const ColumnView& view) {
      const auto& words = view.name.words;
      return data::is_numeric(view.column->family) && std::ranges::find(words, "year") != words.end();
    });
    const bool dated = std::ranges::any_of(table.columns, [](const ColumnView& view) { return data::is_temporal(view.column->family); });
    return year == table.columns.end() || dated ? -1 : static_cast<int>(year - table.columns.begin());
  };
  const std::vector<int> tables = tables_at_hand();
  for (const int t : tables)
    if (const int year = year_of(t); year >= 0) return ColumnRef{t, year};
  const std::set<int> different(tables.begin(), tables.end());
  std::optional<ColumnRef> best;
  std::ptrdiff_t most = 0;
  for (int t = 0; t < static_cast<int>(schema_.tables.size()); ++t) {
    const int year = year_of(t);
    const auto beside = year < 0 ? 0 : std::ranges::count_if(different, [&](int other) { return distance(schema_, other, t) == 1; });
    if (beside <= most) continue;
    most = beside;
    best = ColumnRef{t, year};
  }
  return best;
}

// A whole year of a column that holds years; false when the phrase is none or there is no such column.
bool Scanner::year(const DatePhrase& phrase) {
  const std::chrono::year_month_day from(phrase.from), to(phrase.to);
  const std::chrono::month_day first{std::chrono::January, std::chrono::day{1}};
  const bool whole = from.month() == first.month() && from.day() == first.day() && to.month() == first.month() && to.day() == first.day();
  if (phrase.kind != DateKind::range || !whole) return false;
  const auto column = year_column();
  if (!column) return false;
  const int begin = static_cast<int>(from.year()), end = static_cast<int>(to.year());
  const auto limit = [&](Compare compare, int value) {
    block_.where.push_back({.left = {.column = column},
                            .compare = compare,
                            .values = {{std::to_string(value), true}},
                            .or_with_previous = std::exchange(or_next_, false) && !block_.where.empty()});
  };
  const std::string& when = phrase.preposition;
  if (when == "since" || when == "from") {
    limit(Compare::greater_equal, begin);
  } else if (when == "after") {
    limit(Compare::greater_equal, end);
  } else if (when == "before" || when == "until") {
    limit(Compare::less, when == "before" ? begin : end);
  } else if (end == begin + 1) {
    limit(Compare::equal, begin);
  } else {
    or_next_ = false;
    limit(Compare::greater_equal, begin);
    limit(Compare::less, end);
  }
  pending_.compare.reset();
  return true;
}

void Scanner::date(std::size_t m) {
  const Mention& mention = question_.mentions[m];
  const DatePhrase& phrase = mention.date;
  if (year(phrase)) return;
  auto column = date_column();
  if (!column) column = date_of_kind();
  if (!column) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
    return;
  }
  const ColumnView& view = schema_.column(*column);
  const bool comparable = phrase.kind == DateKind::range || phrase.kind == DateKind::relative;
  if (!data::is_temporal(view.column->family) && !comparable) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
    return;
  }
  const std::string name = schema_.tables[column->table].table->name + "." + view.column->name;
  if (phrase.kind == DateKind::part) {
    pending_.each = pending_.by = false;
    block_.per = true;
    if (pending_.superlative && !pending_.superlative->kind.empty() && pending_.superlative->kind != "general") {  // "the rainiest month"
      pending_.superlative->near_table = column->table;
      block_.superlative = std::exchange(pending_.superlative, std::nullopt);
      block_.asked_unit = true;
    }
    if (mention.begin > 0)
      block_.asked_unit |= one_of(question_.tokens[mention.begin - 1].lower, std::array<std::string_view, 2>{"which", "what"});
    block_.group_by.push_back({.column = column, .part = phrase.part});
    note(fmt::format("Dates are those of {}.", name));
    zone_ = Zone::group;
    return;
  }
  pending_.negated = false;
  if (months_of_one_year(m, *column)) return;
  if (phrase.kind == DateKind::month_of_year) {
    Condition condition;
    condition.left = {.column = column, .part = DatePart::month_of_year};
    condition.values = {{std::to_string(phrase.month), true}};
    block_.where.push_back(std::move(condition));
    note(fmt::format("Dates are those of {}.", name));
    note("The month counts in every year of the data.");
    return;
  }
  if (phrase.kind == DateKind::weekdays || phrase.kind == DateKind::hours) return time_of_week(phrase, *column);
  auto range = std::make_pair(phrase.from, phrase.to);
  if (phrase.kind == DateKind::relative) {
    auto anchor = today_;
    if (view.column->profile && view.column->profile->max)
      if (const auto last = parse_iso_date(*view.column->profile->max); last && is_historic(*last, today_)) {
        anchor = *last;
        note(fmt::format("The data ends on {}, so time is counted back from there.", iso_date(anchor)));
      }
    range = resolve_relative(phrase, anchor);
    // What is still to come is known only where the data reaches that far.
    const auto last = view.column->profile && view.column->profile->max ? parse_iso_date(*view.column->profile->max) : std::nullopt;
    if (phrase.count < 0 && (!last || *last < range.first)) {
      ++evidence_.unused;
      evidence_.unused_mentions.push_back(m);
      return;
    }
  }
  const auto limit = [&](Compare compare, std::chrono::sys_days day) {
    Condition condition;
    condition.left.column = column;
    condition.compare = compare;
    condition.values = {{iso_date(day), false}};
    condition.or_with_previous = or_next_ && !block_.where.empty();
    or_next_ = false;
    block_.where.push_back(std::move(condition));
  };
  const std::string& when = phrase.preposition;
  if (when == "since" || when == "from") {
    limit(Compare::greater_equal, range.first);
  } else if (when == "after") {
    limit(Compare::greater_equal, range.second);
  } else if (when == "before" || when == "until") {
    limit(Compare::less, when == "before" ? range.first : range.second);
  } else {
    or_next_ = false;  // a span is two conditions
    limit(Compare::greater_equal, range.first);
    limit(Compare::less, range.second);
  }
  note(fmt::format("Dates are those of {}.", name));
  pending_.compare.reset();
}

// "on Sundays", "after 10 pm"
void Scanner::time_of_week(const DatePhrase& phrase, const ColumnRef& column) {
  for (std::size_t i = 0; i < phrase.weekdays.size(); ++i)
    block_.where.push_back(
        {.left = {.column = column, .part = DatePart::weekday}, .values = {{phrase.weekdays[i], false}}, .or_with_previous = i > 0});
  const auto limit = [&](Compare compare, int hour) {
    block_.where.push_back(
        {.left = {.column = column, .part = DatePart::hour}, .compare = compare, .values = {{std::to_string(hour), true}}});
  };
  if (phrase.from_hour) limit(Compare::greater_equal, *phrase.from_hour);
  if (phrase.to_hour) limit(Compare::less, *phrase.to_hour);
  note(fmt::format("Dates are those of {}.{}.", schema_.tables[column.table].table->name, schema_.column(column).column->name));
  pending_.compare.reset();
}

void Scanner::measure(std::size_t m) {
  const Measure& measure = lexicon_.measures[static_cast<std::size_t>(question_.mentions[m].measure)];
  const auto table = schema_.resolve(measure.table);
  if (!table) return;
  // "the average delay of late flights": of these rows, not their number.
  static constexpr std::array<std::string_view, 4> kOf{"of", "for", "among", "with"};
  const std::size_t begin = question_.mentions[m].begin;
  const bool numbered = std::ranges::any_of(block_.outputs, [&](const Expression& e) {
    return e.column && (e.is_aggregate() || schema_.column(*e.column).numeric) && e.aggregate != Aggregate::count_rows;
  });
  if (!measure.filter.empty() && numbered && !pending_.count && !pending_.superlative && begin > 0 &&
      one_of(question_.tokens[begin - 1].lower, kOf)) {
    add_condition(Condition::of_rows(measure.filter, table->table, measure.phrase));
    ++evidence_.links;
    evidence_.link_sum += 1;
    return;
  }
  Expression expression{.raw = measure.expression, .raw_table = table->table, .raw_name = measure.phrase};
  if (!measure.filter.empty()) expression.raw += " FILTER (WHERE " + measure.filter + ")";
  if (!measure.description.empty()) note(fmt::format("“{}”: {}", measure.phrase, measure.description));
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
  evidence_.link_sum += 1;
  ++evidence_.links;
}

// "late" flights.
void Scanner::rows(std::size_t m) {
  const RowPhrase& phrase = lexicon_.rows[static_cast<std::size_t>(question_.mentions[m].rows)];
  const auto target = schema_.resolve(phrase.table);
  if (!target) return;
  const std::size_t begin = question_.mentions[m].begin;
  if (begin > 0 && question_.tokens[begin - 1].lower == "how") {  // "how late": asks for what the adjective measures
    const auto columns = semantic::columns_of_expression(phrase.filter);
    const int column = columns && columns->size() == 1 ? schema_.column_by_name(target->table, columns->front()) : -1;
    if (column >= 0 && schema_.tables[target->table].columns[column].numeric) {
      zone_ = Zone::select;
      add_output({.aggregate = Aggregate::average, .column = ColumnRef{target->table, column}});
      evidence_.link_sum += 1;
      ++evidence_.links;
      return;
    }
  }
  if (!phrase.description.empty()) evidence_.notes.push_back(phrase.description);
  add_condition(Condition::of_rows(phrase.filter, target->table, phrase.phrase));
  evidence_.link_sum += 1;
  ++evidence_.links;
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
  if (pending_.superlative && m > 0 && adjacent(m - 1, m)) {  // "most profitable"
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
  static constexpr std::array<std::string_view, 3> kTimes{"date", "year", "time"};
  const bool tells_time = is_time(column) || std::ranges::any_of(view.name.words, [](const auto& word) { return one_of(word, kTimes); });
  if (asked_when_ && tells_time && block_.outputs.empty()) {
    add_output({.column = column});
    return true;
  }
  if (!pending_.count || !pending_.much || !view.numeric || view.id_like || view.foreign_key) return false;
  pending_.count = false;
  add_output({.aggregate = Aggregate::sum, .column = column});
  return true;
}

bool Scanner::has_value(const ColumnRef& column) const {
  return std::ranges::any_of(question_.mentions, [&](const Mention& mention) {
    return std::ranges::any_of(mention.values, [&](const ValueLink& link) { return link.column == column; });
  });
}

// "Who directed Avatar": asks for what the verb picks.
bool Scanner::asks_who(std::size_t m) const {
  const std::size_t begin = question_.mentions[m].begin;
  return begin > 0 && question_.tokens[begin - 1].lower == "who" && block_.empty();
}

// "where can I fly to", "which airports do we fly to": what the verb's key leads to, not followed by a value itself.
bool Scanner::asks_for_end(std::size_t m, const ColumnRef& key) {
  if (m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::value &&
      question_.mentions[m + 1].begin == question_.mentions[m].end)
    return false;
  const auto leads_to = [&](int table) {
    return std::ranges::any_of(schema_.edges, [&](const KeyEdge& edge) { return edge.from == key && edge.to.table == table; });
  };
  const bool thing = block_.tables.size() == 1 && !block_.tables.front().counted && leads_to(block_.tables.front().table) &&
                     question_.tokens.front().lower == "which";
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

// Between two tables may stand several keys (origin and destination). The word that says which: nearest before the
// mention, else shortly after it ("state of the origin airport").
int Scanner::role_of(int table, std::size_t token, bool forward) const {
  std::vector<int> parallel;
  for (const int e : schema_.edges_of[table]) {
    const KeyEdge& edge = schema_.edges[e];
    if (edge.to.table != table || edge.from.table == table) continue;
    const bool named = std::ranges::find(named_, edge.from.table) != named_.end();
    const auto same = std::ranges::count_if(schema_.edges_of[table], [&](int other) {
      return schema_.edges[other].to.table == table && schema_.edges[other].from.table == edge.from.table;
    });
    if (same > 1 && (named || parallel.empty() || schema_.edges[parallel.front()].from.table == edge.from.table)) parallel.push_back(e);
  }
  if (parallel.size() < 2) return 0;
  // "courses with two prerequisites": where the table itself is called so, the word says no key of it.
  const auto names_table = [&](std::size_t i, int e) {
    for (std::size_t m = 0; m < question_.mentions.size(); ++m)
      if (question_.mentions[m].begin <= i && i < question_.mentions[m].end && question_.mentions[m].kind == MentionKind::name)
        return is_table(m) && question_.mentions[m].tables.front().table == schema_.edges[e].from.table;
    return false;
  };
  const auto in_comparison = [&](std::size_t i) {  // the "to" of "compared to"
    if (!block_.compared) return false;
    const Mention& cue = question_.mentions[block_.compared_at];
    return cue.begin <= i && i < cue.end;
  };
  const auto picks = [&](std::size_t i) {
    const Token& word = question_.tokens[i];
    if (word.kind != TokenKind::word || in_comparison(i)) return -1;
    for (const int e : parallel) {
      if (names_table(i, e)) continue;
      const auto& mine = schema_.edges[e].role_words;
      for (const std::string& stem : mine) {
        const bool shared = std::ranges::any_of(parallel, [&](int other) {
          return other != e && std::ranges::find(schema_.edges[other].role_words, stem) != schema_.edges[other].role_words.end();
        });
        if (shared || stem == "nam" || stem == "id" || stem == "cod") continue;
        if (word.stem == stem || language_.picks_role(word.lower, stem) ||
            (stem.size() >= 3 && word.lower.size() > stem.size() + 2 && abbreviation_strength(stem, word.lower) >= 0.7))
          return e;
      }
    }
    return -1;
  };
  for (std::size_t back = 1; back <= 4 && back <= token; ++back)
    if (const int e = picks(token - back); e >= 0) return e + 1;
  for (std::size_t ahead = 1; forward && ahead <= 4 && token + ahead < question_.tokens.size(); ++ahead)
    if (const int e = picks(token + ahead); e >= 0) return e + 1;
  // "the debates they are on the affirmative side of": said anywhere, and of one key only.
  std::set<int> said;
  for (std::size_t i = 0; i < question_.tokens.size(); ++i)
    for (const int e : parallel)
      if (const Token& word = question_.tokens[i];
          !has_value(schema_.edges[e].from) && !names_table(i, e))  // "friends of Alice": the key itself is compared
        for (const std::string& stem : schema_.edges[e].role_words)
          if (word.kind == TokenKind::word && word.stem == stem && stem.size() > 3 && !language_.is_function_word(word.lower))
            said.insert(e);
  return said.size() == 1 ? *said.begin() + 1 : 0;
}

// Whether another key leads from the same table to the same one.
bool Scanner::has_rival(const KeyEdge& edge) const {
  return std::ranges::any_of(schema_.edges, [&](const KeyEdge& other) {
    return other.from.table == edge.from.table && other.to.table == edge.to.table && other.from != edge.from;
  });
}

// "how many destinations does Denver have": of the two keys one is asked for, so the value is of the other, unless a word
// straight before it says which.
int Scanner::other_role_of_asked(int role, std::size_t m) const {
  if (role <= 0) return role;
  const KeyEdge& edge = schema_.edges[role - 1];
  const bool asked = std::ranges::any_of(block_.outputs, [&](const Expression& e) { return e.column == edge.from; });
  const std::size_t begin = question_.mentions[m].begin;
  if (!asked || (begin > 0 && std::ranges::any_of(schema_.column(edge.from).name.stems, [&](const std::string& stem) {
                   return language_.picks_role(question_.tokens[begin - 1].lower, stem);
                 })))
    return role;
  for (int e = 0; e < static_cast<int>(schema_.edges.size()); ++e)
    if (const KeyEdge& other = schema_.edges[e];
        other.from.table == edge.from.table && other.to.table == edge.to.table && other.from != edge.from)
      return e + 1;
  return role;
}

// "origin" straight before "airport": says which airport, is not asked for itself.
bool Scanner::is_role_word(std::size_t m) const {
  if (m + 1 >= question_.mentions.size() || question_.mentions[m].end != question_.mentions[m + 1].begin ||
      question_.mentions[m + 1].kind != MentionKind::name)
    return false;
  const Mention& next = question_.mentions[m + 1];
  // "destination state": the state of what the key leads to.
  for (const ColumnLink& link : question_.mentions[m].columns)
    for (const KeyEdge& edge : schema_.edges)
      if (edge.from == link.column && link.score > 0.9 && !is_table(m) && !is_table(m + 1) && has_rival(edge) &&
          std::ranges::any_of(next.columns, [&](const ColumnLink& c) { return c.column.table == edge.to.table && c.score > 0.9; }) &&
          std::ranges::none_of(next.columns, [&](const ColumnLink& c) { return c.column.table == edge.from.table && c.score > 0.9; }))
        return true;
  if (!is_table(m + 1) && (next.columns.empty() || !next.columns.front().names_table)) return false;
  const int target = is_table(m + 1) ? next.tables.front().table : next.columns.front().column.table;
  for (const ColumnLink& link : question_.mentions[m].columns)
    for (const KeyEdge& edge : schema_.edges)
      if (edge.from == link.column && edge.to.table == target) return true;
  return false;
}

}  // namespace sextant::knowledge
