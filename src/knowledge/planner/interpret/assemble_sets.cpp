#include <algorithm>
#include <cstdlib>
#include <utility>

#include "knowledge/planner/interpret/assemble.h"
#include "knowledge/planner/plan/rewrites.h"

namespace sextant::knowledge {

// "never", "without": rows of the main table whose key is not among those of the excluded block.
void Assembler::exclusions() {
  // "for each film that was never reviewed": the films, not what is averaged.
  const bool of_groups = !block_.tables.empty() && block_.tables.back().grouped;
  const int listed = of_groups ? block_.tables.back().table : main_table();
  if (listed < 0) return;
  // "without loans or cards": without either, not without a loan that is joined with a card.
  std::vector<std::shared_ptr<const Block>> parts;
  for (const auto& excluded : block_.excluded) {
    const bool alone = excluded->where.empty() && excluded->having.empty() && !excluded->superlative;
    const auto holds = [&](const TableMention& t) { return t.table != listed && reference(t.table, listed).has_value(); };
    const auto belongs = [&](const TableMention& t) {  // "no accounts with cards": cards of these accounts
      return std::ranges::any_of(excluded->tables,
                                 [&](const TableMention& other) { return other.table != t.table && reference(t.table, other.table); });
    };
    if (!alone || excluded->tables.size() < 2 || !std::ranges::all_of(excluded->tables, holds) ||
        (excluded->or_at == 0 && std::ranges::any_of(excluded->tables, belongs))) {
      parts.push_back(excluded);
      continue;
    }
    for (const TableMention& t : excluded->tables) {
      Block part;
      part.tables = {t};
      parts.push_back(std::make_shared<const Block>(std::move(part)));
    }
  }
  for (const auto& excluded : parts) {
    LogicalQuery inner;
    inner.where = excluded->where;
    for (const TableMention& t : excluded->tables) inner.tables.push_back(t.table);
    std::erase(inner.tables, listed);
    inner.having = excluded->having;
    if (const auto& s = excluded->superlative; s && s->key && s->limit == 1 && !s->key->is_aggregate())
      inner.where.push_back(extreme(*s->key, s->descending));
    const auto tables = tables_of(inner);
    if (tables.empty()) continue;
    const auto counted = counted_key(tables);
    const int main = counted ? counted->to.table : listed;
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
    if (counted && *left == counted->to) left = counted->from;
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

// "how many customers have a loan but no card": customers are counted as loans hold them, and loans have no cards.
std::optional<KeyEdge> Assembler::counted_key(const std::vector<int>& excluded) const {
  if (query_.outputs.size() != 1 || query_.outputs[0].aggregate != Aggregate::count_distinct || !query_.outputs[0].column) return {};
  const ColumnRef counted = *query_.outputs[0].column;
  const auto beside = [&](int table) {
    return std::ranges::any_of(excluded, [&](int t) { return t == table || distance(schema_, t, table) == 1; });
  };
  for (const int e : schema_.edges_of[counted.table])
    if (const KeyEdge& edge = schema_.edges[e];
        edge.from == counted && edge.more.empty() && !beside(counted.table) && beside(edge.to.table))
      return edge;
  return {};
}

// The same list of those that have what is excluded, taken away.
bool Assembler::except_shown(const LogicalQuery& inner) {
  if (query_.right || query_.limit || std::ranges::any_of(query_.outputs, &Expression::is_aggregate)) return false;
  LogicalQuery right;
  right.outputs = query_.outputs;
  right.tables = inner.tables;
  right.where = inner.where;
  right.having = inner.having;
  if (!right.having.empty()) right.group_by = right.outputs;
  query_.set_operation = SetOperation::except;
  right.distinct = query_.distinct = false;  // a set has each row once
  query_.right = std::make_shared<LogicalQuery>(std::move(right));
  evidence_.set_operation = true;
  return true;
}

// "studios that never worked with X": not those of another film, but those of no film with X.
void Assembler::never_of_shown() {
  if (query_.right || query_.limit || query_.outputs.empty()) return;
  if (std::ranges::any_of(query_.outputs, &Expression::is_aggregate) || !query_.having.empty()) return;
  for (const auto& [i, absent] : block_.denied) {
    if (i >= query_.where.size() || query_.where[i].query || absent == choices_.has(Variation::except_shown)) continue;
    LogicalQuery right = query_;
    right.where = {query_.where[i]};
    right.where[0].compare = opposite(query_.where[i].compare);
    right.where[0].or_with_previous = false;
    right.order.clear();
    query_.where.erase(query_.where.begin() + static_cast<std::ptrdiff_t>(i));
    query_.set_operation = SetOperation::except;
    right.distinct = query_.distinct = false;  // a set has each row once
    query_.right = std::make_shared<LogicalQuery>(std::move(right));
    evidence_.set_operation = true;
    return;
  }
}

// "with more than 3 loans or in X": conditions that would have to meet in one row of joined tables are asked for apart.
void Assembler::either_way() {
  const auto later = [&](const std::vector<Condition>& list) {
    return static_cast<std::size_t>(std::ranges::find_if(list, &Condition::or_with_previous) - list.begin());
  };
  const std::size_t where = later(query_.where), having = later(query_.having);
  if (query_.right || query_.outputs.empty() || query_.outputs[0].is_aggregate()) return;
  const bool over_tables = where < query_.where.size() && where > 0 && query_.where[where].left.column &&
                           query_.where[where - 1].left.column &&
                           query_.where[where].left.column->table != query_.where[where - 1].left.column->table;
  const bool of_one_number = having < query_.having.size() && having > 0 && query_.having[having].left.column &&
                             query_.having[having].left == query_.having[having - 1].left;
  const bool over_groups =
      (having < query_.having.size() && !of_one_number) || (where < query_.where.size() && where == 0 && !query_.having.empty());
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
  if (query_.limit) {  // the first few of which of them?
    ++evidence_.unused;
    query_.order.clear();
    query_.limit.reset();
    right.limit.reset();
  }
  query_.set_operation = SetOperation::unite;
  right.distinct = query_.distinct = false;  // a set has each row once
  query_.right = std::make_shared<LogicalQuery>(std::move(right));
  evidence_.set_operation = true;
}

// "phone numbers of all customers and suppliers", "last names used by both customers and staff": one list of each.
void Assembler::two_owners() {
  if (query_.right || query_.outputs.empty() || query_.limit || !query_.having.empty() || block_.owners.size() != 2) return;
  const int own = query_.outputs[0].column ? query_.outputs[0].column->table : -1;
  if (own < 0 ||
      std::ranges::any_of(query_.outputs, [&](const Expression& e) { return e.is_aggregate() || !e.column || e.column->table != own; }))
    return;
  if (std::ranges::any_of(block_.tables,
                          [&](const TableMention& t) { return block_.owners.contains(t.table) && (t.counted || t.grouped); }))
    return;
  LogicalQuery right;
  int other = -1, gone = -1;  // which of the two the left side does not speak of, and which the right side
  if (block_.owners.contains(own)) {
    other = *std::ranges::find_if(block_.owners, [&](int t) { return t != own; });
    gone = own;
    for (const Expression& e : query_.outputs)
      if (const int same = counterpart(*e.column, other); same >= 0) right.outputs.push_back(plain({other, same}));
    if (right.outputs.size() != query_.outputs.size()) return;
  } else if (block_.shared) {  // "addresses of both students and teachers"
    other = *block_.owners.rbegin();
    gone = *block_.owners.begin();
    right.outputs = query_.outputs;
    right.tables = {other};
    if (std::ranges::find(query_.tables, gone) == query_.tables.end()) query_.tables.push_back(gone);
  } else {
    return;
  }
  right.where = query_.where;
  std::erase_if(right.where, [&](const Condition& c) { return c.left.column && c.left.column->table == gone; });
  std::erase_if(query_.where, [&](const Condition& c) { return c.left.column && c.left.column->table == other; });
  std::erase(query_.tables, other);
  query_.set_operation = block_.shared ? SetOperation::intersect : SetOperation::unite;
  right.distinct = query_.distinct = false;  // a set has each row once
  query_.right = std::make_shared<LogicalQuery>(std::move(right));
  evidence_.set_operation = true;
}

// The column of another table that says the same of its rows: customer_phone and supplier_phone. -1 when none.
int Assembler::counterpart(const ColumnRef& column, int table) const {
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
SetOperation Assembler::apart(const Condition& a, const Condition& b) {
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

// "the balances of savings and checking accounts": equal numbers do not make them those of one thing.
bool Assembler::shows_measure() const {
  return !block_.both && query_.outputs.size() == 1 && query_.outputs[0].column && [&] {
    const ColumnView& view = schema_.column(*query_.outputs[0].column);
    return view.numeric && !Language::english().is(view.name.words.back(), WordClass::year_name) && !view.id_like && !view.foreign_key &&
           !view.primary_key;
  }();
}

// "how many schools have players of both positions": those that have both are counted, not the rows of either.
void Assembler::counted_of_both() {
  const bool one = query_.outputs.size() == 1 && query_.group_by.empty() && query_.having.empty() && !query_.limit && !query_.right;
  if (!one || (query_.outputs[0].aggregate != Aggregate::count_rows && query_.outputs[0].aggregate != Aggregate::count_distinct)) return;
  const auto apart_from = [&](const Condition& later) {
    const auto before = std::ranges::find_if(query_.where, [&](const Condition& c) { return apart(c, later) != SetOperation::none; });
    return before == query_.where.end() ? SetOperation::none : apart(*before, later);
  };
  const auto later = std::ranges::find_if(query_.where, [&](const Condition& c) { return apart_from(c) != SetOperation::none; });
  if (later == query_.where.end()) return;
  std::optional<ColumnRef> key = query_.outputs[0].column;
  for (const TableMention& t : block_.tables)
    if (t.counted && !key) key = key_of(t.table);
  if (!key || *key == later->left.column || (key->table == later->left.column->table && schema_.column(*key).primary_key)) return;
  const bool sure = block_.both || apart_from(*later) == SetOperation::except;
  if (block_.either || choices_.has(Variation::counted_of_both) == sure) return;
  const Expression count = std::exchange(query_.outputs[0], plain(*key));
  same_column_twice();
  if (!query_.right) {
    query_.outputs[0] = count;
    return;
  }
  auto both = std::make_shared<LogicalQuery>(std::move(query_));
  query_ = {};
  query_.outputs = {{.aggregate = Aggregate::count_rows}};
  query_.of = std::move(both);
  evidence_.nested = true;
}

// Two values of one column at once can only be two rows: INTERSECT. With "or": OR. A range that is empty likewise.
void Assembler::same_column_twice() {
  auto& where = query_.where;
  for (std::size_t i = 1; i < where.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const SetOperation operation = apart(where[j], where[i]);
      if (operation == SetOperation::none || query_.right) continue;
      const bool equals = where[i].compare == Compare::equal && where[j].compare == Compare::equal;
      if (!equals && (query_.outputs.empty() || query_.limit || query_.outputs[0].is_aggregate())) continue;
      const bool summed = std::ranges::any_of(query_.outputs, &Expression::is_aggregate);
      if (equals && (block_.either || query_.outputs.empty() || query_.limit || summed || shows_measure())) {
        where[i].or_with_previous = true;
        if (choices_.has(Variation::values_as_groups) && summed) {
          add_expression(query_.outputs, where[i].left);
          add_expression(query_.group_by, where[i].left);
        }
        if (j + 1 != i)
          std::rotate(where.begin() + static_cast<std::ptrdiff_t>(j) + 1, where.begin() + static_cast<std::ptrdiff_t>(i),
                      where.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        continue;
      }
      // "in Fall 2009 but not in Spring 2010": two pairs.
      const bool pair =
          i == j + 2 && i + 1 < where.size() && where[i + 1].left == where[j + 1].left && where[i + 1].values != where[j + 1].values;
      const auto cut = [&](std::vector<Condition>& list, std::size_t at) {
        const auto from = list.begin() + static_cast<std::ptrdiff_t>(at);
        list.erase(from, from + (pair ? 2 : 1));
      };
      LogicalQuery right = query_;
      cut(right.where, j);
      cut(where, i);
      right.order.clear();
      if (operation == SetOperation::except) right.where[pair ? j : i - 1].compare = Compare::equal;
      query_.set_operation = operation;
      right.distinct = query_.distinct = false;  // a set has each row once
      query_.right = std::make_shared<LogicalQuery>(std::move(right));
      evidence_.set_operation = true;
      return;
    }
  }
}

// The table whose rows are listed by what names them, and which have a key: -1 when something else is shown.
int Assembler::listed_table() const {
  if (query_.outputs.empty() || !query_.outputs.front().column) return -1;
  const int table = query_.outputs.front().column->table;
  const TableView& view = schema_.tables[table];
  const auto names = [&](const Expression& e) {
    return e.column && !e.is_aggregate() && e.part == DatePart::none && e.column->table == table && e.column->role == 0 &&
           std::ranges::find(view.identity, e.column->column) != view.identity.end();
  };
  const bool all = query_.outputs.size() == view.identity.size() && std::ranges::all_of(query_.outputs, names);
  return all && view.primary_key >= 0 ? table : -1;
}

// "customers with a loan but without a card", "with loans and cards": each is there once, however many of these they have.
void Assembler::list_once() {
  const auto denies = [](const Condition& c) { return c.in_query && c.compare == Compare::not_equal; };
  const int table = listed_table();
  if (table < 0 || query_.right || query_.limit || query_.distinct || !query_.group_by.empty() || !query_.having.empty() ||
      std::ranges::any_of(query_.where, &Condition::or_with_previous))
    return;
  const auto holds = [&](int t) { return reference(t, table).has_value(); };
  const auto leads_on = [&](int t) { return reference(table, t).has_value(); };
  std::vector<int> others = tables_of(query_);
  std::erase(others, table);
  // Loans and cards meet in the customer alone; what is held and what belongs to that are one list.
  const auto belongs = [&](int t) { return std::ranges::any_of(others, [&](int other) { return other != t && reference(t, other); }); };
  const bool apart = others.size() > 1 && block_.or_at == 0 && std::ranges::all_of(others, holds) && std::ranges::none_of(others, belongs);
  if ((!apart && std::ranges::none_of(query_.where, denies)) || std::ranges::none_of(others, holds) ||
      std::ranges::any_of(others, leads_on))
    return;
  std::vector<LogicalQuery> held;
  for (const int t : others) {
    if (held.empty() || apart) held.emplace_back();
    held.back().tables.push_back(t);
    if (held.back().outputs.empty() && holds(t)) held.back().outputs = {plain(*reference(t, table))};
  }
  LogicalQuery list = query_;
  list.where.clear();
  list.tables.clear();
  for (const Condition& c : query_.where) {
    const int of = c.left.column ? c.left.column->table : c.left.raw_table;
    const auto part = std::ranges::find_if(held, [&](const LogicalQuery& h) { return std::ranges::find(h.tables, of) != h.tables.end(); });
    (part != held.end() ? part->where : list.where).push_back(c);
  }
  if (std::ranges::any_of(tables_of(list), [&](int t) { return t != table; })) return;  // "… by the amount of the loan": each of them
  std::vector<Condition> in;
  for (LogicalQuery& part : held)
    in.push_back({.left = plain({table, schema_.tables[table].primary_key}),
                  .query = std::make_shared<LogicalQuery>(std::move(part)),
                  .in_query = true});
  list.where.insert(list.where.begin(), in.begin(), in.end());
  query_ = std::move(list);
  evidence_.nested = true;
}

// "customers with a loan or a card", "how many … have loans or cards": who has one of them, not who has both.
void Assembler::either_thing() {
  const bool counts = query_.outputs.size() == 1 && query_.outputs[0].is_aggregate() && query_.outputs[0].raw.empty();
  const int table = counts ? main_table() : listed_table();
  if (table < 0 || schema_.tables[table].primary_key < 0 || !query_.group_by.empty() || !query_.having.empty() || query_.limit ||
      query_.right)
    return;
  const auto holds = [&](const TableMention& t) {
    return t.table != table && !t.counted && !t.grouped && (counts || t.zone == Zone::filter) && reference(t.table, table).has_value();
  };
  const Expression key = plain({table, schema_.tables[table].primary_key});
  if (counts && query_.outputs[0].aggregate != Aggregate::count_rows &&
      query_.outputs[0] != Expression{.aggregate = Aggregate::count_distinct, .column = key.column})
    return;
  const auto at = [&](std::size_t mention) {
    return std::ranges::find_if(block_.tables, [&](const TableMention& t) { return t.mention == mention && holds(t); });
  };
  const auto one = block_.or_at > 0 ? at(block_.or_at - 1) : block_.tables.end(), other = at(block_.or_at + 1);
  if (one == block_.tables.end() || other == block_.tables.end() || one->table == other->table) return;
  LogicalQuery list = query_;
  if (counts) list.outputs = {{.aggregate = Aggregate::count_rows}};
  list.tables = {table};
  for (const TableMention& t : {*one, *other}) {
    LogicalQuery held;
    held.outputs = {plain(*reference(t.table, table))};
    list.where.push_back({.left = key,
                          .query = std::make_shared<LogicalQuery>(std::move(held)),
                          .in_query = true,
                          .or_with_previous = t.table == other->table});
  }
  if (std::ranges::any_of(tables_of(list), [&](int t) { return t != table; })) return;
  query_ = std::move(list);
  evidence_.nested = true;
}

// Lists of people are put together by who they are: two of one name are two, and nobody is there twice.
void Assembler::sets_of_keys() {
  const int table = listed_table();
  const auto own = [&](const Order& order) { return order.key.column && !order.key.is_aggregate() && order.key.column->table == table; };
  const bool by_hidden = orders_by_hidden(query_) && std::ranges::all_of(query_.order, own);
  if (table < 0 || !query_.right || query_.limit || (names_rows(table) && !by_hidden) || query_.right->outputs != query_.outputs ||
      query_.right->set_operation != SetOperation::none || query_.right->limit)
    return;
  // "titles of courses of both departments", each of which has one: the title is meant, not the course.
  const auto several = [&](const LogicalQuery& part) {
    const auto tree = join_closure(schema_, uses_of(part));
    return tree &&
           std::ranges::any_of(tree->steps, [&](const JoinStep& s) { return s.table.table != table && reference(s.table.table, table); });
  };
  if (query_.set_operation == SetOperation::intersect && !several(query_) && !several(*query_.right)) return;
  const Expression key = plain({table, schema_.tables[table].primary_key});
  const auto keys_of = [&](LogicalQuery part) {
    part.right.reset();
    part.set_operation = SetOperation::none;
    part.order.clear();
    part.group_by.clear();
    part.outputs.clear();
    LogicalQuery bare = part;
    std::erase(bare.tables, table);
    const std::vector<int> others = tables_of(bare);
    const auto holder = std::ranges::find_if(others, [&](int t) { return reference(t, table).has_value(); });
    const bool held = std::ranges::find(others, table) == others.end() && holder != others.end();
    if (held) part = std::move(bare);
    part.outputs = {held ? plain(*reference(*holder, table)) : key};
    if (!part.having.empty()) part.group_by = part.outputs;
    return std::make_shared<const LogicalQuery>(std::move(part));
  };
  LogicalQuery list;
  list.outputs = query_.outputs;
  const auto all = [&](const LogicalQuery& keys) {
    return keys.where.empty() && keys.having.empty() && std::ranges::all_of(tables_of(keys), [&](int t) { return t == table; });
  };
  // All customers but those with a loan: that they are customers goes without saying.
  if (auto keys = keys_of(query_); query_.set_operation == SetOperation::unite || !all(*keys))
    list.where.push_back({.left = key, .query = std::move(keys), .in_query = true});
  list.where.push_back({.left = key,
                        .compare = query_.set_operation == SetOperation::except ? Compare::not_equal : Compare::equal,
                        .query = keys_of(*query_.right),
                        .in_query = true,
                        .or_with_previous = query_.set_operation == SetOperation::unite});
  keep_order(own);
  list.order = std::move(query_.order);
  query_ = std::move(list);
}

// What is put together can be sorted by what it shows alone; what else was asked for is left over.
void Assembler::order_of_sets() {
  if (!query_.right) return;
  keep_order([&](const Order& order) { return std::ranges::find(query_.outputs, order.key) != query_.outputs.end(); });
}

void Assembler::keep_order(const std::function<bool(const Order&)>& fits) {
  const bool asked = block_.sorted || block_.sorted_by || !block_.order.empty();
  if (std::erase_if(query_.order, [&](const Order& order) { return !fits(order); }) > 0 && asked) ++evidence_.unused;
}

}  // namespace sextant::knowledge
