// Whether the rows of an answer are the expected ones, and what answering only above a certainty would give. Pure.
#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <vector>

namespace sextant::app {

// Equal as a multiset of rows (as a list when `ordered`), under one permutation of the columns; numbers to six significant
// digits, also those written as text, everything else as trimmed text.
[[nodiscard]] bool same_rows(const boost::json::array& got, const boost::json::array& expected, bool ordered);

struct Graded {
  double score = 0;  // the planner's certainty; below 0: nothing could be answered
  bool right = false;
};

// A line for each threshold: answered, coverage, right, precision, accuracy.
[[nodiscard]] std::string curve_of(const std::vector<Graded>& graded);

}  // namespace sextant::app
