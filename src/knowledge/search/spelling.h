// Which word a slip of the keyboard was meant to be, among the words that mean something here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::knowledge {

class Spelling {
 public:
  // Lower case. Of equally near words the one with the same letters is meant, then the one with the lower rank.
  void add(std::string_view word, int rank);
  struct Correction {
    std::string word;
    std::size_t distance = 0;  // edits; a swap of neighbours is one
  };
  // The nearest word within the edits that a word of this length allows (none below three letters), with the same first letter
  // or the first two swapped.
  [[nodiscard]] std::optional<Correction> nearest(std::string_view lower, std::size_t most = 2) const;

 private:
  struct Entry {
    std::string word;
    int rank = 0;
  };
  std::map<std::size_t, std::vector<Entry>> by_length_;
};

// How many edits a word of this length may be away from what was meant.
[[nodiscard]] std::size_t edits_allowed(std::size_t length);
// Edits between two words, limit + 1 when there are more, or two that leave two letters to only one of the words: "Atlantis" is
// not "Atlanta".
[[nodiscard]] std::size_t slips_between(std::string_view written, std::string_view meant, std::size_t limit);

}  // namespace sextant::knowledge
