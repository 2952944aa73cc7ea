#include "knowledge/planner/plan/rewrites.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "knowledge/planner/plan/fan_out.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {

LogicalQuery without_order(LogicalQuery query) {
  query.order.clear();
  query.limit.reset();
  return query;
}

LogicalQuery each_once(const SchemaView& schema, LogicalQuery query) {
  const bool plain = query.is_plain() && !query.distinct && query.group_by.empty() && query.having.empty() && !query.outputs.empty();
  if (!plain || !query.outputs.front().column) return query;
  const TableUse thing{query.outputs.front().column->table, query.outputs.front().column->role};
  const int key = schema.tables[thing.table].primary_key;
  const auto own = [&](const Expression& e) {
    return e.column && !e.is_aggregate() && !e.second && e.column->table == thing.table && e.column->role == thing.role;
  };
  if (key < 0 || !std::ranges::all_of(query.outputs, own) || !std::ranges::all_of(query.order, own, &Order::key)) return query;
  const auto tree = join_closure(schema, uses_of(query));
  if (!tree || tree->steps.size() < 2 || !multiplies(schema, *tree, thing)) return query;
  const auto told_by = [&](const Expression& e) {
    if (std::ranges::find(query.group_by, e) == query.group_by.end()) query.group_by.push_back(e);
  };
  std::ranges::for_each(query.outputs, told_by);
  told_by({.column = ColumnRef{thing.table, key, thing.role}});
  for (const Order& order : query.order) told_by(order.key);
  return query;
}

bool orders_by_hidden(const LogicalQuery& query) {
  return std::ranges::none_of(query.outputs, &Expression::is_aggregate) && std::ranges::any_of(query.order, [&](const Order& order) {
           return !order.key.is_aggregate() && std::ranges::find(query.outputs, order.key) == query.outputs.end();
         });
}

LogicalQuery as_groups(LogicalQuery query) {
  query.distinct = false;
  query.group_by = query.outputs;
  for (Order& order : query.order)
    if (!order.key.is_aggregate() && std::ranges::find(query.outputs, order.key) == query.outputs.end())
      order.key.aggregate = order.descending ? Aggregate::maximum : Aggregate::minimum;
  return query;
}

std::vector<Condition> with_named_groups(const SchemaView& schema, const LogicalQuery& query) {
  std::vector<Condition> where = query.where;
  for (const Expression& group : query.group_by) {
    const auto* profile = group.column ? &schema.column(*group.column).column->profile : nullptr;
    const bool asked = std::ranges::any_of(where, [&](const Condition& c) { return c.left.column == group.column; });
    if (profile && *profile && (*profile)->nulls > 0 && !asked)
      where.push_back({.left = {.column = group.column}, .compare = Compare::not_null});
  }
  return where;
}

LogicalQuery without_missing(const SchemaView& schema, LogicalQuery query) {
  if (query.outputs.size() != 1 || !query.outputs.front().column || query.outputs.front().is_aggregate()) return query;
  Expression listed = query.outputs.front();
  const data::Column& source = *schema.column(*listed.column).column;
  if (schema.column(*listed.column).primary_key || (source.profile ? source.profile->nulls == 0 : !source.nullable)) return query;
  Condition there{.left = listed, .compare = Compare::not_null};
  if (!query.limit && !query.right && !query.of) {
    query.where.push_back(std::move(there));
    return query;
  }
  // Which are the first few, or in both lists, is settled before.
  listed.of = there.left.of = 0;
  return {.outputs = {std::move(listed)}, .where = {std::move(there)}, .of = std::make_shared<const LogicalQuery>(std::move(query))};
}

}  // namespace sextant::knowledge
