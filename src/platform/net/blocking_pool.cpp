#include "platform/net/blocking_pool.h"

namespace sextant::net {

BlockingPool::BlockingPool(std::size_t threads, std::size_t queue) : most_threads_(threads), most_waiting_(queue) {}

BlockingPool::~BlockingPool() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

bool BlockingPool::submit(Work&& work) {
  {
    const std::lock_guard lock(mutex_);
    const bool may_start = threads_.size() < most_threads_;
    const std::size_t free = idle_ + (may_start ? 1 : 0);
    if (waiting_.size() >= most_waiting_ + free) return false;
    waiting_.push_back(std::move(work));
    if (waiting_.size() > idle_ && may_start) threads_.emplace_back([this] { serve(); });
  }
  changed_.notify_one();
  return true;
}

BlockingPool::Load BlockingPool::load() const {
  const std::lock_guard lock(mutex_);
  return {threads_.size() - idle_, waiting_.size()};
}

void BlockingPool::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

}  // namespace sextant::net
