// The closed word classes that say what to do: one handler for each kind of cue in language/<code>/cues.inc.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {
namespace {

struct CompareRow {
  std::string_view cue;
  Compare compare;
};
constexpr std::array kCompares{
    CompareRow{"greater", Compare::greater},       CompareRow{"less", Compare::less},   CompareRow{"greater_equal", Compare::greater_equal},
    CompareRow{"less_equal", Compare::less_equal}, CompareRow{"equal", Compare::equal}, CompareRow{"between", Compare::between},
    CompareRow{"after", Compare::greater},         CompareRow{"before", Compare::less}, CompareRow{"contains", Compare::like},
    CompareRow{"starts", Compare::like},           CompareRow{"ends", Compare::like}};

struct AggregateRow {
  std::string_view cue;
  Aggregate aggregate;
};

constexpr std::array kAggregates{AggregateRow{"average", Aggregate::average}, AggregateRow{"sum", Aggregate::sum},
                                 AggregateRow{"minimum", Aggregate::minimum}, AggregateRow{"maximum", Aggregate::maximum},
                                 AggregateRow{"median", Aggregate::median}};

}  // namespace

std::optional<Compare> compare_of(const Mention& mention) {
  if (mention.kind != MentionKind::cue) return std::nullopt;
  const auto row = std::ranges::find(kCompares, std::string_view(mention.cue.cue->kind), &CompareRow::cue);
  return row == kCompares.end() ? std::nullopt : std::optional(row->compare);
}

void Scanner::cue(std::size_t m) {
  using Handler = void (Scanner::*)(std::size_t);
  static const std::unordered_map<std::string_view, Handler> kHandlers{{"how_many", &Scanner::count_cue},
                                                                       {"how_measured", &Scanner::measured_cue},
                                                                       {"number_of", &Scanner::count_cue},
                                                                       {"count_word", &Scanner::count_cue},
                                                                       {"average", &Scanner::aggregate_cue},
                                                                       {"sum", &Scanner::aggregate_cue},
                                                                       {"minimum", &Scanner::aggregate_cue},
                                                                       {"maximum", &Scanner::aggregate_cue},
                                                                       {"median", &Scanner::aggregate_cue},
                                                                       {"most", &Scanner::superlative_cue},
                                                                       {"fewest", &Scanner::superlative_cue},
                                                                       {"common", &Scanner::superlative_cue},
                                                                       {"superlative", &Scanner::superlative_cue},
                                                                       {"recent", &Scanner::superlative_cue},
                                                                       {"top", &Scanner::superlative_cue},
                                                                       {"bottom", &Scanner::superlative_cue},
                                                                       {"comparative", &Scanner::comparative_cue},
                                                                       {"greater", &Scanner::compare_cue},
                                                                       {"less", &Scanner::compare_cue},
                                                                       {"greater_equal", &Scanner::compare_cue},
                                                                       {"less_equal", &Scanner::compare_cue},
                                                                       {"equal", &Scanner::compare_cue},
                                                                       {"between", &Scanner::compare_cue},
                                                                       {"after", &Scanner::compare_cue},
                                                                       {"before", &Scanner::compare_cue},
                                                                       {"contains", &Scanner::compare_cue},
                                                                       {"starts", &Scanner::compare_cue},
                                                                       {"ends", &Scanner::compare_cue},
                                                                       {"distinct", &Scanner::distinct_cue},
                                                                       {"each", &Scanner::each_cue},
                                                                       {"group_by", &Scanner::group_cue},
                                                                       {"order_by", &Scanner::order_cue},
                                                                       {"descending", &Scanner::direction_cue},
                                                                       {"ascending", &Scanner::direction_cue},
                                                                       {"both", &Scanner::both_cue},
                                                                       {"either", &Scanner::either_cue},
                                                                       {"or", &Scanner::or_cue},
                                                                       {"or_more", &Scanner::alternative_cue},
                                                                       {"or_less", &Scanner::alternative_cue},
                                                                       {"negation", &Scanner::negation_cue},
                                                                       {"relative", &Scanner::relative_cue},
                                                                       {"command", &Scanner::command_cue},
                                                                       {"information", &Scanner::information_cue},
                                                                       {"percent", &Scanner::percent_cue},
                                                                       {"same", &Scanner::same_cue},
                                                                       {"difference", &Scanner::difference_cue},
                                                                       {"minus", &Scanner::minus_cue},
                                                                       {"range", &Scanner::range_cue},
                                                                       {"several", &Scanner::several_cue},
                                                                       {"versus", &Scanner::versus_cue},
                                                                       {"negative", &Scanner::sign_cue},
                                                                       {"positive", &Scanner::sign_cue},
                                                                       {"spread", &Scanner::spread_cue},
                                                                       {"trend", &Scanner::trend_cue}};
  if (const auto found = kHandlers.find(question_.mentions[m].cue.cue->kind); found != kHandlers.end()) (this->*found->second)(m);
}

void Scanner::count_cue(std::size_t m) {
  // "phone number of": the word ends the name before it.
  if (m > 0 && !is_cue(m, "how_many") && question_.mentions[m - 1].kind == MentionKind::name && !is_table(m - 1) &&
      question_.mentions[m - 1].end == question_.mentions[m].begin &&
      (first_is(m, WordClass::counting) || (first_is(m, WordClass::count) && schema_.column(best_column(m - 1)->column).numeric)))
    return;
  if (is_cue(m, "how_many") && zone_ != Zone::order) zone_ = Zone::select;
  if (is_cue(m, "number_of") && zone_ == Zone::filter && m > 0 && is_cue(m - 1, "and") && !inside_exclusion_ && block_.having.empty())
    zone_ = Zone::select;
  pending_.count = true;
  pending_.much = last_is(m, WordClass::mass);
  if (!is_cue(m, "count_word")) return;
  const bool of_something = m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1);
  if (zone_ == Zone::order) {  // "sorted by the count"
    block_.order.push_back({Expression{.aggregate = Aggregate::count_rows}, block_.sort_descending});
    block_.sorted = false;
    pending_.count = false;
  } else if (zone_ == Zone::select && !block_.outputs.empty() && !of_something) {  // "each result and its count"
    add_output({.aggregate = Aggregate::count_rows});
    block_.count_output = true;
    pending_.count = false;
  }
}

void Scanner::measured_cue(std::size_t m) {
  zone_ = Zone::select;
  asked_how_ = question_.mentions[m].cue.cue->parameters.front();
  // "how much was spent": all of it together.
  if (asked_how_ == "price" && is_after(m, WordClass::transferring)) pending_.aggregates.push_back(Aggregate::sum);
}

// "longest … in minutes": a number of that kind is named.
bool Scanner::measures_named(const std::string& kind) const {
  const auto measures = [&](const ColumnLink& link) {
    const ColumnView& view = schema_.column(link.column);
    return view.numeric && is_of_kind(view, kind);
  };
  return std::ranges::any_of(question_.mentions, [&](const Mention& mention) {
    return mention.kind == MentionKind::name && !mention.columns.empty() && measures(mention.columns.front());
  });
}

// MAX or MIN for a superlative that could be one: "highest", "maximum number of".
Aggregate Scanner::extreme_of(std::size_t m) const {
  const bool counted = is_cue(m, "most") || is_cue(m, "fewest");
  const auto& parameters = question_.mentions[m].cue.cue->parameters;
  if (!counted && (!is_cue(m, "superlative") || (parameters.size() != 1 && !measures_named(parameters[1])))) return Aggregate::none;
  if (counted && question_.mentions[m].end == question_.mentions[m].begin + 1) return Aggregate::none;  // "most"
  return is_cue(m, "most") || (!counted && parameters[0] == "desc") ? Aggregate::maximum : Aggregate::minimum;
}

// "highest cost, lowest cost and average cost": the superlatives before are aggregates too.
void Scanner::list_extremes(std::size_t m) {
  if (!block_.superlative || !block_.superlative->in_select || !block_.superlative->key || block_.superlative->limit != 1) return;
  const Superlative& s = *block_.superlative;
  if (zone_ != Zone::select || !block_.outputs.empty() || !block_.tables.empty() || s.key->is_aggregate()) return;
  bool listed = m > 0 && is_cue(m - 1, "and");
  for (std::size_t i = question_.mentions[s.mention].end; i < question_.mentions[m].begin; ++i) listed |= question_.tokens[i].text == ",";
  if (!listed) return;
  add_output({.aggregate = s.descending ? Aggregate::maximum : Aggregate::minimum, .column = s.key->column});
  last_output_ = s.mention;
  block_.superlative.reset();
}

// "highest, lowest and average X": in a list with another aggregate a superlative is one too.
void Scanner::superlative_to_aggregate(std::size_t m) {
  if (!pending_.superlative || zone_ != Zone::select) return;
  const std::size_t before = pending_.superlative->mention;
  bool listed = m > 0 && is_cue(m - 1, "and");
  if (before + (listed ? 2 : 1) != m) return;
  for (std::size_t i = question_.mentions[before].end; i < question_.mentions[m].begin; ++i) listed |= question_.tokens[i].text == ",";
  if (!listed) return;
  const Aggregate aggregate = extreme_of(before);
  if (aggregate == Aggregate::none) return;
  pending_.aggregates.push_back(aggregate);
  pending_.superlative.reset();
}

// "more than 14 bikes available on average": what was compared is averaged first.
bool Scanner::on_average(std::size_t m) {
  if (zone_ != Zone::filter || block_.where.empty() || m == 0) return false;
  const Condition& last = block_.where.back();
  const bool measured = last.left.column && !last.left.is_aggregate() && !last.query && last.values.size() == 1 &&
                        last.values[0].is_number && last.compare != Compare::equal;
  const auto shown = [&](const Expression& e) { return e.column && e.column != last.left.column && !e.is_aggregate(); };
  if (!measured || !adjacent(m - 1, m) || !std::ranges::all_of(block_.outputs, shown)) return false;
  block_.having.push_back(last);
  block_.having.back().left.aggregate = Aggregate::average;
  block_.where.pop_back();
  return true;
}

void Scanner::aggregate_cue(std::size_t m) {
  superlative_to_aggregate(m);
  const std::string_view kind = question_.mentions[m].cue.cue->kind;
  const Aggregate aggregate = std::ranges::find(kAggregates, kind, &AggregateRow::cue)->aggregate;
  if (aggregate == Aggregate::sum && sum_of_two(m)) return;
  // "whose maximum is higher than 50" is compared; "with the maximum" picks a row.
  const bool compared = m + 2 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1) &&
                        adjacent(m + 1, m + 2) && (compare_of(question_.mentions[m + 2]) || is_cue(m + 2, "comparative"));
  const bool extreme = (aggregate == Aggregate::minimum || aggregate == Aggregate::maximum) && !compared;
  if (extreme && zone_ == Zone::filter && m > 0 && is_cue(m - 1, "relative")) {
    Superlative s;
    s.descending = aggregate == Aggregate::maximum;
    pending_.superlative = s;
  } else if (first_is(m, WordClass::locative) && on_average(m)) {
    return;
  } else if (first_is(m, WordClass::locative)) {  // "how old … on average": the column came before
    for (Expression& e : block_.outputs)
      if (e.column && e.aggregate == Aggregate::none && schema_.column(*e.column).numeric) e.aggregate = aggregate;
    if (block_.outputs.size() == 1 && block_.outputs[0].aggregate == Aggregate::count_rows) block_.over = aggregate;
    if (block_.over != Aggregate::none) each_of_one();  // "how many cards does a customer have on average"
    if (!asked_how_.empty() && block_.outputs.empty()) pending_.aggregates.push_back(aggregate);
  } else {
    if (pending_.count && m > 0 && last_is(m - 1, WordClass::coordinating)) {  // "the number and average age of"
      add_output({.aggregate = Aggregate::count_rows});
      block_.count_output = true;
      pending_.count = false;
    }
    list_extremes(m);
    pending_.aggregates.push_back(aggregate);
    if (zone_ == Zone::filter && m > 0 && is_cue(m - 1, "and") && block_.where.size() + block_.having.size() > 0) zone_ = Zone::select;
  }
}

// "the second highest", "the 3rd largest"; 1 without a word for it.
std::int64_t Scanner::ordinal_before(std::size_t token) const {
  return token > 0 && word_is(token - 1, WordClass::nth) ? language_.classes().number(question_.tokens[token - 1].lower, WordClass::nth)
                                                         : 1;
}

// "fastest first", "highest balance first": in this order, not only the first one. `m` is the last mention before that word.
bool Scanner::leads_the_list(std::size_t m) const {
  const std::size_t first = question_.mentions[m].end;
  if (!word_is(first, WordClass::beginning) || block_.outputs.size() + block_.tables.size() == 0) return false;
  return first + 1 == question_.tokens.size() || question_.tokens[first + 1].kind == TokenKind::mark;
}

void Scanner::superlative_cue(std::size_t m) {
  const Mention& mention = question_.mentions[m];
  const std::string& kind = mention.cue.cue->kind;
  const auto& parameters = mention.cue.cue->parameters;
  if (const Aggregate extreme = extreme_of(m); extreme != Aggregate::none && ordinal_before(mention.begin) == 1) {
    superlative_to_aggregate(m);
    list_extremes(m);
    const bool listed = !block_.outputs.empty() && block_.outputs.back().is_aggregate() && last_output_ + 2 >= m && block_.tables.empty();
    if ((!pending_.aggregates.empty() || listed) && zone_ == Zone::select) {
      pending_.aggregates.push_back(extreme);
      pending_.count |= kind != "superlative";
      return;
    }
  }
  Superlative s;
  if (m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::number && mention.number <= 0 &&
      question_.mentions[m + 1].begin == mention.end && question_.mentions[m + 1].number >= 1 && question_.mentions[m + 1].number < 1000) {
    s.limit = whole_number(question_.mentions[m + 1].number);  // "the worst 5"
    skip_until_ = m + 2;
  }
  s.limit = s.limit > 1 ? s.limit : mention.number > 0 ? whole_number(mention.number) : 1;
  if (mention.number <= 0 && m > 0 && question_.mentions[m - 1].kind == MentionKind::number && adjacent(m - 1, m) && !is_adverb(m))
    s.limit = whole_number(question_.mentions[m - 1].number);
  s.offset = ordinal_before(mention.begin) - 1;
  s.descending = kind == "most" || kind == "top" || (!parameters.empty() && parameters[0] == "desc");
  s.counted = kind == "most" || kind == "fewest";
  s.common = kind == "common";
  if (kind == "superlative") s.kind = parameters.size() > 1 ? parameters[1] : "general";
  if (kind == "recent") s.kind = "recent";
  s.big = last_is(m, WordClass::size);
  s.in_select = zone_ == Zone::select && block_.outputs.empty() && block_.tables.empty();
  s.filter = zone_ == Zone::filter;
  if (!block_.tables.empty()) s.head_table = block_.tables.back().table;
  s.mention = m;
  s.listed = kind == "top" || kind == "bottom";
  const bool by_measure = m + 2 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::measure;
  const std::size_t ranked = by_measure ? m + 2 : m + 1;  // "top spending categories"
  s.several = s.limit == 1 && ranked < question_.mentions.size() && question_.mentions[ranked].kind == MentionKind::name &&
              is_plural(question_.tokens[question_.mentions[ranked].end - 1].lower);
  const bool top = (kind == "superlative" || kind == "top") && last_is(m, WordClass::top);
  const bool bare = kind != "most" && kind != "fewest" && mention.begin == 0;  // "largest accounts", not "the largest"
  if (s.several && (top || bare)) {
    s.limit = kTop;
    s.listed |= top;
    note(fmt::format("“{}” shows the first {}.", top ? "Top" : question_.tokens[mention.begin].text, kTop));
  }
  if (kind == "top" && mention.number > 1 && m + 1 >= question_.mentions.size() && block_.superlative && block_.superlative->limit == 1) {
    block_.superlative->limit = s.limit;  // "the most departures? top 3 please"
    return;
  }
  if (kind == "superlative" && sorted_by_next(m, s.descending)) return;
  if (leads_the_list(m)) {
    block_.sorted_by = s;
    skip_until_ = m + 2;
    return;
  }
  if (pending_.superlative) s.limit = std::max(s.limit, pending_.superlative->limit);
  if (s.limit == 1 && limit_before_table_ > 1) s.limit = limit_before_table_;
  if (block_.superlative && !block_.superlative->key && !block_.superlative->counted)
    s.limit = std::max(s.limit, block_.superlative->limit);
  pending_.superlative = s;
}

void Scanner::comparative_cue(std::size_t m) {
  if (contest(m)) return;
  const auto& parameters = question_.mentions[m].cue.cue->parameters;
  pending_.compare = parameters[0] == "greater" ? Compare::greater : Compare::less;
  pending_.compare_kind = parameters.size() > 1 ? parameters[1] : "";
  comparison(m);
}

// "how many loans can one customer have at most?": the largest of the numbers of each.
bool Scanner::at_the_extreme(std::size_t m) {
  const std::size_t next = m + 1;
  const bool compared = next < question_.mentions.size() && adjacent(m, next) && question_.mentions[next].kind != MentionKind::cue;
  if (!last_is(m, WordClass::utmost, WordClass::least) || !first_is(m, WordClass::locative) || compared || !block_.count_output ||
      block_.outputs.size() != 1)
    return false;
  block_.over = last_is(m, WordClass::utmost) ? Aggregate::maximum : Aggregate::minimum;
  each_of_one();
  return true;
}

// "how many cards does a customer have": each of them.
void Scanner::each_of_one() {
  for (TableMention& t : block_.tables)
    if (!t.counted && t.token > 0 &&
        word_is(t.token - 1, WordClass::indefinite_article, WordClass::existential, WordClass::single, WordClass::distributive))
      t.grouped = true;
}

void Scanner::compare_cue(std::size_t m) {
  if (at_the_extreme(m)) return;
  const Compare compare = first_is(m, WordClass::since) ? Compare::greater_equal : *compare_of(question_.mentions[m]);
  if (compare == Compare::between && between_ends(m)) return;
  if (of_two(m)) return;
  const bool more = is_cue(m, "greater") || is_cue(m, "less") || first_is(m, WordClass::later);
  if (more && contest(m)) return;
  const auto takes_pattern = [&](std::size_t n) {
    return n < question_.mentions.size() &&
           (question_.mentions[n].kind == MentionKind::value || question_.mentions[n].kind == MentionKind::number ||
            is_cue(n, "contains") || is_cue(n, "starts") || is_cue(n, "either") || is_cue(n, "both"));
  };
  if (compare == Compare::like && m > 1 && is_cue(m - 1, "relative") && question_.mentions[m - 2].kind == MentionKind::name &&
      !is_table(m - 2) && adjacent(m - 2, m - 1)) {  // "an email that contains"
    last_column_ = best_column(m - 2)->column;
    last_column_mention_ = m - 2;
  }
  if (compare == Compare::like && !takes_pattern(m + 1)) return free_pattern(m);
  pending_.compare = compare;
  pending_.compare_kind = compare == Compare::like ? question_.mentions[m].cue.cue->kind : "";
  static constexpr std::array kOrdered{Compare::greater, Compare::less, Compare::greater_equal, Compare::less_equal};
  if (std::ranges::find(kOrdered, compare) != kOrdered.end()) comparison(m);
}

// "contains the letter a", "starting with Ab": the part of a text is a word that nothing else explains.
void Scanner::free_pattern(std::size_t m) {
  const auto& mentions = question_.mentions;
  const Mention& mention = mentions[m];
  const std::size_t word = mention.end;
  const bool free =
      word < question_.tokens.size() && question_.tokens[word].kind == TokenKind::word &&
      ((last_is(m, WordClass::text) && question_.tokens[word].capital) || m + 1 >= mentions.size() || mentions[m + 1].begin > word) &&
      (question_.tokens[word].capital || question_.tokens[word].text.size() == 1 || !is_cue(m, "contains") ||
       mention.end - mention.begin > 1);
  const bool quoted_word = last_is(m, WordClass::text);
  const bool letter = free && question_.tokens[word].capital && question_.tokens[word].text.size() == 1;
  if (!free || (!quoted_word && !letter && language_.is_function_word(question_.tokens[word].lower))) {
    if (first_is(m, WordClass::containing)) zone_ = Zone::filter;
    return;
  }
  Condition condition;
  condition.left.column = last_column_;
  const bool named = m + 1 < mentions.size() && mentions[m + 1].begin == word;  // "the word Road" of a road
  if (named) skip_until_ = m + 2;
  const std::size_t n = named ? mentions.size() : next_name(m, 1);
  if (n < mentions.size() && !is_table(n))
    if (const ColumnLink* link = best_column(n); link && !schema_.column(link->column).numeric) {
      condition.left.column = link->column;
      skip_until_ = n + 1;
    }
  if (!condition.left.column && !block_.outputs.empty()) condition.left.column = block_.outputs.back().column;
  if (const int table = main_table(); !condition.left.column && table >= 0 && !schema_.tables[table].identity.empty())
    condition.left.column = ColumnRef{table, schema_.tables[table].identity.front()};  // "airports beginning with San"
  if (!condition.left.column) return;
  condition.compare = Compare::like;
  condition.values = {like_pattern(mention.cue.cue->kind, question_.tokens[word].text)};
  add_condition(std::move(condition));
}

// "total credits by different department", "average age with different sex": of each.
void Scanner::distinct_cue(std::size_t m) {
  const bool apart = first_is(m, WordClass::different) &&
                     is_before(m, WordClass::agentive, WordClass::comitative, WordClass::locative, WordClass::benefactive,
                               WordClass::ablative, WordClass::across) &&
                     m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1);
  (apart && aggregated() && !pending_.count ? pending_.each : pending_.distinct) = true;
}
void Scanner::both_cue(std::size_t) { block_.both = true; }
void Scanner::either_cue(std::size_t) { block_.either = true; }
void Scanner::or_cue(std::size_t m) {
  or_next_ = true;
  block_.or_at = m;
}
// "after 1961 or before 1959": the comparison of a second number; "2 or more" is read with its number.
void Scanner::alternative_cue(std::size_t m) {
  const std::size_t next = is_cue(m + 1, "than") ? m + 2 : m + 1;
  if (next >= question_.mentions.size() || !adjacent(next - 1, next)) return;
  const MentionKind kind = question_.mentions[next].kind;
  const bool written = kind == MentionKind::value && (is_written_date(question_.mentions[next].text) ||
                                                      std::isdigit(static_cast<unsigned char>(question_.mentions[next].text.front())));
  if (kind != MentionKind::number && kind != MentionKind::date && !written) return;
  if (is_before(m, WordClass::locative)) {  // "hired on or after"
    pending_.compare = is_cue(m, "or_more") ? Compare::greater_equal : Compare::less_equal;
    return;
  }
  or_cue(m);
  if (kind != MentionKind::date) pending_.compare = is_cue(m, "or_more") ? Compare::greater : Compare::less;
}

// "or", or a comparison that begins with it: "before 2010 or after 2015".
bool Scanner::is_alternative(std::size_t m) const { return is_cue(m, "or") || is_cue(m, "or_more") || is_cue(m, "or_less"); }

// "with multiple accounts": more than one.
void Scanner::several_cue(std::size_t m) {
  const bool named = m + 1 < question_.mentions.size() && question_.mentions[m + 1].kind == MentionKind::name && adjacent(m, m + 1);
  const ColumnLink* link = named && !is_table(m + 1) ? best_column(m + 1) : nullptr;
  const int counted = link ? link->column.table : named ? best_table(m + 1) : -1;
  if (counted < 0 || counted == main_table()) {
    ++evidence_.unused;
    evidence_.unused_mentions.push_back(m);
    return;
  }
  block_.tables.push_back({counted, m + 1, question_.mentions[m + 1].begin, true, false, Zone::filter, false});
  block_.having.push_back({.left = {.aggregate = Aggregate::count_rows}, .compare = Compare::greater, .values = {{"1", true}}});
  skip_until_ = m + 2;
}

void Scanner::information_cue(std::size_t) { block_.all_columns = zone_ == Zone::select; }

void Scanner::negation_cue(std::size_t m) {
  if (inside_exclusion_ && first_is(m, WordClass::alternative)) return or_cue(m);  // "neither A nor B": none that are one of them
  if (!inside_exclusion_ && negation(m)) return;
  pending_.negated = true;
  pending_.negated_at = m;
  pending_.absent = false;
  for (std::size_t i = question_.mentions[m].begin; i < question_.mentions[m].end; ++i)
    pending_.absent |= word_is(i, WordClass::privative, WordClass::existential, WordClass::having) ||
                       (i > 0 && word_is(i, WordClass::alternative) && word_is(i - 1, WordClass::having));  // "with neither A nor B"
}

void Scanner::relative_cue(std::size_t m) {
  if (m == 0 && first_is(m, WordClass::asks_time)) {  // "When did they join?"
    asked_when_.push_back(question_.mentions[m].begin);
    when_ = block_.when = true;
  }
  block_.who |= m == 0 && first_is(m, WordClass::asks_person);
  if (command_start_ && m == 0) return;
  // "customers in Lisbon with their phone numbers": shown too.
  if (first_is(m, WordClass::comitative) && block_.outputs.empty() && block_.tables.size() == 1 && !block_.tables.front().counted &&
      is_after(m, WordClass::possessive)) {
    const int table = block_.tables.front().table;
    for (const int c : schema_.tables[table].identity) add_output({.column = ColumnRef{table, c}});
    zone_ = Zone::select;
    last_output_ = m;
    return;
  }
  if (m > 0 && is_cue(m - 1, "and") && adjacent(m - 1, m) && !block_.outputs.empty() && last_is(m, WordClass::interrogative) &&
      question_.mentions[m].end > question_.mentions[m].begin + 1 && zone_ == Zone::select)
    return;  // "on which day and in which city"
  if (zone_ == Zone::order && !first_is(m, WordClass::relative)) return;
  if (question_.mentions[m].end - question_.mentions[m].begin > 1 ||
      first_is(m, WordClass::relative, WordClass::asks_place, WordClass::asks_time, WordClass::having))
    zone_ = Zone::filter;
  last_column_.reset();
}

void Scanner::command_cue(std::size_t m) {
  if (inside_exclusion_) return;  // "did not give any lesson"
  if (m > 0 && first_is(m, WordClass::interrogative, WordClass::asks_person, WordClass::naming) && zone_ != Zone::order &&
      !is_cue(m - 1, "and")) {
    if (!first_is(m, WordClass::naming)) zone_ = Zone::filter;
    return;
  }
  zone_ = Zone::select;
  listed_anew(m);
  asked_where_ |= first_is(m, WordClass::asks_place);
  when_ = first_is(m, WordClass::asks_time);
  if (when_) asked_when_.push_back(question_.mentions[m].begin);
  block_.when |= when_;
  block_.who |= m == 0 && first_is(m, WordClass::asks_person);
  last_column_.reset();
}

void Scanner::percent_cue(std::size_t m) {
  block_.share = zone_ == Zone::select || zone_ == Zone::group;
  block_.share_at = m;
  if (block_.share) return;
  ++evidence_.unused;
  evidence_.unused_mentions.push_back(m);
}

}  // namespace sextant::knowledge
