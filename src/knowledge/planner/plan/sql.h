// Fifth stage: the logical plan as DuckDB SQL text. Identifiers are quoted where needed, literals typed by their column;
// a table is qualified by its dataset only where its name is ambiguous.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "knowledge/planner/plan/joins.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

enum class SqlStyle : std::uint8_t {
  plain,     // outputs in the order of the question, unnamed
  readable,  // computed columns have names, what is grouped by comes first, and groups come in an order people expect
};

// invalid_request when the tables of the plan cannot be joined.
[[nodiscard]] Result<std::string> to_sql(const SchemaView& schema, const LogicalQuery& query, SqlStyle style = SqlStyle::plain);

}  // namespace sextant::knowledge
