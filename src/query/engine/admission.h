// Who may run now. First come, first served, by the memory each may use; small requests have a reserve of their own.
// Memory counts as used until its process has really ended. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "base/call.h"
#include "platform/sandbox/unique_fd.h"

namespace sextant::query {

class Admission {
 public:
  struct Options {
    std::uint64_t budget_bytes;
    std::uint64_t small_bytes;
    int running_limit;
  };
  // Given back on destruction; must not outlive its Admission.
  class Slot {
   public:
    Slot() = default;
    Slot(Slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), bytes_(other.bytes_) {}
    Slot& operator=(Slot&& other) noexcept;
    ~Slot() { release({}); }
    // The memory is free again when the process of `pidfd` has ended.
    void release(sandbox::UniqueFd pidfd);

   private:
    friend class Admission;
    Slot(Admission* owner, std::uint64_t bytes) : owner_(owner), bytes_(bytes) {}
    Admission* owner_ = nullptr;
    std::uint64_t bytes_ = 0;
  };

  explicit Admission(Options options) : options_(options) {}
  // Waits for its turn. Error unavailable when `bytes` is more than there will ever be or the deadline passes while
  // waiting; cancelled.
  [[nodiscard]] Result<Slot> enter(std::uint64_t bytes, const Call& call);
  // The most one request can ever get; the rest is kept for small ones.
  [[nodiscard]] std::uint64_t largest_bytes() const { return options_.budget_bytes - options_.budget_bytes / 8; }
  [[nodiscard]] std::uint64_t used_bytes();
  // At most one request runs and none waits.
  [[nodiscard]] bool quiet();

 private:
  struct Ending {
    sandbox::UniqueFd pidfd;
    std::uint64_t bytes;
  };
  struct Waiter {
    std::uint64_t bytes;
  };
  [[nodiscard]] bool fits(std::uint64_t bytes) const;
  [[nodiscard]] bool is_next(const Waiter& waiter) const;
  [[nodiscard]] bool is_small(std::uint64_t bytes) const { return bytes <= options_.small_bytes; }
  void collect_ended();

  const Options options_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t used_ = 0;
  int running_ = 0;
  std::list<Waiter> waiting_;
  std::vector<Ending> ending_;
};

}  // namespace sextant::query
