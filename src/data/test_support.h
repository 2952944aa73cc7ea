// Test support of the data room: files to read and the real engine to read them with. Used by *_test.cpp only.
#pragma once

#include <filesystem>
#include <string>

#include "data/compute.h"
#include "platform/meta/testing.h"

struct sqlite3;

namespace sextant::data::test {

// One engine for the whole test program, started when first asked for.
[[nodiscard]] Compute& compute();

void write_file(const std::filesystem::path& file, std::string_view bytes);
void make_parquet(const std::filesystem::path& file, const std::string& select);
void make_sqlite(const std::filesystem::path& file, const std::string& script);

// A SQLite file somebody has open and writes to.
class OpenSqlite {
 public:
  explicit OpenSqlite(const std::filesystem::path& file);
  OpenSqlite(const OpenSqlite&) = delete;
  OpenSqlite& operator=(const OpenSqlite&) = delete;
  ~OpenSqlite();
  void run(const std::string& script) const;

 private:
  sqlite3* database_ = nullptr;
};

// The engine's own words about an error, for a failing test's output.
[[nodiscard]] std::string engine_text(const Error& error);

}  // namespace sextant::data::test
