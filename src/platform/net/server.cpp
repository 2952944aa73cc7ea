#include "platform/net/server.h"

#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "base/processors.h"
#include "platform/net/connection.h"

namespace sextant::net {
namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr auto kCancelGrace = std::chrono::seconds(2);
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Type: application/json\r\n\r\n"
    R"({"detail":"Too many connections.","code":"unavailable","hint":"Try again in a moment.","request_id":"","fields":[]})";

Result<std::filesystem::path> make_private_directory() {
  std::error_code error;
  std::string pattern = (std::filesystem::temp_directory_path(error) / "sextant-uploads-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr)
    return fail(ErrorCode::unavailable, "There is no place for uploads.", "Set a writable upload directory.");
  return std::filesystem::path(pattern);
}

Result<std::filesystem::path> open_upload_directory(const std::filesystem::path& wanted) {
  if (wanted.empty()) return make_private_directory();
  std::error_code error;
  std::filesystem::create_directories(wanted, error);
  if (!error) std::filesystem::permissions(wanted, std::filesystem::perms::owner_all, error);
  if (error) return fail(ErrorCode::unavailable, "The upload directory cannot be used.", "Check that it is writable.");
  for (const auto& entry : std::filesystem::directory_iterator(wanted, error))  // left by a server that was killed
    if (entry.path().filename().string().starts_with(kUploadPrefix)) std::filesystem::remove(entry.path(), error);
  return wanted;
}

std::string sentence(const boost::system::error_code& error) { return error.message(); }

}  // namespace

struct Server::State {
  State(ServerOptions options, GuardRules rules, Router router, Observer observer)
      : shared(std::move(options), std::move(rules), std::move(router), std::move(observer)) {}

  Shared shared;
  std::vector<std::unique_ptr<EventLoop>> loops;
  std::optional<Acceptor> acceptor;
  std::uint16_t port = 0;
  bool owns_upload_directory = false;
  std::mutex stopping;
  bool stopped = false;
  std::vector<asio::executor_work_guard<Executor>> guards;
  std::vector<std::jthread> threads;

  Task<> accept();
  void on_each_loop(void (EventLoop::*action)());
};

Task<> Server::State::accept() {
  Timer pause(acceptor->get_executor());
  for (std::size_t next = 0;; next = (next + 1) % loops.size()) {
    EventLoop& loop = *loops[next];
    Socket socket(loop.context);
    const auto [error] = co_await acceptor->async_accept(socket, kAwait);
    if (error == asio::error::operation_aborted || !acceptor->is_open()) co_return;
    if (error) {  // no descriptors left: wait for some to come back
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (shared.connections.now() >= shared.options.max_connections) {
      [[maybe_unused]] const auto sent = ::send(socket.native_handle(), kFull.data(), kFull.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      continue;
    }
    shared.connections.add();
    asio::co_spawn(loop.context.get_executor(), Connection::serve(std::move(socket), loop, shared), asio::detached);
  }
}

void Server::State::on_each_loop(void (EventLoop::*action)()) {
  for (const auto& loop : loops) asio::post(loop->context, [&loop = *loop, action] { (loop.*action)(); });
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Router router, Observer observer) {
  TRY(router.check());
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) return fail(ErrorCode::invalid_request, "The address to listen on is not an IP address.", "Use 127.0.0.1 or ::1.");
  const bool owns_directory = options.upload_directory.empty();
  options.upload_directory = TRY(open_upload_directory(options.upload_directory));
  GuardRules rules{
      .loopback_only = address.is_loopback(), .allowed_hosts = options.allowed_hosts, .allowed_origins = options.allowed_origins};
  const unsigned count = options.event_loops != 0 ? options.event_loops : static_cast<unsigned>(usable_processors());
  const tcp::endpoint endpoint(address, options.port);

  auto state = std::make_unique<State>(std::move(options), std::move(rules), std::move(router), std::move(observer));
  state->owns_upload_directory = owns_directory;
  for (unsigned i = 0; i < count; ++i) state->loops.push_back(std::make_unique<EventLoop>(state->shared));
  auto& acceptor = state->acceptor.emplace(state->loops.front()->context);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    return fail(ErrorCode::unavailable,
                "The server cannot listen on port " + std::to_string(endpoint.port()) + ": " + sentence(error) + ".",
                "Choose another port.");
  state->port = acceptor.local_endpoint(error).port();

  for (const auto& loop : state->loops) {
    state->guards.push_back(asio::make_work_guard(loop->context));
  }
  asio::co_spawn(state->loops.front()->context.get_executor(), state->accept(), asio::detached);
  for (const auto& loop : state->loops) {
    state->threads.emplace_back([&loop = *loop] { loop.run(); });
  }
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const { return state_->port; }

ServerLoad Server::load() const {
  const auto load = state_->shared.pool.load();
  return {state_->shared.connections.now(), load.running, load.waiting};
}

void Server::stop(std::chrono::milliseconds grace) {
  State& state = *state_;
  const std::lock_guard lock(state.stopping);
  if (state.stopped) return;
  state.stopped = true;
  asio::post(state.loops.front()->context, [&state] {
    boost::system::error_code ignored;
    state.acceptor->close(ignored);
  });
  state.on_each_loop(&EventLoop::drain_all);
  auto& connections = state.shared.connections;
  if (!connections.wait_until_none(Clock::now() + grace)) {
    state.on_each_loop(&EventLoop::cancel_all);
    if (!connections.wait_until_none(Clock::now() +
                                     std::min<std::chrono::milliseconds>(kCancelGrace, grace + std::chrono::milliseconds(200)))) {
      while (!connections.wait_until_none(Clock::now() + std::chrono::milliseconds(200))) state.on_each_loop(&EventLoop::abandon_all);
    }
  }
  state.guards.clear();
  for (const auto& loop : state.loops) loop->context.stop();
  state.threads.clear();
  if (state.owns_upload_directory) {
    std::error_code ignored;
    std::filesystem::remove_all(state.shared.options.upload_directory, ignored);
  }
}

}  // namespace sextant::net
