// What a statement will read, from the catalog alone. Missing numbers count as over the limit. Pure and thread-safe.
#pragma once

#include <cstdint>

#include "query/gate/gate.h"
#include "query/sql/resolve.h"

namespace sextant::query {

// Rows: of the segments of all tables. Bytes: the segments' bytes times the share of the columns used, each column
// weighted by the usual width of its type.
[[nodiscard]] Estimate estimate_of(const sql::Resolution& resolution, std::uint64_t limit_bytes);

}  // namespace sextant::query
