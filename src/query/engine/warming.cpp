#include "query/engine/warming.h"

#include <sys/mman.h>
#include <unistd.h>

#include "platform/sandbox/unique_fd.h"
#include "query/engine/stream_result.h"

namespace sextant::query::duck {
namespace {

constexpr const char* kWarming[] = {
    "SELECT a, count(*), sum(b), max(c) FROM (SELECT i % 7 a, i b, 'x' || i c FROM range(5000) t(i)) GROUP BY a ORDER BY a LIMIT 3",
    "SELECT json_deserialize_sql(json_serialize_sql('SELECT a, sum(b) FROM t JOIN u USING (k) WHERE c > 1 GROUP BY a ORDER BY "
    "2'::VARCHAR))",
    "SELECT strftime(TIMESTAMPTZ '2020-01-01 00:00:00+00', '%Y'), date_trunc('month', DATE '2020-02-03')",
};

Outcome<void> run(const Connection& connection, const std::string& sql) {
  PipeWriter nowhere(-1);
  return stream_result(connection, sql, nowhere, [](std::uint64_t) {});
}

}  // namespace

// A file of its own in memory takes the Parquet reader through all it does; nothing of it stays open.
Outcome<void> warm(const Connection& connection, const CodePages& code) {
  for (const char* sql : kWarming)
    if (auto done = run(connection, sql); !done) return done;
  const sandbox::UniqueFd file(memfd_create("warming", MFD_CLOEXEC));
  if (!file) return {};  // colder, not broken
  const std::string path = "'/proc/self/fd/" + std::to_string(file.get()) + "'";
  auto done = execute(connection,
                      "COPY (SELECT i % 7 a, i b, i / 3 c, 'x' || i % 50 d, DATE '2020-01-01' + i::INT % 9 e FROM range(5000) t(i)) TO " +
                          path + " (FORMAT parquet, USE_TMP_FILE false)");
  const std::string plain =
      "SELECT d, count(*) AS n, avg(c), sum(b), min(e) FROM read_parquet(" + path + ") WHERE b > 5 GROUP BY d ORDER BY n DESC";
  if (done) done = run(connection, plain);
  code.release();
  if (done) done = run(connection, plain);
  if (done) done = run(connection, "SELECT 42");
  rehearse(connection);
  return done;
}

void rehearse(const Connection& connection) { std::ignore = execute(connection, "SET allowed_paths = [];"); }

}  // namespace sextant::query::duck
