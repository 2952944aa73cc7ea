#include "query/engine/standby.h"

#include <sys/stat.h>

#include "platform/sandbox/channel.h"
#include "platform/sandbox/process.h"

namespace sextant::query {
namespace {

// What an order lets a child do, and to which files: not their names alone. Empty when one is missing, or the order is not for reading.
std::string grant_of(const protocol::Order& order) {
  if (order.work != protocol::Work::read) return {};
  std::string grant = encode(order);
  for (const std::string& path : order.files) {
    struct stat file{};
    if (stat(path.c_str(), &file) != 0) return {};
    for (const std::int64_t part : {static_cast<std::int64_t>(file.st_dev), static_cast<std::int64_t>(file.st_ino), file.st_size,
                                    file.st_mtim.tv_sec, file.st_mtim.tv_nsec, file.st_ctim.tv_sec, file.st_ctim.tv_nsec})
      grant.append(reinterpret_cast<const char*>(&part), sizeof part);
  }
  return grant;
}

}  // namespace

// One that has something to say has failed, and one that has waited for long is about to end.
bool Standby::fit(const Waiting& waiting) {
  const Child& child = waiting.child.child;
  return Clock::now() - waiting.since < protocol::kAheadTime / 2 && !child.has_ended() && !sandbox::is_readable(child.socket()) &&
         !sandbox::has_ended(waiting.zygote);
}

const Standby::Waiting* Standby::present() {
  if (waiting_ && !fit(*waiting_)) waiting_.reset();
  return waiting_ ? &*waiting_ : nullptr;
}

std::optional<AssignedChild> Standby::take(const protocol::Order& order) {
  std::string grant = grant_of(order);
  bool same = false;
  std::optional<Waiting> found;
  {
    const std::lock_guard lock(mutex_);
    same = !grant.empty() && grant == grant_;
    again_ = same ? std::optional(order) : std::nullopt;
    grant_ = std::move(grant);
    found = std::exchange(waiting_, std::nullopt);
  }
  if (!same || !found || !fit(*found) || !sandbox::send_message(found->child.child.socket(), protocol::kGoOn)) return std::nullopt;
  return std::move(found->child);
}

void Standby::prepare() {
  if (!admission_.quiet()) return;
  std::optional<protocol::Order> order;
  std::string grant;
  {
    const std::lock_guard lock(mutex_);
    if (!again_ || present() != nullptr) return;
    order = again_;
    grant = grant_;
  }
  if (grant_of(*order) != grant) return;
  const auto since = Clock::now();
  auto ready = nursery_.take_ready();
  if (!ready) return;
  auto assigned = assign(std::move(ready->child), *order, protocol::kOrderAhead);
  if (!assigned) return;
  const std::lock_guard lock(mutex_);
  if (again_ && grant_ == grant && !waiting_) waiting_.emplace(std::move(*assigned), since, std::move(ready->zygote));
}

pid_t Standby::pid() {
  const std::lock_guard lock(mutex_);
  const Waiting* const waiting = present();
  return waiting != nullptr ? waiting->child.child.pid() : 0;
}

}  // namespace sextant::query
