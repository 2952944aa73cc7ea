#include "knowledge/planner/interpret/propose.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <optional>
#include <set>
#include <span>

#include "knowledge/planner/plan/fan_out.h"

namespace sextant::knowledge {
namespace {

constexpr std::size_t kMostCandidates = 48, kMostPairs = 48;

// What stands where the question says what it is about is no mere context: "number of X", "X by Y".
bool is_asked_for(const LinkedQuestion& linked, std::size_t m) {
  const auto is_count = [](const Mention& mention) { return mention.is_cue("number_of") || mention.is_cue("how_many"); };
  const auto touches = [&](std::size_t a, std::size_t b) { return linked.mentions[a].end == linked.mentions[b].begin; };
  if (m > 0 && is_count(linked.mentions[m - 1]) && touches(m - 1, m)) return true;
  return m + 1 < linked.mentions.size() && touches(m, m + 1) && linked.mentions[m + 1].end == linked.mentions[m + 1].begin + 1 &&
         (linked.mentions[m + 1].is_cue("group_by") || linked.mentions[m + 1].is_cue("each"));
}

// "names along with their years", "clubs with their medals": asked for beside what stands before.
bool is_added(const LinkedQuestion& linked, std::size_t m) {
  if (m == 0 || linked.mentions[m].column_score() < 0.95) return false;
  std::size_t first = m;  // "with their club's region"
  if (m > 1 && linked.mentions[m - 1].end == linked.mentions[m].begin && linked.mentions[m - 1].table_score() > 0.9) --first;
  const Mention& before = linked.mentions[first - 1];
  const std::size_t begin = linked.mentions[first].begin;
  const bool theirs = begin > 0 && linked.tokens[begin - 1].is(WordClass::possessive);
  const bool only_articles = std::ranges::all_of(std::span(linked.tokens).subspan(before.end, begin - before.end), [](const Token& token) {
    return token.is(WordClass::article, WordClass::possessive, WordClass::respective);
  });
  const bool with = linked.tokens[before.end - 1].is(WordClass::comitative);
  return only_articles && with && (before.is_cue("and") || theirs);
}

bool begins_list(const LinkedQuestion& linked, std::size_t m) {
  return m > 0 && linked.mentions[m - 1].is_cue("command") && linked.mentions[m].column_score() >= 0.95;
}

// Decisions about single mentions that could have gone another way.
std::vector<Choices> link_choices(const LinkedQuestion& linked) {
  std::vector<Choices> out;
  bool adds = false;
  for (std::size_t m = 0; m < linked.mentions.size(); ++m) adds |= is_added(linked, m);
  for (std::size_t m = 0; m < linked.mentions.size(); ++m) {
    const Mention& mention = linked.mentions[m];
    if (mention.kind == MentionKind::value && mention.values.size() > 1) out.push_back({.column = {{m, 1}}});
    if (mention.kind == MentionKind::value && mention.values.size() > 2) out.push_back({.column = {{m, 2}}});
    if (mention.kind != MentionKind::name) continue;
    if (mention.columns.size() > 1) out.push_back({.column = {{m, 1}}});
    if (mention.columns.size() > 2) out.push_back({.column = {{m, 2}}});
    if (!mention.tables.empty() && !mention.columns.empty()) {
      const bool column_to_the_letter = mention.column_score() >= 0.99 && mention.table_score() < 0.95;
      if (!column_to_the_letter) out.push_back({.as_table = {{m, true}}});
      out.push_back({.as_table = {{m, false}}});
      if (mention.columns.size() > 1) out.push_back({.column = {{m, 1}}, .as_table = {{m, false}}});
    }
    if (!is_asked_for(linked, m) && !is_added(linked, m) && !(adds && begins_list(linked, m))) out.push_back({.skip = {m}});
  }
  return out;
}

// "… with the highest rating, and what is it?": the question goes on after its superlative.
bool asks_for_more(const LinkedQuestion& linked) {
  static constexpr std::array<std::string_view, 5> kSuperlatives{"superlative", "most", "fewest", "recent", "top"};
  const auto is_one = [](const Mention& m) {
    return std::ranges::any_of(kSuperlatives, [&](std::string_view kind) { return m.is_cue(kind); });
  };
  const auto first = std::ranges::find_if(linked.mentions, is_one);
  return std::any_of(first, linked.mentions.end(), [](const Mention& m) { return m.is_cue("and") || m.is_cue("command"); });
}

// Both decisions at once; nothing when they speak about the same mention.
std::optional<Choices> together(const Choices& a, const Choices& b) {
  Choices out = a;
  for (const auto& [mention, column] : b.column)
    if (a.skip.contains(mention) || !out.column.emplace(mention, column).second) return std::nullopt;
  for (const auto& [mention, table] : b.as_table)
    if (a.skip.contains(mention) || !out.as_table.emplace(mention, table).second) return std::nullopt;
  for (const std::size_t mention : b.skip)
    if (a.column.contains(mention) || a.as_table.contains(mention) || !out.skip.insert(mention).second) return std::nullopt;
  out.variations.insert(b.variations.begin(), b.variations.end());
  return out;
}

// "12/31/2020", "2020-12-31"
bool is_written_as_date(std::string_view text) {
  const auto marks = std::ranges::count_if(text, [](char c) { return c == '/' || c == '-' || c == '.'; });
  const auto digits = std::ranges::count_if(text, [](unsigned char c) { return std::isdigit(c) != 0; });
  return marks == 2 && digits >= 6 && static_cast<std::size_t>(marks + digits) >= std::min<std::size_t>(text.size(), 10);
}

class Proposer {
 public:
  Proposer(const SchemaView& schema, const Interpreter& interpreter, const Call& call)
      : schema_(schema), interpreter_(interpreter), call_(call) {}

  // Whether this is a reading that is not there yet.
  bool attempt(const std::shared_ptr<const LinkedQuestion>& linked, const Choices& choices, bool other_cover) {
    if (candidates.size() >= kMostCandidates || !call_.check()) return false;
    Candidate candidate{.linked = linked, .other_cover = other_cover, .choices = choices};
    if (!interpreter_.interpret(*linked, choices, candidate.interpretation)) return false;
    if (choices.has(Variation::count_distinct) && counts_keys(candidate.interpretation.query)) return false;
    auto sql = to_sql(schema_, candidate.interpretation.query);
    if (!sql || !seen_.insert(*sql).second) return false;
    const LogicalQuery& query = candidate.interpretation.query;
    if (sums_names(query) || counts_each_once(query)) return true;  // with another decision it may be none
    candidate.sql = std::move(*sql);
    candidates.push_back(std::move(candidate));
    return true;
  }

  std::vector<Candidate> candidates;

 private:
  // Each row of one table has a key of its own: to count these once is to count the rows.
  [[nodiscard]] bool counts_keys(const LogicalQuery& query) const {
    return uses_of(query).size() == 1 && std::ranges::any_of(query.outputs, [&](const Expression& e) {
             return e.aggregate == Aggregate::count_distinct && schema_.tables[e.column->table].primary_key == e.column->column;
           });
  }

  // Text that holds no numbers cannot be added up, whatever was read.
  bool sums_names(const LogicalQuery& query) const {
    const auto names = [&](const Expression& e) {
      const bool sums = e.aggregate == Aggregate::sum || e.aggregate == Aggregate::average || e.aggregate == Aggregate::median;
      if (!sums || !e.column) return false;
      const ColumnView& view = schema_.column(*e.column);
      if (view.column->family != data::TypeFamily::text || view.numeric) return false;
      const auto& profile = view.column->profile;
      return !profile || !profile->max ||
             (!profile->max->empty() && std::isalpha(static_cast<unsigned char>(profile->max->front())) != 0) ||
             is_written_as_date(*profile->max);
    };
    return std::ranges::any_of(query.outputs, names) || (query.of && sums_names(*query.of)) ||
           std::ranges::any_of(query.order, names, &Order::key) || std::ranges::any_of(query.having, names, &Condition::left);
  }

  // "the most common type", found in the list of types: each of them is there once. "Sales by month" are not by order either.
  [[nodiscard]] bool counts_each_once(const LogicalQuery& query) const {
    const bool sums = query.group_by.size() > 1 && std::ranges::any_of(query.outputs, &Expression::is_aggregate);
    return (query.counts_rows() || sums) && one_row_each(schema_, query);
  }

  const SchemaView& schema_;
  const Interpreter& interpreter_;
  const Call& call_;
  std::set<std::string> seen_;
};

void leave_out_lesser(std::vector<Candidate>& candidates) {
  // Where there is a number to rank by, a list in no order is no reading.
  const auto ranks = [](const Candidate& c) { return c.interpretation.evidence.measure_chosen; };
  const auto unranked = [&](const Candidate& c) {
    return std::ranges::any_of(c.interpretation.evidence.unused_mentions, [&](std::size_t m) { return c.linked->mentions[m].ranks(); });
  };
  if (std::ranges::any_of(candidates, ranks)) std::erase_if(candidates, unranked);
  // What loses a "not" says the opposite: only where nothing else is left.
  const auto keeps = [](const Candidate& candidate) { return candidate.interpretation.evidence.negations_lost == 0; };
  if (std::ranges::any_of(candidates, keeps)) std::erase_if(candidates, std::not_fn(keeps));
}

}  // namespace

std::vector<Candidate> propose(const SchemaView& schema, const Interpreter& interpreter, const Linker& linker, const Linker::Spans& spans,
                               const std::shared_ptr<const LinkedQuestion>& best, const Call& call) {
  Proposer proposer(schema, interpreter, call);
  proposer.attempt(best, {}, false);
  std::vector<Choices> made;  // single decisions that make a difference
  std::vector<Choices> single = link_choices(*best);
  for (const Variation variation : kVariations) single.push_back({.variations = {variation}});
  const bool more = asks_for_more(*best);
  for (const Choices& choices : single)
    if (proposer.attempt(best, choices, false) && (more || !choices.has(Variation::measure_shown))) made.push_back(choices);
  for (std::size_t measure = 0; measure < kMostMeasures; ++measure) proposer.attempt(best, {.measure = measure}, false);
  // "no defaulted loans": loans that are so, not their number.
  const auto denied = [&](const Mention& mention) {
    return mention.kind == MentionKind::measure && std::ranges::any_of(best->mentions, [&](const Mention& other) {
             return other.is_cue("negation") && other.end == mention.begin;
           });
  };
  for (const Mention& mention : best->mentions) {
    const bool counts = mention.is_cue("number_of") || mention.is_cue("sum") ||
                        ((mention.is_cue("most") || mention.is_cue("fewest")) && mention.end > mention.begin + 1);
    if (!counts && !(mention.kind == MentionKind::name && mention.end > mention.begin + 1) &&
        !(mention.kind == MentionKind::value && !mention.quoted) && !denied(mention))
      continue;
    const auto other = std::make_shared<const LinkedQuestion>(linker.cover(spans, &mention));
    // "number of" is part of a name, or it asks for a number.
    const auto instead = [&](const Mention& one) { return one.begin < mention.end && one.end > mention.begin; };
    if (!counts || std::ranges::any_of(other->mentions, instead)) proposer.attempt(other, {}, true);
  }
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < made.size(); ++i)
    for (std::size_t j = i + 1; j < made.size(); ++j)
      if (const auto both = together(made[i], made[j]); both && ++pairs <= kMostPairs) proposer.attempt(best, *both, false);
  leave_out_lesser(proposer.candidates);
  return std::move(proposer.candidates);
}

}  // namespace sextant::knowledge
