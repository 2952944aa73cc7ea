// Names people can use: of tables and datasets made from file names, and of columns as a source has them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sextant::data {

// "Sales 2024 (final).csv" -> "sales_2024_final", "lapTimes" -> "lap_times": lower case, letters of any script, digits and
// single underscores; never empty, never longer than 63 bytes. Reserved words stay: SQL is printed with quotes.
[[nodiscard]] std::string table_name_from(std::string_view text);

// `wanted`, or with _2, _3 … the first that is not in `taken` (lower case); adds it there.
[[nodiscard]] std::string unique_name(const std::string& wanted, std::unordered_set<std::string>& taken);

// Column names as they are, but trimmed, without control characters, never empty ("column_3") and unique ignoring ASCII
// case ("name", "name_2").
[[nodiscard]] std::vector<std::string> column_names_from(const std::vector<std::string>& names);

}  // namespace sextant::data
