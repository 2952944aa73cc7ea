#include "knowledge/planner/rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "knowledge/planner/joins.h"
#include "knowledge/planner/reading.h"

namespace sextant::knowledge {
namespace {

constexpr std::string_view kWeights =
#include "knowledge/planner/weights.inc"
    ;
// A reading that leaves a content word unexplained is worth less, however well the rest fits.
constexpr double kUnexplained = 1.4;      // log-odds
constexpr double kUnexplainedName = 2.6;  // "Texas": leaving out a proper name answers another question
// With a semantic model people have given the names, so a question explained to its last word needs less certainty.
constexpr double kModelledAllowance = 0.28;
// From the held-out folds of tools/fit_planner.py.
constexpr double kRivalWeight = 0.3, kFarRival = -3, kSlope = 1.27, kOffset = -0.81;
constexpr double kLeastToShow = 0.04;  // readings below are not offered
constexpr double kLeastToAsk = 0.2;    // when even the best is below, there is nothing sensible to offer

const std::unordered_map<std::string_view, double>& weights() {
  static const auto table = [] {
    std::unordered_map<std::string_view, double> out;
    std::string_view rest = kWeights;
    while (!rest.empty()) {
      const std::size_t line_end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, line_end);
      rest.remove_prefix(std::min(line_end + 1, rest.size()));
      const std::size_t space = line.rfind(' ');
      if (line.empty() || line[0] == '#' || space == std::string_view::npos) continue;
      double value = 0;
      std::from_chars(line.data() + space + 1, line.data() + line.size(), value);
      out[line.substr(0, space)] = value;
    }
    return out;
  }();
  return table;
}

// Cues whose use the roles tell already.
const std::set<std::string, std::less<>> kSilentCues{"group_by", "top", "bottom", "percent"};

// A word that nothing in the data explains and that is no general word: the answer would leave it out.
bool leaves_out(const Token& token) { return token.kind == TokenKind::word && !Language::english().is_light(token.lower); }

std::string bucket(std::string_view name, int count, int most) { return fmt::format("{}={}", name, std::min(count, most)); }

void shape(const LogicalQuery& query, std::vector<std::string>& out) {
  static constexpr std::array<std::string_view, 7> kAggregates{"", "count", "distinct", "sum", "avg", "min", "max"};
  out.push_back(bucket("outputs", static_cast<int>(query.outputs.size()), 4));
  std::set<std::string> aggregates;
  for (const Expression& e : query.outputs)
    if (e.is_aggregate()) aggregates.insert(std::string(kAggregates[static_cast<std::size_t>(e.aggregate)]));
  for (const std::string& a : aggregates) out.push_back("agg=" + a);
  if (aggregates.empty()) out.push_back("agg=none");
  out.push_back(bucket("where", static_cast<int>(query.where.size()), 3));
  out.push_back(bucket("group", static_cast<int>(query.group_by.size()), 3));
  out.push_back(bucket("having", static_cast<int>(query.having.size()), 1));
  out.push_back(fmt::format("order={}{}",
                            query.order.empty()                 ? "no"
                            : query.order[0].key.is_aggregate() ? "agg"
                                                                : "plain",
                            query.order.empty()         ? ""
                            : query.order[0].descending ? "_down"
                                                        : "_up"));
  out.push_back(fmt::format("limit={}", !query.limit ? "no" : *query.limit == 1 ? "one" : "more"));
  out.push_back(fmt::format("distinct={}", query.distinct));
  out.push_back(bucket("set", static_cast<int>(query.set_operation), 3));
  const bool anti = std::ranges::any_of(query.where, [](const Condition& c) { return c.in_query && c.compare == Compare::not_equal; });
  const bool scalar = std::ranges::any_of(query.where, [](const Condition& c) { return c.query && !c.in_query; });
  const bool different = std::ranges::any_of(query.where, [](const Condition& c) { return !c.query && c.compare == Compare::not_equal; });
  const bool either = std::ranges::any_of(query.where, [](const Condition& c) { return c.or_with_previous; });
  out.push_back(fmt::format("anti={}", anti));
  out.push_back(fmt::format("scalar={}", scalar));
  if (different) out.push_back("differs");
  if (either) out.push_back("or");
}

}  // namespace

std::vector<std::string> features(const SchemaView& schema, const Candidate& candidate) {
  const LinkedQuestion& linked = *candidate.linked;
  std::vector<std::string> out{"bias"};
  const Evidence& e = candidate.interpretation.evidence;
  const LogicalQuery& query = candidate.interpretation.query;
  int capital = 0, content = 0;
  for (const std::size_t i : linked.unplaced) {
    const Token& token = linked.tokens[i];
    if (token.capital && token.begin > 0)
      ++capital;
    else
      ++content;
    out.push_back("u:" + token.stem);
  }
  out.push_back(bucket("unplaced", content, 4));
  out.push_back(bucket("unplaced_capital", capital, 2));
  out.push_back(bucket("unused", e.unused, 2));
  out.push_back(bucket("guessed", e.guessed, 3));
  out.push_back(bucket("weak", e.weak_links, 3));
  out.push_back(bucket("ambiguous", e.ambiguous_links, 3));
  out.push_back(bucket("close", e.close_links, 3));
  out.push_back(bucket("skipped", e.skipped, 2));
  out.push_back(fmt::format("weakest={}", static_cast<int>(e.weakest_link * 10)));
  out.push_back(fmt::format("mean={}", e.links ? static_cast<int>(e.link_sum / e.links * 20) : -1));
  out.push_back(bucket("mentions", static_cast<int>(linked.mentions.size()) / 3, 5));
  const auto uses = uses_of(query);
  out.push_back(bucket("tables", static_cast<int>(uses.size()), 4));
  int named = 0, values = 0, conditions = static_cast<int>(query.where.size() + query.having.size());
  for (const Mention& mention : linked.mentions) {
    if (mention.kind == MentionKind::value || mention.kind == MentionKind::number) ++values;
    if (mention.kind == MentionKind::name && mention.table_score() > 0.9 && mention.table_score() >= mention.column_score()) {
      ++named;
      if (std::ranges::none_of(uses, [&](const TableUse& use) { return use.table == mention.tables.front().table; }))
        out.push_back("named_table_left_out");
    }
  }
  for (const TableUse& use : uses) {
    const bool mentioned = std::ranges::any_of(linked.mentions, [&](const Mention& m) {
      return m.kind == MentionKind::name &&
             (std::ranges::any_of(m.tables, [&](const TableLink& l) { return l.table == use.table; }) ||
              (!m.columns.empty() && m.columns.front().names_table && m.columns.front().column.table == use.table));
    });
    const bool by_column = !mentioned && std::ranges::any_of(linked.mentions, [&](const Mention& m) {
      return (m.kind == MentionKind::name &&
              std::ranges::any_of(m.columns, [&](const ColumnLink& l) { return l.column.table == use.table && l.score >= 0.9; })) ||
             (m.kind == MentionKind::value &&
              std::ranges::any_of(m.values, [&](const ValueLink& v) { return v.column.table == use.table; }));
    });
    const bool by_own_column = !mentioned && std::ranges::any_of(linked.mentions, [&](const Mention& m) {
      return (m.kind == MentionKind::name && m.columns.size() == 1 && m.columns[0].column.table == use.table &&
              m.columns[0].score >= 0.95) ||
             (m.kind == MentionKind::name && use.role > 0);
    });
    out.push_back(mentioned ? "table_named" : by_own_column ? "table_by_own_column" : by_column ? "table_by_column" : "table_not_named");
  }
  if (const auto tree = join_closure(schema, uses))
    out.push_back(bucket("bridges", static_cast<int>(tree->steps.size()) - static_cast<int>(uses.size()), 3));
  if (values != conditions) out.push_back(fmt::format("values-conditions={}", std::clamp(values - conditions, -2, 2)));
  for (const std::string& role : e.roles) out.push_back("role:" + role);
  if (candidate.other_cover)
    out.push_back("other_cover");
  else if (candidate.choices == Choices{})
    out.push_back("first");
  if (!candidate.choices.column.empty()) out.push_back(fmt::format("other_column={}", candidate.choices.column.begin()->second));
  for (const auto& [m, table] : candidate.choices.as_table) out.push_back(table ? "as_table" : "as_column");
  for (const Variation variation : candidate.choices.variations) out.push_back(std::string(name_of(variation)));

  // Words that say what to do against what the plan does.
  std::vector<std::string> plan_shape;
  shape(query, plan_shape);
  std::set<std::string> cues;
  for (const Mention& mention : linked.mentions) {
    if (mention.kind == MentionKind::cue && !kSilentCues.contains(mention.cue.cue->kind)) cues.insert(mention.cue.cue->kind);
    if (mention.kind == MentionKind::date) cues.insert("date");
  }
  std::string opening = linked.tokens.empty() ? "" : linked.tokens[0].lower;
  if (linked.tokens.size() > 1) opening += "_" + linked.tokens[1].lower;
  for (const std::string& part : plan_shape) {
    out.push_back(part);
    out.push_back("open:" + opening + "&" + part);
    for (const std::string& cue : cues) out.push_back(cue + "&" + part);
  }
  for (const Token& token : linked.tokens)
    if (token.kind == TokenKind::word && Language::english().is_function_word(token.lower))
      for (const std::string& part : plan_shape)
        if (!part.starts_with("outputs") || token.lower == "and") out.push_back("w:" + token.lower + "&" + part);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void rank(const SchemaView& schema, std::vector<Candidate>& candidates) {
  std::vector<Candidate> kept;
  std::set<std::string> seen;
  for (Candidate& candidate : candidates) {
    if (!seen.insert(candidate.sql).second) continue;
    double sum = 0;
    for (const std::string& feature : features(schema, candidate))
      if (const auto found = weights().find(feature); found != weights().end()) sum += found->second;
    const LinkedQuestion& linked = *candidate.linked;
    double penalty = 0;
    for (const std::size_t i : linked.unplaced)
      if (leaves_out(linked.tokens[i]))
        penalty = std::max(penalty, linked.tokens[i].capital && linked.tokens[i].begin > 0 ? kUnexplainedName : kUnexplained);
    sum -= penalty;
    candidate.score = sum;
    kept.push_back(std::move(candidate));
  }
  candidates = std::move(kept);
  std::ranges::stable_sort(candidates, std::greater{}, &Candidate::score);
  // A near rival takes away certainty; from log-odds to the chance of being right.
  const double rival = candidates.size() > 1 ? std::max(candidates[1].score, kFarRival) : kFarRival;
  for (Candidate& candidate : candidates)
    candidate.score = 1 / (1 + std::exp(-(kSlope * (candidate.score - kRivalWeight * rival) + kOffset)));
}

void decide(const SchemaView& schema, const std::vector<Candidate>& candidates, const PlannerOptions& options, bool modelled, Plan& plan) {
  for (const Candidate& candidate : candidates) {
    auto made = make_reading(schema, candidate.interpretation.query, options.readable, candidate.linked.get());
    if (!made) continue;
    Reading& reading = *made;
    if (!options.readable) reading.sql = candidate.sql;
    reading.score = candidate.score;
    reading.assumptions = candidate.interpretation.evidence.notes;
    if (std::ranges::any_of(plan.readings, [&](const Reading& other) { return other.description == reading.description; })) continue;
    plan.readings.push_back(std::move(reading));
    if (plan.readings.size() == 4) break;
  }
  if (plan.readings.empty()) {
    plan.decision = Decision::abstain;
    plan.reason = plan.unplaced.empty() ? "The question names nothing of the data."
                                        : fmt::format("Nothing in the data is called {}.", join(plan.unplaced, ", "));
    return;
  }
  const Reading& best = plan.readings.front();
  double needed = options.answer_above;
  const Evidence& evidence = candidates.front().interpretation.evidence;
  if (modelled && plan.unplaced.empty() && evidence.unused == 0 && evidence.weak_links == 0) needed -= kModelledAllowance;
  if (options.always_answer || best.score >= needed) {
    plan.decision = Decision::answer;
    plan.readings.resize(1);
    return;
  }
  std::erase_if(plan.readings, [&](const Reading& reading) { return reading.score < kLeastToShow; });
  if (plan.unplaced.empty() && plan.readings.size() >= 2 && plan.readings.front().score >= kLeastToAsk) {
    plan.decision = Decision::ask_back;
    plan.reason = "The question can be understood in more than one way. Which one is meant?";
    return;
  }
  plan.decision = Decision::abstain;
  plan.reason = plan.unplaced.empty() ? "The question could not be understood with enough certainty to answer it."
                                      : fmt::format("Nothing in the data was found for: {}.", join(plan.unplaced, ", "));
}

}  // namespace sextant::knowledge
