#include "query/engine/admission.h"

#include <chrono>

#include "platform/sandbox/process.h"

namespace sextant::query {
namespace {

// While processes are ending, somebody has to look: nothing else tells that they have.
constexpr auto kLook = std::chrono::milliseconds(5);

Error busy() {
  return Error{.code = ErrorCode::unavailable,
               .message = "The server is busy with other queries.",
               .hint = "Try again in a moment.",
               .retryable = true};
}

}  // namespace

Admission::Slot& Admission::Slot::operator=(Slot&& other) noexcept {
  if (this == &other) return *this;
  release({});
  owner_ = std::exchange(other.owner_, nullptr);
  bytes_ = other.bytes_;
  return *this;
}

void Admission::Slot::release(sandbox::UniqueFd pidfd) {
  Admission* owner = std::exchange(owner_, nullptr);
  if (owner == nullptr) return;
  {
    const std::lock_guard lock(owner->mutex_);
    if (pidfd && !sandbox::has_ended(pidfd)) {
      owner->ending_.push_back({std::move(pidfd), bytes_});
    } else {
      owner->used_ -= bytes_;
      --owner->running_;
    }
    owner->collect_ended();
  }
  owner->changed_.notify_all();
}

void Admission::collect_ended() {
  std::erase_if(ending_, [this](const Ending& entry) {
    if (!sandbox::has_ended(entry.pidfd)) return false;
    used_ -= entry.bytes;
    --running_;
    return true;
  });
}

bool Admission::fits(std::uint64_t bytes) const {
  if (running_ >= options_.running_limit) return false;
  const std::uint64_t share = is_small(bytes) ? options_.budget_bytes : largest_bytes();
  return used_ + bytes <= share;
}

// Small requests queue among themselves: a large one that does not fit yet must not hold them up.
bool Admission::is_next(const Waiter& waiter) const {
  for (const Waiter& earlier : waiting_) {
    if (&earlier == &waiter) return true;
    if (!is_small(waiter.bytes) || is_small(earlier.bytes)) return false;
  }
  return true;
}

Result<Admission::Slot> Admission::enter(std::uint64_t bytes, const Call& call) {
  std::unique_lock lock(mutex_);
  if (bytes > (is_small(bytes) ? options_.budget_bytes : largest_bytes()))
    return fail(ErrorCode::unavailable, "A query of this size does not fit into this server's memory.",
                "Lower the memory limit of a query.");
  const auto waiter = waiting_.insert(waiting_.end(), Waiter{bytes});
  const auto ready = [&] {
    collect_ended();
    return is_next(*waiter) && fits(bytes);
  };
  bool admitted = ready();
  while (!admitted && !call.stop.stop_requested() && !call.deadline.passed()) {
    const auto step = ending_.empty() ? call.deadline.remaining() : std::min(call.deadline.remaining(), std::chrono::milliseconds(kLook));
    admitted = changed_.wait_until(lock, call.stop, Clock::now() + step, ready);
  }
  waiting_.erase(waiter);
  if (admitted) {
    used_ += bytes;
    ++running_;
  }
  lock.unlock();
  changed_.notify_all();  // whoever waited behind this one may be next now
  if (admitted) return Slot(this, bytes);
  if (call.stop.stop_requested()) TRY(call.check());
  return fail(busy());
}

bool Admission::quiet() {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() && running_ - static_cast<int>(ending_.size()) <= 1;
}

std::uint64_t Admission::used_bytes() {
  const std::lock_guard lock(mutex_);
  collect_ended();
  return used_;
}

}  // namespace sextant::query
