// DuckDB behind a wall: one sandboxed child process per query, forked from a single-threaded zygote
// (`sextant engine`). SQL in, Arrow IPC out. A crash, a hang, a memory bomb or a killed child costs exactly one query
// and is reported as what it was. The server process never parses or runs user SQL. Thread-safe; calls block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/call.h"

namespace sextant::query {

struct EngineLimits {
  int threads = 2;
  std::uint64_t memory_bytes = 1ull << 30;  // RLIMIT_DATA of the child; the engine's own limit is half of it
  std::uint32_t cpu_seconds = 60;           // over all threads
};

struct EngineRequest {
  std::string sql;                 // printed by us, one statement
  std::vector<std::string> files;  // absolute paths the child may read; nothing else exists for it
  EngineLimits limits;
};

struct EngineOutcome {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  double engine_ms = 0;  // inside the child, from request to last row
};

// The Arrow IPC stream of one query. Destroying it before the end kills the child.
class ResultStream {
 public:
  virtual ~ResultStream() = default;

  // The next bytes, valid until the next call; an empty span means the stream is complete and the child ended well.
  // An Error says why it did not: memory_exceeded, deadline_exceeded, cancelled, query_failed, internal (crash).
  // Blocks until there are bytes, the call's deadline passes or its stop token fires.
  [[nodiscard]] virtual Result<std::span<const std::byte>> read(const Call& call) = 0;

  // Valid after read() returned an empty span.
  [[nodiscard]] virtual EngineOutcome outcome() const = 0;
};

// A child that is confined to its files and waits for its statement. Destroying it kills the child.
class ReadyChild {
 public:
  virtual ~ReadyChild() = default;

  // Once. Errors before the first row (bind errors and the like) are returned here or by the first read().
  [[nodiscard]] virtual Result<std::unique_ptr<ResultStream>> run(std::string sql) = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;

  // A hint that a query is on its way.
  virtual void expect() {}

  // Waits for room for the query, not for the child, which makes itself ready while the caller goes on.
  [[nodiscard]] virtual Result<std::unique_ptr<ReadyChild>> ready(std::vector<std::string> files, EngineLimits limits,
                                                                  const Call& call) = 0;

  // Both at once.
  [[nodiscard]] Result<std::unique_ptr<ResultStream>> run(EngineRequest request, const Call& call) {
    return TRY(ready(std::move(request.files), request.limits, call))->run(std::move(request.sql));
  }

  // The engine's own syntax tree of the text as JSON (json_serialize_sql), made in the parser child: no files, one
  // thread, 512 MB, 1 s. The caller has checked size, UTF-8, NUL. Error sql_syntax carries the position.
  [[nodiscard]] virtual Result<std::string> parse(const std::string& sql, const Call& call) = 0;

  // SQL text of such a tree (json_deserialize_sql), made in the parser child.
  [[nodiscard]] virtual Result<std::string> print(const std::string& tree_json, const Call& call) = 0;
};

}  // namespace sextant::query
