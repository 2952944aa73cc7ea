#include "workbench/question_tests/query_shape.h"

#include "base/json.h"

namespace sextant::workbench {
namespace {

namespace json = boost::json;

constexpr JsonLimits kTree{.max_bytes = 8u << 20, .max_depth = 2000};

struct Counts {
  std::size_t selects = 0, tables = 0;
  bool set_operation = false, grouped = false, limited = false;
};

bool holds(const json::object& node, std::string_view member) {
  const auto* value = node.if_contains(member);
  return value != nullptr && value->is_array() && !value->as_array().empty();
}

void count(const json::value& value, Counts& counts) {
  if (const auto* list = value.if_array()) {
    for (const auto& item : *list) count(item, counts);
    return;
  }
  const auto* node = value.if_object();
  if (node == nullptr) return;
  if (const auto* type = node->if_contains("type"); type != nullptr && type->is_string()) {
    const std::string_view name = type->as_string();
    if (name == "SELECT_NODE") {
      ++counts.selects;
      counts.grouped = counts.grouped || holds(*node, "group_expressions");
    }
    counts.tables += name == "BASE_TABLE" ? 1 : 0;
    counts.set_operation = counts.set_operation || name == "SET_OPERATION_NODE" || name == "RECURSIVE_CTE_NODE";
    counts.limited = counts.limited || name.starts_with("LIMIT_");
  }
  for (const auto& [_, inner] : *node) count(inner, counts);
}

}  // namespace

std::string query_shape(std::string_view tree_json) {
  const auto tree = parse_json(tree_json, kTree);
  if (!tree) return "unknown";
  Counts counts;
  count(*tree, counts);
  if (counts.selects == 0) return "unknown";
  if (counts.set_operation || counts.selects > 1) return "nested";
  std::string shape = counts.tables > 1 ? "joins" : "one_table";
  if (counts.grouped) shape += "_grouped";
  if (counts.limited) shape += "_limited";
  return shape;
}

}  // namespace sextant::workbench
