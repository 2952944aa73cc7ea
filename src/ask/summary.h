// One sentence for a result, from its rows and never from anywhere else. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ask/answer.h"

namespace sextant::ask {

// `description` says what was computed ("average delay by state of the origin airport").
[[nodiscard]] std::string summarise(std::string_view description, std::span<const AnswerColumn> columns, const boost::json::array& rows,
                                    std::uint64_t row_count, bool truncated);

// A cell for a sentence: 1234567.891 -> "1,234,567.89"; null -> "unknown".
[[nodiscard]] std::string cell_text(const boost::json::value& cell);

[[nodiscard]] std::string sentence_case(std::string_view text);  // first letter upper-case, no final full stop added

}  // namespace sextant::ask
