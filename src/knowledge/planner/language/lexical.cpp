#include "knowledge/planner/language/lexical.h"

#include <algorithm>
#include <ranges>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

constexpr std::string_view kCues =
#include "knowledge/planner/language/en/cues.inc"
    ;
constexpr std::string_view kKinds =
#include "knowledge/planner/language/en/kinds.inc"
    ;
constexpr std::string_view kFunctionWords =
#include "knowledge/planner/language/en/function_words.inc"
    ;
constexpr std::string_view kSynonyms =
#include "knowledge/planner/language/en/synonyms.inc"
    ;

constexpr std::string_view kAliases =
#include "knowledge/planner/language/en/value_aliases.inc"
    ;

constexpr char kThesaurusText[] =
#include "knowledge/planner/language/en/thesaurus.inc"
    ;
constexpr std::string_view kThesaurus(kThesaurusText, sizeof(kThesaurusText) - 1);  // too long to be measured at compile time
constexpr std::string_view kLightWords =
#include "knowledge/planner/language/en/light_words.inc"
    ;
constexpr std::string_view kRoles =
#include "knowledge/planner/language/en/roles.inc"
    ;

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string& part : split(text, ' '))
    if (!part.empty()) out.push_back(part);
  return out;
}

template <class F>
void each_line(std::string_view text, F&& use) {
  for (const std::string& line : split(text, '\n'))
    if (!trim(line).empty() && line.front() != '#') use(std::string_view(line));
}

}  // namespace

const Language& Language::english() {
  static const Language language(kCues, kKinds, kFunctionWords, kSynonyms, kAliases, kRoles, kLightWords, kThesaurus);
  return language;
}

Language::Language(std::string_view cues, std::string_view kinds, std::string_view functions, std::string_view synonyms,
                   std::string_view aliases, std::string_view roles, std::string_view light, std::string_view thesaurus) {
  each_line(cues, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    std::vector<std::string> head = words(line.substr(0, colon));
    cues_.push_back({head[0], {head.begin() + 1, head.end()}});
    for (const std::string& phrase : split(line.substr(colon + 3), '|')) {
      Phrase entry{words(phrase), cues_.size() - 1};
      if (!entry.words.empty()) by_first_[entry.words.front()].push_back(std::move(entry));
    }
  });
  for (auto& phrases : by_first_ | std::views::values)
    std::ranges::stable_sort(phrases, std::greater{}, [](const Phrase& phrase) { return phrase.words.size(); });
  each_line(kinds, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    auto& list = kinds_[std::string(trim(line.substr(0, colon)))];
    for (const std::string& part : split(line.substr(colon + 3), '|')) {
      const std::string_view word = trim(part);
      const bool reversed = word.starts_with('-');
      list.push_back({stem_of(reversed ? word.substr(1) : word), reversed});
    }
  });
  each_line(functions, [&](std::string_view line) {
    for (std::string& word : words(line)) function_words_.insert(std::move(word));
  });
  int thesaurus_set = 0;
  each_line(thesaurus, [&](std::string_view line) {
    for (const std::string& word : words(line)) thesaurus_sets_[stem_of(word)].push_back(thesaurus_set);
    ++thesaurus_set;
  });
  each_line(light, [&](std::string_view line) {
    for (std::string& word : words(line)) light_words_.insert(std::move(word));
  });
  int set = 0;
  each_line(synonyms, [&](std::string_view line) {
    for (const std::string& part : split(line, '|')) synonym_sets_[stem_of(trim(part))].push_back(set);
    ++set;
  });
  each_line(aliases, [&](std::string_view line) {
    std::vector<std::string> all;
    for (const std::string& part : split(line, '|')) all.emplace_back(trim(part));
    for (const std::string& one : all)
      for (const std::string& other : all)
        if (one != other) aliases_[one].push_back(other);
  });
  each_line(roles, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    for (const std::string& word : words(line.substr(colon + 3))) roles_[std::string(line.substr(0, colon))].push_back(stem_of(word));
  });
}

bool Language::picks_role(const std::string& lower, std::string_view column_stem) const {
  const auto found = roles_.find(lower);
  return found != roles_.end() && std::ranges::find(found->second, column_stem) != found->second.end();
}

const std::vector<std::string>& Language::aliases(const std::string& lower) const {
  static const std::vector<std::string> none;
  const auto found = aliases_.find(lower);
  return found == aliases_.end() ? none : found->second;
}

std::vector<CueMatch> Language::cues_at(const std::vector<Token>& tokens, std::size_t at) const {
  std::vector<CueMatch> matches;
  if (tokens[at].kind == TokenKind::quoted) return matches;
  const auto found = by_first_.find(tokens[at].lower);
  if (found == by_first_.end()) return matches;
  for (const Phrase& phrase : found->second) {
    if (at + phrase.words.size() > tokens.size()) continue;
    CueMatch match{&cues_[phrase.cue], at, at + phrase.words.size()};
    bool same = true;
    for (std::size_t i = 0; i < phrase.words.size() && same; ++i) {
      const Token& token = tokens[at + i];
      if (phrase.words[i] == "#") {
        same = token.has_number && token.kind != TokenKind::quoted;
        match.number = token.number;
      } else {
        same = token.kind != TokenKind::quoted && token.lower == phrase.words[i];
      }
    }
    if (same) matches.push_back(match);
  }
  return matches;
}

const std::vector<KindWord>& Language::kind(std::string_view name) const {
  static const std::vector<KindWord> none;
  const auto found = kinds_.find(std::string(name));
  return found == kinds_.end() ? none : found->second;
}

namespace {

using Sets = std::unordered_map<std::string, std::vector<int>>;

bool share_a_set(const Sets& sets, const std::string& a, const std::string& b) {
  const auto left = sets.find(a);
  if (left == sets.end()) return false;
  const auto right = sets.find(b);
  if (right == sets.end()) return false;
  return std::ranges::any_of(left->second, [&](int set) { return std::ranges::find(right->second, set) != right->second.end(); });
}

}  // namespace

double Language::synonym(std::string_view a, std::string_view b) const {
  const std::string left(a), right(b);
  if (share_a_set(synonym_sets_, left, right)) return 0.75;
  if (share_a_set(thesaurus_sets_, left, right)) return kThesaurusMatch;
  return 0;
}

}  // namespace sextant::knowledge
