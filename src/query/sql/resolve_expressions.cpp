#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "query/sql/check.h"
#include "query/sql/functions.h"
#include "query/sql/growth.h"
#include "query/sql/resolver.h"
#include "query/sql/total.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {

namespace {

// Names that are functions without parentheses when no column has them.
constexpr std::string_view kValueFunctions[] = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"};

// A CONSTANT of type DOUBLE or FLOAT prints as a DECIMAL, so it becomes a cast of its exact text.
void keep_real(json::object& node) {
  const json::object& value = node.at("value").get_object();
  const std::string_view id = text_of(value.at("type").get_object(), "id");
  const json::value* number = value.if_contains("value");
  if ((id != "DOUBLE" && id != "FLOAT") || number == nullptr || !number->is_number()) return;
  std::array<char, 64> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number->to_number<double>());
  if (error != std::errc{}) return;
  json::object cast = make::cast(make::text(std::string_view(text.data(), end)), make::type(id), false);
  cast["alias"] = node.at("alias");
  node = std::move(cast);
}

}  // namespace

Result<Lineage> Resolver::expression(json::object& node, const Scope* scope) {
  const std::string_view node_class = class_of(node);
  if (node_class == "COLUMN_REF") return TRY(column(node, scope)).lineage;
  if (node_class == "CONSTANT") {
    keep_real(node);
    return Lineage{};
  }
  if (node_class == "STAR") return star_expression(node, scope);
  if (node_class == "SUBQUERY") return subquery(node, scope);
  if (node_class == "LAMBDA") return lambda(node, scope);
  if (node_class == "POSITIONAL_REFERENCE") return positional(node, scope);
  const bool is_function = node_class == "FUNCTION";
  if (is_function && is_method_call(node)) as_plain_call(node);  // `node_class` is gone with the old node
  Lineage lineage = TRY(children_of(node, scope));
  if (is_function) {
    const Function* function = find_function(FunctionUse::call, text_of(node, "function_name"));
    if (function != nullptr) guard_growth(*function, node);
  }
  return lineage;
}

Result<Lineage> Resolver::predicate(json::object& node, const Scope* scope) {
  may_fail_ = may_fail_ || !cannot_fail(node, [&](const json::object& reference) { return stored_column(reference, scope); });
  return expression(node, scope);
}

const data::Column* Resolver::stored_column(const json::object& reference, const Scope* scope) const {
  std::vector<std::string_view> parts;
  for (const json::value& name : reference.at("column_names").get_array())
    parts.emplace_back(name.get_string().data(), name.get_string().size());
  const Match match = find_reference(scope, parts);
  if (!match.found || match.derived || match.maybe || match.name.empty() || match.origins.size() != 1 || !match.lineage.empty())
    return nullptr;
  return reads_[match.origins[0].read].table->columns[match.origins[0].column].column;
}

Result<Lineage> Resolver::children_of(json::object& node, const Scope* scope) {
  Lineage sum;
  const Shape* shape = shape_of(NodeKind::expression, class_of(node));
  if (shape == nullptr) return sum;
  for (const Field& field : shape->fields) {
    if (json::value* value = node.if_contains(field.name)) sum.add(TRY(children(field.part, *value, scope)));
  }
  return sum;
}

Result<Lineage> Resolver::children(Part part, json::value& value, const Scope* scope) {
  Lineage sum;
  Result<void> result;
  for_each_child_of_part(part, value, [&](NodeKind kind, json::object& child) {
    if (!result || kind != NodeKind::expression) return;
    Result<Lineage> lineage = expression(child, scope);
    if (lineage) {
      sum.add(*lineage);
    } else {
      result = std::unexpected(std::move(lineage).error());
    }
  });
  if (!result) return std::unexpected(std::move(result).error());
  return sum;
}

Result<Match> Resolver::column(json::object& node, const Scope* scope) {
  json::array& names = node.at("column_names").get_array();
  std::vector<std::string_view> parts;
  for (const json::value& name : names) parts.emplace_back(name.get_string().data(), name.get_string().size());
  Match match = find_reference(scope, parts);
  if (match.drop_first) names.erase(names.begin());
  use(match);
  if (touched_ != nullptr) touched_->add(match.lineage);
  if (match.found || match.maybe || lenient_) return match;
  if (parts.size() == 1 && std::ranges::any_of(kValueFunctions, [&](std::string_view f) { return equals_ignoring_case(f, parts[0]); }))
    return match;
  std::string shown;
  for (const std::string_view part : parts) shown += (shown.empty() ? "" : ".") + std::string(part);
  return unknown_column(shown, scope, position_of(node));
}

std::unexpected<Error> Resolver::unknown_column(std::string_view name, const Scope* scope, std::optional<std::uint32_t> position) {
  const std::size_t dot = name.rfind('.');
  const std::string near = nearest_column(scope, dot == std::string_view::npos ? name : name.substr(dot + 1));
  return fail(Error{.code = ErrorCode::not_found,
                    .message = "There is no column " + std::string(name.substr(0, 200)) + ".",
                    .hint = near.empty() ? "The catalog lists the columns you may read." : "Did you mean " + near + "?",
                    .position = position,
                    .rule = "column.unknown"});
}

void Resolver::use(const ColumnOrigin& origin) {
  if (origin.read != ColumnOrigin::none) reads_[origin.read].used[origin.column] = true;
}

void Resolver::use(const Match& match) {
  for (const ColumnOrigin& origin : match.origins) use(origin);
}

Result<Lineage> Resolver::star_expression(json::object& node, const Scope* scope) {
  const std::string_view relation_name = text_of(node, "relation_name");
  Lineage sum;
  bool found = false;
  for (const Scope* at = scope; at != nullptr && !found; at = at->parent) {
    if (at->from == nullptr || at->from->relations.empty()) continue;
    for (const Relation& relation : at->from->relations) {
      if (!relation_name.empty() && !equals_ignoring_case(relation.name, relation_name)) continue;
      found = true;
      for (const Output& output : relation.outputs.columns) use(output.origin);
      sum.add(relation.outputs.whole());
    }
  }
  if (!found && !relation_name.empty()) {
    const Match structure = find_reference(scope, {relation_name});
    found = structure.found || structure.maybe;
    use(structure);
    sum.add(structure.lineage);
  }
  if (!found && !relation_name.empty() && !lenient_) {
    return fail(Error{.code = ErrorCode::not_found,
                      .message = "There is no table " + std::string(relation_name.substr(0, 200)) + " in this query.",
                      .position = position_of(node),
                      .rule = "table.unknown"});
  }
  Lineage inner;
  if (json::value* pattern = node.if_contains("expr")) inner.add(TRY(expression(pattern->get_object(), scope)));
  inner.add(TRY(children(Part::keyed, node.at("replace_list"), scope)));
  if (touched_ != nullptr) touched_->add(sum);
  sum.add(inner);
  replaced_ = std::move(inner);
  return sum;
}

Result<Lineage> Resolver::subquery(json::object& node, const Scope* scope) {
  Lineage sum;
  if (json::value* child = node.if_contains("child")) sum.add(TRY(expression(child->get_object(), scope)));
  Lineage inside;
  Lineage* around = std::exchange(touched_, &inside);
  Result<Outputs> outputs = query(node.at("subquery").get_object().at("node").get_object(), scope);
  touched_ = around;
  if (!outputs) return std::unexpected(std::move(outputs).error());
  sum.add(outputs->whole());
  // Whether rows exist discloses what the query looked at.
  if (text_of(node, "subquery_type").ends_with("EXISTS")) sum.add(inside);
  if (around != nullptr) around->add(inside);
  return sum;
}

Result<Lineage> Resolver::lambda(json::object& node, const Scope* scope) {
  json::object& left = node.at("lhs").get_object();
  std::vector<std::string> parameters;
  const auto parameter = [&](const json::object& expression) {
    if (class_of(expression) != "COLUMN_REF" || expression.at("column_names").get_array().size() != 1) return;
    parameters.emplace_back(expression.at("column_names").get_array()[0].get_string());
  };
  parameter(left);
  if (class_of(left) == "FUNCTION" && equals_ignoring_case(text_of(left, "function_name"), "row")) {
    for (const json::value& child : left.at("children").get_array()) parameter(child.get_object());
  }
  const bool lenient = std::exchange(lenient_, lenient_ || !parameters.empty());
  Lineage sum = TRY(expression(left, scope));
  lenient_ = lenient;
  const Scope inner{.parameters = &parameters, .parent = scope};
  sum.add(TRY(expression(node.at("expr").get_object(), &inner)));
  return sum;
}

Result<Lineage> Resolver::positional(json::object& node, const Scope* scope) {
  Lineage sum;
  const json::value& index = node.at("index");
  const std::uint64_t place =
      index.is_uint64() ? index.get_uint64() : static_cast<std::uint64_t>(std::max<std::int64_t>(0, index.get_int64()));
  for (; scope != nullptr && scope->from == nullptr; scope = scope->parent) {
  }
  if (scope == nullptr) return sum;
  if (scope->from->star_exact && place >= 1 && place <= scope->from->star.size()) {
    use(scope->from->star[place - 1].origin);
    return scope->from->star[place - 1].lineage;
  }
  for (const Relation& relation : scope->from->relations) {
    for (const Output& output : relation.outputs.columns) use(output.origin);
    sum.add(relation.outputs.whole());
  }
  return sum;
}

}  // namespace sextant::query::sql
