#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <memory>

#include "base/text.h"
#include "data/test_support.h"
#include "query/engine/make_engine.h"
#include "query/engine/test_main.h"

int main(int argc, char** argv) { return sextant::query::engine_test_main(argc, argv); }

namespace sextant::data::test {

Compute& compute() {
  struct Running {
    std::unique_ptr<query::Engine> engine;
    std::unique_ptr<Compute> compute;
  };
  static const Running running = [] {
    auto engine = query::make_engine({});
    if (!engine) throw std::runtime_error(engine.error().message);
    Running made{.engine = std::move(*engine), .compute = nullptr};
    made.compute = query::make_compute(*made.engine);
    return made;
  }();
  return *running.compute;
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  ASSERT_TRUE(out.good());
}

void make_parquet(const std::filesystem::path& file, const std::string& select) {
  std::filesystem::remove(file);
  const auto written = compute().write("COPY (" + select + ") TO " + quote_literal(file.string()) + " (FORMAT parquet)", {},
                                       file.parent_path().string(), {});
  ASSERT_TRUE(written.has_value()) << written.error().message << engine_text(written.error());
}

OpenSqlite::OpenSqlite(const std::filesystem::path& file) { EXPECT_EQ(sqlite3_open(file.c_str(), &database_), SQLITE_OK); }
OpenSqlite::~OpenSqlite() { sqlite3_close(database_); }
void OpenSqlite::run(const std::string& script) const {
  char* problem = nullptr;
  EXPECT_EQ(sqlite3_exec(database_, script.c_str(), nullptr, nullptr, &problem), SQLITE_OK) << (problem == nullptr ? "" : problem);
  sqlite3_free(problem);
}

void make_sqlite(const std::filesystem::path& file, const std::string& script) {
  std::filesystem::remove(file);
  OpenSqlite(file).run(script);
}

std::string engine_text(const Error& error) {
  std::string text;
  for (const auto& [key, value] : error.context) text += " [" + key + ": " + value + "]";
  return text;
}

}  // namespace sextant::data::test
