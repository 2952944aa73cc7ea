// Builds the trace of an answer: each step is measured from the end of the one before it. Not thread-safe.
#pragma once

#include <string>

#include "ask/answer.h"
#include "base/call.h"

namespace sextant::ask {

class Trace {
 public:
  explicit Trace(Reasoning& reasoning) : reasoning_(reasoning), last_(Clock::now()) {}

  // Ends a step begun when the one before ended.
  void step(std::string name, std::string source, std::string description, boost::json::object evidence = {});
  // A step measured elsewhere; does not move the clock.
  void measured(std::string name, std::string source, std::string description, double ms, boost::json::object evidence = {});
  // Time up to now belongs to steps given by measured().
  void skip() { last_ = Clock::now(); }

 private:
  void add_source(const std::string& source);

  Reasoning& reasoning_;
  Clock::time_point last_;
};

}  // namespace sextant::ask
