// Test support: real Arrow IPC bytes, made by DuckDB in this process and framed by nanoarrow's writer.
#pragma once

#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "duckdb.h"
#include "nanoarrow/nanoarrow.h"
#include "nanoarrow/nanoarrow_ipc.h"
#include "platform/arrow/handle.h"
#include "platform/arrow/stream_decoder.h"

namespace sextant::arrow::testing {

inline void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

// One DuckDB in memory; `sql` in, the bytes of its result as an IPC stream out.
class Producer {
 public:
  Producer() {
    require(duckdb_open(nullptr, &database_) == DuckDBSuccess, "open");
    require(duckdb_connect(database_, &connection_) == DuckDBSuccess, "connect");
    duckdb_query(connection_, "SET TimeZone = 'UTC'", nullptr);
  }
  ~Producer() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  std::vector<std::byte> stream(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) throw std::runtime_error(duckdb_result_error(&result));
    auto options = duckdb_result_get_arrow_options(&result);
    const auto bytes = encode(result, options);
    duckdb_destroy_arrow_options(&options);
    duckdb_destroy_result(&result);
    return bytes;
  }

 private:
  static std::vector<std::byte> encode(duckdb_result& result, duckdb_arrow_options options) {
    std::vector<duckdb_logical_type> types;
    std::vector<const char*> names;
    for (idx_t i = 0; i < duckdb_column_count(&result); ++i) {
      types.push_back(duckdb_column_logical_type(&result, i));
      names.push_back(duckdb_column_name(&result, i));
    }
    Schema schema;
    duckdb_error_data failed = duckdb_to_arrow_schema(options, types.data(), names.data(), types.size(), schema.fill());
    require(!duckdb_error_data_has_error(failed), "schema");
    duckdb_destroy_error_data(&failed);
    for (auto& type : types) duckdb_destroy_logical_type(&type);

    ArrowBuffer buffer;
    ArrowBufferInit(&buffer);
    ArrowIpcOutputStream output;
    ArrowIpcWriter writer;
    require(ArrowIpcOutputStreamInitBuffer(&output, &buffer) == NANOARROW_OK, "stream");
    require(ArrowIpcWriterInit(&writer, &output) == NANOARROW_OK, "writer");
    ArrowArrayStream batches;
    require(ArrowBasicArrayStreamInit(&batches, schema.get(), 0) == NANOARROW_OK, "batches");
    ArrowError error;
    ArrowErrorInit(&error);
    Schema again;
    require(batches.get_schema(&batches, again.fill()) == 0, "schema again");
    require(ArrowIpcWriterWriteSchema(&writer, again.get(), &error) == NANOARROW_OK, error.message);
    while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
      Array array;
      failed = duckdb_data_chunk_to_arrow(options, chunk, array.fill());
      require(!duckdb_error_data_has_error(failed), "array");
      duckdb_destroy_error_data(&failed);
      duckdb_destroy_data_chunk(&chunk);
      ArrowArrayView view;
      require(ArrowArrayViewInitFromSchema(&view, again.get(), &error) == NANOARROW_OK, error.message);
      require(ArrowArrayViewSetArray(&view, array.get(), &error) == NANOARROW_OK, error.message);
      require(ArrowIpcWriterWriteArrayView(&writer, &view, &error) == NANOARROW_OK, error.message);
      ArrowArrayViewReset(&view);
    }
    require(ArrowIpcWriterWriteArrayView(&writer, nullptr, &error) == NANOARROW_OK, error.message);
    batches.release(&batches);
    ArrowIpcWriterReset(&writer);
    std::vector<std::byte> bytes(static_cast<std::size_t>(buffer.size_bytes));
    std::memcpy(bytes.data(), buffer.data, bytes.size());
    ArrowBufferReset(&buffer);
    return bytes;
  }

  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

}  // namespace sextant::arrow::testing
