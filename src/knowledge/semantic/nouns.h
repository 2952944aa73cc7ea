// Names of tables and columns as people say them. English; pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sextant::knowledge::semantic {

// "flightDate_2" -> {"flight", "date", "2"}; lower case.
[[nodiscard]] std::vector<std::string> words_of_identifier(std::string_view identifier);

// Of the last word: "bird strike" <-> "bird strikes", "branch" <-> "branches", "city" <-> "cities", "person" <-> "people".
[[nodiscard]] std::string plural_of(std::string_view label);
[[nodiscard]] std::string singular_of(std::string_view label);

}  // namespace sextant::knowledge::semantic
