// What travels down every call that may wait: until when, whether somebody gave up, and for which request.
#pragma once

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <string>

#include "base/error.h"

namespace sextant {

using Clock = std::chrono::steady_clock;

// A point in time after which nobody waits for the answer.
class Deadline {
 public:
  [[nodiscard]] static Deadline never() { return Deadline(Clock::time_point::max()); }
  [[nodiscard]] static Deadline in(Clock::duration duration) { return Deadline(Clock::now() + duration); }

  [[nodiscard]] Clock::time_point at() const { return at_; }
  [[nodiscard]] bool is_never() const { return at_ == Clock::time_point::max(); }
  [[nodiscard]] bool passed() const { return Clock::now() >= at_; }
  // Never negative; at most a day for "never", so that it fits every timer.
  [[nodiscard]] std::chrono::milliseconds remaining() const {
    if (is_never()) return std::chrono::hours(24);
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now()));
  }
  [[nodiscard]] Deadline earlier(Deadline other) const { return at_ < other.at_ ? *this : other; }

 private:
  explicit Deadline(Clock::time_point at) : at_(at) {}
  Clock::time_point at_;
};

// Copied freely; copies share the stop state.
struct Call {
  Deadline deadline = Deadline::never();
  std::stop_token stop = {};
  std::string request_id = {};

  // The reason not to go on, if there is one.
  [[nodiscard]] Result<void> check() const {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "The request was cancelled.");
    if (deadline.passed())
      return fail(ErrorCode::deadline_exceeded, "The request took longer than it may.", "Narrow the question or raise the time limit.");
    return {};
  }
  [[nodiscard]] Call within(Clock::duration duration) const {
    Call call = *this;
    call.deadline = deadline.earlier(Deadline::in(duration));
    return call;
  }
};

}  // namespace sextant
