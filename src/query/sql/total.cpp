#include "query/sql/total.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

constexpr int kSafeDecimalWidth = 28;  // comparing wider ones with others may overflow

// Kinds of values that compare without a cast that can fail. `any`: does not depend on rows, so fails always or never.
enum class Kind : std::uint8_t { any, number, text, date, timestamp, boolean };

const json::array* children_of(const json::object& node) {
  const json::value* children = node.if_contains("children");
  return children != nullptr && children->is_array() ? &children->get_array() : nullptr;
}

bool depends_on_rows(const json::value& value) {
  if (value.is_array()) return std::ranges::any_of(value.get_array(), depends_on_rows);
  if (!value.is_object()) return false;
  const std::string_view node_class = class_of(value.get_object());
  if (node_class == "COLUMN_REF" || node_class == "SUBQUERY" || node_class == "STAR" || node_class == "POSITIONAL_REFERENCE") return true;
  return std::ranges::any_of(value.get_object(), [](const auto& member) { return depends_on_rows(member.value()); });
}

std::optional<Kind> kind_of(const data::Column& column) {
  switch (column.family) {
    case data::TypeFamily::boolean:
      return Kind::boolean;
    case data::TypeFamily::integer:
      return column.type.find("HUGE") == std::string::npos ? std::optional(Kind::number) : std::nullopt;
    case data::TypeFamily::real:
      return Kind::number;
    case data::TypeFamily::decimal: {
      int width = 99;
      const std::size_t open = column.type.find('(');
      if (open != std::string::npos) std::from_chars(column.type.data() + open + 1, column.type.data() + column.type.size(), width);
      return width <= kSafeDecimalWidth ? std::optional(Kind::number) : std::nullopt;
    }
    case data::TypeFamily::text:
      return Kind::text;
    case data::TypeFamily::date:
      return column.type == "DATE" ? std::optional(Kind::date) : std::nullopt;
    case data::TypeFamily::timestamp:
      return column.type == "TIMESTAMP" ? std::optional(Kind::timestamp) : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<Kind> kind_of_constant(const json::object& node) {
  const json::value* typed = class_of(node) == "CAST" ? node.if_contains("cast_type") : node.at("value").get_object().if_contains("type");
  if (typed == nullptr || !typed->is_object()) return std::nullopt;
  const std::string_view id = text_of(typed->get_object(), "id");
  // A text constant takes the other side's type; whether that works does not depend on rows.
  if (id == "NULL" || (id == "VARCHAR" && class_of(node) == "CONSTANT")) return Kind::any;
  if (id == "VARCHAR") return Kind::text;
  if (id == "DATE") return Kind::date;
  if (id == "TIMESTAMP") return Kind::timestamp;
  if (id == "BOOLEAN") return Kind::boolean;
  for (const std::string_view number : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL"}) {
    if (id == number) return Kind::number;
  }
  return std::nullopt;
}

std::optional<Kind> kind_of(const json::object& operand, const StoredColumn& stored) {
  const std::string_view node_class = class_of(operand);
  if (node_class == "COLUMN_REF") {
    const data::Column* column = stored(operand);
    return column != nullptr ? kind_of(*column) : std::nullopt;
  }
  if (node_class == "CONSTANT") return kind_of_constant(operand);
  if (node_class == "CAST" && class_of(operand.at("child").get_object()) == "CONSTANT") return kind_of_constant(operand);
  return std::nullopt;
}

bool comparable(const std::vector<const json::object*>& operands, const StoredColumn& stored) {
  Kind common = Kind::any;
  for (const json::object* operand : operands) {
    const auto kind = kind_of(*operand, stored);
    if (!kind) return false;
    if (*kind == Kind::any || *kind == common) continue;
    if (common != Kind::any) return false;
    common = *kind;
  }
  return true;
}

bool is_pattern_match(const json::object& node) {
  const std::string_view name = text_of(node, "function_name");
  for (const std::string_view known : {"~~", "!~~", "~~*", "!~~*", "starts_with", "prefix", "suffix", "ends_with", "contains"}) {
    if (name == known) return true;
  }
  return false;
}

bool all_text(const json::array& operands, const StoredColumn& stored) {
  return std::ranges::all_of(operands, [&](const json::value& operand) {
    const auto kind = kind_of(operand.get_object(), stored);
    return kind && (*kind == Kind::text || *kind == Kind::any);
  });
}

}  // namespace

bool cannot_fail(const json::object& predicate, const StoredColumn& stored) {
  const std::string_view node_class = class_of(predicate), type = text_of(predicate, "type");
  if (node_class == "COMPARISON") return comparable({&predicate.at("left").get_object(), &predicate.at("right").get_object()}, stored);
  if (node_class == "BETWEEN") {
    return comparable({&predicate.at("input").get_object(), &predicate.at("lower").get_object(), &predicate.at("upper").get_object()},
                      stored);
  }
  if (node_class == "COLUMN_REF") return kind_of(predicate, stored) == Kind::boolean;
  const json::array* children = children_of(predicate);
  if (children == nullptr) return !depends_on_rows(predicate);
  if (node_class == "CONJUNCTION" || type == "OPERATOR_NOT") {
    return std::ranges::all_of(*children, [&](const json::value& child) { return cannot_fail(child.get_object(), stored); });
  }
  if (type == "OPERATOR_IS_NULL" || type == "OPERATOR_IS_NOT_NULL")
    return children->size() == 1 && class_of((*children)[0].get_object()) == "COLUMN_REF";
  if (type == "COMPARE_IN" || type == "COMPARE_NOT_IN") {
    std::vector<const json::object*> operands;
    for (const json::value& child : *children) operands.push_back(&child.get_object());
    return comparable(operands, stored);
  }
  if (node_class == "FUNCTION" && is_pattern_match(predicate)) return all_text(*children, stored);
  return !depends_on_rows(predicate);
}

}  // namespace sextant::query::sql
