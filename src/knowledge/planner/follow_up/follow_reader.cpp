#include "knowledge/planner/follow_up/follow_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "knowledge/planner/follow_up/follow_words.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/joins.h"
#include "knowledge/planner/plan/time_conditions.h"

namespace sextant::knowledge {
namespace {

const std::map<std::string, Compare, std::less<>> kCompares{
    {"greater", Compare::greater},       {"less", Compare::less},       {"greater_equal", Compare::greater_equal},
    {"less_equal", Compare::less_equal}, {"between", Compare::between}, {"equal", Compare::equal}};
const std::map<std::string, Aggregate, std::less<>> kAggregates{{"average", Aggregate::average},      {"sum", Aggregate::sum},
                                                                {"minimum", Aggregate::minimum},      {"maximum", Aggregate::maximum},
                                                                {"median", Aggregate::median},        {"count_word", Aggregate::count_rows},
                                                                {"number_of", Aggregate::count_rows}, {"how_many", Aggregate::count_rows}};
// Cues that say nothing a change would miss.
constexpr std::array<std::string_view, 11> kSilent{"and",  "relative", "command",  "than",  "same",  "all",
                                                   "both", "either",   "distinct", "after", "before"};

DatePart unit_of(std::string_view name) {
  if (name == "year") return DatePart::year;
  if (name == "quarter") return DatePart::quarter;
  if (name == "month") return DatePart::month;
  if (name == "week") return DatePart::week;
  return name == "day" ? DatePart::day : DatePart::none;
}

int days_in(DatePart unit) {
  switch (unit) {
    case DatePart::year:
      return 366;
    case DatePart::quarter:
      return 92;
    case DatePart::month:
      return 31;
    default:
      return unit == DatePart::week ? 7 : 1;
  }
}

}  // namespace

std::optional<Compare> compare_of(const FollowItem& item) {
  if (!item.mention || item.mention->kind != MentionKind::cue) return std::nullopt;
  const auto found = kCompares.find(item.mention->cue.cue->kind);
  return found == kCompares.end() ? std::nullopt : std::optional(found->second);
}

Result<void> FollowReader::read() {
  for (const FollowItem& item : items_) {
    also_ |= item.is("also");
    instead_ |= item.is("instead");
    down_ |= item.is("down");
  }
  // "what about customers in Porto": the table first, then what is said of it.
  for (const FollowItem& item : items_)
    if (item.is_table() && !uses(item.mention->tables.front().table) && (items_.front().is("about") || instead_)) {
      TRY(switch_table(item.mention->tables.front().table));
      break;
    }
  for (at_ = 0; at_ < items_.size(); ++at_) {
    const FollowItem& item = items_[at_];
    if (item.word) {
      TRY(word(*item.word));
      continue;
    }
    switch (item.mention->kind) {
      case MentionKind::cue:
        TRY(cue(*item.mention));
        break;
      case MentionKind::name:
        TRY(name(*item.mention));
        break;
      case MentionKind::value:
        TRY(value(*item.mention));
        break;
      case MentionKind::number:
        TRY(number(*item.mention));
        break;
      case MentionKind::date:
        TRY(date(*item.mention));
        break;
      case MentionKind::measure:
        TRY(measure(*item.mention));
        break;
      case MentionKind::rows:
        TRY(rows(*item.mention));
        break;
      case MentionKind::hint:  // says of which column a value speaks, nothing by itself
        break;
    }
  }
  return finish();
}

std::string FollowReader::told() const { return join(told_, ", "); }

std::string FollowReader::text_of(std::size_t begin, std::size_t end) const {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += (text.empty() ? "" : " ") + linked_.tokens[i].text;
  return text;
}

// "only where the state is TX" and "only in March" alike.
void FollowReader::tell_only(const Condition& condition) { tell("only " + describe(schema_, query_, condition)); }

std::size_t FollowReader::choose(std::size_t options) {
  const std::size_t point = options_.size();
  options_.push_back(options);
  return point < choices_.size() ? std::min(choices_[point], options - 1) : 0;
}

bool FollowReader::uses(int table) const {
  return std::ranges::any_of(uses_of(query_), [&](const TableUse& use) { return use.table == table; });
}

Result<void> FollowReader::word(const CueMatch& match) {
  const std::string& kind = match.cue->kind;
  if (kind == "only") negated_ = every_ = false;
  if (kind == "without") negated_ = true;
  if (kind == "every") every_ = true;
  if (kind == "share") share_ = true;
  if (kind == "reverse") reverse_ = true;
  if (kind == "place") placed_ = true;
  if (kind == "any_time") {
    const auto date = date_of(schema_, query_);
    const std::size_t before = query_.where.size();
    if (date) clear_times(query_, *date);
    if (query_.where.size() == before) return fail(ErrorCode::invalid_request, "The question before names no time.");
    tell("for all time");
  }
  if (kind == "ordered") descending_ = match.cue->parameters.front() == "desc";
  if (kind == "of_them") aggregate_ = Aggregate::count_rows;
  if (kind == "worst" || kind == "best") {
    extreme_ = {true, match.cue->parameters.empty() ? 1 : 0};
    extreme_is_worst_ = kind == "worst";
  }
  if (kind == "alphabetical" || kind == "chronological") {
    const bool time = kind == "chronological";
    const auto found = std::ranges::find_if(query_.group_by.empty() ? query_.outputs : query_.group_by, [&](const Expression& e) {
      return e.column && !e.is_aggregate() && schema_.column(*e.column).temporal == time;
    });
    if (found == (query_.group_by.empty() ? query_.outputs : query_.group_by).end())
      return fail(ErrorCode::invalid_request, fmt::format("The answer shows no {} to sort by.", time ? "date" : "name"));
    order_ = false;
    TRY(order_by(schema_, query_, *found->column, false));
    tell(time ? "in the order of time" : "in alphabetical order");
  }
  if (kind == "earlier" || kind == "later") {
    const DatePart unit = match.cue->parameters.empty() ? DatePart::none : unit_of(match.cue->parameters.front());
    return shift(unit, kind == "earlier" ? -1 : 1, match);
  }
  return {};
}

Result<void> FollowReader::shift(DatePart unit, int count, const CueMatch& match) {
  const auto date = date_of(schema_, query_);
  auto period = date ? period_of(query_, *date) : std::nullopt;
  const auto month = std::ranges::find_if(query_.where, [&](const Condition& c) {
    return c.left.column == date && c.left.part == DatePart::month_of_year && c.values.size() == 1 && c.compare == Compare::equal &&
           month_of_year(c.values.front().text);
  });
  if (!period && month != query_.where.end() && (unit == DatePart::month || unit == DatePart::none)) {
    const auto next = *month_of_year(month->values.front().text) + std::chrono::months(count);
    const int number = static_cast<int>(static_cast<unsigned>(next));
    set_months_of_year(query_, *date, number, number);
    tell(describe(schema_, query_, query_.where.back()));
    return {};
  }
  if (!period)
    return fail(ErrorCode::invalid_request,
                fmt::format("“{}” of what? The question before names no stretch of time.", text_of(match.begin, match.end)),
                "Say the time: “in 2025”.");
  const int length = static_cast<int>((period->to - period->from).count());
  if (unit == DatePart::none) {
    unit = length >= 365 ? DatePart::year : length >= 89 ? DatePart::quarter : length >= 28 ? DatePart::month : DatePart::day;
    if (unit == DatePart::day) count *= length;
  }
  if (length > days_in(unit)) {
    // "last month" after a whole year: the last month of that year; one step further is another year.
    const Period end = shifted({period->to, period->to}, unit, -1);
    period = count < 0 ? Period{end.from, period->to} : shifted({period->to, period->to}, unit, 0);
    if (count > 0) period->to = shifted({period->from, period->from}, unit, 1).from;
  } else {
    period = shifted(*period, unit, count);
  }
  set_period(query_, *date, period->from, period->to);
  for (const Filter& filter : filters_of(query_))
    if (filter.period && query_.where[filter.begin].left.column == *date) tell(describe(schema_, query_, filter));
  return {};
}

Result<void> FollowReader::cue(const Mention& mention) {
  const std::string& kind = mention.cue.cue->kind;
  const auto& parameters = mention.cue.cue->parameters;
  if (kind == "group_by" || kind == "each") {
    by_ = true;
  } else if (kind == "order_by") {
    order_ = true;
  } else if (kind == "descending" || kind == "ascending") {
    descending_ = kind == "descending";
  } else if (kind == "negation") {
    negated_ = true;
  } else if (kind == "or") {
    or_ = true;
  } else if (kind == "percent") {
    share_ = true;
  } else if (kind == "top" || kind == "bottom") {
    const std::int64_t limit = mention.cue.number >= 1 ? whole_number(mention.cue.number) : 1;
    if (extreme_) {
      extreme_->second = limit;
      return {};
    }
    return extreme(kind == "top", limit, fmt::format("{} {}", kind == "top" ? "the top" : "the last", limit));
  } else if (kind == "superlative" || kind == "most" || kind == "fewest") {
    const bool down = kind == "most" || (kind == "superlative" && !parameters.empty() && parameters.front() == "desc");
    aggregate_ = down ? Aggregate::maximum : Aggregate::minimum;
  } else if (const auto compare = kCompares.find(kind); compare != kCompares.end()) {
    compare_ = compare->second;
    numbers_.clear();
  } else if (const auto aggregate = kAggregates.find(kind); aggregate != kAggregates.end()) {
    aggregate_ = aggregate->second;
  } else if (std::ranges::find(kSilent, kind) == kSilent.end()) {
    leave(mention);
  }
  return {};
}

Result<void> FollowReader::extreme(bool descending, std::int64_t limit, const std::string& called) {
  TRY(set_limit(query_, limit, descending));
  tell(called);
  return {};
}

Result<void> FollowReader::value(const Mention& mention) {
  std::vector<Place> places;
  for (const ValueLink& link : mention.values) {
    // What only sounds like a value must at least be of a table that is spoken of.
    if (link.match == ValueMatch::typo && !uses(link.column.table)) continue;
    for (const int role : roles_of(link.column.table, mention.begin)) {
      ColumnRef column = link.column;
      column.role = role;
      places.push_back({column, fit(column) + (picked(column, mention.begin) ? 5 : 0), link.value});
    }
  }
  const auto place = best_place(std::move(places));
  every_ = false;
  if (!place) return leave(mention), Result<void>{};
  Condition condition{.left = {.column = place->column}, .values = {{place->value, false}}};
  // "without Texas" as well as "not Texas"; two such values in a row are both left out.
  if (negated_) {
    exclude(query_, condition);
    condition.compare = Compare::not_equal;
    tell("without " + place->value);
    return {};
  }
  const bool more = also_ || or_ || (last_column_ == place->column && !told_.empty());
  or_ = false;
  last_column_ = place->column;
  set_filter(query_, condition, more ? Joining::also : Joining::replace);
  if (more)
    tell("also " + place->value);
  else
    tell_only(condition);
  placed_ = false;
  return {};
}

Result<void> FollowReader::compared(std::vector<double> values) {
  const Compare compare = *compare_;
  if (compare == Compare::between && values.size() < 2) return {};
  const std::size_t groups = query_.having.size();
  const auto before = query_.where;
  TRY(compare_number(schema_, query_, compared_column_, compare, values));
  const bool on_groups =
      query_.having.size() > groups || (!query_.having.empty() && query_.where.size() == before.size() && !compared_column_);
  tell_only(on_groups ? query_.having.back() : query_.where.back());
  compared_column_.reset();
  compare_.reset();
  numbers_.clear();
  return {};
}

Result<void> FollowReader::number(const Mention& mention) {
  if (compare_) {
    numbers_.push_back(mention.number);
    // "20 employees": what is counted by the number is a column, unless it is the rows.
    if (const FollowItem* after = next(); after && after->mention && after->mention->kind == MentionKind::name && !after->is_table())
      if (const auto place = column_of(*after->mention); place && schema_.column(place->column).numeric) {
        compared_column_ = place->column;
        ++at_;
      }
    return compared(numbers_);
  }
  if (extreme_) {
    extreme_->second = whole_number(mention.number);
    return {};
  }
  const bool whole = mention.number >= 1 && mention.number == static_cast<double>(whole_number(mention.number));
  if (whole && mention.number >= 1800 && mention.number <= 2200) {
    if (const auto date = date_of(schema_, query_)) {
      const std::chrono::year year(static_cast<int>(mention.number));
      const Period whole{std::chrono::sys_days(year / 1 / 1), std::chrono::sys_days((year + std::chrono::years(1)) / 1 / 1)};
      const bool more = also_ || std::exchange(or_, false) || std::exchange(timed_, true);
      if (!more || !TRY(add_period(query_, *date, whole))) set_period(query_, *date, whole.from, whole.to);
      tell(fmt::format("{}in {}", more ? "also " : "", static_cast<int>(year)));
      return {};
    }
  }
  if (whole && (query_.limit || instead_) && mention.number <= 1000)
    return extreme(query_.order.empty() || query_.order.front().descending, whole_number(mention.number),
                   fmt::format("{} rows", whole_number(mention.number)));
  leave(mention);
  return {};
}

Result<void> FollowReader::date(const Mention& mention) {
  const DatePhrase& phrase = mention.date;
  placed_ = false;
  std::optional<ColumnRef> date = last_column_ && schema_.column(*last_column_).temporal ? last_column_ : date_of(schema_, query_);
  if (!date || phrase.kind == DateKind::nothing) return leave(mention), Result<void>{};
  by_ = false;
  if (phrase.kind == DateKind::part) {
    static constexpr std::array<std::string_view, 9> kParts{"", "year", "quarter", "month", "week", "day", "weekday", "hour", "month"};
    return by({{.column = date, .part = phrase.part}}, std::string(kParts[static_cast<std::size_t>(phrase.part)]));
  }
  if (negated_)
    return fail(ErrorCode::invalid_request, "A stretch of time cannot be left out.", "Say the time that counts: “since June 2001”.");
  // "also on Saturdays", "only Mondays and Fridays": one as well as the other.
  const bool more = also_ || std::exchange(or_, false) || timed_;
  if (!std::exchange(timed_, true)) times_told_ = told_.size();
  if (phrase.kind == DateKind::month_of_year) {
    if (!more || !TRY(add_months(*date, phrase))) set_months_of_year(query_, *date, phrase.month, phrase.last_month);
  } else if (phrase.kind == DateKind::weekdays || phrase.kind == DateKind::hours) {
    const auto times = in_time_of_week(*date, phrase);
    if (!more || !TRY(add_part(query_, times))) set_part(query_, times);
  } else {
    auto range = std::make_pair(phrase.from, phrase.to);
    if (phrase.kind == DateKind::relative) {
      auto anchor = today_;
      const auto& profile = schema_.column(*date).column->profile;
      if (const auto last = profile && profile->max ? parse_iso_date(*profile->max) : std::nullopt; last && is_historic(*last, today_))
        anchor = *last;
      range = resolve_relative(phrase, anchor);
    }
    const DateBound bound = phrase.bound;
    if (bound == DateBound::since)
      set_period(query_, *date, range.first, std::nullopt);
    else if (bound == DateBound::after)
      set_period(query_, *date, range.second, std::nullopt);
    else if (bound == DateBound::before || bound == DateBound::until)
      set_period(query_, *date, std::nullopt, bound == DateBound::before ? range.first : range.second);
    else if (!more || !TRY(add_period(query_, *date, {range.first, range.second})))
      set_period(query_, *date, range.first, range.second);
  }
  compare_.reset();
  told_.resize(std::min(told_.size(), times_told_));
  for (const Filter& filter : filters_of(query_))
    if (query_.where[filter.begin].left.column == *date) tell(describe(schema_, query_, filter));
  return {};
}

// "also in April" after March 2024 is April 2024, after March of every year that of every year; false after no months.
Result<bool> FollowReader::add_months(const ColumnRef& date, const DatePhrase& phrase) {
  if (TRY(add_part(query_, in_months_of_year(date, phrase.month, phrase.last_month)))) return true;
  if (!also_ || !period_of(query_, date)) return false;
  LogicalQuery alone = query_;
  set_months_of_year(alone, date, phrase.month, phrase.last_month);
  const auto months = period_of(alone, date);
  return months ? add_period(query_, date, *months) : false;
}

Result<void> FollowReader::finish() {
  if (aggregate_) TRY(aggregate(std::nullopt));
  if (extreme_) {
    const Expression* number = number_of(query_);
    const bool bad = number && number->column &&
                     std::ranges::any_of(schema_.column(*number->column).name.stems,
                                         [](const std::string& stem) { return FollowWords::english().bad_when_high(stem); });
    const bool highest = extreme_is_worst_ == bad;
    const std::string meaning = fmt::format("{} means the {}", extreme_is_worst_ ? "worst" : "best", highest ? "highest" : "lowest");
    if (!number && query_.order.empty())
      return fail(ErrorCode::invalid_request, fmt::format("The {} by which number?", extreme_is_worst_ ? "worst" : "best"));
    if (extreme_->second > 0) {
      TRY(set_limit(query_, extreme_->second, highest));
    } else {
      const auto limit = query_.limit;
      TRY(set_limit(query_, 1, highest));
      query_.limit = limit;
    }
    tell(meaning);
  }
  if (reverse_) {
    TRY(reverse_order(schema_, query_));
    tell("the other way round");
  }
  if (order_ || descending_) {
    if (const Expression* number = number_of(query_); query_.order.empty() && number) query_.order = {{*number, true}};
    if (query_.order.empty()) return fail(ErrorCode::invalid_request, "Sorted by what?", "Name a column: “sort by name”.");
    if (descending_) query_.order.front().descending = *descending_;
    tell(query_.order.front().descending ? "highest first" : "lowest first");
  }
  if (share_) {
    TRY(as_share(query_));
    tell("as a share of the total");
  }
  return {};
}

}  // namespace sextant::knowledge
