// One server on a workspace: an advisory lock on `<workspace>/sextant.lock`, held until destroyed and given back by the
// kernel when the process dies in any way.
#pragma once

#include <filesystem>
#include <utility>

#include "base/error.h"

namespace sextant::meta {

class WorkspaceLock {
 public:
  // Makes the folder when absent. `conflict` while another process holds the lock; its process id is in the message.
  [[nodiscard]] static Result<WorkspaceLock> acquire(const std::filesystem::path& workspace);

  WorkspaceLock(WorkspaceLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  WorkspaceLock& operator=(WorkspaceLock&&) = delete;
  ~WorkspaceLock();

 private:
  explicit WorkspaceLock(int file) : file_(file) {}
  int file_;
};

}  // namespace sextant::meta
