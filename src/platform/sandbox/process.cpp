#include "platform/sandbox/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "platform/sandbox/channel.h"

namespace sextant::sandbox {

Result<UniqueFd> open_pidfd(pid_t pid) {
  const long fd = syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0) return fail(ErrorCode::unavailable, fmt::format("pidfd_open failed: {}", strerror(errno)));
  return UniqueFd(static_cast<int>(fd));
}

Result<void> send_signal(const UniqueFd& pidfd, int signal) {
  if (syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) == 0 || errno == ESRCH) return {};
  return fail(ErrorCode::internal, fmt::format("A signal could not be sent to a child process: {}", strerror(errno)));
}

bool has_ended(const UniqueFd& pidfd) {
  pollfd entry{pidfd.get(), POLLIN, 0};
  return poll(&entry, 1, 0) > 0;
}

Result<Process> Process::spawn(const std::string& executable, const std::vector<std::string>& arguments, UniqueFd& control) {
  auto [ours, theirs] = TRY(socket_pair(SocketKind::messages));
  posix_spawn_file_actions_t raw;
  posix_spawn_file_actions_init(&raw);
  const std::unique_ptr<posix_spawn_file_actions_t, int (*)(posix_spawn_file_actions_t*)> actions(&raw, posix_spawn_file_actions_destroy);
  posix_spawn_file_actions_addopen(&raw, 0, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_addopen(&raw, 1, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&raw, theirs.get(), 3);
  posix_spawn_file_actions_addclosefrom_np(&raw, 4);
  std::vector<char*> argv{const_cast<char*>("sextant")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  char* environment[] = {const_cast<char*>("LD_BIND_NOW=1"), nullptr};
  Process process;
  // dup2 onto itself keeps close-on-exec set, so the socket must not be fd 3 already.
  if (theirs.get() == 3) theirs = UniqueFd(fcntl(theirs.release(), F_DUPFD_CLOEXEC, 4));
  if (const int code = posix_spawn(&process.pid_, executable.c_str(), &raw, nullptr, argv.data(), environment); code != 0)
    return fail(ErrorCode::unavailable, fmt::format("The engine process cannot be started: {}", strerror(code)));
  process.pidfd_ = TRY(open_pidfd(process.pid_));
  control = std::move(ours);
  return process;
}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  stop();
  pid_ = other.pid_;
  pidfd_ = std::move(other.pidfd_);
  return *this;
}

void Process::stop() {
  if (!pidfd_) return;
  std::ignore = send_signal(pidfd_, SIGKILL);
  siginfo_t info{};
  while (waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) < 0 && errno == EINTR) {
  }
  pidfd_.reset();
}

}  // namespace sextant::sandbox
