#include "access/limits/query_limiter.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace sextant::access {
namespace {

using std::chrono::seconds;
const UserId kAna("ana"), kBob("bob");

TEST(QueryLimiter, WithoutLimitsAdmitsEverything) {
  QueryLimiter limiter({});
  std::vector<QueryLimiter::Permit> permits;
  for (int i = 0; i < 1'000; ++i) permits.push_back(limiter.admit(kAna).value());
}

TEST(QueryLimiter, LetsABurstThroughAndThenOneAtATime) {
  Clock::time_point now{};
  QueryLimiter limiter({.queries_per_minute = 12}, [&] { return now; });
  EXPECT_TRUE(limiter.admit(kAna));
  EXPECT_TRUE(limiter.admit(kAna));
  const auto refused = limiter.admit(kAna);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::rate_limited);
  EXPECT_EQ(refused.error().context.front(), (std::pair<std::string, std::string>{"retry_after_seconds", "5"}));
  EXPECT_TRUE(limiter.admit(kBob));
  now += seconds(5);
  EXPECT_TRUE(limiter.admit(kAna));
  EXPECT_FALSE(limiter.admit(kAna));
  now += std::chrono::hours(1);
  EXPECT_TRUE(limiter.admit(kAna));
  EXPECT_TRUE(limiter.admit(kAna));
  EXPECT_FALSE(limiter.admit(kAna));
}

TEST(QueryLimiter, CapsWhatRunsAtOnce) {
  QueryLimiter limiter({.concurrent_queries = 2});
  auto first = std::optional(limiter.admit(kAna).value());
  const auto second = limiter.admit(kAna).value();
  EXPECT_EQ(limiter.admit(kAna).error().code, ErrorCode::rate_limited);
  EXPECT_TRUE(limiter.admit(kBob));
  first.reset();
  EXPECT_TRUE(limiter.admit(kAna));
}

TEST(QueryLimiter, ARefusedQueryCostsNothing) {
  Clock::time_point now{};
  QueryLimiter limiter({.queries_per_minute = 12, .concurrent_queries = 1}, [&] { return now; });
  auto running = std::optional(limiter.admit(kAna).value());
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(limiter.admit(kAna));
  running.reset();
  EXPECT_TRUE(limiter.admit(kAna));
}

TEST(QueryLimiter, ForgetsIdlePeopleWithoutForgettingLimits) {
  Clock::time_point now{};
  QueryLimiter limiter({.queries_per_minute = 6}, [&] { return now; });
  for (int i = 0; i < 25'000; ++i) {
    EXPECT_TRUE(limiter.admit(UserId(std::to_string(i))));
    now += std::chrono::milliseconds(1);
  }
  EXPECT_FALSE(limiter.admit(UserId("24999")));
}

TEST(QueryLimiter, PermitsMayOutliveIt) {
  std::optional<QueryLimiter::Permit> permit;
  {
    QueryLimiter limiter({.concurrent_queries = 1});
    permit = limiter.admit(kAna).value();
  }
  permit.reset();
}

}  // namespace
}  // namespace sextant::access
