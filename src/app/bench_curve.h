// What answering only above a certainty would give. Pure.
#pragma once

#include <string>
#include <vector>

namespace sextant::app {

struct Graded {
  double score = 0;  // the planner's certainty; below 0: nothing could be answered
  bool right = false;
};

// A line for each threshold: answered, coverage, right, precision, accuracy.
[[nodiscard]] std::string curve_of(const std::vector<Graded>& graded);

}  // namespace sextant::app
