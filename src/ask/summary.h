// One sentence for a result as a person would say it, from its rows and never from anywhere else. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ask/answer.h"

namespace sextant::ask {

// What was computed, in words. Only `description` must be there; without the rest the sentence is plainer.
struct SummaryShape {
  std::string description;          // "top 5 destinations by number of flights in March"
  std::string number;               // "number of flights", "average delay"; empty for lists
  std::vector<std::string> groups;  // "by destination"
  bool limited = false;             // the rows are the first of more
  bool filtered = false;
};

[[nodiscard]] SummaryShape shape_of(std::string_view description, const std::vector<AnswerPart>& parts);

[[nodiscard]] std::string summarise(const SummaryShape& shape, std::span<const AnswerColumn> columns, const boost::json::array& rows,
                                    std::uint64_t row_count, bool truncated);

// Whether there is nothing in the rows: none at all, or one number that is null or a count of 0.
[[nodiscard]] bool is_empty_result(std::span<const AnswerColumn> columns, const boost::json::array& rows);

// A cell for a sentence: 1234567.891 -> "1,234,567.89"; null -> "unknown".
[[nodiscard]] std::string cell_text(const boost::json::value& cell);

[[nodiscard]] std::string sentence_case(std::string_view text);  // first letter upper-case, no final full stop added

}  // namespace sextant::ask
