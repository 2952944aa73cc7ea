#include "knowledge/planner/plan/dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;
using std::chrono::years;

struct MonthRow {
  std::string_view name;
  int number;
};
constexpr std::array kMonths{MonthRow{"january", 1},   MonthRow{"february", 2}, MonthRow{"march", 3},     MonthRow{"april", 4},
                             MonthRow{"may", 5},       MonthRow{"june", 6},     MonthRow{"july", 7},      MonthRow{"august", 8},
                             MonthRow{"september", 9}, MonthRow{"october", 10}, MonthRow{"november", 11}, MonthRow{"december", 12},
                             MonthRow{"jan", 1},       MonthRow{"feb", 2},      MonthRow{"mar", 3},       MonthRow{"apr", 4},
                             MonthRow{"jun", 6},       MonthRow{"jul", 7},      MonthRow{"aug", 8},       MonthRow{"sep", 9},
                             MonthRow{"sept", 9},      MonthRow{"oct", 10},     MonthRow{"nov", 11},      MonthRow{"dec", 12}};

struct UnitRow {
  std::string_view word;
  DatePart part;
};
constexpr std::array kUnits{
    UnitRow{"year", DatePart::year},    UnitRow{"quarter", DatePart::quarter}, UnitRow{"month", DatePart::month},
    UnitRow{"week", DatePart::week},    UnitRow{"day", DatePart::day},         UnitRow{"weekday", DatePart::weekday},
    UnitRow{"hour", DatePart::hour},    UnitRow{"years", DatePart::year},      UnitRow{"quarters", DatePart::quarter},
    UnitRow{"months", DatePart::month}, UnitRow{"weeks", DatePart::week},      UnitRow{"days", DatePart::day},
    UnitRow{"hours", DatePart::hour}};
constexpr std::array kAdverbs{UnitRow{"yearly", DatePart::year},       UnitRow{"annually", DatePart::year},
                              UnitRow{"quarterly", DatePart::quarter}, UnitRow{"monthly", DatePart::month},
                              UnitRow{"weekly", DatePart::week},       UnitRow{"daily", DatePart::day},
                              UnitRow{"hourly", DatePart::hour}};

constexpr std::array<std::string_view, 7> kWeekdays{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

template <class Rows>
DatePart unit_of(std::string_view word, const Rows& rows) {
  const auto found = std::ranges::find(rows, word, &UnitRow::word);
  return found == rows.end() ? DatePart::none : found->part;
}

int month_of(std::string_view word) {
  const auto found = std::ranges::find(kMonths, word, &MonthRow::name);
  return found == kMonths.end() ? 0 : found->number;
}

bool is_year(const Token& token) {
  return token.kind == TokenKind::number && token.number >= 1800 && token.number <= 2200 && std::floor(token.number) == token.number &&
         token.text.size() == 4;
}

sys_days first_of(int y, int m) { return sys_days(year(y) / month(static_cast<unsigned>(m)) / 1); }
sys_days add_months(sys_days at, int n) { return sys_days(year_month_day(at).year() / year_month_day(at).month() / 1 + months(n)); }

sys_days floor_to(sys_days at, DatePart part) {
  const year_month_day date(at);
  switch (part) {
    case DatePart::year:
      return sys_days(date.year() / 1 / 1);
    case DatePart::quarter:
      return sys_days(date.year() / month((static_cast<unsigned>(date.month()) - 1) / 3 * 3 + 1) / 1);
    case DatePart::month:
      return sys_days(date.year() / date.month() / 1);
    case DatePart::week:
      return at - days(std::chrono::weekday(at).iso_encoding() - 1);
    default:
      return at;
  }
}

sys_days step(sys_days at, DatePart part, int n) {
  switch (part) {
    case DatePart::year:
      return add_months(at, 12 * n);
    case DatePart::quarter:
      return add_months(at, 3 * n);
    case DatePart::month:
      return add_months(at, n);
    case DatePart::week:
      return at + days(7 * n);
    default:
      return at + days(n);
  }
}

constexpr std::array<std::string_view, 6> kTimePrepositions{"since", "before", "after", "until", "from", "during"};

class Finder {
 public:
  explicit Finder(const std::vector<Token>& tokens) : tokens_(tokens) {}

  std::vector<DatePhrase> run() {
    for (std::size_t i = 0; i < tokens_.size();) {
      DatePhrase phrase;
      phrase.begin = i;
      if (!at(i, phrase)) {
        ++i;
        continue;
      }
      const std::string before = i > 0 ? tokens_[i - 1].lower : "";
      if (std::ranges::find(kTimePrepositions, before) != kTimePrepositions.end() && phrase.part != DatePart::year)
        phrase.preposition = before;
      i = phrase.end;
      found_.push_back(std::move(phrase));
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] const std::string& word(std::size_t i) const {
    static const std::string none;
    return i < tokens_.size() ? tokens_[i].lower : none;
  }

  bool at(std::size_t i, DatePhrase& phrase) const {
    return adverb(i, phrase) || grouping(i, phrase) || relative(i, phrase) || month_name(i, phrase) || quarter(i, phrase) ||
           plain_year(i, phrase) || weekday(i, phrase) || weekend(i, phrase) || hours(i, phrase);
  }
  bool adverb(std::size_t i, DatePhrase& phrase) const {
    phrase.part = unit_of(word(i), kAdverbs);
    if (phrase.part == DatePart::none) return false;
    phrase.kind = DateKind::part;
    phrase.end = i + 1;
    return true;
  }
  // "by month", "per day", "each year", "day of the week"
  bool grouping(std::size_t i, DatePhrase& phrase) const {
    if (i == 0) return false;
    const std::string& before = word(i - 1);
    static constexpr std::array<std::string_view, 23> kBefore{
        "by",     "per",      "each",    "every",   "and",     "over",    "which",    "what",    "from",   "busiest",  "best",    "worst",
        "across", "quietest", "hottest", "warmest", "coldest", "coolest", "rainiest", "wettest", "driest", "windiest", "cheapest"};
    if (std::ranges::find(kBefore, before) == kBefore.end()) return false;
    if (word(i) == "time" && word(i + 1) == "of" && word(i + 2) == "day") {  // "by time of day"
      phrase.kind = DateKind::part;
      phrase.part = DatePart::hour;
      phrase.end = i + 3;
      return true;
    }
    phrase.part = unit_of(word(i), kUnits);
    if (phrase.part == DatePart::none) return false;
    phrase.kind = DateKind::part;
    phrase.end = i + 1;
    if (before == "from") {  // "from month to month"
      if (word(i + 1) != "to" || word(i + 2) != word(i)) return false;
      phrase.end = i + 3;
    }
    if (phrase.part == DatePart::hour && word(i + 1) == "of") {  // "hour of the day"
      const std::size_t k = word(i + 2) == "the" ? i + 3 : i + 2;
      if (word(k) == "day") phrase.end = k + 1;
    }
    if (phrase.part == DatePart::day && word(i + 1) == "of" && (word(i + 2) == "week" || word(i + 3) == "week")) {
      phrase.part = DatePart::weekday;
      phrase.end = word(i + 2) == "week" ? i + 3 : i + 4;
    }
    return true;
  }
  // "last year", "past 30 days", "this month", "yesterday", "today"
  bool relative(std::size_t i, DatePhrase& phrase) const {
    phrase.kind = DateKind::relative;
    if (word(i) == "today" || word(i) == "yesterday") {
      phrase.part = DatePart::day;
      phrase.count = word(i) == "today" ? 0 : 1;
      phrase.end = i + 1;
      return true;
    }
    const bool last = word(i) == "last" || word(i) == "past" || word(i) == "previous";
    const bool current = word(i) == "this" || word(i) == "current";
    const bool next = word(i) == "next" || word(i) == "coming";
    if (!last && !current && !next) return false;
    std::size_t j = i + 1;
    int count = 1;
    if (last && j < tokens_.size() && tokens_[j].has_number && tokens_[j].number >= 1 && tokens_[j].number <= 10'000) {
      count = static_cast<int>(tokens_[j].number);
      phrase.whole = false;
      ++j;
    }
    phrase.part = unit_of(word(j), kUnits);
    if (phrase.part == DatePart::none || phrase.part == DatePart::weekday || phrase.part == DatePart::hour) return false;
    phrase.count = current ? 0 : next ? -1 : count;
    phrase.end = j + 1;
    return true;
  }
  // "March", "March 2001", "March 5, 2001", "5 March 2001"; a bare "may" or "mar" needs "in", "since" … before it
  bool month_name(std::size_t i, DatePhrase& phrase) const {
    int month = month_of(word(i));
    std::size_t j = i + 1;
    int date = 0;
    if (month == 0 && i < tokens_.size() && tokens_[i].kind == TokenKind::number && tokens_[i].number >= 1 && tokens_[i].number <= 31 &&
        month_of(word(i + 1)) > 0) {
      date = static_cast<int>(tokens_[i].number);
      month = month_of(word(i + 1));
      j = i + 2;
    }
    if (month == 0 || tokens_[i].kind == TokenKind::quoted) return false;
    if (date == 0 && word(i) == "may" && !tokens_[i].capital) return false;
    if (date == 0 && j < tokens_.size()) {
      int value = 0;
      const std::string& next = word(j);
      const auto parsed = std::from_chars(next.data(), next.data() + next.size(), value);
      const std::string_view rest(parsed.ptr, static_cast<std::size_t>(next.data() + next.size() - parsed.ptr));
      if (parsed.ec == std::errc() && value >= 1 && value <= 31 &&
          (rest.empty() || rest == "st" || rest == "nd" || rest == "rd" || rest == "th")) {
        date = value;
        ++j;
      }
    }
    std::size_t k = j;
    if (word(k) == "," || word(k) == "of") ++k;
    const bool has_year = k < tokens_.size() && is_year(tokens_[k]);
    const bool beside_month = month_of(word(i + 2)) > 0 || (i >= 2 && month_of(word(i - 2)) > 0);  // "jan vs feb"
    if (!has_year && !beside_month && word(i).size() == 3 &&
        (i == 0 || (word(i - 1) != "in" && word(i - 1) != "since" && word(i - 1) != "during")))
      return false;
    if (!has_year) {
      if (date > 0) return false;
      phrase.kind = DateKind::month_of_year;
      phrase.month = month;
      phrase.end = i + 1;
      return true;
    }
    const int y = static_cast<int>(tokens_[k].number);
    phrase.kind = DateKind::range;
    phrase.from = date > 0 ? first_of(y, month) + days(date - 1) : first_of(y, month);
    phrase.to = date > 0 ? phrase.from + days(1) : add_months(phrase.from, 1);
    phrase.end = k + 1;
    return true;
  }
  // "Q1 2020", "first quarter of 2020"
  bool quarter(std::size_t i, DatePhrase& phrase) const {
    if (word(i).size() != 2 || word(i)[0] != 'q' || word(i)[1] < '1' || word(i)[1] > '4') return false;
    std::size_t k = i + 1;
    if (word(k) == "of") ++k;
    if (k >= tokens_.size() || !is_year(tokens_[k])) return false;
    const int q = word(i)[1] - '0';
    phrase.kind = DateKind::range;
    phrase.from = first_of(static_cast<int>(tokens_[k].number), 3 * q - 2);
    phrase.to = add_months(phrase.from, 3);
    phrase.end = k + 1;
    return true;
  }
  // "in 2001", "since 2019", "during 2020"
  bool plain_year(std::size_t i, DatePhrase& phrase) const {
    if (i == 0 || !is_year(tokens_[i])) return false;
    const std::string& before = word(i - 1);
    if (before == "from" && word(i + 1) == "to" && i + 2 < tokens_.size() && is_year(tokens_[i + 2]) &&
        tokens_[i + 2].number > tokens_[i].number) {  // "from 2024 to 2025"
      phrase.kind = DateKind::range;
      phrase.from = first_of(static_cast<int>(tokens_[i].number), 1);
      phrase.to = first_of(static_cast<int>(tokens_[i + 2].number) + 1, 1);
      phrase.part = DatePart::year;
      phrase.end = i + 3;
      return true;
    }
    static constexpr std::array<std::string_view, 6> kBeside{"vs", "versus", "and", "or", "with", "than"};  // "in 2025 vs 2024"
    const bool span = i >= 3 && word(i - 3) == "between";  // "between 2009 and 2011" of whatever is compared
    const bool second = std::ranges::find(kBeside, before) != kBeside.end() && !span &&
                        std::any_of(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(i), is_year);
    if (!second && before != "in" && before != "since" && before != "during" && before != "before" && before != "after" &&
        before != "until" && before != "of" && before != "for")
      return false;
    phrase.kind = DateKind::range;
    phrase.from = first_of(static_cast<int>(tokens_[i].number), 1);
    phrase.to = add_months(phrase.from, 12);
    phrase.end = i + 1;
    return true;
  }
  // "on Sundays", "Friday flights"; not the "Sunday" of a name
  bool weekday(std::size_t i, DatePhrase& phrase) const {
    const auto named = std::ranges::find_if(kWeekdays, [&](std::string_view day) {
      const std::string lower = to_lower_ascii(day);
      return word(i) == lower || word(i) == lower + "s";
    });
    if (named == kWeekdays.end() || tokens_[i].kind == TokenKind::quoted) return false;
    phrase.kind = DateKind::weekdays;
    phrase.weekdays = {std::string(*named)};
    phrase.end = i + 1;
    return true;
  }
  bool weekend(std::size_t i, DatePhrase& phrase) const {
    const bool working = (word(i) == "weekdays" || word(i) == "workdays") && i > 0 && (word(i - 1) == "on" || word(i - 1) == "during");
    if (word(i) != "weekend" && word(i) != "weekends" && !working) return false;
    phrase.kind = DateKind::weekdays;
    if (working)
      phrase.weekdays.assign(kWeekdays.begin(), kWeekdays.begin() + 5);
    else
      phrase.weekdays.assign(kWeekdays.begin() + 5, kWeekdays.end());
    phrase.end = i + 1;
    return true;
  }
  // "after 10 pm", "before 6am", "between 6 and 9 am", "at 5 pm", "after 22:00"
  bool hours(std::size_t i, DatePhrase& phrase) const {
    const std::string& when = word(i);
    std::size_t k = i + 1;
    if (when == "between") {
      const auto first = clock(k, true);
      if (!first || word(k) != "and") return false;
      const auto second = clock(++k, false);
      if (!second) return false;
      phrase.from_hour = second->half && !first->half && first->hour + 12 < second->hour ? first->hour + 12 : first->hour;
      phrase.to_hour = second->hour;
    } else {
      const auto time =
          when == "after" || when == "before" || when == "at" || when == "since" || when == "until" ? clock(k, false) : std::nullopt;
      if (!time) return false;
      if (when != "before" && when != "until") phrase.from_hour = time->hour;
      if (when == "at") phrase.to_hour = time->hour + 1;
      if (when == "before" || when == "until") phrase.to_hour = time->hour;
    }
    phrase.kind = DateKind::hours;
    phrase.end = k;
    return true;
  }
  struct ClockTime {
    int hour = 0;
    bool half = false;  // am or pm was said
  };
  // A full hour at `k`, which moves behind it; `loose` takes a number without am, pm or minutes.
  std::optional<ClockTime> clock(std::size_t& k, bool loose) const {
    if (k >= tokens_.size()) return std::nullopt;
    int hour = 0;
    const std::string& text = word(k);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), hour);
    if (parsed.ec != std::errc() || hour < 0 || hour > 24) return std::nullopt;
    std::string_view half(parsed.ptr, static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
    std::size_t after = k + 1;
    if (half.empty() && word(after) == ":" && word(after + 1) == "00") {
      k = after + 2;
      return ClockTime{hour, false};
    }
    if (half.empty() && (word(after) == "am" || word(after) == "pm")) half = word(after++);
    if (half.empty() && word(after) == "in" && word(after + 1) == "the") {  // "at 9 in the morning"
      half = word(after + 2) == "morning" ? "am" : word(after + 2) == "afternoon" || word(after + 2) == "evening" ? "pm" : "";
      if (!half.empty()) after += 3;
    }
    if (half == "am" || half == "pm") {
      if (hour > 12) return std::nullopt;
      k = after;
      return ClockTime{half == "pm" ? hour % 12 + 12 : hour % 12, true};
    }
    if (!half.empty() || !loose) return std::nullopt;
    k = after;
    return ClockTime{hour, false};
  }

  const std::vector<Token>& tokens_;
  std::vector<DatePhrase> found_;
};

}  // namespace

std::vector<DatePhrase> find_dates(const std::vector<Token>& tokens) { return Finder(tokens).run(); }

bool is_readable_as_text(const DatePhrase& phrase) {
  if (phrase.kind == DateKind::part) return phrase.part == DatePart::year || phrase.part == DatePart::month;
  return phrase.kind != DateKind::weekdays && phrase.kind != DateKind::hours;
}

std::pair<sys_days, sys_days> resolve_relative(const DatePhrase& phrase, sys_days anchor) {
  if (phrase.count < 0) {
    const sys_days from = step(floor_to(anchor, phrase.part), phrase.part, 1);
    return {from, step(from, phrase.part, 1)};
  }
  if (phrase.count == 0) {
    const sys_days from = floor_to(anchor, phrase.part);
    return {from, step(from, phrase.part, 1)};
  }
  if (phrase.whole) {
    const sys_days to = floor_to(anchor, phrase.part);
    return {step(to, phrase.part, -phrase.count), to};
  }
  const sys_days to = anchor + days(1);
  if (phrase.part == DatePart::day || phrase.part == DatePart::week) return {step(to, phrase.part, -phrase.count), to};
  const year_month_day date(to);
  const int back = phrase.part == DatePart::year ? 12 * phrase.count : phrase.part == DatePart::quarter ? 3 * phrase.count : phrase.count;
  const auto month_back = date.year() / date.month() - months(back);
  auto from = month_back / date.day();
  if (!from.ok()) from = month_back / std::chrono::last;
  return {sys_days(from), to};
}

bool is_historic(sys_days last, sys_days today) { return last + days(62) < today; }

std::optional<month> month_of_year(std::string_view value) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !month(number).ok()) return std::nullopt;
  return month(number);
}

}  // namespace sextant::knowledge
