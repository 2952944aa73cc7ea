// Small text helpers used in every room. All functions are pure and thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sextant {

[[nodiscard]] bool is_ascii(std::string_view text);
[[nodiscard]] bool is_valid_utf8(std::string_view text);
// Bytes of the character of UTF-8 that the text begins with; 0 if it begins with none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);      // ASCII case only, as SQL identifiers compare
[[nodiscard]] std::string_view trim(std::string_view text);                           // ASCII white space
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);  // keeps empty parts
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string replace_all(std::string text, std::string_view from, std::string_view to);

// "name" with inner quotes doubled; safe in DuckDB and standard SQL for every input without NUL.
[[nodiscard]] std::string quote_identifier(std::string_view name);
// 'text' with inner quotes doubled.
[[nodiscard]] std::string quote_literal(std::string_view text);

// Bytes to insert, leave out, replace or swap with the next to get from one to the other; limit + 1 as soon as it is known to be more.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace sextant
