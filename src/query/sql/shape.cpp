#include "query/sql/shape.h"

#include <algorithm>

namespace sextant::query::sql {
namespace {

constexpr bool kOptional = true;

constexpr std::string_view kComparisons =
    "COMPARE_EQUAL|COMPARE_NOTEQUAL|COMPARE_LESSTHAN|COMPARE_GREATERTHAN|COMPARE_LESSTHANOREQUALTO|COMPARE_GREATERTHANOREQUALTO|"
    "COMPARE_DISTINCT_FROM|COMPARE_NOT_DISTINCT_FROM";
constexpr std::string_view kSubqueryComparisons =
    "INVALID|COMPARE_EQUAL|COMPARE_NOTEQUAL|COMPARE_LESSTHAN|COMPARE_GREATERTHAN|COMPARE_LESSTHANOREQUALTO|COMPARE_GREATERTHANOREQUALTO";
constexpr std::string_view kOperators =
    "ARRAY_CONSTRUCTOR|ARRAY_EXTRACT|ARRAY_SLICE|COMPARE_IN|COMPARE_NOT_IN|GROUPING_FUNCTION|OPERATOR_COALESCE|OPERATOR_IS_NOT_NULL|"
    "OPERATOR_IS_NULL|OPERATOR_NOT|OPERATOR_TRY|OPERATOR_UNPACK|STRUCT_EXTRACT";
constexpr std::string_view kWindows =
    "WINDOW_AGGREGATE|WINDOW_RANK|WINDOW_RANK_DENSE|WINDOW_NTILE|WINDOW_PERCENT_RANK|WINDOW_CUME_DIST|WINDOW_ROW_NUMBER|"
    "WINDOW_FIRST_VALUE|WINDOW_LAST_VALUE|WINDOW_LEAD|WINDOW_LAG|WINDOW_NTH_VALUE|WINDOW_FILL";
constexpr std::string_view kBounds =
    "UNBOUNDED_PRECEDING|UNBOUNDED_FOLLOWING|CURRENT_ROW_RANGE|CURRENT_ROW_ROWS|CURRENT_ROW_GROUPS|EXPR_PRECEDING_ROWS|"
    "EXPR_FOLLOWING_ROWS|EXPR_PRECEDING_RANGE|EXPR_FOLLOWING_RANGE|EXPR_PRECEDING_GROUPS|EXPR_FOLLOWING_GROUPS";

constexpr Field kExpressionFields[] = {
    {"class", Part::text}, {"type", Part::text}, {"alias", Part::text}, {"query_location", Part::number, kOptional}};
constexpr Field kTableFields[] = {
    {"type", Part::text}, {"alias", Part::text}, {"query_location", Part::number, kOptional}, {"sample", Part::sample, kOptional}};
constexpr Field kQueryFields[] = {{"type", Part::text}, {"cte_map", Part::ctes}, {"modifiers", Part::modifiers}};

constexpr Field kBetween[] = {{"input", Part::expression}, {"lower", Part::expression}, {"upper", Part::expression}};
constexpr Field kCase[] = {{"case_checks", Part::case_checks}, {"else_expr", Part::expression}};
constexpr Field kCast[] = {{"child", Part::expression}, {"cast_type", Part::type}, {"try_cast", Part::flag}};
constexpr Field kCollate[] = {{"child", Part::expression}, {"collation", Part::text}};
constexpr Field kColumn[] = {{"column_names", Part::names}};
constexpr Field kComparison[] = {{"left", Part::expression}, {"right", Part::expression}};
constexpr Field kChildren[] = {{"children", Part::expressions}};
constexpr Field kConstant[] = {{"value", Part::value}};
constexpr Field kFunction[] = {{"function_name", Part::text},
                               {"schema", Part::text},
                               {"catalog", Part::text},
                               {"children", Part::expressions},
                               {"filter", Part::expression, kOptional},
                               {"order_bys", Part::order_modifier},
                               {"distinct", Part::flag},
                               {"is_operator", Part::flag},
                               {"export_state", Part::nothing}};
constexpr Field kLambda[] = {{"lhs", Part::expression}, {"expr", Part::expression}};
constexpr Field kPosition[] = {{"index", Part::number}};
constexpr Field kStar[] = {{"relation_name", Part::text},         {"exclude_list", Part::names},
                           {"replace_list", Part::keyed},         {"columns", Part::flag},
                           {"expr", Part::expression, kOptional}, {"qualified_exclude_list", Part::qualified_names},
                           {"rename_list", Part::renames}};
constexpr Field kSubquery[] = {{"subquery_type", Part::choice, false, "SCALAR|EXISTS|NOT_EXISTS|ANY"},
                               {"subquery", Part::statement},
                               {"child", Part::expression, kOptional},
                               {"comparison_type", Part::choice, false, kSubqueryComparisons}};
constexpr Field kWindow[] = {{"function_name", Part::text},
                             {"schema", Part::text},
                             {"catalog", Part::text},
                             {"children", Part::expressions},
                             {"partitions", Part::expressions},
                             {"orders", Part::orders},
                             {"start", Part::choice, false, kBounds},
                             {"end", Part::choice, false, kBounds},
                             {"start_expr", Part::expression, kOptional},
                             {"end_expr", Part::expression, kOptional},
                             {"offset_expr", Part::expression, kOptional},
                             {"default_expr", Part::expression, kOptional},
                             {"ignore_nulls", Part::flag},
                             {"filter_expr", Part::expression, kOptional},
                             {"exclude_clause", Part::choice, false, "NO_OTHER|CURRENT_ROW|GROUP|TIES"},
                             {"distinct", Part::flag},
                             {"arg_orders", Part::orders}};

constexpr Field kBaseTable[] = {
    {"schema_name", Part::text}, {"table_name", Part::text}, {"catalog_name", Part::text}, {"column_name_alias", Part::names}};
constexpr Field kSubqueryTable[] = {{"subquery", Part::statement}, {"column_name_alias", Part::names}};
constexpr Field kJoin[] = {{"left", Part::table},
                           {"right", Part::table},
                           {"condition", Part::expression, kOptional},
                           {"join_type", Part::choice, false, "INNER|LEFT|RIGHT|FULL|OUTER|SEMI|ANTI"},
                           {"ref_type", Part::choice, false, "REGULAR|NATURAL|CROSS|POSITIONAL|ASOF"},
                           {"using_columns", Part::names},
                           {"delim_flipped", Part::nothing},
                           {"duplicate_eliminated_columns", Part::nothing}};
constexpr Field kTableFunction[] = {{"function", Part::expression},
                                    {"column_name_alias", Part::names},
                                    {"with_ordinality", Part::choice, kOptional, "WITH_ORDINALITY|WITHOUT_ORDINALITY"}};
constexpr Field kValues[] = {{"expected_names", Part::names}, {"expected_types", Part::types}, {"values", Part::rows}};
constexpr Field kPivot[] = {{"source", Part::table},      {"aggregates", Part::expressions}, {"unpivot_names", Part::names},
                            {"pivots", Part::pivots},     {"groups", Part::names},           {"column_name_alias", Part::names},
                            {"include_nulls", Part::flag}};

constexpr Field kSelect[] = {{"from_table", Part::table},
                             {"select_list", Part::expressions},
                             {"where_clause", Part::expression, kOptional},
                             {"group_expressions", Part::expressions},
                             {"group_sets", Part::group_sets},
                             {"aggregate_handling", Part::choice, false, "STANDARD_HANDLING|FORCE_AGGREGATES"},
                             {"having", Part::expression, kOptional},
                             {"qualify", Part::expression, kOptional},
                             {"sample", Part::sample, kOptional}};
constexpr Field kSetOperation[] = {{"setop_type", Part::choice, false, "UNION|UNION_BY_NAME|INTERSECT|EXCEPT"},
                                   {"left", Part::query},
                                   {"right", Part::query},
                                   {"setop_all", Part::flag}};
constexpr Field kRecursive[] = {{"cte_name", Part::text}, {"union_all", Part::flag}, {"left", Part::query},
                                {"right", Part::query},   {"aliases", Part::names},  {"key_targets", Part::expressions}};

constexpr Field kOrderModifier[] = {{"type", Part::text}, {"orders", Part::orders}};
constexpr Field kLimitModifier[] = {{"type", Part::text}, {"limit", Part::expression, kOptional}, {"offset", Part::expression, kOptional}};
constexpr Field kDistinctModifier[] = {{"type", Part::text}, {"distinct_on_targets", Part::expressions}};

using enum NodeKind;
constexpr Shape kShapes[] = {
    {expression, "COLUMN_REF", "COLUMN_REF", kColumn},
    {expression, "CONSTANT", "VALUE_CONSTANT", kConstant},
    {expression, "FUNCTION", "FUNCTION", kFunction},
    {expression, "COMPARISON", kComparisons, kComparison},
    {expression, "CONJUNCTION", "CONJUNCTION_AND|CONJUNCTION_OR", kChildren},
    {expression, "CAST", "OPERATOR_CAST", kCast},
    {expression, "OPERATOR", kOperators, kChildren},
    {expression, "CASE", "CASE_EXPR", kCase},
    {expression, "BETWEEN", "COMPARE_BETWEEN", kBetween},
    {expression, "STAR", "STAR", kStar},
    {expression, "SUBQUERY", "SUBQUERY", kSubquery},
    {expression, "WINDOW", kWindows, kWindow},
    {expression, "COLLATE", "COLLATE", kCollate},
    {expression, "LAMBDA", "LAMBDA", kLambda},
    {expression, "POSITIONAL_REFERENCE", "POSITIONAL_REFERENCE", kPosition},
    {table, "BASE_TABLE", "", kBaseTable},
    {table, "SUBQUERY", "", kSubqueryTable},
    {table, "JOIN", "", kJoin},
    {table, "EMPTY", "", {}},
    {table, "TABLE_FUNCTION", "", kTableFunction},
    {table, "EXPRESSION_LIST", "", kValues},
    {table, "PIVOT", "", kPivot},
    {query, "SELECT_NODE", "", kSelect},
    {query, "SET_OPERATION_NODE", "", kSetOperation},
    {query, "RECURSIVE_CTE_NODE", "", kRecursive},
};

}  // namespace

const Shape* shape_of(NodeKind kind, std::string_view node_class) {
  const auto* found = std::ranges::find_if(kShapes, [&](const Shape& s) { return s.kind == kind && s.node_class == node_class; });
  return found == std::end(kShapes) ? nullptr : found;
}

std::span<const Shape> all_shapes() { return kShapes; }

std::span<const Field> common_fields(NodeKind kind) {
  switch (kind) {
    case NodeKind::expression:
      return kExpressionFields;
    case NodeKind::table:
      return kTableFields;
    case NodeKind::query:
      return kQueryFields;
  }
  return {};
}

std::span<const Field> modifier_fields(std::string_view type) {
  if (type == "ORDER_MODIFIER") return kOrderModifier;
  if (type == "LIMIT_MODIFIER" || type == "LIMIT_PERCENT_MODIFIER") return kLimitModifier;
  if (type == "DISTINCT_MODIFIER") return kDistinctModifier;
  return {};
}

bool is_choice(std::string_view choices, std::string_view value) {
  if (value.empty() || value.find('|') != std::string_view::npos) return false;
  for (std::size_t start = 0; start <= choices.size();) {
    const std::size_t end = std::min(choices.find('|', start), choices.size());
    if (choices.substr(start, end - start) == value) return true;
    start = end + 1;
  }
  return false;
}

}  // namespace sextant::query::sql
