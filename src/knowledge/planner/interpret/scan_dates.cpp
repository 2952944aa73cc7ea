// Dates of one reading: which column a time phrase speaks of, and what it says of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <set>
#include <span>
#include <utility>

#include "knowledge/planner/interpret/scan.h"
#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {

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

// "average balance by weekday of transactions": the day that is usual of these.
std::optional<ColumnRef> Scanner::date_of_owner(std::size_t m) const {
  if (!adjacent(m, m + 1) || !is_table(m + 1) || !is_after(m, WordClass::genitive)) return std::nullopt;
  const int table = best_table(m + 1), date = schema_.tables[table].default_date;
  if (date < 0 || !data::is_temporal(schema_.tables[table].columns[date].column->family)) return std::nullopt;
  if (last_column_ && last_column_->table == table && schema_.column(*last_column_).temporal) return std::nullopt;
  return ColumnRef{table, date};
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
  span(column, DateBound::within, {iso_date(from), false}, {iso_date(last.to), false});
  note_dates_of(column);
  pending_.compare.reset();
  skip_until_ = m + 3;
  return true;
}

// "between March 2014 and May 2017": from the first until the end of the last.
bool Scanner::between_times(std::size_t m, const ColumnRef& column) {
  const auto& mentions = question_.mentions;
  if (pending_.compare != Compare::between || m + 2 >= mentions.size() || !is_cue(m + 1, "and")) return false;
  const DatePhrase &first = mentions[m].date, &last = mentions[m + 2].date;
  const bool dates = mentions[m + 2].kind == MentionKind::date && first.kind == DateKind::range && last.kind == DateKind::range;
  if (!dates || last.to <= first.from) return false;
  span(column, DateBound::within, {iso_date(first.from), false}, {iso_date(last.to), false});
  note_dates_of(column);
  pending_.compare.reset();
  skip_until_ = m + 3;
  return true;
}

// Where the tables at hand keep no dates but a number called a year: "made before 2000". At last that of the
// table beside them that has a year, best beside most of them: "courses held in 2009".
std::optional<ColumnRef> Scanner::year_column() const {
  const auto year_of = [&](int t) {
    const TableView& table = schema_.tables[t];
    const auto year = std::ranges::find_if(table.columns, [&](const ColumnView& view) {
      const auto says_year = [&](const std::string& word) { return language_.is(word, WordClass::year_name); };
      return data::is_numeric(view.column->family) && std::ranges::any_of(view.name.words, says_year);
    });
    const bool dated = std::ranges::any_of(table.columns, [](const ColumnView& view) { return data::is_temporal(view.column->family); });
    return year == table.columns.end() || dated ? -1 : static_cast<int>(year - table.columns.begin());
  };
  const std::vector<int> tables = tables_at_hand();
  for (const int t : tables)
    if (const int year = year_of(t); year >= 0) return ColumnRef{t, year};
  const auto dated = [&](int t) { return schema_.tables[t].default_date >= 0; };
  if (std::ranges::any_of(tables, dated)) return std::nullopt;
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

namespace {

constexpr double kAnyYear = std::numeric_limits<double>::infinity();

// The years that a number speaks of: "after 1990" of all later ones too.
Scanner::Years years_of(const Condition& condition) {
  const double first = std::strtod(condition.values.front().text.c_str(), nullptr);
  const double last = std::strtod(condition.values.back().text.c_str(), nullptr);
  const bool above = condition.compare == Compare::greater || condition.compare == Compare::greater_equal;
  const bool below = condition.compare == Compare::less || condition.compare == Compare::less_equal;
  return {below ? -kAnyYear : first, above ? kAnyYear : last};
}

Scanner::Years years_of(const DatePhrase& phrase, int begin, int end) {
  const bool above = phrase.bound == DateBound::since || phrase.bound == DateBound::after;
  const bool below = phrase.bound == DateBound::until || phrase.bound == DateBound::before;
  return {below ? -kAnyYear : begin, above ? kAnyYear : end - 1};
}

}  // namespace

// Whether any of these years is between the least and the most of the column.
bool Scanner::may_hold(const ColumnRef& column, const Years& years) const {
  const auto& profile = schema_.column(column).column->profile;
  const auto at = [](const std::string& text) { return std::strtod(text.c_str(), nullptr); };
  return !profile || !profile->min || !profile->max || (at(*profile->min) <= years.until && years.from <= at(*profile->max));
}

// "branches where people registered in 2016": of the table that is named right before, else of one at hand, that knows the year.
std::optional<ColumnRef> Scanner::year_known(std::size_t m, const Years& years, bool nearest) const {
  std::vector<int> tables = tables_at_hand();
  std::size_t after = m;  // "registered after 2016"
  while (after > 0 && compare_of(question_.mentions[after - 1])) --after;
  const bool named = after > 0 && question_.mentions[after - 1].kind == MentionKind::name && is_table(after - 1);
  if (nearest) tables = named ? std::vector{best_table(after - 1)} : std::vector<int>{};
  for (const int t : tables) {
    bool reversed = false;
    const auto column = column_of_kind("recent", t, reversed);
    if (column && column->table == t && may_hold(*column, years)) return column;
  }
  return std::nullopt;
}

// A year after "in", "after" …: the year or date column of the tables at hand.
bool Scanner::number_as_year(NumberHere& here) {
  const double number = question_.mentions[here.m].number;
  if ((here.word && !pending_.compare) || number < 1000 || number > 2100 || std::floor(number) != number) return false;
  bool reversed = false;
  const Years years = years_of(here.condition);
  auto column = year_known(here.m, years, true);
  if (!column) column = column_of_kind("recent", main_table(), reversed);
  if (column && !schema_.column(*column).numeric && !holds_years(*column))  // "December 2" says no year
    column = year_column().value_or(*column);
  if (!column) column = year_column();
  if (!column) column = date_column();
  // "refunds over 1000" where no such year is known: of what they are worth.
  const bool more = here.m > 0 && (is_cue(here.m - 1, "greater") || is_cue(here.m - 1, "less"));
  if (more && (worth_before(here.m) || (column && !may_hold(*column, {number, number}) && worth_of(main_table())))) return false;
  if (column && !may_hold(*column, years)) column = year_known(here.m, years, false).value_or(*column);
  if (!column) return false;
  if (const auto year = year_beside(*column)) column = year;
  here.condition.left.column = column;
  add_condition(std::move(here.condition));
  ++evidence_.guessed;
  return true;
}

// A whole year of a column that holds years; false when the phrase is none or there is no such column.
bool Scanner::year(std::size_t m, const DatePhrase& phrase) {
  const std::chrono::year_month_day from(phrase.from), to(phrase.to);
  const auto begins_year = [](const std::chrono::year_month_day& day) {
    return day.month() == std::chrono::January && day.day() == std::chrono::day{1};
  };
  if (phrase.kind != DateKind::range || !begins_year(from) || !begins_year(to)) return false;
  if (last_column_ && schema_.column(*last_column_).temporal) return false;  // "opened in 2019"
  const int begin = static_cast<int>(from.year()), end = static_cast<int>(to.year());
  const Years years = years_of(phrase, begin, end);
  auto column = year_known(m, years, true);
  if (!column) column = year_column();
  if (column && !may_hold(*column, years)) column = year_known(m, years, false).value_or(*column);
  if (!column || schema_.column(*column).temporal) return false;
  const Literal first{std::to_string(begin), true}, after{std::to_string(end), true};
  if (end != begin + 1)
    span(*column, phrase.bound, first, after);
  else if (!open_span(*column, phrase.bound, first, after))
    limit(*column, Compare::equal, first);
  pending_.compare.reset();
  return true;
}

void Scanner::limit(const ColumnRef& column, Compare compare, const Literal& bound) {
  block_.where.push_back({.left = {.column = column},
                          .compare = compare,
                          .values = {bound},
                          .or_with_previous = std::exchange(or_next_, false) && !block_.where.empty()});
}

// "since 2020", "before May": one end alone; false when the word before the time says no such thing.
bool Scanner::open_span(const ColumnRef& column, DateBound bound, const Literal& first, const Literal& after) {
  struct End {
    DateBound bound;
    Compare compare;
    bool at_first;
  };
  static constexpr std::array<End, 4> kEnds{{{DateBound::since, Compare::greater_equal, true},
                                             {DateBound::after, Compare::greater_equal, false},
                                             {DateBound::before, Compare::less, true},
                                             {DateBound::until, Compare::less, false}}};
  const auto* const end = std::ranges::find(kEnds, bound, &End::bound);
  if (end == kEnds.end()) return false;
  limit(column, end->compare, end->at_first ? first : after);
  return true;
}

// From `first` until before `after`, or what the word before the time says of these.
void Scanner::span(const ColumnRef& column, DateBound bound, const Literal& first, const Literal& after) {
  if (open_span(column, bound, first, after)) return;
  or_next_ = false;  // a span is two conditions
  limit(column, Compare::greater_equal, first);
  limit(column, Compare::less, after);
}

void Scanner::note_dates_of(const ColumnRef& column) {
  note(fmt::format("Dates are those of {}.{}.", schema_.tables[column.table].table->name, schema_.column(column).column->name));
}

// "not in March", "not closed in March": nothing stands between that could be denied instead, but for what happened then.
bool Scanner::is_denied_time(std::size_t m) const {
  const auto happens = [&](const ColumnLink& link) { return schema_.column(link.column).temporal; };
  const auto leaves_open = [&](const Mention& mention) {
    return mention.kind == MentionKind::cue || mention.kind == MentionKind::hint || std::ranges::any_of(mention.columns, happens);
  };
  const auto from = question_.mentions.begin() + static_cast<std::ptrdiff_t>(std::min(pending_.negated_at + 1, m));
  return std::all_of(from, question_.mentions.begin() + static_cast<std::ptrdiff_t>(m), leaves_open);
}

// "in March", "not in March"; "on Mondays or Fridays": one of them, and neither where the first is denied.
void Scanner::date(std::size_t m) {
  auto& where = block_.where;
  const std::size_t first = where.size();
  const bool goes_on = or_next_ && first > 0 && denied_until_ == first;  // "not in 2010 or 2015": in neither
  const bool either = or_next_ && first > 0 && !goes_on, denied = (pending_.negated && is_denied_time(m)) || goes_on;
  time_of(m);
  if (where.size() == first) return;
  or_next_ = false;
  if (either || is_alternative(std::max(m + 1, skip_until_))) as_one_condition(m, first);
  where[first].or_with_previous = either;
  if (!denied) return;
  pending_.negated = false;
  deny(first);
  // "not closed in 2010": what is not closed at all is not closed then either.
  const Expression time = where[first].left;
  const ColumnView& view = schema_.column(*time.column);
  const auto& profile = view.column->profile;
  const bool any = std::ranges::all_of(std::span(where).subspan(first + 1), &Condition::or_with_previous);
  if (any && view.temporal && profile && profile->nulls > 0)
    where.push_back({.left = {.column = time.column}, .compare = Compare::is_null, .or_with_previous = true});
  denied_until_ = where.size();
}

// "in 2010 or …": the two ends of a span hold together, which a list of alternatives cannot say; that it is one year can be.
void Scanner::as_one_condition(std::size_t m, std::size_t first) {
  auto& where = block_.where;
  const auto later = std::span(where).subspan(first + 1);
  if (std::ranges::all_of(later, &Condition::or_with_previous)) return;
  Condition& from = where[first];
  const bool span = later.size() == 1 && from.compare == Compare::greater_equal && later[0].compare == Compare::less &&
                    from.left == later[0].left && from.left.part == DatePart::none;
  const bool years = span && from.values[0].is_number;
  const DatePart unit = span && !years ? unit_between(from.values[0].text, later[0].values[0].text) : DatePart::none;
  if (!years && unit == DatePart::none) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
    return;
  }
  from.compare = years ? Compare::between : Compare::equal;
  if (years) from.values.push_back({std::to_string(std::atoi(later[0].values[0].text.c_str()) - 1), true});
  from.left.part = unit;
  where.pop_back();
}

void Scanner::time_of(std::size_t m) {
  DatePhrase phrase = question_.mentions[m].date;
  const bool open = is_cue(m + 1, "or_more") || is_cue(m + 1, "or_less");
  const bool other = m + 2 < question_.mentions.size() && question_.mentions[m + 2].kind == MentionKind::date && adjacent(m + 1, m + 2);
  if (phrase.kind == DateKind::range && open && !other && adjacent(m, m + 1)) {
    phrase.bound = is_cue(m + 1, "or_more") ? DateBound::since : DateBound::until;  // "2010 or later"
    skip_until_ = m + 2;
  }
  const auto unused = [&] {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
  };
  if (phrase.kind == DateKind::nothing) return unused();
  if (year(m, phrase)) return;
  auto column = phrase.kind == DateKind::part ? date_of_owner(m) : std::nullopt;
  if (!column) column = date_column();
  if (!column) column = date_of_kind();
  if (!column || (!data::is_temporal(schema_.column(*column).column->family) && !is_readable_as_text(phrase))) return unused();
  if (phrase.kind == DateKind::part) return by_date_part(m, *column);
  if (months_of_one_year(m, *column) || between_times(m, *column)) return;
  if (phrase.kind == DateKind::month_of_year) {
    // "growth from April to May" is one number of two months.
    if (block_.trend && phrase.month != phrase.last_month && is_before(m, WordClass::ablative)) return unused();
    add_times(in_months_of_year(*column, phrase.month, phrase.last_month));
    note_dates_of(*column);
    note(fmt::format("The {} in every year of the data.", phrase.month == phrase.last_month ? "month counts" : "months count"));
    if (phrase.season) note("Seasons are those of the north: spring is from March to May.");
    return;
  }
  if (phrase.kind == DateKind::weekdays || phrase.kind == DateKind::hours) {
    add_times(in_time_of_week(*column, phrase));
    std::set<std::string> days;
    for (const Condition& c : block_.where)
      if (c.left.part == DatePart::weekday && c.compare == Compare::equal && c.values.size() == 1) days.insert(c.values.front().text);
    if (days.size() == 7) unused();  // "on weekends and on weekdays": one beside the other, not all of them
    return note_dates_of(*column);
  }
  auto range = std::make_pair(phrase.from, phrase.to);
  if (phrase.kind == DateKind::relative) {
    const auto& profile = schema_.column(*column).column->profile;
    const auto last = profile && profile->max ? parse_iso_date(*profile->max) : std::nullopt;
    const bool historic = last && is_historic(*last, today_);
    if (historic) note(fmt::format("The data ends on {}, so time is counted back from there.", iso_date(*last)));
    range = resolve_relative(phrase, historic ? *last : today_);
    if (phrase.count < 0 && (!last || *last < range.first)) return unused();  // what is to come, of data that does not reach so far
  }
  span(*column, phrase.bound, {iso_date(range.first), false}, {iso_date(range.second), false});
  note_dates_of(*column);
  pending_.compare.reset();
}

// "by month", "the rainiest month"
void Scanner::by_date_part(std::size_t m, const ColumnRef& column) {
  const Mention& mention = question_.mentions[m];
  pending_.each = pending_.by = false;
  block_.per = true;
  if (pending_.superlative && !pending_.superlative->kind.empty() && pending_.superlative->kind != "general") {
    pending_.superlative->near_table = column.table;
    block_.superlative = std::exchange(pending_.superlative, std::nullopt);
    block_.asked_unit = true;
  }
  block_.asked_unit |= is_before(m, WordClass::interrogative);
  block_.group_by.push_back({.column = column, .part = mention.date.part});
  note_dates_of(column);
  zone_ = Zone::group;
}

void Scanner::add_times(std::vector<Condition> times) {
  std::ranges::move(times, std::back_inserter(block_.where));
  pending_.compare.reset();
}

}  // namespace sextant::knowledge
