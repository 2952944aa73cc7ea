// Boosted regression trees (Friedman 2001), kept as text beside the code and read once.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/planner/decide/weights.h"

namespace sextant::knowledge {

// A tree a line, its nodes between tabs, each before what is below it: "feature<=threshold" with the tree for values up to the
// threshold and the tree for values above it, or a number. Lines that are no trees are left out. Immutable, thread-safe; keeps views
// into the text.
class Trees {
 public:
  explicit Trees(std::string_view text);
  // Of all trees; a feature that is not given counts as 0.
  [[nodiscard]] double sum(const std::vector<Feature>& features) const;

 private:
  struct Node {
    int feature = -1;       // position among the features asked for; -1: a leaf
    double number = 0;      // threshold, or what the leaf adds
    std::size_t above = 0;  // the node for values above the threshold; for others it is the next one
  };
  bool read(const std::vector<std::string_view>& fields, std::size_t& at, int depth);

  std::vector<Node> nodes_;
  std::vector<std::size_t> roots_;
  std::unordered_map<std::string_view, int> features_;
};

}  // namespace sextant::knowledge
