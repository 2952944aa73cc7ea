// The demo's tables as a catalog in memory, with a few values: for tests of the planner, no rows needed.
#pragma once

#include "knowledge/planner/planner.h"

namespace sextant::knowledge::test {

struct DemoCatalog {
  data::CatalogPtr catalog;
  std::shared_ptr<const ValueIndex> values;
};
[[nodiscard]] DemoCatalog demo_catalog();
// As if each reading found a few rows of its own; there are none to look at.
[[nodiscard]] std::optional<Outcome> find_something(const std::string& sql);
[[nodiscard]] Lexicon demo_lexicon();  // a little of what the demo's semantic models say

}  // namespace sextant::knowledge::test
