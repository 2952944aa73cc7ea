// What a question says that a plan has nothing of: a number, a comparison, a superlative, an aggregate, a time. Such a plan answers another
// question, however likely its words make it.
#pragma once

#include <vector>

#include "knowledge/planner/interpret/propose.h"

namespace sextant::knowledge {

// Mentions that left no trace in the plan, in their order: of these kinds, and names that the reading itself has no place for. What
// else is named is told by roles.h.
[[nodiscard]] std::vector<std::size_t> without_trace(const Candidate& candidate);

}  // namespace sextant::knowledge
