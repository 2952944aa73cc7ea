#include "query/engine/database.h"

#include <malloc.h>
#include <pthread.h>
#include <sched.h>

#include <thread>

namespace sextant::query::duck {
namespace {

struct Setting {
  const char* name;
  const char* value;
};

// Everything that could reach out of the process by itself is off before the first query.
constexpr Setting kOpening[] = {
    {"autoinstall_known_extensions", "false"}, {"autoload_known_extensions", "false"}, {"allow_community_extensions", "false"},
    {"allow_unsigned_extensions", "false"},    {"allow_persistent_secrets", "false"},  {"temp_directory", ""},
};

// Clients see the same Arrow types whatever the default of a version: plain utf8 with 32-bit offsets, no views.
constexpr const char* kPinned[] = {
    "SET GLOBAL TimeZone = 'UTC'",
    "SET GLOBAL arrow_large_buffer_size = false",
    "SET GLOBAL produce_arrow_string_view = false",
    "SET GLOBAL arrow_output_list_view = false",
    "SET GLOBAL arrow_lossless_conversion = false",
    "SET GLOBAL arrow_output_version = '1.0'",
};

}  // namespace

Outcome<Database> Database::open() {
  Handle<duckdb_config, duckdb_destroy_config> config;
  if (duckdb_create_config(config.out()) != DuckDBSuccess) return std::unexpected("configuration");
  for (const Setting& setting : kOpening)
    if (duckdb_set_config(config.get(), setting.name, setting.value) != DuckDBSuccess) return std::unexpected(setting.name);
  Database database;
  const std::string threads = std::to_string(database.threads_);
  for (const char* name : {"external_threads", "threads"})
    if (duckdb_set_config(config.get(), name, threads.c_str()) != DuckDBSuccess) return std::unexpected(name);
  char* reason = nullptr;
  if (duckdb_open_ext(nullptr, database.database_.out(), config.get(), &reason) != DuckDBSuccess) {
    std::string text = reason != nullptr ? reason : "the engine does not open";
    duckdb_free(reason);
    return std::unexpected(std::move(text));
  }
  auto connection = database.connect();
  if (!connection) return std::unexpected(connection.error());
  for (const char* sql : kPinned)
    if (auto done = execute(*connection, sql); !done) return std::unexpected(done.error());
  return database;
}

Outcome<Connection> Database::connect() const {
  Connection connection;
  if (duckdb_connect(database_.get(), connection.out()) != DuckDBSuccess) return std::unexpected("the engine refuses a connection");
  return connection;
}

// The scheduler likes to put a new thread beside the one that made it, where it waits for milliseconds; it is told to begin elsewhere.
void Database::start_workers(int count, const std::function<void()>& first) const {
  cpu_set_t all;
  CPU_ZERO(&all);
  sched_getaffinity(0, sizeof all, &all);
  cpu_set_t elsewhere = all;
  if (const int here = sched_getcpu(); here >= 0 && CPU_COUNT(&all) > 1) CPU_CLR(static_cast<unsigned>(here), &elsewhere);
  for (int i = 0; i < count; ++i) {
    std::thread worker([first, all, tasks = duckdb_create_task_state(database_.get())] {
      first();
      sched_setaffinity(0, sizeof all, &all);
      duckdb_execute_tasks_state(tasks);
    });
    pthread_setaffinity_np(worker.native_handle(), sizeof elsewhere, &elsewhere);
    worker.detach();
  }
}

Outcome<void> execute(const Connection& connection, const std::string& sql) {
  QueryResult result;
  if (duckdb_query(connection.get(), sql.c_str(), result.get()) == DuckDBSuccess) return {};
  const char* text = duckdb_result_error(result.get());
  return std::unexpected(text != nullptr ? text : "unknown error");
}

// Setting the limit, even to what it is, empties both allocators: the engine's own and the C library's.
Outcome<void> free_unused(const Connection& connection) {
  auto done = execute(connection, "SET memory_limit = '" + std::to_string(kFirstMemoryLimit) + "B'");
  malloc_trim(0);
  return done;
}

std::string_view string_at(duckdb_vector vector, idx_t row) {
  auto* strings = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  return {duckdb_string_t_data(&strings[row]), duckdb_string_t_length(strings[row])};
}

}  // namespace sextant::query::duck
