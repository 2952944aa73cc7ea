// Last stages: rival readings, their order, and whether to answer. Scores are probabilities fitted on the training
// questions (weights.inc, made by tools/fit_planner.py).
#pragma once

#include <string>
#include <vector>

#include "base/call.h"
#include "knowledge/planner/interpret.h"
#include "knowledge/planner/planner.h"

namespace sextant::knowledge {

struct Candidate {
  Interpretation interpretation;
  Choices choices;
  std::string sql;
  double score = 0;
};

// The first reading and those that differ from it by one decision; the best-supported first.
[[nodiscard]] std::vector<Candidate> propose(const SchemaView& schema, const Interpreter& interpreter, const LinkedQuestion& linked, const Call& call);

// Sorts, best first, and sets Candidate::score; equal SQL is kept once.
void rank(const SchemaView& schema, const LinkedQuestion& linked, std::vector<Candidate>& candidates);

void decide(const SchemaView& schema, const LinkedQuestion& linked, const std::vector<Candidate>& candidates, const PlannerOptions& options, Plan& plan);

}  // namespace sextant::knowledge
