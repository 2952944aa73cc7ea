// Words of questions and of names: cutting, stems, identifiers into words. Pure functions, thread-safe. English endings;
// bytes above 127 are kept as letters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/search/word_class.h"

namespace sextant::knowledge {

enum class TokenKind : std::uint8_t { word, number, quoted, mark };

struct Token {
  TokenKind kind = TokenKind::word;
  std::string text;   // as written, without quotes
  std::string lower;  // ASCII lower case
  std::string stem;   // of words
  double number = 0;  // of numbers, also of words such as "three"
  bool has_number = false;
  double factor = 1;               // that was said with it: "5 million" is 5,000,000, of which 1,000,000 were said so
  bool capital = false;            // starts with a capital letter
  std::size_t begin = 0, end = 0;  // bytes of the question
  WordClasses classes;             // none until a language says them

  [[nodiscard]] bool is(std::same_as<WordClass> auto... any) const { return classes.has(any...); }
};

// Longest question that is looked at, in tokens; the rest is cut.
inline constexpr std::size_t kMaxTokens = 120;

// "Who doesn't live in 'New York'?" -> who does not live in ‹New York› . Marks kept: , ; ? . ( ) : %
[[nodiscard]] std::vector<Token> tokenise(std::string_view question);

// A number as one of rows, cut to what such can be; 0 for what is none.
[[nodiscard]] std::int64_t whole_number(double number);

// "cities" -> "city", "classes" -> "class". Input in lower case.
[[nodiscard]] std::string singular_of(std::string_view lower);
// "cities", not "status" or "address".
[[nodiscard]] bool is_plural(std::string_view lower);

// One form for the endings of a word: "cities", "city" -> "citi"; "named", "names", "name" -> "nam". Input in lower case.
[[nodiscard]] std::string stem_of(std::string_view lower);

// "firstName", "FIRST_NAME", "first name" -> first, name; "address2" -> address, 2. Lower case.
[[nodiscard]] std::vector<std::string> split_identifier(std::string_view name);

// "three" -> 3, "twice" -> 2.
[[nodiscard]] std::optional<double> number_word(std::string_view lower);

// "millions", "m" -> 1,000,000; 0 of other words.
[[nodiscard]] double factor_of(std::string_view word);

// How values compare: lower case, every run of other than letters and digits one space, trimmed.
[[nodiscard]] std::string normalise_value(std::string_view text);

// Whether `shorter` can stand for `word`: "dept" department, "dob" is not one, "qty" quantity, "tot" total. 0: no; else 0..1.
[[nodiscard]] double abbreviation_strength(std::string_view shorter, std::string_view word);

}  // namespace sextant::knowledge
