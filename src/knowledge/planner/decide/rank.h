// Last stages: the order of rival readings, how sure the best one is, and whether to answer. Models fitted on the training
// questions by tools/fit_planner: ranking.inc orders, confidence.inc says how often such an answer is right (confidence_tried.inc
// and confidence_trees.inc together: knowing what came of it); all see the reading's own features and how well it agrees with what
// the words alone suggest (structure.h).
#pragma once

#include <string>
#include <vector>

#include "knowledge/planner/decide/features.h"
#include "knowledge/planner/decide/results.h"
#include "knowledge/planner/planner.h"

namespace sextant::knowledge {

// Sorts, best first, and sets Candidate::score to the chance of being right; surer when the likeliest may be tried (results.h).
void rank(const SchemaView& schema, const LinkedQuestion& best_cover, const TryCandidate& try_candidate,
          std::vector<Candidate>& candidates);

void decide(const SchemaView& schema, const std::vector<Candidate>& candidates, const PlannerOptions& options, bool modelled, Plan& plan);

}  // namespace sextant::knowledge
