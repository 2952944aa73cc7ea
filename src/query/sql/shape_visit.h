// Template bodies of shape.h. Only for trees that the checker accepted: kinds of fields are taken for granted.
#pragma once

#include "query/sql/shape.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {

template <class Visit>
void for_each_child_of_part(Part part, json::value& value, Visit&& visit) {
  const auto expression = [&](json::value& v) { visit(NodeKind::expression, v.get_object()); };
  const auto expressions = [&](json::value& v) {
    for (json::value& item : v.get_array()) expression(item);
  };
  const auto orders = [&](json::value& v) {
    for (json::value& item : v.get_array()) expression(item.get_object().at("expression"));
  };
  switch (part) {
    case Part::expression:
      return expression(value);
    case Part::expressions:
      return expressions(value);
    case Part::rows:
      for (json::value& row : value.get_array()) expressions(row);
      return;
    case Part::orders:
      return orders(value);
    case Part::order_modifier:
      return orders(value.get_object().at("orders"));
    case Part::case_checks:
      for (json::value& check : value.get_array()) {
        expression(check.get_object().at("when_expr"));
        expression(check.get_object().at("then_expr"));
      }
      return;
    case Part::keyed:
      for (json::value& item : value.get_array()) expression(item.get_object().at("value"));
      return;
    case Part::table:
      return visit(NodeKind::table, value.get_object());
    case Part::query:
      return visit(NodeKind::query, value.get_object());
    case Part::statement:
      return visit(NodeKind::query, value.get_object().at("node").get_object());
    case Part::modifiers:
      for (json::value& modifier : value.get_array()) {
        json::object& fields = modifier.get_object();
        for (const Field& field : modifier_fields(text_of(fields, "type"))) {
          if (json::value* inner = fields.if_contains(field.name)) for_each_child_of_part(field.part, *inner, visit);
        }
      }
      return;
    case Part::ctes:
      for (json::value& item : value.get_object().at("map").get_array()) {
        json::object& cte = item.get_object().at("value").get_object();
        visit(NodeKind::query, cte.at("query").get_object().at("node").get_object());
        expressions(cte.at("key_targets"));
      }
      return;
    case Part::pivots:
      for (json::value& item : value.get_array()) {
        json::object& pivot = item.get_object();
        expressions(pivot.at("pivot_expressions"));
        for (json::value& entry : pivot.at("entries").get_array()) {
          if (json::value* star = entry.get_object().if_contains("star_expr")) expression(*star);
        }
      }
      return;
    default:
      return;
  }
}

template <class Visit>
void for_each_child(NodeKind kind, json::object& node, Visit&& visit) {
  const Shape* shape = shape_of(kind, class_of(node));
  if (shape == nullptr) return;
  for (const std::span<const Field> fields : {common_fields(kind), shape->fields}) {
    for (const Field& field : fields) {
      if (json::value* value = node.if_contains(field.name)) for_each_child_of_part(field.part, *value, visit);
    }
  }
}

}  // namespace sextant::query::sql
