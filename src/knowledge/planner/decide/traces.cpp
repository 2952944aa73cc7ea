#include "knowledge/planner/decide/traces.h"

#include <algorithm>
#include <array>
#include <set>

#include "knowledge/planner/decide/roles.h"
#include "knowledge/search/words.h"

namespace sextant::knowledge {
namespace {

constexpr std::array<std::string_view, 1> kBetween{"between"}, kAtLeast{"greater_equal"};
constexpr std::array<std::string_view, 5> kOrders{"greater", "less", "greater_equal", "less_equal", "comparative"};

// What a plan holds anywhere, in its nested queries too.
struct Traces {
  std::set<Aggregate> aggregates;
  bool defined = false;   // by the semantic model, which may be anything
  bool compares = false;  // by more or less, or has the most of it
  bool adds = false;

  void read(const Expression& e) {
    aggregates.insert(e.aggregate);
    defined |= !e.raw.empty();
    adds |= e.arithmetic != Arithmetic::none || e.is_aggregate();
  }
  void read(const Condition& c) {
    static constexpr std::array kOrdered{Compare::less, Compare::less_equal, Compare::greater, Compare::greater_equal, Compare::between};
    if (!c.is_of_rows()) read(c.left);
    compares |= std::ranges::find(kOrdered, c.compare) != kOrdered.end() || c.other_column;
    if (c.query) read(*c.query);
  }
  void read(const LogicalQuery& query) {
    for (const Expression& e : query.outputs) read(e);
    for (const Expression& e : query.group_by) read(e);
    for (const Condition& c : query.where) read(c);
    for (const Condition& c : query.having) read(c);
    for (const Order& o : query.order) read(o.key);
    compares |= query.limit.has_value();
    if (query.of) read(*query.of);
    if (query.right) read(*query.right);
  }
  [[nodiscard]] bool has(Aggregate aggregate) const { return defined || aggregates.contains(aggregate); }
};

}  // namespace

std::vector<std::size_t> without_trace(const Candidate& candidate) {
  Traces traces;
  traces.read(candidate.interpretation.query);
  const LinkedQuestion& linked = *candidate.linked;
  const Evidence& evidence = candidate.interpretation.evidence;
  const auto played = roles(linked, candidate.interpretation);
  const auto is_cue = [&](std::size_t m, auto&& kinds) {
    return m < linked.mentions.size() && std::ranges::any_of(kinds, [&](std::string_view kind) { return linked.mentions[m].is_cue(kind); });
  };
  const auto token_is = [&](std::size_t token, WordClass word_class) {
    return token < linked.tokens.size() && linked.tokens[token].is(word_class);
  };
  // What is more or less than something: "under" alone may be a place.
  const auto compares = [&](std::size_t m) {
    const std::size_t end = linked.mentions[m].end;
    const bool of_number =
        m + 1 < linked.mentions.size() && linked.mentions[m + 1].kind == MentionKind::number && linked.mentions[m + 1].begin == end;
    return is_cue(m, kBetween) || (is_cue(m, kOrders) && (of_number || token_is(end - 1, WordClass::standard)));
  };
  // "at least one" is said of what is there anyway.
  const auto at_all = [&](std::size_t m) { return linked.mentions[m].number == 1 && m > 0 && is_cue(m - 1, kAtLeast); };
  const auto is_named = [](const Mention& mention) { return mention.kind == MentionKind::name || mention.kind == MentionKind::value; };
  const auto first = std::ranges::find_if(linked.mentions, is_named);
  // "salaries of the employees": what is asked for is no condition of something else.
  const auto asked_for = [&](const Mention& mention) {
    if (mention.kind != MentionKind::value || &mention != &*first || !token_is(mention.end, WordClass::genitive)) return false;
    const auto shows = [&](const ValueLink& value) {
      return std::ranges::any_of(candidate.interpretation.query.outputs,
                                 [&](const Expression& e) { return !e.column || e.column->table == value.column.table; });
    };
    return is_plural(linked.tokens[mention.end - 1].lower) && std::ranges::none_of(mention.values, shows);
  };
  const auto lost = [&](std::size_t m) {
    const Mention& mention = linked.mentions[m];
    if (asked_for(mention)) return true;
    if (mention.kind == MentionKind::date || mention.ranks())
      return std::ranges::find(evidence.unused_mentions, m) != evidence.unused_mentions.end();
    if (mention.kind == MentionKind::number)
      return played[m] == "none" && !at_all(m) &&
             (linked.tokens[mention.begin].kind == TokenKind::number || (m > 0 && is_cue(m - 1, kOrders)));
    if (m + 1 < linked.mentions.size() && is_cue(m, kAtLeast) && at_all(m + 1)) return false;
    const bool before_than = token_is(mention.end, WordClass::standard);  // "another city than their branch"
    if (compares(m) || before_than) return !traces.compares && !traces.defined;
    if (mention.kind == MentionKind::name) return std::ranges::find(evidence.unused_mentions, m) != evidence.unused_mentions.end();
    if (mention.is_cue("average")) return !traces.has(Aggregate::average);
    if (mention.is_cue("median")) return !traces.has(Aggregate::median);
    return mention.is_cue("sum") && !traces.adds;
  };
  std::vector<std::size_t> out;
  for (std::size_t m = 0; m < linked.mentions.size(); ++m)
    if (lost(m)) out.push_back(m);
  return out;
}

}  // namespace sextant::knowledge
