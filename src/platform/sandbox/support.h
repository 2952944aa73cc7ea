// What this kernel can do to confine a process. For `doctor`, and for `serve` to refuse to start without a wall.
#pragma once

#include <string>

#include "base/error.h"

namespace sextant::sandbox {

struct SandboxSupport {
  int landlock_abi = 0;  // 0: none. 4: also TCP; 6: also signals and abstract sockets
  bool seccomp_filter = false;
  bool pidfd = false;

  // Error unavailable naming what is missing and what to do about it.
  [[nodiscard]] Result<void> sufficient() const;
  [[nodiscard]] std::string describe() const;  // one line, for people
};

[[nodiscard]] SandboxSupport probe();

}  // namespace sextant::sandbox
