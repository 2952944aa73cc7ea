#include "knowledge/planner/plan/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

#include "knowledge/planner/plan/joins.h"
#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {
namespace {

using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::optional<sys_days> day_of(const Condition& c) {
  if (c.query || c.values.size() != 1 || c.left.part != DatePart::none || !c.left.column) return std::nullopt;
  return parse_iso_date(c.values.front().text);
}

bool is_period(const Condition& from, const Condition& until) {
  return from.compare == Compare::greater_equal && until.compare == Compare::less && !until.or_with_previous && from.left == until.left &&
         day_of(from) && day_of(until);
}

bool is_simple(const Condition& c) { return !c.query && !c.other_column; }

Condition day_condition(const ColumnRef& date, Compare compare, sys_days day) {
  return {.left = {.column = date}, .compare = compare, .values = {{iso_date(day), false}}};
}

// Filters all of whose alternatives compare such expressions.
void remove_filters(LogicalQuery& query, const std::function<bool(const Expression&)>& of) {
  const auto filters = filters_of(query);
  for (auto filter = filters.rbegin(); filter != filters.rend(); ++filter)
    if (std::all_of(query.where.begin() + static_cast<std::ptrdiff_t>(filter->begin),
                    query.where.begin() + static_cast<std::ptrdiff_t>(filter->end),
                    [&](const Condition& c) { return is_simple(c) && of(c.left); }))
      remove_filter(query, *filter);
}

bool has(const std::vector<Expression>& list, const Expression& e) { return std::ranges::find(list, e) != list.end(); }

void drop_order(LogicalQuery& query, const Expression& e) {
  std::erase_if(query.order, [&](const Order& order) { return order.key == e; });
}

// A list of rows as a count of them.
void count_instead(LogicalQuery& query) {
  query.outputs = {{.aggregate = Aggregate::count_rows}};
  query.distinct = false;
  query.order.clear();
  query.limit.reset();
}

// "which airport has the most flights" sorts by a number it does not show; further changes show it.
void show_number(LogicalQuery& query) {
  if (std::ranges::any_of(query.outputs, &Expression::is_aggregate) || query.group_by.empty()) return;
  if (const Expression* number = number_of(query)) query.outputs.push_back(*number);
}

// The first few groups stay the ones of the answer while they are broken down further.
void pin_groups(LogicalQuery& query) {
  if (!query.limit || query.group_by.size() != 1 || query.group_by.front().part != DatePart::none || !query.group_by.front().column) return;
  auto inner = std::make_shared<LogicalQuery>(query);
  inner->outputs = {query.group_by.front()};
  query.where.push_back({.left = query.group_by.front(), .query = std::move(inner), .in_query = true});
  query.limit.reset();
  query.order.clear();
}

bool sums_up(const Expression& e) {
  return e.aggregate == Aggregate::count_rows || e.aggregate == Aggregate::sum || (!e.raw.empty() && e.raw.starts_with("count")) ||
         (!e.raw.empty() && e.raw.starts_with("sum"));
}

std::unexpected<Error> cannot(std::string message, std::string hint = {}) {
  return fail(ErrorCode::invalid_request, std::move(message), std::move(hint));
}

// Whether a way along keys leads from rows of `from` to the one row of `to` each belongs to.
bool references(const SchemaView& schema, int from, int to) {
  std::vector<int> reached{from};
  for (std::size_t i = 0; i < reached.size(); ++i)
    for (const int e : schema.edges_of[reached[i]])
      if (const KeyEdge& edge = schema.edges[e];
          edge.from.table == reached[i] && std::ranges::find(reached, edge.to.table) == reached.end())
        reached.push_back(edge.to.table);
  return std::ranges::find(reached, to) != reached.end();
}

}  // namespace

Result<void> pin_list(const SchemaView& schema, LogicalQuery& query) {
  if (query.group_by.empty() || number_of(query)) return {};
  const Expression& shown = query.outputs.empty() ? query.group_by.front() : query.outputs.front();
  const int table = shown.column ? shown.column->table : -1;
  if (table < 0 || shown.column->role != 0 || schema.tables[table].primary_key < 0)
    return cannot("The answer before is a list that cannot be counted or told apart further.", "Ask the whole question.");
  const Expression key{.column = ColumnRef{table, schema.tables[table].primary_key}};
  auto inner = std::make_shared<LogicalQuery>(query);
  inner->outputs = inner->group_by = {key};
  LogicalQuery list{.outputs = query.outputs, .tables = {table}};
  list.where.push_back({.left = key, .query = std::move(inner), .in_query = true});
  query = std::move(list);
  return {};
}

std::vector<Filter> filters_of(const LogicalQuery& query) {
  std::vector<Filter> out;
  for (std::size_t i = 0; i < query.where.size();) {
    Filter filter{i, i + 1};
    if (i + 1 < query.where.size() && is_period(query.where[i], query.where[i + 1])) {
      filter.period = true;
      ++filter.end;
    }
    while (filter.end < query.where.size() && query.where[filter.end].or_with_previous) ++filter.end;
    i = filter.end;
    out.push_back(filter);
  }
  return out;
}

void remove_filter(LogicalQuery& query, const Filter& filter) {
  query.where.erase(query.where.begin() + static_cast<std::ptrdiff_t>(filter.begin),
                    query.where.begin() + static_cast<std::ptrdiff_t>(filter.end));
}

void set_filter(LogicalQuery& query, Condition condition, Joining joining) {
  for (const Filter& filter : filters_of(query)) {
    const Condition& first = query.where[filter.begin];
    if (filter.period || first.left != condition.left || !is_simple(first)) continue;
    if (joining == Joining::also && first.compare == Compare::equal) {
      condition.or_with_previous = true;
      query.where.insert(query.where.begin() + static_cast<std::ptrdiff_t>(filter.end), std::move(condition));
      return;
    }
    remove_filter(query, filter);
    query.where.insert(query.where.begin() + static_cast<std::ptrdiff_t>(filter.begin), std::move(condition));
    return;
  }
  query.where.push_back(std::move(condition));
}

void exclude(LogicalQuery& query, Condition condition) {
  condition.compare = Compare::not_equal;
  for (const Filter& filter : filters_of(query)) {
    const Condition& first = query.where[filter.begin];
    if (filter.period || first.left != condition.left || !is_simple(first) || first.compare != Compare::equal) continue;
    // Of several alternatives only that one goes.
    for (std::size_t i = filter.begin; i < filter.end && filter.end - filter.begin > 1; ++i)
      if (query.where[i].values == condition.values) {
        query.where.erase(query.where.begin() + static_cast<std::ptrdiff_t>(i));
        query.where[filter.begin].or_with_previous = false;
        return;
      }
    remove_filter(query, filter);
    break;
  }
  query.where.push_back(std::move(condition));
}

std::optional<Period> period_of(const LogicalQuery& query, const ColumnRef& date) {
  for (const Filter& filter : filters_of(query))
    if (filter.period && query.where[filter.begin].left.column == date)
      return Period{*day_of(query.where[filter.begin]), *day_of(query.where[filter.begin + 1])};
  return std::nullopt;
}

std::optional<ColumnRef> date_of(const SchemaView& schema, const LogicalQuery& query) {
  const auto temporal = [&](const Expression& e) { return e.column && !e.is_aggregate() && schema.column(*e.column).temporal; };
  for (const Condition& c : query.where)
    if (temporal(c.left)) return c.left.column;
  for (const Expression& e : query.group_by)
    if (temporal(e)) return e.column;
  const auto dated = [&](int table) -> std::optional<ColumnRef> {
    const int c = schema.tables[table].default_date;
    if (c < 0 || !data::is_temporal(schema.tables[table].columns[c].column->family)) return std::nullopt;
    return ColumnRef{table, c};
  };
  const int main = main_table(schema, query);
  if (main >= 0)
    if (const auto found = dated(main)) return found;
  for (const TableUse& use : uses_of(query))
    if (use.role == 0)
      if (const auto found = dated(use.table)) return found;
  return std::nullopt;
}

void set_period(LogicalQuery& query, const ColumnRef& date, std::optional<sys_days> from, std::optional<sys_days> to) {
  remove_filters(query, [&](const Expression& e) { return e.column == date && e.part != DatePart::weekday && e.part != DatePart::hour; });
  if (from) query.where.push_back(day_condition(date, Compare::greater_equal, *from));
  if (to) query.where.push_back(day_condition(date, Compare::less, *to));
}

void set_months_of_year(LogicalQuery& query, const ColumnRef& date, int first, int last) {
  const auto period = period_of(query, date);
  if (period) {
    const year_month_day begin(period->from), end(period->to - std::chrono::days(1));
    if (begin.year() == end.year()) {
      const sys_days from = begin.year() / std::chrono::month(static_cast<unsigned>(first)) / 1;
      const int length = (last - first + 12) % 12 + 1;
      return set_period(query, date, from, sys_days(year_month_day(from).year() / year_month_day(from).month() / 1 + months(length)));
    }
  }
  set_part(query, in_months_of_year(date, first, last));
}

void set_part(LogicalQuery& query, std::vector<Condition> conditions) {
  if (conditions.empty()) return;
  remove_filters(query, [&](const Expression& e) { return e == conditions.front().left; });
  std::ranges::move(conditions, std::back_inserter(query.where));
}

void clear_times(LogicalQuery& query, const ColumnRef& date) {
  remove_filters(query, [&](const Expression& e) { return e.column == date; });
}

Period shifted(const Period& period, DatePart unit, int count) {
  const auto move = [&](sys_days at) -> sys_days {
    if (unit == DatePart::day || unit == DatePart::week) return at + std::chrono::days(unit == DatePart::week ? 7 * count : count);
    const int n = unit == DatePart::year ? 12 * count : unit == DatePart::quarter ? 3 * count : count;
    const year_month_day date(at);
    const auto moved = date.year() / date.month() + months(n);
    const auto same_day = moved / date.day();
    return same_day.ok() ? sys_days(same_day) : sys_days(moved / std::chrono::last);
  };
  return {move(period.from), move(period.to)};
}

Result<void> group_by(LogicalQuery& query, const std::vector<Expression>& groups, Joining joining) {
  if (!query.is_plain()) return cannot("The answer before combines lists, which have no groups.", "Ask the whole question.");
  if (!number_of(query)) count_instead(query);
  show_number(query);
  if (joining == Joining::also && !query.group_by.empty()) {
    for (std::size_t i = query.group_by.size(); i-- > 0;)
      if (std::ranges::any_of(groups, [&](const Expression& e) { return e.column == query.group_by[i].column; }))
        TRY(remove_group(query, i));
    pin_groups(query);
  } else {
    const auto order = query.order;
    const auto limit = query.limit;
    const auto having = query.having;
    while (!query.group_by.empty()) TRY(remove_group(query, query.group_by.size() - 1));
    query.having = having;
    if (!order.empty() && order.front().key.is_aggregate()) {
      query.order = order;
      query.limit = limit;
    }
    std::erase_if(query.outputs, [](const Expression& e) { return !e.is_aggregate(); });
  }
  for (const Expression& e : groups) {
    if (!has(query.group_by, e)) query.group_by.push_back(e);
    if (!has(query.outputs, e)) query.outputs.push_back(e);
    if (e.part != DatePart::none && e.part != DatePart::weekday && query.order.empty()) query.order.push_back({e, false});
  }
  // One filter on exactly what is told apart now leaves a single group.
  for (const Expression& e : groups)
    for (const Filter& filter : filters_of(query))
      if (filter.end == filter.begin + 1 && query.where[filter.begin].left == e && query.where[filter.begin].compare == Compare::equal) {
        remove_filter(query, filter);
        break;
      }
  return {};
}

Result<void> remove_group(LogicalQuery& query, std::size_t index) {
  if (index >= query.group_by.size()) return cannot("The answer has no such group.");
  const Expression gone = query.group_by[index];
  query.group_by.erase(query.group_by.begin() + static_cast<std::ptrdiff_t>(index));
  show_number(query);
  std::erase(query.outputs, gone);
  drop_order(query, gone);
  if (query.group_by.empty()) {
    if (!std::ranges::any_of(query.outputs, &Expression::is_aggregate))
      if (const Expression* number = number_of(query)) query.outputs = {*number};
    query.order.clear();
    query.limit.reset();
    query.having.clear();
    for (Expression& e : query.outputs) e.share = false;
  }
  return {};
}

const Expression* number_of(const LogicalQuery& query) {
  for (const Expression& e : query.outputs)
    if (e.is_aggregate()) return &e;
  for (const Order& o : query.order)
    if (o.key.is_aggregate()) return &o.key;
  return nullptr;
}

Result<void> set_limit(LogicalQuery& query, std::int64_t limit, std::optional<bool> descending) {
  if (limit < 1 || limit > 100'000) return cannot("A list has between 1 and 100,000 rows.");
  const Expression* number = number_of(query);
  if (number && query.group_by.empty())
    return cannot("The answer is one number, so there is no top of it.", "Say by what it is told apart, such as “by month”.");
  if (limit > 1) show_number(query);
  number = number_of(query);
  const bool by_number = !query.order.empty() && query.order.front().key.is_aggregate();
  if (number && !by_number) {
    Expression key = *number;
    key.share = false;
    query.order = {{key, descending.value_or(true)}};
  }
  if (!query.order.empty() && descending) query.order.front().descending = *descending;
  query.limit = limit;
  return {};
}

Result<void> reverse_order(const SchemaView& schema, LogicalQuery& query) {
  if (query.order.empty()) {
    const bool over_time =
        !query.group_by.empty() && query.group_by.front().column && schema.column(*query.group_by.front().column).temporal;
    const Expression* number = number_of(query);
    if (query.group_by.empty()) return cannot("The answer has no order that could be turned round.", "Say what to sort by.");
    if (over_time || !number) {
      query.order = {{query.group_by.front(), true}};
    } else {
      Expression key = *number;
      key.share = false;
      query.order = {{key, false}};
    }
    return {};
  }
  for (Order& order : query.order) order.descending = !order.descending;
  return {};
}

Result<void> order_by(const SchemaView& schema, LogicalQuery& query, const ColumnRef& key, std::optional<bool> descending) {
  for (const Expression& e : query.outputs)
    if (e.column == key && e.is_aggregate()) {
      Expression plain = e;
      plain.share = false;
      query.order = {{plain, descending.value_or(true)}};
      return {};
    }
  for (const auto* list : {&query.group_by, &query.outputs})
    for (const Expression& e : *list)
      if (e.column == key) {
        const Expression shown = e;
        pin_groups(query);
        query.order = {{shown, descending.value_or(false)}};
        return {};
      }
  if (!query.group_by.empty() || number_of(query))
    return cannot(fmt::format("The answer does not show {}, so it cannot be sorted by it.", schema.column(key).column->name));
  query.order = {{{.column = key}, descending.value_or(false)}};
  return {};
}

Result<void> set_number(LogicalQuery& query, const Expression& number, Joining joining) {
  const Expression* before = number_of(query);
  if (!before) {
    const auto uses = uses_of(query);
    if (uses.empty()) return cannot("The answer before has nothing to compute from.");
    count_instead(query);
    query.outputs = {number};
    return {};
  }
  show_number(query);
  if (joining == Joining::also) {
    if (!has(query.outputs, number)) query.outputs.push_back(number);
    return {};
  }
  const Expression old = *number_of(query);
  const auto replace = [&](Expression& e) {
    if (e == old) e = number;
  };
  std::ranges::for_each(query.outputs, replace);
  for (Order& o : query.order) replace(o.key);
  std::erase_if(query.having, [&](const Condition& c) { return c.left == old; });  // its threshold was meant for the old number
  return {};
}

Result<void> as_share(LogicalQuery& query) {
  show_number(query);
  const Expression* number = number_of(query);
  if (!number || query.group_by.empty())
    return cannot("A share needs parts of a whole.", "Say what the parts are, such as “by state, as a share”.");
  if (!sums_up(*number)) return cannot("Averages, lowest and highest values do not add up to a whole, so they have no share.");
  const Expression old = *number;
  for (Expression& e : query.outputs)
    if (e == old) e.share = true;
  return {};
}

Result<void> show_column(LogicalQuery& query, const ColumnRef& column) {
  const Expression shown{.column = column};
  if (query.outputs.empty()) return cannot("The answer shows all columns already.");
  if (has(query.outputs, shown)) return cannot("The answer shows that already.");
  if (!query.group_by.empty()) {
    query.group_by.push_back(shown);
  } else if (number_of(query)) {
    return cannot("The answer is one number.", "Say by what it is told apart, such as “by month”.");
  }
  query.outputs.push_back(shown);
  return {};
}

Result<void> compare_number(const SchemaView& schema, LogicalQuery& query, const std::optional<ColumnRef>& column, Compare compare,
                            const std::vector<double>& values) {
  Condition condition{.compare = compare};
  for (const double value : values) condition.values.push_back({fmt::format("{}", value), true});
  const Expression* number = number_of(query);
  if (number && !query.group_by.empty() && (!column || number->column == column)) {
    condition.left = *number;
    condition.left.share = false;
    std::erase_if(query.having, [&](const Condition& c) { return c.left == condition.left; });
    query.having.push_back(std::move(condition));
    return {};
  }
  if (column) {
    condition.left.column = column;
  } else if (number) {
    return cannot("The answer is one number, so there is nothing to leave out.", "Name the column that is compared.");
  } else {
    const auto is_number = [&](const Expression& e) { return e.column && schema.column(*e.column).numeric; };
    std::vector<Expression> numbers;
    for (const Condition& c : query.where)
      if (is_number(c.left) && !has(numbers, c.left)) numbers.push_back(c.left);
    if (numbers.empty())
      for (const Expression& e : query.outputs)
        if (is_number(e)) numbers.push_back(e);
    if (numbers.empty() && !query.order.empty() && is_number(query.order.front().key)) numbers.push_back(query.order.front().key);
    if (numbers.size() != 1) return cannot("It is not clear which number that is about.", "Name the column: “with a delay above 60”.");
    condition.left = numbers.front();
  }
  set_filter(query, std::move(condition));
  return {};
}

void pin_rows(const SchemaView& schema, LogicalQuery& query) {
  const int main = main_table(schema, query);
  if (main >= 0 && std::ranges::find(query.tables, main) == query.tables.end()) query.tables.insert(query.tables.begin(), main);
}

int main_table(const SchemaView& schema, const LogicalQuery& query) {
  const auto uses = uses_of(query);
  std::vector<int> free;  // tables that none of the others references by a key of its own
  for (const TableUse& use : uses) {
    const bool referred_to = std::ranges::any_of(schema.edges, [&](const KeyEdge& edge) {
      return edge.to.table == use.table && edge.from.table != use.table &&
             std::ranges::any_of(uses, [&](const TableUse& other) { return other.table == edge.from.table; });
    });
    if (!referred_to) free.push_back(use.table);
  }
  // Customers are referenced by transactions through their accounts, whether or not the query names these.
  for (const int table : free)
    if (std::ranges::none_of(free, [&](int other) { return other != table && references(schema, other, table); })) return table;
  return !free.empty() ? free.front() : uses.empty() ? -1 : uses.front().table;
}

}  // namespace sextant::knowledge
