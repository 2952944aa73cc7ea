// Locks the calling process in: Landlock, then resource limits, then the system-call filter. Irrevocable.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "platform/sandbox/filter.h"

namespace sextant::sandbox {

struct Cell {
  std::vector<std::string> readable;  // absolute paths of files; nothing else can be opened
  std::string writable_directory;     // absolute; empty: nothing can be written
  std::uint64_t data_bytes = 0;       // RLIMIT_DATA
  std::uint32_t cpu_seconds = 0;      // over all threads; SIGXCPU at the limit, SIGKILL a second later
  std::uint64_t file_bytes = 0;       // RLIMIT_FSIZE
};

// Error internal unless exactly one thread exists: a second one would keep every right (Landlock has no thread sync).
// Error data_invalid when a path cannot be opened. After an Error the process must exit.
[[nodiscard]] Result<void> seal(const Cell& cell, const SyscallFilter& filter);

// Only the resource limits of `cell`, for an installation that switched the sandbox off in writing.
[[nodiscard]] Result<void> limit(const Cell& cell);

[[nodiscard]] Result<int> thread_count();

// Closes every descriptor from `first` on except those in `keep` (ascending).
void close_from(int first, std::span<const int> keep = {});

}  // namespace sextant::sandbox
