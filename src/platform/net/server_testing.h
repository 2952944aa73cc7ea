// For tests only: a server on a port of its own with routes that echo, wait, stream and fail.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <semaphore>

#include "base/log.h"
#include "platform/net/events.h"
#include "platform/net/server.h"
#include "platform/net/test_client.h"

namespace sextant::net {

using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr std::string_view kGet = "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::string_view kLastGet = "GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

inline std::size_t resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
  return 0;
}

inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    log::set_level(log::Level::error);
    options_.event_loops = 2;
    router_.add(Method::get, "/echo", echo, {.run = Run::inline_});
    router_.add(Method::post, "/echo", echo, {.body_limit = 1000});
    router_.add(Method::get, "/pool", echo);
    router_.add(Method::post, "/upload", [this](Request& request) { return upload(request); },
                {.body = BodyMode::file, .body_limit = 64u << 20});
    router_.add(Method::get, "/wait", [this](Request& request) { return wait_for_stop(request); });
    router_.add(Method::get, "/stream", stream);
    router_.add(Method::get, "/broken", [](Request&) {
      Response response;
      response.body = StreamBody([](BodyWriter& writer) -> Result<void> {
        TRY(writer.write("partial"));
        return fail(ErrorCode::query_failed, "No more.");
      });
      return response;
    });
    router_.add(Method::get, "/throw", [](Request&) -> Response { throw std::runtime_error("secret detail"); });
    router_.add(Method::get, "/events", [this](Request& request) { return hub_.subscribe({}, request.headers.get("Last-Event-ID")); },
                {.run = Run::inline_});
  }

  void start() {
    auto started = Server::start(options_, std::move(router_), [this](const Exchange& exchange) {
      const std::lock_guard lock(mutex_);
      statuses_.push_back(exchange.status);
    });
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  // Sends the bytes, finishes sending and returns all that comes back.
  std::string exchange(std::string_view bytes) {
    TestClient client(port());
    client.send(bytes);
    client.finish_sending();
    return client.receive_all();
  }

  static Response echo(Request& request) {
    std::string text = std::string(method_name(request.method)) + " " + request.path;
    for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
    return Response::text(200, "text/plain", text + "|" + request.body);
  }

  Response upload(Request& request) {
    const auto size = std::filesystem::file_size(*request.body_file);
    const auto mode = std::filesystem::status(*request.body_file).permissions();
    std::ifstream file(*request.body_file, std::ios::binary);
    file.seekg(-1, std::ios::end);
    {
      const std::lock_guard lock(mutex_);
      last_upload_ = *request.body_file;
    }
    return Response::text(200, "text/plain",
                          std::to_string(size) + " " + std::to_string(static_cast<int>(mode)) + " " + std::to_string(file.get()));
  }

  std::string last_upload() {
    const std::lock_guard lock(mutex_);
    return last_upload_;
  }

  Response wait_for_stop(Request& request) {
    started_.release();
    std::binary_semaphore stopped(0);
    const std::stop_callback wake(request.call.stop, [&] { stopped.release(); });
    stopped_in_time_ = stopped.try_acquire_for(10s);
    finished_.release();
    return Response::text(200, "text/plain", "stopped");
  }

  static Response stream(Request& request) {
    Response response;
    const std::uint64_t wanted = std::strtoull(request.query["bytes"].c_str(), nullptr, 10);
    response.body = StreamBody([wanted](BodyWriter& writer) -> Result<void> {
      const std::string piece(64 * 1024, 'x');
      for (std::uint64_t sent = 0; sent < wanted; sent += piece.size()) TRY(writer.write(piece));
      return {};
    });
    return response;
  }

  ServerOptions options_;
  Router router_;
  EventHub hub_;
  std::mutex mutex_;
  std::vector<int> statuses_;
  std::string last_upload_;
  std::counting_semaphore<> started_{0};
  std::counting_semaphore<> finished_{0};
  std::atomic<bool> stopped_in_time_ = false;
  std::unique_ptr<Server> server_;  // last: stops before what its handlers use goes
};

}  // namespace sextant::net
