// What words in the names of tables, columns and values usually say: what a draft proposes before a person reads it.
// Tables of English words; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sextant::knowledge::semantic {

// "acct" -> "account"; the word itself when it is not known to be short for anything.
[[nodiscard]] std::string written_out(std::string_view word);

// Other ways to say what a column is called: "email address" of "email". Empty when there are none.
[[nodiscard]] std::vector<std::string> ways_to_say(std::string_view label);

// The adjective that asks for the most of a number or date of that name: "expensive" of "ticket price". Empty when none does.
[[nodiscard]] std::string_view adjective_for(const std::vector<std::string>& words);

// What somebody of that role did to the row that names them: "directed by" of "director". Empty when not known.
[[nodiscard]] std::string_view deed_of(std::string_view role);

// What a code of a column with these words stands for: "female", "women" of F in "sex". Empty when not known.
[[nodiscard]] std::vector<std::string> meanings_of_code(const std::vector<std::string>& words, std::string_view value);

// Whether a value says yes or no: "Y", "true", "0".
[[nodiscard]] bool says_yes(std::string_view value);
[[nodiscard]] bool says_no(std::string_view value);

}  // namespace sextant::knowledge::semantic
