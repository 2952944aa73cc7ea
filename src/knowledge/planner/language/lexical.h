// The closed words of a language, read once from the tables in language/<code>/. Immutable, thread-safe.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "knowledge/planner/language/word_classes.h"
#include "knowledge/search/words.h"

namespace sextant::knowledge {

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

// "family name" may mean "last name": a phrase of the question that may stand for words of a schema.
struct Paraphrase {
  std::vector<std::string> said;   // stems
  std::vector<std::string> meant;  // words
  double strength = 0;
};

// "hours": so many minutes of time.
struct Unit {
  std::string of;  // "time", "money"
  double factor = 1;
};

class Language {
 public:
  [[nodiscard]] static const Language& english();

  // The words of a question, with their classes; and a word that stands for another from here on.
  [[nodiscard]] std::vector<Token> tokens(std::string_view question) const;
  void reword(Token& token, std::string lower) const;
  [[nodiscard]] const WordClassTable& classes() const { return classes_; }
  [[nodiscard]] bool is(std::string_view lower, std::same_as<WordClass> auto... any) const { return classes_.of(lower).has(any...); }

  // All phrases at this token, longest first.
  [[nodiscard]] std::vector<CueMatch> cues_at(const std::vector<Token>& tokens, std::size_t at) const;
  [[nodiscard]] bool is_function_word(std::string_view lower) const { return function_words_.contains(std::string(lower)); }
  // Whether the word is one that people write, so that it is no slip; and the words that mean something to the planner.
  [[nodiscard]] bool is_common(std::string_view lower) const;
  [[nodiscard]] bool is_own(std::string_view lower) const { return own_words_.contains(lower) || classes_.holds(lower); }
  [[nodiscard]] const std::set<std::string, std::less<>>& own_words() const { return own_words_; }    // of cues and the closed classes
  [[nodiscard]] const std::set<std::string, std::less<>>& said_words() const { return said_words_; }  // that stand for names or values
  // The words right after, or right before, this one in the phrases it knows: "how" many, much …
  [[nodiscard]] const std::vector<std::string>& followers(const std::string& lower) const;
  [[nodiscard]] const std::vector<std::string>& leaders(const std::string& lower) const;
  // A content word whose absence from the data does no harm.
  [[nodiscard]] bool is_light(std::string_view lower) const { return light_words_.contains(std::string(lower)); }
  // The unit that a word after a number is, null when it is none; and the stems of columns that hold such numbers.
  [[nodiscard]] const Unit* unit(const std::string& lower) const;
  [[nodiscard]] const std::vector<std::string>& measured(const std::string& of) const;
  // A word that asks for what no data holds: "tomorrow", "why"; as the first of a question also an order: "send".
  [[nodiscard]] bool is_beyond(std::string_view lower, bool first) const {
    return beyond_.contains(std::string(lower)) || (first && orders_.contains(std::string(lower)));
  }
  [[nodiscard]] const std::vector<KindWord>& kind(std::string_view name) const;
  // What kind an adjective is of by its superlative: "age" of "old", "general" of "large". Empty when it is not known.
  [[nodiscard]] std::string kind_of_adjective(std::string_view base) const;
  // How well `said` stands for `meant` by the sets made by hand and by what was seen; both stems. 0 when not.
  [[nodiscard]] double synonym(std::string_view said, std::string_view meant) const;
  // Stems of words that are near enough to stand for it where a schema has no better name, or derived from it, and how well.
  [[nodiscard]] const std::unordered_map<std::string, double>& near(const std::string& stem) const;
  // What a noun may mean, by the thesaurus; two-word terms with '_'. Empty for a word it does not know.
  [[nodiscard]] const std::vector<int>& meanings(std::string_view lower) const;
  // How well a word of these meanings stands for one of those: the same, or a step or two wider or narrower.
  [[nodiscard]] double related(const std::vector<int>& said, const std::vector<int>& meant) const;
  // Whether a noun may mean a person, by the thesaurus: "advisor", "customer".
  [[nodiscard]] bool is_person(std::string_view lower) const;

  // What the tokens from `at` on may stand for, single words for single words apart.
  [[nodiscard]] std::vector<const Paraphrase*> paraphrases_at(const std::vector<Token>& tokens, std::size_t at) const;

  // Other ways to say a value: "british" -> uk, united kingdom … ; lower case.
  [[nodiscard]] const std::vector<std::string>& aliases(const std::string& lower) const;

  // Whether a word before a name picks the key whose column has this stem: "from" origin.
  [[nodiscard]] bool picks_role(const std::string& lower, std::string_view column_stem) const;

 private:
  struct Phrase {
    std::vector<std::string> words;
    std::size_t cue;
  };
  struct Files;
  explicit Language(const Files& files);
  void read_cues(std::string_view text);
  void read_kinds(std::string_view text);
  void read_synonyms(std::string_view text);
  void read_near_synonyms(std::string_view text);
  void read_derivations(std::string_view text);
  void read_paraphrases(std::string_view text);
  void read_thesaurus(std::string_view text);
  void add_neighbours(const std::vector<std::string>& phrase);
  void add_paraphrase(std::string_view said, std::string_view meant, double strength);

  WordClassTable classes_;
  std::vector<Cue> cues_;
  std::unordered_map<std::string, std::vector<Phrase>> by_first_;  // longest first
  std::unordered_map<std::string, std::vector<std::string>> followers_, leaders_;
  std::unordered_map<std::string, std::vector<KindWord>> kinds_;
  std::unordered_map<std::string, std::vector<std::string>> aliases_, roles_;
  std::unordered_map<std::string, std::unordered_map<std::string, double>> near_;
  std::unordered_set<std::string> function_words_, light_words_, beyond_, orders_, common_words_;
  std::unordered_map<std::string, Unit> units_;
  std::unordered_map<std::string, std::vector<std::string>> measured_;
  std::set<std::string, std::less<>> own_words_, said_words_;
  std::unordered_map<std::string, std::vector<int>> meanings_;  // lines of the thesaurus
  std::vector<int> wider_, narrower_;                           // of each line: the line above it, how many are below it
  std::unordered_map<std::string, std::vector<std::pair<std::string, double>>> pairs_;  // single words; stems
  std::unordered_map<std::string, std::vector<Paraphrase>> paraphrases_;                // by the first stem
};

}  // namespace sextant::knowledge
