// The only place that uses DuckDB's streaming calls: deprecated in the C API without a successor, see README.md.
#define DUCKDB_API_ALLOW_DEPRECATED 1
#include "query/engine/stream_result.h"

#include <nanoarrow/nanoarrow.h>
#include <nanoarrow/nanoarrow_ipc.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <vector>

#include "query/engine/arrow_form.h"

namespace sextant::query::duck {
namespace {

constexpr std::size_t kFlushBytes = 256 << 10;
constexpr std::uint64_t kFlushMs = 20;

using Pending = Handle<duckdb_pending_result, duckdb_destroy_pending>;

std::uint64_t now_ms() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count());
}

std::unexpected<EngineText> text_of(const char* text) { return std::unexpected(EngineText(text != nullptr ? text : "unknown error")); }

template <class T, void (*Release)(T*)>
struct Owned : T {
  Owned() : T{} {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { Release(this); }
};
void release_schema(ArrowSchema* schema) {
  if (schema->release != nullptr) schema->release(schema);
}
void release_array(ArrowArray* array) {
  if (array->release != nullptr) array->release(array);
}

ArrowErrorCode write_to_pipe(ArrowIpcOutputStream* stream, const void* data, int64_t size, int64_t* written, ArrowError*) {
  if (!static_cast<PipeWriter*>(stream->private_data)->write(data, static_cast<std::size_t>(size))) return EPIPE;
  *written = size;
  return NANOARROW_OK;
}

// One statement's schema and batches as IPC messages.
class IpcStream {
 public:
  explicit IpcStream(PipeWriter& pipe) : pipe_(pipe) {}

  Outcome<void> start(duckdb_result* result) {
    options_ = ArrowOptions(duckdb_result_get_arrow_options(result));
    std::vector<LogicalType> types;
    std::vector<duckdb_logical_type> raw;
    std::vector<const char*> names;
    for (idx_t i = 0; i < duckdb_column_count(result); ++i) {
      raw.push_back(types.emplace_back(duckdb_column_logical_type(result, i)).get());
      names.push_back(duckdb_column_name(result, i));
    }
    const ErrorData error(duckdb_to_arrow_schema(options_.get(), raw.data(), names.data(), raw.size(), &schema_));
    if (duckdb_error_data_has_error(error.get())) return text_of(duckdb_error_data_message(error.get()));
    ArrowIpcOutputStream stream{
        .write = write_to_pipe, .release = [](ArrowIpcOutputStream* self) { self->release = nullptr; }, .private_data = &pipe_};
    if (ArrowIpcWriterInit(&writer_, &stream) != NANOARROW_OK) return text_of("Out of Memory Error: Arrow writer");
    if (ArrowArrayViewInitFromSchema(&view_, &schema_, &arrow_error_) != NANOARROW_OK) return unsupported();
    if (ArrowIpcWriterWriteSchema(&writer_, &schema_, &arrow_error_) != NANOARROW_OK) return unsupported();
    return {};
  }

  Outcome<void> write(duckdb_data_chunk chunk) {
    Owned<ArrowArray, release_array> array;
    const ErrorData error(duckdb_data_chunk_to_arrow(options_.get(), chunk, &array));
    if (duckdb_error_data_has_error(error.get())) return text_of(duckdb_error_data_message(error.get()));
    if (ArrowArrayViewSetArray(&view_, &array, &arrow_error_) != NANOARROW_OK) return unsupported();
    if (ArrowIpcWriterWriteArrayView(&writer_, &view_, &arrow_error_) != NANOARROW_OK) return unsupported();
    if (!pipe_.batch_done()) return text_of("IO Error: the reader is gone");
    return {};
  }

  Outcome<void> finish() {
    if (ArrowIpcWriterWriteArrayView(&writer_, nullptr, &arrow_error_) != NANOARROW_OK) return unsupported();
    return {};
  }

 private:
  [[nodiscard]] std::unexpected<EngineText> unsupported() const {
    return std::unexpected(EngineText("Not implemented Error: Arrow: ") + arrow_error_.message);
  }
  PipeWriter& pipe_;
  ArrowOptions options_;
  ArrowError arrow_error_{};
  Owned<ArrowSchema, release_schema> schema_;
  Owned<ArrowArrayView, ArrowArrayViewReset> view_;
  Owned<ArrowIpcWriter, ArrowIpcWriterReset> writer_;
};

}  // namespace

PipeWriter::PipeWriter(int fd) : fd_(fd) { buffer_.reserve(kFlushBytes + (64 << 10)); }

bool PipeWriter::write(const void* data, std::size_t size) {
  buffer_.append(static_cast<const char*>(data), size);
  bytes_ += size;
  return buffer_.size() < kFlushBytes || flush();
}

bool PipeWriter::batch_done() { return now_ms() - last_flush_ms_ < kFlushMs || flush(); }

bool PipeWriter::flush() {
  if (fd_ < 0) return true;
  for (std::size_t at = 0; at < buffer_.size();) {
    const ssize_t put = ::write(fd_, buffer_.data() + at, buffer_.size() - at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += static_cast<std::size_t>(put);
  }
  buffer_.clear();
  last_flush_ms_ = now_ms();
  return true;
}

Outcome<void> stream_result(const Connection& connection, const std::string& sql, PipeWriter& writer, const WhenDone& done) {
  Prepared statement;
  // duckdb_prepared_statement_type after a failed prepare aborts the process, so the state is all that is asked.
  if (duckdb_prepare(connection.get(), sql.c_str(), statement.out()) != DuckDBSuccess)
    return text_of(duckdb_prepare_error(statement.get()));
  if (const std::string plain = with_plain_types(statement.get(), sql); plain != sql)
    if (duckdb_prepare(connection.get(), plain.c_str(), statement.out()) != DuckDBSuccess)
      return text_of(duckdb_prepare_error(statement.get()));
  Pending pending;
  if (duckdb_pending_prepared_streaming(statement.get(), pending.out()) != DuckDBSuccess)
    return text_of(duckdb_pending_error(pending.get()));
  QueryResult result;
  if (duckdb_execute_pending(pending.get(), result.get()) != DuckDBSuccess) return text_of(duckdb_result_error(result.get()));
  IpcStream stream(writer);
  if (auto started = stream.start(result.get()); !started) return std::unexpected(started.error());
  std::uint64_t rows = 0;
  while (true) {
    const Chunk chunk(duckdb_fetch_chunk(*result.get()));
    if (!chunk) break;
    const idx_t size = duckdb_data_chunk_get_size(chunk.get());
    if (size == 0) break;
    if (auto written = stream.write(chunk.get()); !written) return std::unexpected(written.error());
    rows += size;
  }
  if (const char* text = duckdb_result_error(result.get()); text != nullptr) return text_of(text);
  if (auto finished = stream.finish(); !finished) return finished;
  done(rows);
  return {};
}

}  // namespace sextant::query::duck
