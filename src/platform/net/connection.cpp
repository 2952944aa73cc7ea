// Reading: heads, bodies, what is admitted, and the signals from the loop.
#include "platform/net/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cstring>

#include "platform/net/error_response.h"
#include "platform/net/target.h"

namespace sextant::net {
namespace {

constexpr std::size_t kBodyBuffer = 128 * 1024;
constexpr std::size_t kPiece = 256 * 1024;     // of an upload, written to disk at once
constexpr std::size_t kFlushAt = 64 * 1024;    // pipelined responses gathered up to here
constexpr std::size_t kReserve = 1024 * 1024;  // trusted from a Content-Length before bytes arrive
constexpr auto kReadOnly = [](Method method) { return method == Method::get || method == Method::head || method == Method::options; };

Error parse_error(ParseProblem problem) {
  switch (problem) {
    case ParseProblem::body_too_large:
      return error_of(ErrorCode::payload_too_large, "The body is larger than this address accepts.");
    case ParseProblem::too_many_fields:
      return error_of(ErrorCode::invalid_request, "The request has too many header fields.");
    case ParseProblem::unsupported_version:
      return error_of(ErrorCode::invalid_request, "Only HTTP 1.0 and 1.1 are spoken here.");
    case ParseProblem::unsupported_method:
      return error_of(ErrorCode::invalid_request, "This method is not supported.");
    default:
      return error_of(ErrorCode::invalid_request, "The request is not well-formed HTTP.");
  }
}

}  // namespace

Connection::Connection(Socket socket, EventLoop& loop, Shared& shared) : socket_(std::move(socket)), loop_(loop), shared_(shared) {
  in_.resize(kFirstBuffer);
  boost::system::error_code ignored;
  socket_.native_non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  const auto remote = socket_.remote_endpoint(ignored);
  request_.remote_address = remote.address().to_string();
  loop_.add(*this);
}

Connection::~Connection() {
  loop_.remove(*this);
  if (broken_) {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  }
}

Task<> Connection::serve(Socket socket, EventLoop& loop, Shared& shared) {
  struct Leave {
    Shared& shared;
    ~Leave() { shared.connections.remove(); }
  } leave{shared};
  Connection connection(std::move(socket), loop, shared);
  co_await connection.run();
}

Task<> Connection::run() {
  while (true) {
    const std::size_t head_size = find_head_end();
    if (head_size > shared_.options.header_limit || (head_size == 0 && buffered().size() >= shared_.options.header_limit)) {
      refuse(431, error_of(ErrorCode::invalid_request, "The request's header is larger than 16 KB.",
                           "Send fewer or shorter header fields, or put the values into the body."));
      break;
    }
    if (head_size == 0) {
      if (!co_await fill()) break;
      continue;
    }
    const Route* route = begin_request(head_size);
    if (route == nullptr) {
      if (keep_alive_) continue;
      break;
    }
    Next next = Next::again;
    if (!head_.has_body && route->options.run == Run::inline_) {
      Response response = invoke(*route);
      if (append_response(response)) {
        next = keep_alive_ ? Next::again : Next::close;
      } else {
        next = co_await respond(response);
      }
    } else {
      next = co_await serve_request(*route);
    }
    if (next == Next::close) break;
    if (out_.size() >= kFlushAt && !co_await flush()) break;
  }
  if (!broken_ && co_await flush()) co_await linger();
}

// ---- reading

std::size_t Connection::find_head_end() {
  while (in_begin_ < in_end_ && (in_[in_begin_] == '\r' || in_[in_begin_] == '\n') && scanned_ == 0) ++in_begin_;
  const std::string_view bytes = buffered();
  const std::size_t from = scanned_ < 3 ? 0 : scanned_ - 3;
  const std::size_t end = bytes.find("\r\n\r\n", from);
  if (end == std::string_view::npos) {
    scanned_ = bytes.size();
    return 0;
  }
  return end + 4;
}

void Connection::make_room(std::size_t capacity) {
  if (in_begin_ == in_end_) in_begin_ = in_end_ = 0;
  if (in_begin_ != 0) {
    std::memmove(in_.data(), in_.data() + in_begin_, in_end_ - in_begin_);
    in_end_ -= in_begin_;
    in_begin_ = 0;
  }
  if (in_.size() < capacity) in_.resize(capacity);
}

Task<bool> Connection::read_some(std::size_t capacity) {
  if (in_begin_ == in_end_ || in_end_ == in_.size()) make_room(capacity);
  if (in_end_ == in_.size()) co_return false;
  const auto [error, count] = co_await socket_.async_read_some(asio::buffer(in_.data() + in_end_, in_.size() - in_end_), kAwait);
  if (error) co_return false;
  in_end_ += count;
  co_return true;
}

Task<bool> Connection::fill() {
  if (!out_.empty() && !co_await flush()) co_return false;
  const bool idle = buffered().empty();
  if (idle) {
    if (loop_.draining()) co_return false;
    phase(Phase::idle, first_request_ ? shared_.options.header_timeout : shared_.options.idle_timeout);
  } else if (phase_ != Phase::reading_head) {
    phase(Phase::reading_head, shared_.options.header_timeout);
  }
  const std::size_t capacity = in_end_ == in_.size() ? std::min(in_.size() * 4, shared_.options.header_limit + kFirstBuffer) : kFirstBuffer;
  if (co_await read_some(capacity)) co_return true;
  if (idle) co_return false;
  if (timed_out_)
    refuse(408, error_of(ErrorCode::deadline_exceeded, "The request's header did not arrive in time."));
  else
    refuse(400, error_of(ErrorCode::invalid_request, "The request ended within its header."));
  co_return false;
}

// ---- admitting

const Route* Connection::begin_request(std::size_t head_size) {
  started_ = Clock::now();
  first_request_ = false;
  scanned_ = 0;
  body_bytes_ = 0;
  streamed_ = false;
  route_ = nullptr;
  stop_.reset();
  request_.query.clear();
  request_.path_parameters.clear();
  request_.body.clear();
  request_.body_file.reset();
  request_.call.stop = {};
  request_.call.deadline = Deadline::never();
  const ParseProblem problem = parser_.parse_head(buffered().substr(0, head_size), head_, request_.headers);
  request_.method = head_.method;
  keep_alive_ = problem == ParseProblem::none && head_.keep_alive && !loop_.draining();
  identify_request();
  if (problem != ParseProblem::none) {
    request_.path.clear();
    refuse(http_status(problem), parse_error(problem));
    return nullptr;
  }
  const auto admitted = admit();
  in_begin_ += head_size;
  if (admitted && *admitted != nullptr) return route_ = *admitted;
  if (head_.has_body) keep_alive_ = false, unread_input_ = true;  // nobody will read it
  if (!admitted) append_response(error_response(admitted.error(), request_.call.request_id));
  return nullptr;
}

void Connection::identify_request() {
  const auto given = request_.headers.get("X-Request-Id");
  if (given && is_request_id(*given)) {
    request_.call.request_id = *given;
  } else {
    loop_.make_request_id(request_.call.request_id);
  }
  if (const auto trace = request_.headers.get("traceparent"); trace && !is_traceparent(*trace)) request_.headers.remove("traceparent");
}

// The route; null when the answer is written already; or why not.
Result<const Route*> Connection::admit() {
  auto target = TRY(parse_target(head_.target));
  host_ = target.authority ? std::move(*target.authority) : std::string(request_.headers.get("Host").value_or(""));
  request_.path = std::move(target.path);
  request_.query = std::move(target.query);
  if (!head_.http_1_0 || !host_.empty()) TRY(check_host(host_, shared_.guard));
  if (!kReadOnly(head_.method)) TRY(check_origin(request_.headers, host_, shared_.guard));
  if (request_.path == "*" && head_.method != Method::options)
    return fail(ErrorCode::invalid_request, "The address of the request is malformed.");
  const auto match = shared_.router.find(head_.method, request_.path, request_.path_parameters);
  if (match.route != nullptr) {
    if (head_.content_length.value_or(0) > match.route->options.body_limit) {
      return fail(ErrorCode::payload_too_large,
                  "The body is larger than the " + std::to_string(match.route->options.body_limit) + " bytes this address accepts.");
    }
    return match.route;
  }
  if (match.allowed.empty() && request_.path != "*") return fail(ErrorCode::not_found, "There is nothing at this address.");
  std::string allowed;
  for (const Method method : match.allowed) allowed.append(allowed.empty() ? "" : ", ").append(method_name(method));
  Response response{.status = 204};
  if (head_.method != Method::options)
    response = error_response(
        405, error_of(ErrorCode::invalid_request, "This address does not accept that method.", "The header Allow says which it accepts."),
        request_.call.request_id);
  if (!allowed.empty()) response.headers.set("Allow", allowed);
  if (head_.has_body) keep_alive_ = false;
  append_response(response);
  return static_cast<const Route*>(nullptr);
}

// ---- requests with a body or a handler that waits

template <class Work>
Task<bool> Connection::run_on(BlockingPool& pool, Work& work) {
  const auto executor = socket_.get_executor();
  // The analyzer loses its way in Asio's coroutines. NOLINTNEXTLINE(clang-analyzer-core.NullDereference)
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(bool)>(
      [&pool, &work, executor](auto handler) {
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        const bool accepted = pool.submit([&work, executor, resume]() mutable {
          work();
          asio::post(executor, [resume = std::move(resume)]() mutable { std::move (*resume)(true); });
        });
        if (!accepted) asio::post(executor, [resume = std::move(resume)]() mutable { std::move (*resume)(false); });
      },
      asio::use_awaitable_t<Executor>());
}

Task<Connection::Next> Connection::serve_request(const Route& route) {
  std::optional<UploadFile> upload;
  if (route.options.body == BodyMode::file) {
    auto created = UploadFile::create(shared_.options.upload_directory);
    if (!created) {
      refuse(http_status(created.error().code), created.error());
      co_return Next::close;
    }
    upload.emplace(std::move(*created));
    request_.body_file = upload->path();
  }
  if (head_.has_body) {
    if (head_.expects_continue && buffered().empty()) {
      out_ += "HTTP/1.1 100 Continue\r\n\r\n";
      if (!co_await flush()) co_return Next::close;
    }
    std::string& sink = request_.body;
    if (!upload) sink.reserve(std::min<std::size_t>(head_.content_length.value_or(0), kReserve));
    const auto begun = loop_.now();
    parser_.limit_body(route.options.body_limit);
    while (true) {
      std::size_t consumed = 0;
      const std::size_t before = sink.size();
      const ParseProblem problem = parser_.parse_body(buffered(), consumed, sink);
      in_begin_ += consumed;
      body_bytes_ += sink.size() - before;
      if (problem != ParseProblem::none) {
        refuse(http_status(problem), parse_error(problem));
        co_return Next::close;
      }
      const bool done = parser_.done();
      if (upload && !sink.empty() && (done || sink.size() >= kPiece)) {
        if (!co_await store_piece(*upload, sink)) co_return Next::close;
      }
      if (done) break;
      phase(Phase::reading_body, shared_.options.body_timeout);
      const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(loop_.now() - begun);
      const bool too_slow =
          elapsed > shared_.options.body_grace && body_bytes_ / static_cast<std::uint64_t>(elapsed.count()) < shared_.options.slowest_body;
      if (too_slow || !co_await read_some(kBodyBuffer)) {
        if (too_slow || timed_out_)
          refuse(408, error_of(ErrorCode::deadline_exceeded, "The request's body did not arrive in time."));
        else
          refuse(400, error_of(ErrorCode::invalid_request, "The request ended before its body was complete."));
        keep_alive_ = false;
        co_return Next::close;
      }
    }
    if (buffered().empty()) {
      in_begin_ = in_end_ = 0;
      if (in_.size() > kFirstBuffer) in_ = std::string(kFirstBuffer, '\0');
    }
  }
  if (route.options.run == Run::inline_) {
    response_ = invoke(route);
    co_return co_await finish_request();
  }

  if (!co_await flush()) co_return Next::close;
  phase(Phase::running);
  stop_.emplace();
  request_.call.stop = stop_->get_token();
  request_.call.deadline = Deadline::in(route.options.time_limit);
  streamed_bytes_ = 0;
  stream_date_ = loop_.date();
  auto work = [this, &route] { run_handler(route); };
  loop_.watch(*this);
  const bool accepted = co_await run_on(shared_.pool, work);
  loop_.unwatch(*this);
  if (!accepted) {
    append_response(error_response(
        Error{.code = ErrorCode::unavailable, .message = "The server is busy.", .hint = "Try again in a moment.", .retryable = true},
        request_.call.request_id));
    co_return keep_alive_ ? Next::again : Next::close;
  }
  if (loop_.draining()) keep_alive_ = false;
  co_return co_await finish_request();
}

Task<Connection::Next> Connection::finish_request() {
  Next next = keep_alive_ && !broken_ ? Next::again : Next::close;
  if (streamed_) {
    finish_exchange(response_.status, streamed_bytes_);
  } else {
    next = co_await respond(response_);
  }
  response_ = Response();  // an idle connection keeps no bodies
  if (request_.body.capacity() > kBodyBuffer) request_.body = std::string();
  co_return next;
}

Task<bool> Connection::store_piece(UploadFile& file, std::string& piece) {
  phase(Phase::running);
  Result<void> stored;
  auto work = [&] { stored = file.append(piece); };
  const bool accepted = co_await run_on(shared_.disk, work);
  piece.clear();
  if (accepted && stored) co_return true;
  const Error error = accepted ? stored.error() : error_of(ErrorCode::unavailable, "The server is busy.");
  refuse(http_status(error.code), error);
  co_return false;
}

// ---- from the loop

void Connection::phase(Phase phase, std::optional<std::chrono::milliseconds> timeout) {
  phase_ = phase;
  timed_out_ = false;
  deadline_ = timeout ? loop_.now() + *timeout : Clock::time_point::max();
}

void Connection::tick(Clock::time_point now) {
  if (now < deadline_) return;
  timed_out_ = true;
  deadline_ = Clock::time_point::max();
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::drain() {
  boost::system::error_code ignored;
  if (phase_ == Phase::idle || phase_ == Phase::lingering) socket_.cancel(ignored);
  if (event_timer_ != nullptr) event_timer_->cancel();
}

void Connection::cancel() {
  if (stop_) stop_->request_stop();
}

void Connection::abandon() {
  if (stop_) stop_->request_stop();
  ::shutdown(socket_.native_handle(), SHUT_RDWR);
}

void Connection::client_gone() {
  if (stop_) stop_->request_stop();
  if (event_timer_ != nullptr) event_timer_->cancel();
}

}  // namespace sextant::net
