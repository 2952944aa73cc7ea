// What a follow-up names: tables, columns and measures, where in the data they are, and what they change in the plan.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "knowledge/planner/follow_up/follow_reader.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {
namespace {

constexpr double kSameFit = 0.25;  // places that differ by less fit equally well

constexpr std::array<std::string_view, 8> kAggregateNames{
    "number", "number", "number of different values", "total", "average", "lowest value", "highest value", "median"};

// Every use of a table by one key becomes a use by the other, in sub-queries too.
void replace_role(LogicalQuery& query, int table, int from, int to) {
  const auto move = [&](Expression& e) {
    for (auto* column : {&e.column, &e.second})
      if (*column && (*column)->table == table && (*column)->role == from) (*column)->role = to;
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

// The column of a key that the plan follows, straight before the table it leads to.
bool FollowReader::says_which(const Mention& mention) const {
  const FollowItem* after = next();
  if (!after || !after->mention || after->mention->kind != MentionKind::name || after->mention->tables.empty()) return false;
  const int table = after->mention->tables.front().table;
  return std::ranges::any_of(mention.columns, [&](const ColumnLink& link) {
    return std::ranges::any_of(schema_.edges_of[table], [&](int e) { return schema_.edges[e].from == link.column; });
  });
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
  // The key of the main table counts first; said as such, so that no row is counted twice by way of another table.
  const int main = main_table(schema_, query_);
  if (parallel.size() > 1 && std::ranges::any_of(parallel, [&](int e) { return schema_.edges[e].from.table == main; }))
    std::erase_if(parallel, [&](int e) { return schema_.edges[e].from.table != main; });
  else if (parallel.size() < 2)
    return {0};
  if (parallel.size() == 1) return {parallel.front() + 1};
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

Result<void> FollowReader::by(std::vector<Expression> groups, const std::string& called) {
  const bool adds = (down_ || also_) && !instead_;
  std::string before;
  for (const Expression& e : query_.group_by) before += (before.empty() ? "" : " and ") + describe(schema_, query_, e);
  TRY(pin_list(schema_, query_));
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
  if (const FollowItem* after = next(); compare_ || (after && compare_of(*after))) {
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
  TRY(pin_list(schema_, query_));
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

// "only late ones", "not the late ones": rows that a word of the model picks.
Result<void> FollowReader::rows(const Mention& mention) {
  const RowPhrase& phrase = lexicon_.rows[static_cast<std::size_t>(mention.rows)];
  const auto table = schema_.resolve(phrase.table);
  if (!table || !uses(table->table)) return leave(mention), Result<void>{};
  Condition condition = Condition::of_rows(phrase.filter, table->table, phrase.phrase);
  if (negated_) condition.compare = Compare::not_equal;
  tell_only(condition);
  query_.where.push_back(std::move(condition));
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

}  // namespace sextant::knowledge
