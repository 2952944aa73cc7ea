#include "query/sql/tree.h"

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <limits>
#include <optional>

#include "query/sql/limits.h"
#include "query/sql/refusal.h"

namespace sextant::query::sql {
namespace {

constexpr std::uint64_t kNoPosition = std::numeric_limits<std::uint64_t>::max();

// Builds the value itself instead of json::parse so that numbers are read exactly (Boost 1.81 may be one ulp off) and
// the count of values is bounded while reading.
struct TreeHandler {
  static constexpr std::size_t max_object_size = 4096, max_array_size = Limits::nodes, max_key_size = 4096,
                               max_string_size = Limits::tree_bytes;
  json::value_stack stack;
  std::size_t count = 0;
  std::string number;

  bool add(json::error_code& ec) {
    if (++count <= Limits::tree_values) return true;
    ec = json::error::array_too_large;
    return false;
  }
  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return true; }
  bool on_object_end(std::size_t n, json::error_code& ec) {
    stack.push_object(n);
    return add(ec);
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t n, json::error_code& ec) {
    stack.push_array(n);
    return add(ec);
  }
  bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_key(json::string_view s, std::size_t, json::error_code&) {
    stack.push_key(s);
    return true;
  }
  bool on_string_part(json::string_view s, std::size_t, json::error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_string(json::string_view s, std::size_t, json::error_code& ec) {
    stack.push_string(s);
    return add(ec);
  }
  bool on_number_part(json::string_view s, json::error_code&) {
    number.append(s.data(), s.size());
    return true;
  }
  bool on_int64(std::int64_t i, json::string_view, json::error_code& ec) {
    number.clear();
    stack.push_int64(i);
    return add(ec);
  }
  bool on_uint64(std::uint64_t u, json::string_view, json::error_code& ec) {
    number.clear();
    stack.push_uint64(u);
    return add(ec);
  }
  bool on_double(double, json::string_view s, json::error_code& ec) {
    number.append(s.data(), s.size());
    double exact = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), exact);
    if (error != std::errc{} || end != number.data() + number.size()) {
      ec = json::error::not_number;
      return false;
    }
    number.clear();
    stack.push_double(exact);
    return add(ec);
  }
  bool on_bool(bool b, json::error_code& ec) {
    stack.push_bool(b);
    return add(ec);
  }
  bool on_null(json::error_code& ec) {
    stack.push_null();
    return add(ec);
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

}  // namespace

Result<json::value> read_statement(std::string_view tree_json) {
  if (tree_json.size() > Limits::tree_bytes) return refuse("text.size", "The statement is too large.", "Split it into smaller statements.");
  json::parse_options options;
  options.max_depth = Limits::json_depth;
  json::value root;
  try {
    json::basic_parser<TreeHandler> parser(options);
    parser.handler().stack.reset();
    json::error_code ec;
    const std::size_t read = parser.write_some(false, tree_json.data(), tree_json.size(), ec);
    if (!ec && read != tree_json.size()) ec = json::error::extra_data;
    if (ec == json::error::too_deep) return refuse("limit.depth", "The statement is nested too deeply.");
    if (ec == json::error::array_too_large)
      return refuse("limit.nodes", "The statement has too many parts.", "Split it into smaller statements.");
    if (ec) return refuse("tree.invalid", "The statement holds something that has no exact form.", "Look for numbers that are too large.");
    root = parser.handler().stack.release();
  } catch (const std::exception&) {
    return refuse("tree.invalid", "The statement could not be read.");
  }
  if (!root.is_object()) return refuse("tree.invalid", "The statement could not be read.");
  json::object& top = root.get_object();
  if (flag_of(top, "error")) {
    return fail(
        Error{.code = ErrorCode::sql_syntax, .message = "The text is not a SELECT statement the engine can read.", .rule = "parse"});
  }
  json::value* list = top.if_contains("statements");
  if (list == nullptr || !list->is_array()) return refuse("tree.invalid", "The statement could not be read.");
  json::array& statements = list->get_array();
  if (statements.size() != 1) {
    return refuse("text.one_statement", statements.empty() ? "The text holds no statement." : "The text holds more than one statement.",
                  "Write exactly one SELECT.");
  }
  json::value statement = std::move(statements.front());
  return statement;
}

std::string write_statement(const json::value& statement) {
  return "{\"error\":false,\"statements\":[" + json::serialize(statement) + "]}";
}

std::string_view text_of(const json::object& node, std::string_view field) {
  const json::value* value = node.if_contains(field);
  if (value == nullptr || !value->is_string()) return {};
  const json::string& s = value->get_string();
  return {s.data(), s.size()};
}

bool flag_of(const json::object& node, std::string_view field) {
  const json::value* value = node.if_contains(field);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string_view class_of(const json::object& node) {
  const std::string_view c = text_of(node, "class");
  return c.empty() ? text_of(node, "type") : c;
}

std::optional<std::uint32_t> position_of(const json::object& node) {
  const json::value* value = node.if_contains("query_location");
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
  return static_cast<std::uint32_t>(value->get_int64());
}

std::optional<std::int64_t> integer_of(const json::object& expression) {
  const std::string_view kind = class_of(expression);
  if (kind == "FUNCTION" && text_of(expression, "function_name") == "-") {
    const json::value* children = expression.if_contains("children");
    if (children == nullptr || !children->is_array() || children->get_array().size() != 1 || !children->get_array()[0].is_object())
      return std::nullopt;
    const auto inner = integer_of(children->get_array()[0].get_object());
    return inner ? std::optional(-*inner) : std::nullopt;
  }
  if (kind != "CONSTANT") return std::nullopt;
  const json::value* value = expression.if_contains("value");
  if (value == nullptr || !value->is_object()) return std::nullopt;
  const json::value* number = value->get_object().if_contains("value");
  const json::value* type = value->get_object().if_contains("type");
  if (number == nullptr || type == nullptr || !type->is_object()) return std::nullopt;
  const std::string_view id = text_of(type->get_object(), "id");
  if (!id.ends_with("INT") && id != "INTEGER" && id != "UINTEGER") return std::nullopt;
  if (number->is_int64() && number->get_int64() > std::numeric_limits<std::int64_t>::min()) return number->get_int64();
  return std::nullopt;
}

std::optional<std::string_view> string_of(const json::object& expression) {
  if (class_of(expression) != "CONSTANT") return std::nullopt;
  const json::value* value = expression.if_contains("value");
  if (value == nullptr || !value->is_object()) return std::nullopt;
  const json::value* inner = value->get_object().if_contains("value");
  if (inner == nullptr || !inner->is_string()) return std::nullopt;
  return std::string_view(inner->get_string().data(), inner->get_string().size());
}

namespace make {
namespace {

json::object expression(std::string_view node_class, std::string_view type) {
  return {{"class", node_class}, {"type", type}, {"alias", ""}, {"query_location", kNoPosition}};
}
json::object table(std::string_view type, std::string_view alias) {
  return {{"type", type}, {"alias", alias}, {"query_location", kNoPosition}};
}
json::object constant(std::string_view id, json::value value) {
  json::object node = expression("CONSTANT", "VALUE_CONSTANT");
  node["value"] = json::object{{"type", type(id)}, {"is_null", false}, {"value", std::move(value)}};
  return node;
}
json::array list(json::object a) {
  json::array children;
  children.emplace_back(std::move(a));
  return children;
}
json::array list(json::object a, json::object b) {
  json::array children = list(std::move(a));
  children.emplace_back(std::move(b));
  return children;
}

}  // namespace

json::object type(std::string_view id) { return {{"id", id}}; }
json::object text(std::string_view value) { return constant("VARCHAR", json::string(value)); }
json::object integer(std::int64_t value) { return constant("BIGINT", value); }
json::object null() {
  json::object node = expression("CONSTANT", "VALUE_CONSTANT");
  node["value"] = json::object{{"type", type("NULL")}, {"is_null", true}};
  return node;
}
json::object column(std::string_view name) {
  json::object node = expression("COLUMN_REF", "COLUMN_REF");
  json::array names;
  names.emplace_back(name);
  node["column_names"] = std::move(names);
  return node;
}
json::object column(std::string_view relation, std::string_view name) {
  json::object node = expression("COLUMN_REF", "COLUMN_REF");
  json::array names;
  names.emplace_back(relation);
  names.emplace_back(name);
  node["column_names"] = std::move(names);
  return node;
}
json::object function(std::string_view name, json::array arguments) {
  json::object node = expression("FUNCTION", "FUNCTION");
  node["function_name"] = name;
  node["schema"] = "";
  node["children"] = std::move(arguments);
  node["order_bys"] = json::object{{"type", "ORDER_MODIFIER"}, {"orders", json::array{}}};
  node["distinct"] = false;
  node["is_operator"] = false;
  node["export_state"] = false;
  node["catalog"] = "";
  return node;
}
json::object binary(std::string_view symbol, json::object left, json::object right) {
  json::object node = function(symbol, list(std::move(left), std::move(right)));
  node["is_operator"] = true;
  return node;
}
json::object comparison(std::string_view type, json::object left, json::object right) {
  json::object node = expression("COMPARISON", type);
  node["left"] = std::move(left);
  node["right"] = std::move(right);
  return node;
}
json::object conjunction_and(json::array children) {
  json::object node = expression("CONJUNCTION", "CONJUNCTION_AND");
  node["children"] = std::move(children);
  return node;
}
json::object cast(json::object child, json::object type, bool or_null) {
  json::object node = expression("CAST", "OPERATOR_CAST");
  node["child"] = std::move(child);
  node["cast_type"] = std::move(type);
  node["try_cast"] = or_null;
  return node;
}
json::object when(json::object condition, json::object then, json::object otherwise) {
  json::object node = expression("CASE", "CASE_EXPR");
  json::array checks;
  checks.emplace_back(json::object{{"when_expr", std::move(condition)}, {"then_expr", std::move(then)}});
  node["case_checks"] = std::move(checks);
  node["else_expr"] = std::move(otherwise);
  return node;
}
json::object is_null(json::object child) {
  json::object node = expression("OPERATOR", "OPERATOR_IS_NULL");
  node["children"] = list(std::move(child));
  return node;
}
json::object star() {
  json::object node = expression("STAR", "STAR");
  node["relation_name"] = "";
  for (const char* field : {"exclude_list", "replace_list", "qualified_exclude_list", "rename_list"}) node[field] = json::array{};
  node["columns"] = false;
  return node;
}
json::object empty_table() { return table("EMPTY", ""); }
json::object select(json::array list, json::object from) {
  return {{"type", "SELECT_NODE"},
          {"modifiers", json::array{}},
          {"cte_map", json::object{{"map", json::array{}}}},
          {"select_list", std::move(list)},
          {"from_table", std::move(from)},
          {"group_expressions", json::array{}},
          {"group_sets", json::array{}},
          {"aggregate_handling", "STANDARD_HANDLING"}};
}
json::object statement(json::object node) { return {{"node", std::move(node)}, {"named_param_map", json::array{}}}; }
json::object subquery_table(json::object node, std::string_view alias) {
  json::object ref = table("SUBQUERY", alias);
  ref["subquery"] = statement(std::move(node));
  ref["column_name_alias"] = json::array{};
  return ref;
}
json::object table_function(json::object function) {
  json::object ref = table("TABLE_FUNCTION", "");
  ref["function"] = std::move(function);
  ref["column_name_alias"] = json::array{};
  return ref;
}
json::object ascending(json::object key) {
  return {{"type", "ASCENDING"}, {"null_order", "ORDER_DEFAULT"}, {"expression", std::move(key)}};
}
json::object limit(std::uint64_t rows) { return {{"type", "LIMIT_MODIFIER"}, {"limit", integer(static_cast<std::int64_t>(rows))}}; }
}  // namespace make

}  // namespace sextant::query::sql
