#include "query/sql/check.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "query/sql/functions.h"
#include "query/sql/growth.h"
#include "query/sql/limits.h"
#include "query/sql/refusal.h"
#include "query/sql/shape.h"
#include "query/sql/tree.h"
#include "query/sql/types.h"

namespace sextant::query::sql {
namespace {

constexpr std::string_view kPostfix = "__postfix";  // how the parser names an operator behind its value

bool is_operator(std::string_view function_name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  };
  return std::ranges::none_of(function_name.substr(0, function_name.find(kPostfix)), is_word);
}

class Checker {
 public:
  Result<void> statement(json::value& value) {
    if (!value.is_object()) return invalid("statement");
    return wrapped(value.get_object());
  }

 private:
  static std::unexpected<Error> invalid(std::string_view what) {
    return refuse("tree.invalid", "The statement holds a part that is not known: " + std::string(what) + ".");
  }

  // {"node": query, "named_param_map": []}
  Result<void> wrapped(json::object& statement) {
    const json::value* parameters = statement.if_contains("named_param_map");
    if (parameters != nullptr && (!parameters->is_array() || !parameters->get_array().empty())) {
      return refuse("node.parameter", "Parameters are not possible here.", "Write the value itself.");
    }
    for (const auto& field : statement) {
      if (field.key() != "node" && field.key() != "named_param_map") return invalid(field.key());
    }
    json::value* node = statement.if_contains("node");
    if (node == nullptr) return invalid("statement");
    return this->node(NodeKind::query, *node);
  }

  Result<void> node(NodeKind kind, json::value& value) {
    if (!value.is_object()) return invalid("node");
    json::object& object = value.get_object();
    if (++nodes_ > Limits::nodes) return refuse("limit.nodes", "The statement has too many parts.", "Split it into smaller statements.");
    if (depth_ >= Limits::depth) return refuse("limit.depth", "The statement is nested too deeply.", {}, position_of(object));
    ++depth_;
    Result<void> result = node_inside(kind, object);
    --depth_;
    return result;
  }

  Result<void> node_inside(NodeKind kind, json::object& object) {
    const std::string_view node_class = class_of(object);
    const Shape* shape = shape_of(kind, node_class);
    if (shape == nullptr) return refuse_class(kind, object, node_class);
    if (kind == NodeKind::expression && !is_choice(shape->types, text_of(object, "type"))) {
      return refuse("node." + to_lower_ascii(text_of(object, "type")), "This kind of expression is not allowed.", {}, position_of(object));
    }
    const std::span<const Field> common = common_fields(kind);
    for (const auto& member : object) {
      const auto named = [&](const Field& field) { return field.name == std::string_view(member.key()); };
      if (std::ranges::none_of(common, named) && std::ranges::none_of(shape->fields, named)) return refuse_field(member.key(), object);
    }
    TRY(before(kind, node_class, object));
    for (const std::span<const Field> fields : {common, shape->fields}) {
      for (const Field& field : fields) {
        json::value* value = object.if_contains(field.name);
        if (value == nullptr) {
          if (!field.optional) return invalid(field.name);
          continue;
        }
        TRY(part(field, *value, object));
      }
    }
    return {};
  }

  static std::unexpected<Error> refuse_class(NodeKind kind, const json::object& object, std::string_view node_class) {
    if (node_class == "PARAMETER")
      return refuse("node.parameter", "Parameters are not possible here.", "Write the value itself.", position_of(object));
    if (node_class == "SHOW_REF") {
      return refuse("node.show", "SHOW, DESCRIBE and SUMMARIZE are not allowed.",
                    "The catalog pages and /api/catalog answer such questions.");
    }
    const std::string_view what = kind == NodeKind::expression ? "expression" : kind == NodeKind::table ? "table reference" : "query";
    return refuse("node." + to_lower_ascii(node_class.substr(0, 40)), "This kind of " + std::string(what) + " is not allowed.", {},
                  position_of(object));
  }

  static std::unexpected<Error> refuse_field(std::string_view field, const json::object& object) {
    if (field == "at_clause")
      return refuse("node.at", "Reading an older version of a table (AT) is not possible.", {}, position_of(object));
    return refuse("field." + std::string(field.substr(0, 40)), "A part of the statement is not allowed here.", {}, position_of(object));
  }

  // What the table of shapes cannot say.
  Result<void> before(NodeKind kind, std::string_view node_class, json::object& object) {
    if (kind == NodeKind::query) {
      if (node_class == "SET_OPERATION_NODE" && ++set_arms_ > Limits::set_arms) {
        return refuse("limit.set_operations", "The statement combines too many queries.", "Use one query with IN or a join.");
      }
      if (node_class == "RECURSIVE_CTE_NODE") return recursion(object);
      return {};
    }
    if (kind == NodeKind::table) {
      if (node_class == "JOIN" && ++joins_ > Limits::joins) return refuse("limit.joins", "The statement joins too many tables.");
      if (node_class == "TABLE_FUNCTION") return table_function(object);
      return {};
    }
    if (node_class == "FUNCTION" || node_class == "WINDOW") return call(object);
    if (node_class == "COLLATE" && !is_known_collation(text_of(object, "collation"))) {
      return refuse("collation", "This collation is not known.", "Known are NOCASE, NOACCENT, NFC and languages such as de or kk.",
                    position_of(object));
    }
    if (node_class == "OPERATOR" && (text_of(object, "type") == "COMPARE_IN" || text_of(object, "type") == "COMPARE_NOT_IN")) {
      const json::value* children = object.if_contains("children");
      if (children != nullptr && children->is_array() && children->get_array().size() > Limits::list_items) {
        return refuse("limit.in_list", "The list after IN is too long.", {}, position_of(object));
      }
    }
    if (node_class == "COLUMN_REF") {
      const json::value* names = object.if_contains("column_names");
      if (names == nullptr || !names->is_array() || names->get_array().empty()) return invalid("column_names");
    }
    return {};
  }

  // UNION ALL without any condition in its second part never ends.
  static Result<void> recursion(json::object& object) {
    const json::value* right = object.if_contains("right");
    if (right == nullptr || !right->is_object()) return invalid("right");
    if (!flag_of(object, "union_all") || !refers_to(*right, text_of(object, "cte_name"), 0) || can_end(right->get_object())) return {};
    return refuse("recursion.endless", "The recursive part of a WITH RECURSIVE query has no condition that ends it.",
                  "Add a WHERE to the part after UNION ALL.");
  }

  // WITH RECURSIVE makes this node of every UNION; only one that reads itself goes on.
  static bool refers_to(const json::value& value, std::string_view name, std::size_t depth) {
    if (depth > Limits::json_depth) return true;
    if (value.is_array())
      return std::ranges::any_of(value.get_array(), [&](const json::value& item) { return refers_to(item, name, depth + 1); });
    if (!value.is_object()) return false;
    const json::object& object = value.get_object();
    if (text_of(object, "type") == "BASE_TABLE" && equals_ignoring_case(text_of(object, "table_name"), name)) return true;
    return std::ranges::any_of(object, [&](const auto& member) { return refers_to(member.value(), name, depth + 1); });
  }

  static bool can_end(const json::object& node) {
    const json::value* left = node.if_contains("left");
    const json::value* right = node.if_contains("right");
    if (class_of(node) == "SET_OPERATION_NODE" && left != nullptr && right != nullptr && left->is_object() && right->is_object()) {
      return can_end(left->get_object()) && can_end(right->get_object());
    }
    for (const char* field : {"where_clause", "having", "qualify"}) {
      if (node.contains(field)) return true;
    }
    const json::value* from = node.if_contains("from_table");
    return from != nullptr && from->is_object() && text_of(from->get_object(), "type") != "BASE_TABLE" &&
           text_of(from->get_object(), "type") != "EMPTY" && joins_something(from->get_object());
  }

  static bool joins_something(const json::object& from) {
    if (text_of(from, "type") == "JOIN" && text_of(from, "ref_type") != "CROSS") return true;
    return text_of(from, "type") == "SUBQUERY" || text_of(from, "type") == "TABLE_FUNCTION" || from.contains("left");
  }

  Result<void> call(json::object& object) {
    json::value* children = object.if_contains("children");
    if (children == nullptr || !children->is_array()) return invalid("children");
    const bool method = is_method_call(object);
    if (method && class_of(object) != "FUNCTION")
      return refuse("function.qualified", "A function may not be qualified.", {}, position_of(object));
    const std::string_view name = text_of(object, "function_name");
    const Function* function = find_function(FunctionUse::call, name);
    if (function == nullptr || function->verdict == Verdict::refused)
      return refuse_function(function, FunctionUse::call, name, position_of(object));
    if (!method || function->note == Note::none) return check_growth(*function, object, growing_, FunctionUse::call);
    json::object plain = object;
    as_plain_call(plain);
    return check_growth(*function, plain, growing_, FunctionUse::call);
  }

  static std::unexpected<Error> refuse_function(const Function* function, FunctionUse use, std::string_view name,
                                                std::optional<std::uint32_t> position) {
    if (is_operator(name)) {
      const std::string_view sign = name.substr(0, std::min(name.find(kPostfix), std::size_t{60}));
      return refuse("function.unknown", "There is no operator " + std::string(sign) + " of such values.", {}, position);
    }
    const std::string shown(function != nullptr ? function->name : name.substr(0, 60));
    if (function != nullptr) {
      return refuse("function." + shown, "The function " + shown + " is not allowed: it " + std::string(reason_of(function->note)) + ".",
                    {}, position);
    }
    const std::string_view near = nearest_function(use, name);
    return refuse("function.unknown", "There is no function " + shown + ".",
                  near.empty() ? std::string() : "Did you mean " + std::string(near) + "?", position);
  }

  Result<void> table_function(json::object& object) {
    json::value* value = object.if_contains("function");
    if (value == nullptr || !value->is_object() || class_of(value->get_object()) != "FUNCTION") return invalid("table function");
    json::object& function_node = value->get_object();
    const std::string_view name = text_of(function_node, "function_name");
    const std::string_view schema = text_of(function_node, "schema");
    if (!text_of(function_node, "catalog").empty() || (!schema.empty() && !equals_ignoring_case(schema, "main"))) {
      return refuse("function.qualified", "A function may not be qualified.", {}, position_of(object));
    }
    const Function* function = find_function(FunctionUse::table, name);
    if (function == nullptr || function->verdict == Verdict::refused)
      return refuse_function(function, FunctionUse::table, name, position_of(object));
    return check_growth(*function, function_node, growing_, FunctionUse::table);
  }

  Result<void> part(const Field& field, json::value& value, json::object& owner) {
    switch (field.part) {
      case Part::text:
        return value.is_string() ? Result<void>{} : invalid(field.name);
      case Part::flag:
        return value.is_bool() ? Result<void>{} : invalid(field.name);
      case Part::number:
        return value.is_int64() || value.is_uint64() ? Result<void>{} : invalid(field.name);
      case Part::names:
        return every(value, field,
                     [&](json::value& item) -> Result<void> { return item.is_string() ? Result<void>{} : invalid(field.name); });
      case Part::choice:
        if (!value.is_string()) return invalid(field.name);
        if (!is_choice(field.choices, value.get_string()))
          return refuse("field." + std::string(field.name), "This form is not allowed.", {}, position_of(owner));
        return {};
      case Part::nothing:
        if ((value.is_bool() && !value.get_bool()) || (value.is_array() && value.get_array().empty())) return {};
        return refuse_field(field.name, owner);
      case Part::type:
        return check_type(value, position_of(owner));
      case Part::types:
        return every(value, field, [&](json::value& item) { return check_type(item, position_of(owner)); });
      case Part::value:
        return check_value(value);
      case Part::sample:
        return sample(value);
      case Part::group_sets:
        return every(value, field, [&](json::value& set) {
          return every(set, field,
                       [&](json::value& index) -> Result<void> { return index.is_int64() ? Result<void>{} : invalid(field.name); });
        });
      case Part::qualified_names:
        return every(value, field, [&](json::value& item) { return qualified_name(item); });
      case Part::renames:
        return every(value, field, [&](json::value& item) -> Result<void> {
          if (!has_only(item, {"key", "value"}) || !item.get_object().at("value").is_string()) return invalid(field.name);
          return qualified_name(item.get_object().at("key"));
        });
      case Part::expression:
        return node_of_function(value, owner);
      case Part::expressions:
        return every(value, field, [&](json::value& item) { return node(NodeKind::expression, item); });
      case Part::rows:
        return every(value, field, [&](json::value& row) {
          return every(row, field, [&](json::value& item) { return node(NodeKind::expression, item); });
        });
      case Part::orders:
        return orders(value, field);
      case Part::order_modifier:
        if (!has_only(value, {"type", "orders"}) || text_of(value.get_object(), "type") != "ORDER_MODIFIER") return invalid(field.name);
        return orders(value.get_object().at("orders"), field);
      case Part::case_checks:
        return every(value, field, [&](json::value& item) -> Result<void> {
          if (!has_only(item, {"when_expr", "then_expr"})) return invalid(field.name);
          TRY(node(NodeKind::expression, item.get_object().at("when_expr")));
          return node(NodeKind::expression, item.get_object().at("then_expr"));
        });
      case Part::keyed:
        return every(value, field, [&](json::value& item) -> Result<void> {
          if (!has_only(item, {"key", "value"}) || !item.get_object().at("key").is_string()) return invalid(field.name);
          return node(NodeKind::expression, item.get_object().at("value"));
        });
      case Part::table:
        return node(NodeKind::table, value);
      case Part::query:
        return node(NodeKind::query, value);
      case Part::statement:
        return value.is_object() ? wrapped(value.get_object()) : invalid(field.name);
      case Part::modifiers:
        return every(value, field, [&](json::value& item) { return modifier(item); });
      case Part::ctes:
        return ctes(value);
      case Part::pivots:
        return every(value, field, [&](json::value& item) { return pivot(item); });
    }
    return invalid(field.name);
  }

  // The call inside a TABLE_FUNCTION was judged as a table function; its parts still need the walk.
  Result<void> node_of_function(json::value& value, json::object& owner) {
    if (text_of(owner, "type") != "TABLE_FUNCTION" || owner.contains("class")) return node(NodeKind::expression, value);
    const Shape* shape = shape_of(NodeKind::expression, "FUNCTION");
    json::object& object = value.get_object();
    for (const auto& member : object) {
      const auto named = [&](const Field& field) { return field.name == std::string_view(member.key()); };
      if (std::ranges::none_of(common_fields(NodeKind::expression), named) && std::ranges::none_of(shape->fields, named))
        return refuse_field(member.key(), object);
    }
    for (const std::span<const Field> fields : {common_fields(NodeKind::expression), shape->fields}) {
      for (const Field& field : fields) {
        json::value* inner = object.if_contains(field.name);
        if (inner == nullptr && !field.optional) return invalid(field.name);
        if (inner != nullptr) TRY(part(field, *inner, object));
      }
    }
    return {};
  }

  template <class Each>
  static Result<void> every(json::value& value, const Field& field, Each&& each) {
    if (!value.is_array()) return invalid(field.name);
    for (json::value& item : value.get_array()) TRY(each(item));
    return {};
  }

  // An object with exactly these members.
  static bool has_only(const json::value& value, std::initializer_list<std::string_view> members) {
    if (!value.is_object() || value.get_object().size() != members.size()) return false;
    return std::ranges::all_of(members, [&](std::string_view member) { return value.get_object().contains(member); });
  }

  static Result<void> qualified_name(const json::value& value) {
    if (!has_only(value, {"catalog", "schema", "table", "column"})) return invalid("qualified name");
    for (const auto& member : value.get_object()) {
      if (!member.value().is_string()) return invalid("qualified name");
    }
    return {};
  }

  Result<void> orders(json::value& value, const Field& field) {
    return every(value, field, [&](json::value& item) -> Result<void> {
      if (!has_only(item, {"type", "null_order", "expression"})) return invalid(field.name);
      const json::object& order = item.get_object();
      if (!is_choice("ASCENDING|DESCENDING|ORDER_DEFAULT", text_of(order, "type"))) return invalid("order");
      if (!is_choice("ORDER_DEFAULT|NULLS FIRST|NULLS LAST", text_of(order, "null_order"))) return invalid("order");
      return node(NodeKind::expression, item.get_object().at("expression"));
    });
  }

  Result<void> modifier(json::value& value) {
    if (!value.is_object()) return invalid("modifier");
    json::object& object = value.get_object();
    const std::span<const Field> fields = modifier_fields(text_of(object, "type"));
    if (fields.empty()) return refuse("modifier", "This clause is not allowed.");
    for (const auto& member : object) {
      if (std::ranges::none_of(fields, [&](const Field& field) { return field.name == std::string_view(member.key()); }))
        return refuse_field(member.key(), object);
    }
    for (const Field& field : fields) {
      json::value* inner = object.if_contains(field.name);
      if (inner == nullptr && !field.optional) return invalid(field.name);
      if (inner != nullptr) TRY(part(field, *inner, object));
    }
    return {};
  }

  Result<void> ctes(json::value& value) {
    if (!has_only(value, {"map"}) || !value.get_object().at("map").is_array()) return invalid("cte_map");
    for (json::value& item : value.get_object().at("map").get_array()) {
      if (!has_only(item, {"key", "value"}) || !item.get_object().at("key").is_string()) return invalid("cte_map");
      json::value& cte = item.get_object().at("value");
      if (!has_only(cte, {"aliases", "query", "materialized", "key_targets"})) return invalid("cte");
      json::object& fields = cte.get_object();
      TRY(part({"aliases", Part::names}, fields.at("aliases"), fields));
      if (text_of(fields, "materialized") == "CTE_MATERIALIZE_NEVER") return refuse_not_materialized();
      if (!is_choice("CTE_MATERIALIZE_DEFAULT|CTE_MATERIALIZE_ALWAYS", text_of(fields, "materialized"))) return invalid("materialized");
      if (!fields.at("query").is_object()) return invalid("cte");
      TRY(wrapped(fields.at("query").get_object()));
      TRY(part({"key_targets", Part::expressions}, fields.at("key_targets"), fields));
    }
    return {};
  }

  Result<void> pivot(json::value& value) {
    if (!value.is_object()) return invalid("pivot");
    json::object& object = value.get_object();
    for (const auto& member : object) {
      const std::string_view name = member.key();
      if (name == "pivot_enum" && member.value().is_string() && member.value().get_string().empty()) continue;
      if (name != "pivot_expressions" && name != "unpivot_names" && name != "entries") return refuse_field(name, object);
    }
    for (const char* name : {"pivot_expressions", "unpivot_names", "entries"}) {
      if (!object.contains(name)) return invalid(name);
    }
    TRY(part({"pivot_expressions", Part::expressions}, object.at("pivot_expressions"), object));
    TRY(part({"unpivot_names", Part::names}, object.at("unpivot_names"), object));
    return every(object.at("entries"), {"entries", Part::nothing}, [&](json::value& item) -> Result<void> {
      if (!item.is_object()) return invalid("entry");
      json::object& entry = item.get_object();
      for (auto& member : entry) {
        if (member.key() == "alias" && member.value().is_string()) continue;
        if (member.key() == "star_expr") {
          TRY(node(NodeKind::expression, member.value()));
          continue;
        }
        if (member.key() != "values" || !member.value().is_array()) return invalid("entry");
        for (const json::value& constant : member.value().get_array()) TRY(check_value(constant));
      }
      return {};
    });
  }

  static Result<void> sample(const json::value& value) {
    if (!has_only(value, {"sample_size", "is_percentage", "method", "seed"})) return invalid("sample");
    const json::object& object = value.get_object();
    if (!object.at("is_percentage").is_bool() || !is_choice("System|Bernoulli|Reservoir", text_of(object, "method")))
      return invalid("sample");
    if (!object.at("seed").is_int64() && !object.at("seed").is_uint64()) return invalid("sample");
    return check_value(object.at("sample_size"));
  }

  std::size_t nodes_ = 0, depth_ = 0, set_arms_ = 0, joins_ = 0;
  GrowthState growing_;
};

}  // namespace

bool is_method_call(const json::object& call) {
  const std::string_view schema = text_of(call, "schema"), catalog = text_of(call, "catalog");
  if (catalog.empty()) return !schema.empty() && !equals_ignoring_case(schema, "main");
  return !equals_ignoring_case(catalog, "system") || !equals_ignoring_case(schema, "main");
}

void as_plain_call(json::object& call) {
  json::object column = text_of(call, "catalog").empty() ? make::column(text_of(call, "schema"))
                                                         : make::column(text_of(call, "catalog"), text_of(call, "schema"));
  if (const json::value* location = call.if_contains("query_location")) column["query_location"] = *location;
  json::array& children = call.at("children").get_array();
  children.insert(children.begin(), json::value(std::move(column)));
  call["schema"] = "";
  call["catalog"] = "";
}

Result<void> check_statement(json::value& statement) {
  try {
    return Checker().statement(statement);
  } catch (const std::exception&) {
    return refuse("tree.invalid", "The statement could not be read.");
  }
}

}  // namespace sextant::query::sql
