#include "data/connect/sqlite/wal.h"

#include <sqlite3.h>

#include <memory>

#include "data/connect/connector.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;

fs::path log_of(const fs::path& file) { return fs::path(file) += "-wal"; }

}  // namespace

bool has_write_ahead_log(const fs::path& file) {
  std::error_code error;
  const auto bytes = fs::file_size(log_of(file), error);
  return !error && bytes > 0;
}

Result<fs::path> copy_with_log(const fs::path& file, const fs::path& folder) {
  const fs::path copy = folder / file.filename();
  std::error_code error;
  fs::copy_file(file, copy, fs::copy_options::overwrite_existing, error);
  if (!error) fs::copy_file(log_of(file), log_of(copy), fs::copy_options::overwrite_existing, error);
  if (error) return file_error(file, "the database and its write-ahead log cannot be copied: " + error.message() + ".");

  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(copy.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const DatabaseHandle database(opened);
  const auto run = [&](const char* sql) { return sqlite3_exec(database.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK; };
  if (code == SQLITE_OK) {
    sqlite3_db_config(database.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  }
  if (code != SQLITE_OK || !run("PRAGMA wal_checkpoint(TRUNCATE)") || !run("PRAGMA journal_mode = DELETE"))
    return file_error(file, "the database's write-ahead log cannot be folded in; the file is damaged or no SQLite database.",
                      "Close the program that writes to it, or run: sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'.");
  return copy;
}

}  // namespace sextant::data
