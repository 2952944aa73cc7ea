// A logical plan as an answer shows it: its SQL, in words, and with handles to change it by. Pure.
#pragma once

#include <optional>

#include "knowledge/planner/link/link.h"
#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/planner.h"

namespace sextant::knowledge {

// invalid_request when the tables of the plan cannot be joined. `linked` gives the reasons for the tables; null: none.
[[nodiscard]] Result<Reading> make_reading(const SchemaView& schema, const LogicalQuery& query, bool readable,
                                           const LinkedQuestion* linked);

}  // namespace sextant::knowledge
