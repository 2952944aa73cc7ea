// The engine's own syntax tree (json_serialize_sql) as a JSON value: reading it with limits, writing it, and the
// constructors of the nodes that weaving adds. A node is a json::object; its fields are described in shape.h.
// Functions are pure and thread-safe.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant::query::sql {

namespace json = boost::json;

// The one statement {"node": …, "named_param_map": []} of a serialized text. DOUBLE constants are read exactly.
// Errors: sql_syntax (the engine refused the text), sql_refused (none or several statements, too large, too deep).
[[nodiscard]] Result<json::value> read_statement(std::string_view tree_json);
// The inverse, as json_deserialize_sql wants it.
[[nodiscard]] std::string write_statement(const json::value& statement);

// A string field; empty if absent or of another kind.
[[nodiscard]] std::string_view text_of(const json::object& node, std::string_view field);
[[nodiscard]] bool flag_of(const json::object& node, std::string_view field);
// "COLUMN_REF", "FUNCTION" …; for table references, query nodes and modifiers, which have no class, their type.
[[nodiscard]] std::string_view class_of(const json::object& node);
// Where the node begins in the text, if the parser knows.
[[nodiscard]] std::optional<std::uint32_t> position_of(const json::object& node);
// A constant that is a whole number, also when written as a decimal without fraction or negated.
[[nodiscard]] std::optional<std::int64_t> integer_of(const json::object& expression);
// A VARCHAR constant.
[[nodiscard]] std::optional<std::string_view> string_of(const json::object& expression);

namespace make {
[[nodiscard]] json::object type(std::string_view id);
[[nodiscard]] json::object text(std::string_view value);
[[nodiscard]] json::object integer(std::int64_t value);
[[nodiscard]] json::object null();
[[nodiscard]] json::object column(std::string_view name);
[[nodiscard]] json::object column(std::string_view relation, std::string_view name);
[[nodiscard]] json::object function(std::string_view name, json::array arguments);
[[nodiscard]] json::object binary(std::string_view symbol, json::object left, json::object right);  // printed as an operator
[[nodiscard]] json::object comparison(std::string_view type, json::object left, json::object right);
[[nodiscard]] json::object conjunction_and(json::array children);
[[nodiscard]] json::object cast(json::object child, json::object type, bool or_null);
[[nodiscard]] json::object when(json::object condition, json::object then, json::object otherwise);
[[nodiscard]] json::object is_null(json::object child);
[[nodiscard]] json::object star();
[[nodiscard]] json::object empty_table();
[[nodiscard]] json::object select(json::array list, json::object from);
[[nodiscard]] json::object statement(json::object node);
[[nodiscard]] json::object subquery_table(json::object node, std::string_view alias);
[[nodiscard]] json::object table_function(json::object function);
[[nodiscard]] json::object limit(std::uint64_t rows);
[[nodiscard]] json::object ascending(json::object key);  // of ORDER BY
}  // namespace make

}  // namespace sextant::query::sql
