// System-call allow-lists, compiled once and loaded from bytes. Immutable and thread-safe after compile().
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "base/error.h"

namespace sextant::sandbox {

enum class Profile : std::uint8_t {
  read,   // computes over readable files; may start threads
  write,  // as read, and may create, write, rename and remove files where Landlock lets it
  pure,   // only computes: no files, no threads
};

// The one priority a confined process may give its own process group: it can step back, never forward.
inline constexpr int kBusyNiceness = 19;

class SyscallFilter {
 public:
  // Everything not on the list fails with EPERM; calls no query ever needs (socket, execve, ptrace, …) kill the process.
  [[nodiscard]] static Result<SyscallFilter> compile(Profile profile);
  // Irrevocable, for every thread of this process. Needs PR_SET_NO_NEW_PRIVS.
  [[nodiscard]] Result<void> install() const;

 private:
  std::vector<sock_filter> program_;
};

}  // namespace sextant::sandbox
