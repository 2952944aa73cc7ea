// Which type all values of a CSV column have. Every value of the file is looked at, so a conversion cannot fail later.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant::data::csv {

// What one value could be, as bits.
enum Form : std::uint32_t {
  kBoolean = 1u << 0,             // true, false
  kInteger = 1u << 1,             // up to 18 digits; no leading zero (a code), no plus sign (a phone number)
  kReal = 1u << 2,                // 1.5, .5, 1.5e3, 1e-9, and integers
  kCommaReal = 1u << 3,           // 1,5 and 1.234,5
  kIsoDate = 1u << 4,             // 2001-02-03
  kIsoTimestamp = 1u << 5,        // 2001-02-03 04:05[:06[.789]], also with T; dates fit too
  kIsoInstant = 1u << 6,          // with Z or +hh[:mm]
  kTime = 1u << 7,                // 04:05[:06[.789]]
  kMonthDayYear = 1u << 8,        // 2/3/2001, perhaps with a time of day
  kDayMonthYear = 1u << 9,        // 3/2/2001
  kDotDayMonthYear = 1u << 10,    // 3.2.2001
  kShortMonthDayYear = 1u << 11,  // 2/3/01
  kYearMonthDay = 1u << 12,       // 2001/02/03
  kGroupedInteger = 1u << 13,     // 1,234,567, and integers
  kGroupedReal = 1u << 14,        // 1,234.5, and grouped integers
};
// A number that is both 1234 and 1.234, as in "1,234", has all of their forms.
[[nodiscard]] std::uint32_t forms_of(std::string_view value);

// Texts that mean "no value" in a column whose other values are numbers, dates or the like.
[[nodiscard]] bool is_null_word(std::string_view value);

class ColumnTyper {
 public:
  // In a file whose fields are not separated by commas, "1,234" alone does not tell what it is: it stays text until other columns
  // settle it.
  explicit ColumnTyper(bool comma_separated = true) : comma_(comma_separated ? Comma::groups : Comma::unclear) {}

  void add(std::string_view value, bool quoted);

  // Whether its values tell what commas and points are in this file: 1,5 or 1.5.
  [[nodiscard]] bool has_decimal_comma() const { return chosen() == kCommaReal; }
  [[nodiscard]] bool has_decimal_point() const { return (chosen() & (kReal | kGroupedReal)) != 0 && (forms_ & kCommaReal) == 0; }
  void settle_commas(bool decimal) {
    if (comma_ == Comma::unclear) comma_ = decimal ? Comma::decimal : Comma::groups;
  }

  [[nodiscard]] std::string type() const;  // DuckDB type text
  // The expression that turns the text column `raw` (an SQL expression) into that type.
  [[nodiscard]] std::string cast(const std::string& raw) const;
  // What a person should know about how values were read, or "".
  [[nodiscard]] std::string note() const;
  [[nodiscard]] bool is_text() const { return chosen() == 0; }
  [[nodiscard]] bool fits(std::string_view value) const;

 private:
  [[nodiscard]] std::uint32_t chosen() const;  // one bit, or 0 for text

  enum class Comma : std::uint8_t { unclear, groups, decimal };
  Comma comma_;  // in a number that could be 1234 or 1.234; where it is decimal, a point is none
  std::uint32_t forms_ = ~0u;
  std::string sign_;  // of money or a share, the same in every value
  bool any_value_ = false;
  bool any_time_ = false;        // a value of a slashed or dotted date has a time of day
  bool needs_cleaning_ = false;  // null words, spaces or quoted empty text among the values
};

}  // namespace sextant::data::csv
