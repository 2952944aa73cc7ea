#include "query/engine/child.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <new>

#include "base/text.h"
#include "platform/sandbox/channel.h"
#include "platform/sandbox/seal.h"
#include "query/engine/code_pages.h"
#include "query/engine/parser_child.h"
#include "query/engine/protocol.h"
#include "query/engine/sqlite_functions.h"
#include "query/engine/stream_result.h"

namespace sextant::query {
namespace {

using protocol::Failure;
using protocol::Guards;
using protocol::Order;
using protocol::Report;
using protocol::Work;

constexpr int kBusyAfterMs = 150;

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
  sandbox::UniqueFd output;
};

Result<Assignment> receive_assignment() {
  auto message = TRY(sandbox::receive_message(protocol::kChildSocket, sandbox::Wait::yes));
  if (!message || message->bytes.empty()) _exit(0);  // the server no longer wants this child
  if (message->descriptors.size() != 2) return fail(ErrorCode::internal, "An order came without its descriptors.");
  const sandbox::UniqueFd file = std::move(message->descriptors[0]);
  struct stat status{};
  if (fstat(file.get(), &status) != 0 || status.st_size < 0 || static_cast<std::size_t>(status.st_size) > protocol::kOrderLimit)
    return fail(ErrorCode::internal, "An order is too large.");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t got = pread(file.get(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (got <= 0) return fail(ErrorCode::internal, "An order cannot be read.");
    at += static_cast<std::size_t>(got);
  }
  return Assignment{.order = TRY(protocol::decode_order(bytes)), .output = std::move(message->descriptors[1])};
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
duck::Outcome<void> configure(const duck::Connection& connection, const Order& order) {
  std::string sql;
  if (const std::uint64_t bytes = order.limits.memory_bytes / 2; bytes != duck::kFirstMemoryLimit)
    sql = fmt::format("SET memory_limit = '{}B';", bytes);
  if (order.guards == Guards::on) {
    if (!order.files.empty()) sql += fmt::format("SET allowed_paths = {};", list_of(order.files));
    if (order.work == Work::write) sql += fmt::format("SET allowed_directories = {};", list_of({order.output_directory + "/"}));
    sql += "SET enable_external_access = false;";
  }
  // Late: once there are threads, every statement wakes them.
  if (order.limits.threads > 1) sql += fmt::format("SET threads = {};", order.limits.threads);
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

[[noreturn]] void run_order(const duck::Connection& connection, Assignment& assignment, SqliteFunctions& sqlite) {
  const auto start = std::chrono::steady_clock::now();
  sqlite.allow(assignment.order.files);
  if (auto configured = configure(connection, assignment.order); !configured)
    end_with({.failure = Failure::confine, .text = configured.error()});
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

// Copies the pages every query writes to while nobody is waiting yet. The pages of code it maps are let go again: an order maps
// them in a quarter of a millisecond, and until then they would be the larger half of a waiting child.
void rehearse(const duck::Connection& connection) {
  std::ignore = duck::execute(connection, "SET allowed_paths = []; SET threads = 1;");
  duck::PipeWriter nowhere(-1);
  std::ignore = duck::stream_result(connection, "SELECT 42", nowhere, [](std::uint64_t) {});
  unmap_code_pages();
}

[[noreturn]] void work(const duck::Database& database, const Filters& filters, SqliteFunctions& sqlite, duck::HugePages& memory) {
  // A child's connection must be its own: with the zygote's, every child would draw the same random() and uuid().
  auto connection = database.connect();
  if (!connection) end_with({.failure = Failure::engine, .text = connection.error()});
  rehearse(*connection);

  auto assignment = receive_assignment();
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
  if (auto confined = confine(order, filters); !confined) {
    const Error& error = confined.error();
    if (error.code != ErrorCode::data_invalid) end_with({.failure = Failure::confine, .text = error.message});
    end_with({.failure = Failure::data, .text = error.message, .detail = error.context.empty() ? "" : error.context.front().second});
  }
  if (parser) {
    if (auto configured = configure(*connection, order); !configured) end_with({.failure = Failure::confine, .text = configured.error()});
    parser->serve(assignment->output.get());
    _exit(0);
  }
  // Without files there is too little to do for memory in large pieces.
  if (!order.files.empty()) memory.use(order.limits.threads);
  run_order(*connection, *assignment, sqlite);
}

}  // namespace

Result<Filters> Filters::compile() {
  return Filters{.read = TRY(sandbox::SyscallFilter::compile(sandbox::Profile::read)),
                 .write = TRY(sandbox::SyscallFilter::compile(sandbox::Profile::write)),
                 .pure = TRY(sandbox::SyscallFilter::compile(sandbox::Profile::pure))};
}

void child_main(const duck::Database& database, const Filters& filters, SqliteFunctions& sqlite, duck::HugePages& memory) {
  std::set_terminate(on_terminate);
  try {
    work(database, filters, sqlite, memory);
  } catch (const std::bad_alloc&) {
    end_with({.failure = Failure::memory});
  } catch (const std::exception& error) {
    end_with({.failure = Failure::engine, .text = error.what()});
  }
}

}  // namespace sextant::query
