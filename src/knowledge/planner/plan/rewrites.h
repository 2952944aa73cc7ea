// Plans that mean the same, or a part of it, as SQL needs them. Pure.
#pragma once

#include <vector>

#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

// The first of lists that are combined, which have their order and limit as a whole.
[[nodiscard]] LogicalQuery without_order(LogicalQuery query);
// A list of things that some rows of another table belong to has each thing once: "customers with loans".
[[nodiscard]] LogicalQuery each_once(const SchemaView& schema, LogicalQuery query);
// Whether rows are ordered by a column that they do not show.
[[nodiscard]] bool orders_by_hidden(const LogicalQuery& query);
// Distinct rows have no place in the order of a column they do not show: each takes the place of its first row there.
[[nodiscard]] LogicalQuery as_groups(LogicalQuery query);
// "The merchant with the most …" is one that has a name: rows without any are not the first among merchants.
[[nodiscard]] std::vector<Condition> with_named_groups(const SchemaView& schema, const LogicalQuery& query);
// The list of a NOT IN: one missing value in it would leave nothing outside of it.
[[nodiscard]] LogicalQuery without_missing(const SchemaView& schema, LogicalQuery query);

}  // namespace sextant::knowledge
