#include "app/demo/test_compute.h"

#include <duckdb.h>

namespace sextant::app {
namespace {

struct Session {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  duckdb_result result = {};

  Session() {
    duckdb_open(nullptr, &database);
    duckdb_connect(database, &connection);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    duckdb_destroy_result(&result);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
  }
};

}  // namespace

Result<data::TextRows> TestCompute::rows(const std::string& sql, const std::vector<std::string>& /*files*/, const Call& call) {
  TRY(call.check());
  Session session;
  if (duckdb_query(session.connection, sql.c_str(), &session.result) != DuckDBSuccess)
    return fail(ErrorCode::query_failed, duckdb_result_error(&session.result));
  data::TextRows out;
  const idx_t columns = duckdb_column_count(&session.result);
  for (idx_t c = 0; c < columns; ++c) out.columns.emplace_back(duckdb_column_name(&session.result, c));
  for (idx_t r = 0; r < duckdb_row_count(&session.result); ++r) {
    auto& row = out.rows.emplace_back();
    for (idx_t c = 0; c < columns; ++c) {
      char* text = duckdb_value_varchar(&session.result, c, r);
      row.push_back(text != nullptr ? std::optional<std::string>(text) : std::nullopt);
      duckdb_free(text);
    }
  }
  return out;
}

Result<void> TestCompute::write(const std::string& sql, const std::vector<std::string>& files, const std::string& /*output_directory*/,
                                const Call& call) {
  ++writes;
  TRY(rows(sql, files, call));
  return {};
}

}  // namespace sextant::app
