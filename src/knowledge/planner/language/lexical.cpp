#include "knowledge/planner/language/lexical.h"

#include <algorithm>
#include <charconv>
#include <cmath>
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
constexpr std::string_view kClasses =
#include "knowledge/planner/language/en/word_classes.inc"
    ;
constexpr std::string_view kFunctionWords =
#include "knowledge/planner/language/en/function_words.inc"
    ;
constexpr std::string_view kSynonyms =
#include "knowledge/planner/language/en/synonyms.inc"
    ;
constexpr char kNearText[] =
#include "knowledge/planner/language/en/near_synonyms.inc"
    ;
constexpr std::string_view kNearSynonyms(kNearText, sizeof(kNearText) - 1);
constexpr char kDerivationsText[] =
#include "knowledge/planner/language/en/derivations.inc"
    ;
constexpr std::string_view kDerivations(kDerivationsText, sizeof(kDerivationsText) - 1);
constexpr std::string_view kAliases =
#include "knowledge/planner/language/en/value_aliases.inc"
    ;

constexpr char kThesaurusText[] =
#include "knowledge/planner/language/en/thesaurus.inc"
    ;
constexpr std::string_view kThesaurus(kThesaurusText, sizeof(kThesaurusText) - 1);  // too long to be measured at compile time
constexpr std::string_view kParaphrases =
#include "knowledge/planner/language/en/paraphrases.inc"
    ;
constexpr char kCommonText[] =
#include "knowledge/planner/language/en/common_words.inc"
    ;
constexpr std::string_view kCommonWords(kCommonText, sizeof(kCommonText) - 1);
constexpr std::string_view kLightWords =
#include "knowledge/planner/language/en/light_words.inc"
    ;
constexpr std::string_view kRoles =
#include "knowledge/planner/language/en/roles.inc"
    ;
constexpr std::string_view kUnits =
#include "knowledge/planner/language/en/units.inc"
    ;
constexpr std::string_view kBeyond =
#include "knowledge/planner/language/en/beyond.inc"
    ;

// How well words stand for one another: by the sets made by hand, by what was seen on n databases (and the other way round).
constexpr double kSynonym = 0.75, kSynonymPhrase = 0.9, kSeen = 0.78, kSeenMore = 0.03, kMostSeen = 0.9, kOtherWay = 0.02;
constexpr double kNear = 0.66, kDerived = 0.72;

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

template <class Map>
const typename Map::mapped_type& found_in(const Map& map, const std::string& key) {
  static const typename Map::mapped_type none;
  const auto found = map.find(key);
  return found == map.end() ? none : found->second;
}

}  // namespace

struct Language::Files {
  std::string_view word_classes, cues, kinds, function_words, light_words, synonyms, near_synonyms, derivations, paraphrases, thesaurus,
      common_words, aliases, roles, beyond, units;
};

const Language& Language::english() {
  static const Language language({kClasses, kCues, kKinds, kFunctionWords, kLightWords, kSynonyms, kNearSynonyms, kDerivations,
                                  kParaphrases, kThesaurus, kCommonWords, kAliases, kRoles, kBeyond, kUnits});
  return language;
}

Language::Language(const Files& files) {
  classes_ = WordClassTable::read(files.word_classes).value_or(WordClassTable());  // whole, says the test
  read_cues(files.cues);
  read_kinds(files.kinds);
  const auto read_words = [this](std::string_view text, std::unordered_set<std::string>& set) {
    each_line(text, [&](std::string_view line) {
      for (std::string& word : words(line)) {
        own_words_.insert(word);
        set.insert(std::move(word));
      }
    });
  };
  read_words(files.function_words, function_words_);
  read_words(files.light_words, light_words_);
  each_line(files.units, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    const std::vector<std::string> head = words(line.substr(0, colon)), said = words(line.substr(colon + 3));
    if (head.front() == "of") {
      for (const std::string& word : said) measured_[head[1]].push_back(stem_of(word));
      return;
    }
    double factor = 1;
    std::from_chars(head[1].data(), head[1].data() + head[1].size(), factor);
    for (const std::string& word : said) units_[word] = {head.front(), factor};
  });
  each_line(files.beyond, [&](std::string_view line) {
    constexpr std::string_view kFirst = "first : ";
    const bool first = line.starts_with(kFirst);
    for (std::string& word : words(line.substr(first ? kFirst.size() : 0))) (first ? orders_ : beyond_).insert(std::move(word));
  });
  read_synonyms(files.synonyms);
  read_near_synonyms(files.near_synonyms);
  read_derivations(files.derivations);
  read_paraphrases(files.paraphrases);
  read_thesaurus(files.thesaurus);
  each_line(files.aliases, [&](std::string_view line) {
    std::vector<std::string> all;
    for (const std::string& part : split(line, '|')) all.emplace_back(trim(part));
    for (const std::string& part : all)
      for (std::string& word : words(part)) said_words_.insert(std::move(word));
    for (const std::string& one : all)
      for (const std::string& other : all)
        if (one != other) aliases_[one].push_back(other);
  });
  each_line(files.roles, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    for (const std::string& word : words(line.substr(colon + 3))) roles_[std::string(line.substr(0, colon))].push_back(stem_of(word));
  });
  each_line(files.common_words, [&](std::string_view line) {
    for (std::string& word : words(line)) common_words_.insert(std::move(word));
  });
  common_words_.insert(own_words_.begin(), own_words_.end());
  common_words_.insert(said_words_.begin(), said_words_.end());
  for (const std::string& word : std::vector(common_words_.begin(), common_words_.end())) common_words_.insert(stem_of(word));
}

void Language::read_cues(std::string_view text) {
  each_line(text, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    std::vector<std::string> head = words(line.substr(0, colon));
    cues_.push_back({head[0], {head.begin() + 1, head.end()}});
    for (const std::string& phrase : split(line.substr(colon + 3), '|')) {
      Phrase entry{words(phrase), cues_.size() - 1};
      if (entry.words.empty()) continue;
      own_words_.insert(entry.words.begin(), entry.words.end());
      add_neighbours(entry.words);
      by_first_[entry.words.front()].push_back(std::move(entry));
    }
  });
  for (auto& phrases : by_first_ | std::views::values)
    std::ranges::stable_sort(phrases, std::greater{}, [](const Phrase& phrase) { return phrase.words.size(); });
}

void Language::read_kinds(std::string_view text) {
  each_line(text, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    auto& list = kinds_[std::string(trim(line.substr(0, colon)))];
    for (const std::string& part : split(line.substr(colon + 3), '|')) {
      const std::string_view word = trim(part);
      const bool reversed = word.starts_with('-');
      list.push_back({stem_of(reversed ? word.substr(1) : word), reversed});
    }
  });
}

void Language::read_synonyms(std::string_view text) {
  each_line(text, [&](std::string_view line) {
    const std::vector<std::string> set = split(line, '|');
    for (const std::string& said : set)
      for (const std::string& meant : set)
        if (said != meant) add_paraphrase(said, meant, words(said).size() > 1 ? kSynonymPhrase : kSynonym);
  });
}

void Language::read_near_synonyms(std::string_view text) {
  each_line(text, [&](std::string_view line) {
    const std::vector<std::string> set = split(line, '|');
    for (const std::string& said : set)
      for (const std::string& meant : set) near_[stem_of(trim(said))].emplace(stem_of(trim(meant)), kNear);
    for (const std::string& word : set) said_words_.emplace(trim(word));
  });
}

void Language::read_derivations(std::string_view text) {
  each_line(text, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    const std::string root = stem_of(line.substr(0, colon));
    for (const std::string& word : words(line.substr(colon + 3))) {
      near_[root].insert_or_assign(stem_of(word), kDerived);
      near_[stem_of(word)].insert_or_assign(root, kDerived);
    }
  });
}

void Language::read_paraphrases(std::string_view text) {
  each_line(text, [&](std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos) return;
    for (const std::string& part : split(line.substr(colon + 3), '|')) {
      const std::string_view meant = trim(part);
      const std::size_t space = meant.rfind(' ');
      double seen = 0;
      std::from_chars(meant.data() + space + 1, meant.data() + meant.size(), seen);
      const double strength = std::min(kMostSeen, kSeen + kSeenMore * std::log2(seen));
      add_paraphrase(line.substr(0, colon), meant.substr(0, space), strength);
      add_paraphrase(meant.substr(0, space), line.substr(0, colon), strength - kOtherWay);
    }
  });
}

// Lines in the order of an outline, the depth in front.
void Language::read_thesaurus(std::string_view text) {
  std::vector<int> path;
  each_line(text, [&](std::string_view line) {
    const std::vector<std::string> parts = words(line);
    std::size_t depth = 0;
    std::from_chars(parts.front().data(), parts.front().data() + parts.front().size(), depth);
    const int here = static_cast<int>(wider_.size());
    path.resize(depth);
    wider_.push_back(path.empty() ? -1 : path.back());
    narrower_.push_back(0);
    if (!path.empty()) ++narrower_[static_cast<std::size_t>(path.back())];
    path.push_back(here);
    for (const std::string& word : parts | std::views::drop(1)) meanings_[word].push_back(here);
  });
}

void Language::add_neighbours(const std::vector<std::string>& phrase) {
  const auto add = [](std::vector<std::string>& list, const std::string& word) {
    if (word != "#" && std::ranges::find(list, word) == list.end()) list.push_back(word);
  };
  for (std::size_t i = 1; i < phrase.size(); ++i) {
    add(followers_[phrase[i - 1]], phrase[i]);
    add(leaders_[phrase[i]], phrase[i - 1]);
  }
}

std::vector<Token> Language::tokens(std::string_view question) const {
  std::vector<Token> tokens = tokenise(question);
  for (Token& token : tokens)
    if (token.kind != TokenKind::quoted) token.classes = classes_.of(token.lower);
  return tokens;
}

void Language::reword(Token& token, std::string lower) const {
  token.lower = std::move(lower);
  token.stem = stem_of(token.lower);
  token.classes = classes_.of(token.lower);
}

const std::vector<std::string>& Language::followers(const std::string& lower) const { return found_in(followers_, lower); }
const std::vector<std::string>& Language::leaders(const std::string& lower) const { return found_in(leaders_, lower); }

bool Language::is_common(std::string_view lower) const {
  return common_words_.contains(std::string(lower)) || common_words_.contains(stem_of(lower));
}

void Language::add_paraphrase(std::string_view said, std::string_view meant, double strength) {
  const auto stems = [](std::string_view text) {
    std::vector<std::string> out;
    for (const std::string& word : words(text)) out.push_back(stem_of(word));
    return out;
  };
  Paraphrase paraphrase{stems(said), words(meant), strength};
  if (paraphrase.said.empty() || paraphrase.meant.empty()) return;
  const std::string first = paraphrase.said.front();
  const std::vector<std::string> phrase = words(said);
  said_words_.insert(phrase.begin(), phrase.end());
  add_neighbours(phrase);
  if (paraphrase.said.size() == 1 && paraphrase.meant.size() == 1) {
    auto& list = pairs_[first];
    const std::string stem = stem_of(paraphrase.meant.front());
    const auto same = std::ranges::find(list, stem, [](const auto& pair) { return pair.first; });
    if (same == list.end())
      list.emplace_back(stem, strength);
    else
      same->second = std::max(same->second, strength);
  } else {
    paraphrases_[first].push_back(std::move(paraphrase));
  }
}

std::vector<const Paraphrase*> Language::paraphrases_at(const std::vector<Token>& tokens, std::size_t at) const {
  std::vector<const Paraphrase*> out;
  const auto found = paraphrases_.find(tokens[at].stem);
  if (found == paraphrases_.end()) return out;
  for (const Paraphrase& paraphrase : found->second) {
    const std::size_t length = paraphrase.said.size();
    if (at + length > tokens.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < length && same; ++i)
      same = tokens[at + i].kind == TokenKind::word && tokens[at + i].stem == paraphrase.said[i];
    if (same) out.push_back(&paraphrase);
  }
  return out;
}

std::string Language::kind_of_adjective(std::string_view base) const {
  if (base.empty()) return {};
  const std::string word(base);
  std::vector<std::vector<std::string>> forms{{word + "est"}, {word + "st"}, {word + word.back() + "est"}, {"most", word}, {"least", word}};
  if (word.ends_with('y')) forms.push_back({word.substr(0, word.size() - 1) + "iest"});
  if (word == "good") forms.push_back({"best"});
  if (word == "bad") forms.push_back({"worst"});
  for (const auto& form : forms) {
    const auto phrases = by_first_.find(form.front());
    if (phrases == by_first_.end()) continue;
    for (const Phrase& phrase : phrases->second)
      if (const Cue& cue = cues_[phrase.cue]; phrase.words == form && cue.kind == "superlative")
        return cue.parameters.size() > 1 ? cue.parameters[1] : "general";
  }
  return {};
}

bool Language::picks_role(const std::string& lower, std::string_view column_stem) const {
  const auto found = roles_.find(lower);
  return found != roles_.end() && std::ranges::find(found->second, column_stem) != found->second.end();
}

const std::vector<std::string>& Language::aliases(const std::string& lower) const { return found_in(aliases_, lower); }

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

const std::vector<KindWord>& Language::kind(std::string_view name) const { return found_in(kinds_, std::string(name)); }

namespace {

// By the steps up from what is said and from what is meant to the meaning they share; from the training rewordings.
constexpr std::size_t kSteps = 3;
constexpr double kRelated[kSteps][kSteps] = {{0.7, 0.64, 0.58}, {0.62, 0, 0}, {0, 0, 0}};
// A meaning with more than these narrower ones says little of each.
constexpr int kMostNarrower[kSteps][kSteps] = {{1000, 31, 15}, {15, 0, 0}, {0, 0, 0}};

}  // namespace

double Language::synonym(std::string_view said, std::string_view meant) const {
  if (const auto found = pairs_.find(std::string(said)); found != pairs_.end())
    for (const auto& [other, strength] : found->second)
      if (other == meant) return strength;
  return 0;
}

const std::unordered_map<std::string, double>& Language::near(const std::string& stem) const { return found_in(near_, stem); }

const std::vector<int>& Language::meanings(std::string_view lower) const {
  static const std::vector<int> none;
  auto found = meanings_.find(std::string(lower));
  if (found == meanings_.end() && lower.ends_with('s')) found = meanings_.find(std::string(lower.substr(0, lower.size() - 1)));
  if (found == meanings_.end()) found = meanings_.find(singular_of(lower));
  return found == meanings_.end() ? none : found->second;
}

double Language::related(const std::vector<int>& said, const std::vector<int>& meant) const {
  double best = 0;
  for (const int a : said)
    for (const int b : meant) {
      int up = a;
      for (std::size_t i = 0; i < kSteps && up >= 0; ++i, up = wider_[static_cast<std::size_t>(up)]) {
        int other = b;
        for (std::size_t k = 0; k + i < kSteps && other >= 0; ++k, other = wider_[static_cast<std::size_t>(other)])
          if (up == other && narrower_[static_cast<std::size_t>(up)] <= kMostNarrower[i][k]) best = std::max(best, kRelated[i][k]);
      }
    }
  return best;
}

bool Language::is_person(std::string_view lower) const {
  const std::vector<int>& persons = meanings("person");
  return std::ranges::any_of(meanings(lower), [&](int line) {
    for (; line >= 0; line = wider_[static_cast<std::size_t>(line)])
      if (std::ranges::find(persons, line) != persons.end()) return true;
    return false;
  });
}

const Unit* Language::unit(const std::string& lower) const {
  const auto found = units_.find(lower);
  return found == units_.end() ? nullptr : &found->second;
}

const std::vector<std::string>& Language::measured(const std::string& of) const { return found_in(measured_, of); }

}  // namespace sextant::knowledge
