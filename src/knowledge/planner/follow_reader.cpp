#include "knowledge/planner/follow_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "base/text.h"
#include "knowledge/planner/describe.h"
#include "knowledge/planner/follow_words.h"
#include "knowledge/planner/joins.h"

namespace sextant::knowledge {
namespace {

constexpr double kSameFit = 0.25;  // places that differ by less fit equally well

const std::map<std::string, Compare, std::less<>> kCompares{
    {"greater", Compare::greater},       {"less", Compare::less},       {"greater_equal", Compare::greater_equal},
    {"less_equal", Compare::less_equal}, {"between", Compare::between}, {"equal", Compare::equal}};
const std::map<std::string, Aggregate, std::less<>> kAggregates{{"average", Aggregate::average},       {"sum", Aggregate::sum},
                                                                {"minimum", Aggregate::minimum},       {"maximum", Aggregate::maximum},
                                                                {"count_word", Aggregate::count_rows}, {"number_of", Aggregate::count_rows},
                                                                {"how_many", Aggregate::count_rows}};
constexpr std::array<std::string_view, 7> kAggregateNames{"number",       "number",       "number of different values", "total", "average",
                                                          "lowest value", "highest value"};
// Cues that say nothing a change would miss.
constexpr std::array<std::string_view, 11> kSilent{"and",  "relative", "command",  "than",  "same",  "all",
                                                   "both", "either",   "distinct", "after", "before"};

DatePart unit_of(std::string_view name) {
  if (name == "year") return DatePart::year;
  if (name == "quarter") return DatePart::quarter;
  if (name == "month") return DatePart::month;
  if (name == "week") return DatePart::week;
  return name == "day" ? DatePart::day : DatePart::none;
}

int days_in(DatePart unit) {
  switch (unit) {
    case DatePart::year:
      return 366;
    case DatePart::quarter:
      return 92;
    case DatePart::month:
      return 31;
    default:
      return unit == DatePart::week ? 7 : 1;
  }
}

// Every use of a table by one key becomes a use by the other, in sub-queries too.
void replace_role(LogicalQuery& query, int table, int from, int to) {
  const auto move = [&](Expression& e) {
    if (e.column && e.column->table == table && e.column->role == from) e.column->role = to;
  };
  std::ranges::for_each(query.outputs, move);
  std::ranges::for_each(query.group_by, move);
  for (Order& order : query.order) move(order.key);
  for (auto* list : {&query.where, &query.having})
    for (Condition& condition : *list) {
      move(condition.left);
      if (!condition.query) continue;
      LogicalQuery inner = *condition.query;
      replace_role(inner, table, from, to);
      condition.query = std::make_shared<const LogicalQuery>(std::move(inner));
    }
}

}  // namespace

Result<void> FollowReader::read() {
  for (const FollowItem& item : items_) {
    also_ |= item.is("also");
    instead_ |= item.is("instead");
    down_ |= item.is("down");
  }
  // "what about customers in Porto": the table first, then what is said of it.
  for (const FollowItem& item : items_)
    if (item.is_table() && !uses(item.mention->tables.front().table) && (items_.front().is("about") || instead_)) {
      TRY(switch_table(item.mention->tables.front().table));
      break;
    }
  for (at_ = 0; at_ < items_.size(); ++at_) {
    const FollowItem& item = items_[at_];
    if (item.word) {
      TRY(word(*item.word));
      continue;
    }
    switch (item.mention->kind) {
      case MentionKind::cue:
        TRY(cue(*item.mention));
        break;
      case MentionKind::name:
        TRY(name(*item.mention));
        break;
      case MentionKind::value:
        TRY(value(*item.mention));
        break;
      case MentionKind::number:
        TRY(number(*item.mention));
        break;
      case MentionKind::date:
        TRY(date(*item.mention));
        break;
      case MentionKind::measure:
        TRY(measure(*item.mention));
        break;
    }
  }
  return finish();
}

std::string FollowReader::told() const { return join(told_, ", "); }

std::string FollowReader::text_of(std::size_t begin, std::size_t end) const {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += (text.empty() ? "" : " ") + linked_.tokens[i].text;
  return text;
}

// "only where the state is TX" and "only in March" alike.
void FollowReader::tell_only(const Condition& condition) { tell("only " + describe(schema_, query_, condition)); }

// The column of a key that the plan follows, straight before the table it leads to.
bool FollowReader::says_which(const Mention& mention) const {
  const FollowItem* after = next();
  if (!after || !after->mention || after->mention->kind != MentionKind::name || after->mention->tables.empty()) return false;
  const int table = after->mention->tables.front().table;
  return std::ranges::any_of(mention.columns, [&](const ColumnLink& link) {
    return std::ranges::any_of(schema_.edges_of[table], [&](int e) { return schema_.edges[e].from == link.column; });
  });
}

std::size_t FollowReader::choose(std::size_t options) {
  const std::size_t point = options_.size();
  options_.push_back(options);
  return point < choices_.size() ? std::min(choices_[point], options - 1) : 0;
}

bool FollowReader::uses(int table) const {
  return std::ranges::any_of(uses_of(query_), [&](const TableUse& use) { return use.table == table; });
}

// Which uses of a table with several keys are meant: the one a word picks ("to Texas"), those the plan has, else any.
std::vector<int> FollowReader::roles_of(int table, std::size_t token) const {
  const auto used = uses_of(query_);
  if (std::ranges::find(used, TableUse{table, 0}) != used.end()) return {0};
  std::vector<int> parallel;
  for (const int e : schema_.edges_of[table]) {
    const KeyEdge& edge = schema_.edges[e];
    if (edge.to.table == table && edge.from.table != table &&
        std::ranges::any_of(used, [&](const TableUse& use) { return use.table == edge.from.table; }))
      parallel.push_back(e);
  }
  if (parallel.size() < 2) return {0};
  const auto picks = [&](std::size_t i) {
    const Token& word = linked_.tokens[i];
    for (const int e : parallel)
      if (word.kind == TokenKind::word && std::ranges::any_of(schema_.edges[e].role_words, [&](const std::string& stem) {
            const auto having = std::ranges::count_if(parallel, [&](int other) {
              return std::ranges::find(schema_.edges[other].role_words, stem) != schema_.edges[other].role_words.end();
            });
            return having == 1 && (word.stem == stem || language_.picks_role(word.lower, stem));
          }))
        return e;
    return -1;
  };
  for (std::size_t back = 1; back <= 3 && back <= token; ++back)
    if (const int e = picks(token - back); e >= 0) return {e + 1};
  for (std::size_t ahead = 1; ahead <= 4 && token + ahead < linked_.tokens.size(); ++ahead)
    if (const int e = picks(token + ahead); e >= 0) return {e + 1};
  std::vector<int> roles;
  for (const TableUse& use : used)
    if (use.table == table && use.role > 0) roles.push_back(use.role);
  if (roles.empty())
    for (const int e : parallel) roles.push_back(e + 1);
  return roles;
}

// "to ATL" among origin and destination: a word straight before picks the column itself.
bool FollowReader::picked(const ColumnRef& column, std::size_t token) const {
  const auto& stems = schema_.column(column).name.stems;
  for (std::size_t back = 1; back <= 2 && back <= token; ++back)
    if (std::ranges::any_of(stems, [&](const std::string& stem) { return language_.picks_role(linked_.tokens[token - back].lower, stem); }))
      return true;
  return false;
}

// How near a column is to what the plan speaks of.
double FollowReader::fit(const ColumnRef& column) const {
  const auto same = [&](const Expression& e) { return e.column == column; };
  double best = 0;
  if (std::ranges::any_of(query_.where, [&](const Condition& c) { return same(c.left); })) best = 4;
  if (std::ranges::any_of(query_.group_by, same)) best = std::max(best, 3.5);
  if (std::ranges::any_of(query_.outputs, same)) best = std::max(best, 3.0);
  const int main = main_table(schema_, query_);
  if (column.table == main) best = std::max(best, 2.0);
  const auto used = uses_of(query_);
  if (std::ranges::find(used, TableUse{column.table, column.role}) != used.end()) best = std::max(best, 1.7);
  if (best > 0 || main < 0) return best;
  const int away = distance(schema_, main, column.table);
  return away < 0 ? -1 : 1.0 / away;
}

std::optional<FollowReader::Place> FollowReader::best_place(std::vector<Place> places) {
  std::erase_if(places, [](const Place& place) { return place.fit < 0; });
  if (places.empty()) return std::nullopt;
  std::ranges::stable_sort(places, std::greater{}, &Place::fit);
  const double best = places.front().fit;
  std::erase_if(places, [&](const Place& place) { return place.fit < best - kSameFit; });
  return places.size() == 1 ? places.front() : places[choose(places.size())];
}

std::optional<FollowReader::Place> FollowReader::column_of(const Mention& mention) {
  std::vector<Place> places;
  for (const ColumnLink& link : mention.columns) {
    if (link.score < mention.columns.front().score - 0.3) continue;
    for (const int role : roles_of(link.column.table, mention.begin)) {
      ColumnRef column = link.column;
      column.role = role;
      const double near = fit(column);
      places.push_back({column, near < 0 ? near : near + 4 * link.score});
    }
  }
  return best_place(std::move(places));
}

Result<void> FollowReader::word(const CueMatch& match) {
  const std::string& kind = match.cue->kind;
  if (kind == "only") negated_ = every_ = false;
  if (kind == "without") negated_ = true;
  if (kind == "every") every_ = true;
  if (kind == "share") share_ = true;
  if (kind == "reverse") reverse_ = true;
  if (kind == "place") placed_ = true;
  if (kind == "any_time") {
    const auto date = date_of(schema_, query_);
    const std::size_t before = query_.where.size();
    if (date) set_period(query_, *date, std::nullopt, std::nullopt);
    if (query_.where.size() == before) return fail(ErrorCode::invalid_request, "The question before names no time.");
    tell("for all time");
  }
  if (kind == "ordered") descending_ = match.cue->parameters.front() == "desc";
  if (kind == "of_them") aggregate_ = Aggregate::count_rows;
  if (kind == "worst" || kind == "best") {
    extreme_ = {true, text_of(match.begin, match.end).ends_with("ones") || text_of(match.begin, match.end).ends_with("first") ? 0 : 1};
    extreme_is_worst_ = kind == "worst";
  }
  if (kind == "alphabetical" || kind == "chronological") {
    const bool time = kind == "chronological";
    const auto found = std::ranges::find_if(query_.group_by.empty() ? query_.outputs : query_.group_by, [&](const Expression& e) {
      return e.column && !e.is_aggregate() && schema_.column(*e.column).temporal == time;
    });
    if (found == (query_.group_by.empty() ? query_.outputs : query_.group_by).end())
      return fail(ErrorCode::invalid_request, fmt::format("The answer shows no {} to sort by.", time ? "date" : "name"));
    order_ = false;
    TRY(order_by(schema_, query_, *found->column, false));
    tell(time ? "in the order of time" : "in alphabetical order");
  }
  if (kind == "earlier" || kind == "later") {
    const DatePart unit = match.cue->parameters.empty() ? DatePart::none : unit_of(match.cue->parameters.front());
    return shift(unit, kind == "earlier" ? -1 : 1, match);
  }
  return {};
}

Result<void> FollowReader::shift(DatePart unit, int count, const CueMatch& match) {
  const auto date = date_of(schema_, query_);
  auto period = date ? period_of(query_, *date) : std::nullopt;
  const auto month = std::ranges::find_if(query_.where, [&](const Condition& c) {
    return c.left.column == date && c.left.part == DatePart::month_of_year && c.values.size() == 1 && c.compare == Compare::equal;
  });
  if (!period && month != query_.where.end() && (unit == DatePart::month || unit == DatePart::none)) {
    const int next = (std::atoi(month->values.front().text.c_str()) + 11 + count) % 12 + 1;
    set_month_of_year(query_, *date, next);
    tell(describe(schema_, query_, query_.where.back()));
    return {};
  }
  if (!period)
    return fail(ErrorCode::invalid_request,
                fmt::format("“{}” of what? The question before names no stretch of time.", text_of(match.begin, match.end)),
                "Say the time: “in 2025”.");
  const int length = static_cast<int>((period->to - period->from).count());
  if (unit == DatePart::none) {
    unit = length >= 365 ? DatePart::year : length >= 89 ? DatePart::quarter : length >= 28 ? DatePart::month : DatePart::day;
    if (unit == DatePart::day) count *= length;
  }
  if (length > days_in(unit)) {
    // "last month" after a whole year: the last month of that year; one step further is another year.
    const Period end = shifted({period->to, period->to}, unit, -1);
    period = count < 0 ? Period{end.from, period->to} : shifted({period->to, period->to}, unit, 0);
    if (count > 0) period->to = shifted({period->from, period->from}, unit, 1).from;
  } else {
    period = shifted(*period, unit, count);
  }
  set_period(query_, *date, period->from, period->to);
  for (const Filter& filter : filters_of(query_))
    if (filter.period && query_.where[filter.begin].left.column == *date) tell(describe(schema_, query_, filter));
  return {};
}

Result<void> FollowReader::cue(const Mention& mention) {
  const std::string& kind = mention.cue.cue->kind;
  const auto& parameters = mention.cue.cue->parameters;
  if (kind == "group_by" || kind == "each") {
    by_ = true;
  } else if (kind == "order_by") {
    order_ = true;
  } else if (kind == "descending" || kind == "ascending") {
    descending_ = kind == "descending";
  } else if (kind == "negation") {
    negated_ = true;
  } else if (kind == "or") {
    or_ = true;
  } else if (kind == "percent") {
    share_ = true;
  } else if (kind == "top" || kind == "bottom") {
    const std::int64_t limit = mention.cue.number >= 1 ? static_cast<std::int64_t>(mention.cue.number) : 1;
    if (extreme_) {
      extreme_->second = limit;
      return {};
    }
    return extreme(kind == "top", limit, fmt::format("{} {}", kind == "top" ? "the top" : "the last", limit));
  } else if (kind == "superlative" || kind == "most" || kind == "fewest") {
    const bool down = kind == "most" || (kind == "superlative" && !parameters.empty() && parameters.front() == "desc");
    aggregate_ = down ? Aggregate::maximum : Aggregate::minimum;
  } else if (const auto compare = kCompares.find(kind); compare != kCompares.end()) {
    compare_ = compare->second;
    numbers_.clear();
  } else if (const auto aggregate = kAggregates.find(kind); aggregate != kAggregates.end()) {
    aggregate_ = aggregate->second;
  } else if (std::ranges::find(kSilent, kind) == kSilent.end()) {
    leave(mention);
  }
  return {};
}

Result<void> FollowReader::extreme(bool descending, std::int64_t limit, const std::string& called) {
  TRY(set_limit(query_, limit, descending));
  tell(called);
  return {};
}

Result<void> FollowReader::by(std::vector<Expression> groups, const std::string& called) {
  const bool adds = (down_ || also_) && !instead_;
  std::string before;
  for (const Expression& e : query_.group_by) before += (before.empty() ? "" : " and ") + describe(schema_, query_, e);
  const bool same = query_.group_by == groups;
  if (same) return fail(ErrorCode::invalid_request, fmt::format("The answer is by {} already.", called));
  TRY(group_by(query_, groups, adds ? Joining::also : Joining::replace));
  const std::string now = groups.front().part == DatePart::none ? describe(schema_, query_, groups.front()) : called;
  tell(before.empty() || adds ? fmt::format("by {}", now) : fmt::format("by {} instead of {}", now, before));
  return {};
}

Result<void> FollowReader::table(const Mention& mention, int table) {
  if (by_ || (!items_.empty() && instead_ && !query_.group_by.empty() && !uses(table))) {
    by_ = false;
    std::vector<Place> places;
    const auto& identity = schema_.tables[table].identity;
    if (identity.empty()) return leave(mention), Result<void>{};
    for (const int role : roles_of(table, mention.begin)) {
      const ColumnRef column{table, identity.front(), role};
      places.push_back({column, role > 0 || table == main_table(schema_, query_) ? 1 : fit(column)});
    }
    const auto place = best_place(std::move(places));
    if (!place) return leave(mention), Result<void>{};
    std::vector<Expression> groups;
    for (const int c : identity) groups.push_back({.column = ColumnRef{table, c, place->column.role}});
    return by(std::move(groups), text_of(mention.begin, mention.end));
  }
  if (aggregate_) {  // "the number of customers"
    aggregate_.reset();
    if (!uses(table)) return leave(mention), Result<void>{};
    TRY(set_number(query_, {.aggregate = Aggregate::count_rows}, also_ ? Joining::also : Joining::replace));
    tell("the number of " + text_of(mention.begin, mention.end));
    return {};
  }
  if (!uses(table)) leave(mention);
  if (switch_role(mention, table)) tell("for the " + text_of(mention.begin > 0 ? mention.begin - 1 : 0, mention.end));
  return {};
}

// "for destination airports" after an answer about origin airports: the same by the other key.
bool FollowReader::switch_role(const Mention& mention, int table) {
  const auto used = uses_of(query_);
  std::vector<int> roles;
  for (const TableUse& use : used)
    if (use.table == table) roles.push_back(use.role);
  const auto wanted = roles_of(table, mention.begin);
  if (roles.size() != 1 || roles.front() == 0 || wanted.size() != 1 || wanted == roles || wanted.front() == 0) return false;
  replace_role(query_, table, roles.front(), wanted.front());
  return true;
}

Result<void> FollowReader::switch_table(int table) {
  const int main = main_table(schema_, query_);
  const bool connected = distance(schema_, table, main) == 1;
  const auto moved = [&](ColumnRef& ref, bool may_stay) -> Result<void> {
    const std::string& name = schema_.column(ref).column->name;
    const int same = schema_.column_by_name(table, name);
    if (ref.table != main && (same < 0 || schema_.column(ref).name_like)) return {};
    const bool date = schema_.column(ref).temporal && schema_.tables[table].default_date >= 0;
    if (same < 0 && !date && may_stay && connected) return {};
    if (same < 0 && !date)
      return fail(ErrorCode::invalid_request, fmt::format("{} have no {}.", schema_.tables[table].table->name, replace_all(name, "_", " ")),
                  "Ask the whole question.");
    ref = {table, same >= 0 ? same : schema_.tables[table].default_date, 0};
    return {};
  };
  const auto move_all = [&](std::vector<Expression>& list) -> Result<void> {
    for (Expression& e : list) {
      if (e.column) TRY(moved(*e.column, !e.is_aggregate()));
      if (e.raw_table == main)
        return fail(ErrorCode::invalid_request, fmt::format("{} is measured for {} only.", e.raw_name, schema_.tables[main].table->name));
    }
    return {};
  };
  // A list of rows shows what the other table's rows are called by.
  if (!number_of(query_) && query_.group_by.empty()) {
    query_.outputs.clear();
    for (const int c : schema_.tables[table].identity) query_.outputs.push_back({.column = ColumnRef{table, c}});
  }
  TRY(move_all(query_.outputs));
  TRY(move_all(query_.group_by));
  for (Condition& c : query_.where)
    if (c.left.column) TRY(moved(*c.left.column, true));
  for (Condition& c : query_.having)
    if (c.left.column) TRY(moved(*c.left.column, false));
  for (Order& o : query_.order)
    if (o.key.column) TRY(moved(*o.key.column, !o.key.is_aggregate()));
  std::ranges::replace(query_.tables, main, table);
  if (std::ranges::find(query_.tables, table) == query_.tables.end()) query_.tables.insert(query_.tables.begin(), table);
  tell(fmt::format("{} instead of {}", schema_.tables[table].table->name, schema_.tables[main].table->name));
  return {};
}

Result<void> FollowReader::name(const Mention& mention) {
  const bool opens_table = !mention.tables.empty() && mention.table_score() >= 0.9 && mention.table_score() >= mention.column_score();
  if (opens_table) return table(mention, mention.tables.front().table);
  if (says_which(mention)) return {};
  if (placed_ && !by_) return leave(mention), Result<void>{};  // "in Atlantis" means a place, not what sounds like it
  const auto place = column_of(mention);
  if (!place) return leave(mention), Result<void>{};
  const ColumnRef column = place->column;
  const ColumnView& view = schema_.column(column);
  const std::string called = describe(schema_, query_, Expression{.column = column});
  last_column_ = column;
  if (every_ || negated_) {
    every_ = negated_ = false;
    return drop(column, called);
  }
  if (order_) {
    order_ = false;
    TRY(order_by(schema_, query_, column, descending_));
    descending_.reset();
    tell("sorted by " + describe(schema_, query_, query_.order.front().key));
    return {};
  }
  if (by_) {
    by_ = false;
    // "top 5 by distance" sorts, "by state" tells apart.
    if (view.numeric && !view.foreign_key && query_.limit && number_of(query_) == nullptr) {
      query_.order = {{{.column = column}, true}};
      tell("sorted by " + called);
      return {};
    }
    return by({{.column = column}}, called);
  }
  if (aggregate_) return aggregate(column);
  const FollowItem* after = next();
  if (compare_ ||
      (after && after->mention && after->mention->kind == MentionKind::cue && kCompares.contains(after->mention->cue.cue->kind))) {
    compared_column_ = column;  // the number comes
    return {};
  }
  if (also_ && !view.numeric) {
    TRY(show_column(query_, column));
    tell("with " + called);
    return {};
  }
  if (const Expression* number = number_of(query_); view.numeric && !view.foreign_key && number) {
    if (number->aggregate == Aggregate::count_rows || number->aggregate == Aggregate::count_distinct || !number->raw.empty()) {
      static constexpr std::array<Aggregate, 2> kLikely{Aggregate::average, Aggregate::sum};
      aggregate_ = kLikely[choose(kLikely.size())];
      return aggregate(column);
    }
    aggregate_ = number->aggregate;
    return aggregate(column);
  }
  if (also_) {
    TRY(show_column(query_, column));
    tell("with " + called);
    return {};
  }
  return by({{.column = column}}, called);
}

// "all states", "without the state": what is said of a column no longer counts.
Result<void> FollowReader::drop(const ColumnRef& column, const std::string& called) {
  bool dropped = false;
  const auto filters = filters_of(query_);
  for (std::size_t i = filters.size(); i-- > 0;)
    if (query_.where[filters[i].begin].left.column == column) {
      remove_filter(query_, filters[i]);
      dropped = true;
    }
  if (dropped) {
    tell(fmt::format("for every {}", called));
    return {};
  }
  for (std::size_t i = query_.group_by.size(); i-- > 0;)
    if (query_.group_by[i].column == column) {
      TRY(remove_group(query_, i));
      dropped = true;
    }
  if (query_.outputs.size() > 1) dropped |= std::erase(query_.outputs, Expression{.column = column}) > 0;
  if (!dropped) return fail(ErrorCode::invalid_request, fmt::format("The question before says nothing of {}.", called));
  tell(fmt::format("without {}", called));
  return {};
}

Result<void> FollowReader::aggregate(std::optional<ColumnRef> column) {
  const Aggregate wanted = *aggregate_;
  aggregate_.reset();
  const Expression* before = number_of(query_);
  if (before)
    for (const Condition& c : query_.having)
      if (c.left == *before) tell("no longer only " + describe(schema_, query_, c));
  if (!column && wanted != Aggregate::count_rows && before && before->aggregate != Aggregate::count_rows) column = before->column;
  if (!column && wanted != Aggregate::count_rows) {
    // "the highest": of the numbers there are, the row with the highest.
    if ((wanted == Aggregate::maximum || wanted == Aggregate::minimum) && before && !query_.group_by.empty())
      return extreme(wanted == Aggregate::maximum, 1, wanted == Aggregate::maximum ? "the one with the most" : "the one with the fewest");
    std::vector<std::string> numbers;
    for (const TableUse& use : uses_of(query_))
      for (const ColumnView& view : schema_.tables[use.table].columns)
        if (view.numeric && !view.id_like && !view.foreign_key && numbers.size() < 4)
          numbers.push_back(replace_all(view.column->name, "_", " "));
    return fail(ErrorCode::invalid_request, fmt::format("The {} of what?", kAggregateNames[static_cast<std::size_t>(wanted)]),
                numbers.empty() ? "Name a column of numbers." : fmt::format("Numbers there are: {}.", join(numbers, ", ")));
  }
  if (column && wanted != Aggregate::count_rows && wanted != Aggregate::minimum && wanted != Aggregate::maximum &&
      !schema_.column(*column).numeric)
    return fail(ErrorCode::invalid_request, fmt::format("{} is not a number.", describe(schema_, query_, Expression{.column = column})));
  Expression number{.aggregate = wanted, .column = wanted == Aggregate::count_rows ? std::nullopt : column};
  if (before && *before == number) return fail(ErrorCode::invalid_request, "The answer shows that already.");
  const std::string old = before ? describe(schema_, query_, *before) : "";
  TRY(set_number(query_, number, also_ ? Joining::also : Joining::replace));
  const std::string now = describe(schema_, query_, number);
  tell(also_ || old.empty() ? "the " + now : fmt::format("the {} instead of the {}", now, old));
  return {};
}

Result<void> FollowReader::value(const Mention& mention) {
  std::vector<Place> places;
  for (const ValueLink& link : mention.values)
    for (const int role : roles_of(link.column.table, mention.begin)) {
      ColumnRef column = link.column;
      column.role = role;
      places.push_back({column, fit(column) + (picked(column, mention.begin) ? 5 : 0), link.value});
    }
  const auto place = best_place(std::move(places));
  every_ = false;
  if (!place) return leave(mention), Result<void>{};
  Condition condition{.left = {.column = place->column}, .values = {{place->value, false}}};
  // "without Texas" as well as "not Texas"; two such values in a row are both left out.
  if (negated_) {
    exclude(query_, condition);
    condition.compare = Compare::not_equal;
    tell("without " + place->value);
    return {};
  }
  const bool more = also_ || or_ || (last_column_ == place->column && !told_.empty());
  or_ = false;
  last_column_ = place->column;
  set_filter(query_, condition, more ? Joining::also : Joining::replace);
  if (more)
    tell("also " + place->value);
  else
    tell_only(condition);
  placed_ = false;
  return {};
}

Result<void> FollowReader::compared(std::vector<double> values) {
  const Compare compare = *compare_;
  if (compare == Compare::between && values.size() < 2) return {};
  const std::size_t groups = query_.having.size();
  const auto before = query_.where;
  TRY(compare_number(schema_, query_, compared_column_, compare, values));
  const bool on_groups =
      query_.having.size() > groups || (!query_.having.empty() && query_.where.size() == before.size() && !compared_column_);
  tell_only(on_groups ? query_.having.back() : query_.where.back());
  compared_column_.reset();
  compare_.reset();
  numbers_.clear();
  return {};
}

Result<void> FollowReader::number(const Mention& mention) {
  if (compare_) {
    numbers_.push_back(mention.number);
    // "20 employees": what is counted by the number is a column, unless it is the rows.
    if (const FollowItem* after = next(); after && after->mention && after->mention->kind == MentionKind::name && !after->is_table())
      if (const auto place = column_of(*after->mention); place && schema_.column(place->column).numeric) {
        compared_column_ = place->column;
        ++at_;
      }
    return compared(numbers_);
  }
  if (extreme_) {
    extreme_->second = static_cast<std::int64_t>(mention.number);
    return {};
  }
  const bool whole = mention.number >= 1 && mention.number == static_cast<double>(static_cast<std::int64_t>(mention.number));
  if (whole && mention.number >= 1800 && mention.number <= 2200) {
    if (const auto date = date_of(schema_, query_)) {
      const std::chrono::year year(static_cast<int>(mention.number));
      set_period(query_, *date, std::chrono::sys_days(year / 1 / 1), std::chrono::sys_days((year + std::chrono::years(1)) / 1 / 1));
      tell(fmt::format("in {}", static_cast<int>(year)));
      return {};
    }
  }
  if (whole && (query_.limit || instead_) && mention.number <= 1000)
    return extreme(query_.order.empty() || query_.order.front().descending, static_cast<std::int64_t>(mention.number),
                   fmt::format("{} rows", static_cast<std::int64_t>(mention.number)));
  leave(mention);
  return {};
}

Result<void> FollowReader::date(const Mention& mention) {
  const DatePhrase& phrase = mention.date;
  placed_ = false;
  std::optional<ColumnRef> date = last_column_ && schema_.column(*last_column_).temporal ? last_column_ : date_of(schema_, query_);
  if (!date) return leave(mention), Result<void>{};
  by_ = false;
  if (phrase.kind == DateKind::part) {
    static constexpr std::array<std::string_view, 9> kParts{"", "year", "quarter", "month", "week", "day", "weekday", "hour", "month"};
    return by({{.column = date, .part = phrase.part}}, std::string(kParts[static_cast<std::size_t>(phrase.part)]));
  }
  if (negated_)
    return fail(ErrorCode::invalid_request, "A stretch of time cannot be left out.", "Say the time that counts: “since June 2001”.");
  if (phrase.kind == DateKind::month_of_year) {
    set_month_of_year(query_, *date, phrase.month);
  } else {
    auto range = std::make_pair(phrase.from, phrase.to);
    if (phrase.kind == DateKind::relative) {
      auto anchor = today_;
      const auto& profile = schema_.column(*date).column->profile;
      if (const auto last = profile && profile->max ? parse_iso_date(*profile->max) : std::nullopt; last && is_historic(*last, today_))
        anchor = *last;
      range = resolve_relative(phrase, anchor);
    }
    const std::string& when = phrase.preposition;
    if (when == "since" || when == "from")
      set_period(query_, *date, range.first, std::nullopt);
    else if (when == "after")
      set_period(query_, *date, range.second, std::nullopt);
    else if (when == "before" || when == "until")
      set_period(query_, *date, std::nullopt, when == "before" ? range.first : range.second);
    else
      set_period(query_, *date, range.first, range.second);
  }
  compare_.reset();
  for (const Filter& filter : filters_of(query_))
    if (query_.where[filter.begin].left.column == *date) tell(describe(schema_, query_, filter));
  return {};
}

Result<void> FollowReader::measure(const Mention& mention) {
  const Measure& measure = lexicon_.measures[static_cast<std::size_t>(mention.measure)];
  const auto table = schema_.resolve(measure.table);
  if (!table || !uses(table->table)) return leave(mention), Result<void>{};
  Expression number{.raw = measure.expression, .raw_table = table->table, .raw_name = measure.phrase};
  if (!measure.filter.empty()) number.raw += " FILTER (WHERE " + measure.filter + ")";
  aggregate_.reset();
  TRY(set_number(query_, number, also_ ? Joining::also : Joining::replace));
  tell(measure.phrase);
  return {};
}

Result<void> FollowReader::finish() {
  if (aggregate_) TRY(aggregate(std::nullopt));
  if (extreme_) {
    const Expression* number = number_of(query_);
    const bool bad = number && number->column &&
                     std::ranges::any_of(schema_.column(*number->column).name.stems,
                                         [](const std::string& stem) { return FollowWords::english().bad_when_high(stem); });
    const bool highest = extreme_is_worst_ == bad;
    const std::string meaning = fmt::format("{} means the {}", extreme_is_worst_ ? "worst" : "best", highest ? "highest" : "lowest");
    if (!number && query_.order.empty())
      return fail(ErrorCode::invalid_request, fmt::format("The {} by which number?", extreme_is_worst_ ? "worst" : "best"));
    if (extreme_->second > 0) {
      TRY(set_limit(query_, extreme_->second, highest));
    } else {
      const auto limit = query_.limit;
      TRY(set_limit(query_, 1, highest));
      query_.limit = limit;
    }
    tell(meaning);
  }
  if (reverse_) {
    TRY(reverse_order(schema_, query_));
    tell("the other way round");
  }
  if (order_ || descending_) {
    if (const Expression* number = number_of(query_); query_.order.empty() && number) query_.order = {{*number, true}};
    if (query_.order.empty()) return fail(ErrorCode::invalid_request, "Sorted by what?", "Name a column: “sort by name”.");
    if (descending_) query_.order.front().descending = *descending_;
    tell(query_.order.front().descending ? "highest first" : "lowest first");
  }
  if (share_) {
    TRY(as_share(query_));
    tell("as a share of the total");
  }
  return {};
}

}  // namespace sextant::knowledge
