#include "query/sql/row_order.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "query/sql/functions.h"
#include "query/sql/shape.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

// A table of FROM and what its places are called there.
struct Leaf {
  WovenTable woven;
  std::string name;
  std::vector<std::string> places;
};

json::object* modifier(json::object& select, std::string_view type) {
  json::array& modifiers = select.at("modifiers").get_array();
  const auto found =
      std::ranges::find_if(modifiers, [&](const json::value& m) { return text_of(m.get_object(), "type").starts_with(type); });
  return found == modifiers.end() ? nullptr : &found->get_object();
}

bool gives_groups(json::object& select) {
  return modifier(select, "DISTINCT") != nullptr || !select.at("group_expressions").get_array().empty() ||
         !select.at("group_sets").get_array().empty() || select.contains("having") ||
         text_of(select, "aggregate_handling") != "STANDARD_HANDLING";
}

// False when some row of FROM is not made of rows of tables.
bool collect(json::object& from, std::span<const WovenTable> woven, std::vector<Leaf>& leaves) {
  if (text_of(from, "type") == "JOIN") {
    return is_choice("INNER|LEFT", text_of(from, "join_type")) && is_choice("REGULAR|CROSS", text_of(from, "ref_type")) &&
           collect(from.at("left").get_object(), woven, leaves) && collect(from.at("right").get_object(), woven, leaves);
  }
  const auto table = std::ranges::find(woven, &from, &WovenTable::node);
  if (table == woven.end() || !from.at("column_name_alias").get_array().empty()) return false;
  std::string name(text_of(from, "alias"));
  const bool again = std::ranges::any_of(leaves, [&](const Leaf& leaf) { return equals_ignoring_case(leaf.name, name); });
  if (again || (table->table->place.empty() && !table->table->table->segments.empty())) return false;
  leaves.push_back({.woven = *table, .name = std::move(name), .places = {}});
  return true;
}

bool has_column(const Leaf& leaf, std::string_view name) { return leaf.woven.table->table->column(name) != nullptr; }

// A relation as a value ("SELECT t FROM t") or a star inside of something shows all its columns.
bool shows_whole_rows(NodeKind kind, json::object& node, const std::vector<Leaf>& leaves) {
  const auto is_leaf = [&](std::string_view name) {
    return std::ranges::any_of(leaves, [&](const Leaf& leaf) { return equals_ignoring_case(leaf.name, name); });
  };
  if (kind == NodeKind::expression && class_of(node) == "STAR")
    return node.contains("expr") || flag_of(node, "columns") || is_leaf(text_of(node, "relation_name"));
  if (kind == NodeKind::expression && class_of(node) == "COLUMN_REF") {
    const json::string& last = node.at("column_names").get_array().back().get_string();
    return is_leaf(last) && std::ranges::none_of(leaves, [&](const Leaf& leaf) { return has_column(leaf, last); });
  }
  bool found = false;
  for_each_child(kind, node,
                 [&](NodeKind child_kind, json::object& child) { found = found || shows_whole_rows(child_kind, child, leaves); });
  return found;
}

// What makes other rows than those of FROM, or could.
bool makes_rows(json::object& expression) {
  const std::string_view node_class = class_of(expression), name = text_of(expression, "function_name");
  if (node_class == "SUBQUERY" || node_class == "STAR") return true;
  if (node_class == "FUNCTION" && (is_aggregate(name) || equals_ignoring_case(name, "unnest") || equals_ignoring_case(name, "unlist")))
    return true;
  bool found = false;
  for_each_child(NodeKind::expression, expression, [&](NodeKind, json::object& child) { found = found || makes_rows(child); });
  return found;
}

bool is_plain_star(const json::object& item) {
  return class_of(item) == "STAR" && !item.contains("expr") && !flag_of(item, "columns") && item.at("replace_list").get_array().empty();
}

bool gives_rows_of_tables(json::object& select, json::object* order, const std::vector<Leaf>& leaves) {
  for (json::value& item : select.at("select_list").get_array())
    if (!is_plain_star(item.get_object()) && makes_rows(item.get_object())) return false;
  if (order != nullptr)
    for (json::value& key : order->at("orders").get_array())
      if (makes_rows(key.get_object().at("expression").get_object())) return false;
  json::value* qualify = select.if_contains("qualify");
  if (qualify != nullptr && makes_rows(qualify->get_object())) return false;
  bool whole = false;
  for_each_child(NodeKind::query, select, [&](NodeKind kind, json::object& child) {
    whole = whole || (!(kind == NodeKind::expression && is_plain_star(child)) && shows_whole_rows(kind, child, leaves));
  });
  return !whole;
}

void name_places(std::vector<Leaf>& leaves) {
  std::string prefix = "place_";
  while (std::ranges::any_of(leaves, [&](const Leaf& leaf) {
    return std::ranges::any_of(leaf.woven.table->table->columns,
                               [&](const data::Column& column) { return to_lower_ascii(column.name).starts_with(prefix); });
  }))
    prefix += '_';
  std::size_t count = 0;
  for (Leaf& leaf : leaves)
    for (std::size_t i = 0; i < leaf.woven.table->place.size(); ++i) leaf.places.push_back(prefix + std::to_string(++count));
}

bool refers_to(const Leaf& leaf, const Leaf& other) {
  const data::Table& target = *other.woven.table->table;
  return leaf.woven.table->table != &target &&
         std::ranges::any_of(leaf.woven.table->table->foreign_keys, [&](const data::ForeignKey& key) { return key.target == target.id; });
}

// Tables that refer to one another in a circle stay as they are.
std::vector<const Leaf*> referring_first(const std::vector<Leaf>& leaves) {
  std::vector<const Leaf*> left, sorted;
  for (const Leaf& leaf : leaves) left.push_back(&leaf);
  while (!left.empty()) {
    const auto free = std::ranges::find_if(
        left, [&](const Leaf* leaf) { return std::ranges::none_of(left, [&](const Leaf* other) { return refers_to(*other, *leaf); }); });
    const auto next = free != left.end() ? free : left.begin();
    sorted.push_back(*next);
    left.erase(next);
  }
  return sorted;
}

json::object named(json::object expression, const std::string& name) {
  expression["alias"] = name;
  return expression;
}

// Through the barrier of a row filter, too (govern.cpp).
void show_places(json::object& source, const Leaf& leaf) {
  json::object& from = source.at("from_table").get_object();
  const bool barrier = text_of(from, "type") == "SUBQUERY";
  if (barrier) show_places(from.at("subquery").get_object().at("node").get_object(), leaf);
  for (std::size_t i = 0; i < leaf.places.size(); ++i)
    source.at("select_list")
        .get_array()
        .emplace_back(named(make::column("t", barrier ? leaf.places[i] : leaf.woven.table->place[i]), leaf.places[i]));
}

void hide_places(json::object& star, const std::vector<Leaf>& leaves) {
  const std::string_view relation = text_of(star, "relation_name");
  for (const Leaf& leaf : leaves)
    if (relation.empty() || equals_ignoring_case(leaf.name, relation))
      for (const std::string& place : leaf.places) star.at("exclude_list").get_array().emplace_back(place);
}

void order_rows_of(json::object& select, std::span<const WovenTable> woven, bool limited) {
  json::object* order = modifier(select, "ORDER");
  limited = limited || modifier(select, "LIMIT") != nullptr;
  std::vector<Leaf> leaves;
  if ((order == nullptr && !limited) || gives_groups(select) || !collect(select.at("from_table").get_object(), woven, leaves)) return;
  if ((order == nullptr && leaves.size() < 2) || !gives_rows_of_tables(select, order, leaves)) return;
  name_places(leaves);
  for (json::value& item : select.at("select_list").get_array())
    if (is_plain_star(item.get_object())) hide_places(item.get_object(), leaves);
  for (const Leaf& leaf : leaves)
    if (!leaf.places.empty()) show_places(leaf.woven.node->at("subquery").get_object().at("node").get_object(), leaf);
  json::array keys;
  for (const Leaf* leaf : referring_first(leaves))
    for (const std::string& place : leaf->places) keys.emplace_back(make::ascending(make::column(leaf->name, place)));
  if (keys.empty()) return;
  if (order == nullptr) {
    json::array& modifiers = select.at("modifiers").get_array();
    order = &modifiers.insert(modifiers.begin(), json::object{{"type", "ORDER_MODIFIER"}, {"orders", json::array{}}})->get_object();
  }
  json::array& all = order->at("orders").get_array();
  all.insert(all.end(), keys.begin(), keys.end());
}

void walk(NodeKind kind, json::object& node, std::span<const WovenTable> woven, bool limited) {
  if (kind == NodeKind::table && std::ranges::find(woven, &node, &WovenTable::node) != woven.end()) return;
  if (kind == NodeKind::query && text_of(node, "type") == "SELECT_NODE") order_rows_of(node, woven, limited);
  for_each_child(kind, node, [&](NodeKind child_kind, json::object& child) { walk(child_kind, child, woven, false); });
}

}  // namespace

void keep_row_order(json::object& query, std::span<const WovenTable> woven, bool limited) { walk(NodeKind::query, query, woven, limited); }

}  // namespace sextant::query::sql
