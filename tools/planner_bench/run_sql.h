// Runs the planner's SQL in SQLite, for measuring it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "knowledge/planner/outcome.h"

struct sqlite3;

namespace sextant::planner_bench {

// At most 100,000 rows, stopped after 20 million steps; `error` says why there are none.
[[nodiscard]] boost::json::array run_sql(sqlite3* connection, std::string sql, std::string& error);

// What the planner is told of a reading it tries: of as many rows as src/ask reads of it.
[[nodiscard]] knowledge::Outcome try_sql(sqlite3* connection, const std::string& sql);
[[nodiscard]] knowledge::Outcome outcome_of_rows(const boost::json::array& rows);

}  // namespace sextant::planner_bench
