#include <algorithm>

#include "base/text.h"
#include "query/sql/limits.h"
#include "query/sql/resolver.h"
#include "query/sql/total.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {

Result<From> Resolver::table(json::object& node, const Scope* outer) {
  const std::string_view type = text_of(node, "type");
  if (type == "BASE_TABLE") return single(TRY(base_table(node)));
  if (type == "JOIN") return join(node, outer);
  if (type == "EMPTY") return From{};
  if (type == "PIVOT") return pivot(node, outer);
  Relation relation{.name = std::string(text_of(node, "alias")), .dataset = {}, .outputs = {}};
  if (type == "SUBQUERY") {
    relation.outputs = TRY(query(node.at("subquery").get_object().at("node").get_object(), outer));
    rename(relation.outputs, strings_of(node.at("column_name_alias")));
    number_repeated(relation.outputs);
  } else if (type == "TABLE_FUNCTION") {
    json::object& call = node.at("function").get_object();
    if (relation.name.empty()) relation.name = text_of(call, "function_name");
    for (json::value& argument : call.at("children").get_array()) relation.outputs.all.add(TRY(expression(argument.get_object(), outer)));
    const std::string name = to_lower_ascii(text_of(call, "function_name"));
    if (name == "range" || name == "generate_series" || (name == "unnest" && call.at("children").get_array().size() == 1)) {
      relation.outputs.columns.push_back({.name = name, .lineage = relation.outputs.all});
      if (text_of(node, "with_ordinality") == "WITH_ORDINALITY") relation.outputs.columns.push_back({.name = "ordinality", .lineage = {}});
    } else {
      relation.outputs.open = true;
    }
    rename(relation.outputs, strings_of(node.at("column_name_alias")));
  } else {
    relation.outputs = TRY(values(node, outer));
  }
  return single(std::move(relation));
}

From Resolver::single(Relation relation) {
  From from;
  from.star = relation.outputs.columns;
  from.star_exact = !relation.outputs.open;
  from.relations.push_back(std::move(relation));
  return from;
}

Result<Outputs> Resolver::values(json::object& node, const Scope* outer) {
  Outputs outputs;
  const std::vector<std::string> names = strings_of(node.at("expected_names"));
  for (json::value& row : node.at("values").get_array()) {
    json::array& cells = row.get_array();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i >= outputs.columns.size())
        outputs.columns.push_back({.name = i < names.size() ? names[i] : "col" + std::to_string(i), .lineage = {}});
      outputs.columns[i].lineage.add(TRY(expression(cells[i].get_object(), outer)));
    }
  }
  return outputs;
}

Result<Relation> Resolver::base_table(json::object& node) {
  const auto position = position_of(node);
  const std::string name(text_of(node, "table_name"));
  const std::string dataset(text_of(node, "schema_name"));
  const std::string alias(text_of(node, "alias"));
  if (!text_of(node, "catalog_name").empty()) {
    return refuse("table.qualified", "A table is named as dataset.table or by its name alone.", {}, position);
  }
  if (const Cte* cte = find_cte(dataset, name)) return cte_reference(node, *cte);
  const std::vector<const GovernedTable*> found = catalog_.find(dataset, name);
  const std::string shown = dataset.empty() ? name : dataset + "." + name;
  if (found.empty()) {
    const std::string near = catalog_.nearest(name);
    return fail(Error{.code = ErrorCode::not_found,
                      .message = "There is no table " + shown + ".",
                      .hint = near.empty() ? "The catalog lists the tables you may read." : "Did you mean " + near + "?",
                      .position = position,
                      .rule = "table.unknown"});
  }
  if (found.size() > 1) {
    return refuse("table.ambiguous", "The name " + shown + " stands for tables of several datasets.",
                  "Write " + found[0]->table->dataset_name + "." + found[0]->table->name + " or " + found[1]->table->dataset_name + "." +
                      found[1]->table->name + ".",
                  position);
  }
  const GovernedTable& governed = *found.front();
  if (governed.broken) return fail(*governed.broken);
  if (++weight_ > Limits::references) return too_many_reads();
  Relation relation{
      .name = alias.empty() ? name : alias, .dataset = alias.empty() ? governed.table->dataset_name : std::string(), .outputs = {}};
  const std::size_t read = read_of(governed);
  for (std::size_t i = 0; i < governed.columns.size(); ++i) {
    Output output{.name = governed.columns[i].column->name, .lineage = {}, .origin = {.read = read, .column = i}};
    if (!governed.columns[i].mask_rule.empty()) output.lineage = Lineage(mask_of(read, i, governed.columns[i].mask_rule));
    relation.outputs.columns.push_back(std::move(output));
  }
  rename(relation.outputs, strings_of(node.at("column_name_alias")));
  json::object woven = make::subquery_table(governed.source, relation.name);
  woven["column_name_alias"] = std::move(node.at("column_name_alias"));
  if (json::value* sample = node.if_contains("sample")) woven["sample"] = std::move(*sample);
  node = std::move(woven);
  woven_.push_back({&node, &governed});
  return relation;
}

const Cte* Resolver::find_cte(std::string_view dataset, std::string_view name) const {
  for (std::size_t i = ctes_.size(); i-- > 0;) {
    if (!equals_ignoring_case(ctes_[i].name, name)) continue;
    if (dataset.empty() || (ctes_[i].keyed && equals_ignoring_case(dataset, "recurring"))) return &ctes_[i];
    return nullptr;
  }
  return nullptr;
}

Result<Relation> Resolver::cte_reference(json::object& node, const Cte& cte) {
  weight_ += cte.weight;
  if (weight_ > Limits::references) return too_many_reads();
  const std::string_view alias = text_of(node, "alias");
  Relation relation{
      .name = alias.empty() ? std::string(text_of(node, "table_name")) : std::string(alias), .dataset = {}, .outputs = cte.outputs};
  for (Output& output : relation.outputs.columns) output.origin = {};
  rename(relation.outputs, strings_of(node.at("column_name_alias")));
  node["table_name"] = cte.generated;
  node["alias"] = relation.name;
  return relation;
}

std::unexpected<Error> Resolver::too_many_reads() {
  return refuse("limit.references", "The statement reads tables too many times.", "Use fewer references to common table expressions.");
}

std::size_t Resolver::read_of(const GovernedTable& table) {
  const auto same = std::ranges::find_if(reads_, [&](const TableRead& read) { return read.table == &table; });
  if (same != reads_.end()) return static_cast<std::size_t>(same - reads_.begin());
  TableRead read{.table = &table, .used = std::vector<bool>(table.columns.size())};
  for (std::size_t i = 0; i < table.columns.size(); ++i) read.used[i] = table.columns[i].needed_by_filter;
  reads_.push_back(std::move(read));
  return reads_.size() - 1;
}

std::uint32_t Resolver::mask_of(std::size_t read, std::size_t column, const std::string& rule) {
  const auto [place, added] = masks_.try_emplace({read, column}, static_cast<std::uint32_t>(mask_rules_.size()));
  if (added) mask_rules_.push_back(rule);
  return place->second;
}

void Resolver::keep_precedence(json::object& child) {
  if (text_of(child, "type") != "JOIN" || text_of(child, "ref_type") != "CROSS") return;
  child["ref_type"] = "REGULAR";
  child["join_type"] = "INNER";
  child["condition"] = make::comparison("COMPARE_EQUAL", make::integer(1), make::integer(1));
}

Result<From> Resolver::join(json::object& node, const Scope* outer) {
  if (text_of(node, "ref_type") != "CROSS") {
    keep_precedence(node.at("left").get_object());
    keep_precedence(node.at("right").get_object());
  }
  From from = TRY(table(node.at("left").get_object(), outer));
  const Scope lateral{.from = &from, .parent = outer};
  From right = TRY(table(node.at("right").get_object(), &lateral));
  const std::string_view type = text_of(node, "join_type");
  std::vector<std::string> shared = strings_of(node.at("using_columns"));
  if (text_of(node, "ref_type") == "NATURAL") {
    for (const Output& output : from.star) {
      if (std::ranges::any_of(right.star, [&](const Output& o) { return equals_ignoring_case(o.name, output.name); }))
        shared.push_back(output.name);
    }
  }
  From both = from;
  both.relations.insert(both.relations.end(), right.relations.begin(), right.relations.end());
  const Scope scope{.from = &both, .parent = outer};
  if (json::value* condition = node.if_contains("condition")) TRY(predicate(condition->get_object(), &scope));
  for (const std::string& name : shared) {
    for (const From* side : {&from, &right}) {
      const Scope side_scope{.from = side};
      const Match match = find_reference(&side_scope, {name});
      if (!match.found && !match.maybe) return unknown_column(name, &scope, position_of(node));
      use(match);
    }
  }
  if (type == "SEMI" || type == "ANTI") return from;
  for (Output& output : both.star) {
    if (!contains_name(shared, output.name)) continue;
    for (const Output& other : right.star) {
      if (equals_ignoring_case(other.name, output.name)) output.lineage.add(other.lineage);
    }
  }
  for (const Output& output : right.star) {
    if (!contains_name(shared, output.name)) both.star.push_back(output);
  }
  both.star_exact = from.star_exact && right.star_exact;
  return both;
}

Result<From> Resolver::pivot(json::object& node, const Scope* outer) {
  const From source = TRY(table(node.at("source").get_object(), outer));
  Relation relation{.name = std::string(text_of(node, "alias")), .dataset = {}, .outputs = {}};
  relation.outputs.open = true;
  for (const Relation& input : source.relations) {
    for (const Output& output : input.outputs.columns) use(output.origin);
    relation.outputs.all.add(input.outputs.whole());
  }
  const Scope scope{.from = &source, .parent = outer};
  const bool lenient = std::exchange(lenient_, true);
  TRY(children(Part::expressions, node.at("aggregates"), &scope));
  TRY(children(Part::pivots, node.at("pivots"), &scope));
  lenient_ = lenient;
  relation.outputs.columns.clear();
  rename(relation.outputs, strings_of(node.at("column_name_alias")));
  return single(std::move(relation));
}

}  // namespace sextant::query::sql
