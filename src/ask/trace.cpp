#include "ask/trace.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::ask {

void Trace::queried(const std::string& source) {
  if (std::ranges::find(reasoning_.sources_queried, source) == reasoning_.sources_queried.end())
    reasoning_.sources_queried.push_back(source);
}

void Trace::step(std::string name, std::string source, std::string description, boost::json::object evidence) {
  const auto now = Clock::now();
  const double ms = std::chrono::duration<double, std::milli>(now - last_).count();
  last_ = now;
  measured(std::move(name), std::move(source), std::move(description), ms, std::move(evidence));
}

void Trace::measured(std::string name, std::string source, std::string description, double ms, boost::json::object evidence) {
  reasoning_.pipeline_steps.push_back({.step = std::move(name),
                                       .description = std::move(description),
                                       .source = std::move(source),
                                       .duration_ms = ms,
                                       .result = std::move(evidence)});
}

void Trace::finish() {
  std::vector<std::string> names;
  for (const auto& step : reasoning_.pipeline_steps)
    if (!step.step.starts_with(kPlannerStep)) names.push_back(step.step);
  reasoning_.pipeline_overview = join(names, " → ");
}

}  // namespace sextant::ask
