// The HTTP/1.1 server: one event loop a core, a bounded pool for handlers that wait, and limits on everything a client
// decides. Thread-safe. Created by start(), which listens; the destructor stops without grace.
//
// A client that closes its side while its handler runs counts as gone: Call::stop is requested (within about 50 ms, from
// an event-loop thread, so stop callbacks must be short), and what the handler still returns is written if it can be.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/net/guard.h"
#include "platform/net/http.h"
#include "platform/net/router.h"

namespace sextant::net {

struct ServerOptions {
  std::string address = "127.0.0.1";  // an IP address
  std::uint16_t port = 0;             // 0 takes a free one
  unsigned event_loops = 0;           // 0: one a core
  std::size_t blocking_threads = 64;
  std::size_t blocking_queue = 256;  // requests beyond: 503 with Retry-After
  std::size_t max_connections = 4096;
  std::size_t header_limit = 16 * 1024;
  std::chrono::milliseconds header_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
  std::chrono::milliseconds body_timeout = std::chrono::seconds(30);   // without a byte
  std::chrono::milliseconds body_grace = std::chrono::seconds(60);     // after which a body must average slowest_body
  std::uint64_t slowest_body = 8 * 1024;                               // bytes a second
  std::chrono::milliseconds write_timeout = std::chrono::seconds(30);  // without progress
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  std::filesystem::path upload_directory;  // this server's alone, emptied at start; empty: one is made and removed with the server
  bool log_inline_requests = false;        // access lines for Run::inline_ routes as well
};

// One finished exchange; valid during the call only.
struct Exchange {
  Method method = Method::get;
  std::string_view route;  // the pattern, "static", or "" when no route was found
  std::string_view path;
  int status = 0;
  std::chrono::microseconds duration{};
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::string_view request_id;
};
// Called on loop and pool threads at once; must be thread-safe and quick.
using Observer = std::function<void(const Exchange&)>;

struct ServerLoad {
  std::size_t connections = 0;
  std::size_t running = 0;  // pool threads at work
  std::size_t waiting = 0;  // requests in the pool's queue
};

class Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(ServerOptions options, Router router, Observer observer = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ServerLoad load() const;

  // Stops accepting, lets running requests finish for `grace`, then requests their stop, then closes. Returns when all
  // handlers have returned. Idempotent.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sextant::net
