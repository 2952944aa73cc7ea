#include "platform/sandbox/channel.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace sextant::sandbox {
namespace {

constexpr std::size_t kDescriptorLimit = 4;

std::unexpected<Error> broken(const char* what) {
  return fail(Error{.code = ErrorCode::unavailable,
                    .message = "The connection to an engine process broke.",
                    .hint = "Try again.",
                    .context = {{"call", what}, {"reason", strerror(errno)}},
                    .retryable = true});
}

}  // namespace

Result<SocketPair> socket_pair(SocketKind kind) {
  int fds[2];
  const int type = kind == SocketKind::messages ? SOCK_SEQPACKET : SOCK_STREAM;
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) != 0) return broken("socketpair");
  return SocketPair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

Result<void> send_message(int socket, std::string_view bytes, std::span<const int> descriptors) {
  if (bytes.empty() || bytes.size() > kMessageLimit || descriptors.size() > kDescriptorLimit)
    return fail(ErrorCode::internal, "A message between processes has the wrong size.");
  iovec data{const_cast<char*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kDescriptorLimit)] = {};
  msghdr message{.msg_iov = &data, .msg_iovlen = 1};
  if (!descriptors.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  if (sent != static_cast<ssize_t>(bytes.size())) return broken("sendmsg");
  return {};
}

Result<std::optional<Message>> receive_message(int socket, Wait wait) {
  Message result;
  // Its size first: who waits for a message needs no room for it yet. A process that dies with unread messages resets its peer; what
  // it said before is still there.
  ssize_t size;
  do size = recv(socket, nullptr, 0, MSG_PEEK | MSG_TRUNC | (wait == Wait::no ? MSG_DONTWAIT : 0));
  while (size < 0 && (errno == EINTR || errno == ECONNRESET));
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::nullopt;
  if (size == 0) return result;
  if (size < 0 || size > static_cast<ssize_t>(kMessageLimit)) return broken("recv");
  result.bytes.resize(static_cast<std::size_t>(size));
  iovec data{result.bytes.data(), result.bytes.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kDescriptorLimit)] = {};
  msghdr message{.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t got;
  do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (wait == Wait::no ? MSG_DONTWAIT : 0));
  while (got < 0 && (errno == EINTR || errno == ECONNRESET));
  for (cmsghdr* header = got < 0 ? nullptr : CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    for (std::size_t at = 0; at + sizeof(int) <= header->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(header) + at, sizeof fd);
      result.descriptors.emplace_back(fd);
    }
  }
  if (got < 0 || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return broken("recvmsg");
  result.bytes.resize(static_cast<std::size_t>(got));
  return result;
}

bool is_readable(int socket) {
  pollfd entry{socket, POLLIN, 0};
  return poll(&entry, 1, 0) > 0;
}

void StopEvent::Signal::operator()() const { std::ignore = eventfd_write(fd, 1); }

StopEvent::StopEvent(std::stop_token token) {
  if (!token.stop_possible()) return;
  fd_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  callback_.emplace(std::move(token), Signal{fd_.get()});
}

Result<std::vector<short>> wait_for(std::span<const int> descriptors, short events, const Call& call, const StopEvent& stop) {
  std::vector<pollfd> entries;
  for (const int fd : descriptors) entries.push_back({fd, events, 0});
  entries.push_back({stop.fd(), POLLIN, 0});
  while (true) {
    const int ready = poll(entries.data(), entries.size(), static_cast<int>(call.deadline.remaining().count()));
    if (ready < 0 && errno != EINTR) return broken("poll");
    // Data that is already there is still delivered by a call whose time is over; a cancelled call gets nothing.
    if (call.stop.stop_requested() || ready <= 0) TRY(call.check());
    if (ready > 0 && !(ready == 1 && entries.back().revents != 0)) break;
  }
  std::vector<short> result;
  for (std::size_t i = 0; i + 1 < entries.size(); ++i) result.push_back(entries[i].revents);
  return result;
}

}  // namespace sextant::sandbox
