// Processes by pidfd, so that a recycled pid can never be hit. Functions are thread-safe.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "base/error.h"
#include "platform/sandbox/unique_fd.h"

namespace sextant::sandbox {

[[nodiscard]] Result<UniqueFd> open_pidfd(pid_t pid);
// Ended processes are no error.
[[nodiscard]] Result<void> send_signal(const UniqueFd& pidfd, int signal);
[[nodiscard]] bool has_ended(const UniqueFd& pidfd);

// A direct child of this process with nothing in its environment but LD_BIND_NOW=1 (symbols are looked up once, not again
// in every process it forks), 0-1 at /dev/null and its end of a SEQPACKET socket pair as fd 3. The destructor kills and reaps it.
class Process {
 public:
  // Error unavailable: the executable cannot be started. stderr is inherited. `control` receives the other end.
  [[nodiscard]] static Result<Process> spawn(const std::string& executable, const std::vector<std::string>& arguments, UniqueFd& control);
  Process() = default;
  Process(Process&&) = default;
  Process& operator=(Process&& other) noexcept;
  ~Process() { stop(); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running() const { return pidfd_ && !has_ended(pidfd_); }
  void stop();

 private:
  pid_t pid_ = -1;
  UniqueFd pidfd_;
};

}  // namespace sextant::sandbox
