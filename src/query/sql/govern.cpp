#include <algorithm>
#include <set>
#include <span>

#include "access/digest.h"
#include "base/text.h"
#include "query/sql/check.h"
#include "query/sql/governed.h"
#include "query/sql/mask.h"
#include "query/sql/policy_expression.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

json::object as_column(json::object expression, std::string_view name) {
  expression["alias"] = name;
  return expression;
}

// read_parquet([paths]); the columns are named by the caller, so no pseudo column comes along.
json::object segments_of(const data::Table& table) {
  json::array paths;
  for (const data::Segment& segment : table.segments) paths.emplace_back(make::text(segment.path));
  json::array arguments;
  arguments.emplace_back(make::function("list_value", std::move(paths)));
  return make::table_function(make::function("read_parquet", std::move(arguments)));
}

// The engine's own columns of read_parquet; a column of the table goes before one of the same name.
std::vector<std::string> place_of(const data::Table& table) {
  std::vector<std::string> place;
  if (table.segments.size() > 1) place.emplace_back("file_index");
  if (!table.segments.empty()) place.emplace_back("file_row_number");
  const bool taken = std::ranges::any_of(place, [&](const std::string& name) { return table.column(name) != nullptr; });
  return taken ? std::vector<std::string>{} : place;
}

std::string unused_name(const data::Table& table) {
  std::string name = "row_is_visible";
  while (table.column(name) != nullptr) name += "_";
  return name;
}

// A table without rows still has columns and types.
json::object no_rows(const data::Table& table, const std::vector<json::object>& types) {
  json::array list;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    list.emplace_back(as_column(make::cast(make::null(), types[i], false), table.columns[i].name));
  }
  json::object node = make::select(std::move(list), make::empty_table());
  node["where_clause"] = make::comparison("COMPARE_EQUAL", make::integer(0), make::integer(1));
  return make::subquery_table(std::move(node), "segments");
}

Error broken_policy(const data::Table& table, std::string_view what, const Error& cause) {
  return Error{
      .code = ErrorCode::forbidden,
      .message = "The access policy of " + table.dataset_name + "." + table.name + " cannot be applied: " + std::string(what) + ".",
      .hint = cause.message + " Ask the owner of this workspace.",
      .rule = "policy.invalid"};
}

Result<std::vector<json::object>> types_in_one_parse(std::span<const data::Column* const> columns, const Parse& parse) {
  std::string sql = "SELECT ";
  for (const data::Column* column : columns) sql += (sql.size() > 7 ? ", " : "") + ("CAST(NULL AS " + column->type) + ")";
  json::value statement = TRY(read_statement(TRY(parse(sql))));
  TRY(check_statement(statement));
  std::vector<json::object> types;
  for (json::value& item : statement.at("node").at("select_list").get_array()) {
    if (class_of(item.get_object()) != "CAST") return fail(ErrorCode::data_invalid, "A column type of the catalog is not a type.");
    types.push_back(std::move(item.get_object().at("cast_type").get_object()));
  }
  if (types.size() != columns.size()) return fail(ErrorCode::data_invalid, "A column type of the catalog is not a type.");
  return types;
}

// A type that has no text of its own (a structure without names) counts as text.
Result<std::vector<json::object>> types_of(std::span<const data::Column* const> columns, const Parse& parse) {
  if (columns.empty()) return std::vector<json::object>{};
  Result<std::vector<json::object>> all = types_in_one_parse(columns, parse);
  if (all || is_passing(all.error())) return all;
  std::vector<json::object> types;
  for (const data::Column* column : columns) {
    Result<std::vector<json::object>> one = types_in_one_parse({&column, 1}, parse);
    if (!one && is_passing(one.error())) return one;
    types.push_back(one ? std::move(one->front()) : make::type("VARCHAR"));
  }
  return types;
}

// By column; empty where none is needed. Masks need the type of their column, a table without rows that of all.
Result<std::vector<json::object>> needed_types(const data::Table& table, const access::TableDecision& decision, const Parse& parse) {
  std::vector<const data::Column*> needed;
  for (const data::Column& column : table.columns)
    if (table.segments.empty() || decision.masks.contains(to_lower_ascii(column.name))) needed.push_back(&column);
  std::vector<json::object> found = TRY(types_of(needed, parse));
  std::vector<json::object> types(table.columns.size());
  for (std::size_t i = 0; i < needed.size(); ++i) types[static_cast<std::size_t>(needed[i] - table.columns.data())] = std::move(found[i]);
  return types;
}

struct Filters {
  json::array expressions;
  std::set<std::string> columns;  // lower case
};

Result<Filters> filters_of(const data::Table& table, const access::TableDecision& decision, const access::Subject& subject,
                           const Parse& parse) {
  Filters filters;
  for (const std::string& text : decision.row_filters) {
    PolicyExpression parsed = TRY(parse_policy_expression(text, table, subject, parse));
    filters.columns.insert(parsed.columns.begin(), parsed.columns.end());
    filters.expressions.emplace_back(std::move(parsed.tree));
  }
  return filters;
}

}  // namespace

// Shape of the result, with a row filter:
//   SELECT CASE WHEN visible THEN mask(a) END AS a, … FROM (SELECT a, …, (filter) AS visible FROM read_parquet([…])) WHERE visible
// The CASE is a barrier: should the engine evaluate a person's failing predicate before the filter, it sees only NULLs.
// It also keeps the engine from skipping row groups, so a statement whose predicates cannot fail goes without (resolve.cpp).
Result<GovernedTable> govern(const data::Table& table, const access::TableDecision& decision, const access::Subject& subject,
                             const MaskKey& key, const Parse& parse) {
  GovernedTable governed{.table = &table};
  const std::vector<json::object> types = TRY(needed_types(table, decision, parse));
  Result<Filters> filters = filters_of(table, decision, subject, parse);
  if (!filters) {
    if (is_passing(filters.error())) return std::unexpected(filters.error());
    governed.broken = broken_policy(table, "a row filter is not a plain condition over the table's columns", filters.error());
    filters = Filters{};
  }
  const bool filtered = !filters->expressions.empty();
  const std::string visible = unused_name(table);
  json::array list, bare;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const data::Column& column = table.columns[i];
    const std::string lower = to_lower_ascii(column.name);
    if (std::ranges::any_of(decision.hidden_columns, [&](const std::string& hidden) { return equals_ignoring_case(hidden, column.name); }))
      continue;
    json::object value = make::column("t", column.name);
    GovernedColumn shown{.column = &column};
    if (const auto mask = decision.masks.find(lower); mask != decision.masks.end()) {
      value = mask_expression(mask->second, table, column, types[i], key);
      shown.mask_rule = mask->second.rule.empty() ? "masked by policy" : mask->second.rule;
      // A policy that gives its own reason says it better.
      const std::string effect = column.name + " masked (";
      if (std::ranges::none_of(decision.reasons, [&](const std::string& reason) { return reason.starts_with(effect); }))
        governed.effects.push_back(effect + std::string(mask_name(mask->second.kind)) + ")");
    }
    if (filtered) bare.emplace_back(as_column(value, column.name));
    if (filtered) value = make::when(make::column("t", visible), std::move(value), make::null());
    shown.needed_by_filter = filters->columns.contains(lower);
    list.emplace_back(as_column(std::move(value), column.name));
    governed.columns.push_back(std::move(shown));
  }
  for (const auto& [name, mask] : decision.masks) {
    if (table.column(name) == nullptr)
      governed.broken = broken_policy(table, "a mask names a column that does not exist", Error{.message = {}});
  }
  governed.place = place_of(table);
  governed.effects.insert(governed.effects.end(), decision.reasons.begin(), decision.reasons.end());
  std::string rules = json::serialize(list);
  json::object from = table.segments.empty() ? no_rows(table, types) : segments_of(table);
  from["alias"] = "t";
  if (filtered) {
    json::array all;
    for (const data::Column& column : table.columns) all.emplace_back(as_column(make::column("t", column.name), column.name));
    json::object pass =
        filters->expressions.size() == 1 ? filters->expressions[0].get_object() : make::conjunction_and(std::move(filters->expressions));
    rules += json::serialize(pass);
    all.emplace_back(as_column(make::cast(std::move(pass), make::type("BOOLEAN"), false), visible));
    from = make::subquery_table(make::select(std::move(all), std::move(from)), "t");
  }
  governed.rules = access::sha256(rules);
  if (list.empty()) {
    list.emplace_back(as_column(make::null(), "no_columns"));
    bare = list;
  }
  if (filtered) {
    governed.unguarded = make::select(std::move(bare), from);
    (*governed.unguarded)["where_clause"] = make::column("t", visible);
  }
  governed.source = make::select(std::move(list), std::move(from));
  if (filtered) governed.source["where_clause"] = make::column("t", visible);
  return governed;
}

}  // namespace sextant::query::sql
