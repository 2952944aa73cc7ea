// Runs one statement and writes its rows as an Arrow IPC stream. Used inside an engine child only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "query/engine/database.h"

namespace sextant::query::duck {

// Collects small writes; the first batch and batches of slow queries leave at once. Not thread-safe.
class PipeWriter {
 public:
  explicit PipeWriter(int fd);  // -1: everything is kept
  // False when the reader is gone.
  [[nodiscard]] bool write(const void* data, std::size_t size);
  [[nodiscard]] bool batch_done();
  [[nodiscard]] bool flush();
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] const std::string& kept() const { return buffer_; }

 private:
  int fd_;
  std::string buffer_;
  std::uint64_t bytes_ = 0;
  std::uint64_t last_flush_ms_ = 0;
};

using WhenDone = std::function<void(std::uint64_t rows)>;

// Ends with the end-of-stream marker only on success; then calls `done`, with the query still in memory.
[[nodiscard]] Outcome<void> stream_result(const Connection& connection, const std::string& sql, PipeWriter& writer, const WhenDone& done);

}  // namespace sextant::query::duck
