// Default filters of the semantic model: what holds for a table unless the question says otherwise. Pure.
#pragma once

#include "knowledge/planner/interpret/interpret.h"

namespace sextant::knowledge {

// Adds them to the query and its sub-queries, each with a note for a person. One whose columns the question limits itself
// is left out.
void add_defaults(const SchemaView& schema, const Lexicon& lexicon, Interpretation& interpretation);

}  // namespace sextant::knowledge
