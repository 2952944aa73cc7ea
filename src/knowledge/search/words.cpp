#include "knowledge/search/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "data/pii/value_checks.h"

namespace sextant::knowledge {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 128; }
bool is_word(char c) { return is_letter(c) || is_digit(c); }
bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

struct NumberRow {
  std::string_view word;
  double value;
};
constexpr std::array kNumberWords{NumberRow{"zero", 0},      NumberRow{"one", 1},         NumberRow{"two", 2},     NumberRow{"three", 3},
                                  NumberRow{"four", 4},      NumberRow{"five", 5},        NumberRow{"six", 6},     NumberRow{"seven", 7},
                                  NumberRow{"eight", 8},     NumberRow{"nine", 9},        NumberRow{"ten", 10},    NumberRow{"eleven", 11},
                                  NumberRow{"twelve", 12},   NumberRow{"twenty", 20},     NumberRow{"thirty", 30}, NumberRow{"fifty", 50},
                                  NumberRow{"hundred", 100}, NumberRow{"thousand", 1000}, NumberRow{"once", 1},    NumberRow{"twice", 2}};

// Words whose last letters only look like an ending.
constexpr std::array<std::string_view, 14> kNoPlural{"is",      "was",    "has",    "this", "bus",    "gas",      "series",
                                                     "species", "status", "campus", "lens", "always", "analysis", "us"};

// The apostrophes people type: ASCII and the typographic pair.
std::string unify_quotes(std::string_view text) {
  std::string out = replace_all(std::string(text), "\xE2\x80\x99", "'");
  out = replace_all(std::move(out), "\xE2\x80\x98", "'");
  out = replace_all(std::move(out), "\xE2\x80\x9C", "\"");
  out = replace_all(std::move(out), "\xE2\x82\xAC", " euros ");
  out = replace_all(std::move(out), "\xC2\xA3", " pounds ");
  return replace_all(std::move(out), "\xE2\x80\x9D", "\"");
}

struct FactorRow {
  std::string_view word;
  double factor;
};
constexpr std::array kFactors{FactorRow{"k", 1e3},        FactorRow{"thousand", 1e3},  FactorRow{"m", 1e6},       FactorRow{"mn", 1e6},
                              FactorRow{"mio", 1e6},      FactorRow{"million", 1e6},   FactorRow{"bn", 1e9},      FactorRow{"billion", 1e9},
                              FactorRow{"millions", 1e6}, FactorRow{"thousands", 1e3}, FactorRow{"billions", 1e9}};

// 8.2 million is 8,200,000 and not 8,199,999.999…
double times(double number, double factor) {
  constexpr double kParts = 1e6;
  return std::round(number * factor * kParts) / kParts;
}

// "500k", "2m"
void read_shortened(Token& token) {
  double value = 0;
  const std::string_view lower = token.lower;
  const auto parsed = std::from_chars(lower.data(), lower.data() + lower.size(), value);
  if (parsed.ec != std::errc()) return;
  const double factor = factor_of({parsed.ptr, static_cast<std::size_t>(lower.data() + lower.size() - parsed.ptr)});
  if (factor == 0 || !std::isfinite(value * factor)) return;
  token.number = times(value, factor);
  token.factor = factor;
  token.has_number = true;
}

// "1 million", "2.5 thousand" are one number; "5 m" may be metres.
void join_factors(std::vector<Token>& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].has_number || tokens[i].kind == TokenKind::quoted || tokens[i + 1].kind != TokenKind::word) continue;
    const double factor = tokens[i + 1].lower.size() >= 4 || tokens[i + 1].lower == "mio" ? factor_of(tokens[i + 1].lower) : 0;
    if (factor == 0) continue;
    tokens[i].kind = TokenKind::number;
    tokens[i].number = times(tokens[i].number, factor);
    tokens[i].factor *= factor;
    tokens[i].end = tokens[i + 1].end;
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

void push_word(std::vector<Token>& tokens, std::string_view text, std::size_t begin) {
  Token token;
  token.text = std::string(text);
  token.lower = to_lower_ascii(text);
  token.stem = stem_of(token.lower);
  token.capital = is_upper(text.front());
  token.begin = begin;
  token.end = begin + text.size();
  if (is_digit(text.front())) {
    read_shortened(token);
  } else if (const auto number = number_word(token.lower)) {
    token.number = *number;
    token.has_number = true;
  }
  tokens.push_back(std::move(token));
}

// The end of the quotation opened at `at`, or npos: a closing quote stands before a space, a mark or the end.
std::size_t closing_quote(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i)
    if (text[i] == quote && (quote == '"' || i + 1 == text.size() || !is_word(text[i + 1]))) return i;
  return std::string_view::npos;
}

// Bytes of an ISO date or timestamp at `at`, else 0.
std::size_t date_length(std::string_view text, std::size_t at) {
  const auto matches = [&](std::string_view shape, std::size_t from) {
    if (from + shape.size() > text.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i)
      if (shape[i] == '#' ? !is_digit(text[from + i]) : text[from + i] != shape[i]) return false;
    return true;
  };
  if (!matches("####-##-##", at) || (at > 0 && is_word(text[at - 1]))) return 0;
  if (matches(" ##:##:##", at + 10) || matches("T##:##:##", at + 10)) return 19;
  return at + 10 < text.size() && is_word(text[at + 10]) ? 0 : 10;
}

// Bytes of an e-mail address, an account, card or telephone number at `at`, else 0: written without spaces, they need no quotes.
std::size_t form_length(std::string_view text, std::size_t at) {
  if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '(') return 0;
  std::string_view written = text.substr(at, text.find_first_of(" \t\r\n", at) - at);
  while (!written.empty() && std::string_view(".,;:?!)").contains(written.back())) written.remove_suffix(1);
  constexpr std::array kForms{data::pii::is_email, data::pii::is_iban, data::pii::is_card_number, data::pii::is_international_phone};
  return std::ranges::any_of(kForms, [&](auto form) { return form(written); }) ? written.size() : 0;
}

Token quoted_token(std::string_view text, std::size_t begin, std::size_t end) {
  Token token;
  token.kind = TokenKind::quoted;
  token.text = std::string(text);
  token.lower = token.stem = to_lower_ascii(token.text);
  token.begin = begin;
  token.end = end;
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  token.has_number = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && std::isfinite(number);
  if (token.has_number) token.number = number;
  return token;
}

std::size_t read_number(std::string_view text, std::size_t i, std::vector<Token>& tokens) {
  std::string digits;
  std::size_t j = i;
  if (text[j] == '-') digits += text[j++];
  for (; j < text.size(); ++j) {
    if (is_digit(text[j])) {
      digits += text[j];
    } else if (text[j] == '.' && j + 1 < text.size() && is_digit(text[j + 1]) && digits.find('.') == std::string::npos) {
      digits += '.';
    } else if (text[j] == ',' && j + 3 < text.size() && is_digit(text[j + 1]) && is_digit(text[j + 2]) && is_digit(text[j + 3]) &&
               (j + 4 >= text.size() || !is_digit(text[j + 4]))) {
      continue;
    } else {
      break;
    }
  }
  Token token;
  token.kind = TokenKind::number;
  token.text = std::string(text.substr(i, j - i));
  token.lower = token.stem = digits;
  std::from_chars(digits.data(), digits.data() + digits.size(), token.number);
  token.has_number = true;
  token.begin = i;
  token.end = j;
  tokens.push_back(std::move(token));
  return j;
}

// "doesn't" -> does not; "student's" -> student.
std::size_t read_word(std::string_view text, std::size_t i, std::vector<Token>& tokens) {
  std::size_t j = i;
  while (j < text.size() && is_word(text[j])) ++j;
  std::string_view word = text.substr(i, j - i);
  if (j + 1 < text.size() && text[j] == '\'') {
    if ((text[j + 1] == 't' || text[j + 1] == 'T') && word.size() > 2 && (word.back() == 'n' || word.back() == 'N') &&
        (j + 2 >= text.size() || !is_word(text[j + 2]))) {
      const std::string_view verb = word.substr(0, word.size() - 1);
      push_word(tokens, equals_ignoring_case(verb, "ca") ? word : verb, i);
      push_word(tokens, "not", i);
      return j + 2;
    }
    if (text[j + 1] == 's' && (j + 2 >= text.size() || !is_word(text[j + 2]))) {
      push_word(tokens, word, i);
      return j + 2;
    }
  }
  // "ratingDate" as it stands in the schema; "McEwen" is a name.
  for (std::size_t k = 3; k + 3 <= word.size(); ++k)
    if (is_upper(word[k]) && is_lower(word[k - 1]) && is_lower(word[0])) {
      push_word(tokens, word.substr(0, k), i);
      push_word(tokens, word.substr(k), i + k);
      return j;
    }
  push_word(tokens, word, i);
  return j;
}

// The letters from U+00C0 to U+017F without their marks; '*' stays as it is.
constexpr std::string_view kPlainLetters =
    "aaaaaa*ceeeeiiii*nooooo*ouuuuy**aaaaaa*ceeeeiiii*nooooo*ouuuuy*y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkk*llllllllllnnnnnn***oooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz*";
static_assert(kPlainLetters.size() == 0x180 - 0xC0);

// The place in kPlainLetters of the letter that two bytes of UTF-8 spell, from 1; 0 when there is none.
std::size_t latin_letter(char first, char second) {
  const auto lead = static_cast<unsigned char>(first), trail = static_cast<unsigned char>(second);
  if (lead < 0xC3 || lead > 0xC5 || (trail & 0xC0U) != 0x80) return 0;
  const std::size_t at = ((lead & 0x1FU) << 6U | (trail & 0x3FU)) - 0xC0U;
  return kPlainLetters[at] == '*' ? 0 : at + 1;
}

}  // namespace

std::optional<double> number_word(std::string_view lower) {
  for (const auto& row : kNumberWords)
    if (row.word == lower) return row.value;
  return std::nullopt;
}

std::string singular_of(std::string_view lower) {
  std::string word(lower);
  const auto ends = [&](std::string_view ending) { return word.size() > ending.size() + 1 && word.ends_with(ending); };
  const auto cut = [&](std::size_t n) { word.resize(word.size() - n); };
  if (word == "ids") return "id";
  if (word.size() <= 2 || std::ranges::find(kNoPlural, lower) != kNoPlural.end()) return word;
  if (ends("ies") && word.size() > 4) {
    cut(3);
    word += 'y';
  } else if (ends("sses") || ends("shes") || ends("ches") || ends("xes") || ends("zes") || (ends("oes") && word.size() > 5)) {
    cut(2);
  } else if (ends("s") && !ends("ss") && !ends("us") && word.size() > 3) {
    cut(1);
  }
  return word;
}

std::int64_t whole_number(double number) {
  constexpr double kMost = 1e15;
  return std::isfinite(number) ? static_cast<std::int64_t>(std::clamp(number, -kMost, kMost)) : 0;
}

bool is_plural(std::string_view lower) { return singular_of(lower) != lower; }

std::string stem_of(std::string_view lower) {
  std::string word = singular_of(lower);
  const auto ends = [&](std::string_view ending) { return word.size() > ending.size() + 1 && word.ends_with(ending); };
  const auto cut = [&](std::size_t n) { word.resize(word.size() - n); };
  if (word.size() <= 2) return word;
  const auto strip = [&](std::string_view ending) {
    if (!ends(ending) || word.size() < ending.size() + 3) return;
    const std::string_view rest = std::string_view(word).substr(0, word.size() - ending.size());
    if (std::ranges::none_of(rest, is_vowel)) return;
    cut(ending.size());
    const std::size_t n = word.size();
    if (n > 3 && word[n - 1] == word[n - 2] && word[n - 1] != 's' && word[n - 1] != 'l' && !is_vowel(word[n - 1])) cut(1);
  };
  if (ends("eed")) return word;
  if (ends("ied")) {
    cut(1);
    word.back() = 'e';
  } else {
    strip("ed");
  }
  strip("ing");
  if (word.size() > 3 && word.back() == 'e') cut(1);
  if (word.size() > 2 && word.back() == 'y') word.back() = 'i';
  return word;
}

std::vector<Token> tokenise(std::string_view question) {
  const std::string unified = unify_quotes(question);
  const std::string_view text = unified;
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size() && tokens.size() < kMaxTokens;) {
    const char c = text[i];
    if (c == '"' || (c == '\'' && (i == 0 || !is_word(text[i - 1])))) {
      const std::size_t close = closing_quote(text, i);
      if (close != std::string_view::npos && close > i + 1) {
        tokens.push_back(quoted_token(trim(text.substr(i + 1, close - i - 1)), i, close + 1));
        i = close + 1;
        continue;
      }
    }
    if (const std::size_t length = std::max(date_length(text, i), form_length(text, i)); length > 0) {
      tokens.push_back(quoted_token(text.substr(i, length), i, i + length));
      i += length;
      continue;
    }
    const bool minus = c == '-' && i + 1 < text.size() && is_digit(text[i + 1]) && (i == 0 || text[i - 1] == ' ');
    if (is_digit(c) || minus) {
      std::size_t j = i;
      while (j < text.size() && is_word(text[j])) ++j;
      const bool mixed =
          std::any_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.begin() + static_cast<std::ptrdiff_t>(j), is_letter);
      i = mixed && !minus ? read_word(text, i, tokens) : read_number(text, i, tokens);
    } else if (is_letter(c)) {
      i = read_word(text, i, tokens);
    } else {
      if (std::string_view(",;?.():%<>=").find(c) != std::string_view::npos) {
        Token token;
        token.kind = TokenKind::mark;
        token.text = token.lower = token.stem = std::string(1, c);
        token.begin = i;
        token.end = i + 1;
        tokens.push_back(std::move(token));
      }
      ++i;
    }
  }
  join_factors(tokens);
  return tokens;
}

std::vector<std::string> split_identifier(std::string_view name) {
  std::vector<std::string> words;
  std::string current;
  const auto flush = [&] {
    if (!current.empty()) words.push_back(to_lower_ascii(current));
    current.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_word(c)) {
      flush();
      continue;
    }
    if (i > 0 && !current.empty()) {
      const char before = name[i - 1];
      const bool hump = is_upper(c) && is_lower(before);
      const bool acronym_end =
          is_upper(c) && is_upper(before) && i + 1 < name.size() && is_lower(name[i + 1]) && i + 2 < name.size() && is_lower(name[i + 2]);
      const bool digit_edge = is_digit(c) != is_digit(before);
      if (hump || acronym_end || digit_edge) flush();
    }
    current += c;
  }
  flush();
  return words;
}

std::string normalise_value(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_word(c)) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    const std::size_t letter = i + 1 < text.size() ? latin_letter(c, text[i + 1]) : 0;
    if (letter > 0) {
      out += kPlainLetters[letter - 1];
      ++i;
    } else {
      out += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return out;
}

double factor_of(std::string_view word) {
  const auto row = std::ranges::find(kFactors, word, &FactorRow::word);
  return row == kFactors.end() ? 0 : row->factor;
}

double abbreviation_strength(std::string_view shorter, std::string_view word) {
  if (shorter.size() < 2 || shorter.size() >= word.size() || shorter.front() != word.front()) return 0;
  if (word.starts_with(shorter)) return shorter.size() >= 3 ? 0.9 : (word.size() <= 8 ? 0.5 : 0.4);
  std::size_t at = 0;
  for (const char c : word)
    if (at < shorter.size() && shorter[at] == c) ++at;
  if (at < shorter.size()) return 0;
  // Left-out letters must be mostly vowels, as in qty, dept, mgr, addr.
  const std::size_t vowels = static_cast<std::size_t>(std::ranges::count_if(shorter.substr(1), is_vowel));
  if (vowels > 1) return 0;
  return shorter.size() >= 3 ? 0.7 : 0.3;
}

}  // namespace sextant::knowledge
