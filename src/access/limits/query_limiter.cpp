#include "access/limits/query_limiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace sextant::access {
namespace {

constexpr double kSecondsPerMinute = 60;
constexpr double kBurstShare = 6;
constexpr std::size_t kManyUsers = 10'000;

}  // namespace

struct QueryLimiter::State {
  struct Usage {
    double tokens = 0;
    Clock::time_point filled{};
    std::int64_t running = 0;
  };
  QueryLimits limits;
  Now now;
  std::mutex mutex;
  std::unordered_map<UserId, Usage> users;  // guarded by mutex
  std::size_t forget_from = kManyUsers;     // guarded by mutex; how many users make a sweep worth while

  [[nodiscard]] double capacity() const { return std::max(1.0, static_cast<double>(limits.queries_per_minute) / kBurstShare); }
  [[nodiscard]] double per_second() const { return static_cast<double>(limits.queries_per_minute) / kSecondsPerMinute; }

  void fill(Usage& usage, Clock::time_point at) const {
    const std::chrono::duration<double> passed = at - usage.filled;
    usage.tokens = std::min(capacity(), usage.tokens + std::max(passed.count(), 0.0) * per_second());
    usage.filled = at;
  }
  // Somebody whose bucket is full and who runs nothing is as good as new.
  void forget_idle(Clock::time_point at) {
    std::erase_if(users, [&](const auto& entry) {
      Usage usage = entry.second;
      fill(usage, at);
      return usage.running == 0 && usage.tokens >= capacity();
    });
    forget_from = std::max(kManyUsers, 2 * users.size());
  }
};

QueryLimiter::QueryLimiter(QueryLimits limits, Now now) : state_(std::make_shared<State>()) {
  state_->limits = limits;
  state_->now = std::move(now);
}
QueryLimiter::~QueryLimiter() = default;

Result<QueryLimiter::Permit> QueryLimiter::admit(const UserId& user) {
  const auto at = state_->now();
  const std::lock_guard lock(state_->mutex);
  if (state_->users.size() >= state_->forget_from) state_->forget_idle(at);
  auto& usage = state_->users.try_emplace(user, State::Usage{.tokens = state_->capacity(), .filled = at}).first->second;
  const auto& limits = state_->limits;
  if (limits.concurrent_queries > 0 && usage.running >= limits.concurrent_queries)
    return fail(Error{.code = ErrorCode::rate_limited,
                      .message = fmt::format("{} queries of yours are running already.", usage.running),
                      .hint = "Wait for one to end, or cancel it.",
                      .retryable = true}
                    .with("retry_after_seconds", "1"));
  if (limits.queries_per_minute > 0) {
    state_->fill(usage, at);
    if (usage.tokens < 1) {
      const auto seconds = static_cast<std::int64_t>(std::ceil((1 - usage.tokens) / state_->per_second()));
      return fail(Error{.code = ErrorCode::rate_limited,
                        .message = fmt::format("More than {} queries a minute.", limits.queries_per_minute),
                        .hint = fmt::format("Try again in {} s.", seconds),
                        .retryable = true}
                      .with("retry_after_seconds", std::to_string(seconds)));
    }
    usage.tokens -= 1;
  }
  ++usage.running;
  return Permit(std::shared_ptr<void>(nullptr, [state = state_, user](void*) {
    const std::lock_guard guard(state->mutex);
    if (const auto found = state->users.find(user); found != state->users.end()) --found->second.running;
  }));
}

}  // namespace sextant::access
