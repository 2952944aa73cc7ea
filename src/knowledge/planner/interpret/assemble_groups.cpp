// What is grouped by; numbers of groups: how many of them there are, and their average; and whose rows are counted.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "knowledge/planner/interpret/assemble.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/fan_out.h"
#include "knowledge/planner/plan/nouns.h"

namespace sextant::knowledge {
namespace {

const Expression kRows{.aggregate = Aggregate::count_rows};

}  // namespace

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

// "customers who paid more than 1000": in all their payments together.
void Assembler::taken_together() {
  if (!choices_.has(Variation::taken_together) || !query_.having.empty() || block_.superlative || !block_.group_by.empty()) return;
  const auto ordered = [](Compare c) {
    return c == Compare::greater || c == Compare::greater_equal || c == Compare::less || c == Compare::less_equal;
  };
  const int shown = main_table();
  const auto taken = std::ranges::find_if(query_.where, [&](const Condition& c) {
    if (!c.left.column || c.left.is_aggregate() || c.query || c.other_column || c.or_with_previous || !ordered(c.compare)) return false;
    const ColumnView& view = schema_.column(*c.left.column);
    return view.numeric && !view.id_like && !view.primary_key && !view.foreign_key && c.left.column->table != shown &&
           scanner_.summed_up(*c.left.column) == Aggregate::sum && reference(c.left.column->table, shown);
  });
  if (taken == query_.where.end() || std::ranges::any_of(query_.outputs, &Expression::is_aggregate)) return;
  query_.having.push_back(*taken);
  query_.having.back().left.aggregate = Aggregate::sum;
  query_.where.erase(taken);
}

// "for each station, its longitude and the number of trips": two stations of one longitude are two; which they are may be shown.
void Assembler::group_by_owner(int table) {
  const TableView& view = schema_.tables[table];
  const auto tells = [&](const Expression& e) {
    return e.column && e.column->table == table && !e.is_aggregate() &&
           (e.column->column == view.primary_key || std::ranges::find(view.identity, e.column->column) != view.identity.end());
  };
  if (!choices_.has(Variation::entity_shown) || view.primary_key < 0 || std::ranges::any_of(query_.outputs, tells)) return;
  push_identity(query_.outputs, table);
  add_expression(query_.group_by, plain({table, view.primary_key}));
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
      group_by_owner(t.table);
      for (const Expression& e : query_.outputs)
        if (e.column && e.column->table == t.table && !e.is_aggregate()) add_expression(query_.group_by, e);
      continue;
    }
    const bool aggregated = std::ranges::any_of(query_.outputs, [](const Expression& e) { return e.is_aggregate(); }) ||
                            (block_.superlative && (block_.superlative->key || block_.superlative->counted || block_.superlative->common ||
                                                    !block_.superlative->kind.empty())) ||
                            !block_.having.empty();
    if (!aggregated) continue;
    // The counted table may carry the key of the group itself: no join needed.
    std::optional<ColumnRef> key;
    for (const Expression& e : query_.outputs)
      if (e.column && e.column->table != t.table) key = reference(e.column->table, t.table);
    for (const TableMention& other : block_.tables)
      if (other.counted && other.table != t.table) key = reference(other.table, t.table);
    if (key && choices_.has(Variation::key_of_group) == schema_.tables[t.table].identity_given) {
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
  if (choices_.has(Variation::group_by_row) == owners_are_told_apart()) return tell_namesakes_apart();
  for (const Expression& e : query_.outputs) {
    if (aggregate(e) || !e.column) continue;
    if (const int key = schema_.tables[e.column->table].primary_key; key >= 0)
      add_expression(query_.group_by, plain({e.column->table, key, e.column->role}));
    return;
  }
}

// "the country of the singer with the most songs", "names of customers who have two orders": of singers the one with the most
// songs is found, whatever is shown of them, unless that is of one singer only. Not where each has only one of what is counted.
bool Assembler::owners_are_told_apart() const {
  const bool ranked = block_.superlative ? !block_.superlative->common : !block_.having.empty();
  if (!ranked || !block_.group_by.empty()) return false;
  int owner = -1;
  bool unique = false;
  for (const Expression& e : query_.outputs) {
    if (e.is_aggregate()) continue;
    if (!e.column || e.part != DatePart::none || (owner >= 0 && e.column->table != owner)) return false;
    owner = e.column->table;
    const ColumnView& view = schema_.column(*e.column);
    if (view.primary_key || view.foreign_key) return false;
    const TableView& table = schema_.tables[owner];
    unique |= view.column->profile ? view.column->profile->distinct == table.table->row_count
                                   : std::ranges::find(table.identity, e.column->column) != table.identity.end();
  }
  if (owner < 0 || unique || schema_.tables[owner].primary_key < 0) return false;
  const auto is_named = [&](const TableMention& t) { return t.table == owner && !t.counted && !t.grouped; };
  const auto is_one = [&](const TableMention& t) { return t.counted && (t.table == owner || reference(owner, t.table)); };
  const auto is_other = [&](const TableMention& t) { return t.table != owner; };
  const auto& named = scanner_.named();
  return (std::ranges::any_of(block_.tables, is_named) || std::ranges::find(named, owner) != named.end()) &&
         std::ranges::any_of(block_.tables, is_other) && std::ranges::none_of(block_.tables, is_one);
}

// "balance per customer": two people of one name are two customers. The "most common first name" is a name, nobody's.
void Assembler::tell_namesakes_apart() {
  for (const Expression& e : query_.outputs) {
    if (e.is_aggregate() || !e.column || e.part != DatePart::none) continue;
    const TableView& view = schema_.tables[e.column->table];
    const bool identity = std::ranges::find(view.identity, e.column->column) != view.identity.end();
    const bool whole = std::ranges::all_of(view.identity, [&](int c) {
      return std::ranges::find(query_.outputs, plain({e.column->table, c, e.column->role})) != query_.outputs.end();
    });
    if (identity && whole && view.identity.size() > 1 && view.primary_key >= 0 && !names_rows(e.column->table))
      return add_expression(query_.group_by, plain({e.column->table, view.primary_key, e.column->role}));
  }
}

// "how many customers have more than two accounts": the customers of whom there are so many accounts, not all rows together.
void Assembler::counted_groups() {
  if (block_.having.empty() || !block_.group_by.empty() || block_.superlative || block_.tables.size() != 2) return;
  const TableMention &asked = block_.tables[0], &held = block_.tables[1];
  if (asked.table == held.table || asked.grouped || held.grouped || !held.counted || schema_.tables[asked.table].primary_key < 0) return;
  const bool counts = block_.outputs.size() == 1 && block_.outputs[0] == Expression{.aggregate = Aggregate::count_rows};
  const bool lists = block_.outputs.empty() && !names_rows(asked.table);
  if (!(counts && asked.counted) && !lists) return;
  if (!std::ranges::all_of(block_.having, [](const Condition& c) { return c.left == Expression{.aggregate = Aggregate::count_rows}; }))
    return;
  const auto key = reference(held.table, asked.table);
  if (!key) return;
  LogicalQuery inner;
  inner.outputs = {plain(*key)};
  inner.group_by = inner.outputs;
  inner.having = block_.having;
  std::vector<Condition> outer;
  for (Condition& c : query_.where) (c.left.column && c.left.column->table == held.table ? inner.where : outer).push_back(std::move(c));
  outer.push_back({.left = plain({asked.table, schema_.tables[asked.table].primary_key}),
                   .query = std::make_shared<LogicalQuery>(std::move(inner)),
                   .in_query = true});
  query_.where = std::move(outer);
  block_.having.clear();
  query_.having.clear();
  block_.tables.pop_back();
  evidence_.nested = true;
}

// "how many customers have more than 2 accounts": the customers that have them are counted, not their accounts.
// "the average number of accounts per customer": the numbers are made for each customer first.
void Assembler::groups_summed_up() {
  if (!query_.is_plain()) return;
  if (block_.over != Aggregate::none && !query_.group_by.empty()) return sum_up_groups();
  const bool one_count = query_.outputs.size() == 1 && query_.group_by.empty() && !query_.having.empty() && !query_.limit &&
                         (query_.outputs[0] == kRows || query_.outputs[0].aggregate == Aggregate::count_distinct);
  if (!one_count) return;
  std::optional<ColumnRef> key = query_.outputs[0].column;
  for (const TableMention& t : block_.tables) {
    if (key || !t.counted || t.zone != Zone::select) continue;
    if (schema_.tables[t.table].primary_key >= 0) key = ColumnRef{t.table, schema_.tables[t.table].primary_key};
  }
  if (!key) return;
  auto groups = std::make_shared<LogicalQuery>(std::move(query_));
  groups->outputs = groups->group_by = {plain(*key)};
  groups->order.clear();
  query_ = {};
  query_.outputs = {kRows};
  query_.of = std::move(groups);
  evidence_.nested = true;
}

namespace {

// "Customers without accounts are left out."
std::string left_out(const SchemaView& schema, const LogicalQuery& groups) {
  std::string whose = "groups";
  if (const auto& key = groups.group_by.front(); groups.group_by.size() == 1 && key.column) {
    const ColumnView& view = schema.column(*key.column);
    whose = view.primary_key ? rows_noun(schema, key.column->table) : plural(describe(schema, groups, key));
  }
  const std::string number = describe(schema, groups, groups.outputs.front());
  constexpr std::string_view kCounted = "number of ";
  whose.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(whose.front())));
  return fmt::format("{} without {} are left out.", whose, number.starts_with(kCounted) ? number.substr(kCounted.size()) : "any");
}

}  // namespace

void Assembler::sum_up_groups() {
  const auto number = std::ranges::find_if(query_.outputs, &Expression::is_aggregate);
  if (number == query_.outputs.end() || query_.limit) return;
  auto groups = std::make_shared<LogicalQuery>(std::move(query_));
  groups->outputs = {*std::ranges::find_if(groups->outputs, &Expression::is_aggregate)};
  groups->order.clear();
  for (const TableMention& t : block_.tables) {  // each customer, not each name
    const auto own = [&](const Expression& e) { return e.column && e.column->table == t.table; };
    const int key = schema_.tables[t.table].primary_key;
    if (!t.grouped || key < 0 || std::ranges::none_of(groups->group_by, own)) continue;
    std::erase_if(groups->group_by, own);
    std::optional<ColumnRef> reference_to;
    for (const TableMention& other : block_.tables)
      if (other.counted) reference_to = reference(other.table, t.table);
    add_expression(groups->group_by, plain(reference_to.value_or(ColumnRef{t.table, key})));
    std::erase(groups->tables, t.table);
  }
  evidence_.notes.push_back(left_out(schema_, *groups));
  query_ = {};
  query_.outputs = {{.aggregate = block_.over, .of = 0}};
  query_.of = std::move(groups);
  evidence_.nested = true;
}

bool Assembler::told_apart(int table) const {
  return std::ranges::any_of(query_.group_by, [&](const Expression& e) { return e.column && e.column->table == table; });
}

// "the number of events of each product": a table of nothing but keys has each pair once.
bool Assembler::linked_once(const JoinTree& tree, int table) const {
  if (tree.steps.size() != 3) return false;
  return std::ranges::any_of(tree.steps, [&](const JoinStep& step) {
    const int link = step.table.table;
    const bool keys_only =
        std::ranges::all_of(schema_.tables[link].columns, [](const ColumnView& c) { return c.foreign_key || c.primary_key; });
    return link != table && keys_only && std::ranges::all_of(tree.steps, [&](const JoinStep& other) {
             const int end = other.table.table;
             return end == link || (reference(link, end) && (end == table || told_apart(end)));
           });
  });
}

// Where joining makes several rows of what is counted, its rows are counted by their key.
void Assembler::count_what_is_counted() {
  if (!query_.is_plain()) return;
  const auto tree = join_closure(schema_, uses_of(query_));
  if (!tree) return;
  for (Expression& e : query_.outputs)
    for (const TableMention& t : block_.tables) {
      if (e != kRows || !t.counted || t.zone != Zone::select || tree->steps.size() != 1 || choices_.has(Variation::rows_counted)) continue;
      const int only = tree->steps.front().table.table;
      const auto key = reference(only, t.table);
      if (key && only != t.table && std::ranges::find(query_.group_by, plain(*key)) == query_.group_by.end())
        e = {.aggregate = Aggregate::count_distinct, .column = key};
    }
  if (tree->steps.size() < 2) return;
  const auto by_key = [&](Expression& e, Zone zone) {
    if (e != kRows) return;
    for (const TableMention& t : block_.tables) {
      const int key = schema_.tables[t.table].primary_key;
      if (!t.counted || t.zone != zone || key < 0 || told_apart(t.table) || linked_once(*tree, t.table)) continue;
      const auto step = std::ranges::find(tree->steps, t.table, [](const JoinStep& s) { return s.table.table; });
      if (step == tree->steps.end() || !multiplies(schema_, *tree, step->table)) continue;
      e.column = ColumnRef{t.table, key, step->table.role};
      return;
    }
  };
  for (Expression& e : query_.outputs) by_key(e, Zone::select);
  for (Condition& c : query_.having) by_key(c.left, Zone::filter);
}

// "the most common genre": each genre is there once in the list of genres, and as often as it is referred to elsewhere.
void Assembler::count_what_refers() {
  if (!one_row_each(schema_, query_) || !query_.counts_rows()) return;
  if (const int table = referring(uses_of(query_).front().table); table >= 0) query_.tables.push_back(table);
}

}  // namespace sextant::knowledge
