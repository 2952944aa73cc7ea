#include "knowledge/planner/rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "knowledge/planner/describe.h"
#include "knowledge/planner/joins.h"

namespace sextant::knowledge {

std::vector<Candidate> propose(const SchemaView& schema, const Interpreter& interpreter, const LinkedQuestion& linked, const Call& call) {
  std::vector<Candidate> out;
  Candidate first;
  if (!interpreter.interpret(linked, {}, first.interpretation)) return out;
  out.push_back(std::move(first));
  static_cast<void>(schema);
  static_cast<void>(call);
  return out;
}

void rank(const SchemaView&, const LinkedQuestion&, std::vector<Candidate>& candidates) {
  for (Candidate& candidate : candidates) {
    const Evidence& e = candidate.interpretation.evidence;
    const double links = e.links > 0 ? e.link_sum / e.links : 0.5;
    const double x = 2.2 * (links - 0.8) * 3 - 0.9 * e.unplaced - 0.9 * e.unused - 0.35 * e.guessed - 0.5 * e.weak_links - (e.nested ? 0.5 : 0) - (e.set_operation ? 0.4 : 0) + 1.0;
    candidate.score = 1 / (1 + std::exp(-x));
  }
  std::ranges::stable_sort(candidates, std::greater{}, &Candidate::score);
}

void decide(const SchemaView& schema, const LinkedQuestion& linked, const std::vector<Candidate>& candidates, const PlannerOptions& options, Plan& plan) {
  for (const Candidate& candidate : candidates) {
    Reading reading;
    reading.sql = candidate.sql;
    reading.description = describe(schema, candidate.interpretation.query);
    reading.score = candidate.score;
    reading.assumptions = candidate.interpretation.evidence.notes;
    for (const TableUse& use : uses_of(candidate.interpretation.query)) {
      const data::Table& table = *schema.tables[use.table].table;
      reading.tables.push_back(table.dataset_name + "." + table.name);
    }
    plan.readings.push_back(std::move(reading));
    if (plan.readings.size() == 4) break;
  }
  if (plan.readings.empty()) {
    plan.decision = Decision::abstain;
    plan.reason = linked.unplaced.empty() ? "The question names nothing of the data." : fmt::format("No data found for: {}.", join(plan.unplaced, ", "));
    return;
  }
  if (options.always_answer || plan.readings.front().score >= options.answer_above) {
    plan.decision = Decision::answer;
    plan.readings.resize(1);
    return;
  }
  plan.decision = Decision::abstain;
  plan.reason = plan.unplaced.empty() ? "The question could be read in ways that are not certain enough to answer."
                                      : fmt::format("No place found in the data for: {}.", join(plan.unplaced, ", "));
}

}  // namespace sextant::knowledge
