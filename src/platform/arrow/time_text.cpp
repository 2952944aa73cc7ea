#include "platform/arrow/time_text.h"

#include <charconv>
#include <limits>
#include <string_view>

namespace sextant::arrow {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

struct CivilDate {
  std::int64_t year;
  int month;
  int day;
};

// Proleptic Gregorian calendar, in eras of 400 years that begin on 1 March (H. Hinnant, "chrono-compatible low-level date algorithms").
CivilDate civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = floor_divide(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

void write_two(std::int64_t value, TextBuffer& out) {
  char* at = out.reserve(2);
  at[0] = static_cast<char>('0' + value / 10 % 10);
  at[1] = static_cast<char>('0' + value % 10);
  out.commit(2);
}

void write_integer(std::int64_t value, TextBuffer& out) {
  char* at = out.reserve(24);
  out.commit(static_cast<std::size_t>(std::to_chars(at, at + 24, value).ptr - at));
}

void write_year(std::int64_t year, TextBuffer& out) {
  if (year > 9999) out.append('+');
  if (year < 0) {
    out.append('-');
    year = -year;
  }
  if (year > 9999) return write_integer(year, out);
  write_two(year / 100, out);
  write_two(year % 100, out);
}

// The part below a second, `per_second` being a power of ten.
void write_fraction(std::int64_t units, std::int64_t per_second, TextBuffer& out) {
  if (units == 0) return;
  out.append('.');
  for (std::int64_t digit = per_second / 10; digit > 0 && units != 0; digit /= 10) {
    out.append(static_cast<char>('0' + units / digit));
    units %= digit;
  }
}

void write_clock(std::int64_t seconds, std::int64_t fraction, std::int64_t per_second, TextBuffer& out) {
  const std::int64_t hours = seconds / 3600;
  if (hours < 100)
    write_two(hours, out);
  else
    write_integer(hours, out);
  out.append(':');
  write_two(seconds / 60 % 60, out);
  out.append(':');
  write_two(seconds % 60, out);
  write_fraction(fraction, per_second, out);
}

void write_count(std::int64_t count, std::string_view unit, bool& any, TextBuffer& out) {
  if (count == 0) return;
  if (any) out.append(' ');
  any = true;
  write_integer(count, out);
  out.append(' ');
  out.append(unit);
  if (count != 1 && count != -1) out.append('s');
}

// The engine keeps its infinities as the largest number and its negation.
template <class T>
bool write_infinity(std::int64_t value, TextBuffer& out) {
  if (value == std::numeric_limits<T>::max())
    out.append("infinity");
  else if (value == -static_cast<std::int64_t>(std::numeric_limits<T>::max()))
    out.append("-infinity");
  else
    return false;
  return true;
}

}  // namespace

void write_date(std::int64_t days, TextBuffer& out) {
  if (write_infinity<std::int32_t>(days, out)) return;
  const auto date = civil_from_days(days);
  write_year(date.year, out);
  out.append('-');
  write_two(date.month, out);
  out.append('-');
  write_two(date.day, out);
}

void write_time(std::int64_t units, std::int64_t per_second, TextBuffer& out) {
  const std::int64_t seconds = floor_divide(units, per_second);
  if (seconds < 0) return out.append("00:00:00");
  write_clock(seconds, units - seconds * per_second, per_second, out);
}

void write_timestamp(std::int64_t units, std::int64_t per_second, bool zoned, TextBuffer& out) {
  if (write_infinity<std::int64_t>(units, out)) return;
  const std::int64_t seconds = floor_divide(units, per_second);
  const std::int64_t days = floor_divide(seconds, kSecondsPerDay);
  const auto date = civil_from_days(days);
  write_year(date.year, out);
  out.append('-');
  write_two(date.month, out);
  out.append('-');
  write_two(date.day, out);
  out.append('T');
  write_clock(seconds - days * kSecondsPerDay, units - seconds * per_second, per_second, out);
  if (zoned) out.append('Z');
}

void write_interval(std::int32_t months, std::int32_t days, std::int64_t nanoseconds, TextBuffer& out) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  bool any = false;
  write_count(months / 12, "year", any, out);
  write_count(months % 12, "month", any, out);
  write_count(days, "day", any, out);
  if (nanoseconds == 0 && any) return;
  if (any) out.append(' ');
  if (nanoseconds < 0) out.append('-');
  const auto magnitude = nanoseconds < 0 ? -static_cast<std::uint64_t>(nanoseconds) : static_cast<std::uint64_t>(nanoseconds);
  write_clock(static_cast<std::int64_t>(magnitude / kNanoseconds), static_cast<std::int64_t>(magnitude % kNanoseconds), kNanoseconds, out);
}

}  // namespace sextant::arrow
