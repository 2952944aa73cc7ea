// A table that pairs rows of one other: people and their friends, courses and their prerequisites.
#include <algorithm>
#include <utility>

#include "knowledge/planner/interpret/assemble.h"

namespace sextant::knowledge {

void Assembler::paired() {
  if (query_.right || query_.of || query_.where.empty()) return;
  std::vector<int> tables = tables_of(query_);
  for (const TableMention& t : block_.tables) tables.push_back(t.table);
  for (const int between : tables) {
    std::vector<int> keys;
    for (const int e : schema_.edges_of[between])
      if (schema_.edges[e].from.table == between && schema_.edges[e].to.table != between) keys.push_back(e);
    for (const int one : keys)
      for (const int other : keys)
        if (one < other && schema_.edges[one].to == schema_.edges[other].to && pair_of(one, other)) return;
  }
}

// What is given and what is asked for are rows of the same table, each over its own key.
bool Assembler::pair_of(int one, int other) {
  bool asked_said = false;
  const int said = scanner_.said_key(one, other, asked_said);
  if (said < 0) return false;
  const int unsaid = said == one ? other : one;
  const int table = schema_.edges[one].to.table;
  const ColumnRef said_column = schema_.edges[said].from, unsaid_column = schema_.edges[unsaid].from;
  const auto names = [&](const Condition& c) {  // which row: by its name or key, not by what it is like
    if (!c.left.column || c.query || c.compare != Compare::equal || c.left.is_aggregate()) return false;
    const ColumnRef& column = *c.left.column;
    if (column == said_column || column == unsaid_column) return true;
    const auto& identity = schema_.tables[table].identity;
    return column.table == table &&
           (column.column == schema_.tables[table].primary_key || std::ranges::find(identity, column.column) != identity.end());
  };
  const auto of_them = [&](const Expression& e) {
    return e.column && (e.column->table == table || e.column == said_column || e.column == unsaid_column);
  };
  const bool given_row = std::ranges::any_of(query_.where, names);
  const bool given = given_row || std::ranges::any_of(query_.where, [&](const Condition& c) { return of_them(c.left); });
  const auto shown = [&](const Expression& e) { return of_them(e) || e == Expression{.aggregate = Aggregate::count_rows}; };
  if (!given || std::ranges::none_of(query_.outputs, shown)) return false;
  // "the title of the prerequisite of Optics" is not "Optics" again, and the friends of Bob are not those whose friend is Bob.
  const bool surely = std::ranges::any_of(query_.where, [&](const Condition& c) {
    if (!names(c)) return false;
    const bool shown_again = std::ranges::find(query_.outputs, Expression{.column = c.left.column}) != query_.outputs.end();
    return shown_again || (asked_said && c.left.column == said_column);
  });
  if (choices_.has(Variation::paired) == surely) return false;
  const bool turned = asked_said == choices_.has(Variation::other_key);
  const int asked_key = turned ? unsaid : said, given_key = turned ? said : unsaid;
  const auto over = [&](Expression& e, int key) {
    if (!of_them(e)) return;
    if (e.column->table == table)
      e.column->role = key + 1;
    else
      e.column = schema_.edges[key].from;
  };
  for (Expression e : std::exchange(query_.outputs, {})) {
    over(e, asked_key);
    add_expression(query_.outputs, e);
  }
  for (Expression& e : query_.group_by) over(e, asked_key);
  for (Order& o : query_.order) over(o.key, asked_key);
  for (Condition& c : query_.where) over(c.left, names(c) || !given_row ? given_key : asked_key);
  std::erase(query_.tables, table);
  const int between = schema_.edges[one].from.table;
  if (std::ranges::find(query_.tables, between) == query_.tables.end()) query_.tables.push_back(between);
  return true;
}

}  // namespace sextant::knowledge
