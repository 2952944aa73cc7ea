#include "knowledge/planner/answer/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "knowledge/planner/plan/dates.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/edits.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {
namespace {

constexpr std::size_t kMostChoices = 6;  // of one kind, in one menu

struct AggregateWord {
  Aggregate aggregate;
  std::string_view name, text;
};
constexpr std::array kAggregates{AggregateWord{Aggregate::average, "average", "Average"}, AggregateWord{Aggregate::sum, "sum", "Total"},
                                 AggregateWord{Aggregate::median, "median", "Median"},
                                 AggregateWord{Aggregate::minimum, "minimum", "Lowest"},
                                 AggregateWord{Aggregate::maximum, "maximum", "Highest"}};
struct PartWord {
  DatePart part;
  std::string_view name;
};
constexpr std::array kDateParts{PartWord{DatePart::year, "year"},   PartWord{DatePart::quarter, "quarter"},
                                PartWord{DatePart::month, "month"}, PartWord{DatePart::week, "week"},
                                PartWord{DatePart::day, "day"},     PartWord{DatePart::weekday, "weekday"}};
constexpr std::array<std::int64_t, 5> kLimits{3, 5, 10, 20, 50};

std::string plain(std::string text) {
  if (text.starts_with("where the ")) text.erase(0, 10);
  return text;
}

std::string words_of(const ColumnView& view) { return join(view.name.words, " "); }

// The other uses of the same table: the destination airport for the origin airport.
std::vector<int> other_roles(const SchemaView& schema, const ColumnRef& ref) {
  std::vector<int> roles;
  if (ref.role == 0) return roles;
  const int from = schema.edges[ref.role - 1].from.table;
  for (const int e : schema.edges_of[ref.table])
    if (schema.edges[e].from.table == from && schema.edges[e].to.table == ref.table && e + 1 != ref.role) roles.push_back(e + 1);
  return roles;
}

void add_roles(const SchemaView& schema, const LogicalQuery& query, const ColumnRef& ref, std::vector<PlanAction>& actions) {
  for (const int role : other_roles(schema, ref)) {
    ColumnRef other = ref;
    other.role = role;
    actions.push_back({"role", std::to_string(role - 1), describe(schema, query, Expression{.column = other})});
  }
}

std::string_view unit_of(const Period& period) {
  const auto length = (period.to - period.from).count();
  return length >= 365 ? "year" : length >= 89 ? "quarter" : length >= 28 ? "month" : length == 7 ? "week" : "day";
}
DatePart part_of(std::string_view name) {
  const auto found = std::ranges::find(kDateParts, name, &PartWord::name);
  return found == kDateParts.end() ? DatePart::none : found->part;
}

PlanPart filter_part(const SchemaView& schema, const LogicalQuery& query, const Filter& filter, std::size_t index) {
  const Condition& c = query.where[filter.begin];
  PlanPart part{fmt::format("filter.{}", index), filter.period ? "period" : "filter", plain(describe(schema, query, filter)), {}};
  part.actions.push_back({"remove", "", "Leave this out"});
  if (!c.left.column) return part;
  const ColumnView& view = schema.column(*c.left.column);
  if (filter.period) {
    const auto unit = unit_of(*period_of(query, *c.left.column));
    part.actions.push_back({"earlier", std::string(unit), fmt::format("The {} before", unit)});
    part.actions.push_back({"later", std::string(unit), fmt::format("The {} after", unit)});
  }
  if (view.temporal) {
    const TableView& table = schema.tables[c.left.column->table];
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (static_cast<int>(i) != c.left.column->column && data::is_temporal(table.columns[i].column->family))
        part.actions.push_back({"column", table.columns[i].column->name, "By " + words_of(table.columns[i])});
    return part;
  }
  const bool single = filter.end == filter.begin + 1 && !c.query && !c.other_column && c.values.size() == 1;
  if (single && (c.compare == Compare::equal || c.compare == Compare::not_equal)) {
    const std::string& value = c.values.front().text;
    part.actions.push_back(c.compare == Compare::equal ? PlanAction{"except", "", fmt::format("All but {}", value)}
                                                       : PlanAction{"only", "", fmt::format("Only {}", value)});
    if (view.column->profile && c.compare == Compare::equal && view.column->family == data::TypeFamily::text) {
      std::size_t shown = 0;
      for (const data::ValueCount& other : view.column->profile->top_values)
        if (other.value != value && shown++ < kMostChoices) part.actions.push_back({"value", other.value, other.value});
    }
  }
  add_roles(schema, query, *c.left.column, part.actions);
  return part;
}

PlanPart group_part(const SchemaView& schema, const LogicalQuery& query, std::size_t index) {
  const Expression& e = query.group_by[index];
  PlanPart part{fmt::format("group.{}", index), "group", "by " + describe(schema, query, e), {{"remove", "", "Do not tell apart"}}};
  if (e.part != DatePart::none) {
    for (const PartWord& word : kDateParts)
      if (word.part != e.part) part.actions.push_back({"part", std::string(word.name), fmt::format("By {}", word.name)});
  } else if (e.column) {
    add_roles(schema, query, *e.column, part.actions);
  }
  return part;
}

PlanPart number_part(const SchemaView& schema, const LogicalQuery& query, const Expression& number) {
  PlanPart part{"number", "number", describe(schema, query, number), {}};
  if (!number.column || number.share || !number.raw.empty() || number.aggregate == Aggregate::count_rows ||
      number.aggregate == Aggregate::count_distinct)
    return part;
  for (const AggregateWord& word : kAggregates)
    if (word.aggregate != number.aggregate && schema.column(*number.column).numeric)
      part.actions.push_back(
          {"aggregate", std::string(word.name), fmt::format("{} {}", word.text, words_of(schema.column(*number.column)))});
  const TableView& table = schema.tables[number.column->table];
  std::size_t shown = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnView& other = table.columns[i];
    if (static_cast<int>(i) == number.column->column || !other.numeric || other.id_like || other.foreign_key || shown++ >= kMostChoices)
      continue;
    Expression changed = number;
    changed.column->column = static_cast<int>(i);
    part.actions.push_back({"column", other.column->name, describe(schema, query, changed)});
  }
  for (PlanAction& action : part.actions)
    action.text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(action.text.front())));
  return part;
}

std::unexpected<Error> no_such_part() {
  return fail(Error{.code = ErrorCode::validation_failed,
                    .message = "The answer has no such part to change.",
                    .hint = "Take the parts and actions from the answer itself.",
                    .fields = {{"edits", "names no part of the answer before"}}});
}

std::optional<std::size_t> index_of(std::string_view id, std::string_view prefix) {
  if (!id.starts_with(prefix)) return std::nullopt;
  std::size_t index = 0;
  const char* end = id.data() + id.size();
  const auto parsed = std::from_chars(id.data() + prefix.size(), end, index);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(index) : std::nullopt;
}

Result<void> edit_filter(const SchemaView& schema, LogicalQuery& query, const Filter& filter, const PlanEdit& edit) {
  Condition& c = query.where[filter.begin];
  const auto each = [&](const auto& change) {
    for (std::size_t i = filter.begin; i < filter.end; ++i) change(query.where[i]);
  };
  if (edit.action == "remove") {
    remove_filter(query, filter);
  } else if (edit.action == "earlier" || edit.action == "later") {
    const ColumnRef date = *c.left.column;
    const Period moved = shifted(*period_of(query, date), part_of(edit.value), edit.action == "earlier" ? -1 : 1);
    set_period(query, date, moved.from, moved.to);
  } else if (edit.action == "column") {
    const int column = schema.column_by_name(c.left.column->table, edit.value);
    each([&](Condition& part) { part.left.column->column = column; });
  } else if (edit.action == "role") {
    const int role = static_cast<int>(*index_of(edit.value, "")) + 1;
    each([&](Condition& part) { part.left.column->role = role; });
  } else if (edit.action == "value") {
    c.values = {{edit.value, false}};
  } else {
    c.compare = edit.action == "except" ? Compare::not_equal : Compare::equal;
  }
  return {};
}

Result<void> edit_group(LogicalQuery& query, std::size_t index, const PlanEdit& edit) {
  if (edit.action == "remove") return remove_group(query, index);
  const Expression old = query.group_by[index];
  Expression now = old;
  if (edit.action == "part") now.part = part_of(edit.value);
  if (edit.action == "role") now.column->role = static_cast<int>(*index_of(edit.value, "")) + 1;
  std::ranges::replace(query.group_by, old, now);
  std::ranges::replace(query.outputs, old, now);
  for (Order& order : query.order)
    if (order.key == old) order.key = now;
  return {};
}

Result<void> edit_number(const SchemaView& schema, LogicalQuery& query, const PlanEdit& edit) {
  Expression number = *number_of(query);
  if (edit.action == "aggregate") number.aggregate = std::ranges::find(kAggregates, edit.value, &AggregateWord::name)->aggregate;
  if (edit.action == "column") number.column->column = schema.column_by_name(number.column->table, edit.value);
  return set_number(query, number, Joining::replace);
}

}  // namespace

std::vector<PlanPart> parts_of(const SchemaView& schema, const LogicalQuery& query) {
  std::vector<PlanPart> parts;
  if (!query.is_plain()) return parts;
  if (const Expression* number = number_of(query)) parts.push_back(number_part(schema, query, *number));
  for (std::size_t i = 0; i < query.group_by.size(); ++i) parts.push_back(group_part(schema, query, i));
  const auto filters = filters_of(query);
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const Condition& first = query.where[filters[i].begin];
    if (!first.is_of_rows() || !first.left.raw_name.empty()) parts.push_back(filter_part(schema, query, filters[i], i));
  }
  for (std::size_t i = 0; i < query.having.size(); ++i)
    parts.push_back({fmt::format("having.{}", i), "filter", describe(schema, query, query.having[i]), {{"remove", "", "Leave this out"}}});
  if (query.limit) {
    const bool top = query.order.empty() || query.order.front().descending;
    PlanPart part{"limit", "limit", fmt::format("{} {}", query.order.empty() ? "first" : top ? "top" : "bottom", *query.limit), {}};
    for (const std::int64_t limit : kLimits)
      if (limit != *query.limit)
        part.actions.push_back({"set", std::to_string(limit),
                                fmt::format("{} {}",
                                            query.order.empty() ? "First"
                                            : top               ? "Top"
                                                                : "Bottom",
                                            limit)});
    part.actions.push_back({"remove", "", "All of them"});
    if (!query.order.empty()) part.actions.push_back({"reverse", "", top ? "The lowest instead" : "The highest instead"});
    parts.push_back(std::move(part));
  } else if (!query.order.empty() && (query.order.front().key.part == DatePart::none || query.order.front().descending)) {
    parts.push_back({"order",
                     "order",
                     "sorted by " + describe(schema, query, query.order.front().key),
                     {{"reverse", "", "The other way round"}, {"remove", "", "In any order"}}});
  }
  return parts;
}

Result<std::string> apply_edit(const SchemaView& schema, LogicalQuery& query, const PlanEdit& edit) {
  pin_rows(schema, query);
  const auto parts = parts_of(schema, query);
  const auto part = std::ranges::find(parts, edit.part, &PlanPart::id);
  if (part == parts.end()) return no_such_part();
  // Only what was offered can be done, so nothing below has to doubt its input.
  const auto action = std::ranges::find_if(
      part->actions, [&](const PlanAction& offered) { return offered.action == edit.action && offered.value == edit.value; });
  if (action == part->actions.end()) return no_such_part();
  const std::string told =
      edit.action == "remove" ? fmt::format("without “{}”", part->text) : fmt::format("{} instead of “{}”", action->text, part->text);
  if (const auto index = index_of(edit.part, "filter.")) {
    TRY(edit_filter(schema, query, filters_of(query)[*index], edit));
  } else if (const auto group = index_of(edit.part, "group.")) {
    TRY(edit_group(query, *group, edit));
  } else if (const auto having = index_of(edit.part, "having.")) {
    query.having.erase(query.having.begin() + static_cast<std::ptrdiff_t>(*having));
  } else if (edit.part == "number") {
    TRY(edit_number(schema, query, edit));
  } else if (edit.action == "reverse") {
    TRY(reverse_order(schema, query));
  } else if (edit.part == "order") {
    query.order.clear();
  } else if (edit.action == "set") {
    TRY(set_limit(query, static_cast<std::int64_t>(*index_of(edit.value, ""))));
  } else {
    query.limit.reset();
  }
  return told;
}

}  // namespace sextant::knowledge
