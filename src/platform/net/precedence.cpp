#include "platform/net/precedence.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <span>
#include <utility>

namespace sextant::net {
namespace {

constexpr std::uint64_t kSliceNanoseconds = 100'000;  // the least the kernel gives
constexpr std::uint64_t kResetOnFork = 1;             // SCHED_FLAG_RESET_ON_FORK

// `struct sched_attr` as of its first version: the kernel's own header and the C library's do not go together.
struct SchedulingAttributes {
  std::uint32_t size = sizeof(SchedulingAttributes);
  std::uint32_t policy = SCHED_OTHER;
  std::uint64_t flags = kResetOnFork;
  std::int32_t niceness = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = kSliceNanoseconds;
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};
static_assert(sizeof(SchedulingAttributes) == 48);

// What may be had, the best first. Only the first runs at once when it wakes: to the others the kernel gives a processor when they are
// owed time, which it may find out a tick later.
constexpr SchedulingAttributes kWishes[] = {{.policy = SCHED_RR, .priority = 1, .runtime = 0}, {.niceness = -10}, {}};

void ask_for(std::span<const SchedulingAttributes> wishes) {
  for (const SchedulingAttributes& wish : wishes)
    if (syscall(SYS_sched_setattr, 0, &wish, 0) == 0) return;
}

constexpr double kBusyShare = 0.25, kQuietShare = 0.125;  // apart, so that it does not go back and forth
constexpr std::chrono::duration<double> kLookedBack = std::chrono::seconds(1);

std::chrono::nanoseconds used_by_this_thread() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace

Precedence::Precedence() : reviewed_(Clock::now()), used_(used_by_this_thread()) { ask_for(kWishes); }

void Precedence::review() { review(Clock::now(), used_by_this_thread()); }

void Precedence::review(Clock::time_point now, std::chrono::nanoseconds used) {
  const std::chrono::duration<double> passed = now - std::exchange(reviewed_, now), worked = used - std::exchange(used_, used);
  if (passed.count() <= 0) return;
  share_ += std::min(1.0, passed / kLookedBack) * (worked / passed - share_);
  const bool busy = share_ > (busy_ ? kQuietShare : kBusyShare);
  if (std::exchange(busy_, busy) != busy) ask_for(std::span(kWishes).subspan(busy ? 1 : 0));
}

}  // namespace sextant::net
