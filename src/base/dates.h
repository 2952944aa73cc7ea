// Days of the calendar: as data and plans write them, and as sentences say them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sextant {

[[nodiscard]] std::string iso_date(std::chrono::sys_days day);  // "2001-03-28"
// The first ten bytes; nothing when they are no day.
[[nodiscard]] std::optional<std::chrono::sys_days> parse_iso_date(std::string_view text);

[[nodiscard]] std::string month_name(std::chrono::month month);       // "March"; not ok(): empty
[[nodiscard]] std::string month_text(std::chrono::year_month month);  // "March 2001"
[[nodiscard]] std::string day_text(std::chrono::year_month_day day);  // "28 March 2001"

}  // namespace sextant
