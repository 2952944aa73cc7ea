// Builds the trace of an answer: each step is measured from the end of the one before it. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "ask/answer.h"
#include "base/call.h"

namespace sextant::ask {

// Begins the names of steps that are stages of the planner.
inline constexpr std::string_view kPlannerStep = "planner_";

class Trace {
 public:
  explicit Trace(Reasoning& reasoning) : reasoning_(reasoning), last_(Clock::now()) {}

  // Ends a step begun when the one before ended.
  void step(std::string name, std::string source, std::string description, boost::json::object evidence = {});
  // A step measured elsewhere; does not move the clock.
  void measured(std::string name, std::string source, std::string description, double ms, boost::json::object evidence = {});
  // Time up to now belongs to steps given by measured().
  void skip() { last_ = Clock::now(); }
  // Data was read from it: a source, named by its dataset and itself.
  void queried(const std::string& source);
  // Names the steps there were, in their order; stages of the planner stand together.
  void finish();

 private:
  Reasoning& reasoning_;
  Clock::time_point last_;
};

}  // namespace sextant::ask
