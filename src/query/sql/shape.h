// The allow-list of the tree as data: every class of node a statement may hold, every field of it and what the field
// may be. A class, type, field or choice that is not here is refused, so a new engine version fails closed.
// The same table tells every walk where the children of a node are. Thread-safe.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <span>
#include <string_view>

namespace sextant::query::sql {

namespace json = boost::json;

enum class NodeKind : std::uint8_t { expression, table, query };

enum class Part : std::uint8_t {
  // leaves
  text,
  flag,
  number,
  names,
  choice,
  type,
  types,
  value,
  sample,
  group_sets,
  qualified_names,
  renames,
  nothing,  // must be empty or false
  // children
  expression,
  expressions,
  rows,
  orders,
  order_modifier,
  case_checks,
  keyed,
  table,
  query,
  statement,
  modifiers,
  ctes,
  pivots,
};

struct Field {
  std::string_view name;
  Part part;
  bool optional = false;
  std::string_view choices = {};  // of Part::choice, separated by '|'
};

struct Shape {
  NodeKind kind;
  std::string_view node_class;    // "FUNCTION", "BASE_TABLE", "SELECT_NODE" …
  std::string_view types;         // expressions: the allowed values of "type", separated by '|'
  std::span<const Field> fields;  // without those that all nodes of the kind have
};

// Null: not allowed at all.
[[nodiscard]] const Shape* shape_of(NodeKind kind, std::string_view node_class);
[[nodiscard]] std::span<const Shape> all_shapes();
// Fields that every node of a kind has.
[[nodiscard]] std::span<const Field> common_fields(NodeKind kind);
[[nodiscard]] bool is_choice(std::string_view choices, std::string_view value);
// Fields of a query modifier ("LIMIT_MODIFIER" …); empty: not allowed.
[[nodiscard]] std::span<const Field> modifier_fields(std::string_view type);

// Calls visit(NodeKind, json::object&) for every direct child of an accepted node, in the order of the table.
template <class Visit>
void for_each_child(NodeKind kind, json::object& node, Visit&& visit);

// The parts, for walks that need to treat some of them on their own.
template <class Visit>
void for_each_child_of_part(Part part, json::value& value, Visit&& visit);

}  // namespace sextant::query::sql

#include "query/sql/shape_visit.h"
