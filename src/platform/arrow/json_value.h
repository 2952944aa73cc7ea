// Cells as Boost.JSON values, by the same rules as write_json: for small results that are kept or looked at. For long
// results use RowWriter. Thread-safe.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "platform/arrow/stream_decoder.h"

namespace sextant::arrow {

[[nodiscard]] boost::json::value json_value(const Shape& shape, const ArrowArrayView& view, std::int64_t row);

// Appends rows [first, first + count) as arrays of cells.
void append_rows(const Batch& batch, std::int64_t first, std::int64_t count, boost::json::array& rows);

}  // namespace sextant::arrow
