// What the planner takes from semantic models. Pure.
#pragma once

#include <span>

#include "knowledge/planner/lexicon.h"
#include "knowledge/semantic/model.h"

namespace sextant::knowledge {

// Words that already name a table or a column of the entity are not repeated as measures: "delay over 60" is about the
// column. Entries that the visible catalog does not hold are left in; the planner ignores them.
[[nodiscard]] Lexicon compile_lexicon(std::span<const semantic::Model> models);

}  // namespace sextant::knowledge
