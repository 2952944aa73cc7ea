#include "query/engine/nursery.h"

#include <poll.h>
#include <signal.h>

#include <array>

#include "base/log.h"
#include "platform/sandbox/channel.h"
#include "query/engine/engine_errors.h"
#include "query/engine/protocol.h"

namespace sextant::query {
namespace {

constexpr int kAttempts = 4;

bool hung_up(int socket) {
  pollfd entry{socket, POLLIN, 0};
  return poll(&entry, 1, 0) > 0 && (entry.revents & POLLHUP) != 0;
}

// The child whose birth notice has come.
std::optional<Child> born(sandbox::UniqueFd socket) {
  auto message = sandbox::receive_message(socket.get(), sandbox::Wait::no);
  if (!message || !*message || hung_up(socket.get())) return std::nullopt;
  const auto notice = protocol::decode_notice((*message)->bytes);
  if (!notice || !notice->born || (*message)->descriptors.size() != 1) return std::nullopt;
  return Child(notice->born->pid, std::move((*message)->descriptors[0]), std::move(socket));
}

}  // namespace

void Child::kill() {
  if (pidfd_) std::ignore = sandbox::send_signal(pidfd_, SIGKILL);
}

sandbox::UniqueFd Child::end() {
  kill();
  return std::move(pidfd_);
}

Result<void> Nursery::refill(std::size_t target) {
  if (!zygote_.running()) {
    if (zygote_.pid() > 0) log::warn("engine.restart", {{"reason", "the engine process ended"}});
    ready_.clear();
    expecting_ = false;
    zygote_ = TRY(sandbox::Process::spawn(executable_, arguments_, control_));
  }
  while (ready_.size() < target) {
    auto [ours, theirs] = TRY(sandbox::socket_pair(sandbox::SocketKind::messages));
    const std::array descriptors{theirs.get()};
    TRY(sandbox::send_message(control_.get(), protocol::kBear, descriptors));
    ready_.push_back(std::move(ours));
  }
  return {};
}

void Nursery::replenish() {
  const std::lock_guard lock(mutex_);
  std::ignore = refill(target_);  // who takes the next one hears why
}

void Nursery::expect() {
  const std::lock_guard lock(mutex_);
  if (ready_.empty() || std::exchange(expecting_, true)) return;
  std::ignore = sandbox::send_message(ready_.front().get(), protocol::kExpectOrder);
}

Result<Nursery::Expected> Nursery::expect_child() {
  const std::lock_guard lock(mutex_);
  TRY(refill(1));
  Expected expected{.socket = std::move(ready_.front()), .zygote = zygote_.pid()};
  ready_.pop_front();
  expecting_ = false;
  return expected;
}

// Children of a dead zygote die with it, so all that were ready are gone.
void Nursery::drop_dead() {
  const std::lock_guard lock(mutex_);
  if (!zygote_.running()) ready_.clear();
  std::erase_if(ready_, [](const sandbox::UniqueFd& socket) { return hung_up(socket.get()); });
}

// Only the one that was waited for: another caller may have replaced it meanwhile.
void Nursery::end_stuck(pid_t zygote) {
  const std::lock_guard lock(mutex_);
  if (zygote_.pid() != zygote) return;
  log::warn("engine.stuck", {{"action", "restart"}});
  zygote_.stop();
}

Result<Child> Nursery::take(const Call& call) {
  const sandbox::StopEvent stop(call.stop);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    TRY(call.check());
    auto expected = expect_child();
    if (!expected) {
      drop_dead();
      continue;
    }
    const int socket = expected->socket.get();
    const std::array descriptors{socket};
    if (const auto ready = sandbox::wait_for(descriptors, POLLIN, call.within(birth_time_), stop); !ready) {
      TRY(call.check());
      end_stuck(expected->zygote);
      continue;
    }
    if (auto child = born(std::move(expected->socket))) return std::move(*child);
    drop_dead();
  }
  return fail(Error{
      .code = ErrorCode::unavailable, .message = "The engine process does not start.", .hint = "See the server's log.", .retryable = true});
}

std::optional<Nursery::Ready> Nursery::take_ready() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || ready_.empty() || !sandbox::is_readable(ready_.front().get())) return std::nullopt;
  auto zygote = sandbox::open_pidfd(zygote_.pid());
  if (!zygote) return std::nullopt;
  sandbox::UniqueFd socket = std::move(ready_.front());
  ready_.pop_front();
  expecting_ = false;
  auto child = born(std::move(socket));
  if (!child) return std::nullopt;
  return Ready{.child = std::move(*child), .zygote = std::move(*zygote)};
}

pid_t Nursery::zygote_pid() {
  const std::lock_guard lock(mutex_);
  return zygote_.pid();
}

}  // namespace sextant::query
