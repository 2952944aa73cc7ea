// Dates, times and intervals as text, for the whole range of the engine's types. Pure.
#pragma once

#include <cstdint>

#include "platform/arrow/text_buffer.h"

namespace sextant::arrow {

[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by != 0 && (value < 0) != (by < 0) ? 1 : 0);
}

// Days since 1970-01-01: "2001-02-03"; years before 0 or beyond 9999 with sign, "infinity" for the engine's largest.
void write_date(std::int64_t days, TextBuffer& out);

// `per_second` units make a second; trailing zeros of the fraction are left out.
void write_time(std::int64_t units, std::int64_t per_second, TextBuffer& out);
void write_timestamp(std::int64_t units, std::int64_t per_second, bool zoned, TextBuffer& out);

void write_interval(std::int32_t months, std::int32_t days, std::int64_t nanoseconds, TextBuffer& out);

}  // namespace sextant::arrow
