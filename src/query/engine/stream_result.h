// Runs one statement and writes its rows as an Arrow IPC stream. Used inside an engine child only.
#pragma once

#include <cstdint>
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

// The number of rows. The stream ends with the end-of-stream marker only on success.
[[nodiscard]] Outcome<std::uint64_t> stream_result(const Connection& connection, const std::string& sql, PipeWriter& writer);

}  // namespace sextant::query::duck
