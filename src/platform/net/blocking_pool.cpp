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
    if (accepted_ >= most_threads_ + most_waiting_) return false;
    ++accepted_;
    waiting_.push_back(std::move(work));
    if (accepted_ > threads_.size() && threads_.size() < most_threads_) threads_.emplace_back([this] { serve(); });
  }
  changed_.notify_one();
  return true;
}

BlockingPool::Load BlockingPool::load() const {
  const std::lock_guard lock(mutex_);
  return {accepted_ - waiting_.size(), waiting_.size()};
}

void BlockingPool::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    --accepted_;
  }
}

}  // namespace sextant::net
