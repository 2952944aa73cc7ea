#include "knowledge/planner/plan/rewrites.h"

#include <algorithm>

namespace sextant::knowledge {

LogicalQuery without_order(LogicalQuery query) {
  query.order.clear();
  query.limit.reset();
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

}  // namespace sextant::knowledge
