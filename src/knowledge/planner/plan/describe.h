// Plans in words: descriptions for a person.
#pragma once

#include <string>

#include "knowledge/planner/plan/edits.h"
#include "knowledge/planner/plan/logical.h"

namespace sextant::knowledge {

[[nodiscard]] std::string describe(const SchemaView& schema, const LogicalQuery& query);  // "average delay by state"
// Parts of it, as they are called within that plan: "average delay", "state is TX", "in March 2001".
[[nodiscard]] std::string describe(const SchemaView& schema, const LogicalQuery& query, const Expression& e);
[[nodiscard]] std::string describe(const SchemaView& schema, const LogicalQuery& query, const Filter& filter);
[[nodiscard]] std::string describe(const SchemaView& schema, const LogicalQuery& query, const Condition& condition);
// What a column of a result is called: "average_delay", "branch_name"; empty for stored columns whose own name says enough.
[[nodiscard]] std::string output_name(const SchemaView& schema, const LogicalQuery& query, const Expression& e);

}  // namespace sextant::knowledge
