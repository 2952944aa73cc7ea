#include "knowledge/planner/interpret/assemble.h"

#include <algorithm>
#include <map>

namespace sextant::knowledge {

void add_expression(std::vector<Expression>& list, const Expression& e) {
  if (std::ranges::find(list, e) == list.end()) list.push_back(e);
}

std::vector<int> tables_of(const LogicalQuery& query) {
  std::vector<int> tables;
  for (const TableUse& use : uses_of(query)) tables.push_back(use.table);
  return tables;
}

void Assembler::run() {
  query_.where = block_.where;
  query_.having = block_.having;
  query_.order = block_.order;
  query_.distinct = block_.distinct;
  implied_count();
  outputs();
  if (choices_.has(Variation::toggle_distinct)) query_.distinct = !query_.distinct;
  groups();
  superlative();
  grouping();
  sorting();
  named_tables();
  exclusions();
  never_of_shown();
  either_way();
  two_owners();
  one_role();
  other_way();
  same_column_twice();
  if (query_.distinct && !query_.group_by.empty()) query_.distinct = false;
  if (query_.distinct && query_.outputs.size() == 1 && query_.outputs[0].is_aggregate()) query_.distinct = false;
}

void Assembler::push_identity(std::vector<Expression>& list, int table) {
  for (const int c : schema_.tables[table].identity) add_expression(list, plain({table, c}));
}

// "flights per day", "customers by country": nothing but a table and a grouping asks for a count.
void Assembler::implied_count() {
  const bool grouped = !block_.group_by.empty() || std::ranges::any_of(block_.tables, [](const TableMention& t) { return t.grouped; });
  if (!grouped || !block_.per || !block_.outputs.empty() || block_.superlative || !block_.having.empty()) return;
  for (TableMention& t : block_.tables)
    if (!t.grouped) {
      block_.outputs.push_back({.aggregate = Aggregate::count_rows});
      t.counted = true;
      return;
    }
}

// What is shown. Named columns; else the entity that the question is about.
void Assembler::outputs() {
  for (const Expression& e : block_.outputs) add_expression(query_.outputs, e);
  if (choices_.has(Variation::count_distinct) != holds_anything()) count_once();
  if (block_.all_columns && query_.outputs.empty() && !block_.tables.empty()) {
    query_.tables.push_back(block_.tables.front().table);
    all_ = true;
    return;
  }
  const bool shown = !query_.outputs.empty();
  if (shown) return;
  const TableMention* entity = nullptr;
  for (const TableMention& t : block_.tables)
    if (!t.counted && !t.grouped && !t.after_preposition) {
      entity = &t;
      break;
    }
  if (!entity)
    for (const TableMention& t : block_.tables)
      if (!t.counted && !t.grouped) {
        entity = &t;
        break;
      }
  Superlative* s = block_.superlative ? &*block_.superlative : nullptr;
  if (s && !choices_.has(Variation::plain_superlative) && s->in_select && s->key && !s->counted &&
      (!entity || entity->after_preposition || entity->mention > s->mention) && s->limit == 1 && block_.group_by.empty()) {
    Expression e = *s->key;
    if (e.aggregate == Aggregate::none) {
      e.aggregate = s->descending ? Aggregate::maximum : Aggregate::minimum;
      query_.outputs.push_back(e);
      block_.superlative.reset();
      return;
    }
  }
  if (entity) {
    push_identity(query_.outputs, entity->table);
    if (!schema_.tables[entity->table].identity_given) ++evidence_.guessed;
    return;
  }
  if (!block_.group_by.empty()) return;
  if (!block_.tables.empty() && (s || !block_.having.empty())) {
    push_identity(query_.outputs, block_.tables.front().table);
    ++evidence_.guessed;
  } else if (!block_.where.empty() && block_.where.front().left.column) {
    push_identity(query_.outputs, block_.where.front().left.column->table);
    ++evidence_.guessed;
  }
}

// "How many customers have loans": of the loans nothing is said but that there are some.
bool Assembler::holds_anything() const {
  if (!block_.where.empty() || !block_.group_by.empty() || !block_.having.empty() || block_.superlative || !block_.excluded.empty() ||
      block_.tables.size() != 2)
    return false;
  const TableMention &counted = block_.tables[0], &held = block_.tables[1];
  return counted.counted && !held.counted && !held.grouped && !held.after_preposition && reference(held.table, counted.table);
}

// "How many customers have loans": customers, not loans.
void Assembler::count_once() {
  const auto counted = std::ranges::find_if(block_.tables, &TableMention::counted);
  const auto output = std::ranges::find(query_.outputs, Expression{.aggregate = Aggregate::count_rows});
  if (counted == block_.tables.end() || output == query_.outputs.end()) return;
  std::optional<ColumnRef> key;
  if (schema_.tables[counted->table].primary_key >= 0) key = ColumnRef{counted->table, schema_.tables[counted->table].primary_key};
  for (const TableMention& other : block_.tables)
    if (other.table != counted->table)
      if (const auto held = reference(other.table, counted->table)) {
        key = held;
        absorbed_.insert(counted->table);
      }
  if (key) *output = Expression{.aggregate = Aggregate::count_distinct, .column = key};
}

// "the lowest salary of departments whose average salary is above 5000": what is compared with is computed for each of them.
void Assembler::compared_groups() {
  if (block_.having.empty() || !block_.group_by.empty() || query_.outputs.empty()) return;
  if (!std::ranges::all_of(query_.outputs, &Expression::is_aggregate) || std::ranges::any_of(block_.tables, &TableMention::grouped)) return;
  for (TableMention& t : block_.tables)
    if (!t.counted && t.zone == Zone::select) {
      t.grouped = true;
      return;
    }
}

// "for each X": what is grouped by is shown.
void Assembler::groups() {
  compared_groups();
  for (const Expression& e : block_.group_by) add_expression(query_.outputs, e);
  query_.group_by = block_.group_by;
  for (const TableMention& t : block_.tables) {
    if (!t.grouped) continue;
    const bool columns_shown = std::ranges::any_of(
        query_.outputs, [&](const Expression& e) { return e.column && e.column->table == t.table && !e.is_aggregate(); });
    if (columns_shown) {
      for (const Expression& e : query_.outputs)
        if (e.column && e.column->table == t.table && !e.is_aggregate()) add_expression(query_.group_by, e);
      continue;
    }
    const bool aggregated = std::ranges::any_of(query_.outputs, [](const Expression& e) { return e.is_aggregate(); }) ||
                            (block_.superlative && (block_.superlative->key || block_.superlative->counted)) || !block_.having.empty();
    if (!aggregated) continue;
    // The counted table may carry the key of the group itself: no join needed.
    std::optional<ColumnRef> key;
    for (const Expression& e : query_.outputs)
      if (e.column && e.column->table != t.table) key = reference(e.column->table, t.table);
    for (const TableMention& other : block_.tables)
      if (other.counted && other.table != t.table) key = reference(other.table, t.table);
    if (key && !choices_.has(Variation::key_of_group) && !schema_.tables[t.table].identity_given) {
      add_expression(query_.outputs, plain(*key));
      add_expression(query_.group_by, plain(*key));
      absorbed_.insert(t.table);
    } else {
      const std::size_t before = query_.outputs.size();
      push_identity(query_.outputs, t.table);
      for (std::size_t i = before; i < query_.outputs.size(); ++i) add_expression(query_.group_by, query_.outputs[i]);
    }
  }
}

std::optional<ColumnRef> Assembler::reference(int from, int to) const {
  for (const int e : schema_.edges_of[from])
    if (schema_.edges[e].from.table == from && schema_.edges[e].to.table == to) return schema_.edges[e].from;
  return std::nullopt;
}

int Assembler::main_table() const {
  for (const Expression& e : query_.outputs)
    if (e.column) return e.column->table;
  for (const TableMention& t : block_.tables) return t.table;
  return -1;
}

void Assembler::grouping() {
  const auto aggregate = [](const Expression& e) { return e.is_aggregate(); };
  const bool any = std::ranges::any_of(query_.outputs, aggregate) || !query_.having.empty() ||
                   std::ranges::any_of(query_.order, [](const Order& o) { return o.key.is_aggregate(); });
  if (!any) {
    query_.group_by.clear();
    return;
  }
  for (const Expression& e : query_.outputs)
    if (!aggregate(e)) add_expression(query_.group_by, e);
  if (!choices_.has(Variation::group_by_row)) return;
  for (const Expression& e : query_.outputs) {
    if (aggregate(e) || !e.column) continue;
    if (const int key = schema_.tables[e.column->table].primary_key; key >= 0)
      add_expression(query_.group_by, plain({e.column->table, key, e.column->role}));
    return;
  }
}

void Assembler::sorting() {
  if (query_.order.empty() && !query_.limit)
    for (const Expression& e : query_.group_by)
      if (e.part != DatePart::none) query_.order.push_back({e, false});  // time runs forward
  if (!block_.sorted || !query_.order.empty() || query_.outputs.empty()) return;
  query_.order.push_back({query_.outputs.front(), block_.sort_descending});
}

// Tables that are only named join too when they restrict or are counted; a mere parent that nothing uses does not.
void Assembler::named_tables() {
  std::set<int> used;
  for (const int t : tables_of(query_)) used.insert(t);
  const bool counting =
      std::ranges::any_of(query_.outputs, [](const Expression& e) { return e.aggregate == Aggregate::count_rows && !e.column; }) ||
      std::ranges::any_of(query_.having, [](const Condition& c) { return c.left.aggregate == Aggregate::count_rows; }) ||
      std::ranges::any_of(query_.order, [](const Order& o) { return o.key.aggregate == Aggregate::count_rows; });
  for (const TableMention& t : block_.tables) {
    if (used.contains(t.table) || absorbed_.contains(t.table)) continue;
    if (choices_.has(Variation::needed_tables_only) && !used.empty()) continue;
    if (choices_.has(Variation::stop_at_bridge))
      if (const int between = bridge(used, t.table); between >= 0) {
        query_.tables.push_back(between);
        used.insert(between);
        continue;
      }
    if (used.empty() || choices_.has(Variation::all_named_tables)) {
      query_.tables.push_back(t.table);
      used.insert(t.table);
      continue;
    }
    bool connected = false, parent_only = false;
    for (const int u : used) {
      for (const int e : schema_.edges_of[u]) {
        const KeyEdge& edge = schema_.edges[e];
        if (edge.from.table == u && edge.to.table == t.table) parent_only = true;
        if (edge.from.table == t.table && edge.to.table == u) connected = true;
      }
    }
    if (t.counted && counting && !parent_only) {
      query_.tables.push_back(t.table);
      used.insert(t.table);
    } else if (parent_only && !connected) {
      continue;  // "airports of the country": the key is there already
    } else if (t.zone == Zone::filter || t.counted) {
      query_.tables.push_back(t.table);
      used.insert(t.table);
    } else if (connected && (counting || stands_for(t, used))) {
      query_.tables.push_back(t.table);
      used.insert(t.table);
    } else if (!connected) {
      int nearest = -1;
      for (const int u : used)
        if (const int d = distance(schema_, u, t.table); d > 0 && (nearest < 0 || d < nearest)) nearest = d;
      if (nearest == 2 && t.zone == Zone::filter) query_.tables.push_back(t.table);
    }
  }
}

// "names of gymnasts" where the names are those of people: only people who are gymnasts.
bool Assembler::stands_for(const TableMention& mention, const std::set<int>& used) const {
  return mention.mention == block_.tables.front().mention &&
         std::ranges::none_of(used, [&](int table) { return std::ranges::find(scanner_.named(), table) != scanner_.named().end(); });
}

// The table that refers both to one in use and to `table`. -1 when none.
int Assembler::bridge(const std::set<int>& used, int table) const {
  for (const int e : schema_.edges_of[table]) {
    const KeyEdge& edge = schema_.edges[e];
    if (edge.to.table != table || edge.from.table == table) continue;
    if (used.contains(edge.from.table)) return edge.from.table;
    for (const int u : used)
      if (reference(edge.from.table, u)) return edge.from.table;
  }
  return -1;
}

// The second of the keys that lead from a table in use to this one: edge + 1, or 0 when there is one only.
int Assembler::second_key(int table) const {
  for (const int u : tables_of(query_)) {
    int seen = 0;
    for (const int e : schema_.edges_of[table])
      if (schema_.edges[e].to.table == table && schema_.edges[e].from.table == u && u != table && ++seen == 2) return e + 1;
  }
  return 0;
}

// A table that is spoken of in one role only is joined once, in that role.
void Assembler::one_role() {
  std::map<int, std::set<int>> roles;
  const auto visit = [&](auto&& use) {
    const auto one = [&](Expression& e) {
      if (e.column) use(*e.column);
    };
    for (Expression& e : query_.outputs) one(e);
    for (Expression& e : query_.group_by) one(e);
    for (Condition& c : query_.where) one(c.left);
    for (Condition& c : query_.having) one(c.left);
    for (Order& o : query_.order) one(o.key);
  };
  visit([&](ColumnRef& ref) { roles[ref.table].insert(ref.role); });
  visit([&](ColumnRef& ref) {
    auto& used = roles[ref.table];
    used.erase(0);
    if (used.empty() && choices_.has(Variation::other_key))
      if (const int second = second_key(ref.table)) used.insert(second);
    if (ref.role == 0 && used.size() == 1) ref.role = *used.begin();
  });
  std::erase_if(query_.tables, [&](int t) { return !roles[t].empty() && *roles[t].rbegin() > 0; });
}

// Tables that are only there to connect the others give way to another connection, where there is one.
void Assembler::other_way() {
  if (!choices_.has(Variation::other_way)) return;
  const auto uses = uses_of(query_);
  const auto named = [&](const JoinStep& step) {
    return std::ranges::any_of(uses, [&](const TableUse& use) { return use.table == step.table.table; });
  };
  const auto shortest = join_closure(schema_, uses);
  std::set<int> avoid;
  if (shortest)
    for (const JoinStep& step : shortest->steps)
      if (!named(step)) avoid.insert(step.table.table);
  const auto other = avoid.empty() ? std::nullopt : join_closure(schema_, uses, avoid);
  if (!other) return;
  for (const JoinStep& step : other->steps)
    if (!named(step)) query_.tables.push_back(step.table.table);
}

void assemble(const SchemaView& schema, const Scanner& scanner, const Choices& choices, Block& block, Evidence& evidence,
              LogicalQuery& query) {
  Assembler(schema, scanner, choices, block, evidence, query).run();
}

}  // namespace sextant::knowledge
