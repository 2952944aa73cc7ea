// Last stages: rival readings, their order, and whether to answer. Scores are probabilities of a log-linear model fitted
// on the training questions (weights.inc, made by tools/fit_planner.py); its features speak of cues, kinds of links and
// the shape of the plan, never of names.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/call.h"
#include "knowledge/planner/interpret.h"
#include "knowledge/planner/planner.h"

namespace sextant::knowledge {

struct Candidate {
  std::shared_ptr<const LinkedQuestion> linked;
  bool other_cover = false;  // reads other spans than the best cover
  Interpretation interpretation;
  Choices choices;
  std::string sql;
  double score = 0;
};

// The first reading and those that differ from it by one decision.
[[nodiscard]] std::vector<Candidate> propose(const Interpreter& interpreter, const Linker& linker, const Linker::Spans& spans,
                                             const std::shared_ptr<const LinkedQuestion>& linked, const Call& call);

// What the model sees of a candidate; order and repetition do not matter.
[[nodiscard]] std::vector<std::string> features(const SchemaView& schema, const Candidate& candidate);

// Sorts, best first, and sets Candidate::score; equal SQL is kept once.
void rank(const SchemaView& schema, std::vector<Candidate>& candidates);

void decide(const SchemaView& schema, const std::vector<Candidate>& candidates, const PlannerOptions& options, bool modelled, Plan& plan);

}  // namespace sextant::knowledge
