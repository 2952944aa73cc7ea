// Plain DuckDB in process, as a user would otherwise run it: the denominator of the ratios in bench/product.py.
// Reads lines "<repetitions> <threads> <sql>" on stdin; prints one JSON line each with the times in milliseconds, from
// the query text to the last row converted to Arrow.
#include <duckdb.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "nanoarrow/nanoarrow.h"

namespace {

// Rows, or -1 on an error; every chunk is converted to Arrow and dropped.
long long run(duckdb_connection connection, const std::string& sql) {
  duckdb_prepared_statement statement = nullptr;
  if (duckdb_prepare(connection, sql.c_str(), &statement) != DuckDBSuccess) {
    std::fprintf(stderr, "%s\n", duckdb_prepare_error(statement));
    duckdb_destroy_prepare(&statement);
    return -1;
  }
  duckdb_pending_result pending = nullptr;
  duckdb_result result{};
  long long rows = -1;
  if (duckdb_pending_prepared_streaming(statement, &pending) == DuckDBSuccess &&
      duckdb_execute_pending(pending, &result) == DuckDBSuccess) {
    auto options = duckdb_result_get_arrow_options(&result);
    rows = 0;
    while (auto chunk = duckdb_fetch_chunk(result)) {
      const auto size = duckdb_data_chunk_get_size(chunk);
      if (size > 0) {
        ArrowArray array{};
        if (auto error = duckdb_data_chunk_to_arrow(options, chunk, &array)) duckdb_destroy_error_data(&error);
        if (array.release) array.release(&array);
      }
      rows += static_cast<long long>(size);
      duckdb_destroy_data_chunk(&chunk);
      if (size == 0) break;
    }
    duckdb_destroy_arrow_options(&options);
  }
  duckdb_destroy_result(&result);
  duckdb_destroy_pending(&pending);
  duckdb_destroy_prepare(&statement);
  return rows;
}

}  // namespace

int main() {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess || duckdb_connect(database, &connection) != DuckDBSuccess) return 1;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream parts(line);
    int repetitions = 0, threads = 0;
    std::string sql;
    parts >> repetitions >> threads;
    std::getline(parts, sql);
    duckdb_query(connection, ("SET threads=" + std::to_string(threads)).c_str(), nullptr);
    std::string times;
    long long rows = 0;
    for (int i = 0; i < repetitions && rows >= 0; ++i) {
      const auto start = std::chrono::steady_clock::now();
      rows = run(connection, sql);
      const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
      times += (i ? "," : "") + std::to_string(ms);
    }
    std::cout << "{\"rows\":" << rows << ",\"ms\":[" << times << "]}" << std::endl;
  }
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return 0;
}
