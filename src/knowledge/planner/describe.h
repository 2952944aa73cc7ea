// Plans and links in words: descriptions for a person, compact JSON for the trace.
#pragma once

#include <string>

#include "knowledge/planner/link.h"
#include "knowledge/planner/logical.h"

namespace sextant::knowledge {

[[nodiscard]] std::string describe(const SchemaView& schema, const LogicalQuery& query);  // "average delay by state"
[[nodiscard]] std::string describe_links(const SchemaView& schema, const LinkedQuestion& linked);

}  // namespace sextant::knowledge
