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
  counted_groups();
  outputs();
  if (block_.who && misses_people()) ++evidence_.unused;
  taken_together();
  shares();
  if (choices_.has(Variation::toggle_distinct)) query_.distinct = !query_.distinct;
  groups();
  side_by_side();
  spread();
  superlative();
  if (choices_.has(Variation::measure_shown) && !block_.superlative && query_.having.size() == 1)
    add_expression(query_.outputs, query_.having.front().left);
  grouping();
  sorting();
  named_tables();
  exclusions();
  list_once();
  either_thing();
  never_of_shown();
  either_way();
  two_owners();
  paired();
  one_role();
  other_way();
  counted_of_both();
  if (query_.of) return;
  same_column_twice();
  sets_of_keys();
  order_of_sets();
  if (query_.distinct && !query_.group_by.empty()) query_.distinct = false;
  if (query_.distinct && query_.outputs.size() == 1 && query_.outputs[0].is_aggregate()) query_.distinct = false;
  count_what_refers();
  groups_summed_up();
  count_what_is_counted();
}

void Assembler::push_identity(std::vector<Expression>& list, int table) {
  for (const int c : schema_.tables[table].identity) add_expression(list, plain({table, c}));
}

// "flights per day", "customers by country": nothing but a table and a grouping asks for a count.
void Assembler::implied_count() {
  // "rainy days per month": how many of them, once each.
  if (block_.per && block_.outputs.size() == 1 && block_.group_by.size() == 1 && block_.group_by.front().part != DatePart::none &&
      block_.outputs.front() == plain(block_.group_by.front().column.value_or(ColumnRef{})))
    block_.outputs.front().aggregate = Aggregate::count_distinct;
  const bool grouped = !block_.group_by.empty() || std::ranges::any_of(block_.tables, [](const TableMention& t) { return t.grouped; });
  if (block_.share && block_.outputs.empty() && !block_.tables.empty() && !block_.superlative) {  // "percentage of flights …"
    const auto asked = std::ranges::find_if(block_.tables, [](const TableMention& t) { return !t.grouped; });
    if (asked == block_.tables.end()) return;
    block_.outputs.push_back({.aggregate = Aggregate::count_rows});
    asked->counted = true;
    return;
  }
  const bool analysed = block_.compared || (grouped && (block_.per || block_.spread));
  if (!analysed || !block_.outputs.empty() || block_.superlative || !block_.having.empty()) return;
  for (TableMention& t : block_.tables)
    if (!t.grouped) {
      block_.outputs.push_back({.aggregate = Aggregate::count_rows});
      t.counted = true;
      return;
    }
  // "card payments per month", which are a value of what is counted.
  const auto value = std::ranges::find_if(block_.where, [](const Condition& c) {
    return c.left.column && !c.left.is_aggregate() && c.compare == Compare::equal && !c.query && c.values.size() == 1;
  });
  if (block_.compared || !block_.tables.empty() || value == block_.where.end()) return;
  block_.outputs.push_back({.aggregate = Aggregate::count_rows});
  query_.tables.push_back(value->left.column->table);
}

// "what percentage of customers are premium", "share of customers by segment".
void Assembler::shares() {
  if (!block_.share) return;
  const bool grouped = !block_.group_by.empty() || std::ranges::any_of(block_.tables, [](const TableMention& t) { return t.grouped; });
  const auto is_date = [&](const Condition& c) { return c.left.column && schema_.column(*c.left.column).temporal; };
  const std::size_t from = block_.share_from.value_or(0) < query_.where.size() ? block_.share_from.value_or(0) : 0;
  const bool only_dates = std::ranges::all_of(query_.where, is_date);
  bool any = false;
  for (std::size_t i = from; i < query_.where.size(); ++i) {
    query_.where[i].of_share = only_dates || block_.share_from || !is_date(query_.where[i]);
    any |= query_.where[i].of_share;
  }
  const auto number = std::ranges::find_if(query_.outputs, [](const Expression& e) {
    return e.is_aggregate() && e.raw.empty() && (e.aggregate == Aggregate::count_rows || e.aggregate == Aggregate::sum);
  });
  if ((!any && !grouped) || number == query_.outputs.end() || block_.superlative) {
    for (Condition& c : query_.where) c.of_share = false;
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(block_.share_at);
    return;
  }
  number->share = true;
}

// Whether what names the rows of a table to a person tells them apart; namesakes do not.
bool Assembler::names_rows(int table) const {
  const TableView& view = schema_.tables[table];
  std::uint64_t most = 0;
  for (const int c : view.identity) {
    const auto& profile = view.columns[c].column->profile;
    if (!profile) return true;
    most = std::max<std::uint64_t>(most, static_cast<std::uint64_t>(profile->distinct));
  }
  return view.table->row_count == 0 || static_cast<double>(most) >= 0.85 * static_cast<double>(view.table->row_count);
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
  // "when was the last card issued": of what is shown, the last one.
  if (shown && block_.when && block_.superlative && block_.superlative->kind == "recent" && !block_.superlative->key &&
      query_.outputs.size() == 1 && query_.outputs[0].column && !query_.outputs[0].is_aggregate() &&
      schema_.column(*query_.outputs[0].column).temporal) {
    query_.outputs[0].aggregate = block_.superlative->descending ? Aggregate::maximum : Aggregate::minimum;
    block_.superlative.reset();
  }
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
  if (s && s->kind == "recent" && !s->key && block_.when && block_.group_by.empty()) {  // "when was the last flight"
    const int table = s->near_table >= 0 ? s->near_table : main_table();
    if (const int c = table < 0 ? -1 : schema_.tables[table].default_date; c >= 0) {
      query_.outputs.push_back({.aggregate = s->descending ? Aggregate::maximum : Aggregate::minimum, .column = ColumnRef{table, c}});
      block_.superlative.reset();
      return;
    }
  }
  if (block_.who && (s || entity)) {  // "who has the biggest loan": people, not loans
    const int asked = entity ? entity->table : s->key && s->key->column ? s->key->column->table : s->counted_table;
    if (const int people = asked < 0 ? -1 : people_near(asked, !entity); people >= 0) {
      push_identity(query_.outputs, people);
      return;
    }
  }
  const bool grouped = !block_.group_by.empty();  // "the highest price of wines from each county"
  if (s && !choices_.has(Variation::plain_superlative) && s->in_select && s->key && !s->counted &&
      (!entity || entity->after_preposition || (!grouped && entity->mention > s->mention)) && s->limit == 1 &&
      (!grouped || (entity && s->offset == 0 && s->key->aggregate == Aggregate::none))) {
    Expression e = *s->key;
    if (s->offset > 0) {  // "the second highest balance": of the balances
      query_.outputs.push_back(e);
      query_.distinct = true;
      return;
    }
    if (e.aggregate == Aggregate::none) {
      e.aggregate = s->descending ? Aggregate::maximum : Aggregate::minimum;
      query_.outputs.push_back(e);
      block_.superlative.reset();
      return;
    }
  }
  // "zip 10001", "account 4711": what is known of it.
  const auto& identity = entity ? schema_.tables[entity->table].identity : std::vector<int>{};
  const bool told =
      identity.size() == 1 && !s && !block_.who && block_.group_by.empty() && std::ranges::any_of(block_.where, [&](const Condition& c) {
        return c.left.column == ColumnRef{entity->table, identity[0]} && c.compare == Compare::equal && c.values.size() == 1 && !c.query;
      });
  if (told && block_.tables.size() == 1) {
    query_.tables.push_back(entity->table);
    all_ = true;
    return;
  }
  if (entity) {
    push_identity(query_.outputs, entity->table);
    if (!schema_.tables[entity->table].identity_given) ++evidence_.guessed;
    return;
  }
  if (!block_.group_by.empty()) return;
  if (block_.asked_value >= 0 && !block_.tables.empty() && (s || !block_.having.empty())) {
    push_identity(query_.outputs, block_.asked_value);
  } else if (!block_.tables.empty() && (s || !block_.having.empty())) {
    push_identity(query_.outputs, block_.tables.front().table);
    ++evidence_.guessed;
  } else if (!block_.where.empty() && block_.where.front().left.column) {
    const int table = block_.where.front().left.column->table;
    const int people = block_.who ? people_near(table, false) : -1;  // "who has a mortgage"
    push_identity(query_.outputs, people >= 0 ? people : table);
    ++evidence_.guessed;
  }
}

// The people, with names, that rows of a table belong to. Rows that are people themselves count where `itself` says so. -1 when none.
int Assembler::people_near(int table, bool itself) const {
  const auto people = [&](int t) {
    const TableView& view = schema_.tables[t];
    return view.of_people && !view.identity.empty() && std::ranges::all_of(view.identity, [&](int c) { return view.columns[c].name_like; });
  };
  if (people(table)) return itself ? table : -1;
  for (const int e : schema_.edges_of[table])
    if (schema_.edges[e].from.table == table && people(schema_.edges[e].to.table)) return schema_.edges[e].to.table;
  return -1;
}

// "Who took a loan": not loans, where they belong to people.
bool Assembler::misses_people() const {
  return !query_.outputs.empty() && std::ranges::all_of(query_.outputs, [&](const Expression& e) {
    return e.column && !e.is_aggregate() && !schema_.column(*e.column).name_like && people_near(e.column->table, false) >= 0;
  });
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

std::optional<ColumnRef> Assembler::reference(int from, int to) const {
  for (const int e : schema_.edges_of[from])
    if (schema_.edges[e].from.table == from && schema_.edges[e].to.table == to) return schema_.edges[e].from;
  return std::nullopt;
}

int Assembler::referring(int table) const {
  std::set<int> found;
  for (const int e : schema_.edges_of[table])
    if (schema_.edges[e].to.table == table && schema_.edges[e].from.table != table) found.insert(schema_.edges[e].from.table);
  return found.size() == 1 ? *found.begin() : -1;
}

int Assembler::main_table() const {
  for (const Expression& e : query_.outputs)
    if (e.column) return e.column->table;
  for (const TableMention& t : block_.tables) return t.table;
  for (const Condition& c : block_.where)
    if (c.left.column) return c.left.column->table;
  return -1;
}

void Assembler::sorting() {
  if (query_.order.empty() && !query_.limit)
    for (const Expression& e : query_.group_by)
      if (e.part != DatePart::none || e.step > 0) query_.order.push_back({e, false});  // time runs forward
  if (block_.sorted && query_.order.empty() && !query_.outputs.empty()) {
    // "denominations and the number of schools in descending order": by the number that was said last
    const bool counts = query_.outputs.back().is_aggregate() && block_.sort_descending;
    query_.order.push_back({counts ? query_.outputs.back() : query_.outputs.front(), block_.sort_descending});
  }
  sort_with_first();
  sort_by_what_is_there();
}

// "fastest first": by what the adjective measures, else by the number, or the last thing, that is shown.
void Assembler::sort_with_first() {
  if (!block_.sorted_by || query_.outputs.empty()) return;
  const Superlative& s = *block_.sorted_by;
  bool reversed = false;
  const auto number = std::ranges::find_if(query_.outputs, &Expression::is_aggregate);
  const int table = number != query_.outputs.end() && number->column ? number->column->table : main_table();
  const auto column = s.counted || s.common || s.kind.empty() ? std::nullopt : scanner_.column_of_kind(s.kind, table, reversed);
  Order order{.key = query_.outputs.back(), .descending = s.descending != reversed};
  if (s.common || s.counted)
    order.key = {.aggregate = Aggregate::count_rows};
  else if (number != query_.outputs.end())
    order.key = *number;
  else if (column)
    order.key = plain(*column);
  query_.order = {order};
}

// One number has no order, and a group no single value of what it is not grouped by: its largest, or smallest.
void Assembler::sort_by_what_is_there() {
  const bool summed = std::ranges::any_of(query_.outputs, &Expression::is_aggregate);
  if (query_.group_by.empty()) {
    if (!summed || !std::ranges::all_of(query_.outputs, &Expression::is_aggregate)) return;
    query_.order.clear();
    query_.limit.reset();
    return;
  }
  for (Order& order : query_.order)
    if (order.key.column && !order.key.is_aggregate() && std::ranges::find(query_.group_by, order.key) == query_.group_by.end())
      order.key.aggregate = order.descending ? Aggregate::maximum : Aggregate::minimum;
}

// Tables that are only named join too when they restrict or are counted; a mere parent that nothing uses does not.
void Assembler::named_tables() {
  std::set<int> used;
  for (const int t : tables_of(query_)) used.insert(t);
  const bool counting = query_.counts_rows() || (query_.outputs.size() == 1 && query_.outputs[0].aggregate == Aggregate::count_distinct);
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
  const auto refers_to_itself = [&](int role) {  // a manager beside the employee
    const KeyEdge& edge = schema_.edges[role - 1];
    return edge.from.table == edge.to.table;
  };
  const auto visit = [&](auto&& use) {
    const auto one = [&](Expression& e) {
      if (e.column) use(*e.column);
      if (e.second) use(*e.second);
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
    if (ref.role == 0 && used.size() == 1 && !refers_to_itself(*used.begin())) ref.role = *used.begin();
  });
  std::erase_if(query_.tables, [&](int t) { return !roles[t].empty() && *roles[t].rbegin() > 0 && !refers_to_itself(*roles[t].rbegin()); });
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
