#include "knowledge/planner/follow_up/follow_words.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

constexpr std::string_view kWords =
#include "knowledge/planner/language/en/follow_up.inc"
    ;

// Kinds that mean something only before the first and after the last word that names anything.
bool only_at_the_ends(std::string_view kind) { return kind == "filler" || kind == "again" || kind == "help"; }
bool only_at_the_start(std::string_view kind) { return kind == "asks" || kind == "place"; }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out = split(trim(text), ' ');
  std::erase(out, "");
  return out;
}

}  // namespace

const FollowWords& FollowWords::english() {
  static const FollowWords words(kWords);
  return words;
}

FollowWords::FollowWords(std::string_view text) {
  for (const std::string& line : split(text, '\n')) {
    const std::size_t colon = line.find(" : ");
    if (line.starts_with('#') || colon == std::string::npos) continue;
    const auto head = words_of(std::string_view(line).substr(0, colon));
    if (head.front() == "bad_when_high") {
      for (const std::string& word : words_of(std::string_view(line).substr(colon + 3))) bad_when_high_.insert(stem_of(word));
      continue;
    }
    cues_.push_back({head.front(), {head.begin() + 1, head.end()}});
    for (const std::string& part : split(std::string_view(line).substr(colon + 3), '|'))
      if (Phrase phrase{words_of(part), cues_.size() - 1}; !phrase.words.empty()) by_first_[phrase.words.front()].push_back(phrase);
  }
  for (auto& [first, phrases] : by_first_)
    std::ranges::stable_sort(phrases, std::greater{}, [](const Phrase& phrase) { return phrase.words.size(); });
}

std::optional<CueMatch> FollowWords::at(const std::vector<Token>& tokens, std::size_t begin) const {
  const auto found = by_first_.find(tokens[begin].lower);
  if (found == by_first_.end()) return std::nullopt;
  // "HI" in capitals is a code, no greeting.
  const std::string& written = tokens[begin].text;
  const bool is_code = written.size() == 2 && std::ranges::all_of(written, [](char c) { return c >= 'A' && c <= 'Z'; });
  for (const Phrase& phrase : found->second) {
    if (begin + phrase.words.size() > tokens.size() || (is_code && cues_[phrase.cue].kind == "help")) continue;
    bool same = true;
    for (std::size_t i = 0; i < phrase.words.size() && same; ++i)
      same = tokens[begin + i].kind == TokenKind::word && tokens[begin + i].lower == phrase.words[i];
    if (same) return CueMatch{&cues_[phrase.cue], begin, begin + phrase.words.size()};
  }
  return std::nullopt;
}

std::vector<CueMatch> FollowWords::find(const std::vector<Token>& tokens) const {
  std::vector<CueMatch> out;
  bool opening = true;
  for (std::size_t i = 0; i < tokens.size();) {
    const auto match = tokens[i].kind == TokenKind::mark ? std::nullopt : at(tokens, i);
    if (!match) {
      opening = opening && tokens[i].kind == TokenKind::mark;
      ++i;
      continue;
    }
    const std::string& kind = match->cue->kind;
    bool closing = true;  // nothing but such words follows
    for (std::size_t k = match->end; k < tokens.size() && closing;) {
      const auto next = tokens[k].kind == TokenKind::mark ? std::nullopt : at(tokens, k);
      closing = next || tokens[k].kind == TokenKind::mark;
      k = next ? next->end : k + 1;
    }
    if ((only_at_the_ends(kind) && !opening && !closing) || (only_at_the_start(kind) && !opening)) {
      ++i;
      continue;
    }
    out.push_back(*match);
    i = match->end;
  }
  return out;
}

}  // namespace sextant::knowledge
