#include "knowledge/semantic/nouns.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/text.h"

namespace sextant::knowledge::semantic {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;  // singular, plural

constexpr std::array<Pair, 18> kIrregular = {{{"person", "people"},
                                              {"child", "children"},
                                              {"man", "men"},
                                              {"woman", "women"},
                                              {"foot", "feet"},
                                              {"tooth", "teeth"},
                                              {"mouse", "mice"},
                                              {"index", "indices"},
                                              {"analysis", "analyses"},
                                              {"criterion", "criteria"},
                                              {"medium", "media"},
                                              {"life", "lives"},
                                              {"wife", "wives"},
                                              {"leaf", "leaves"},
                                              {"half", "halves"},
                                              {"move", "moves"},
                                              {"movie", "movies"},
                                              {"hero", "heroes"}}};
constexpr std::array<std::string_view, 14> kSame = {"staff",     "series",  "species", "aircraft",  "news",   "data",  "information",
                                                    "equipment", "weather", "traffic", "inventory", "status", "sheep", "music"};

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

// Splits "bird strike" into what stays and the word that changes.
std::pair<std::string, std::string> last_word(std::string_view label) {
  const std::size_t space = label.rfind(' ');
  if (space == std::string_view::npos) return {"", std::string(label)};
  return {std::string(label.substr(0, space + 1)), std::string(label.substr(space + 1))};
}

bool is_same(std::string_view word) { return std::ranges::find(kSame, word) != kSame.end(); }

}  // namespace

std::vector<std::string> words_of_identifier(std::string_view identifier) {
  const auto upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  const auto lower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < identifier.size(); ++i) {
    const char c = identifier[i];
    const bool part_of_word = std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
    const char before = i > 0 ? identifier[i - 1] : ' ';
    const bool next_is_lower = i + 1 < identifier.size() && lower(identifier[i + 1]);
    const bool hump = upper(c) && (lower(before) || digit(before) || (upper(before) && next_is_lower));
    const bool number_starts = digit(c) != digit(before) && std::isalnum(static_cast<unsigned char>(before)) != 0 &&
                               std::isalnum(static_cast<unsigned char>(c)) != 0;
    if ((!part_of_word || hump || number_starts) && !words.back().empty()) words.emplace_back();
    if (part_of_word) words.back() += to_lower_ascii(std::string_view(&c, 1));
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string plural_of(std::string_view label) {
  auto [front, word] = last_word(label);
  if (word.empty() || is_same(word)) return std::string(label);
  for (const auto& [singular, plural] : kIrregular) {
    if (word == singular) return front + std::string(plural);
  }
  const char last = word.back();
  if (word.ends_with("s") || last == 'x' || last == 'z' || word.ends_with("ch") || word.ends_with("sh")) return front + word + "es";
  if (last == 'y' && word.size() > 1 && !is_vowel(word[word.size() - 2])) return front + word.substr(0, word.size() - 1) + "ies";
  return front + word + "s";
}

std::string singular_of(std::string_view label) {
  auto [front, word] = last_word(label);
  if (is_same(word)) return std::string(label);
  for (const auto& [singular, plural] : kIrregular) {
    if (word == plural) return front + std::string(singular);
  }
  const auto without = [&front = front, &word = word](std::size_t letters, std::string_view ending) {
    return front + word.substr(0, word.size() - letters) + std::string(ending);
  };
  if (word.size() < 4 || !word.ends_with('s') || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is"))
    return std::string(label);
  if (word.ends_with("ies")) return without(3, "y");
  if (word.ends_with("ches") || word.ends_with("shes") || word.ends_with("xes") || word.ends_with("sses") || word.ends_with("zzes"))
    return without(2, "");
  return without(1, "");
}

}  // namespace sextant::knowledge::semantic
