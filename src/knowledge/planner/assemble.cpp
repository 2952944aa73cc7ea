#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "knowledge/planner/scan.h"

namespace sextant::knowledge {
namespace {

Expression plain(ColumnRef column) { return Expression{.column = column}; }

bool has(const std::vector<Expression>& list, const Expression& e) { return std::ranges::find(list, e) != list.end(); }

void add(std::vector<Expression>& list, const Expression& e) {
  if (!has(list, e)) list.push_back(e);
}

std::vector<int> tables_of(const LogicalQuery& query) {
  std::vector<int> tables;
  for (const TableUse& use : uses_of(query)) tables.push_back(use.table);
  return tables;
}

class Assembler {
 public:
  Assembler(const SchemaView& schema, const Scanner& scanner, const Choices& choices, Block& block, Evidence& evidence, LogicalQuery& query)
      : schema_(schema), scanner_(scanner), choices_(choices), block_(block), evidence_(evidence), query_(query) {}

  void run() {
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
    same_column_twice();
    if (query_.distinct && !query_.group_by.empty()) query_.distinct = false;
    if (query_.distinct && query_.outputs.size() == 1 && query_.outputs[0].is_aggregate()) query_.distinct = false;
  }

 private:
  void push_identity(std::vector<Expression>& list, int table) {
    for (const int c : schema_.tables[table].identity) add(list, plain({table, c}));
  }

  // "flights per day", "customers by country": nothing but a table and a grouping asks for a count.
  void implied_count() {
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
  void outputs() {
    query_.outputs = block_.outputs;
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

  // "for each X": what is grouped by is shown.
  void groups() {
    for (const Expression& e : block_.group_by) add(query_.outputs, e);
    query_.group_by = block_.group_by;
    for (const TableMention& t : block_.tables) {
      if (!t.grouped) continue;
      const bool columns_shown = std::ranges::any_of(
          query_.outputs, [&](const Expression& e) { return e.column && e.column->table == t.table && !e.is_aggregate(); });
      if (columns_shown) {
        for (const Expression& e : query_.outputs)
          if (e.column && e.column->table == t.table && !e.is_aggregate()) add(query_.group_by, e);
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
        add(query_.outputs, plain(*key));
        add(query_.group_by, plain(*key));
        absorbed_.insert(t.table);
      } else {
        const std::size_t before = query_.outputs.size();
        push_identity(query_.outputs, t.table);
        for (std::size_t i = before; i < query_.outputs.size(); ++i) add(query_.group_by, query_.outputs[i]);
      }
    }
  }

  std::optional<ColumnRef> reference(int from, int to) const {
    for (const int e : schema_.edges_of[from])
      if (schema_.edges[e].from.table == from && schema_.edges[e].to.table == to) return schema_.edges[e].from;
    return std::nullopt;
  }

  int main_table() const {
    for (const Expression& e : query_.outputs)
      if (e.column) return e.column->table;
    for (const TableMention& t : block_.tables) return t.table;
    return -1;
  }

  void superlative() {
    if (!block_.superlative) return;
    Superlative s = *block_.superlative;
    Order order{.descending = s.descending};
    if ((s.counted || s.common) && most_as_filter(s)) return;
    if (s.counted || s.common) {
      order.key = Expression{.aggregate = Aggregate::count_rows};
      if (s.common && query_.outputs.empty() && s.near_table >= 0) push_identity(query_.outputs, s.near_table);
    } else if (s.key && !query_.group_by.empty() && s.limit == 1 && s.key->aggregate == Aggregate::none) {
      // "the highest price for each film"
      add(query_.outputs, Expression{.aggregate = s.descending ? Aggregate::maximum : Aggregate::minimum, .column = s.key->column});
      return;
    } else if (s.key) {
      if (as_filter(s, *s.key, s.descending)) return;
      order.key = *s.key;
    } else if (s.listed) {
      // "top 5 destinations": by how often, and how often is shown.
      order.key = Expression{.aggregate = Aggregate::count_rows};
      add(query_.outputs, order.key);
      evidence_.notes.push_back("\"Top\" is taken as most often.");
    } else {
      bool reversed = false;
      const int table = s.near_table >= 0 ? s.near_table : main_table();
      const auto column = scanner_.column_of_kind(s.kind.empty() ? "general" : s.kind, table, reversed);
      if (!column) {
        if ((s.kind == "general" && s.near_table >= 0))
          order.key = Expression{.aggregate = Aggregate::count_rows};
        else {
          ++evidence_.unused;
          evidence_.unused_mentions.push_back(s.mention);
          return;
        }
      } else {
        order.key = plain(*column);
        if (reversed) order.descending = !order.descending;
        ++evidence_.guessed;
        if (as_filter(s, order.key, order.descending)) return;
      }
    }
    if (s.listed && s.limit > 1 && order.key.is_aggregate()) add(query_.outputs, order.key);  // a ranking shows what it ranks by
    query_.order.insert(query_.order.begin(), order);
    query_.limit = s.limit;
    query_.break_ties = true;
    if (s.counted_table >= 0) counted_.insert(s.counted_table);
  }

  // "the X of the most common Y", "cities in the county with the most schools": that Y, that county, is found first.
  bool most_as_filter(const Superlative& s) {
    const bool summed =
        !query_.outputs.empty() && std::ranges::all_of(query_.outputs, &Expression::is_aggregate) && query_.group_by.empty();
    if (!choices_.has(Variation::most_as_filter) && !summed) return false;
    LogicalQuery inner;
    if (s.common && !query_.outputs.empty() && query_.outputs.back().column && query_.outputs.size() > 1) {
      inner.outputs.push_back(query_.outputs.back());
      query_.outputs.pop_back();
    } else if (const int head = s.common ? s.near_table : s.head_table; head >= 0 && schema_.tables[head].primary_key >= 0) {
      inner.outputs.push_back(plain({head, schema_.tables[head].primary_key}));
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

  // "the largest X": where X is the maximum. What is summed up over the rows cannot be cut to the first one.
  bool as_filter(const Superlative& s, const Expression& key, bool descending) {
    if (s.limit != 1 || key.is_aggregate() || !key.column || !query_.group_by.empty()) return false;
    const bool summed = !query_.outputs.empty() && std::ranges::all_of(query_.outputs, &Expression::is_aggregate);
    if (!summed && !choices_.has(Variation::extreme_as_filter)) return false;
    auto inner = std::make_shared<LogicalQuery>();
    inner->outputs.push_back({.aggregate = descending ? Aggregate::maximum : Aggregate::minimum, .column = key.column});
    inner->outputs.front().column->role = 0;
    Condition condition;
    condition.left = key;
    condition.query = std::move(inner);
    query_.where.push_back(std::move(condition));
    evidence_.nested = true;
    return true;
  }

  void grouping() {
    const auto aggregate = [](const Expression& e) { return e.is_aggregate(); };
    const bool any = std::ranges::any_of(query_.outputs, aggregate) || !query_.having.empty() ||
                     std::ranges::any_of(query_.order, [](const Order& o) { return o.key.is_aggregate(); });
    if (!any) {
      query_.group_by.clear();
      return;
    }
    for (const Expression& e : query_.outputs)
      if (!aggregate(e)) add(query_.group_by, e);
    if (!choices_.has(Variation::group_by_row)) return;
    for (const Expression& e : query_.outputs) {
      if (aggregate(e) || !e.column) continue;
      if (const int key = schema_.tables[e.column->table].primary_key; key >= 0)
        add(query_.group_by, plain({e.column->table, key, e.column->role}));
      return;
    }
  }

  void sorting() {
    if (query_.order.empty() && !query_.limit)
      for (const Expression& e : query_.group_by)
        if (e.part != DatePart::none) query_.order.push_back({e, false});  // time runs forward
    if (!block_.sorted || !query_.order.empty() || query_.outputs.empty()) return;
    query_.order.push_back({query_.outputs.front(), block_.sort_descending});
  }

  // Tables that are only named join too when they restrict or are counted; a mere parent that nothing uses does not.
  void named_tables() {
    std::set<int> used;
    for (const int t : tables_of(query_)) used.insert(t);
    const bool counting =
        std::ranges::any_of(query_.outputs, [](const Expression& e) { return e.aggregate == Aggregate::count_rows && !e.column; }) ||
        std::ranges::any_of(query_.having, [](const Condition& c) { return c.left.aggregate == Aggregate::count_rows; }) ||
        std::ranges::any_of(query_.order, [](const Order& o) { return o.key.aggregate == Aggregate::count_rows; });
    for (const TableMention& t : block_.tables) {
      if (used.contains(t.table) || absorbed_.contains(t.table)) continue;
      if (choices_.has(Variation::needed_tables_only) && !used.empty()) continue;
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
      } else if (connected && counting) {
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

  // "studios that never worked with X": not those of another film, but those of no film with X.
  void never_of_shown() {
    if (!choices_.has(Variation::except_shown) || query_.right || query_.limit || query_.outputs.empty()) return;
    if (std::ranges::any_of(query_.outputs, &Expression::is_aggregate) || !query_.having.empty()) return;
    for (std::size_t i = 0; i < query_.where.size(); ++i) {
      Condition& c = query_.where[i];
      if ((c.compare != Compare::not_equal && c.compare != Compare::not_like) || c.query) continue;
      LogicalQuery right = query_;
      right.where = {c};
      right.where[0].compare = c.compare == Compare::not_equal ? Compare::equal : Compare::like;
      right.order.clear();
      query_.where.erase(query_.where.begin() + static_cast<std::ptrdiff_t>(i));
      query_.order.clear();
      query_.set_operation = SetOperation::except;
      query_.right = std::make_shared<LogicalQuery>(std::move(right));
      evidence_.set_operation = true;
      return;
    }
  }

  // "never", "without": rows of the main table whose key is not among those of the excluded block.
  void exclusions() {
    for (const auto& excluded : block_.excluded) {
      const int main = main_table();
      if (main < 0) continue;
      LogicalQuery inner;
      inner.where = excluded->where;
      for (const TableMention& t : excluded->tables) inner.tables.push_back(t.table);
      std::erase(inner.tables, main);
      inner.having = excluded->having;
      const auto tables = tables_of(inner);
      if (tables.empty()) continue;
      // The key pair that ties the block to the main table.
      std::optional<ColumnRef> left, right;
      double cheapest = 1e9;
      for (const int t : tables)
        for (const int e : schema_.edges_of[t]) {
          const KeyEdge& edge = schema_.edges[e];
          if (edge.cost >= cheapest || (edge.from.table != main && edge.to.table != main)) continue;
          cheapest = edge.cost;
          if (edge.from.table == t && edge.to.table == main) {
            left = edge.to;
            right = edge.from;
          } else if (edge.from.table == main && edge.to.table == t) {
            left = edge.from;
            right = edge.to;
          }
        }
      if (!left) {
        // Over a bridge: the key of the main table as the bridge holds it.
        for (const int e : schema_.edges_of[main]) {
          const KeyEdge& edge = schema_.edges[e];
          if (edge.to.table != main || left) continue;
          for (const int t : tables)
            if (distance(schema_, edge.from.table, t) == 1) {
              left = edge.to;
              right = edge.from;
              break;
            }
        }
      }
      if (!left) {
        const auto& identity = schema_.tables[main].identity;
        const int key = schema_.tables[main].primary_key;
        if (key < 0 && identity.empty()) continue;
        left = right = ColumnRef{main, key >= 0 ? key : identity[0]};
      }
      if (choices_.has(Variation::except_shown) && except_shown(inner)) continue;
      inner.outputs.push_back(plain(*right));
      if (!inner.having.empty()) inner.group_by.push_back(plain(*right));
      Condition condition;
      condition.left = plain(*left);
      condition.compare = Compare::not_equal;
      condition.in_query = true;
      condition.query = std::make_shared<LogicalQuery>(std::move(inner));
      query_.where.push_back(std::move(condition));
    }
  }

  // The same list of those that have what is excluded, taken away.
  bool except_shown(const LogicalQuery& inner) {
    if (query_.right || query_.limit || std::ranges::any_of(query_.outputs, &Expression::is_aggregate)) return false;
    LogicalQuery right;
    right.outputs = query_.outputs;
    right.tables = inner.tables;
    right.where = inner.where;
    right.having = inner.having;
    if (!right.having.empty()) right.group_by = right.outputs;
    query_.set_operation = SetOperation::except;
    query_.right = std::make_shared<LogicalQuery>(std::move(right));
    evidence_.set_operation = true;
    return true;
  }

  // "with more than 3 loans or in X": conditions that would have to meet in one row of joined tables are asked for apart.
  void either_way() {
    const auto later = [&](const std::vector<Condition>& list) {
      return static_cast<std::size_t>(std::ranges::find_if(list, &Condition::or_with_previous) - list.begin());
    };
    const std::size_t where = later(query_.where), having = later(query_.having);
    if (query_.right || query_.outputs.empty() || query_.outputs[0].is_aggregate()) return;
    const bool over_tables = where < query_.where.size() && where > 0 && query_.where[where].left.column &&
                             query_.where[where - 1].left.column &&
                             query_.where[where].left.column->table != query_.where[where - 1].left.column->table;
    const bool over_groups = having < query_.having.size() || (where < query_.where.size() && where == 0 && !query_.having.empty());
    const auto parent = [&](const Condition& c) {
      return c.left.column->table == main_table() || reference(main_table(), c.left.column->table);
    };
    const bool one_row = over_tables && parent(query_.where[where]) && parent(query_.where[where - 1]);
    // "in Fall 2009 or in Spring 2010": two pairs.
    const bool pairs = where > 0 && where + 1 < query_.where.size() && where >= 2 &&
                       query_.where[where].left == query_.where[where - 2].left &&
                       query_.where[where + 1].left == query_.where[where - 1].left && !query_.where[where + 1].or_with_previous;
    if ((!over_tables || one_row) && !over_groups && !pairs) return;
    LogicalQuery right = query_;
    const auto cut = [](std::vector<Condition>& left, std::vector<Condition>& rest, std::size_t at) {
      rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(std::min(at, rest.size())));
      left.resize(std::min(at, left.size()));
      if (!rest.empty()) rest.front().or_with_previous = false;
    };
    cut(query_.where, right.where, where);
    cut(query_.having, right.having, having);
    query_.tables.clear();
    right.tables.clear();
    for (const TableMention& t : block_.tables)
      if (t.zone == Zone::filter || t.counted) (t.mention < block_.or_at ? query_.tables : right.tables).push_back(t.table);
    for (LogicalQuery* part : {&query_, &right})
      if (part->having.empty()) part->group_by.clear();
    right.order.clear();
    query_.order.clear();
    query_.limit.reset();
    right.limit.reset();
    query_.set_operation = SetOperation::unite;
    query_.right = std::make_shared<LogicalQuery>(std::move(right));
    evidence_.set_operation = true;
  }

  // "phone numbers of all customers and suppliers", "last names used by both customers and staff": one list of each.
  void two_owners() {
    if (query_.right || query_.outputs.empty() || query_.limit || !query_.having.empty()) return;
    const int own = query_.outputs[0].column ? query_.outputs[0].column->table : -1;
    if (own < 0 ||
        std::ranges::any_of(query_.outputs, [&](const Expression& e) { return e.is_aggregate() || !e.column || e.column->table != own; }))
      return;
    for (const TableMention& t : block_.tables) {
      if (t.table == own || t.counted || t.grouped || !block_.owners.contains(t.table) || !block_.owners.contains(own)) continue;
      LogicalQuery right;
      for (const Expression& e : query_.outputs)
        if (const int same = counterpart(*e.column, t.table); same >= 0) right.outputs.push_back(plain({t.table, same}));
      if (right.outputs.size() != query_.outputs.size()) continue;
      right.where = query_.where;
      std::erase_if(right.where, [&](const Condition& c) { return c.left.column && c.left.column->table == own; });
      std::erase_if(query_.where, [&](const Condition& c) { return c.left.column && c.left.column->table == t.table; });
      std::erase(query_.tables, t.table);
      query_.set_operation = block_.both ? SetOperation::intersect : SetOperation::unite;
      query_.right = std::make_shared<LogicalQuery>(std::move(right));
      evidence_.set_operation = true;
      return;
    }
  }

  // The column of another table that says the same of its rows: customer_phone and supplier_phone. -1 when none.
  int counterpart(const ColumnRef& column, int table) const {
    const auto bare = [&](int t, const ColumnView& view) {
      std::vector<std::string> stems = view.name.stems;
      for (const std::string& own : schema_.tables[t].name.stems) std::erase(stems, own);
      return stems.empty() ? view.name.stems : stems;
    };
    const auto wanted = bare(column.table, schema_.column(column));
    const auto& columns = schema_.tables[table].columns;
    for (int c = 0; c < static_cast<int>(columns.size()); ++c)
      if (columns[c].name.stems == schema_.column(column).name.stems) return c;
    for (int c = 0; c < static_cast<int>(columns.size()); ++c)
      if (bare(table, columns[c]) == wanted) return c;
    return -1;
  }

  // Two conditions on one column that no row can meet together.
  static SetOperation apart(const Condition& a, const Condition& b) {
    if (a.left != b.left || a.query || b.query || b.or_with_previous || a.values.size() != 1 || b.values.size() != 1)
      return SetOperation::none;
    if (a.values == b.values) return SetOperation::none;
    if (a.compare == Compare::equal && b.compare == Compare::equal) return SetOperation::intersect;
    if (a.compare == Compare::equal && b.compare == Compare::not_equal) return SetOperation::except;
    const auto above = [](const Condition& c) { return c.compare == Compare::greater || c.compare == Compare::greater_equal; };
    const auto below = [](const Condition& c) { return c.compare == Compare::less || c.compare == Compare::less_equal; };
    const auto number = [](const Condition& c) { return std::strtod(c.values[0].text.c_str(), nullptr); };
    if (!a.values[0].is_number || !b.values[0].is_number) return SetOperation::none;
    const bool empty = (above(a) && below(b) && number(a) >= number(b)) || (below(a) && above(b) && number(a) <= number(b));
    return empty ? SetOperation::intersect : SetOperation::none;
  }

  // Two values of one column at once can only be two rows: INTERSECT. With "or": OR. A range that is empty likewise.
  void same_column_twice() {
    auto& where = query_.where;
    for (std::size_t i = 1; i < where.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const SetOperation operation = apart(where[j], where[i]);
        if (operation == SetOperation::none || query_.right) continue;
        const bool equals = where[i].compare == Compare::equal && where[j].compare == Compare::equal;
        if (!equals && (query_.outputs.empty() || query_.limit || query_.outputs[0].is_aggregate())) continue;
        if (equals && (block_.either || query_.outputs.empty() || query_.limit || query_.outputs[0].is_aggregate())) {
          where[i].or_with_previous = true;
          if (j + 1 != i)
            std::rotate(where.begin() + static_cast<std::ptrdiff_t>(j) + 1, where.begin() + static_cast<std::ptrdiff_t>(i),
                        where.begin() + static_cast<std::ptrdiff_t>(i) + 1);
          continue;
        }
        LogicalQuery right = query_;
        right.where.erase(right.where.begin() + static_cast<std::ptrdiff_t>(j));
        where.erase(where.begin() + static_cast<std::ptrdiff_t>(i));
        right.order.clear();
        if (operation == SetOperation::except) right.where[i - 1].compare = Compare::equal;
        query_.set_operation = operation;
        query_.order.clear();
        query_.right = std::make_shared<LogicalQuery>(std::move(right));
        evidence_.set_operation = true;
        return;
      }
    }
  }

  // A table that is spoken of in one role only is joined once, in that role.
  void one_role() {
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
      if (ref.role == 0 && used.size() == 1) ref.role = *used.begin();
    });
    std::erase_if(query_.tables, [&](int t) { return !roles[t].empty() && *roles[t].rbegin() > 0; });
  }

  const SchemaView& schema_;
  const Scanner& scanner_;
  const Choices& choices_;
  Block& block_;
  Evidence& evidence_;
  LogicalQuery& query_;
  std::set<int> absorbed_, counted_;
  bool all_ = false;
};

}  // namespace

void assemble(const SchemaView& schema, const Scanner& scanner, const Choices& choices, Block& block, Evidence& evidence,
              LogicalQuery& query) {
  Assembler(schema, scanner, choices, block, evidence, query).run();
}

}  // namespace sextant::knowledge
