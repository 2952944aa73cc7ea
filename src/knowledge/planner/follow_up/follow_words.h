// The words that make a question a change of the one before it: internal to the follow-up stage. Immutable, thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "knowledge/planner/language/lexical.h"

namespace sextant::knowledge {

class FollowWords {
 public:
  [[nodiscard]] static const FollowWords& english();

  // Phrases in order, without overlap, longest first at each place. Words that only open or close a sentence ("and", "show
  // me", "please") are found there alone.
  [[nodiscard]] std::vector<CueMatch> find(const std::vector<Token>& tokens) const;
  // "worst" of these means the highest number.
  [[nodiscard]] bool bad_when_high(std::string_view stem) const { return bad_when_high_.contains(std::string(stem)); }

 private:
  struct Phrase {
    std::vector<std::string> words;
    std::size_t cue;
  };
  explicit FollowWords(std::string_view text);
  [[nodiscard]] std::optional<CueMatch> at(const std::vector<Token>& tokens, std::size_t begin) const;

  std::vector<Cue> cues_;
  std::unordered_map<std::string, std::vector<Phrase>> by_first_;  // longest first
  std::unordered_set<std::string> bad_when_high_;
};

}  // namespace sextant::knowledge
