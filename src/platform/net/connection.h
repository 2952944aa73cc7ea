// One client connection: reads requests one after the other (pipelined ones wait in the buffer), runs their handlers,
// writes the responses in order. All members belong to the loop's thread, except that run_handler() has the request,
// the response and the socket's writing side to itself on a pool thread while the coroutine is suspended.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "platform/net/event_loop.h"
#include "platform/net/request_parser.h"
#include "platform/net/response_head.h"
#include "platform/net/upload_file.h"

namespace sextant::net {

inline constexpr std::size_t kFirstBuffer = 4 * 1024;  // of a connection, until it needs more

[[nodiscard]] inline Error error_of(ErrorCode code, std::string message, std::string hint = {}) {
  return {.code = code, .message = std::move(message), .hint = std::move(hint)};
}

class Connection {
 public:
  static Task<> serve(Socket socket, EventLoop& loop, Shared& shared);

  // From the loop.
  void tick(Clock::time_point now);
  void drain();
  void cancel();
  void abandon();
  void client_gone();
  [[nodiscard]] int descriptor() { return socket_.native_handle(); }

 private:
  enum class Phase : std::uint8_t { idle, reading_head, reading_body, running, writing, lingering };
  enum class Next : std::uint8_t { again, close };

  Connection(Socket socket, EventLoop& loop, Shared& shared);
  ~Connection();

  Task<> run();
  Task<bool> fill();                             // more bytes of a head; false: nothing more will come
  Task<Next> serve_request(const Route& route);  // with a body, or on the pool
  Task<Next> finish_request();
  Task<bool> store_piece(UploadFile& file, std::string& piece);
  Task<bool> read_some(std::size_t capacity);
  Task<Next> respond(Response& response);
  Task<Next> stream_events(Response& response);
  Task<bool> send(std::string_view first, std::string_view second = {});
  Task<bool> flush();
  Task<> linger();
  template <class Work>
  Task<bool> run_on(BlockingPool& pool, Work& work);

  [[nodiscard]] std::string_view buffered() const { return {in_.data() + in_begin_, in_end_ - in_begin_}; }
  [[nodiscard]] std::size_t find_head_end();
  void make_room(std::size_t capacity);
  const Route* begin_request(std::size_t head_size);  // null: refused, the answer is in out_
  [[nodiscard]] Result<const Route*> admit();
  void identify_request();
  void run_handler(const Route& route);
  [[nodiscard]] Response invoke(const Route& route);
  bool append_response(const Response& response);  // false: it has to be sent by respond()
  void refuse(int status, const Error& error);
  void finish_exchange(int status, std::uint64_t bytes_out);
  void phase(Phase phase, std::optional<std::chrono::milliseconds> timeout = std::nullopt);
  [[nodiscard]] ResponseFacts facts(Framing framing, std::uint64_t length) const;

  Socket socket_;
  EventLoop& loop_;
  Shared& shared_;
  Phase phase_ = Phase::idle;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool timed_out_ = false;
  bool first_request_ = true;
  bool unread_input_ = false;  // the client may still be sending what nobody will read
  bool broken_ = false;        // the response cannot be finished: reset instead of a clean end

  std::string in_;
  std::size_t in_begin_ = 0;
  std::size_t in_end_ = 0;
  std::size_t scanned_ = 0;
  std::string out_;

  RequestParser parser_;
  RequestHead head_;
  Request request_;
  std::string host_;
  const Route* route_ = nullptr;
  bool keep_alive_ = false;
  Clock::time_point started_{};
  std::uint64_t body_bytes_ = 0;

  std::optional<std::stop_source> stop_;
  Response response_;
  std::string stream_date_;
  bool streamed_ = false;
  std::uint64_t streamed_bytes_ = 0;
  Timer* event_timer_ = nullptr;  // while a feed is being sent
};

}  // namespace sextant::net
