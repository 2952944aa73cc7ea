// Answering: responses from memory, streams, events, and the clean end of a connection.
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <boost/asio/post.hpp>
#include <charconv>

#include "base/log.h"
#include "platform/net/connection.h"
#include "platform/net/error_response.h"
#include "platform/net/events.h"
#include "platform/net/socket_writer.h"

namespace sextant::net {
namespace {

constexpr std::size_t kCopyUpTo = 16 * 1024;  // smaller bodies are sent together with their head
constexpr std::size_t kLingerBytes = 4u << 20;
constexpr auto kLinger = std::chrono::seconds(2);
constexpr auto kPing = std::chrono::seconds(15);

std::string_view body_text(const Response& response) {
  if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
  if (const auto* shared = std::get_if<SharedBody>(&response.body); shared != nullptr && *shared) return **shared;
  return {};
}

}  // namespace

ResponseFacts Connection::facts(Framing framing, std::uint64_t length) const {
  const auto persistence = !keep_alive_ ? Persistence::close : head_.http_1_0 ? Persistence::keep_alive_1_0 : Persistence::keep_alive;
  return {.framing = framing, .length = length, .persistence = persistence, .date = loop_.date(), .request_id = request_.call.request_id};
}

Response Connection::invoke(const Route& route) {
  try {
    return route.handler(request_);
  } catch (const std::exception& exception) {
    log::error("handler_failed", {{"route", route.pattern}, {"request_id", request_.call.request_id}, {"what", exception.what()}});
  } catch (...) {
    log::error("handler_failed", {{"route", route.pattern}, {"request_id", request_.call.request_id}});
  }
  return error_response(error_of(ErrorCode::internal, "Something went wrong here.", "Report the request id."), request_.call.request_id);
}

bool Connection::append_response(const Response& response) {
  if (std::holds_alternative<StreamBody>(response.body) || std::holds_alternative<std::shared_ptr<EventFeed>>(response.body)) return false;
  const std::string_view body = has_body(response.status) ? body_text(response) : std::string_view();
  const bool send_body = head_.method != Method::head;
  if (send_body && body.size() > kCopyUpTo) return false;
  append_response_head(out_, response, facts(Framing::length, body.size()));
  if (send_body) out_ += body;
  finish_exchange(response.status, send_body ? body.size() : 0);
  return true;
}

void Connection::refuse(int status, const Error& error) {
  if (request_.call.request_id.empty()) loop_.make_request_id(request_.call.request_id);
  keep_alive_ = false;
  unread_input_ = true;
  append_response(error_response(status, error, request_.call.request_id));
}

Task<Connection::Next> Connection::respond(Response& response) {
  if (std::holds_alternative<std::shared_ptr<EventFeed>>(response.body)) co_return co_await stream_events(response);
  if (append_response(response)) co_return keep_alive_ ? Next::again : Next::close;
  const std::string_view body = body_text(response);
  append_response_head(out_, response, facts(Framing::length, body.size()));
  const std::string head = std::exchange(out_, {});
  const bool sent = co_await send(head, body);
  finish_exchange(response.status, body.size());
  if (!sent) broken_ = true;
  co_return sent&& keep_alive_ ? Next::again : Next::close;
}

Task<bool> Connection::flush() {
  if (out_.empty()) co_return true;
  std::string_view rest = out_;
  const ssize_t sent = ::send(socket_.native_handle(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) rest.remove_prefix(static_cast<std::size_t>(sent));
  const bool complete = rest.empty() || co_await send(rest);
  out_.clear();
  if (!complete) broken_ = true;
  co_return complete;
}

Task<bool> Connection::send(std::string_view first, std::string_view second) {
  while (true) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(first.data()), first.size()},
                               iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) co_return false;
    auto count = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
    const std::size_t of_first = std::min(count, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(count - of_first);
    if (first.empty() && second.empty()) co_return true;
    if (sent >= 0) continue;
    phase(Phase::writing, shared_.options.write_timeout);
    const auto [error] = co_await socket_.async_wait(Socket::wait_write, kAwait);
    if (error) co_return false;
  }
}

void Connection::finish_exchange(int status, std::uint64_t bytes_out) {
  const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
  if (shared_.observer) {
    shared_.observer({.method = request_.method,
                      .route = route_ != nullptr ? std::string_view(route_->pattern) : std::string_view(),
                      .path = request_.path,
                      .status = status,
                      .duration = duration,
                      .bytes_in = body_bytes_,
                      .bytes_out = bytes_out,
                      .request_id = request_.call.request_id});
  }
  if (route_ != nullptr && route_->options.run == Run::inline_ && !shared_.options.log_inline_requests && status < 500) return;
  std::array<char, 32> milliseconds;
  const auto end = std::to_chars(milliseconds.data(), milliseconds.data() + milliseconds.size(),
                                 static_cast<double>(duration.count()) / 1000.0, std::chars_format::fixed, 3)
                       .ptr;
  log::info("http_request", {{"request_id", request_.call.request_id},
                             {"method", std::string(method_name(request_.method))},
                             {"path", request_.path},
                             {"status", std::to_string(status)},
                             {"ms", std::string(milliseconds.data(), end)},
                             {"bytes", std::to_string(bytes_out)}});
}

// On a pool thread.
void Connection::run_handler(const Route& route) {
  response_ = invoke(route);
  auto* stream = std::get_if<StreamBody>(&response_.body);
  if (stream == nullptr) return;
  streamed_ = true;
  const bool with_body = head_.method != Method::head && has_body(response_.status);
  const Framing framing = head_.http_1_0 ? Framing::until_close : Framing::chunked;
  if (framing == Framing::until_close) keep_alive_ = false;
  std::string head;
  ResponseFacts about = facts(framing, 0);
  about.date = stream_date_;
  append_response_head(head, response_, about);
  SocketWriter writer(socket_.native_handle(), framing, request_.call, shared_.options.write_timeout);
  Result<void> sent = writer.send_head(head);
  if (sent && with_body) {
    try {
      sent = (*stream)(writer);
    } catch (const std::exception& exception) {
      log::error("stream_failed", {{"route", route.pattern}, {"request_id", request_.call.request_id}, {"what", exception.what()}});
      sent = fail(ErrorCode::internal, "The stream failed.");
    }
    if (sent) sent = writer.finish();
  }
  streamed_bytes_ = writer.sent();
  if (!sent) broken_ = true;
  *stream = nullptr;
}

Task<Connection::Next> Connection::stream_events(Response& response) {
  auto feed = std::get<std::shared_ptr<EventFeed>>(response.body);
  keep_alive_ = false;
  append_response_head(out_, response, facts(Framing::until_close, 0));
  Timer timer(socket_.get_executor());
  event_timer_ = &timer;
  // The timer is reached only through this flag, so that a late wake finds nothing to touch.
  auto alive = std::make_shared<bool>(true);
  feed->on_wake([executor = socket_.get_executor(), alive, &timer] {
    asio::post(executor, [alive, &timer] {
      if (*alive) timer.cancel();
    });
  });
  if (!stop_) stop_.emplace();
  loop_.watch(*this);
  std::uint64_t bytes = 0;
  bool pinging = false;
  while (!stop_->stop_requested() && !loop_.draining() && !feed->ended()) {
    const std::string text = feed->take();
    if (!text.empty()) {
      out_ += text;
    } else if (pinging) {
      out_ += ": ping\n\n";
    }
    bytes += out_.size();
    if (!co_await flush()) break;
    phase(Phase::running);
    timer.expires_after(kPing);
    const std::string late = feed->take();  // arrived while this one was being written
    if (!late.empty()) {
      out_ += late;
      continue;
    }
    const auto [error] = co_await timer.async_wait(kAwait);
    pinging = !error;
  }
  *alive = false;
  feed->on_wake({});
  event_timer_ = nullptr;
  loop_.unwatch(*this);
  finish_exchange(response.status, bytes);
  co_return Next::close;
}

// A clean end: what was written arrives although the client may still be sending.
Task<> Connection::linger() {
  boost::system::error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error || !unread_input_) co_return;
  phase(Phase::lingering, kLinger);
  const auto until = deadline_;
  for (std::size_t discarded = 0; discarded < kLingerBytes && !timed_out_; discarded += in_end_) {
    in_begin_ = in_end_ = 0;
    deadline_ = until;
    if (!co_await read_some(kFirstBuffer)) co_return;
  }
}

}  // namespace sextant::net
