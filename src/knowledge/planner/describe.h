// Plans and links in words: descriptions for a person, compact JSON for the trace.
#pragma once

#include <string>

#include "knowledge/planner/link.h"
#include "knowledge/planner/logical.h"

namespace sextant::knowledge {

[[nodiscard]] std::string describe(const SchemaView& schema, const LogicalQuery& query);  // "average delay by state"
// What a computed column of a result is called: "average_delay"; empty for plain columns, which keep their names.
[[nodiscard]] std::string output_name(const SchemaView& schema, const LogicalQuery& query, const Expression& e);
[[nodiscard]] std::string describe_links(const SchemaView& schema, const LinkedQuestion& linked);

}  // namespace sextant::knowledge
