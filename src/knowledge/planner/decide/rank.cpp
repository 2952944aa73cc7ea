#include "knowledge/planner/decide/rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <set>

#include "knowledge/planner/answer/reading.h"
#include "knowledge/planner/decide/roles.h"
#include "knowledge/planner/decide/structure.h"
#include "knowledge/planner/decide/traces.h"
#include "knowledge/planner/decide/trees.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {
namespace {

constexpr std::string_view kRanking =
#include "knowledge/planner/decide/model/ranking.inc"
    ;
constexpr std::string_view kConfidence =
#include "knowledge/planner/decide/model/confidence.inc"
    ;
constexpr std::string_view kConfidenceTried =
#include "knowledge/planner/decide/model/confidence_tried.inc"
    ;
constexpr std::string_view kConfidenceTrees =
#include "knowledge/planner/decide/model/confidence_trees.inc"
    ;
// A semantic model makes readings surer than the certainty, which was learned without one, says (docs/planner.md). That was also learned on
// whole sentences, and is too low for what people type above a dashboard ("customers without loans"): explained to its last word, such
// a question needs still less.
constexpr double kModelledAllowance = 0.13;
constexpr double kShortAllowance = 0.36;
constexpr std::ptrdiff_t kFewWords = 12;
constexpr double kWordsLeft = 0.8;
constexpr double kLeftOut = 4;         // log-odds; a reading without the time or the kind of answer that was asked for is none
constexpr double kWithoutTrace = 1;    // log-odds; of what the reading has nothing of, for which it is never answered
constexpr double kLeastToShow = 0.04;  // readings below are not offered
constexpr double kLeastToAsk = 0.2;    // when even the best is below, there is nothing sensible to offer
constexpr double kLeastToTry = 0.1;    // when the words alone say that it is below, nothing that could come of it changes that
constexpr double kLeastChance = -4;    // log; no single trait decides alone, the words may be of a kind never seen

double log_chance(const ChoiceModel::Chances& chances, std::string_view option) {
  const auto found = chances.find(option);
  return found == chances.end() ? kLeastChance : std::max(found->second, kLeastChance);
}

// How a plan fits what the words suggest: for each trait how far it is behind the likeliest, 0 at best.
class Fit {
 public:
  Fit(const SchemaView& schema, const LinkedQuestion& best_cover)
      : schema_(schema), chances_(structure_model().judge(grams(symbols(schema, best_cover)))) {
    for (const auto& [option, chance] : chances_) {
      const auto [likeliest, added] = likeliest_.try_emplace(option.substr(0, option.find('=')), chance);
      if (!added) likeliest->second = std::max(likeliest->second, chance);
    }
  }

  void add(const Candidate& candidate, std::vector<Feature>& out) const {
    double sum = 0, worst = 0;
    for (const std::string& option : traits(schema_, candidate.interpretation)) {
      const std::string_view trait = std::string_view(option).substr(0, option.find('='));
      const auto likeliest = likeliest_.find(trait);
      if (likeliest == likeliest_.end()) continue;
      const double chance = log_chance(chances_, option), behind = chance - likeliest->second;
      out.push_back({fmt::format("behind:{}", trait), behind});
      out.push_back({fmt::format("chance:{}", trait), chance});
      sum += chance;
      worst = std::min(worst, behind);
    }
    out.push_back({"structure", sum});
    out.push_back({"structure:worst", worst});
  }

 private:
  const SchemaView& schema_;
  ChoiceModel::Chances chances_;
  std::map<std::string_view, double> likeliest_;
};

std::vector<Feature> all_features(const SchemaView& schema, const Candidate& candidate, const Fit& fit) {
  std::vector<Feature> out;
  for (std::string& name : features(schema, candidate)) out.push_back({std::move(name)});
  fit.add(candidate, out);
  return out;
}

// The chance that the best reading is right, given how far the others are behind and what came of the likeliest.
double confidence(const SchemaView& schema, const std::vector<Candidate>& candidates, const Fit& fit) {
  static const Weights untried(kConfidence), tried(kConfidenceTried);
  static const Trees trees(kConfidenceTrees);
  std::vector<Feature> results = result_features(candidates);
  const bool is_tried = !results.empty();
  std::vector<Feature> seen = all_features(schema, candidates.front(), fit);
  const double best = candidates.front().score;
  double total = 0;
  for (const Candidate& candidate : candidates) total += std::exp(candidate.score - best);
  seen.push_back({"score", best});
  seen.push_back({"margin", candidates.size() > 1 ? std::min(best - candidates[1].score, kFarRival) : kFarRival});
  seen.push_back({"share", 1 / total});
  std::ranges::move(results, std::back_inserter(seen));
  // Trees know what a feature means beside another; weights go on where no question was that they learned from.
  const double log_odds = is_tried ? (tried.sum(seen) + trees.sum(seen)) / 2 : untried.sum(seen);
  return 1 / (1 + std::exp(-log_odds));
}

// No name or value of the question is left out; "names" is in the plan by whatever identifies a row.
bool explains_all(const SchemaView& schema, const Candidate& candidate) {
  const auto& mentions = candidate.linked->mentions;
  const auto played = roles(*candidate.linked, candidate.interpretation);
  for (std::size_t m = 0; m < played.size(); ++m) {
    const bool asks_for_name = !mentions[m].columns.empty() && schema.column(mentions[m].columns.front().column).name_like;
    if (played[m] == "none" && !asks_for_name) return false;
  }
  return true;
}

// Whether rows of two tables only meet because they belong to one row of a third, which nothing in the question names: cards and
// transactions of one branch. Who asked need not have meant that.
bool meet_unnamed(const SchemaView& schema, const Candidate& candidate) {
  const auto tree = join_closure(schema, uses_of(candidate.interpretation.query));
  if (!tree) return false;
  const auto named = [&](int table) {
    return std::ranges::any_of(candidate.linked->mentions, [&](const Mention& m) {
      const auto of = [&](const auto& link) { return link.column.table == table; };
      return std::ranges::any_of(m.tables, [&](const TableLink& link) { return link.table == table; }) ||
             std::ranges::any_of(m.columns, of) || std::ranges::any_of(m.values, of);
    });
  };
  for (const JoinStep& middle : tree->steps) {
    std::set<int> belong;
    for (const JoinStep& step : tree->steps)
      if (step.edge >= 0 && schema.edges[step.edge].to.table == middle.table.table &&
          schema.edges[step.edge].from.table != middle.table.table)
        belong.insert(schema.edges[step.edge].from.table);
    if (belong.size() > 1 && !named(middle.table.table)) return true;
  }
  return false;
}

// How many times of the question, and words that say what kind of answer is asked for, found no place in the reading.
int left_out(const Candidate& candidate) {
  const auto& unused = candidate.interpretation.evidence.unused_mentions;
  return static_cast<int>(std::ranges::count_if(unused, [&](std::size_t m) {
    const Mention& mention = candidate.linked->mentions[m];
    return mention.kind == MentionKind::date || mention.ranks() || mention.is_cue("versus") || mention.is_cue("spread") ||
           mention.is_cue("trend");
  }));
}

// Nothing in the question tells the numbers apart that it could be ranked by: they stay as they were proposed.
void level(std::vector<Candidate>& candidates) {
  const auto chosen = [](const Candidate& candidate) { return candidate.interpretation.evidence.measure_chosen; };
  double best = -std::numeric_limits<double>::infinity();
  for (const Candidate& candidate : candidates)
    if (chosen(candidate)) best = std::max(best, candidate.score);
  for (Candidate& candidate : candidates)
    if (chosen(candidate)) candidate.score = best;
}

// What must be sure before it is answered: less with a model, more where words are left over.
double least_to_answer(const SchemaView& schema, const Candidate& best, const PlannerOptions& options, bool modelled, const Plan& plan) {
  const Evidence& evidence = best.interpretation.evidence;
  if (!best.linked->apart.empty() || best.linked->beyond || evidence.measure_chosen || !without_trace(best).empty() ||
      (modelled && meet_unnamed(schema, best)))
    return 2;  // never
  if (!modelled) return options.answer_above;
  // With a model people gave the names, so a word that is only like one is hardly better than one without a place.
  if (!plan.unplaced.empty() || evidence.weak_links > 0) return std::max(options.answer_above, kWordsLeft);
  if (evidence.unused > 0 || evidence.negations_lost > 0) return options.answer_above;
  const auto words = std::ranges::count(best.linked->tokens, TokenKind::word, &Token::kind);
  const double least = options.answer_above - kModelledAllowance;
  return words <= kFewWords && explains_all(schema, best) ? least - kShortAllowance : least;
}

}  // namespace

void rank(const SchemaView& schema, const LinkedQuestion& best_cover, const TryCandidate& try_candidate,
          std::vector<Candidate>& candidates) {
  static const Weights model(kRanking);
  if (candidates.empty()) return;
  const Fit fit(schema, best_cover);
  for (Candidate& candidate : candidates)
    candidate.score = model.sum(all_features(schema, candidate, fit)) - kLeftOut * left_out(candidate) -
                      kWithoutTrace * static_cast<double>(without_trace(candidate).size());
  level(candidates);
  std::ranges::stable_sort(candidates, std::greater{}, &Candidate::score);
  double sure = confidence(schema, candidates, fit);
  if (try_candidate && sure >= kLeastToTry) {
    try_likeliest(try_candidate, candidates);
    prefer_each_once(schema, candidates);
    sure = confidence(schema, candidates, fit);
  }
  const double best = candidates.front().score;
  for (Candidate& candidate : candidates)
    candidate.score = sure * std::exp((candidate.score - best) / 2);  // an order learned on one style of questions exaggerates
}

void decide(const SchemaView& schema, const std::vector<Candidate>& candidates, const PlannerOptions& options, bool modelled, Plan& plan) {
  const Candidate* first = nullptr;
  for (const Candidate& candidate : candidates) {
    if (first != nullptr && same_result(*first, candidate)) continue;  // no choice between two ways to the same answer
    auto made = make_reading(schema, candidate.interpretation.query, options.readable, candidate.linked.get());
    if (!made) continue;
    Reading& reading = *made;
    if (!options.readable) reading.sql = candidate.sql;
    reading.score = candidate.score;
    const auto& notes = candidate.interpretation.evidence.notes;
    reading.assumptions.insert(reading.assumptions.end(), notes.begin(), notes.end());
    if (std::ranges::any_of(plan.readings, [&](const Reading& other) { return other.description == reading.description; })) continue;
    plan.readings.push_back(std::move(reading));
    if (first == nullptr) first = &candidate;
    if (plan.readings.size() == 4) break;
  }
  if (plan.readings.empty()) {
    plan.decision = Decision::abstain;
    return;
  }
  const Reading& best = plan.readings.front();
  if (options.always_answer || best.score >= least_to_answer(schema, *first, options, modelled, plan)) {
    plan.decision = Decision::answer;
    plan.readings.resize(1);
    return;
  }
  const bool chosen = first->interpretation.evidence.measure_chosen;
  if (!chosen) std::erase_if(plan.readings, [&](const Reading& reading) { return reading.score < kLeastToShow; });
  if (plan.unplaced.empty() && plan.readings.size() >= 2 && (chosen || plan.readings.front().score >= kLeastToAsk)) {
    plan.decision = Decision::ask_back;
    plan.reason = chosen ? "The question does not say by which number. Which one is meant?"
                         : "The question can be understood in more than one way. Which one is meant?";
    return;
  }
  plan.decision = Decision::abstain;
}

}  // namespace sextant::knowledge
