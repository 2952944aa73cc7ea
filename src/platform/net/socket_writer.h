// The streaming body's way to the socket: the producing pool thread writes to the non-blocking socket itself and waits
// for room when the client is slow, so that memory stays at one piece and back-pressure is the kernel's.
// Used by one thread, while nobody else uses the socket for writing.
#pragma once

#include <chrono>
#include <string>

#include "platform/net/http.h"
#include "platform/net/response_head.h"

namespace sextant::net {

class SocketWriter final : public BodyWriter {
 public:
  // `stall`: how long one write may make no progress.
  SocketWriter(int socket, Framing framing, const Call& call, std::chrono::milliseconds stall);

  using BodyWriter::write;
  [[nodiscard]] Result<void> write(std::span<const std::byte> bytes) override;
  [[nodiscard]] Result<void> flush() override;
  [[nodiscard]] Result<void> send_head(std::string_view head);
  [[nodiscard]] Result<void> finish();  // flushes and writes the end marker
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

 private:
  [[nodiscard]] Result<void> send_piece(std::string_view piece);
  [[nodiscard]] Result<void> send_all(std::string_view first, std::string_view second, std::string_view third);
  [[nodiscard]] Result<void> wait_for_room();

  int socket_;
  Framing framing_;
  const Call& call_;
  std::chrono::milliseconds stall_;
  std::string gathered_;
  Clock::time_point last_sent_ = Clock::now();
  std::uint64_t sent_ = 0;
};

}  // namespace sextant::net
