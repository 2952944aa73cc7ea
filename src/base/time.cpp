#include "base/time.h"

#include <fmt/format.h>

#include <cstdio>

namespace sextant {

std::string format_utc(Timestamp at) {
  using namespace std::chrono;
  const auto milli = floor<milliseconds>(at);
  const auto day = floor<days>(milli);
  const year_month_day date{day};
  const hh_mm_ss time{milli - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

Result<Timestamp> parse_utc(std::string_view text) {
  using namespace std::chrono;
  int y = 0;
  unsigned mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0;
  int used = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u%n", &y, &mo, &d, &h, &mi, &s, &used) < 6)
    return fail(ErrorCode::invalid_request, "Not a UTC time: " + copy, "Write it like 2026-11-21T09:00:00Z.");
  std::string_view rest = std::string_view(copy).substr(static_cast<std::size_t>(used));
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    unsigned scale = 100;
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
      ms += static_cast<unsigned>(rest.front() - '0') * scale;
      scale /= 10;
      rest.remove_prefix(1);
    }
  }
  const year_month_day date{year(y), month(mo), day(d)};
  if (rest != "Z" || !date.ok() || h > 23 || mi > 59 || s > 60)
    return fail(ErrorCode::invalid_request, "Not a UTC time: " + copy, "Write it like 2026-11-21T09:00:00Z.");
  return Timestamp(sys_days(date) + hours(h) + minutes(mi) + seconds(s) + milliseconds(ms));
}

}  // namespace sextant
