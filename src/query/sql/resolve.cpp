#include <algorithm>

#include "base/text.h"
#include "query/sql/resolver.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {

std::vector<std::string> strings_of(const json::value& list) {
  std::vector<std::string> out;
  for (const json::value& item : list.get_array()) out.emplace_back(item.get_string().data(), item.get_string().size());
  return out;
}

bool contains_name(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](const std::string& n) { return equals_ignoring_case(n, name); });
}

Result<Resolution> Resolver::statement(json::object& statement) {
  Outputs outputs;
  outputs = TRY(query(statement.at("node").get_object(), nullptr));
  if (!may_fail_) {
    for (const auto& [node, table] : woven_)
      if (table->unguarded) node->at("subquery").get_object()["node"] = *table->unguarded;
  }
  keep_row_order(statement.at("node").get_object(), woven_, limited_);
  Resolution resolution;
  resolution.reads = std::move(reads_);
  resolution.columns_exact = !outputs.open;
  if (outputs.open) outputs.columns = {Output{.name = "", .lineage = outputs.whole()}};
  for (const Output& output : outputs.columns) {
    ResultColumn column{.name = output.name};
    for (const std::uint32_t mask : output.lineage.masks()) {
      if (!contains_name(column.mask_rules, mask_rules_[mask])) column.mask_rules.push_back(mask_rules_[mask]);
    }
    resolution.columns.push_back(std::move(column));
  }
  return resolution;
}

Result<Outputs> Resolver::query(json::object& node, const Scope* outer) {
  const std::size_t visible = ctes_.size();
  TRY(define_ctes(node, outer));
  const std::string_view type = text_of(node, "type");
  Outputs outputs;
  if (type == "SELECT_NODE") {
    outputs = TRY(select(node, outer));
  } else if (type == "SET_OPERATION_NODE") {
    outputs = TRY(set_operation(node, outer));
  } else {
    return refuse("node.recursive", "A recursive query can only stand in WITH RECURSIVE.");
  }
  ctes_.resize(visible);
  return outputs;
}

Result<void> Resolver::define_ctes(json::object& node, const Scope* outer) {
  for (json::value& item : node.at("cte_map").get_object().at("map").get_array()) {
    json::object& entry = item.get_object();
    json::object& cte = entry.at("value").get_object();
    json::object& body = cte.at("query").get_object().at("node").get_object();
    Cte made{.name = std::string(text_of(entry, "key")), .generated = "cte_" + std::to_string(++generated_), .outputs = {}};
    const std::size_t before = weight_;
    if (text_of(body, "type") == "RECURSIVE_CTE_NODE") {
      made.outputs = TRY(recursive(body, made, strings_of(cte.at("aliases")), outer));
    } else {
      made.outputs = TRY(query(body, outer));
      rename(made.outputs, strings_of(cte.at("aliases")));
      number_repeated(made.outputs);
    }
    made.weight = weight_ - before;
    From keys;
    keys.relations.push_back({.name = made.name, .dataset = {}, .outputs = made.outputs});
    const Scope scope{.from = &keys, .parent = outer};
    for (json::value& target : cte.at("key_targets").get_array()) TRY(expression(target.get_object(), &scope));
    entry["key"] = made.generated;
    ctes_.push_back(std::move(made));
  }
  return {};
}

Result<Outputs> Resolver::recursive(json::object& body, const Cte& cte, const std::vector<std::string>& aliases, const Scope* outer) {
  const std::size_t visible = ctes_.size();
  TRY(define_ctes(body, outer));
  Outputs outputs = TRY(query(body.at("left").get_object(), outer));
  rename(outputs, aliases);
  spread(outputs, outputs.whole());
  Cte self = cte;
  self.outputs = outputs;
  self.keyed = !body.at("key_targets").get_array().empty();
  ctes_.push_back(self);
  const Outputs again = TRY(query(body.at("right").get_object(), outer));
  spread(outputs, again.whole());
  outputs.open = outputs.open || again.open;
  From keys;
  keys.relations.push_back({.name = cte.name, .dataset = {}, .outputs = outputs});
  const Scope scope{.from = &keys, .parent = outer};
  for (json::value& target : body.at("key_targets").get_array()) TRY(expression(target.get_object(), &scope));
  TRY(modifiers(body, outputs, nullptr, outer));
  body["cte_name"] = cte.generated;
  ctes_.resize(visible);
  return outputs;
}

void Resolver::spread(Outputs& outputs, const Lineage& lineage) {
  for (Output& output : outputs.columns) output.lineage.add(lineage);
  outputs.all.add(lineage);
}

void Resolver::rename(Outputs& outputs, const std::vector<std::string>& aliases) {
  for (std::size_t i = 0; i < aliases.size(); ++i) {
    if (i >= outputs.columns.size()) outputs.columns.push_back({.name = {}, .lineage = outputs.all});
    outputs.columns[i].name = aliases[i];
  }
}

void Resolver::number_repeated(Outputs& outputs) {
  std::map<std::string, int> seen;
  for (Output& output : outputs.columns) {
    const int before = seen[to_lower_ascii(output.name)]++;
    if (before > 0) output.name += "_" + std::to_string(before);
  }
}

Result<Outputs> Resolver::set_operation(json::object& node, const Scope* outer) {
  Outputs outputs = TRY(query(node.at("left").get_object(), outer));
  const Outputs right = TRY(query(node.at("right").get_object(), outer));
  if (text_of(node, "setop_type") == "UNION_BY_NAME") {
    for (const Output& output : right.columns) {
      const auto same = std::ranges::find_if(outputs.columns, [&](const Output& o) { return equals_ignoring_case(o.name, output.name); });
      if (same == outputs.columns.end()) {
        outputs.columns.push_back(output);
      } else {
        same->lineage.add(output.lineage);
      }
    }
  } else {
    for (std::size_t i = 0; i < std::min(outputs.columns.size(), right.columns.size()); ++i)
      outputs.columns[i].lineage.add(right.columns[i].lineage);
  }
  if (outputs.open || right.open) {
    outputs.open = true;
    const Lineage whole = right.whole();
    spread(outputs, whole);
  }
  for (Output& output : outputs.columns) output.origin = {};
  TRY(modifiers(node, outputs, nullptr, outer));
  return outputs;
}

Result<void> Resolver::modifiers(json::object& node, const Outputs& outputs, const Scope* select_scope, const Scope* outer) {
  From result;
  result.relations.push_back({.name = {}, .dataset = {}, .outputs = outputs});
  const Scope own{.from = &result, .parent = outer};
  const bool lenient = std::exchange(lenient_, lenient_ || select_scope == nullptr);
  for (json::value& modifier : node.at("modifiers").get_array()) {
    json::object& fields = modifier.get_object();
    for (const Field& field : modifier_fields(text_of(fields, "type"))) {
      if (json::value* value = fields.if_contains(field.name)) {
        TRY(children(field.part, *value, select_scope != nullptr ? select_scope : &own));
      }
    }
  }
  lenient_ = lenient;
  return {};
}

Result<Outputs> Resolver::select(json::object& node, const Scope* outer) {
  const From from = TRY(table(node.at("from_table").get_object(), outer));
  std::vector<Output> aliases;
  const Scope scope{.from = &from, .aliases = &aliases, .parent = outer};
  Outputs outputs;
  for (json::value& item : node.at("select_list").get_array()) TRY(select_item(item.get_object(), scope, outputs, aliases));
  for (const char* field : {"where_clause", "having", "qualify"}) {
    if (json::value* value = node.if_contains(field)) TRY(predicate(value->get_object(), &scope));
  }
  for (json::value& group : node.at("group_expressions").get_array()) TRY(expression(group.get_object(), &scope));
  TRY(modifiers(node, outputs, &scope, outer));
  return outputs;
}

Result<void> Resolver::select_item(json::object& item, const Scope& scope, Outputs& outputs, std::vector<Output>& aliases) {
  const std::string alias(text_of(item, "alias"));
  if (class_of(item) == "STAR" && !item.contains("expr")) {
    TRY(expression(item, &scope));
    return star(item, alias, *scope.from, replaced_, outputs);
  }
  const bool expands = holds_star(item) || is_unnest(item);
  std::string name = alias;
  const bool named = !alias.empty();
  if (class_of(item) == "COLUMN_REF" && !named) {
    name = item.at("column_names").get_array().back().get_string();
    Match match = TRY(column(item, &scope));
    if (!match.name.empty()) name = match.name;
    outputs.columns.push_back({.name = name, .lineage = match.lineage, .origin = {}});
    return {};
  }
  if (class_of(item) == "POSITIONAL_REFERENCE" && !named) {
    const std::size_t index = static_cast<std::size_t>(item.at("index").to_number<std::int64_t>());
    if (scope.from->star_exact && index >= 1 && index <= scope.from->star.size()) name = scope.from->star[index - 1].name;
  }
  Output output{.name = name, .lineage = TRY(expression(item, &scope))};
  if (expands) {
    outputs.open = true;
    outputs.all.add(output.lineage);
  }
  outputs.columns.push_back(output);
  aliases.push_back(std::move(output));
  return {};
}

Result<void> Resolver::star(const json::object& item, const std::string& alias, const From& from, const Lineage& replaced,
                            Outputs& outputs) {
  const std::string_view relation_name = text_of(item, "relation_name");
  std::vector<Output> columns;
  bool exact = true;
  if (relation_name.empty()) {
    columns = from.star;
    exact = from.star_exact;
  } else {
    for (const Relation& relation : from.relations) {
      if (!equals_ignoring_case(relation.name, relation_name)) continue;
      columns.insert(columns.end(), relation.outputs.columns.begin(), relation.outputs.columns.end());
      exact = exact && !relation.outputs.open;
      outputs.all.add(relation.outputs.all);
    }
  }
  if (columns.empty() && !relation_name.empty()) exact = false;  // a structure, not a relation
  std::vector<std::string> excluded = strings_of(item.at("exclude_list"));
  for (const json::value& name : item.at("qualified_exclude_list").get_array()) {
    if (!text_of(name.get_object(), "table").empty()) exact = false;
    excluded.emplace_back(text_of(name.get_object(), "column"));
  }
  if (!exact) {
    Lineage sum;
    for (const Output& column : columns) sum.add(column.lineage);
    for (const Relation& relation : from.relations) sum.add(relation.outputs.whole());
    sum.add(replaced);
    outputs.open = true;
    outputs.all.add(sum);
    return {};
  }
  for (Output& column : columns) {
    if (contains_name(excluded, column.name)) continue;
    for (const json::value& item_replaced : item.at("replace_list").get_array()) {
      if (equals_ignoring_case(text_of(item_replaced.get_object(), "key"), column.name)) column.lineage.add(replaced);
    }
    for (const json::value& renamed : item.at("rename_list").get_array()) {
      if (equals_ignoring_case(text_of(renamed.get_object().at("key").get_object(), "column"), column.name))
        column.name = text_of(renamed.get_object(), "value");
    }
    if (!alias.empty()) column.name = alias;
    column.origin = {};
    outputs.columns.push_back(std::move(column));
  }
  return {};
}

bool Resolver::is_unnest(const json::object& item) {
  const std::string_view name = text_of(item, "function_name");
  return class_of(item) == "FUNCTION" && (equals_ignoring_case(name, "unnest") || equals_ignoring_case(name, "unlist"));
}

bool Resolver::holds_star(json::object& item) {
  const std::string_view node_class = class_of(item);
  if (node_class == "STAR") return true;
  if (node_class == "SUBQUERY") return false;
  bool found = false;
  for_each_child(NodeKind::expression, item,
                 [&](NodeKind kind, json::object& child) { found = found || (kind == NodeKind::expression && holds_star(child)); });
  return found;
}

Result<Resolution> resolve(json::value& statement, const GovernedCatalog& catalog, bool limited) {
  try {
    return Resolver(catalog, limited).statement(statement.get_object());
  } catch (const std::exception&) {
    return refuse("tree.invalid", "The statement could not be read.");
  }
}

}  // namespace sextant::query::sql
