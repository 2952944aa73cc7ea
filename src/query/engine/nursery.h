// Keeps the zygote alive and a few children ready. Thread-safe.
#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/call.h"
#include "platform/sandbox/process.h"
#include "platform/sandbox/unique_fd.h"

namespace sextant::query {

// A live child that has not been given work, or is doing it. Destroying it kills the process.
class Child {
 public:
  Child(pid_t pid, sandbox::UniqueFd pidfd, sandbox::UniqueFd socket) : pid_(pid), pidfd_(std::move(pidfd)), socket_(std::move(socket)) {}
  Child(Child&&) = default;
  Child& operator=(Child&&) = default;
  ~Child() { kill(); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] bool has_ended() const { return sandbox::has_ended(pidfd_); }
  void kill();
  // Kills it if it still runs; the pidfd tells when it has ended.
  [[nodiscard]] sandbox::UniqueFd end();

 private:
  pid_t pid_;
  sandbox::UniqueFd pidfd_;
  sandbox::UniqueFd socket_;
};

class Nursery {
 public:
  // A zygote that bears no child within `birth_time` is taken for stuck.
  Nursery(std::string executable, std::vector<std::string> arguments, int ready, std::chrono::milliseconds birth_time)
      : executable_(std::move(executable)),
        arguments_(std::move(arguments)),
        target_(static_cast<std::size_t>(ready)),
        birth_time_(birth_time) {}

  // A hint that take() will be called soon: the next child rehearses.
  void expect();
  // Replaces the children taken: once a query runs, so that forking does not hold up what comes before.
  void replenish();
  struct Ready {
    Child child;
    sandbox::UniqueFd zygote;  // pidfd; the child ends with it, a moment later
  };
  // A child that waits for its order, if one is there at once and nobody holds up the nursery.
  [[nodiscard]] std::optional<Ready> take_ready();
  // A child that waits for its order. Restarts a dead or stuck zygote. Error unavailable when that does not help.
  [[nodiscard]] Result<Child> take(const Call& call);
  [[nodiscard]] pid_t zygote_pid();

 private:
  [[nodiscard]] Result<void> refill(std::size_t target);  // with mutex_ held
  struct Expected {
    sandbox::UniqueFd socket;
    pid_t zygote;
  };
  [[nodiscard]] Result<Expected> expect_child();
  void drop_dead();
  void end_stuck(pid_t zygote);

  const std::string executable_;
  const std::vector<std::string> arguments_;
  const std::size_t target_;
  const std::chrono::milliseconds birth_time_;
  std::mutex mutex_;
  sandbox::Process zygote_;
  sandbox::UniqueFd control_;
  std::deque<sandbox::UniqueFd> ready_;  // sockets of children asked for; their birth notice comes first
  bool expecting_ = false;               // the first of them was told
};

}  // namespace sextant::query
