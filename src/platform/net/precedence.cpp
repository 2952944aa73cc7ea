#include "platform/net/precedence.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <initializer_list>

namespace sextant::net {
namespace {

constexpr std::uint64_t kSliceNanoseconds = 100'000;  // the least the kernel gives
constexpr int kNiceness = -10;
constexpr std::uint64_t kResetOnFork = 1;  // SCHED_FLAG_RESET_ON_FORK

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

void take_precedence() {
  for (const int niceness : {kNiceness, 0}) {
    const SchedulingAttributes attributes{.niceness = niceness};
    if (syscall(SYS_sched_setattr, 0, &attributes, 0) == 0) return;
  }
}

}  // namespace sextant::net
