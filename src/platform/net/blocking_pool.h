// A bounded pool for work that waits. Threads start when first needed; the queue is bounded, and a full one refuses.
// Thread-safe. The destructor runs what was accepted and joins.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sextant::net {

class BlockingPool {
 public:
  using Work = std::move_only_function<void()>;  // must not throw

  BlockingPool(std::size_t threads, std::size_t queue);
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // False, and `work` untouched, when every thread is busy and the queue is full.
  [[nodiscard]] bool submit(Work&& work);

  struct Load {
    std::size_t running = 0;
    std::size_t waiting = 0;
  };
  [[nodiscard]] Load load() const;

 private:
  void serve();

  const std::size_t most_threads_;
  const std::size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;
  std::size_t accepted_ = 0;  // waiting or running
  bool closing_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace sextant::net
