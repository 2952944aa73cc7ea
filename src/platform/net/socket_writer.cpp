#include "platform/net/socket_writer.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <charconv>

namespace sextant::net {
namespace {

constexpr std::size_t kGather = 16 * 1024;
constexpr auto kGatherFor = std::chrono::milliseconds(20);
constexpr auto kLookAtStop = std::chrono::milliseconds(50);

std::unexpected<Error> gone() { return fail(ErrorCode::cancelled, "The client closed the connection."); }

}  // namespace

SocketWriter::SocketWriter(int socket, Framing framing, const Call& call, std::chrono::milliseconds stall)
    : socket_(socket), framing_(framing), call_(call), stall_(stall) {}

Result<void> SocketWriter::write(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (gathered_.size() + text.size() < kGather) {
    gathered_ += text;
    if (Clock::now() - last_sent_ < kGatherFor) return {};
    return flush();
  }
  TRY(flush());
  return send_piece(text);
}

Result<void> SocketWriter::flush() {
  if (gathered_.empty()) return call_.check();
  const auto sent = send_piece(gathered_);
  gathered_.clear();
  return sent;
}

Result<void> SocketWriter::send_head(std::string_view head) { return send_all(head, {}, {}); }

Result<void> SocketWriter::finish() {
  TRY(flush());
  if (framing_ == Framing::chunked) return send_all("0\r\n\r\n", {}, {});
  return {};
}

Result<void> SocketWriter::send_piece(std::string_view piece) {
  if (framing_ != Framing::chunked) return send_all(piece, {}, {});
  std::array<char, 20> size;
  char* end = std::to_chars(size.data(), size.data() + 16, piece.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  return send_all({size.data(), static_cast<std::size_t>(end - size.data())}, piece, "\r\n");
}

Result<void> SocketWriter::send_all(std::string_view first, std::string_view second, std::string_view third) {
  TRY(call_.check());
  std::array<std::string_view, 3> parts{first, second, third};
  std::size_t at = 0;
  while (true) {
    std::array<iovec, 3> vectors{};
    std::size_t count = 0;
    for (std::size_t i = at; i < parts.size(); ++i) vectors[count++] = {const_cast<char*>(parts[i].data()), parts[i].size()};
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return gone();
      TRY(wait_for_room());
      continue;
    }
    sent_ += static_cast<std::uint64_t>(sent);
    auto left = static_cast<std::size_t>(sent);
    while (at < parts.size() && left >= parts[at].size()) left -= parts[at++].size();
    if (at == parts.size()) break;
    parts[at].remove_prefix(left);
  }
  last_sent_ = Clock::now();
  return {};
}

Result<void> SocketWriter::wait_for_room() {
  const auto give_up = Clock::now() + stall_;
  while (true) {
    TRY(call_.check());
    pollfd waiting{.fd = socket_, .events = POLLOUT, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(kLookAtStop.count()));
    if (ready > 0) return (waiting.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? Result<void>(gone()) : Result<void>();
    if (Clock::now() >= give_up) return fail(ErrorCode::cancelled, "The client stopped reading.");
  }
}

}  // namespace sextant::net
