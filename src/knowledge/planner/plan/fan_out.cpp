#include "knowledge/planner/plan/fan_out.h"

#include <algorithm>

#include "knowledge/semantic/expression.h"

namespace sextant::knowledge {
namespace {

// Whether a value of the column stands in one row only.
bool tells_rows_apart(const SchemaView& schema, const ColumnRef& ref) {
  const TableView& table = schema.tables[ref.table];
  if (table.primary_key == ref.column) return true;
  const auto& profile = schema.column(ref).column->profile;
  return profile && profile->distinct_is_exact && profile->distinct + profile->nulls == table.table->row_count;
}

// Whether one row of `from` meets at most one of the other side of this step.
bool leads_to_one(const SchemaView& schema, const JoinStep& step, const TableUse& from) {
  const KeyEdge& edge = schema.edges[step.edge];
  const TableUse& other = step.table == from ? step.other : step.table;
  const bool forward = edge.from.table == from.table && edge.to.table == other.table && (other.role > 0 || from.role == 0);
  if (forward) return edge.declared || !edge.more.empty() || tells_rows_apart(schema, edge.to);
  return edge.more.empty() && tells_rows_apart(schema, edge.from);
}

bool counts_rows_of(const SchemaView& schema, const Expression& e) {
  return e.aggregate == Aggregate::count_rows && e.column && e.column->column == schema.tables[e.column->table].primary_key;
}

// The rows an aggregate is computed over; none for the joined ones.
std::optional<TableUse> grain_of(const Expression& e) {
  if (!e.raw.empty()) return e.raw_table >= 0 ? std::optional(TableUse{e.raw_table, 0}) : std::nullopt;
  if (e.second && (e.second->table != e.column->table || e.second->role != e.column->role)) return std::nullopt;
  return e.column ? std::optional(TableUse{e.column->table, e.column->role}) : std::nullopt;
}

bool depends_on_times(const Expression& e) {
  return !e.raw.empty() || e.aggregate == Aggregate::sum || e.aggregate == Aggregate::average || e.aggregate == Aggregate::median ||
         e.aggregate == Aggregate::count_rows;
}

std::vector<Expression> numbers_of(const LogicalQuery& query) {
  std::vector<Expression> out;
  const auto add = [&](const Expression& e) {
    if (e.is_aggregate() && e.of < 0 && std::ranges::find(out, e) == out.end()) out.push_back(e);
  };
  for (const Expression& e : query.outputs) add(e);
  for (const Condition& c : query.having) add(c.left);
  for (const Order& o : query.order) add(o.key);
  return out;
}

std::unexpected<Error> several_times() {
  return fail(ErrorCode::invalid_request, "With that, rows would be counted more than once.", "Ask for one of the numbers alone.");
}

class Once {
 public:
  Once(const SchemaView& schema, const LogicalQuery& query) : schema_(schema), query_(query), numbers_(numbers_of(query)) {}

  Result<std::optional<CountedOnce>> run() {
    std::set<TableUse> grains;
    bool joined = false;
    for (const Expression& e : numbers_) {
      const auto grain = grain_of(e);
      joined |= !grain;
      if (grain) grains.insert(*grain);
    }
    if (joined || std::ranges::any_of(query_.where, &Condition::of_share)) return several_times();
    if (grains.size() > 1) return apart(grains);
    if (std::ranges::all_of(numbers_, [&](const Expression& e) { return counts_by_key(e); })) return keys_counted();
    return over_distinct_rows(*grains.begin());
  }

 private:
  bool counts_by_key(const Expression& e) const { return counts_rows_of(schema_, e) || e.aggregate == Aggregate::count_distinct; }

  CountedOnce whole(LogicalQuery query) const {
    CountedOnce out;
    for (std::size_t i = 0; i < query.outputs.size(); ++i) out.outputs.push_back({0, i});
    out.parts.push_back(std::move(query));
    return out;
  }

  // count(DISTINCT key)
  CountedOnce keys_counted() const {
    LogicalQuery query = query_;
    const auto change = [&](Expression& e) {
      if (counts_rows_of(schema_, e)) e.aggregate = Aggregate::count_distinct;
    };
    std::ranges::for_each(query.outputs, change);
    for (Condition& c : query.having) change(c.left);
    for (Order& o : query.order) change(o.key);
    return whole(std::move(query));
  }

  // First the different rows of the table with what they are grouped by, then the numbers over them.
  Result<std::optional<CountedOnce>> over_distinct_rows(const TableUse& grain) const {
    const int key = schema_.tables[grain.table].primary_key;
    if (key < 0) return several_times();
    auto rows = std::make_shared<LogicalQuery>();
    rows->distinct = true;
    rows->tables = query_.tables;
    rows->where = query_.where;
    const auto add = [&](const Expression& e) {
      const auto found = std::ranges::find(rows->outputs, e);
      if (found == rows->outputs.end()) rows->outputs.push_back(e);
      return static_cast<int>(std::ranges::find(rows->outputs, e) - rows->outputs.begin());
    };
    add({.column = ColumnRef{grain.table, key, grain.role}});
    for (const Expression& e : numbers_) {
      if (e.column) add({.column = e.column, .arithmetic = e.arithmetic, .second = e.second});
      if (e.raw.empty()) continue;
      const auto names = semantic::columns_of_expression(e.raw);
      if (!names) return several_times();
      for (const std::string& name : *names)
        if (const int column = schema_.column_by_name(grain.table, name); column >= 0) add({.column = ColumnRef{grain.table, column}});
    }
    for (const auto* list : {&query_.group_by, &query_.outputs})
      for (const Expression& e : *list)
        if (!e.is_aggregate()) add(e);
    for (const Order& o : query_.order)
      if (!o.key.is_aggregate()) add(o.key);
    const LogicalQuery& inner = *rows;
    const auto place = [&](Expression e) {
      Expression shown = e;
      shown.aggregate = e.is_aggregate() ? Aggregate::none : e.aggregate;
      shown.share = false;
      if (e.raw.empty()) e.of = static_cast<int>(std::ranges::find(inner.outputs, shown) - inner.outputs.begin());
      return e;
    };
    LogicalQuery query{.limit = query_.limit, .offset = query_.offset};
    for (const Expression& e : query_.outputs) query.outputs.push_back(place(e));
    for (const Expression& e : query_.group_by) query.group_by.push_back(place(e));
    for (Condition c : query_.having) {
      c.left = place(c.left);
      query.having.push_back(std::move(c));
    }
    for (const Order& o : query_.order) query.order.push_back({place(o.key), o.descending});
    query.of = std::move(rows);
    return whole(std::move(query));
  }

  // Each number over the tables of its own, those that are told apart by and those that are filtered by.
  Result<std::optional<CountedOnce>> apart(const std::set<TableUse>& grains) const {
    if (!query_.having.empty()) return several_times();
    for (const Expression& e : query_.outputs)
      if (!e.is_aggregate() && std::ranges::find(query_.group_by, e) == query_.group_by.end()) return several_times();
    CountedOnce out;
    std::vector<TableUse> order(grains.begin(), grains.end());
    for (const TableUse& grain : order) {
      LogicalQuery part;
      part.where = query_.where;
      part.outputs = part.group_by = query_.group_by;
      for (const Expression& e : query_.outputs)
        if (e.is_aggregate() && grain_of(e) == grain) part.outputs.push_back(e);
      for (const int t : query_.tables)
        if (std::ranges::none_of(grains, [&](const TableUse& other) { return other.table == t; })) part.tables.push_back(t);
      const auto tree = join_closure(schema_, uses_of(part));
      if (!tree) return several_times();
      if (multiplies_rows(schema_, part)) {
        auto once = TRY(Once(schema_, part).run());
        if (!once || once->parts.size() != 1) return several_times();
        part = std::move(once->parts.front());
      }
      out.parts.push_back(std::move(part));
    }
    std::vector<std::size_t> next(order.size(), query_.group_by.size());
    for (const Expression& e : query_.outputs) {
      if (!e.is_aggregate()) {
        out.outputs.push_back({0, static_cast<std::size_t>(std::ranges::find(query_.group_by, e) - query_.group_by.begin())});
        continue;
      }
      const auto part = static_cast<std::size_t>(std::ranges::find(order, *grain_of(e)) - order.begin());
      out.outputs.push_back({part, next[part]++});
    }
    return out;
  }

  const SchemaView& schema_;
  const LogicalQuery& query_;
  std::vector<Expression> numbers_;
};

}  // namespace

bool multiplies(const SchemaView& schema, const JoinTree& tree, const TableUse& use) {
  std::vector<TableUse> reached{use};
  for (std::size_t i = 0; i < reached.size(); ++i)
    for (const JoinStep& step : tree.steps) {
      if (step.edge < 0 || (step.table != reached[i] && step.other != reached[i])) continue;
      const TableUse& other = step.table == reached[i] ? step.other : step.table;
      if (std::ranges::find(reached, other) == reached.end() && leads_to_one(schema, step, reached[i])) reached.push_back(other);
    }
  return reached.size() < tree.steps.size();
}

bool multiplies_rows(const SchemaView& schema, const LogicalQuery& query) {
  if (query.of) return false;
  const std::vector<Expression> numbers = numbers_of(query);
  if (std::ranges::none_of(numbers, depends_on_times)) return false;
  const auto tree = join_closure(schema, uses_of(query));
  if (!tree || tree->steps.size() < 2) return false;
  const bool beside = std::ranges::all_of(tree->steps, [&](const JoinStep& step) { return multiplies(schema, *tree, step.table); });
  return std::ranges::any_of(numbers, [&](const Expression& e) {
    const auto grain = grain_of(e);
    return grain ? depends_on_times(e) && multiplies(schema, *tree, *grain) : beside;
  });
}

bool one_row_each(const SchemaView& schema, const LogicalQuery& query) {
  const auto uses = uses_of(query);
  if (!query.is_plain() || uses.size() != 1) return false;
  const auto names_one = [&](const Expression& e) {
    if (!e.column || e.is_aggregate() || e.part != DatePart::none) return false;
    const TableView& table = schema.tables[e.column->table];
    const bool names = table.primary_key == e.column->column || std::ranges::find(table.identity, e.column->column) != table.identity.end();
    return names && table.table->row_count > 1 && tells_rows_apart(schema, *e.column);
  };
  return std::ranges::any_of(query.group_by, names_one);
}

Result<std::optional<CountedOnce>> counted_once(const SchemaView& schema, const LogicalQuery& query) {
  if (!multiplies_rows(schema, query)) return std::nullopt;
  if (!query.each.empty()) return several_times();
  return Once(schema, query).run();
}

}  // namespace sextant::knowledge
