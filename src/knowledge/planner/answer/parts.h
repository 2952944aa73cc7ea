// The parts of an answered plan that a person can change one by one, and what becomes of the plan when they do. Pure.
#pragma once

#include <vector>

#include "base/error.h"
#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/plan/schema.h"
#include "knowledge/planner/planner.h"

namespace sextant::knowledge {

[[nodiscard]] std::vector<PlanPart> parts_of(const SchemaView& schema, const LogicalQuery& query);

// validation_failed when the plan has no such part or action; says what was changed: "without “in March 2001”".
[[nodiscard]] Result<std::string> apply_edit(const SchemaView& schema, LogicalQuery& query, const PlanEdit& edit);

}  // namespace sextant::knowledge
