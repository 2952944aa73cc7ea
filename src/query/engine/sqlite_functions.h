// SQLite files as DuckDB table functions, read by our own adapter inside the sandboxed child:
//   sqlite_rows(path, table)    the rows of one table in rowid order, or of a view, typed by what they declare and what they hold
//   sqlite_tables(path)         table_name, create_sql, row_count; in the order in which the tables were made
//   sqlite_columns(path)        table_name, column_name, declared_type, not_null, primary_key_position
//   sqlite_foreign_keys(path)   table_name, column_name, target_table, target_column, id, seq
//   sqlite_views(path)          view_name, table_name: a row for every table that the view reads
// A file that is not what it claims to be is a problem of the data, never of the server.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query/engine/database.h"
#include "query/engine/sqlite_file.h"

namespace sextant::query {

// What the functions share. Registered once in the zygote; each forked child has its own copy and fills in its files.
class SqliteFunctions {
 public:
  // The object must outlive every use of the database.
  [[nodiscard]] duck::Outcome<void> register_with(const duck::Connection& connection);

  // Nothing else can be opened: a second fence behind the sandbox.
  void allow(std::vector<std::string> files) { files_ = std::move(files); }
  // The first thing that was wrong with a file.
  [[nodiscard]] const std::optional<SqliteProblem>& problem() const { return problem_; }

  // For the functions' callbacks.
  [[nodiscard]] SqliteResult<SqliteFile> open(const std::string& path) const;
  [[nodiscard]] SqliteResult<std::shared_ptr<const SqliteTable>> survey(const std::string& path, const std::string& table);
  const SqliteProblem& note(SqliteProblem problem);

 private:
  std::vector<std::string> files_;
  std::optional<SqliteProblem> problem_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const SqliteTable>> surveyed_;
};

}  // namespace sextant::query
