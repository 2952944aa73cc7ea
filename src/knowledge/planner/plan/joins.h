// Fourth stage: the tables of a query closed over the key graph. A Steiner tree by repeated shortest paths; exact for two
// tables, near-optimal for the few that a question names.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

struct TableUse {
  int table = -1;
  int role = 0;  // 0: plain; e + 1: the instance reached over edge e
  auto operator<=>(const TableUse&) const = default;
};

struct JoinStep {
  TableUse table;
  int edge = -1;   // -1 for the first
  TableUse other;  // already in the tree
};

struct JoinTree {
  std::vector<JoinStep> steps;  // in FROM order
  double cost = 0;
};

// Empty when the tables cannot be connected. The first of `uses` stays first; tables to `avoid` connect nothing.
[[nodiscard]] std::optional<JoinTree> join_closure(const SchemaView& schema, const std::vector<TableUse>& uses,
                                                   const std::set<int>& avoid = {});

// A column as one of the instance that tables are joined by, where several keys lead to its table: the airport of a flight is the
// origin's or the destination's, and one of them was taken.
[[nodiscard]] ColumnRef as_joined(const SchemaView& schema, const std::vector<TableUse>& uses, ColumnRef ref);

// Edges on the shortest way, kFar for all that is as far or farther, -1 when there is none.
inline constexpr int kFar = 5;
[[nodiscard]] int distance(const SchemaView& schema, int from, int to);

// The tables a query touches outside its sub-queries, first mention first.
[[nodiscard]] std::vector<TableUse> uses_of(const LogicalQuery& query);

// Tables that a list names without showing, filtering or counting anything of them: what it lists has rows there.
[[nodiscard]] std::vector<int> tables_only_joined(const LogicalQuery& query);

}  // namespace sextant::knowledge
