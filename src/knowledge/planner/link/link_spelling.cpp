// Slips of the keyboard in a question.
#include <algorithm>

#include "base/text.h"
#include "knowledge/planner/link/link.h"

namespace sextant::knowledge {

namespace {

// "how man are", "fist name": beside a word of a phrase it knows, a common word may be a slip too.
std::optional<std::string> completing(const Language& language, const std::vector<Token>& tokens, std::size_t at) {
  const std::string& written = tokens[at].lower;
  if (written.size() < 3 || language.is_own(written)) return std::nullopt;
  const auto near = [&](const std::vector<std::string>& words) -> std::optional<std::string> {
    if (std::ranges::find(words, written) != words.end()) return std::nullopt;
    for (const std::string& word : words)
      if (word.size() >= 4 && edit_distance(word, written, 1) == 1 && stem_of(word) != tokens[at].stem) return word;
    return std::nullopt;
  };
  std::optional<std::string> meant;
  if (at > 0) meant = near(language.followers(tokens[at - 1].lower));
  if (!meant && at + 1 < tokens.size()) meant = near(language.leaders(tokens[at + 1].lower));
  return meant;
}

}  // namespace

// Words that nobody writes are read as the nearest word that means something here; the text stays as it was written.
// Returns which tokens are no words as they were written.
std::vector<char> Linker::respell(std::vector<Token>& tokens) const {
  std::vector<char> slips(tokens.size(), 0), value(tokens.size(), 0);
  std::vector<Mention> values;
  add_values(tokens, slips, values);
  for (const Mention& mention : values)
    if (mention.kind == MentionKind::value)
      std::fill(value.begin() + static_cast<std::ptrdiff_t>(mention.begin), value.begin() + static_cast<std::ptrdiff_t>(mention.end), 1);
  const auto read_as = [this](Token& token, std::string word) {
    language_.reword(token, std::move(word));
    if (const auto number = number_word(token.lower)) {
      token.number = *number;
      token.has_number = true;
    }
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Token& token = tokens[i];
    if (token.kind != TokenKind::word || token.has_number || value[i] || vocabulary_stems_.contains(token.stem)) continue;
    if (auto meant = completing(language_, tokens, i)) {
      read_as(token, std::move(*meant));
      continue;
    }
    const bool noun = token.lower.size() > 5 && !language_.meanings(token.lower).empty();
    if (language_.is_common(token.lower) || noun || !compound_cuts(token).empty()) continue;
    slips[i] = 1;
    const auto correction = spelling_.nearest(token.lower, language_.meanings(token.lower).empty() ? 2 : 1);
    if (correction && correction->distance > 0) read_as(token, correction->word);
  }
  return slips;
}

}  // namespace sextant::knowledge
