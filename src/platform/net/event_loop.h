// One event loop with its thread, its connections and its coarse clock. Internal to the server; all members but
// context and stop requests belong to the loop's thread.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <random>
#include <unordered_set>

#include "platform/net/blocking_pool.h"
#include "platform/net/precedence.h"
#include "platform/net/server.h"

namespace sextant::net {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};

// Counts connections so that a stop can wait for the last. Thread-safe.
class ConnectionCount {
 public:
  [[nodiscard]] std::size_t now() const { return count_.load(std::memory_order_relaxed); }
  void add() { count_.fetch_add(1); }
  void remove() {
    const std::lock_guard lock(mutex_);
    if (count_.fetch_sub(1) == 1) empty_.notify_all();
  }
  // Whether the count reached zero before `until`.
  [[nodiscard]] bool wait_until_none(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    return empty_.wait_until(lock, until, [&] { return count_.load() == 0; });
  }

 private:
  std::atomic<std::size_t> count_ = 0;
  std::mutex mutex_;
  std::condition_variable empty_;
};

// What all connections of one server share.
struct Shared {
  ServerOptions options;
  GuardRules guard;
  Router router;
  Observer observer;
  ConnectionCount connections;
  BlockingPool pool;  // handlers
  BlockingPool disk;  // upload files, so that a full handler pool cannot hold up bodies

  Shared(ServerOptions given, GuardRules rules, Router routes, Observer watcher);
};

class Connection;

class EventLoop {
 public:
  explicit EventLoop(Shared& shared);

  asio::io_context context{1};

  void run();  // until its context is stopped or has nothing left to do
  void add(Connection& connection) { connections_.insert(&connection); }
  void remove(Connection& connection);
  void watch(Connection& connection);  // for a client that goes away while its handler runs
  void unwatch(Connection& connection);

  void drain_all();    // finish what runs, close the rest
  void cancel_all();   // request the stop of what runs
  void abandon_all();  // cut the sockets

  [[nodiscard]] Clock::time_point now() const { return now_; }  // at most a tick old
  [[nodiscard]] bool draining() const { return draining_; }
  [[nodiscard]] const std::string& date() const { return date_; }
  void make_request_id(std::string& out);  // unique, not secret

 private:
  void tick(Precedence& precedence);
  void look_for_gone_clients();

  Shared& shared_;
  std::unordered_set<Connection*> connections_;
  std::vector<Connection*> watched_;
  Timer tick_timer_;
  Timer watch_timer_;
  bool watch_armed_ = false;
  bool draining_ = false;
  Clock::time_point now_ = Clock::now();
  std::string date_;
  std::mt19937_64 random_;
};

}  // namespace sextant::net
