// For tests only: a DuckDB inside the test process, to see what statements mean to the engine itself, and a
// query::Engine over it that parses and prints. Never part of the product, which has no engine in its process.
#pragma once

#include <duckdb.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/text.h"
#include "query/engine/engine.h"

namespace sextant::query::testing {

struct TestRows {
  std::vector<std::string> names, types;
  std::string csv;  // rows in order, as the engine writes CSV
  bool operator==(const TestRows&) const = default;
};

class TestDatabase {
 public:
  TestDatabase() {
    if (duckdb_open(nullptr, &database_) != DuckDBSuccess || duckdb_connect(database_, &connection_) != DuckDBSuccess)
      throw std::runtime_error("duckdb");
    run("SET threads=2; SET TimeZone='UTC'");
    directory_ = std::filesystem::temp_directory_path() / ("sextant-gate-" + random_token());
    std::filesystem::create_directory(directory_);
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  // Throws with the engine's message.
  std::vector<std::vector<std::optional<std::string>>> run(const std::string& sql) {
    const std::lock_guard lock(mutex_);
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
      std::string message = duckdb_result_error(&result);
      duckdb_destroy_result(&result);
      throw std::runtime_error(message);
    }
    std::vector<std::vector<std::optional<std::string>>> rows(duckdb_row_count(&result));
    for (idx_t row = 0; row < rows.size(); ++row) {
      for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
        char* value = duckdb_value_varchar(&result, column, row);
        rows[row].push_back(value == nullptr ? std::nullopt : std::optional<std::string>(value));
        duckdb_free(value);
      }
    }
    duckdb_destroy_result(&result);
    return rows;
  }

  TestRows rows(const std::string& sql) {
    TestRows result;
    for (const auto& row : run("DESCRIBE " + sql)) {
      result.names.push_back(row[0].value_or(""));
      result.types.push_back(row[1].value_or(""));
    }
    const std::string file = (directory_ / "rows.csv").string();
    run("COPY (" + sql + "\n) TO '" + file + "' (FORMAT csv, HEADER false, NULLSTR '(null)')");
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    result.csv = text.str();
    return result;
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
  std::mutex mutex_;
  std::filesystem::path directory_;
};

class ParsingEngine final : public Engine {
 public:
  Result<std::unique_ptr<ReadyChild>> ready(std::vector<std::string>, EngineLimits, const Call&) override {
    return fail(ErrorCode::unavailable, "This engine only parses.");
  }
  Result<std::string> parse(const std::string& sql, const Call&) override {
    return text("SELECT json_serialize_sql(" + quote_literal(sql) + ", skip_null := true, skip_empty := false)");
  }
  Result<std::string> print(const std::string& tree, const Call&) override {
    return text("SELECT json_deserialize_sql(" + quote_literal(tree) + "::JSON)");
  }

 private:
  Result<std::string> text(const std::string& sql) {
    try {
      auto rows = database_.run(sql);
      return rows.at(0).at(0).value_or("");
    } catch (const std::exception& error) {
      return fail(ErrorCode::sql_syntax, error.what());
    }
  }
  TestDatabase database_;
};

// One for all tests of a program. Closed before the program ends: the engine's own globals do not outlive main().
inline ParsingEngine& parsing_engine() {
  struct Holder : ::testing::Environment {
    void TearDown() override { engine.reset(); }
    std::unique_ptr<ParsingEngine> engine = std::make_unique<ParsingEngine>();
  };
  static Holder* const holder = static_cast<Holder*>(::testing::AddGlobalTestEnvironment(new Holder));
  return *holder->engine;
}

}  // namespace sextant::query::testing
