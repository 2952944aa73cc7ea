// RAII over DuckDB's C handles, and the one way an in-memory engine is opened. Used inside the engine process only.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/processors.h"

namespace sextant::query::duck {

// Owns one handle of type T, destroyed by `Destroy`. Not thread-safe.
template <class T, void (*Destroy)(T*)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T value) : value_(value) {}
  Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, T{})) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = std::exchange(other.value_, T{});
    }
    return *this;
  }
  ~Handle() { reset(); }
  void reset() {
    if (value_) Destroy(&value_);
    value_ = T{};
  }
  [[nodiscard]] T get() const { return value_; }
  [[nodiscard]] T* out() {
    reset();
    return &value_;
  }
  [[nodiscard]] explicit operator bool() const { return value_ != T{}; }

 private:
  T value_{};
};

using Connection = Handle<duckdb_connection, duckdb_disconnect>;
using Prepared = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using Chunk = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using LogicalType = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;
using ErrorData = Handle<duckdb_error_data, duckdb_destroy_error_data>;
using ArrowOptions = Handle<duckdb_arrow_options, duckdb_destroy_arrow_options>;
using Value = Handle<duckdb_value, duckdb_destroy_value>;

class QueryResult {
 public:
  QueryResult() = default;
  QueryResult(const QueryResult&) = delete;
  QueryResult& operator=(const QueryResult&) = delete;
  ~QueryResult() { duckdb_destroy_result(&result_); }
  [[nodiscard]] duckdb_result* get() { return &result_; }

 private:
  duckdb_result result_{};
};

// DuckDB's own error text; it may hold values of rows.
using EngineText = std::string;
template <class T>
using Outcome = std::expected<T, EngineText>;

// What a database may use at first: half of EngineLimits' default, as a child's order would say. Setting it later empties the
// allocators, which takes a while.
inline constexpr std::uint64_t kFirstMemoryLimit = 512 << 20;  // bytes

// An in-memory engine that plans for all processors but has no thread of its own, no extensions to load, no temporary files and
// pinned Arrow output. Must outlive its connections.
class Database {
 public:
  [[nodiscard]] static Outcome<Database> open();
  [[nodiscard]] Outcome<Connection> connect() const;

  [[nodiscard]] int threads() const { return threads_; }  // it plans for
  // Threads that do `first` and then help with its queries until the process ends. To have the engine start some takes a statement
  // and ten times as long.
  void start_workers(int count, const std::function<void()>& first) const;

 private:
  int threads_ = usable_processors();
  Handle<duckdb_database, duckdb_close> database_;
};

[[nodiscard]] Outcome<void> execute(const Connection& connection, const std::string& sql);

// Gives freed memory back to the system. The memory limit is the first one afterwards.
[[nodiscard]] Outcome<void> free_unused(const Connection& connection);

// "text" of a VARCHAR cell; the view lives as long as the vector.
[[nodiscard]] std::string_view string_at(duckdb_vector vector, idx_t row);

}  // namespace sextant::query::duck
