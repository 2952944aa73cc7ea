#include "platform/net/precedence.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>

namespace sextant::net {
namespace {

int niceness() { return getpriority(PRIO_PROCESS, 0); }

TEST(Precedence, ComesBeforeOrdinaryThreadsWhereThatIsAllowed) {
  const int before = niceness();
  std::jthread([before] {
    const sched_param lowest{.sched_priority = 1}, ordinary{};
    const bool real_time_allowed = sched_setscheduler(0, SCHED_RR, &lowest) == 0;
    ASSERT_EQ(sched_setscheduler(0, SCHED_OTHER, &ordinary), 0);
    const bool higher_allowed = setpriority(PRIO_PROCESS, 0, before - 1) == 0;
    take_precedence();
    EXPECT_EQ(sched_getscheduler(0), (real_time_allowed ? SCHED_RR : SCHED_OTHER) | SCHED_RESET_ON_FORK) << "taken in any case";
    if (!higher_allowed) {
      EXPECT_GE(niceness(), before) << "asking for more than is allowed changes nothing";
    } else if (!real_time_allowed) {
      EXPECT_LT(niceness(), before);
    }
  }).join();
  EXPECT_EQ(niceness(), before);
}

TEST(Precedence, IsNotHandedDown) {
  const int before = niceness();
  std::jthread([before] {
    take_precedence();
    std::jthread([before] {
      EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
      EXPECT_GE(niceness(), std::min(before, 0)) << "what the kernel resets a precedence to";
    }).join();
  }).join();
}

}  // namespace
}  // namespace sextant::net
