// Wall-clock time as the product shows and stores it: UTC, ISO 8601.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant {

using Timestamp = std::chrono::system_clock::time_point;

[[nodiscard]] std::string format_utc(Timestamp at);  // "2026-11-21T09:00:00.123Z"
[[nodiscard]] Result<Timestamp> parse_utc(std::string_view text);

}  // namespace sextant
