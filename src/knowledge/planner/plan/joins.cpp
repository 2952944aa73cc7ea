#include "knowledge/planner/plan/joins.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <queue>

namespace sextant::knowledge {
namespace {

// Between ways of one length, the one that goes from each row to what it belongs to: customers reached through their branch
// would stand beside every account of it.
constexpr double kTowardsMany = 1e-3;
// Two tables that belong to a third, and are joined by nothing but it, stand beside each other in all combinations: the
// courses of a student's department are not those the student takes. A longer way that says more is the better one.
constexpr double kBesideEachOther = 2.5;

struct Path {
  double cost = std::numeric_limits<double>::infinity();
  std::vector<int> edges;  // from the tree outwards
  int start = -1;
};

// How many of a table's rows stand beside each other in one row of what they belong to, as a power of ten: cards and loans that share a
// customer have more to do with each other than those of one branch.
double crowd(const SchemaView& schema, int owner, int table) {
  const auto owners = static_cast<double>(schema.tables[owner].table->row_count),
             rows = static_cast<double>(schema.tables[table].table->row_count);
  return owners > 0 && rows > owners ? std::log10(rows / owners) : 0;
}

// Cheapest way from any table of the tree to `goal`, none when it costs more than `most`. A place is a table and whether it
// was reached as what another belongs to.
Path shortest(const SchemaView& schema, const JoinTree& tree, const std::set<int>& avoid, int goal,
              double most = std::numeric_limits<double>::infinity()) {
  if (schema.component[tree.steps.front().table.table] != schema.component[goal]) return {};
  const std::size_t n = 2 * schema.tables.size();
  const auto place = [](int table, bool owner) { return 2 * static_cast<std::size_t>(table) + (owner ? 1 : 0); };
  std::vector<double> cost(n, std::numeric_limits<double>::infinity());
  std::vector<int> via(n, -1);
  std::vector<std::size_t> before(n);
  using Entry = std::pair<double, std::size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  for (const JoinStep& step : tree.steps) {
    const bool owner = std::ranges::any_of(
        tree.steps, [&](const JoinStep& other) { return other.edge >= 0 && schema.edges[other.edge].to.table == step.table.table; });
    cost[place(step.table.table, owner)] = 0;
    open.emplace(0, place(step.table.table, owner));
  }
  std::size_t last = n;
  while (!open.empty() && last == n) {
    const auto [at_cost, at] = open.top();
    open.pop();
    if (at_cost > cost[at]) continue;
    const int t = static_cast<int>(at / 2);
    if (t == goal) last = at;
    for (const int e : schema.edges_of[t]) {
      const KeyEdge& edge = schema.edges[e];
      const int next = edge.from.table == t ? edge.to.table : edge.from.table;
      if (avoid.contains(next) && next != goal) continue;
      const bool towards_many = next == edge.from.table;
      const double beside = towards_many && at % 2 == 1 ? kBesideEachOther + kTowardsMany * crowd(schema, t, next) : 0;
      const double total = at_cost + edge.cost + (towards_many ? kTowardsMany : 0) + beside;
      const std::size_t there = place(next, !towards_many);
      if (total <= most && total < cost[there] - 1e-9) {
        cost[there] = total;
        via[there] = e;
        before[there] = at;
        open.emplace(total, there);
      }
    }
  }
  Path path;
  if (last == n) return path;
  path.cost = cost[last];
  for (; via[last] >= 0; last = before[last]) path.edges.push_back(via[last]);
  path.start = static_cast<int>(last / 2);
  std::ranges::reverse(path.edges);
  return path;
}

void add_use(std::vector<TableUse>& uses, const Expression& expression) {
  const auto push = [&](TableUse use) {
    if (std::ranges::find(uses, use) == uses.end()) uses.push_back(use);
  };
  if (expression.column) push({expression.column->table, expression.column->role});
  if (expression.second) push({expression.second->table, expression.second->role});
  if (expression.raw_table >= 0) push({expression.raw_table, 0});
}

}  // namespace

std::vector<TableUse> uses_of(const LogicalQuery& query) {
  if (query.of) return uses_of(*query.of);
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
  for (const Expression& e : query.each) add_use(uses, e);
  for (const Order& o : query.order) add_use(uses, o.key);
  return uses;
}

std::vector<int> tables_only_joined(const LogicalQuery& query) {
  const auto is_number = [](const Expression& e) { return e.is_aggregate() || !e.column; };
  const bool list = query.is_plain() && !query.outputs.empty() && std::ranges::none_of(query.outputs, is_number) &&
                    std::ranges::none_of(query.order, is_number, &Order::key);
  if (!list) return {};
  LogicalQuery others = query;
  others.tables.clear();
  const auto used = uses_of(others);
  std::vector<int> out;
  for (const int t : query.tables)
    if (std::ranges::none_of(used, [&](const TableUse& use) { return use.table == t; }) && std::ranges::find(out, t) == out.end())
      out.push_back(t);
  return out;
}

int distance(const SchemaView& schema, int from, int to) {
  if (from == to) return 0;
  if (schema.component[from] != schema.component[to]) return -1;
  constexpr double kFarCost = kFar + 1;  // a declared edge costs 1, a guessed one up to 2
  const JoinTree here{.steps = {{.table = {from, 0}, .edge = -1, .other = {}}}};
  const Path path = shortest(schema, here, {}, to, kFarCost);
  return path.cost == std::numeric_limits<double>::infinity() ? kFar : std::min(static_cast<int>(path.edges.size()), kFar);
}

namespace {

double cost_of(const SchemaView& schema, const JoinTree& tree) {
  double cost = 0;
  std::map<int, int> belonging;
  for (const JoinStep& step : tree.steps) {
    if (step.edge < 0) continue;
    cost += schema.edges[step.edge].cost;
    if (++belonging[schema.edges[step.edge].to.table] > 1) cost += kBesideEachOther;
  }
  return cost;
}

}  // namespace

std::optional<JoinTree> join_closure(const SchemaView& schema, const std::vector<TableUse>& uses, const std::set<int>& avoid) {
  if (uses.empty()) return std::nullopt;
  std::vector<int> plain;
  for (const TableUse& use : uses) {
    const int t = use.role == 0 ? use.table : schema.edges[use.role - 1].from.table;
    if (std::ranges::find(plain, t) == plain.end()) plain.push_back(t);
  }
  std::optional<JoinTree> best;
  for (const int start : plain) {
    JoinTree tree;
    tree.steps.push_back({{start, 0}, -1, {}});
    std::vector<int> open = plain;
    std::erase(open, start);
    bool connected = true;
    while (!open.empty() && connected) {
      Path cheapest;
      int goal = -1;
      for (const int t : open)
        if (Path path = shortest(schema, tree, avoid, t, cheapest.cost); path.cost < cheapest.cost) {
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

ColumnRef as_joined(const SchemaView& schema, const std::vector<TableUse>& uses, ColumnRef ref) {
  if (ref.role > 0) return ref;
  const auto tree = join_closure(schema, uses);
  for (const JoinStep& step : tree ? tree->steps : std::vector<JoinStep>{}) {
    if (step.edge < 0) continue;
    const KeyEdge& taken = schema.edges[step.edge];
    const auto parallel = std::ranges::count_if(schema.edges, [&](const KeyEdge& edge) {
      return edge.from.table == taken.from.table && edge.to.table == taken.to.table && edge.to.column == taken.to.column;
    });
    if (taken.to.table == ref.table && parallel > 1) ref.role = step.edge + 1;
  }
  return ref;
}

}  // namespace sextant::knowledge
