// Numbers of groups: how many of them there are, and their average; and whose rows are counted.
#include <algorithm>

#include "knowledge/planner/interpret/assemble.h"
#include "knowledge/planner/plan/fan_out.h"

namespace sextant::knowledge {
namespace {

const Expression kRows{.aggregate = Aggregate::count_rows};

}  // namespace

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
  query_ = {};
  query_.outputs = {{.aggregate = block_.over, .of = 0}};
  query_.of = std::move(groups);
  evidence_.nested = true;
  evidence_.notes.emplace_back("Groups without any are left out.");
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
      if (e != kRows || !t.counted || t.zone != Zone::select || tree->steps.size() != 1) continue;
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
  const auto counts = [](const Expression& e) { return e == kRows; };
  if (!one_row_each(schema_, query_) ||
      (std::ranges::none_of(query_.outputs, counts) && std::ranges::none_of(query_.order, counts, &Order::key) &&
       std::ranges::none_of(query_.having, counts, &Condition::left)))
    return;
  const int table = uses_of(query_).front().table;
  std::set<int> referring;
  for (const int e : schema_.edges_of[table])
    if (schema_.edges[e].to.table == table && schema_.edges[e].from.table != table) referring.insert(schema_.edges[e].from.table);
  if (referring.size() == 1) query_.tables.push_back(*referring.begin());
}

}  // namespace sextant::knowledge
