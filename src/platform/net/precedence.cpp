#include "platform/net/precedence.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <initializer_list>

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

}  // namespace

// What may be had, the best first. Only the first runs at once when it wakes: to the others the kernel gives a processor when they are
// owed time, which it may find out a tick later.
void take_precedence() {
  constexpr SchedulingAttributes kWishes[] = {{.policy = SCHED_RR, .priority = 1, .runtime = 0}, {.niceness = -10}, {}};
  for (const SchedulingAttributes& wish : kWishes)
    if (syscall(SYS_sched_setattr, 0, &wish, 0) == 0) return;
}

}  // namespace sextant::net
