// What the planner takes from semantic models. Pure.
#pragma once

#include <span>

#include "knowledge/planner/lexicon.h"
#include "knowledge/semantic/model.h"

namespace sextant::knowledge {

// Only what the planner cannot put together by itself: a measure that merely aggregates one column gives that column
// names ("delay over 60" is about the column), a label that repeats table and column gives nothing. Entries that the
// visible catalog does not hold are left in; the planner ignores them.
[[nodiscard]] Lexicon compile_lexicon(std::span<const semantic::Model> models);

}  // namespace sextant::knowledge
