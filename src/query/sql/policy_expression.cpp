#include "query/sql/policy_expression.h"

#include <algorithm>

#include "base/text.h"
#include "query/sql/check.h"
#include "query/sql/functions.h"
#include "query/sql/shape.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

std::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::validation_failed, std::move(message)); }

constexpr std::string_view kClasses[] = {"COLUMN_REF", "CONSTANT", "FUNCTION", "COMPARISON", "CONJUNCTION",
                                         "CAST",       "OPERATOR", "CASE",     "BETWEEN",    "COLLATE"};

bool is_subject_call(const json::object& node) {
  return class_of(node) == "FUNCTION" && equals_ignoring_case(text_of(node, "function_name"), "subject") && text_of(node, "schema").empty();
}

class Reader {
 public:
  Reader(const data::Table& table, const access::Subject& subject) : table_(table), subject_(subject) {}

  // Before the checker, which does not know subject(): replaces each call by the attribute. `compared` is the column on
  // the other side of a comparison.
  Result<void> attributes(json::object& node, const data::Column* compared, int depth) {
    if (depth > 100) return invalid("The expression is nested too deeply.");
    if (is_subject_call(node)) return attribute(node, compared);
    if (const json::value* name = node.if_contains("class"); name == nullptr || !name->is_string())
      return invalid("The expression could not be read.");
    const std::string_view node_class = class_of(node);
    if (std::ranges::find(kClasses, node_class) == std::end(kClasses))
      return invalid("A row filter may hold only columns, constants and scalar functions.");
    const data::Column* column = nullptr;
    if (node_class == "COMPARISON" || node_class == "BETWEEN" ||
        (node_class == "OPERATOR" && text_of(node, "type").starts_with("COMPARE_")))
      column = column_among(node);
    for (auto& member : node) {
      if (member.value().is_object() && member.value().get_object().contains("class"))
        TRY(attributes(member.value().get_object(), column, depth + 1));
      if (!member.value().is_array()) continue;
      for (json::value& item : member.value().get_array()) {
        if (!item.is_object()) continue;
        if (item.get_object().contains("class")) TRY(attributes(item.get_object(), column, depth + 1));
        for (const char* part : {"when_expr", "then_expr"}) {
          json::value* inner = item.get_object().if_contains(part);
          if (inner != nullptr && inner->is_object()) TRY(attributes(inner->get_object(), nullptr, depth + 1));
        }
      }
    }
    return {};
  }

  // After the checker: every name must be a column of the table.
  Result<void> columns(json::object& node, std::set<std::string>& used) {
    const std::string_view node_class = class_of(node);
    if (std::ranges::find(kClasses, node_class) == std::end(kClasses))
      return invalid("A row filter may hold only columns, constants and scalar functions.");
    if (node_class == "OPERATOR" && text_of(node, "type") == "GROUPING_FUNCTION")
      return invalid("GROUPING is not possible in a row filter.");
    if (node_class == "FUNCTION") {
      if (is_method_call(node)) as_plain_call(node);
      if (node.contains("filter") || flag_of(node, "distinct") || !node.at("order_bys").at("orders").get_array().empty())
        return invalid("Aggregates are not possible in a row filter.");
      if (is_aggregate(text_of(node, "function_name"))) return invalid("Aggregates are not possible in a row filter.");
    }
    if (node_class == "COLUMN_REF") {
      json::array& names = node.at("column_names").get_array();
      if (names.size() == 2 && equals_ignoring_case(std::string_view(names[0].get_string()), table_.name)) names.erase(names.begin());
      const std::string name(names[0].get_string());
      const data::Column* column = table_.column(name);
      if (column == nullptr || names.size() != 1) return invalid("The table has no column " + name + ".");
      used.insert(to_lower_ascii(name));
      node = make::column("t", column->name);
      return {};
    }
    Result<void> result;
    for_each_child(NodeKind::expression, node, [&](NodeKind kind, json::object& child) {
      if (!result) return;
      result = kind == NodeKind::expression ? columns(child, used) : Result<void>(invalid("A row filter may not hold a query."));
    });
    return result;
  }

 private:
  const data::Column* column_among(const json::object& node) const {
    for (const auto& member : node) {
      const auto column_of = [&](const json::value& value) -> const data::Column* {
        if (!value.is_object() || class_of(value.get_object()) != "COLUMN_REF") return nullptr;
        const json::value* names = value.get_object().if_contains("column_names");
        if (names == nullptr || !names->is_array() || names->get_array().empty() || !names->get_array().back().is_string()) return nullptr;
        return table_.column(std::string_view(names->get_array().back().get_string()));
      };
      if (const data::Column* column = column_of(member.value())) return column;
      if (!member.value().is_array()) continue;
      for (const json::value& item : member.value().get_array()) {
        if (const data::Column* column = column_of(item)) return column;
      }
    }
    return nullptr;
  }

  Result<void> attribute(json::object& node, const data::Column* compared) const {
    const json::value* children = node.if_contains("children");
    if (children == nullptr || !children->is_array() || children->get_array().size() != 1 || !children->get_array()[0].is_object()) {
      return invalid("subject() takes the name of one attribute.");
    }
    const auto name = string_of(children->get_array()[0].get_object());
    if (!name) return invalid("subject() takes the name of one attribute.");
    const auto found = subject_.attributes.find(std::string(*name));
    if (found == subject_.attributes.end()) return fail(ErrorCode::forbidden, "Your account has no attribute " + std::string(*name) + ".");
    json::object value = make::text(found->second);
    if (compared != nullptr && compared->family != data::TypeFamily::text) value = make::cast(std::move(value), type_for(*compared), true);
    node = std::move(value);
    return {};
  }

  // The exact type of lists and structures is not needed: nothing compares with them.
  static json::object type_for(const data::Column& column) {
    switch (column.family) {
      case data::TypeFamily::boolean:
        return make::type("BOOLEAN");
      case data::TypeFamily::integer:
        return make::type("HUGEINT");
      case data::TypeFamily::decimal:
      case data::TypeFamily::real:
        return make::type("DOUBLE");
      case data::TypeFamily::date:
        return make::type("DATE");
      case data::TypeFamily::time:
        return make::type("TIME");
      case data::TypeFamily::timestamp:
        return make::type("TIMESTAMP");
      case data::TypeFamily::interval:
        return make::type("INTERVAL");
      default:
        return make::type("VARCHAR");
    }
  }

  const data::Table& table_;
  const access::Subject& subject_;
};

}  // namespace

Result<PolicyExpression> parse_policy_expression(const std::string& text, const data::Table& table, const access::Subject& subject,
                                                 const Parse& parse) {
  if (const auto checked = check_text(text); !checked) return invalid(checked.error().message);
  const Result<std::string> tree = parse("SELECT " + text + "\n");
  if (!tree)
    return tree.error().code == ErrorCode::sql_syntax ? Result<PolicyExpression>(invalid("It is not an SQL expression."))
                                                      : std::unexpected(tree.error());
  Result<json::value> statement = read_statement(*tree);
  if (!statement) return invalid(statement.error().message);
  try {
    json::object& node = statement->get_object().at("node").get_object();
    json::array* list = text_of(node, "type") == "SELECT_NODE" ? &node.at("select_list").get_array() : nullptr;
    if (list == nullptr || list->size() != 1) return invalid("It is not one expression.");
    Reader reader(table, subject);
    TRY(reader.attributes((*list)[0].get_object(), nullptr, 0));
    if (const auto checked = check_statement(*statement); !checked) return invalid(checked.error().message);
    const bool plain = text_of(node.at("from_table").get_object(), "type") == "EMPTY" && node.at("modifiers").get_array().empty() &&
                       node.at("group_expressions").get_array().empty() && node.at("cte_map").at("map").get_array().empty() &&
                       !node.contains("where_clause") && !node.contains("having") && !node.contains("qualify") && !node.contains("sample");
    if (!plain) return invalid("It is not one expression.");
    PolicyExpression expression{.tree = std::move((*list)[0].get_object()), .columns = {}};
    if (!text_of(expression.tree, "alias").empty()) return invalid("It is not one expression.");
    TRY(reader.columns(expression.tree, expression.columns));
    return expression;
  } catch (const std::exception&) {
    return invalid("The expression could not be read.");
  }
}

}  // namespace sextant::query::sql
