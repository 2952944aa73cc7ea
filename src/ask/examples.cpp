#include "ask/examples.h"

#include <algorithm>

namespace sextant::ask {

Result<std::vector<std::string>> answered_ones(const Knowledge& knowledge, const std::vector<std::string>& questions,
                                               std::chrono::sys_days today, const Call& call) {
  std::vector<std::string> found;
  for (const auto& question : questions)
    if (TRY(knowledge.plan({.question = question, .today = today}, call)).decision == knowledge::Decision::answer)
      found.push_back(question);
  if (found.size() < kFewExamples)
    for (auto& question : knowledge.planner().instead_of({.question = "", .today = today}, call))
      if (std::ranges::find(found, question) == found.end()) found.push_back(std::move(question));
  return found;
}

}  // namespace sextant::ask
