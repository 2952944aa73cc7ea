// Which words are of which class, read from the lines of word_classes.inc: "class : words", "class number : words". A word
// with '-' in front stands for all that end so, one with '-' at its end for all that begin so. Immutable, thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "knowledge/search/word_class.h"

namespace sextant::knowledge {

class WordClassTable {
 public:
  // Fails on a class that is not known, one that has no words, and a line of another shape.
  [[nodiscard]] static Result<WordClassTable> read(std::string_view text);

  [[nodiscard]] WordClasses of(std::string_view lower) const;
  // Whether it stands in some class itself, not by its ending.
  [[nodiscard]] bool holds(std::string_view lower) const { return classes_.contains(std::string(lower)); }
  // The number that the word stands for in its class: 3 of "march" among the months. 0 when it has none.
  [[nodiscard]] int number(std::string_view lower, WordClass word_class) const;
  // The words of the class in their order, without endings.
  [[nodiscard]] const std::vector<std::string>& words(WordClass word_class) const;
  // What follows the beginning that makes it a word of the class: a prefix, or as many letters as its number. All of it when it has none.
  [[nodiscard]] std::string_view without_prefix(std::string_view lower, WordClass word_class) const;

 private:
  struct Affix {
    std::string text;
    WordClass word_class;
  };
  std::unordered_map<std::string, WordClasses> classes_;
  std::map<std::pair<WordClass, std::string>, int, std::less<>> numbers_;
  std::map<WordClass, std::vector<std::string>> words_;
  std::vector<Affix> prefixes_, suffixes_;
};

}  // namespace sextant::knowledge
