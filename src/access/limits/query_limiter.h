// How many queries one person may start a minute (token bucket) and run at once. In memory; 0 sets no limit. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "base/call.h"
#include "base/id.h"

namespace sextant::access {

struct QueryLimits {
  std::int64_t queries_per_minute = 0;  // bursts of a sixth of it, at least one
  std::int64_t concurrent_queries = 0;
};

class QueryLimiter {
 public:
  using Now = std::function<Clock::time_point()>;
  explicit QueryLimiter(QueryLimits limits, Now now = Clock::now);
  ~QueryLimiter();

  // One running query; gives its place back when destroyed. May outlive the limiter.
  class Permit {
   public:
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&&) noexcept = default;

   private:
    friend class QueryLimiter;
    explicit Permit(std::shared_ptr<void> place) : place_(std::move(place)) {}
    std::shared_ptr<void> place_;
  };

  // `rate_limited`, with context "retry_after_seconds".
  [[nodiscard]] Result<Permit> admit(const UserId& user);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sextant::access
