// What part each mention of a question plays in a plan: shown, filtered by, grouped by … or none.
#pragma once

#include <string>
#include <vector>

#include "knowledge/planner/interpret/interpret.h"
#include "knowledge/planner/link/link.h"

namespace sextant::knowledge {

// One role for each mention, such as "show+order"; empty for those that have none to play (cues, dates, measures).
[[nodiscard]] std::vector<std::string> roles(const LinkedQuestion& linked, const Interpretation& interpretation);

}  // namespace sextant::knowledge
