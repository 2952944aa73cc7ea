#include "platform/meta/workspace_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <system_error>

#include "base/text.h"

namespace sextant::meta {

Result<WorkspaceLock> WorkspaceLock::acquire(const std::filesystem::path& workspace) {
  std::error_code failed;
  std::filesystem::create_directories(workspace, failed);
  const auto path = workspace / "sextant.lock";
  WorkspaceLock lock(failed ? -1 : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.file_ < 0)
    return fail(Error{
        .code = ErrorCode::unavailable, .message = "The workspace folder cannot be written.", .hint = "Check its path and permissions."}
                    .with("path", path.string()));
  if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> holder{};
    const auto length = ::pread(lock.file_, holder.data(), holder.size(), 0);
    const auto process = trim(std::string_view(holder.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))));
    return fail(ErrorCode::conflict, fmt::format("Another Sextant server (process {}) uses this workspace.", process),
                "Stop it, or choose another workspace with --workspace.");
  }
  const auto process = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock.file_, 0) != 0 || ::pwrite(lock.file_, process.data(), process.size(), 0) < 0)
    return fail(ErrorCode::unavailable, "The workspace folder cannot be written.", "Is the disk full?");
  return lock;
}

WorkspaceLock::~WorkspaceLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace sextant::meta
