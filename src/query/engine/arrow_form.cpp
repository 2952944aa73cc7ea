#include "query/engine/arrow_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace sextant::query::duck {
namespace {

// Dictionaries and unions are not read everywhere; the others lose a zone, bits or range on their way.
constexpr duckdb_type kWithoutPlainForm[] = {DUCKDB_TYPE_ENUM,   DUCKDB_TYPE_UNION,    DUCKDB_TYPE_BIT,    DUCKDB_TYPE_TIME_TZ,
                                             DUCKDB_TYPE_BIGNUM, DUCKDB_TYPE_UHUGEINT, DUCKDB_TYPE_VARIANT};

std::vector<LogicalType> children_of(duckdb_logical_type type) {
  std::vector<LogicalType> children;
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_LIST:
      children.emplace_back(duckdb_list_type_child_type(type));
      break;
    case DUCKDB_TYPE_ARRAY:
      children.emplace_back(duckdb_array_type_child_type(type));
      break;
    case DUCKDB_TYPE_MAP:
      children.emplace_back(duckdb_map_type_key_type(type));
      children.emplace_back(duckdb_map_type_value_type(type));
      break;
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) children.emplace_back(duckdb_struct_type_child_type(type, i));
      break;
    default:
      break;
  }
  return children;
}

bool is_plain(duckdb_logical_type type) {
  if (std::ranges::find(kWithoutPlainForm, duckdb_get_type_id(type)) != std::end(kWithoutPlainForm)) return false;
  const auto children = children_of(type);
  return std::ranges::all_of(children, [](const LogicalType& child) { return is_plain(child.get()); });
}

}  // namespace

std::string with_plain_types(duckdb_prepared_statement statement, const std::string& sql) {
  std::vector<std::string> columns;
  bool plain = true;
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(statement); ++i) {
    const LogicalType type(duckdb_prepared_statement_column_logical_type(statement, i));
    if (!type) return sql;
    const char* name = duckdb_prepared_statement_column_name(statement, i);
    const std::string alias = quote_identifier(name != nullptr ? name : "");
    duckdb_free(const_cast<char*>(name));
    const bool keep = is_plain(type.get());
    plain = plain && keep;
    columns.push_back(keep ? fmt::format("#{} AS {}", i + 1, alias) : fmt::format("CAST(#{} AS VARCHAR) AS {}", i + 1, alias));
  }
  return plain ? sql : fmt::format("SELECT {} FROM ({}\n)", join(columns, ", "), sql);
}

}  // namespace sextant::query::duck
