// What came out of the likeliest readings (outcome.h), as features of the confidence. tools/fit_planner/results.py computes the same.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "knowledge/planner/decide/weights.h"
#include "knowledge/planner/interpret/propose.h"
#include "knowledge/planner/outcome.h"

namespace sextant::knowledge {

inline constexpr double kFarRival = 6;  // log-odds; how far behind a rival is that there is not

using TryCandidate = std::function<std::optional<Outcome>(const Candidate&)>;

// `ranked`: best first, Candidate::score in log-odds. Tries three of them at most, the best and those close behind it;
// those that turn out impossible are taken out.
void try_likeliest(const TryCandidate& try_candidate, std::vector<Candidate>& ranked);

// Where most rows of the best repeat others and nobody asked for numbers of them, the same list with each row once is the best.
void prefer_each_once(const SchemaView& schema, std::vector<Candidate>& ranked);

// No features when the best was not tried or could not be run.
[[nodiscard]] std::vector<Feature> result_features(const std::vector<Candidate>& ranked);

// Came to the same rows; false when that is not known.
[[nodiscard]] bool same_result(const Candidate& a, const Candidate& b);

}  // namespace sextant::knowledge
