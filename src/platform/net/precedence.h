#pragma once

#include <chrono>

#include "base/call.h"

namespace sextant::net {

// The thread that makes one does little, and others wait for it: asks the kernel for the lowest real-time priority where that is allowed
// (CAP_SYS_NICE or RLIMIT_RTPRIO), so that it runs at once beside busy queries; else for a higher priority or at least short slices
// (Linux 6.12 and later). A thread that uses more than a quarter of a processor does without real time until it is quiet again: whoever
// asks it without a pause would lose the processor to it at every answer. Threads it starts have none of all this. Best effort; belongs to
// its thread.
class Precedence {
 public:
  Precedence();
  // To be called several times a second.
  void review();
  // The same, with the processor time the thread has used so far.
  void review(Clock::time_point now, std::chrono::nanoseconds used);

 private:
  Clock::time_point reviewed_;
  std::chrono::nanoseconds used_;
  double share_ = 0;  // of a processor, in about the last second
  bool busy_ = false;
};

}  // namespace sextant::net
