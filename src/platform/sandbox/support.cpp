#include "platform/sandbox/support.h"

#include <fmt/format.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "platform/sandbox/process.h"

namespace sextant::sandbox {

SandboxSupport probe() {
  SandboxSupport support;
  const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  support.landlock_abi = abi > 0 ? static_cast<int>(abi) : 0;
  const std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  support.seccomp_filter = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
  support.pidfd = open_pidfd(getpid()).has_value();
  return support;
}

Result<void> SandboxSupport::sufficient() const {
  const char* missing = landlock_abi < 1 ? "Landlock" : !seccomp_filter ? "seccomp filters" : !pidfd ? "pidfd" : nullptr;
  if (missing == nullptr) return {};
  return fail(ErrorCode::unavailable, fmt::format("This kernel offers no {}, so queries cannot be confined.", missing),
              "Run Linux 5.13 or later with landlock in the lsm= list and a container runtime that lets landlock_*, seccomp and "
              "pidfd_* calls through, or switch the sandbox off in writing.");
}

std::string SandboxSupport::describe() const {
  return fmt::format("landlock ABI {}, seccomp filter {}, pidfd {}", landlock_abi, seccomp_filter ? "yes" : "no", pidfd ? "yes" : "no");
}

}  // namespace sextant::sandbox
