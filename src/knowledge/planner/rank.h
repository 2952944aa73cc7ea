// Last stages: the order of rival readings, and whether to answer. Scores are probabilities of a log-linear model fitted
// on the training questions (weights.inc, made by tools/fit_planner.py); its features speak of cues, kinds of links and
// the shape of the plan, never of names.
#pragma once

#include <string>
#include <vector>

#include "knowledge/planner/planner.h"
#include "knowledge/planner/propose.h"

namespace sextant::knowledge {

// What the model sees of a candidate; order and repetition do not matter.
[[nodiscard]] std::vector<std::string> features(const SchemaView& schema, const Candidate& candidate);

// Sorts, best first, and sets Candidate::score; equal SQL is kept once.
void rank(const SchemaView& schema, std::vector<Candidate>& candidates);

void decide(const SchemaView& schema, const std::vector<Candidate>& candidates, const PlannerOptions& options, bool modelled, Plan& plan);

}  // namespace sextant::knowledge
