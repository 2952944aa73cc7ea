// What the wall costs: the same work in this process by plain DuckDB and in a sandboxed child, and what a short query
// feels on a busy engine. Prints milliseconds as p50 and p99.
#include <duckdb.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <thread>
#include <vector>

#include "query/engine/make_engine.h"
#include "query/engine/zygote.h"

using namespace sextant;

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

struct Percentiles {
  double p50, p99;
};

Percentiles measure(int rounds, const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = Clock::now();
    work();
    times.push_back(Milliseconds(Clock::now() - start).count());
  }
  std::ranges::sort(times);
  return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

class Plain {
 public:
  Plain() {
    duckdb_open(nullptr, &database_);
    duckdb_connect(database_, &connection_);
    duckdb_query(connection_, "SET threads = 2", nullptr);
  }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;
  ~Plain() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  void run(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) throw std::runtime_error(duckdb_result_error(&result));
    while (auto chunk = duckdb_fetch_chunk(result)) duckdb_destroy_data_chunk(&chunk);
    duckdb_destroy_result(&result);
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

void run(query::Engine& engine, const std::string& sql, const std::vector<std::string>& files = {}) {
  const Call call{.deadline = Deadline::in(std::chrono::minutes(10))};
  auto stream = engine.run({.sql = sql, .files = files}, call);
  if (!stream) throw std::runtime_error(stream.error().message);
  while (true) {
    const auto bytes = (*stream)->read(call);
    if (!bytes) throw std::runtime_error(bytes.error().message);
    if (bytes->empty()) return;
  }
}

void compare(const char* name, int rounds, Plain& plain, query::Engine& engine, const std::string& sql,
             const std::vector<std::string>& files) {
  plain.run(sql);
  run(engine, sql, files);
  const Percentiles in_process = measure(rounds, [&] { plain.run(sql); });
  const Percentiles in_child = measure(rounds, [&] { run(engine, sql, files); });
  fmt::print("{:<28} in process p50 {:8.2f} p99 {:8.2f}   in child p50 {:8.2f} p99 {:8.2f}   ratio {:5.2f}\n", name, in_process.p50,
             in_process.p99, in_child.p50, in_child.p99, in_child.p50 / in_process.p50);
}

// A short query beside clients that each run about a second of work, one after the other.
void fairness(query::Engine& engine, int clients, const std::string& heavy) {
  const auto short_query = [&] { run(engine, "SELECT 42"); };
  const Percentiles quiet = measure(200, short_query);
  std::atomic<bool> stop = false;
  std::vector<std::jthread> busy;
  for (int i = 0; i < clients; ++i)
    busy.emplace_back([&] {
      while (!stop) run(engine, heavy);
    });
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const Percentiles loaded = measure(200, short_query);
  stop = true;
  busy.clear();
  fmt::print("{:<28} quiet p50 {:8.2f} p99 {:8.2f}   beside {} clients p50 {:8.2f} p99 {:8.2f}   p99 ratio {:5.2f}\n",
             "SELECT 42, fairness", quiet.p50, quiet.p99, clients, loaded.p50, loaded.p99, loaded.p99 / quiet.p99);
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (const auto code = query::engine_main_if_asked(argc, argv)) return *code;
  auto engine = query::make_engine({});
  if (!engine) {
    fmt::print(stderr, "{}\n", engine.error().message);
    return 1;
  }
  const std::string flights = std::string(SEXTANT_SOURCE_DIR) + "/third_party/vega_datasets/flights-3m.parquet";
  Plain plain;
  compare("SELECT 42", 300, plain, **engine, "SELECT 42", {});
  compare("parquet group by, 3M rows", 30, plain, **engine,
          fmt::format("SELECT origin, count(*) AS n, avg(delay) AS d FROM '{}' GROUP BY origin ORDER BY n DESC", flights), {flights});
  compare("stream 3M x 5 columns", 10, plain, **engine, fmt::format("SELECT * FROM '{}'", flights), {flights});
  const Percentiles parse = measure(
      1000, [&] { std::ignore = (*engine)->parse("SELECT a, sum(b) FROM t JOIN u USING (k) WHERE c > 1 GROUP BY a ORDER BY 2", {}); });
  fmt::print("{:<28} p50 {:8.3f} p99 {:8.3f}\n", "parse in the parser child", parse.p50, parse.p99);
  fairness(**engine, 16, "SELECT sum(hash(i)) FROM range(120000000) t(i)");
}
