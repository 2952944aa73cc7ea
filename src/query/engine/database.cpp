#include "query/engine/database.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace sextant::query::duck {
namespace {

struct Setting {
  const char* name;
  const char* value;
};

// Everything that could reach out of the process by itself is off before the first query.
constexpr Setting kOpening[] = {
    {"threads", "1"},
    {"autoinstall_known_extensions", "false"},
    {"autoload_known_extensions", "false"},
    {"allow_community_extensions", "false"},
    {"allow_unsigned_extensions", "false"},
    {"allow_persistent_secrets", "false"},
    {"temp_directory", ""},
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

// Pages and caches touched here are shared by every child instead of copied by each.
constexpr const char* kWarming[] = {
    "SELECT a, count(*), sum(b), max(c) FROM (SELECT i % 7 a, i b, 'x' || i c FROM range(5000) t(i)) GROUP BY a ORDER BY a LIMIT 3",
    "SELECT json_serialize_sql('SELECT a, sum(b) FROM t JOIN u USING (k) WHERE c > 1 GROUP BY a ORDER BY 2'::VARCHAR)",
    "SELECT strftime(TIMESTAMPTZ '2020-01-01 00:00:00+00', '%Y'), date_trunc('month', DATE '2020-02-03')",
};

// A file of its own in memory takes the Parquet reader through all it does; nothing of it stays open.
Outcome<void> warm_parquet(const Connection& connection) {
  const int file = memfd_create("warming", MFD_CLOEXEC);
  if (file < 0) return {};  // colder, not broken
  const std::string path = "'/proc/self/fd/" + std::to_string(file) + "'";
  auto done = execute(connection,
                      "COPY (SELECT i % 7 a, i b, i / 3 c, 'x' || i % 50 d, DATE '2020-01-01' + i::INT % 9 e FROM range(5000) t(i)) TO " +
                          path + " (FORMAT parquet, USE_TMP_FILE false)");
  if (done)
    done = execute(connection, "SELECT d, count(*) AS n, avg(c), sum(b), min(e) FROM read_parquet(" + path +
                                   ") WHERE b > 5 GROUP BY d ORDER BY n DESC");
  close(file);
  return done;
}

}  // namespace

Outcome<Database> Database::open() {
  Handle<duckdb_config, duckdb_destroy_config> config;
  if (duckdb_create_config(config.out()) != DuckDBSuccess) return std::unexpected("configuration");
  for (const Setting& setting : kOpening)
    if (duckdb_set_config(config.get(), setting.name, setting.value) != DuckDBSuccess) return std::unexpected(setting.name);
  Database database;
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
  for (const char* sql : kWarming)
    if (auto done = execute(*connection, sql); !done) return std::unexpected(done.error());
  if (auto done = warm_parquet(*connection); !done) return std::unexpected(done.error());
  return database;
}

Outcome<Connection> Database::connect() const {
  Connection connection;
  if (duckdb_connect(database_.get(), connection.out()) != DuckDBSuccess) return std::unexpected("the engine refuses a connection");
  return connection;
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
