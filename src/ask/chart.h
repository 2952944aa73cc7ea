// Which chart fits a result: decided from the shape of its columns and rows alone, so the same result always gets the
// same chart. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ask/answer.h"

namespace sextant::ask {

[[nodiscard]] std::optional<ChartSpec> suggest_chart(std::span<const AnswerColumn> columns, const boost::json::array& rows,
                                                     std::string_view title);

}  // namespace sextant::ask
