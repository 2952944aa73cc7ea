// The gate behind the limits of each person: queries a minute and at once. A place is held until the last row was read.
#pragma once

#include <memory>

#include "access/limits/query_limiter.h"
#include "query/gate/gate.h"

namespace sextant::app {

[[nodiscard]] std::unique_ptr<query::Gate> limited_gate(std::unique_ptr<query::Gate> inner, access::QueryLimits limits);

}  // namespace sextant::app
