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

// By their numbers in the word classes, which are none beyond these.
constexpr std::array kUnits{DatePart::none, DatePart::year, DatePart::quarter, DatePart::month,
                            DatePart::week, DatePart::day,  DatePart::weekday, DatePart::hour};

constexpr double kMostUnits = 10'000;  // of "the last 30 days"

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

// The same day of another month, or its last one.
sys_days shifted(sys_days at, DatePart part, int n) {
  if (part == DatePart::day || part == DatePart::week) return step(at, part, n);
  const year_month_day date(at);
  const int by = part == DatePart::year ? 12 * n : part == DatePart::quarter ? 3 * n : n;
  const auto other = date.year() / date.month() + months(by);
  const auto day = other / date.day();
  return day.ok() ? sys_days(day) : sys_days(other / std::chrono::last);
}

DateBound bound_of(const Token& preposition) {
  if (preposition.is(WordClass::since, WordClass::ablative)) return DateBound::since;
  if (preposition.is(WordClass::after)) return DateBound::after;
  if (preposition.is(WordClass::before)) return DateBound::before;
  return preposition.is(WordClass::until) ? DateBound::until : DateBound::within;
}

class Finder {
 public:
  Finder(const std::vector<Token>& tokens, const Language& language) : tokens_(tokens), language_(language) {}

  std::vector<DatePhrase> run() {
    for (std::size_t i = 0; i < tokens_.size();) {
      DatePhrase phrase;
      phrase.begin = i;
      if (i > 0) phrase.bound = bound_of(tokens_[i - 1]);
      if (is(i - 2, WordClass::coordinating) && is(i - 3, WordClass::locative)) {  // "on or after"
        if (phrase.bound == DateBound::after) phrase.bound = DateBound::since;
        if (phrase.bound == DateBound::before) phrase.bound = DateBound::until;
      }
      if (!at(i, phrase)) {
        ++i;
        continue;
      }
      // "from 5 March 2024 to 20 March 2024"
      if (phrase.kind == DateKind::range && i > 0 && is(i - 1, WordClass::allative) && !found_.empty() && found_.back().end == i - 1 &&
          found_.back().kind == DateKind::range && found_.back().bound == DateBound::since)
        phrase.bound = DateBound::until;
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

  [[nodiscard]] bool is(std::size_t i, std::same_as<WordClass> auto... any) const { return i < tokens_.size() && tokens_[i].is(any...); }
  [[nodiscard]] int number(std::size_t i, WordClass word_class) const {
    return is(i, word_class) ? language_.classes().number(tokens_[i].lower, word_class) : 0;
  }
  [[nodiscard]] DatePart unit(std::size_t i, WordClass word_class = WordClass::time_unit) const {
    return kUnits[static_cast<std::size_t>(number(i, word_class))];
  }
  [[nodiscard]] int month_of(std::size_t i) const { return number(i, WordClass::month); }

  bool at(std::size_t i, DatePhrase& phrase) const {
    return adverb(i, phrase) || to_date(i, phrase) || grouping(i, phrase) || relative(i, phrase) || month_span(i, phrase) ||
           month_name(i, phrase) || quarter(i, phrase) || season(i, phrase) || plain_year(i, phrase) || decade(i, phrase) ||
           weekday(i, phrase) || weekend(i, phrase) || hours(i, phrase);
  }
  bool adverb(std::size_t i, DatePhrase& phrase) const {
    phrase.part = unit(i, WordClass::periodic);
    if (phrase.part == DatePart::none) return false;
    phrase.kind = DateKind::part;
    phrase.end = i + 1;
    return true;
  }
  // "year to date", "ytd"
  bool to_date(std::size_t i, DatePhrase& phrase) const {
    const bool written = unit(i) != DatePart::none && is(i + 1, WordClass::allative) && is(i + 2, WordClass::date_name);
    phrase.part = written ? unit(i) : unit(i, WordClass::to_date);
    if (phrase.part == DatePart::none) return false;
    phrase.kind = DateKind::relative;
    phrase.count = 0;
    phrase.whole = false;
    phrase.end = written ? i + 3 : i + 1;
    return true;
  }
  // "by month", "per day", "each year", "day of the week"
  bool grouping(std::size_t i, DatePhrase& phrase) const {
    if (i == 0) return false;
    if (!is(i - 1, WordClass::agentive, WordClass::distributive, WordClass::coordinating, WordClass::across, WordClass::interrogative,
            WordClass::ablative, WordClass::superlative))
      return false;
    phrase.kind = DateKind::part;
    if (is(i, WordClass::time_noun) && is(i + 1, WordClass::genitive) && unit(i + 2) == DatePart::day) {  // "by time of day"
      phrase.part = DatePart::hour;
      phrase.end = i + 3;
      return true;
    }
    phrase.part = unit(i);
    if (phrase.part == DatePart::none) return false;
    phrase.end = i + 1;
    if (is(i - 1, WordClass::ablative)) {  // "from month to month"
      if (!is(i + 1, WordClass::allative) || word(i + 2) != word(i)) return false;
      phrase.end = i + 3;
    }
    if (!is(i + 1, WordClass::genitive)) return true;
    const std::size_t whole = is(i + 2, WordClass::article) ? i + 3 : i + 2;
    if (phrase.part == DatePart::hour && unit(whole) == DatePart::day) phrase.end = whole + 1;  // "hour of the day"
    if (phrase.part == DatePart::day && unit(whole) == DatePart::week) {
      phrase.part = DatePart::weekday;
      phrase.end = whole + 1;
    }
    return true;
  }
  // "last year", "past 30 days", "this month", "yesterday", "today"
  bool relative(std::size_t i, DatePhrase& phrase) const {
    phrase.kind = DateKind::relative;
    if (is(i, WordClass::day_ago)) {
      phrase.part = DatePart::day;
      phrase.count = number(i, WordClass::day_ago);
      phrase.end = i + 1;
      return true;
    }
    const bool last = is(i, WordClass::preceding), current = is(i, WordClass::current), next = is(i, WordClass::following);
    if (!last && !current && !next) return false;
    std::size_t j = i + 1;
    int count = 1;
    if ((last || next) && j < tokens_.size() && tokens_[j].has_number) {
      const double said = tokens_[j].number;
      if (said < 1 || said > kMostUnits || said != std::floor(said)) phrase.kind = DateKind::nothing;
      count = static_cast<int>(std::clamp(said, 0.0, kMostUnits));
      phrase.whole = false;
      ++j;
    }
    phrase.part = unit(j);
    if (phrase.part == DatePart::none || phrase.part == DatePart::weekday) return false;
    if (phrase.part == DatePart::hour) phrase.kind = DateKind::nothing;  // today is a day, and no hour of it
    phrase.count = current ? 0 : next ? -count : count;
    if (i > 0 && is(i - 1, WordClass::ablative)) phrase.bound = DateBound::within;  // "the sales from last year"
    phrase.end = j + 1;
    return true;
  }
  // "from March to May", "between November and January", "from March to May 2025", "from March 2024 to May 2025"
  bool month_span(std::size_t i, DatePhrase& phrase) const {
    if (i == 0) return false;
    const auto year_at = [&](std::size_t at) {
      return at < tokens_.size() && is_year(tokens_[at]) ? static_cast<int>(tokens_[at].number) : 0;
    };
    const auto named = [&](std::size_t at) { return language_.is_function_word(word(at)) && !tokens_[at].capital ? 0 : month_of(at); };
    const int first = named(i), first_year = year_at(i + 1);
    const std::size_t to = first_year > 0 ? i + 2 : i + 1;
    const int last = named(to + 1), year = year_at(is(to + 2, WordClass::genitive) ? to + 3 : to + 2);
    const bool between = is(i - 1, WordClass::between) && is(to, WordClass::coordinating);
    const bool joined = between || (is(i - 1, WordClass::ablative) && is(to, WordClass::allative, WordClass::until));
    if (!joined || first == 0 || last == 0 || (first_year > 0 && year == 0)) return false;
    if (year > 0) {
      phrase.kind = DateKind::range;
      phrase.from = first_of(first_year > 0 ? first_year : first <= last ? year : year - 1, first);
      phrase.to = add_months(first_of(year, last), 1);
      if (phrase.to <= phrase.from) return false;
    } else {
      phrase.kind = DateKind::month_of_year;
      phrase.month = first;
      phrase.last_month = last;
    }
    phrase.bound = DateBound::within;  // the preposition belongs to it
    phrase.end = year == 0 ? to + 2 : is(to + 2, WordClass::genitive) ? to + 4 : to + 3;
    return true;
  }
  // "March", "March 2001", "March 5, 2001", "5 March 2001"; a bare "may" or "mar" needs "in", "since" … before it
  bool month_name(std::size_t i, DatePhrase& phrase) const {
    int month = month_of(i);
    std::size_t j = i + 1;
    int date = 0;
    if (month == 0 && i < tokens_.size() && tokens_[i].kind == TokenKind::number && tokens_[i].number >= 1 && tokens_[i].number <= 31 &&
        month_of(i + 1) > 0) {
      date = static_cast<int>(tokens_[i].number);
      month = month_of(i + 1);
      j = i + 2;
    }
    if (month == 0 || tokens_[i].kind == TokenKind::quoted) return false;
    if (date == 0 && language_.is_function_word(word(i)) && !tokens_[i].capital) return false;
    if (date == 0 && j < tokens_.size()) {
      int value = 0;
      const std::string& next = word(j);
      const auto parsed = std::from_chars(next.data(), next.data() + next.size(), value);
      const std::string_view rest(parsed.ptr, static_cast<std::size_t>(next.data() + next.size() - parsed.ptr));
      if (parsed.ec == std::errc() && value >= 1 && value <= 31 && (rest.empty() || language_.is(rest, WordClass::ordinal_ending))) {
        date = value;
        ++j;
      }
    }
    std::size_t k = j;
    if (word(k) == "," || is(k, WordClass::genitive)) ++k;
    const bool has_year = k < tokens_.size() && is_year(tokens_[k]);
    const bool beside_month = month_of(i + 2) > 0 || (i >= 2 && month_of(i - 2) > 0);  // "jan vs feb"
    if (!has_year && !beside_month && word(i).size() == 3 &&
        (i == 0 || !is(i - 1, WordClass::locative, WordClass::since, WordClass::during)))
      return false;
    if (!has_year) {
      if (date > 0) return false;
      // "since March" of no year: which stretch that is cannot be said.
      const bool bounded = is(i - 1, WordClass::since, WordClass::after, WordClass::before, WordClass::until);
      phrase.kind = bounded ? DateKind::nothing : DateKind::month_of_year;
      phrase.month = phrase.last_month = month;
      phrase.end = i + 1;
      return true;
    }
    const int y = static_cast<int>(tokens_[k].number);
    if (date > 0 && first_of(y, month) + days(date - 1) >= add_months(first_of(y, month), 1)) return false;  // "30 February"
    phrase.kind = DateKind::range;
    phrase.from = date > 0 ? first_of(y, month) + days(date - 1) : first_of(y, month);
    phrase.to = date > 0 ? phrase.from + days(1) : add_months(phrase.from, 1);
    phrase.end = k + 1;
    return true;
  }
  // "Q1 2020", "first quarter of 2020", "in the second quarter" of every year
  bool quarter(std::size_t i, DatePhrase& phrase) const {
    int which = 0;
    std::size_t end = i + 1;
    if (is(i, WordClass::quarter)) {
      const std::string_view digit = language_.classes().without_prefix(word(i), WordClass::quarter);
      if (digit.size() == 1 && digit[0] >= '1' && digit[0] <= '4') which = digit[0] - '0';
    } else if (is(i, WordClass::nth) && unit(i + 1) == DatePart::quarter) {
      which = number(i, WordClass::nth);
      ++end;
    }
    return which > 0 && which <= 4 && months_together(end, 3 * which - 2, 3 * which, phrase);
  }
  // "in winter", "in the summer months", "in the summer of 2013"
  bool season(std::size_t i, DatePhrase& phrase) const {
    if (i == 0 || !is(i, WordClass::season)) return false;
    const std::size_t before = is(i - 1, WordClass::article) && i > 1 ? i - 2 : i - 1;
    if (!is(before, WordClass::locative, WordClass::during, WordClass::distributive)) return false;
    const int first = number(i, WordClass::season);
    phrase.season = true;
    return months_together(unit(i + 1) == DatePart::month ? i + 2 : i + 1, first, (first + 1) % 12 + 1, phrase);
  }
  bool months_together(std::size_t end, int first, int last, DatePhrase& phrase) const {
    std::size_t k = end;
    if (is(k, WordClass::genitive, WordClass::locative)) ++k;
    if (k >= tokens_.size() || !is_year(tokens_[k])) {
      phrase.kind = DateKind::month_of_year;
      phrase.month = first;
      phrase.last_month = last;
      phrase.end = end;
      return true;
    }
    phrase.kind = DateKind::range;
    phrase.from = first_of(static_cast<int>(tokens_[k].number), first);
    phrase.to = add_months(phrase.from, 3);
    phrase.end = k + 1;
    return true;
  }
  // "born in the 80s", "in the 1990s", "since the 90s"; "in their 30s" is an age.
  bool decade(std::size_t i, DatePhrase& phrase) const {
    const std::string& text = word(i);
    int first = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), first);
    const auto digits = static_cast<std::size_t>(parsed.ptr - text.data());
    if (i == 0 || parsed.ec != std::errc() || digits + 1 != text.size() || text.back() != 's' || first % 10 != 0) return false;
    if ((digits != 2 && digits != 4) || (digits == 4 && (first < 1800 || first > 2200))) return false;
    const bool article = is(i - 1, WordClass::article);
    if (!article && (digits == 2 || !is(i - 1, WordClass::temporal))) return false;
    if (digits == 2) first += first >= 30 ? 1900 : 2000;
    phrase.kind = DateKind::range;
    phrase.from = first_of(first, 1);
    phrase.to = first_of(first + 10, 1);
    if (article && i > 1) phrase.bound = bound_of(tokens_[i - 2]);
    phrase.end = i + 1;
    return true;
  }
  // "in 2001", "since 2019", "during 2020"
  bool plain_year(std::size_t i, DatePhrase& phrase) const {
    if (i == 0 || !is_year(tokens_[i])) return false;
    const bool pair = i + 2 < tokens_.size() && is(i + 1, WordClass::coordinating, WordClass::contrast) && is_year(tokens_[i + 2]);
    const bool compared = pair && is(i - 1, WordClass::comparing);  // "compare 2024 and 2025"
    if (is(i - 1, WordClass::ablative) && is(i + 1, WordClass::allative) && i + 2 < tokens_.size() && is_year(tokens_[i + 2]) &&
        tokens_[i + 2].number > tokens_[i].number) {  // "from 2024 to 2025"
      phrase.kind = DateKind::range;
      phrase.from = first_of(static_cast<int>(tokens_[i].number), 1);
      phrase.to = first_of(static_cast<int>(tokens_[i + 2].number) + 1, 1);
      phrase.bound = DateBound::within;  // the preposition belongs to it
      phrase.end = i + 3;
      return true;
    }
    const bool span = i >= 3 && is(i - 3, WordClass::between);  // "between 2009 and 2011" of whatever is compared
    const bool beside =                                         // "in 2025 vs 2024"
        is(i - 1, WordClass::contrast, WordClass::coordinating, WordClass::comitative, WordClass::standard);
    const bool second = beside && !span && std::any_of(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(i), is_year);
    const bool asked = i == 1 && is(0, WordClass::copula);  // "was 2014 rainier than 2013"
    if (!second && !asked && !compared &&
        !is(i - 1, WordClass::locative, WordClass::since, WordClass::during, WordClass::before, WordClass::after, WordClass::until,
            WordClass::genitive, WordClass::benefactive))
      return false;
    phrase.kind = DateKind::range;
    phrase.from = first_of(static_cast<int>(tokens_[i].number), 1);
    phrase.to = add_months(phrase.from, 12);
    phrase.end = i + 1;
    return true;
  }
  // "on Sundays", "Friday flights"; not the "Sunday" of a name
  bool weekday(std::size_t i, DatePhrase& phrase) const {
    const int day = number(i, WordClass::weekday);
    if (day == 0) return false;
    phrase.kind = DateKind::weekdays;
    phrase.weekdays = {std::string(kWeekdays[static_cast<std::size_t>(day) - 1])};
    phrase.end = i + 1;
    return true;
  }
  bool weekend(std::size_t i, DatePhrase& phrase) const {
    const bool working = is(i, WordClass::working_day) && i > 0 && is(i - 1, WordClass::locative, WordClass::during);
    if (!is(i, WordClass::weekend) && !working) return false;
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
    std::size_t k = i + 1;
    if (is(i, WordClass::between)) {
      const auto first = clock(k, true);
      if (!first || !is(k, WordClass::coordinating)) return false;
      const auto second = clock(++k, false);
      if (!second) return false;
      phrase.from_hour = second->half && !first->half && first->hour + 12 < second->hour ? first->hour + 12 : first->hour;
      phrase.to_hour = second->hour;
    } else {
      const bool ends = is(i, WordClass::before, WordClass::until), begins = is(i, WordClass::after, WordClass::since);
      const auto time = ends || begins || is(i, WordClass::locative) ? clock(k, false) : std::nullopt;
      if (!time) return false;
      if (!ends) phrase.from_hour = time->hour;
      if (!begins) phrase.to_hour = ends ? time->hour : time->hour + 1;
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
    if (half.empty() && is(after, WordClass::forenoon, WordClass::afternoon)) half = word(after++);
    if (half.empty() && is(after, WordClass::locative) && is(after + 1, WordClass::article) &&
        is(after + 2, WordClass::forenoon, WordClass::afternoon)) {  // "at 9 in the morning"
      half = word(after + 2);
      after += 3;
    }
    const bool late = language_.is(half, WordClass::afternoon);
    if (late || language_.is(half, WordClass::forenoon)) {
      if (hour > 12) return std::nullopt;
      k = after;
      return ClockTime{late ? hour % 12 + 12 : hour % 12, true};
    }
    if (!half.empty() || !loose) return std::nullopt;
    k = after;
    return ClockTime{hour, false};
  }

  const std::vector<Token>& tokens_;
  const Language& language_;
  std::vector<DatePhrase> found_;
};

}  // namespace

std::vector<DatePhrase> find_dates(const std::vector<Token>& tokens, const Language& language) { return Finder(tokens, language).run(); }

bool is_readable_as_text(const DatePhrase& phrase) {
  if (phrase.kind == DateKind::part) return phrase.part == DatePart::year || phrase.part == DatePart::month;
  return phrase.kind != DateKind::weekdays && phrase.kind != DateKind::hours;
}

std::pair<sys_days, sys_days> resolve_relative(const DatePhrase& phrase, sys_days anchor) {
  if (phrase.count < 0) {
    if (!phrase.whole) return {anchor, shifted(anchor, phrase.part, -phrase.count) + days(1)};
    const sys_days from = step(floor_to(anchor, phrase.part), phrase.part, 1);
    return {from, step(from, phrase.part, 1)};
  }
  if (phrase.count == 0) {
    const sys_days from = floor_to(anchor, phrase.part);
    if (!phrase.whole) return {from, anchor + days(1)};
    return {from, step(from, phrase.part, 1)};
  }
  if (phrase.whole) {
    const sys_days to = floor_to(anchor, phrase.part);
    return {step(to, phrase.part, -phrase.count), to};
  }
  const sys_days to = anchor + days(1);
  return {shifted(to, phrase.part, -phrase.count), to};
}

bool is_historic(sys_days last, sys_days today) { return last + days(62) < today; }

}  // namespace sextant::knowledge
