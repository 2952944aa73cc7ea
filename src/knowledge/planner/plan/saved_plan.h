// A logical plan as text with names instead of positions: it survives a restart and a change of the catalog. Pure,
// thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

[[nodiscard]] std::string save_plan(const SchemaView& schema, const LogicalQuery& query);

// Names are looked up anew in `schema`. not_found names what is there no more; invalid_request for text that is no plan.
[[nodiscard]] Result<LogicalQuery> load_plan(const SchemaView& schema, std::string_view text);

}  // namespace sextant::knowledge
