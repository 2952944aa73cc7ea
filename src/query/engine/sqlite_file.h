// One SQLite file, read where it lies and never written: opened immutable, so no lock, journal or second file is touched. A
// filled write-ahead log beside it is read with it, neither changed nor folded in; it must be readable here too.
// Written for hostile files: every failure is a SqliteProblem, and the caller is a sandboxed child. Not thread-safe.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace sextant::query {

struct SqliteProblem {
  std::string message;  // for a person; holds no values of rows
  std::string file;
};
template <class T>
using SqliteResult = std::expected<T, SqliteProblem>;

// The type a column gets from what it declares and what its values are.
enum class SqliteType : std::uint8_t { boolean, bigint, real, date, timestamp, text, blob };

struct SqliteColumn {
  std::string name;
  std::string declared_type;
  SqliteType type = SqliteType::text;
};

struct SqliteTable {
  std::string name;
  std::vector<SqliteColumn> columns;
  std::uint64_t rows = 0;
};

class SqliteStatement {
 public:
  // True: a row is there. Columns are read by the functions below until the next step.
  [[nodiscard]] SqliteResult<bool> step();
  [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }
  [[nodiscard]] std::string text(int column) const;  // repaired UTF-8; empty for NULL
  [[nodiscard]] std::int64_t integer(int column) const;

 private:
  friend class SqliteFile;
  SqliteStatement(sqlite3* database, sqlite3_stmt* statement, std::string file);
  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
  std::string file_;
};

class SqliteFile {
 public:
  [[nodiscard]] static SqliteResult<SqliteFile> open(const std::string& path);
  // `sql` is ours; every name in it is quoted. Statements must not outlive the file.
  [[nodiscard]] SqliteResult<SqliteStatement> prepare(const std::string& sql);
  // Reads the whole table or view once to learn the types of its values.
  [[nodiscard]] SqliteResult<SqliteTable> survey(const std::string& table);
  // Every table that the view reads, those of views within it too; sorted. Not columns: SQLite does not tell them all. What is no
  // table of the file (its schema, a virtual table) is there under a name that no table has. A problem if the view cannot be read here:
  // what it names is not there, or is a virtual table or a function that is not allowed in views of a file.
  [[nodiscard]] SqliteResult<std::vector<std::string>> tables_read_by(const std::string& view);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  SqliteFile(std::string path, sqlite3* database);
  SqliteResult<std::vector<std::vector<std::string>>> texts(const std::string& sql);
  std::string path_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_;
};

// "YYYY-MM-DD" as days since 1970-01-01.
[[nodiscard]] std::optional<std::int32_t> parse_sqlite_date(std::string_view text);
// The same, with a time of day to the microsecond after a blank or T, and nothing or Z behind; microseconds since 1970.
[[nodiscard]] std::optional<std::int64_t> parse_sqlite_timestamp(std::string_view text);
// Every byte that is not part of valid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string repair_utf8(std::string_view text);

}  // namespace sextant::query
