// What the gate says when a rule refuses a statement.
#pragma once

#include "base/error.h"

namespace sextant::query::sql {

[[nodiscard]] inline std::unexpected<Error> refuse(std::string rule, std::string message, std::string hint = {},
                                                   std::optional<std::uint32_t> position = {}) {
  return fail(Error{.code = ErrorCode::sql_refused,
                    .message = std::move(message),
                    .hint = std::move(hint),
                    .position = position,
                    .rule = std::move(rule)});
}

[[nodiscard]] inline std::unexpected<Error> refuse_not_materialized() {
  return refuse("cte.not_materialized", "NOT MATERIALIZED is not allowed: it can multiply the work without bound.", "Leave it out.");
}

}  // namespace sextant::query::sql
