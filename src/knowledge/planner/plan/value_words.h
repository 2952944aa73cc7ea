// How values are said in English: numbers, days, stretches of time, patterns of text, lists. Pure.
#pragma once

#include <string>
#include <vector>

namespace sextant::knowledge {

[[nodiscard]] std::string number_text(const std::string& text);  // "12,345"; what is no whole number of five digits or more stays
// A written day in words; what is none as it stands.
[[nodiscard]] std::string day_words(const std::string& iso);
// "in 2025", "in March 2025", "on 28 March 2025", "from … to …": from the first day until before the other.
[[nodiscard]] std::string period_text(const std::string& first, const std::string& after);
[[nodiscard]] std::string pattern_text(const std::string& pattern, bool negated);  // "contains “oak”" of "%oak%"
[[nodiscard]] std::string listed(const std::vector<std::string>& items);           // "a, b and c"

}  // namespace sextant::knowledge
