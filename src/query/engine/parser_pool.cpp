#include "query/engine/parser_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>

#include "platform/sandbox/channel.h"
#include "query/engine/assigned_child.h"
#include "query/engine/engine_errors.h"

namespace sextant::query {
namespace {

using protocol::ParserAnswer;
using protocol::ParserTask;

constexpr std::uint32_t kParserCpuSeconds = 600;  // over its whole life; one request ends by its deadline
constexpr std::size_t kErrorAnswerLimit = 256 << 10;
constexpr std::size_t kRememberedLimit = 4 << 20;  // bytes of all questions and answers

Error lost() {
  return Error{.code = ErrorCode::unavailable, .message = "The parser was restarted.", .hint = "Try again.", .retryable = true};
}

Result<void> send_all(int socket, std::string_view bytes, const Call& call, const sandbox::StopEvent& stop) {
  const std::array descriptors{socket};
  while (!bytes.empty()) {
    const ssize_t put = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(put));
    } else if (put < 0 && errno == EAGAIN) {
      TRY(sandbox::wait_for(descriptors, POLLOUT, call, stop));
    } else if (put < 0 && errno != EINTR) {
      return fail(lost());
    }
  }
  return {};
}

Result<void> receive_all(int socket, char* data, std::size_t size, const Call& call, const sandbox::StopEvent& stop) {
  const std::array descriptors{socket};
  while (size > 0) {
    const ssize_t got = recv(socket, data, size, MSG_DONTWAIT);
    if (got > 0) {
      data += got;
      size -= static_cast<std::size_t>(got);
    } else if (got < 0 && errno == EAGAIN) {
      TRY(sandbox::wait_for(descriptors, POLLIN, call, stop));
    } else if (got == 0 || errno != EINTR) {
      return fail(lost());
    }
  }
  return {};
}

std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

Error too_complex() {
  return Error{.code = ErrorCode::payload_too_large, .message = "The query is too large or too complex to be read.", .hint = "Shorten it."};
}

// The parser counts characters; everybody else counts bytes.
std::uint32_t byte_offset(std::string_view text, std::uint32_t characters) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (starts && characters-- == 0) break;
  }
  return static_cast<std::uint32_t>(at);
}

// {"error":true,"error_type":…,"error_message":…,"position":"7"}: the parser's words hold only the writer's own text.
Error refusal(std::string_view answer, std::string_view sql) {
  boost::system::error_code failed;
  const auto value = answer.size() <= kErrorAnswerLimit ? boost::json::parse(answer, failed) : boost::json::value();
  if (failed || !value.is_object()) return too_complex();
  const boost::json::object& object = value.as_object();
  Error error{.code = ErrorCode::sql_syntax, .message = text_of(object, "error_message")};
  if (text_of(object, "error_type") != "parser") {
    error.code = ErrorCode::sql_refused;
    error.rule = "statement_kind";
    error.message = "Only one SELECT statement can be run.";
    error.hint = "Write the question as SELECT … or WITH … SELECT ….";
    error.context.emplace_back("engine_message", text_of(object, "error_message"));
    return error;
  }
  const std::string position = text_of(object, "position");
  std::uint32_t offset = 0;
  const auto [end, code] = std::from_chars(position.data(), position.data() + position.size(), offset);
  if (!position.empty() && code == std::errc() && end == position.data() + position.size()) error.position = byte_offset(sql, offset);
  return error;
}

}  // namespace

ParserPool::ParserPool(Nursery& nursery, Options options) : nursery_(nursery), options_(options) {
  for (int i = 0; i < options_.parsers; ++i) idle_.emplace_back();
}

Result<std::string> ParserPool::parse(const std::string& sql, const Call& call) {
  Answer answer = TRY(ask(ParserTask::parse, sql, call));
  const bool without_memory = answer.kind == ParserAnswer::refused && answer.text.starts_with("Out of Memory");
  if (answer.kind == ParserAnswer::too_large || without_memory) return fail(too_complex());
  if (answer.kind == ParserAnswer::refused)
    return fail(Error{.code = ErrorCode::sql_refused,
                      .message = "The query cannot be read.",
                      .rule = "parser",
                      .context = {{"engine_message", answer.text}}});
  if (answer.text.starts_with(R"({"error":true)")) return fail(refusal(answer.text, sql));
  return std::move(answer.text);
}

Result<std::string> ParserPool::print(const std::string& tree_json, const Call& call) {
  Answer answer = TRY(ask(ParserTask::print, tree_json, call));
  if (answer.kind == ParserAnswer::text) return std::move(answer.text);
  return fail(Error{
      .code = ErrorCode::internal, .message = "The query could not be written out again.", .context = {{"engine_message", answer.text}}});
}

// An answer depends on nothing but the text, and dashboards ask with the same texts again and again.
Result<ParserPool::Answer> ParserPool::ask(ParserTask task, const std::string& text, const Call& call) {
  TRY(call.check());
  std::string question = static_cast<char>(task) + text;
  if (auto known = recall(question)) return std::move(*known);
  Answer answer = TRY(ask_afresh(task, text, call));
  if (answer.kind == ParserAnswer::text) remember(std::move(question), answer);
  return answer;
}

std::optional<ParserPool::Answer> ParserPool::recall(const std::string& question) {
  const std::lock_guard lock(mutex_);
  const auto known = remembered_.find(question);
  return known == remembered_.end() ? std::nullopt : std::optional(known->second);
}

// When there is no more room, all is forgotten: what is in use comes back at once.
void ParserPool::remember(std::string question, const Answer& answer) {
  const std::size_t bytes = question.size() + answer.text.size();
  if (bytes > kRememberedLimit / 16) return;
  const std::lock_guard lock(mutex_);
  if (remembered_bytes_ + bytes > kRememberedLimit) {
    remembered_.clear();
    remembered_bytes_ = 0;
  }
  if (remembered_.try_emplace(std::move(question), answer).second) remembered_bytes_ += bytes;
}

Result<ParserPool::Answer> ParserPool::ask_afresh(ParserTask task, const std::string& text, const Call& call) {
  if (text.size() > protocol::kParserAnswerLimit) return fail(too_complex());
  auto answer = ask_once(task, text, call);
  // The work has no effect outside the child, so it may be done again; with a zygote all of its parsers are lost.
  for (int i = 0; i < options_.parsers && !answer && answer.error().code == ErrorCode::unavailable && call.check(); ++i)
    answer = ask_once(task, text, call);
  return answer;
}

Result<ParserPool::Answer> ParserPool::ask_once(ParserTask task, const std::string& text, const Call& call) {
  std::optional<Parser> parser = TRY(acquire(call));
  if (!parser) {
    auto made = make_parser(call);
    if (!made) {
      give_back(std::nullopt);
      return fail(std::move(made).error());
    }
    parser = std::move(*made);
  }
  auto answer = exchange(*parser, task, text, call);
  if (!answer || ++parser->uses >= options_.uses) parser.reset();
  give_back(std::move(parser));
  return answer;
}

Result<ParserPool::Answer> ParserPool::exchange(Parser& parser, ParserTask task, const std::string& text, const Call& call) {
  const Call inner = call.within(options_.deadline);
  const sandbox::StopEvent stop(call.stop);
  Answer answer;
  const auto talk = [&]() -> Result<void> {
    TRY(send_all(parser.socket.get(), protocol::encode_frame(static_cast<std::uint8_t>(task), text), inner, stop));
    char header[protocol::kFrameHeaderSize];
    TRY(receive_all(parser.socket.get(), header, sizeof header, inner, stop));
    const protocol::FrameHeader frame = protocol::decode_frame_header(header);
    if (frame.size > protocol::kParserAnswerLimit || frame.kind < 1 || frame.kind > 3) return fail(lost());
    answer.kind = static_cast<ParserAnswer>(frame.kind);
    answer.text.resize(frame.size);
    return receive_all(parser.socket.get(), answer.text.data(), answer.text.size(), inner, stop);
  };
  const auto done = talk();
  if (done) return answer;
  TRY(call.check());
  if (done.error().code == ErrorCode::deadline_exceeded) return fail(too_complex());
  if (done.error().code != ErrorCode::unavailable) return fail(done.error());
  // The child is gone: how it ended says whether the text was at fault.
  const std::array descriptors{parser.child.socket()};
  while (sandbox::wait_for(descriptors, POLLIN, inner, stop)) {
    auto message = TRY(sandbox::receive_message(parser.child.socket(), sandbox::Wait::no));
    if (!message || message->bytes.empty()) break;
    const protocol::Notice notice = TRY(protocol::decode_notice(message->bytes));
    if (notice.report && notice.report->failure == protocol::Failure::confine) return fail(error_of(*notice.report));
    if (notice.report || notice.died) return fail(too_complex());
  }
  return fail(lost());
}

Result<ParserPool::Parser> ParserPool::make_parser(const Call& call) {
  auto child = TRY(nursery_.take(call));
  auto [ours, theirs] = TRY(sandbox::socket_pair(sandbox::SocketKind::bytes));
  const protocol::Order order{.work = protocol::Work::parse,
                              .wall = options_.wall,
                              .limits = {.threads = 1, .memory_bytes = options_.memory_bytes, .cpu_seconds = kParserCpuSeconds}};
  TRY(send_order(child, order, theirs.get()));
  nursery_.replenish();
  return Parser{std::move(child), std::move(ours)};
}

Result<std::optional<ParserPool::Parser>> ParserPool::acquire(const Call& call) {
  std::unique_lock lock(mutex_);
  while (idle_.empty()) {
    TRY(call.check());
    freed_.wait_until(lock, call.stop, Clock::now() + call.deadline.remaining(), [this] { return !idle_.empty(); });
  }
  std::optional<Parser> parser = std::move(idle_.back());
  idle_.pop_back();
  return parser;
}

void ParserPool::give_back(std::optional<Parser> parser) {
  {
    const std::lock_guard lock(mutex_);
    // Parsers at work go to the end, so that few of them are kept busy and warm.
    idle_.insert(parser ? idle_.end() : idle_.begin(), std::move(parser));
  }
  freed_.notify_one();
}

}  // namespace sextant::query
