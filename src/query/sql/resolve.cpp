#include "query/sql/resolve.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.h"
#include "query/sql/check.h"
#include "query/sql/functions.h"
#include "query/sql/growth.h"
#include "query/sql/limits.h"
#include "query/sql/scope.h"
#include "query/sql/shape.h"
#include "query/sql/total.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

// Names that are functions without parentheses when no column has them.
constexpr std::string_view kValueFunctions[] = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"};

std::unexpected<Error> refuse(std::string rule, std::string message, std::string hint = {}, std::optional<std::uint32_t> position = {}) {
  return fail(Error{.code = ErrorCode::sql_refused, .message = std::move(message), .hint = std::move(hint), .position = position, .rule = std::move(rule)});
}

std::vector<std::string> strings_of(const json::value& list) {
  std::vector<std::string> out;
  for (const json::value& item : list.get_array()) out.emplace_back(item.get_string().data(), item.get_string().size());
  return out;
}

bool contains_name(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](const std::string& n) { return equals_ignoring_case(n, name); });
}

struct Cte {
  std::string name;       // as written
  std::string generated;  // as printed
  Outputs outputs;
  std::size_t weight = 0;  // table reads when written out
  bool keyed = false;      // USING KEY: `recurring.name` exists in its second part
};

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

class Resolver {
 public:
  explicit Resolver(const GovernedCatalog& catalog) : catalog_(catalog) {}

  Result<Resolution> statement(json::object& statement) {
    Outputs outputs;
    outputs = TRY(query(statement.at("node").get_object(), nullptr));
    if (!may_fail_) {
      for (const auto& [node, table] : filtered_) node->at("subquery").get_object()["node"] = *table->unguarded;
    }
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

 private:
  // ---- queries -------------------------------------------------------------------------------------------------

  Result<Outputs> query(json::object& node, const Scope* outer) {
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

  Result<void> define_ctes(json::object& node, const Scope* outer) {
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

  // Any column of a recursive query may end up in any other, so all of them derive from all.
  Result<Outputs> recursive(json::object& body, const Cte& cte, const std::vector<std::string>& aliases, const Scope* outer) {
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

  static void spread(Outputs& outputs, const Lineage& lineage) {
    for (Output& output : outputs.columns) output.lineage.add(lineage);
    outputs.all.add(lineage);
  }

  static void rename(Outputs& outputs, const std::vector<std::string>& aliases) {
    for (std::size_t i = 0; i < aliases.size(); ++i) {
      if (i >= outputs.columns.size()) outputs.columns.push_back({.name = {}, .lineage = outputs.all});
      outputs.columns[i].name = aliases[i];
    }
  }

  // The engine calls the second x of a sub-query x_1.
  static void number_repeated(Outputs& outputs) {
    std::map<std::string, int> seen;
    for (Output& output : outputs.columns) {
      const int before = seen[to_lower_ascii(output.name)]++;
      if (before > 0) output.name += "_" + std::to_string(before);
    }
  }

  Result<Outputs> set_operation(json::object& node, const Scope* outer) {
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
      for (std::size_t i = 0; i < std::min(outputs.columns.size(), right.columns.size()); ++i) outputs.columns[i].lineage.add(right.columns[i].lineage);
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

  // ORDER BY, LIMIT, DISTINCT ON over the outputs and, for a SELECT, its FROM clause. The names of set operations are
  // those of their first SELECT, which may be qualified there; the engine checks them.
  Result<void> modifiers(json::object& node, const Outputs& outputs, const Scope* select_scope, const Scope* outer) {
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

  Result<Outputs> select(json::object& node, const Scope* outer) {
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

  Result<void> select_item(json::object& item, const Scope& scope, Outputs& outputs, std::vector<Output>& aliases) {
    const std::string alias(text_of(item, "alias"));
    if (class_of(item) == "STAR" && !item.contains("expr")) {
      TRY(expression(item, &scope));
      return star(item, alias, *scope.from, replaced_, outputs);
    }
    const bool expands = holds_star(item) || is_unnest(item);
    std::string name = alias;
    bool named = !alias.empty();
    if (class_of(item) == "COLUMN_REF" && !named) {
      name = item.at("column_names").get_array().back().get_string();
      named = true;
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

  // What * and relation.* give, column by column.
  Result<void> star(const json::object& item, const std::string& alias, const From& from, const Lineage& replaced, Outputs& outputs) {
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
        if (equals_ignoring_case(text_of(renamed.get_object().at("key").get_object(), "column"), column.name)) column.name = text_of(renamed.get_object(), "value");
      }
      if (!alias.empty()) column.name = alias;
      column.origin = {};
      outputs.columns.push_back(std::move(column));
    }
    return {};
  }

  static bool is_unnest(const json::object& item) {
    const std::string_view name = text_of(item, "function_name");
    return class_of(item) == "FUNCTION" && (equals_ignoring_case(name, "unnest") || equals_ignoring_case(name, "unlist"));
  }

  static bool holds_star(json::object& item) {
    const std::string_view node_class = class_of(item);
    if (node_class == "STAR") return true;
    if (node_class == "SUBQUERY") return false;
    bool found = false;
    for_each_child(NodeKind::expression, item, [&](NodeKind kind, json::object& child) { found = found || (kind == NodeKind::expression && holds_star(child)); });
    return found;
  }

  // ---- tables --------------------------------------------------------------------------------------------------

  Result<From> table(json::object& node, const Scope* outer) {
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

  static From single(Relation relation) {
    From from;
    from.star = relation.outputs.columns;
    from.star_exact = !relation.outputs.open;
    from.relations.push_back(std::move(relation));
    return from;
  }

  Result<Outputs> values(json::object& node, const Scope* outer) {
    Outputs outputs;
    const std::vector<std::string> names = strings_of(node.at("expected_names"));
    for (json::value& row : node.at("values").get_array()) {
      json::array& cells = row.get_array();
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i >= outputs.columns.size()) outputs.columns.push_back({.name = i < names.size() ? names[i] : "col" + std::to_string(i), .lineage = {}});
        outputs.columns[i].lineage.add(TRY(expression(cells[i].get_object(), outer)));
      }
    }
    return outputs;
  }

  Result<Relation> base_table(json::object& node) {
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
                    "Write " + found[0]->table->dataset_name + "." + found[0]->table->name + " or " + found[1]->table->dataset_name + "." + found[1]->table->name + ".",
                    position);
    }
    const GovernedTable& governed = *found.front();
    if (governed.broken) return fail(*governed.broken);
    if (++weight_ > Limits::references) return too_many_reads();
    Relation relation{.name = alias.empty() ? name : alias, .dataset = alias.empty() ? governed.table->dataset_name : std::string(), .outputs = {}};
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
    if (governed.unguarded) filtered_.emplace_back(&node, &governed);
    return relation;
  }

  const Cte* find_cte(std::string_view dataset, std::string_view name) const {
    for (std::size_t i = ctes_.size(); i-- > 0;) {
      if (!equals_ignoring_case(ctes_[i].name, name)) continue;
      if (dataset.empty() || (ctes_[i].keyed && equals_ignoring_case(dataset, "recurring"))) return &ctes_[i];
      return nullptr;
    }
    return nullptr;
  }

  Result<Relation> cte_reference(json::object& node, const Cte& cte) {
    weight_ += cte.weight;
    if (weight_ > Limits::references) return too_many_reads();
    const std::string_view alias = text_of(node, "alias");
    Relation relation{.name = alias.empty() ? std::string(text_of(node, "table_name")) : std::string(alias), .dataset = {}, .outputs = cte.outputs};
    for (Output& output : relation.outputs.columns) output.origin = {};
    rename(relation.outputs, strings_of(node.at("column_name_alias")));
    node["table_name"] = cte.generated;
    node["alias"] = relation.name;
    return relation;
  }

  static std::unexpected<Error> too_many_reads() {
    return refuse("limit.references", "The statement reads tables too many times.", "Use fewer references to common table expressions.");
  }

  std::size_t read_of(const GovernedTable& table) {
    const auto same = std::ranges::find_if(reads_, [&](const TableRead& read) { return read.table == &table; });
    if (same != reads_.end()) return static_cast<std::size_t>(same - reads_.begin());
    TableRead read{.table = &table, .used = std::vector<bool>(table.columns.size())};
    for (std::size_t i = 0; i < table.columns.size(); ++i) read.used[i] = table.columns[i].needed_by_filter;
    reads_.push_back(std::move(read));
    return reads_.size() - 1;
  }

  std::uint32_t mask_of(std::size_t read, std::size_t column, const std::string& rule) {
    const auto [place, added] = masks_.try_emplace({read, column}, static_cast<std::uint32_t>(mask_rules_.size()));
    if (added) mask_rules_.push_back(rule);
    return place->second;
  }

  // A cross join prints as a comma, which binds less than the join around it.
  static void keep_precedence(json::object& child) {
    if (text_of(child, "type") != "JOIN" || text_of(child, "ref_type") != "CROSS") return;
    child["ref_type"] = "REGULAR";
    child["join_type"] = "INNER";
    child["condition"] = make::comparison("COMPARE_EQUAL", make::integer(1), make::integer(1));
  }

  Result<From> join(json::object& node, const Scope* outer) {
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
        if (std::ranges::any_of(right.star, [&](const Output& o) { return equals_ignoring_case(o.name, output.name); })) shared.push_back(output.name);
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

  // What a PIVOT or UNPIVOT gives depends on its source as a whole.
  Result<From> pivot(json::object& node, const Scope* outer) {
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

  // ---- expressions ---------------------------------------------------------------------------------------------

  Result<Lineage> expression(json::object& node, const Scope* scope) {
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
    if (node_class == "FUNCTION" && is_method_call(node)) as_plain_call(node);
    Lineage lineage = TRY(children_of(node, scope));
    if (node_class == "FUNCTION") {
      const Function* function = find_function(FunctionUse::call, text_of(node, "function_name"));
      if (function != nullptr) guard_growth(*function, node);
    }
    return lineage;
  }

  Result<Lineage> predicate(json::object& node, const Scope* scope) {
    may_fail_ = may_fail_ || !cannot_fail(node, [&](const json::object& reference) { return stored_column(reference, scope); });
    return expression(node, scope);
  }

  const data::Column* stored_column(const json::object& reference, const Scope* scope) const {
    std::vector<std::string_view> parts;
    for (const json::value& name : reference.at("column_names").get_array()) parts.emplace_back(name.get_string().data(), name.get_string().size());
    const Match match = find_reference(scope, parts);
    if (!match.found || match.derived || match.maybe || match.name.empty() || match.origins.size() != 1 || !match.lineage.empty()) return nullptr;
    return reads_[match.origins[0].read].table->columns[match.origins[0].column].column;
  }

  Result<Lineage> children_of(json::object& node, const Scope* scope) {
    Lineage sum;
    const Shape* shape = shape_of(NodeKind::expression, class_of(node));
    if (shape == nullptr) return sum;
    for (const Field& field : shape->fields) {
      if (json::value* value = node.if_contains(field.name)) sum.add(TRY(children(field.part, *value, scope)));
    }
    return sum;
  }

  Result<Lineage> children(Part part, json::value& value, const Scope* scope) {
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

  Result<Match> column(json::object& node, const Scope* scope) {
    json::array& names = node.at("column_names").get_array();
    std::vector<std::string_view> parts;
    for (const json::value& name : names) parts.emplace_back(name.get_string().data(), name.get_string().size());
    Match match = find_reference(scope, parts);
    if (match.drop_first) names.erase(names.begin());
    use(match);
    if (touched_ != nullptr) touched_->add(match.lineage);
    if (match.found || match.maybe || lenient_) return match;
    if (parts.size() == 1 && std::ranges::any_of(kValueFunctions, [&](std::string_view f) { return equals_ignoring_case(f, parts[0]); })) return match;
    std::string shown;
    for (const std::string_view part : parts) shown += (shown.empty() ? "" : ".") + std::string(part);
    return unknown_column(shown, scope, position_of(node));
  }

  static std::unexpected<Error> unknown_column(std::string_view name, const Scope* scope, std::optional<std::uint32_t> position) {
    const std::size_t dot = name.rfind('.');
    const std::string near = nearest_column(scope, dot == std::string_view::npos ? name : name.substr(dot + 1));
    return fail(Error{.code = ErrorCode::not_found,
                      .message = "There is no column " + std::string(name.substr(0, 200)) + ".",
                      .hint = near.empty() ? "The catalog lists the columns you may read." : "Did you mean " + near + "?",
                      .position = position,
                      .rule = "column.unknown"});
  }

  void use(const ColumnOrigin& origin) {
    if (origin.read != ColumnOrigin::none) reads_[origin.read].used[origin.column] = true;
  }
  void use(const Match& match) {
    for (const ColumnOrigin& origin : match.origins) use(origin);
  }

  Result<Lineage> star_expression(json::object& node, const Scope* scope) {
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
      return fail(Error{.code = ErrorCode::not_found, .message = "There is no table " + std::string(relation_name.substr(0, 200)) + " in this query.",
                        .position = position_of(node), .rule = "table.unknown"});
    }
    Lineage inner;
    if (json::value* pattern = node.if_contains("expr")) inner.add(TRY(expression(pattern->get_object(), scope)));
    inner.add(TRY(children(Part::keyed, node.at("replace_list"), scope)));
    if (touched_ != nullptr) touched_->add(sum);
    sum.add(inner);
    replaced_ = std::move(inner);
    return sum;
  }

  Result<Lineage> subquery(json::object& node, const Scope* scope) {
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

  // `x -> f(x)`; the same node is the arrow of JSON, where the left side is a value.
  Result<Lineage> lambda(json::object& node, const Scope* scope) {
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

  Result<Lineage> positional(json::object& node, const Scope* scope) {
    Lineage sum;
    const json::value& index = node.at("index");
    const std::uint64_t place = index.is_uint64() ? index.get_uint64() : static_cast<std::uint64_t>(std::max<std::int64_t>(0, index.get_int64()));
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

  const GovernedCatalog& catalog_;
  std::vector<Cte> ctes_;  // visible ones, innermost last
  std::vector<TableRead> reads_;
  std::vector<std::string> mask_rules_;
  std::map<std::pair<std::size_t, std::size_t>, std::uint32_t> masks_;
  // Woven references to tables with row filters. Their addresses hold: nodes are replaced in place, never moved.
  std::vector<std::pair<json::object*, const GovernedTable*>> filtered_;
  bool may_fail_ = false;  // some predicate can fail for some row
  std::size_t weight_ = 0;
  std::size_t generated_ = 0;
  bool lenient_ = false;         // unknown columns are left to the engine
  Lineage* touched_ = nullptr;   // of every column inside the present sub-query
  Lineage replaced_;             // of the REPLACE expressions of the last star
};

}  // namespace

Result<Resolution> resolve(json::value& statement, const GovernedCatalog& catalog) {
  try {
    return Resolver(catalog).statement(statement.get_object());
  } catch (const std::exception&) {
    return refuse("tree.invalid", "The statement could not be read.");
  }
}

}  // namespace sextant::query::sql
