#include "data/connect/csv/csv_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant::data::csv {
namespace {

// Signs of money and shares that numbers are written with, before or behind them.
constexpr std::array<std::string_view, 6> kSigns{"$", "€", "£", "¥", "₹", "%"};
constexpr std::string_view kNoBreakSpace = "\u00A0";

constexpr std::array<std::string_view, 9> kNullWords{"na", "n/a", "null", "nan", "none", "\\n", "-", "#n/a", "nil"};

struct TypeOf {
  std::uint32_t form;
  std::string_view type;
  std::string_view type_with_time;
  std::string_view date_format;  // strptime; "" for what a cast reads
  std::string_view note;
};
// In order of preference among what all values fit.
constexpr std::array kTypes{
    TypeOf{kBoolean, "BOOLEAN", "", "", ""},
    TypeOf{kInteger, "BIGINT", "", "", ""},
    TypeOf{kReal, "DOUBLE", "", "", ""},
    TypeOf{kGroupedInteger, "BIGINT", "", "", "Numbers read with commas between thousands."},
    TypeOf{kGroupedReal, "DOUBLE", "", "", "Numbers read with commas between thousands."},
    TypeOf{kCommaReal, "DOUBLE", "", "", "Numbers read with a decimal comma."},
    TypeOf{kIsoDate, "DATE", "", "", ""},
    TypeOf{kIsoTimestamp, "TIMESTAMP", "", "", ""},
    TypeOf{kIsoInstant, "TIMESTAMP WITH TIME ZONE", "", "", ""},
    TypeOf{kTime, "TIME", "", "", ""},
    TypeOf{kYearMonthDay, "DATE", "TIMESTAMP", "%Y/%m/%d", ""},
    TypeOf{kMonthDayYear, "DATE", "TIMESTAMP", "%m/%d/%Y", "Dates read as month/day/year."},
    TypeOf{kDayMonthYear, "DATE", "TIMESTAMP", "%d/%m/%Y", "Dates read as day/month/year."},
    TypeOf{kDotDayMonthYear, "DATE", "TIMESTAMP", "%d.%m.%Y", ""},
    TypeOf{kShortMonthDayYear, "DATE", "TIMESTAMP", "%m/%d/%y", "Dates read as month/day/year with two-digit years."},
};
constexpr std::array<std::string_view, 5> kTimeFormats{"", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"};
constexpr std::uint32_t kSlashed = kYearMonthDay | kMonthDayYear | kDayMonthYear | kDotDayMonthYear | kShortMonthDayYear;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes digits off the front; the number of them, with the value of the last nine.
struct Digits {
  std::size_t count = 0;
  int value = 0;
};
Digits take_digits(std::string_view& text) {
  Digits digits;
  while (digits.count < text.size() && is_digit(text[digits.count])) {
    if (digits.count < 9) digits.value = digits.value * 10 + (text[digits.count] - '0');
    ++digits.count;
  }
  text.remove_prefix(digits.count);
  return digits;
}
bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

constexpr std::size_t kMostDigits = 18;  // of an integer

// The groups of three digits at the front that `separator` sets apart, taken off; 0 when something else follows it.
std::size_t take_groups(std::string_view& text, char separator) {
  std::string_view rest = text;
  std::size_t groups = 0;
  while (take(rest, separator)) {
    const auto digits = take_digits(rest);
    if (digits.count != 3) break;
    ++groups;
    text = rest;
  }
  return groups;
}

// What a decimal comma, perhaps after groups set apart by points, makes of the rest of a number.
std::uint32_t comma_forms(std::string_view rest, bool may_group) {
  const std::size_t groups = may_group ? take_groups(rest, '.') : 0;
  if (rest.empty()) return groups > 0 ? kCommaReal : 0u;
  return take(rest, ',') && take_digits(rest).count > 0 && rest.empty() ? kCommaReal : 0u;
}

// What commas between thousands, perhaps before a fraction, make of the rest of a number.
std::uint32_t grouped_forms(std::string_view rest) {
  const std::size_t groups = take_groups(rest, ',');
  if (groups == 0 || groups > (kMostDigits / 3) - 1) return 0;
  if (rest.empty()) return kGroupedInteger | kGroupedReal;
  take(rest, '.');
  take_digits(rest);
  return rest.empty() ? kGroupedReal : 0u;
}

// The rest of a number after its whole digits, as programs write it.
std::uint32_t plain_forms(std::string_view rest, std::size_t whole) {
  const bool point = take(rest, '.');
  if (point && take_digits(rest).count + whole == 0) return 0;
  if (rest.empty()) return kReal | kGroupedReal;
  if (whole == 0 && !point) return 0;
  if (!take(rest, 'e') && !take(rest, 'E')) return 0;
  const bool sign = take(rest, '-') || take(rest, '+');
  const auto exponent = take_digits(rest);
  // 12E4 may be a code
  return rest.empty() && exponent.count > 0 && exponent.count <= 3 && exponent.value <= 300 && (sign || point) ? kReal : 0u;
}

std::uint32_t number_forms(std::string_view text) {
  take(text, '-');
  const bool zero_first = !text.empty() && text.front() == '0';
  const auto whole = take_digits(text);
  if (zero_first && whole.count > 1) return 0;
  if (text.empty())
    return whole.count == 0 || whole.count > kMostDigits ? 0u : kInteger | kReal | kCommaReal | kGroupedInteger | kGroupedReal;
  const bool may_group = !zero_first && whole.count >= 1 && whole.count <= 3;
  std::uint32_t forms = plain_forms(text, whole.count);
  if (whole.count > 0) forms |= comma_forms(text, may_group);
  if (may_group) forms |= grouped_forms(text);
  return forms;
}

// A number and the sign it is written with; all of the text where there is no sign.
struct Signed {
  std::string_view sign;
  std::string number;
};
Signed without_sign(std::string_view text) {
  for (const auto sign : kSigns) {
    std::string_view rest = text;
    const bool negative = take(rest, '-');
    if (rest.starts_with(sign))
      rest.remove_prefix(sign.size());
    else if (rest.ends_with(sign))
      rest.remove_suffix(sign.size());
    else
      continue;
    rest = trim(rest);
    if (rest.starts_with(kNoBreakSpace)) rest.remove_prefix(kNoBreakSpace.size());
    if (rest.ends_with(kNoBreakSpace)) rest.remove_suffix(kNoBreakSpace.size());
    if (negative && rest.starts_with('-')) break;
    return {sign, (negative ? "-" : "") + std::string(rest)};
  }
  return {"", std::string(text)};
}

bool may_have_sign(std::string_view text) {
  const auto plain = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && text.size() <= 40 && (!plain(text.front()) || !plain(text.back()));
}

bool is_day(int year, int month, int day) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

// hh:mm[:ss[.f…]] taken off the front.
bool take_clock(std::string_view& text) {
  const auto hour = take_digits(text);
  if (hour.count == 0 || hour.count > 2 || hour.value > 23 || !take(text, ':')) return false;
  const auto minute = take_digits(text);
  if (minute.count != 2 || minute.value > 59) return false;
  if (!take(text, ':')) return true;
  const auto second = take_digits(text);
  if (second.count != 2 || second.value > 59) return false;
  if (!take(text, '.')) return true;
  const auto fraction = take_digits(text);
  return fraction.count > 0 && fraction.count <= 6;
}

bool is_zone(std::string_view text) {
  if (text == "Z") return true;
  if (!take(text, '+') && !take(text, '-')) return false;
  const auto hours = take_digits(text);
  if (hours.count != 2 || hours.value > 15) return false;
  if (text.empty()) return true;
  if (!take(text, ':')) return false;
  const auto minutes = take_digits(text);
  return text.empty() && minutes.count == 2 && minutes.value < 60;
}

std::uint32_t iso_forms(std::string_view text) {
  const auto year = take_digits(text);
  if (year.count != 4 || !take(text, '-')) return 0;
  const auto month = take_digits(text);
  if (month.count != 2 || !take(text, '-')) return 0;
  const auto day = take_digits(text);
  if (day.count != 2 || !is_day(year.value, month.value, day.value)) return 0;
  if (text.empty()) return kIsoDate | kIsoTimestamp;
  if (!take(text, ' ') && !take(text, 'T')) return 0;
  if (text.size() < 5 || text[2] != ':' || !take_clock(text)) return 0;
  if (text.empty()) return kIsoTimestamp;
  return is_zone(text) ? kIsoInstant : 0u;
}

// [ hh:mm[:ss] [AM|PM]] after a slashed or dotted date, as kTimeFormats reads it.
bool is_time_of_day(std::string_view text) {
  if (text.empty()) return true;
  if (!take(text, ' ')) return false;
  const auto hour = take_digits(text);
  if (hour.count == 0 || hour.count > 2 || hour.value > 23 || !take(text, ':')) return false;
  const auto minute = take_digits(text);
  if (minute.count != 2 || minute.value > 59) return false;
  if (take(text, ':')) {
    const auto second = take_digits(text);
    if (second.count != 2 || second.value > 59) return false;
  }
  if (text.empty()) return true;
  return (equals_ignoring_case(text, " am") || equals_ignoring_case(text, " pm")) && hour.value >= 1 && hour.value <= 12;
}

std::uint32_t slashed_forms(std::string_view text) {
  const auto first = take_digits(text);
  const char separator = text.empty() ? '\0' : text.front();
  if ((separator != '/' && separator != '.') || first.count == 0 || first.count == 3 || first.count > 4) return 0;
  text.remove_prefix(1);
  const auto second = take_digits(text);
  if (second.count == 0 || second.count > 2 || !take(text, separator)) return 0;
  const auto third = take_digits(text);
  if (!is_time_of_day(text)) return 0;
  if (first.count == 4) return separator == '/' && third.count <= 2 && is_day(first.value, second.value, third.value) ? kYearMonthDay : 0u;
  if (third.count == 2) return separator == '/' && is_day(2000 + third.value, first.value, second.value) ? kShortMonthDayYear : 0u;
  if (third.count != 4) return 0;
  const bool month_first = is_day(third.value, first.value, second.value);
  const bool day_first = is_day(third.value, second.value, first.value);
  if (separator == '.') return day_first ? kDotDayMonthYear : 0u;
  return (month_first ? kMonthDayYear : 0u) | (day_first ? kDayMonthYear : 0u);
}

std::string format_list(std::string_view date_format) {
  std::vector<std::string> formats;
  for (const auto time : kTimeFormats) formats.push_back(quote_literal(std::string(date_format) + std::string(time)));
  return '[' + join(formats, ", ") + ']';
}

const TypeOf* row_of(std::uint32_t form) {
  const auto found = std::ranges::find(kTypes, form, &TypeOf::form);
  return found == kTypes.end() ? nullptr : &*found;
}

struct Look {
  std::string_view sign;
  std::uint32_t forms = 0;
};
Look look_at(std::string_view value) {
  if (const auto forms = forms_of(value); forms != 0 || !may_have_sign(value)) return {"", forms};
  const auto [sign, number] = without_sign(value);
  return sign.empty() ? Look{} : Look{sign, number_forms(number)};
}

}  // namespace

std::uint32_t forms_of(std::string_view value) {
  if (value.empty() || value.size() > 40) return 0;
  const char first = value.front();
  if (is_digit(first)) {
    std::uint32_t forms = number_forms(value);
    if (forms != 0) return forms;
    if (value.size() > 4 && value[4] == '-') return iso_forms(value);
    if (const auto slashed = slashed_forms(value)) return slashed;
    return take_clock(value) && value.empty() ? kTime : 0u;
  }
  if (first == '-' || first == '.') return number_forms(value);
  return equals_ignoring_case(value, "true") || equals_ignoring_case(value, "false") ? kBoolean : 0u;
}

bool is_null_word(std::string_view value) {
  return value.size() <= 4 && std::ranges::any_of(kNullWords, [&](std::string_view word) { return equals_ignoring_case(word, value); });
}

void ColumnTyper::add(std::string_view value, bool quoted) {
  if (value.empty()) {
    needs_cleaning_ = needs_cleaning_ || quoted;
    return;
  }
  if (forms_ == 0) return;
  const auto trimmed = trim(value);
  if (trimmed.size() != value.size()) needs_cleaning_ = true;
  if (trimmed.empty()) return;
  const auto [sign, forms] = look_at(trimmed);
  if (forms == 0 && is_null_word(trimmed)) {
    needs_cleaning_ = true;
    return;
  }
  if (any_value_ && sign != sign_) forms_ = 0;
  sign_ = sign;
  any_value_ = true;
  if ((forms & kSlashed) != 0 && trimmed.find(':') != std::string_view::npos) any_time_ = true;
  forms_ &= forms;
}

bool ColumnTyper::fits(std::string_view value) const {
  const auto [sign, forms] = look_at(value);
  return sign == sign_ && (forms & chosen()) != 0;
}

std::uint32_t ColumnTyper::chosen() const {
  if (!any_value_) return 0;
  if (comma_ == Comma::decimal && (forms_ & kCommaReal) != 0 && (forms_ & kInteger) == 0) return kCommaReal;
  std::uint32_t forms = forms_;
  if ((forms & kReal) == 0 && (forms & kCommaReal) != 0 && (forms & kGroupedReal) != 0)  // 1234 or 1.234?
    forms &= comma_ == Comma::groups ? ~std::uint32_t{kCommaReal} : 0u;
  for (const auto& row : kTypes)
    if ((forms & row.form) != 0) return row.form;
  return 0;
}

std::string ColumnTyper::type() const {
  const TypeOf* row = row_of(chosen());
  if (row == nullptr) return "VARCHAR";
  return std::string(any_time_ && !row->type_with_time.empty() ? row->type_with_time : row->type);
}

std::string ColumnTyper::cast(const std::string& raw) const {
  const TypeOf* row = row_of(chosen());
  if (row == nullptr) return raw;
  std::string text = raw;
  if (needs_cleaning_) {
    std::vector<std::string> words{"''"};
    for (const auto word : kNullWords) words.push_back(quote_literal(word));
    text = "CASE WHEN lower(trim(" + raw + ")) IN (" + join(words, ", ") + ") THEN NULL ELSE trim(" + raw + ") END";
  }
  const auto replaced = [&](std::string_view what, std::string_view by) {
    text = "replace(" + text + ", " + quote_literal(std::string(what)) + ", " + quote_literal(std::string(by)) + ')';
  };
  if (!sign_.empty())
    for (const auto what : {std::string_view(sign_), kNoBreakSpace, std::string_view(" ")}) replaced(what, "");
  if (row->form == kGroupedInteger || row->form == kGroupedReal) replaced(",", "");
  if (row->form == kCommaReal) {
    replaced(".", "");
    replaced(",", ".");
  }
  if (!row->date_format.empty()) text = "strptime(" + text + ", " + format_list(row->date_format) + ")";
  return "CAST(" + text + " AS " + type() + ")";
}

std::string ColumnTyper::note() const {
  const TypeOf* row = row_of(chosen());
  if (row == nullptr) return "";
  std::string note(row->note);
  if (!sign_.empty()) note += (note.empty() ? "" : " ") + std::string("Read without the sign ") + sign_ + '.';
  return note;
}

}  // namespace sextant::data::csv
