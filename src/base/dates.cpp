#include "base/dates.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace sextant {

using namespace std::chrono;

std::string iso_date(sys_days day) {
  const year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<sys_days> parse_iso_date(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  unsigned y = 0, m = 0, d = 0;
  const auto number = [&](std::size_t begin, std::size_t length, unsigned& value) {
    const char* const end = text.data() + begin + length;
    const auto read = std::from_chars(text.data() + begin, end, value);
    return read.ec == std::errc() && read.ptr == end;
  };
  if (!number(0, 4, y) || !number(5, 2, m) || !number(8, 2, d)) return std::nullopt;
  const year_month_day date = year(static_cast<int>(y)) / month(m) / day(d);
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

std::string month_name(month of) {
  static constexpr std::array<std::string_view, 12> kNames{"January", "February", "March",     "April",   "May",      "June",
                                                           "July",    "August",   "September", "October", "November", "December"};
  return of.ok() ? std::string(kNames[static_cast<unsigned>(of) - 1]) : std::string();
}

std::string month_text(year_month of) { return fmt::format("{} {}", month_name(of.month()), static_cast<int>(of.year())); }

std::string day_text(year_month_day of) {
  return fmt::format("{} {}", static_cast<unsigned>(of.day()), month_text(of.year() / of.month()));
}

}  // namespace sextant
