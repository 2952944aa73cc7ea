#include "query/sql/names.h"

#include <algorithm>
#include <vector>

#include "access/digest.h"
#include "base/id.h"
#include "base/text.h"
#include "query/sql/shape.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

// Types the grammar has keywords for; the others are names, which the engine shows quoted: CAST(x AS "DATE").
constexpr std::string_view kKeywordTypes[] = {"INTEGER",  "SMALLINT", "BIGINT", "FLOAT", "BOOLEAN", "VARCHAR", "TIME",  "TIMESTAMP",
                                              "INTERVAL", "NULL",     "LIST",   "ARRAY", "STRUCT",  "MAP",     "UNION", "UNBOUND"};

// Stand-ins for what prints differently once it went through a tree; exchanged for the right text afterwards.
struct StandIns {
  std::string token;  // cannot be guessed, so it does not occur in the text
  std::vector<std::pair<std::string, std::string>> texts;
  bool lambda_keyword = false;
  bool full_decimal = false;

  std::string add(std::string text) {
    std::string name = token + "x" + std::to_string(texts.size()) + "x";
    texts.emplace_back(name, std::move(text));
    return name;
  }
};

// The same for the same text, so that what is printed with it is the same again and its printer may remember.
std::string token_of(std::string_view source) {
  static const std::string secret = random_token();
  return "s" + access::sha256(secret + std::string(source)).substr(0, 32);
}

bool holds_star(json::object& item) {
  if (class_of(item) == "STAR") return true;
  if (class_of(item) == "SUBQUERY") return false;
  bool found = false;
  for_each_child(NodeKind::expression, item,
                 [&](NodeKind kind, json::object& child) { found = found || (kind == NodeKind::expression && holds_star(child)); });
  return found;
}

bool needs_name(json::object& item) {
  const std::string_view node_class = class_of(item);
  if (!text_of(item, "alias").empty() || node_class == "COLUMN_REF" || node_class == "POSITIONAL_REFERENCE") return false;
  const std::string name = to_lower_ascii(text_of(item, "function_name"));
  return name != "unnest" && name != "unlist" && !holds_star(item);
}

// Every unnamed item of every SELECT list whose names can be seen from outside.
void collect(NodeKind kind, json::object& node, bool seen, std::vector<json::object*>& items) {
  if (kind == NodeKind::query && text_of(node, "type") == "SELECT_NODE" && seen) {
    for (json::value& item : node.at("select_list").get_array()) {
      if (needs_name(item.get_object())) items.push_back(&item.get_object());
    }
  }
  const bool inside_expression = kind == NodeKind::expression;
  for_each_child(kind, node, [&](NodeKind child_kind, json::object& child) {
    collect(child_kind, child, child_kind == NodeKind::query && !inside_expression, items);
  });
}

void stand_in_type(json::object& type, StandIns& stand_ins) {
  const std::string id(text_of(type, "id"));
  json::value* info = type.if_contains("type_info");
  if (info != nullptr && info->is_object() && id != "DECIMAL" && id != "VARIANT") {
    if (json::value* child = info->get_object().if_contains("child_type")) stand_in_type(child->get_object(), stand_ins);
    if (json::value* children = info->get_object().if_contains("child_types")) {
      for (json::value& child : children->get_array()) stand_in_type(child.get_object().at("second").get_object(), stand_ins);
    }
  }
  if (std::ranges::find(kKeywordTypes, id) != std::end(kKeywordTypes)) return;
  std::string text = id == "BIT" ? "BIT(1)" : "\"" + id + "\"";
  if (id == "DECIMAL") {
    text = id;
    if (info != nullptr && info->is_object()) {
      const std::int64_t width = info->get_object().at("width").get_int64(), scale = info->get_object().at("scale").get_int64();
      if (width != 18 || scale != 3 || stand_ins.full_decimal) text += "(" + std::to_string(width) + ", " + std::to_string(scale) + ")";
    }
  }
  type = json::object{{"id", "UNBOUND"},
                      {"type_info", json::object{{"type", "UNBOUND_TYPE_INFO"},
                                                 {"alias", ""},
                                                 {"name", stand_ins.add(std::move(text))},
                                                 {"catalog", ""},
                                                 {"schema", ""},
                                                 {"user_type_modifiers", json::array{}}}}};
}

// The engine prints x -> f for lambda x: f; two operands of an operator of ours print in the right places.
void stand_in_lambda(json::object& node, StandIns& stand_ins) {
  json::object left = node.at("lhs").get_object();
  if (class_of(left) == "FUNCTION") {
    std::string parameters;
    for (const json::value& child : left.at("children").get_array()) {
      if (class_of(child.get_object()) != "COLUMN_REF") return;
      parameters += (parameters.empty() ? "" : ", ") + std::string(child.get_object().at("column_names").get_array()[0].get_string());
    }
    left = make::column(stand_ins.add("lambda " + parameters));
  } else if (class_of(left) == "COLUMN_REF" && left.at("column_names").get_array().size() == 1) {
    left = make::column(stand_ins.add("lambda " + std::string(left.at("column_names").get_array()[0].get_string())));
  } else {
    return;
  }
  json::object right = node.at("expr").get_object();
  node = make::binary(stand_ins.add(":"), std::move(left), std::move(right));
}

// INTERVAL 1 day is read as to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)), with types that are not quoted.
json::object* inside_interval(json::object& node) {
  if (class_of(node) != "FUNCTION" || !text_of(node, "function_name").starts_with("to_")) return nullptr;
  json::array& arguments = node.at("children").get_array();
  if (arguments.size() != 1 || class_of(arguments[0].get_object()) != "CAST") return nullptr;
  json::object& inner = arguments[0].get_object().at("child").get_object();
  if (class_of(inner) != "FUNCTION" || text_of(inner, "function_name") != "trunc") {
    return class_of(inner) == "CAST" ? &inner.at("child").get_object() : nullptr;
  }
  json::array& truncated = inner.at("children").get_array();
  if (truncated.size() != 1 || class_of(truncated[0].get_object()) != "CAST") return nullptr;
  return &truncated[0].get_object().at("child").get_object();
}

void stand_in(NodeKind kind, json::object& node, StandIns& stand_ins) {
  if (json::object* inside = inside_interval(node)) return stand_in(NodeKind::expression, *inside, stand_ins);
  // [f(x) FOR x IN list] is read as main.list_apply(list, lambda x: f(x)).
  if (class_of(node) == "FUNCTION" && text_of(node, "schema") == "main" && text_of(node, "function_name").starts_with("list_") &&
      !stand_ins.lambda_keyword) {
    for (json::value& child : node.at("children").get_array()) {
      if (class_of(child.get_object()) == "LAMBDA") stand_in_lambda(child.get_object(), stand_ins);
    }
  }
  for_each_child(kind, node, [&](NodeKind child_kind, json::object& child) { stand_in(child_kind, child, stand_ins); });
  if (kind != NodeKind::expression) return;
  if (class_of(node) == "CAST") stand_in_type(node.at("cast_type").get_object(), stand_ins);
  if (class_of(node) == "LAMBDA" && stand_ins.lambda_keyword) stand_in_lambda(node, stand_ins);
}

std::string without_stand_ins(std::string text, const StandIns& stand_ins) {
  for (const auto& [name, meant] : stand_ins.texts) {
    if (meant == ":") text = replace_all(std::move(text), " " + name, meant);
    text = replace_all(std::move(text), "\"" + name + "\"", meant);
    text = replace_all(std::move(text), name, meant);
  }
  return text;
}

// "SELECT a AS t0, b AS t1" with random t: cut at the aliases.
Result<std::vector<std::string>> cut(const std::string& printed, const std::string& token, std::size_t count) {
  constexpr std::string_view prefix = "SELECT ";
  const Error unexpected{.code = ErrorCode::internal, .message = "The statement could not be printed."};
  if (!printed.starts_with(prefix)) return fail(unexpected);
  std::vector<std::string> parts;
  std::size_t start = prefix.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string alias = " AS " + token + "n" + std::to_string(i) + "n";
    const std::size_t end = printed.find(alias, start);
    if (end == std::string::npos) return fail(unexpected);
    parts.push_back(printed.substr(start, end - start));
    start = end + alias.size() + 2;
  }
  return parts;
}

}  // namespace

Result<void> name_outputs(json::value& statement, std::string_view source, const Print& print) {
  std::vector<json::object*> items;
  collect(NodeKind::query, statement.get_object().at("node").get_object(), true, items);
  if (items.empty()) return {};
  StandIns stand_ins{.token = token_of(source)};
  const std::string lower = to_lower_ascii(source);
  stand_ins.lambda_keyword = lower.find("lambda") != std::string::npos;
  stand_ins.full_decimal = lower.find("18") != std::string::npos;
  json::array list;
  const auto add = [&](json::object expression) {
    expression["alias"] = stand_ins.token + "n" + std::to_string(list.size()) + "n";
    list.emplace_back(std::move(expression));
  };
  for (json::object* item : items) {
    json::object copy = *item;
    stand_in(NodeKind::expression, copy, stand_ins);
    add(std::move(copy));
  }
  const std::size_t count = list.size();
  const json::value listing = make::statement(make::select(std::move(list), make::empty_table()));
  const std::vector<std::string> parts = TRY(cut(TRY(print(write_statement(listing))), stand_ins.token, count));
  for (std::size_t i = 0; i < items.size(); ++i) (*items[i])["alias"] = without_stand_ins(parts[i], stand_ins);
  return {};
}

void limit_rows(json::value& statement, std::uint64_t rows) {
  constexpr std::uint64_t kMost = 1'000'000'000'000;
  json::value& node_value = statement.get_object().at("node");
  json::array& modifiers = node_value.get_object().at("modifiers").get_array();
  rows = std::min(rows, kMost);
  const auto limits =
      std::ranges::find_if(modifiers, [](const json::value& m) { return text_of(m.get_object(), "type").starts_with("LIMIT"); });
  if (limits == modifiers.end()) {
    modifiers.emplace_back(make::limit(rows));
    return;
  }
  json::object& modifier = limits->get_object();
  json::value* present = modifier.if_contains("limit");
  if (text_of(modifier, "type") == "LIMIT_MODIFIER") {
    const auto constant = present != nullptr ? integer_of(present->get_object()) : std::optional<std::int64_t>();
    if (present == nullptr || (constant && *constant >= 0)) {
      if (present == nullptr || static_cast<std::uint64_t>(*constant) > rows)
        modifier["limit"] = make::integer(static_cast<std::int64_t>(rows));
      return;
    }
  }
  json::array list;
  list.emplace_back(make::star());
  json::object outer = make::select(std::move(list), make::subquery_table(std::move(node_value.get_object()), "limited"));
  outer.at("modifiers").get_array().emplace_back(make::limit(rows));
  node_value = std::move(outer);
}

}  // namespace sextant::query::sql
