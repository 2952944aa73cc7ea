// Functions whose result can be far larger than their input, or whose time grows faster than it: constants that are
// too large are refused; a size that is not a constant is guarded when the statement is woven (a failing query, never
// a silently shorter answer). Measured reason: scalar functions ignore the engine's memory limit.
#pragma once

#include <boost/json.hpp>
#include <cstdint>

#include "base/error.h"
#include "query/sql/functions.h"

namespace sextant::query::sql {

// What growing calls around the present one may multiply to.
struct GrowthState {
  std::int64_t growing_calls = 0;  // in the whole statement
  std::int64_t rows = 1;           // product of the tables of numbers
};

[[nodiscard]] Result<void> check_growth(const Function& function, const boost::json::object& call, GrowthState& state, FunctionUse use);
// Replaces a size that is not a constant by one that fails when it is too large. error() is refused to people, so only
// this guard can call it.
void guard_growth(const Function& function, boost::json::object& call);

}  // namespace sextant::query::sql
