#include "planner_bench/run_sql.h"

#include <sqlite3.h>

#include <memory>

#include "base/text.h"

namespace sextant::planner_bench {
namespace {

namespace json = boost::json;

constexpr std::size_t kRowsTried = 1000;  // as in src/ask
constexpr std::size_t kMostRows = 100'000;
constexpr int kMostSteps = 20'000'000;

json::value cell(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return nullptr;
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    default: {
      const std::string text(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)),
                             static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
      return json::string(is_valid_utf8(text) ? text : "?");
    }
  }
}

}  // namespace

json::array run_sql(sqlite3* connection, std::string sql, std::string& error) {
  sql = replace_all(std::move(sql), "TRY_CAST(", "CAST(");
  sql = replace_all(std::move(sql), " ILIKE ", " LIKE ");
  json::array rows;
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(connection, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
    error = sqlite3_errmsg(connection);
    return rows;
  }
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw, sqlite3_finalize);
  int budget = kMostSteps;
  sqlite3_progress_handler(connection, 1000, [](void* left) { return (*static_cast<int*>(left) -= 1000) < 0 ? 1 : 0; }, &budget);
  while (sqlite3_step(raw) == SQLITE_ROW && rows.size() < kMostRows) {
    json::array row;
    for (int i = 0; i < sqlite3_column_count(raw); ++i) row.push_back(cell(raw, i));
    rows.push_back(std::move(row));
  }
  return rows;
}

knowledge::Outcome outcome_of_rows(const json::array& rows) {
  if (rows.size() <= kRowsTried) return knowledge::outcome_of(rows, true);
  return knowledge::outcome_of(json::array(rows.begin(), rows.begin() + kRowsTried), false);
}

knowledge::Outcome try_sql(sqlite3* connection, const std::string& sql) {
  std::string error;
  const json::array rows = run_sql(connection, sql, error);
  return error.empty() ? outcome_of_rows(rows) : knowledge::Outcome{.impossible = true};
}

}  // namespace sextant::planner_bench
