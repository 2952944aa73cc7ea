// The closed words of a language, read once from the tables in language/<code>/. Immutable, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "knowledge/search/words.h"

namespace sextant::knowledge {

inline constexpr double kThesaurusMatch = 0.66;  // of two words that share a set of the thesaurus

struct Cue {
  std::string kind;                     // "how_many", "superlative" …; the kinds are those of cues.inc
  std::vector<std::string> parameters;  // "desc", "age"
};

struct CueMatch {
  const Cue* cue = nullptr;
  std::size_t begin = 0, end = 0;  // tokens
  double number = -1;              // of '#'
};

struct KindWord {
  std::string stem;
  bool reversed = false;
};

class Language {
 public:
  [[nodiscard]] static const Language& english();

  // All phrases at this token, longest first.
  [[nodiscard]] std::vector<CueMatch> cues_at(const std::vector<Token>& tokens, std::size_t at) const;
  [[nodiscard]] bool is_function_word(std::string_view lower) const { return function_words_.contains(std::string(lower)); }
  // A content word whose absence from the data does no harm.
  [[nodiscard]] bool is_light(std::string_view lower) const { return light_words_.contains(std::string(lower)); }
  [[nodiscard]] const std::vector<KindWord>& kind(std::string_view name) const;
  // How well one word stands for the other, by the hand-made sets and then by the thesaurus; both stems. 0 when not.
  [[nodiscard]] double synonym(std::string_view a, std::string_view b) const;

  // Other ways to say a value: "british" -> uk, united kingdom … ; lower case.
  [[nodiscard]] const std::vector<std::string>& aliases(const std::string& lower) const;

  // Whether a word before a name picks the key whose column has this stem: "from" origin.
  [[nodiscard]] bool picks_role(const std::string& lower, std::string_view column_stem) const;

 private:
  struct Phrase {
    std::vector<std::string> words;
    std::size_t cue;
  };
  Language(std::string_view cues, std::string_view kinds, std::string_view functions, std::string_view synonyms, std::string_view aliases,
           std::string_view roles, std::string_view light, std::string_view thesaurus);

  std::vector<Cue> cues_;
  std::unordered_map<std::string, std::vector<Phrase>> by_first_;  // longest first
  std::unordered_map<std::string, std::vector<KindWord>> kinds_;
  std::unordered_map<std::string, std::vector<std::string>> aliases_, roles_;
  std::unordered_set<std::string> function_words_, light_words_;
  std::unordered_map<std::string, std::vector<int>> synonym_sets_, thesaurus_sets_;
};

}  // namespace sextant::knowledge
