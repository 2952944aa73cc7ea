#include "query/engine/child_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "platform/sandbox/channel.h"
#include "query/engine/engine_errors.h"

namespace sextant::query {
namespace {

constexpr int kPipeBytes = 1 << 20;
constexpr std::size_t kBufferBytes = 1 << 20;
constexpr int kAttempts = 3;

std::unexpected<Error> broken(const char* what) {
  return fail(Error{.code = ErrorCode::unavailable,
                    .message = "The server has run out of a system resource.",
                    .hint = "Try again in a moment.",
                    .context = {{"call", what}, {"reason", strerror(errno)}},
                    .retryable = true});
}

struct Pipe {
  sandbox::UniqueFd read, write;
};

Result<Pipe> make_pipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return broken("pipe2");
  Pipe pipe{sandbox::UniqueFd(fds[0]), sandbox::UniqueFd(fds[1])};
  fcntl(fds[0], F_SETFL, O_NONBLOCK);
  fcntl(fds[1], F_SETPIPE_SZ, kPipeBytes);  // a smaller pipe is only slower
  return pipe;
}

Result<void> append(int file, const std::string& part) {
  if (part.size() > protocol::kOrderLimit) return fail(ErrorCode::payload_too_large, "The query is too large for the engine.");
  protocol::PartSize size = part.size();
  const std::array<iovec, 2> pieces{{{&size, sizeof size}, {const_cast<char*>(part.data()), part.size()}}};
  if (writev(file, pieces.data(), pieces.size()) != static_cast<ssize_t>(sizeof size + part.size())) return broken("writev");
  return {};
}

}  // namespace

Result<sandbox::UniqueFd> send_order(const Child& child, const protocol::Order& order, int output) {
  sandbox::UniqueFd file(memfd_create("order", MFD_CLOEXEC));
  if (!file) return broken("memfd_create");
  TRY(append(file.get(), encode(order)));
  const std::array descriptors{file.get(), output};
  TRY(sandbox::send_message(child.socket(), "order", descriptors));
  return file;
}

Result<std::unique_ptr<ChildStream>> ChildStream::start(Nursery& nursery, Admission& admission, const protocol::Order& order,
                                                        const Call& call) {
  auto slot = TRY(admission.enter(order.limits.memory_bytes, call));
  for (int attempt = 1;; ++attempt) {
    auto child = TRY(nursery.take(call));
    auto pipe = TRY(make_pipe());
    auto sent = send_order(child, order, pipe.write.get());
    if (sent)
      return std::unique_ptr<ChildStream>(
          new ChildStream(nursery, std::move(child), std::move(*sent), std::move(pipe.read), std::move(slot)));
    if (attempt == kAttempts || sent.error().code != ErrorCode::unavailable) return fail(std::move(sent).error());
  }
}

// Whether the child can still hear is not asked: if it cannot, what it left tells why.
Result<void> ChildStream::begin(const protocol::Order& order) {
  TRY(append(order_.get(), encode_statement(order)));
  order_.reset();
  std::ignore = sandbox::send_message(child_.socket(), "run");
  nursery_.replenish();
  return {};
}

ChildStream::~ChildStream() { slot_.release(child_.end()); }

Result<std::span<const std::byte>> ChildStream::read(const Call& call) {
  if (error_) return fail(*error_);
  if (finished_) return std::span<const std::byte>();
  // A child that never runs dry must not outlive its deadline either.
  if (auto timely = call.check(); !timely) return stop_with(std::move(timely).error());
  const sandbox::StopEvent stop(call.stop);
  while (true) {
    const bool told = report_ || died_ || zygote_gone_;
    if (!pipe_ && told) return conclude();
    const std::array descriptors{pipe_.get(), told ? -1 : child_.socket()};
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
    const ssize_t got = ::read(pipe_.get(), buffer_.get() + filled_, kBufferBytes - filled_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (got < 0) return broken("read");
    if (got == 0) {
      pipe_.reset();
      break;
    }
    filled_ += static_cast<std::size_t>(got);
  }
  outcome_.bytes += filled_;
  return filled_ > 0;
}

Result<void> ChildStream::read_notice() {
  auto message = TRY(sandbox::receive_message(child_.socket(), sandbox::Wait::no));
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
  child_.kill();
  pipe_.reset();
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
