// Local sockets that carry messages and file descriptors. Every wait ends by a deadline or a stop token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/call.h"
#include "platform/sandbox/unique_fd.h"

namespace sextant::sandbox {

enum class SocketKind : std::uint8_t { messages, bytes };  // SOCK_SEQPACKET, SOCK_STREAM

struct SocketPair {
  UniqueFd first, second;  // both close-on-exec
};
[[nodiscard]] Result<SocketPair> socket_pair(SocketKind kind);

// One message of at most kMessageLimit bytes with at most four descriptors. Does not wait: Error unavailable when the
// peer is gone or its queue is full.
inline constexpr std::size_t kMessageLimit = 64 << 10;
[[nodiscard]] Result<void> send_message(int socket, std::string_view bytes, std::span<const int> descriptors = {});

struct Message {
  std::string bytes;  // empty: the peer is gone
  std::vector<UniqueFd> descriptors;
};
enum class Wait : std::uint8_t { yes, no };
// Error unavailable on a broken message; with Wait::no, nullopt when there is none yet.
[[nodiscard]] Result<std::optional<Message>> receive_message(int socket, Wait wait);

// Whether there is a message, or the peer is gone.
[[nodiscard]] bool is_readable(int socket);

// Becomes readable when the stop token fires. Owns its eventfd and the callback.
class StopEvent {
 public:
  explicit StopEvent(std::stop_token token);
  [[nodiscard]] int fd() const { return fd_.get(); }  // -1 when the token can never fire

 private:
  struct Signal {
    int fd;
    void operator()() const;
  };
  UniqueFd fd_;
  std::optional<std::stop_callback<Signal>> callback_;
};

// Waits until one of `descriptors` (negative ones are skipped) has any of `events` or has hung up; returns revents in the
// same order. Error deadline_exceeded or cancelled as in Call::check.
[[nodiscard]] Result<std::vector<short>> wait_for(std::span<const int> descriptors, short events, const Call& call, const StopEvent& stop);

}  // namespace sextant::sandbox
