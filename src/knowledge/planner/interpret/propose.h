// Between interpretation and ranking: rival readings of one question, each by another decision of linking or building.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/call.h"
#include "knowledge/planner/interpret/interpret.h"
#include "knowledge/planner/outcome.h"
#include "knowledge/planner/plan/sql.h"

namespace sextant::knowledge {

struct Candidate {
  std::shared_ptr<const LinkedQuestion> linked;
  bool other_cover = false;  // reads other spans than the best cover
  Interpretation interpretation;
  Choices choices;
  std::string sql;
  double score = 0;
  std::optional<Outcome> outcome;  // of the likeliest, when they could be tried
};

// The first reading, those that differ from it by one decision, and by two of those that matter; each SQL once.
[[nodiscard]] std::vector<Candidate> propose(const SchemaView& schema, const Interpreter& interpreter, const Linker& linker,
                                             const Linker::Spans& spans, const std::shared_ptr<const LinkedQuestion>& linked,
                                             const Call& call);

}  // namespace sextant::knowledge
