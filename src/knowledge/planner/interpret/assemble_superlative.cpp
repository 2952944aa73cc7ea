#include <algorithm>
#include <ranges>
#include <utility>

#include "knowledge/planner/interpret/assemble.h"

namespace sextant::knowledge {
namespace {

constexpr std::uint64_t kManyRows = 100;

}  // namespace

void Assembler::superlative() {
  // "How many loans can one have at most? List the customer and the number.": who has so many is shown.
  const bool whose = std::ranges::any_of(block_.outputs, [](const Expression& e) { return !e.is_aggregate(); });
  if (whose && !block_.superlative && (block_.over == Aggregate::maximum || block_.over == Aggregate::minimum))
    block_.superlative = Superlative{.descending = std::exchange(block_.over, Aggregate::none) == Aggregate::maximum, .counted = true};
  if (!block_.superlative) return;
  Superlative s = *block_.superlative;
  Order order{.descending = s.descending};
  const bool counts = s.counted || s.common;
  if ((counts || s.key) && first_of_each(s, counts ? Expression{.aggregate = Aggregate::count_rows} : *s.key)) return;
  // "when do most strikes happen": of the strikes themselves each is there once.
  if (s.counted && block_.outputs.empty() && block_.group_by.empty() && block_.tables.size() == 1 &&
      s.counted_table == block_.tables.front().table && !query_.outputs.empty() && shows_identity(s.counted_table)) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(s.mention);
    return;
  }
  if (counts && most_as_filter(s)) return;
  if (counts) {
    order.key = Expression{.aggregate = Aggregate::count_rows};
    if (s.common && query_.outputs.empty() && s.near_table >= 0) push_identity(query_.outputs, s.near_table);
    if (s.common && s.near_table >= 0) count_visits(s.near_table);
  } else if (s.key && block_.asked_unit && !query_.group_by.empty() && s.key->column && s.key->aggregate == Aggregate::none) {
    order.key = *s.key;  // "which month had the worst delays"
    order.key.aggregate = scanner_.summed_up(*s.key->column);
  } else if (s.key && !query_.group_by.empty() && s.limit == 1 && !s.key->is_aggregate()) {
    // "the highest price for each film"
    add_expression(query_.outputs,
                   Expression{.aggregate = s.descending ? Aggregate::maximum : Aggregate::minimum, .column = s.key->column});
    return;
  } else if (s.key && (s.summed || adds_up(*s.key) != choices_.has(Variation::taken_together)) && sums_up(s, *s.key)) {
    order.key = *s.key;
    order.key.aggregate = scanner_.summed_up(*order.key.column);
  } else if (s.key) {
    if (as_filter(s, *s.key, s.descending)) return;
    order.key = *s.key;
  } else if ((s.listed || s.kind == "general" || s.kind == "score") && ranked_by_choice(s, order)) {
    if (s.several) s.limit = kTop;
  } else if (s.listed && !lists_rows(s)) {
    // "top 5 destinations": by how often, and how often is shown.
    order.key = Expression{.aggregate = Aggregate::count_rows};
    add_expression(query_.outputs, order.key);
    evidence_.notes.push_back("“Top” is taken to mean most often.");
  } else {
    bool reversed = false;
    const int table = s.near_table >= 0 ? s.near_table : s.kind == "recent" ? dated_before(s) : main_table();
    auto column = s.big ? scanner_.worth_of(table) : std::nullopt;
    const bool valued = column.has_value();
    for (const bool stored : {true, false})
      if (!column) column = scanner_.column_of_kind(s.kind.empty() ? "general" : s.kind, table, reversed, stored);
    for (const int named : scanner_.named())  // "who paid the most": of what their rows are worth
      if (!column && s.kind == "salary" && (column = scanner_.worth_of(named))) s.summed = true;
    if (!column && s.big) column = scanner_.column_of_kind("larger", table, reversed);
    if (!column) {
      if (s.kind == "general" && s.near_table >= 0 && !lists_rows(s)) {
        s.head_table = s.near_table;
        s.counted_table = main_table();
        if (most_as_filter(s)) return;
        order.key = Expression{.aggregate = Aggregate::count_rows};
      } else {
        ++evidence_.unused;
        evidence_.unused_mentions.push_back(s.mention);
        return;
      }
    } else {
      column = scanner_.extreme_of_pair(*column, s);
      order.key = plain(*column);
      if (reversed) order.descending = !order.descending;
      if (s.kind == "general" && !valued) ++evidence_.guessed;  // "rainiest" says what it measures
      s.descending = order.descending;
      if (first_of_each(s, order.key) || most_of_groups(s, order.key)) return;
      if ((block_.asked_unit && !query_.group_by.empty()) || (s.summed && sums_up(s, order.key)))
        order.key.aggregate = scanner_.summed_up(*column);
      if (as_filter(s, order.key, order.descending)) return;
    }
  }
  if (s.listed && order.key.is_aggregate() && most_of_each(s, order.key)) return;
  if ((s.listed && s.limit > 1 && order.key.is_aggregate()) || choices_.has(Variation::measure_shown))
    add_expression(query_.outputs, order.key);                                        // a ranking shows what it ranks by
  if (s.limit > 1 && !order.key.is_aggregate() && repeats()) query_.distinct = true;  // "the 20 longest routes": each once
  query_.order.insert(query_.order.begin(), order);
  query_.limit = s.limit;
  query_.offset = s.offset;
  if (s.counted_table >= 0) counted_.insert(s.counted_table);
}

// "top customers", "the best branch": by the first measures of their own or of rows that refer to them, or how many these are.
bool Assembler::ranked_by_choice(const Superlative& s, Order& order) {
  const int table = s.near_table >= 0 ? s.near_table : main_table();
  const bool only_named = std::ranges::all_of(query_.outputs, [&](const Expression& e) { return e.column && e.column->table == table; });
  if (!choices_.measure || table < 0 || !query_.group_by.empty() || query_.outputs.empty() || !only_named) return false;
  std::vector<int> tables;
  for (const int e : schema_.edges_of[table])
    if (schema_.edges[e].to.table == table && schema_.edges[e].from.table != table) tables.push_back(schema_.edges[e].from.table);
  const auto rows = [&](int t) { return schema_.tables[t].table->row_count; };
  std::ranges::sort(tables, [&](int a, int b) { return std::pair(rows(b), a) < std::pair(rows(a), b); });
  tables.erase(std::ranges::unique(tables).begin(), tables.end());
  struct Choice {
    Expression key;
    int table;
  };
  std::vector<Choice> choices;
  if (const auto own = scanner_.measure_of(table)) choices.push_back({plain(*own), table});
  for (const int other : tables)
    if (const auto column = scanner_.measure_of(other); column && choices.size() < 2)
      choices.push_back({{.aggregate = scanner_.summed_up(*column), .column = column}, other});
  for (const int other : tables) choices.push_back({{.aggregate = Aggregate::count_rows}, other});
  if (*choices_.measure >= std::min(choices.size(), kMostMeasures)) return false;
  const Choice& choice = choices[*choices_.measure];
  order.key = choice.key;
  if (choice.table != table) query_.tables.push_back(choice.table);
  if (order.key.is_aggregate()) add_expression(query_.outputs, order.key);
  evidence_.measure_chosen = true;
  return true;
}

// "customers who made an order most recently": the day of the order, which is spoken of last.
int Assembler::dated_before(const Superlative& s) const {
  for (const TableMention& t : block_.tables | std::views::reverse)
    if (t.mention < s.mention && t.zone == Zone::filter && schema_.tables[t.table].default_date >= 0) return t.table;
  return main_table();
}

// Whether what is shown is computed of columns that many rows share.
bool Assembler::repeats() const {
  return query_.group_by.empty() && query_.outputs.size() == 1 && query_.outputs[0].column && !query_.outputs[0].is_aggregate() &&
         !schema_.column(*query_.outputs[0].column).expression.empty();
}

// "the busiest airport": each airport is there once in its own list, and as often as something else refers to it.
void Assembler::count_visits(int table) {
  const int other = referring(table);
  if (other >= 0 && shows_identity(table) && block_.tables.size() == 1 && block_.group_by.empty()) query_.tables.push_back(other);
}

bool Assembler::shows_identity(int table) const {
  const auto& identity = schema_.tables[table].identity;
  return std::ranges::all_of(query_.outputs, [&](const Expression& e) {
    return e.column && e.column->table == table && std::ranges::find(identity, e.column->column) != identity.end();
  });
}

// "top 10 customers": each is there once, so there is nothing to count of them alone.
bool Assembler::lists_rows(const Superlative& s) const {
  const int table = s.near_table >= 0 ? s.near_table : main_table();
  return table >= 0 && block_.tables.size() == 1 && block_.group_by.empty() && !query_.outputs.empty() && shows_identity(table);
}

// "the best paid employee of each department", "the most common city in each state": the first row, or rows, in each group.
bool Assembler::first_of_each(const Superlative& s, const Expression& key) {
  if (query_.group_by.empty() || s.groups || !key.raw.empty()) return false;
  const auto shows_more = [&](const Expression& e) {
    return !e.is_aggregate() && e != key && std::ranges::find(query_.group_by, e) == query_.group_by.end();
  };
  if (std::ranges::none_of(query_.outputs, shows_more)) return false;
  if (!key.is_aggregate() && std::ranges::any_of(query_.outputs, &Expression::is_aggregate)) return false;
  query_.each = std::exchange(query_.group_by, {});
  if (choices_.has(Variation::measure_shown)) add_expression(query_.outputs, key);
  query_.order = {{key, s.descending}};
  query_.limit = s.limit;
  query_.offset = s.offset;
  return true;
}

// "the price of the most expensive product of each maker": the highest in each group, where nothing else is shown.
bool Assembler::most_of_groups(const Superlative& s, const Expression& key) {
  const auto shown = std::ranges::find(query_.outputs, key);
  if (query_.group_by.empty() || s.limit != 1 || s.offset > 0 || shown == query_.outputs.end()) return false;
  shown->aggregate = s.descending ? Aggregate::maximum : Aggregate::minimum;
  return true;
}

// "top 3 destinations for each origin": of what is counted or added up the first in each of the groups.
bool Assembler::most_of_each(const Superlative& s, const Expression& key) {
  if (block_.group_by.empty() && std::ranges::none_of(block_.tables, &TableMention::grouped)) return false;
  std::vector<Expression> shown;
  for (const Expression& e : query_.outputs)
    if (!e.is_aggregate() && std::ranges::find(query_.group_by, e) == query_.group_by.end()) shown.push_back(e);
  if (shown.empty() || query_.group_by.empty()) return false;
  query_.each = query_.group_by;
  for (const Expression& e : shown) add_expression(query_.group_by, e);
  add_expression(query_.outputs, key);
  query_.order = {{key, s.descending}};
  query_.limit = s.limit;
  query_.offset = s.offset;
  return true;
}

// "top 5 customers by revenue": what is shown stands in many rows, so their numbers are added up.
bool Assembler::sums_up(const Superlative& s, const Expression& key) const {
  if (key.is_aggregate() || !key.column || !schema_.column(*key.column).numeric || !query_.group_by.empty()) return false;
  const bool shown = query_.outputs.size() == 1 && query_.outputs[0].column && !query_.outputs[0].is_aggregate() &&
                     query_.outputs[0].part == DatePart::none;
  if (shown && query_.outputs[0].column->table == key.column->table) {
    const ColumnView& view = schema_.column(*query_.outputs[0].column);
    const auto& profile = view.column->profile;
    const auto rows = static_cast<double>(schema_.tables[key.column->table].table->row_count);
    return profile && rows > 0 && !view.primary_key && static_cast<double>(profile->distinct) < 0.5 * rows;
  }
  // Rows of another table that belong to what is shown.
  const int owner = query_.outputs.empty() || !query_.outputs[0].column ? s.near_table : query_.outputs[0].column->table;
  const auto to_owner = owner < 0 || owner == key.column->table ? std::nullopt : reference(key.column->table, owner);
  if (!to_owner) return false;
  const auto& owners = schema_.column(*to_owner).column->profile;  // one row each: there is nothing to add up
  return !owners || owners->distinct == 0 || owners->distinct < schema_.tables[key.column->table].table->row_count;
}

// "the country with the highest profit", where hundreds of rows are of each country: what they bring together.
bool Assembler::adds_up(const Expression& key) const {
  if (!key.column || key.is_aggregate() || query_.outputs.size() != 1 || !query_.outputs[0].column || query_.outputs[0].is_aggregate())
    return false;
  const auto& profile = schema_.column(*query_.outputs[0].column).column->profile;
  const std::uint64_t rows = schema_.tables[key.column->table].table->row_count;
  return query_.outputs[0].column->table == key.column->table && profile && rows >= kManyRows && profile->distinct * 10 < rows &&
         scanner_.adds_up(*key.column);
}

// "the largest X": where X is the maximum. What is summed up over the rows cannot be cut to the first one.
bool Assembler::as_filter(const Superlative& s, const Expression& key, bool descending) {
  if (s.limit != 1 || s.offset > 0 || key.is_aggregate() || !key.column || !query_.group_by.empty()) return false;
  const bool summed = !query_.outputs.empty() && std::ranges::all_of(query_.outputs, &Expression::is_aggregate);
  if (!summed && !choices_.has(Variation::extreme_as_filter)) return false;
  if (choices_.has(Variation::measure_shown) && !summed) add_expression(query_.outputs, key);
  query_.where.push_back(extreme(key, descending));
  evidence_.nested = true;
  return true;
}

// X is the largest of all.
Condition Assembler::extreme(const Expression& key, bool descending) {
  auto all = std::make_shared<LogicalQuery>();
  all->outputs.push_back(key);
  all->outputs.front().aggregate = descending ? Aggregate::maximum : Aggregate::minimum;
  all->outputs.front().column->role = 0;
  return {.left = key, .query = std::move(all)};
}

// What tells the rows of a table apart: its key, what others refer to, or, of a table between, what it refers to other than
// what is shown.
std::optional<ColumnRef> Assembler::key_of(int table) const {
  if (schema_.tables[table].primary_key >= 0) return ColumnRef{table, schema_.tables[table].primary_key};
  for (const int e : schema_.edges_of[table])
    if (schema_.edges[e].to.table == table && schema_.edges[e].from.table != table) return schema_.edges[e].to;
  const auto away = [&](int e) { return schema_.edges[e].from.table == table && schema_.edges[e].to.table != main_table(); };
  const auto other = std::ranges::find_if(schema_.edges_of[table], away);
  if (other == schema_.edges_of[table].end()) return std::nullopt;
  return schema_.edges[*other].from;
}

// "the X of the most common Y", "cities in the county with the most schools": that Y, that county, is found first.
bool Assembler::most_as_filter(const Superlative& s) {
  const bool summed = !query_.outputs.empty() && std::ranges::all_of(query_.outputs, &Expression::is_aggregate) && query_.group_by.empty();
  if (choices_.has(Variation::most_as_filter) == s.found_first && !summed) return false;
  LogicalQuery inner;
  const auto held = s.common && s.near_table >= 0 ? reference(main_table(), s.near_table) : std::nullopt;
  if (s.common && s.groups && query_.group_by.size() == 1 && query_.outputs.size() > 1) {  // "the total price of the most common type"
    inner.outputs = std::exchange(query_.group_by, {});
    std::erase(query_.outputs, inner.outputs.front());
  } else if (held) {  // "users with the most popular role", as the users say it
    inner.outputs.push_back(plain(*held));
  } else if (s.common && !query_.outputs.empty() && query_.outputs.back().column && query_.outputs.size() > 1) {
    inner.outputs.push_back(query_.outputs.back());
    query_.outputs.pop_back();
  } else if (const int head = s.common ? s.near_table : s.head_table; head >= 0 && key_of(head)) {
    inner.outputs.push_back(plain(*key_of(head)));
    if (s.counted_table >= 0 && s.counted_table != head) inner.tables.push_back(s.counted_table);
  } else {
    return false;
  }
  inner.group_by = inner.outputs;
  inner.order.push_back({Expression{.aggregate = Aggregate::count_rows}, s.descending});
  inner.limit = s.limit;
  Condition condition{.left = inner.outputs.front(), .query = std::make_shared<LogicalQuery>(std::move(inner)), .in_query = s.limit > 1};
  query_.where.push_back(std::move(condition));
  std::erase_if(block_.tables, [&](const TableMention& t) { return t.table == s.counted_table; });
  evidence_.nested = true;
  return true;
}

}  // namespace sextant::knowledge
