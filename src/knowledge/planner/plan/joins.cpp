#include "knowledge/planner/plan/joins.h"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>

namespace sextant::knowledge {
namespace {

// Between ways of one length, the one that goes from each row to what it belongs to: customers reached through their branch
// would stand beside every account of it.
constexpr double kTowardsMany = 1e-3, kRowsMultiplied = 1e-2;

struct Path {
  double cost = std::numeric_limits<double>::infinity();
  std::vector<int> edges;  // from the tree outwards
  int start = -1;
};

// Cheapest way from any table of the tree to `goal`, none when it costs more than `most`.
Path shortest(const SchemaView& schema, const std::set<int>& tree, int goal, double most = std::numeric_limits<double>::infinity()) {
  const std::size_t n = schema.tables.size();
  std::vector<double> cost(n, std::numeric_limits<double>::infinity());
  std::vector<int> via(n, -1);
  using Entry = std::pair<double, int>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  for (const int t : tree) {
    cost[t] = 0;
    open.emplace(0, t);
  }
  while (!open.empty()) {
    const auto [at_cost, t] = open.top();
    open.pop();
    if (at_cost > cost[t]) continue;
    if (t == goal) break;
    for (const int e : schema.edges_of[t]) {
      const KeyEdge& edge = schema.edges[e];
      const int next = edge.from.table == t ? edge.to.table : edge.from.table;
      const double total = at_cost + edge.cost + (next == edge.from.table ? kTowardsMany : 0);
      if (total <= most && total < cost[next] - 1e-9) {
        cost[next] = total;
        via[next] = e;
        open.emplace(total, next);
      }
    }
  }
  Path path;
  if (via[goal] < 0 && !tree.contains(goal)) return path;
  path.cost = cost[goal];
  int t = goal;
  while (!tree.contains(t)) {
    path.edges.push_back(via[t]);
    const KeyEdge& edge = schema.edges[via[t]];
    t = edge.from.table == t ? edge.to.table : edge.from.table;
  }
  path.start = t;
  std::ranges::reverse(path.edges);
  return path;
}

void add_use(std::vector<TableUse>& uses, const Expression& expression) {
  const auto push = [&](TableUse use) {
    if (std::ranges::find(uses, use) == uses.end()) uses.push_back(use);
  };
  if (expression.column) push({expression.column->table, expression.column->role});
  if (expression.raw_table >= 0) push({expression.raw_table, 0});
}

}  // namespace

std::vector<TableUse> uses_of(const LogicalQuery& query) {
  std::vector<TableUse> uses;
  for (const Expression& e : query.outputs) add_use(uses, e);
  for (const int t : query.tables)
    if (std::ranges::none_of(uses, [&](const TableUse& use) { return use.table == t; })) uses.push_back({t, 0});
  for (const auto* list : {&query.where, &query.having})
    for (const Condition& c : *list) {
      add_use(uses, c.left);
      if (c.other_column) add_use(uses, Expression{.column = c.other_column});
    }
  for (const Expression& e : query.group_by) add_use(uses, e);
  for (const Order& o : query.order) add_use(uses, o.key);
  return uses;
}

int distance(const SchemaView& schema, int from, int to) {
  if (from == to) return 0;
  if (schema.component[from] != schema.component[to]) return -1;
  constexpr double kFarCost = kFar + 1;  // a declared edge costs 1, a guessed one up to 2
  const Path path = shortest(schema, {from}, to, kFarCost);
  return path.cost == std::numeric_limits<double>::infinity() ? kFar : std::min(static_cast<int>(path.edges.size()), kFar);
}

namespace {

// Two tables that belong to a third, and are joined by nothing but it, stand beside each other in all combinations.
double cost_of(const SchemaView& schema, const JoinTree& tree) {
  double cost = 0;
  std::map<int, int> belonging;
  for (const JoinStep& step : tree.steps) {
    if (step.edge < 0) continue;
    cost += schema.edges[step.edge].cost;
    if (++belonging[schema.edges[step.edge].to.table] > 1) cost += kRowsMultiplied;
  }
  return cost;
}

}  // namespace

std::optional<JoinTree> join_closure(const SchemaView& schema, const std::vector<TableUse>& uses) {
  if (uses.empty()) return std::nullopt;
  std::vector<int> plain;
  for (const TableUse& use : uses) {
    const int t = use.role == 0 ? use.table : schema.edges[use.role - 1].from.table;
    if (std::ranges::find(plain, t) == plain.end()) plain.push_back(t);
  }
  std::optional<JoinTree> best;
  for (const int start : plain) {
    JoinTree tree;
    std::set<int> inside{start};
    tree.steps.push_back({{start, 0}, -1, {}});
    std::vector<int> open = plain;
    std::erase(open, start);
    bool connected = true;
    while (!open.empty() && connected) {
      Path cheapest;
      int goal = -1;
      for (const int t : open)
        if (Path path = shortest(schema, inside, t); path.cost < cheapest.cost) {
          cheapest = std::move(path);
          goal = t;
        }
      if (goal < 0) {
        connected = false;
        break;
      }
      int at = cheapest.start;
      for (const int e : cheapest.edges) {
        const KeyEdge& edge = schema.edges[e];
        const int next = edge.from.table == at ? edge.to.table : edge.from.table;
        tree.steps.push_back({{next, 0}, e, {at, 0}});
        inside.insert(next);
        std::erase(open, next);
        at = next;
      }
    }
    tree.cost = cost_of(schema, tree);
    if (connected && (!best || tree.cost < best->cost - 1e-9)) best = std::move(tree);
  }
  if (!best) return best;
  for (const TableUse& use : uses)
    if (use.role > 0) best->steps.push_back({use, use.role - 1, {schema.edges[use.role - 1].from.table, 0}});
  return best;
}

}  // namespace sextant::knowledge
