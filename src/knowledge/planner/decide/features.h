// What the ranking models see of a question and of a reading of it: links, leftovers, the shape of the plan, whether it makes
// sense on this data. Never names.
#pragma once

#include <string>
#include <vector>

#include "knowledge/planner/interpret/propose.h"

namespace sextant::knowledge {

// Order and repetition do not matter.
[[nodiscard]] std::vector<std::string> features(const SchemaView& schema, const Candidate& candidate);

}  // namespace sextant::knowledge
