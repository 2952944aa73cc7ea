#include "platform/net/precedence.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>

namespace sextant::net {
namespace {

int niceness() { return getpriority(PRIO_PROCESS, 0); }

bool real_time_allowed() {
  const sched_param lowest{.sched_priority = 1}, ordinary{};
  const bool allowed = sched_setscheduler(0, SCHED_RR, &lowest) == 0;
  EXPECT_EQ(sched_setscheduler(0, SCHED_OTHER, &ordinary), 0);
  return allowed;
}

// A thread that uses `share` of a processor for `time`, as its clocks would tell.
class Days {
 public:
  explicit Days(Precedence& precedence) : precedence_(precedence) {}
  void pass(std::chrono::milliseconds time, double share) {
    constexpr auto kTick = std::chrono::milliseconds(100);
    for (; time.count() > 0; time -= kTick) {
      now_ += kTick;
      used_ += std::chrono::duration_cast<std::chrono::nanoseconds>(kTick * share);
      precedence_.review(now_, used_);
    }
  }

 private:
  Precedence& precedence_;
  Clock::time_point now_ = Clock::now();
  std::chrono::nanoseconds used_{0};
};

TEST(Precedence, ComesBeforeOrdinaryThreadsWhereThatIsAllowed) {
  const int before = niceness();
  std::jthread([before] {
    const bool allowed = real_time_allowed();
    const bool higher_allowed = setpriority(PRIO_PROCESS, 0, before - 1) == 0;
    const Precedence precedence;
    EXPECT_EQ(sched_getscheduler(0), (allowed ? SCHED_RR : SCHED_OTHER) | SCHED_RESET_ON_FORK) << "taken in any case";
    if (!higher_allowed) {
      EXPECT_GE(niceness(), before) << "asking for more than is allowed changes nothing";
    } else if (!allowed) {
      EXPECT_LT(niceness(), before);
    }
  }).join();
  EXPECT_EQ(niceness(), before);
}

TEST(Precedence, IsLessForAThreadThatWorksALotUntilItIsQuiet) {
  std::jthread([] {
    if (!real_time_allowed()) GTEST_SKIP() << "there is no more than what remains";
    using std::chrono::seconds, std::chrono::milliseconds;
    const auto is_real_time = [] { return (sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) == SCHED_RR; };
    Precedence precedence;
    Days days(precedence);
    days.pass(seconds(60), 0.2);
    EXPECT_TRUE(is_real_time()) << "a fifth of a processor is little";
    days.pass(seconds(2), 0);
    days.pass(milliseconds(200), 1);
    EXPECT_TRUE(is_real_time()) << "a fifth of a second as well";
    days.pass(seconds(1), 0.6);
    EXPECT_FALSE(is_real_time());
    EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER | SCHED_RESET_ON_FORK);
    const int found = niceness();
    if (setpriority(PRIO_PROCESS, 0, -10) == 0) EXPECT_EQ(found, -10) << "still before queries, where that is allowed";
    days.pass(seconds(60), 0.2);
    EXPECT_FALSE(is_real_time()) << "not quiet yet";
    days.pass(seconds(1), 0);
    EXPECT_TRUE(is_real_time());
  }).join();
}

TEST(Precedence, IsNotHandedDown) {
  const int before = niceness();
  std::jthread([before] {
    const Precedence precedence;
    std::jthread([before] {
      EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
      EXPECT_GE(niceness(), std::min(before, 0)) << "what the kernel resets a precedence to";
    }).join();
  }).join();
}

}  // namespace
}  // namespace sextant::net
