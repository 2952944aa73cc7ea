#include "query/engine/child_stream.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "platform/sandbox/channel.h"
#include "query/engine/engine_errors.h"
#include "query/engine/standby.h"

namespace sextant::query {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr int kAttempts = 3;

// A child is ready about as long after its order. Who needs longer to find the statement need not have one ready before.
constexpr auto kReadyTime = std::chrono::milliseconds(1);

}  // namespace

Result<std::unique_ptr<ChildStream>> ChildStream::start(Nursery& nursery, Standby& standby, Admission& admission,
                                                        const protocol::Order& order, const Call& call) {
  auto slot = TRY(admission.enter(order.limits.memory_bytes, call));
  if (auto prepared = standby.take(order))
    return std::unique_ptr<ChildStream>(new ChildStream(nursery, standby, std::move(*prepared), std::move(slot)));
  for (int attempt = 1;; ++attempt) {
    auto assigned = assign(TRY(nursery.take(call)), order, protocol::kOrder);
    if (assigned) return std::unique_ptr<ChildStream>(new ChildStream(nursery, standby, std::move(*assigned), std::move(slot)));
    if (attempt == kAttempts || assigned.error().code != ErrorCode::unavailable) return fail(std::move(assigned).error());
  }
}

// Whether the child can still hear is not asked: if it cannot, what it left tells why.
Result<void> ChildStream::begin(const protocol::Order& order) {
  TRY(append(child_.order, encode_statement(order)));
  child_.order.reset();
  std::ignore = sandbox::send_message(child_.child.socket(), protocol::kRun);
  if (Clock::now() - started_ < kReadyTime) standby_.prepare();
  nursery_.replenish();
  return {};
}

ChildStream::~ChildStream() { slot_.release(child_.child.end()); }

Result<std::span<const std::byte>> ChildStream::read(const Call& call) {
  if (error_) return fail(*error_);
  if (finished_) return std::span<const std::byte>();
  // A child that never runs dry must not outlive its deadline either.
  if (auto timely = call.check(); !timely) return stop_with(std::move(timely).error());
  const sandbox::StopEvent stop(call.stop);
  while (true) {
    const bool told = report_ || died_ || zygote_gone_;
    if (!child_.pipe && told) return conclude();
    const std::array descriptors{child_.pipe.get(), told ? -1 : child_.child.socket()};
    auto ready = sandbox::wait_for(descriptors, POLLIN, call, stop);
    if (!ready) return stop_with(std::move(ready).error());
    if ((*ready)[0] != 0) {
      auto got = read_pipe();
      if (!got) return stop_with(std::move(got).error());
      if (*got) return std::span<const std::byte>(buffer_.get(), filled_);
    }
    if ((*ready)[1] != 0)
      if (auto got = read_notice(); !got) return stop_with(std::move(got).error());
  }
}

// True when there are bytes.
Result<bool> ChildStream::read_pipe() {
  if (!buffer_) buffer_ = std::make_unique_for_overwrite<std::byte[]>(kBufferBytes);
  filled_ = 0;
  while (filled_ < kBufferBytes) {
    const ssize_t got = ::read(child_.pipe.get(), buffer_.get() + filled_, kBufferBytes - filled_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (got < 0) return fail(out_of_resource("read"));
    if (got == 0) {
      child_.pipe.reset();
      break;
    }
    filled_ += static_cast<std::size_t>(got);
  }
  outcome_.bytes += filled_;
  return filled_ > 0;
}

Result<void> ChildStream::read_notice() {
  auto message = TRY(sandbox::receive_message(child_.child.socket(), sandbox::Wait::no));
  if (!message) return {};
  if (message->bytes.empty()) {
    zygote_gone_ = true;
    return {};
  }
  protocol::Notice notice = TRY(protocol::decode_notice(message->bytes));
  if (notice.report) report_ = std::move(notice.report);
  if (notice.died) died_ = notice.died;
  return {};
}

std::unexpected<Error> ChildStream::stop_with(Error error) {
  child_.child.kill();
  child_.pipe.reset();
  error_ = std::move(error);
  return fail(*error_);
}

Result<std::span<const std::byte>> ChildStream::conclude() {
  if (report_ && report_->failure == protocol::Failure::none) {
    finished_ = true;
    outcome_.rows = report_->rows;
    outcome_.engine_ms = report_->engine_ms;
    return std::span<const std::byte>();
  }
  if (report_) return stop_with(error_of(*report_));
  if (died_) return stop_with(error_of(*died_));
  return stop_with(zygote_lost());
}

}  // namespace sextant::query
