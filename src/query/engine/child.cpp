#include "query/engine/child.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <new>

#include "base/text.h"
#include "platform/sandbox/channel.h"
#include "platform/sandbox/seal.h"
#include "query/engine/parser_child.h"
#include "query/engine/protocol.h"
#include "query/engine/sqlite_functions.h"
#include "query/engine/stream_result.h"
#include "query/engine/warming.h"

namespace sextant::query {
namespace {

using protocol::Failure;
using protocol::Guards;
using protocol::Order;
using protocol::Report;
using protocol::Work;

constexpr int kBusyAfterMs = 150;
constexpr int kIdleAfterMs = 500;

// A plain write: sending is a forbidden call once the child is sealed.
void tell(const Report& report) {
  const std::string bytes = encode(report);
  [[maybe_unused]] const ssize_t sent = ::write(protocol::kChildSocket, bytes.data(), bytes.size());
}

[[noreturn]] void end_with(Report report) {
  tell(report);
  _exit(report.failure == Failure::none ? 0 : 1);
}

// DuckDB does not account for all of its memory: what is left over surfaces as bad_alloc, sometimes on its own threads.
[[noreturn]] void on_terminate() {
  try {
    if (const std::exception_ptr current = std::current_exception()) std::rethrow_exception(current);
  } catch (const std::bad_alloc&) {
    end_with({.failure = Failure::memory});
  } catch (...) {
    std::abort();
  }
  std::abort();
}

// After its first 150 ms of processor time a child steps back, so that short queries pass long ones.
void step_back(int) { setpriority(PRIO_PGRP, 0, sandbox::kBusyNiceness); }

void step_back_when_busy() {
  struct sigaction action{};
  action.sa_handler = step_back;
  action.sa_flags = SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);
  const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = kBusyAfterMs * 1000}};
  setitimer(ITIMER_PROF, &timer, nullptr);
}

// An allocation that fails deep inside the engine may end in a wild access instead of an exception. A crash of a child that
// holds most of what it may have is therefore told as what it is: out of memory, not a defect.
std::uint64_t crash_memory_limit = 0;  // bytes; read by the handler only

void explain_crash(int) {
  signal(SIGSEGV, SIG_DFL);
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0 && static_cast<std::uint64_t>(usage.ru_maxrss) * 1024 > crash_memory_limit / 2)
    end_with({.failure = Failure::memory});
  // Sending oneself a signal is a forbidden call here; a fault is not.
  *static_cast<volatile int*>(nullptr) = 0;  // NOLINT(clang-analyzer-core.NullDereference)
}

void explain_crashes(std::uint64_t memory_limit) {
  crash_memory_limit = memory_limit;
  struct sigaction action{};
  action.sa_handler = explain_crash;
  action.sa_flags = SA_NODEFER;
  for (const int crash : {SIGSEGV, SIGBUS}) sigaction(crash, &action, nullptr);
}

struct Assignment {
  Order order;
  sandbox::UniqueFd file;  // the order, and behind it what to run
  std::size_t read = 0;    // bytes of the file
  sandbox::UniqueFd output;
  bool ahead = false;  // it may never be asked for
};

Result<void> read_on(Assignment& assignment, char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t got = pread(assignment.file.get(), data, size, static_cast<off_t>(assignment.read));
    if (got <= 0) return fail(ErrorCode::internal, "An order cannot be read.");
    assignment.read += static_cast<std::size_t>(got);
    data += got;
    size -= static_cast<std::size_t>(got);
  }
  return {};
}

Result<std::string> next_part(Assignment& assignment) {
  protocol::PartSize size = 0;
  TRY(read_on(assignment, reinterpret_cast<char*>(&size), sizeof size));
  if (size > protocol::kOrderLimit) return fail(ErrorCode::internal, "An order is too large.");
  std::string bytes(size, '\0');
  TRY(read_on(assignment, bytes.data(), bytes.size()));
  return bytes;
}

// A child that waits for long keeps no code mapped: that would be the larger half of it.
Result<Assignment> receive_assignment(const duck::Connection& connection, const CodePages& code) {
  while (true) {
    pollfd socket{protocol::kChildSocket, POLLIN, 0};
    if (poll(&socket, 1, kIdleAfterMs) == 0) code.release();
    auto message = TRY(sandbox::receive_message(protocol::kChildSocket, sandbox::Wait::yes));
    if (!message || message->bytes.empty()) _exit(0);  // the server no longer wants this child
    if (message->bytes == protocol::kExpectOrder) {
      duck::rehearse(connection);
      continue;
    }
    if (message->descriptors.size() != 2) return fail(ErrorCode::internal, "An order came without its descriptors.");
    Assignment assignment{.order = {},
                          .file = std::move(message->descriptors[0]),
                          .output = std::move(message->descriptors[1]),
                          .ahead = message->bytes == protocol::kOrderAhead};
    assignment.order = TRY(protocol::decode_order(TRY(next_part(assignment))));
    return assignment;
  }
}

// A plain read: receiving is a call that a sealed child need not have. Without the word, the server no longer wants this child.
void hear(std::string_view word) {
  std::array<char, 16> said;
  const ssize_t size = ::read(protocol::kChildSocket, said.data(), said.size());
  if (size <= 0 || std::string_view(said.data(), static_cast<std::size_t>(size)) != word) _exit(0);
}

// Until the server wants it after all. It need not be told to end: its files may have been deleted, and it holds them.
void stand_by(const CodePages& code) {
  pollfd socket{protocol::kChildSocket, POLLIN, 0};
  if (poll(&socket, 1, kIdleAfterMs) == 0) code.release();
  if (poll(&socket, 1, static_cast<int>(protocol::kAheadTime.count())) <= 0) _exit(0);
  hear(protocol::kGoOn);
}

Result<void> receive_statement(Assignment& assignment) {
  hear(protocol::kRun);
  TRY(protocol::decode_statement(TRY(next_part(assignment)), assignment.order));
  assignment.file.reset();
  return {};
}

Result<void> confine(const Order& order, const Filters& filters) {
  if (order.work != Work::parse) explain_crashes(order.limits.memory_bytes);
  const sandbox::Cell cell{.readable = order.files,
                           .writable_directory = order.work == Work::write ? order.output_directory : std::string(),
                           .data_bytes = order.limits.memory_bytes,
                           .cpu_seconds = order.limits.cpu_seconds,
                           .file_bytes = order.work == Work::write ? order.file_bytes : 0};
  if (order.wall == protocol::Wall::open) return sandbox::limit(cell);
  switch (order.work) {
    case Work::read:
      return sandbox::seal(cell, filters.read);
    case Work::write:
      return sandbox::seal(cell, filters.write);
    case Work::parse:
      return sandbox::seal(cell, filters.pure);
  }
  return fail(ErrorCode::internal, "Unknown work.");
}

std::string list_of(const std::vector<std::string>& paths) {
  std::vector<std::string> quoted;
  for (const std::string& path : paths) quoted.push_back(quote_literal(path));
  return "[" + join(quoted, ",") + "]";
}

static_assert(duck::kFirstMemoryLimit == EngineLimits{}.memory_bytes / 2, "most orders need not set it");

// The second layer: DuckDB's own guards. `stat` is not mediated by Landlock, so they also hide which paths exist.
duck::Outcome<void> configure(const duck::Connection& connection, const Order& order, int planned_threads) {
  std::string sql;
  if (const std::uint64_t bytes = order.limits.memory_bytes / 2; bytes != duck::kFirstMemoryLimit)
    sql = fmt::format("SET memory_limit = '{}B';", bytes);
  if (order.guards == Guards::on) {
    if (!order.files.empty()) sql += fmt::format("SET allowed_paths = {};", list_of(order.files));
    if (order.work == Work::write) sql += fmt::format("SET allowed_directories = {};", list_of({order.output_directory + "/"}));
    sql += "SET enable_external_access = false;";
  }
  if (order.limits.threads < planned_threads) sql += fmt::format("SET external_threads = {};", order.limits.threads);
  if (order.limits.threads != planned_threads) sql += fmt::format("SET threads = {};", order.limits.threads);
  if (order.guards == Guards::on) sql += "SET lock_configuration = true;";
  return duck::execute(connection, sql);
}

Report failure_of(const duck::EngineText& text, const SqliteFunctions& sqlite) {
  if (const auto& problem = sqlite.problem()) return {.failure = Failure::data, .text = problem->message, .detail = problem->file};
  return {.failure = Failure::engine, .text = text};
}

duck::Outcome<void> write_results(const duck::Connection& connection, const Order& order, duck::PipeWriter& writer,
                                  const duck::WhenDone& done) {
  if (!order.preface.empty()) {
    duck::PipeWriter preface(-1);
    if (auto read = duck::stream_result(connection, order.preface, preface, [](std::uint64_t) {}); !read) return read;
    const std::uint64_t size = preface.kept().size();
    if (!writer.write(&size, sizeof size) || !writer.write(preface.kept().data(), size))
      return std::unexpected("IO Error: the reader is gone");
  }
  return duck::stream_result(connection, order.sql, writer, done);
}

[[noreturn]] void run_statement(const duck::Connection& connection, Assignment& assignment, const SqliteFunctions& sqlite) {
  const auto start = std::chrono::steady_clock::now();
  duck::PipeWriter writer(assignment.output.get());
  // Reports and ends from inside: nobody need wait for the query to be taken down.
  const auto done = [&](std::uint64_t rows) {
    const bool delivered = writer.flush();
    assignment.output.reset();
    if (!delivered) end_with({.failure = Failure::engine, .text = "IO Error: the reader is gone"});
    end_with({.rows = rows,
              .bytes = writer.bytes(),
              .engine_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count()});
  };
  const auto failed = write_results(connection, assignment.order, writer, done);
  // Rows already produced are still worth seeing: they leave before the reason why there are no more.
  std::ignore = writer.flush();
  assignment.output.reset();
  end_with(failure_of(failed.error(), sqlite));
}

[[noreturn]] void work(const Inheritance& inherited) {
  // A child's connection must be its own: with the zygote's, every child would draw the same random() and uuid().
  auto connection = inherited.database.connect();
  if (!connection) end_with({.failure = Failure::engine, .text = connection.error()});

  auto assignment = receive_assignment(*connection, inherited.code);
  if (!assignment) end_with({.failure = Failure::confine, .text = assignment.error().message});
  const Order& order = assignment->order;
  if (order.work != Work::parse) step_back_when_busy();
  // Statements of the parser are prepared before it loses the right to anything.
  std::optional<ParserChild> parser;
  if (order.work == Work::parse) {
    auto prepared = ParserChild::prepare(*connection);
    if (!prepared) end_with({.failure = Failure::engine, .text = prepared.error()});
    parser.emplace(std::move(*prepared));
  }
  if (auto confined = confine(order, inherited.filters); !confined) {
    const Error& error = confined.error();
    if (error.code != ErrorCode::data_invalid) end_with({.failure = Failure::confine, .text = error.message});
    end_with({.failure = Failure::data, .text = error.message, .detail = error.context.empty() ? "" : error.context.front().second});
  }
  inherited.sqlite.allow(order.files);
  if (auto configured = configure(*connection, order, inherited.database.threads()); !configured)
    end_with({.failure = Failure::confine, .text = configured.error()});
  if (parser) {
    parser->serve(assignment->output.get());
    _exit(0);
  }
  // Without files there is too little to do for memory in large pieces, or for a second thread.
  const bool large = !order.files.empty();
  if (large) inherited.memory.use(order.limits.threads);
  if (assignment->ahead) stand_by(inherited.code);
  // Late: once there are threads, every statement wakes them. More than were planned for are the engine's own.
  if (large)
    inherited.database.start_workers(std::min(order.limits.threads, inherited.database.threads()) - 1,
                                     [&] { inherited.memory.touch_ahead(); });
  if (auto received = receive_statement(*assignment); !received) end_with({.failure = Failure::confine, .text = received.error().message});
  run_statement(*connection, *assignment, inherited.sqlite);
}

}  // namespace

Result<Filters> Filters::compile() {
  return Filters{.read = TRY(sandbox::SyscallFilter::compile(sandbox::Profile::read)),
                 .write = TRY(sandbox::SyscallFilter::compile(sandbox::Profile::write)),
                 .pure = TRY(sandbox::SyscallFilter::compile(sandbox::Profile::pure))};
}

void child_main(const Inheritance& inheritance) {
  std::set_terminate(on_terminate);
  try {
    work(inheritance);
  } catch (const std::bad_alloc&) {
    end_with({.failure = Failure::memory});
  } catch (const std::exception& error) {
    end_with({.failure = Failure::engine, .text = error.what()});
  }
}

}  // namespace sextant::query
