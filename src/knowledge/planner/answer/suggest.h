// Questions to go on with after an answer, best first, by the shape of its plan and the profiles of its tables. Pure; the
// caller keeps those that are understood.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

[[nodiscard]] std::vector<std::string> possible_follow_ups(const SchemaView& schema, const LogicalQuery& query, std::uint64_t rows);

// Whole questions about a table.
[[nodiscard]] std::vector<std::string> possible_questions(const SchemaView& schema, int table);

}  // namespace sextant::knowledge
