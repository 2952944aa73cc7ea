#include "platform/net/event_loop.h"

#include <poll.h>

#include <boost/asio/post.hpp>

#include "platform/net/connection.h"

namespace sextant::net {
namespace {

constexpr auto kTick = std::chrono::milliseconds(100);
constexpr auto kWatch = std::chrono::milliseconds(50);
constexpr std::size_t kDiskThreads = 2;

}  // namespace

Shared::Shared(ServerOptions given, GuardRules rules, Router routes, Observer watcher)
    : options(std::move(given)),
      guard(std::move(rules)),
      router(std::move(routes)),
      observer(std::move(watcher)),
      pool(options.blocking_threads, options.blocking_queue),
      disk(kDiskThreads, options.max_connections) {}

EventLoop::EventLoop(Shared& shared) : shared_(shared), tick_timer_(context), watch_timer_(context), random_(std::random_device{}()) {
  random_.seed(std::random_device{}() * 0x9E3779B97F4A7C15u + reinterpret_cast<std::uintptr_t>(this));
}

void EventLoop::run() {
  Precedence precedence;
  tick(precedence);
  context.run();
}

void EventLoop::tick(Precedence& precedence) {
  precedence.review();
  now_ = Clock::now();
  date_ = http_date(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  const auto connections = std::vector<Connection*>(connections_.begin(), connections_.end());
  for (Connection* connection : connections) connection->tick(now_);
  tick_timer_.expires_after(kTick);
  tick_timer_.async_wait([this, &precedence](const boost::system::error_code& error) {
    if (!error) tick(precedence);
  });
}

void EventLoop::remove(Connection& connection) {
  connections_.erase(&connection);
  unwatch(connection);
}

void EventLoop::watch(Connection& connection) {
  watched_.push_back(&connection);
  if (watch_armed_) return;
  watch_armed_ = true;
  watch_timer_.expires_after(kWatch);
  watch_timer_.async_wait([this](const boost::system::error_code& error) {
    watch_armed_ = false;
    if (!error) look_for_gone_clients();
  });
}

void EventLoop::unwatch(Connection& connection) { std::erase(watched_, &connection); }

void EventLoop::look_for_gone_clients() {
  auto watched = std::exchange(watched_, {});
  std::vector<pollfd> polled;
  polled.reserve(watched.size());
  for (Connection* connection : watched) polled.push_back({.fd = connection->descriptor(), .events = POLLRDHUP, .revents = 0});
  if (!polled.empty()) ::poll(polled.data(), polled.size(), 0);
  for (std::size_t i = 0; i < watched.size(); ++i) {
    if (polled[i].revents != 0) {
      watched[i]->client_gone();
    } else {
      watch(*watched[i]);
    }
  }
}

void EventLoop::drain_all() {
  draining_ = true;
  for (Connection* connection : std::vector<Connection*>(connections_.begin(), connections_.end())) connection->drain();
}

void EventLoop::cancel_all() {
  for (Connection* connection : std::vector<Connection*>(connections_.begin(), connections_.end())) connection->cancel();
}

void EventLoop::abandon_all() {
  for (Connection* connection : std::vector<Connection*>(connections_.begin(), connections_.end())) connection->abandon();
}

void EventLoop::make_request_id(std::string& out) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  out.resize(24);
  for (std::size_t word = 0; word < 2; ++word) {
    std::uint64_t bits = random_();
    for (std::size_t i = 0; i < 12; ++i, bits >>= 5) out[word * 12 + i] = kAlphabet[bits & 31];
  }
}

}  // namespace sextant::net
