// What the wall costs: the same work in this process by plain DuckDB and in a sandboxed child, and what a short query
// feels on a busy engine. Prints milliseconds as p50 and p99; each measurement stops after eight seconds.
//   engine_bench [OTHER]   OTHER: another build of this program, whose engine takes turns with this one's
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

constexpr auto kLongest = std::chrono::seconds(8);  // of each measurement

struct Percentiles {
  double p50, p99;
};

Percentiles percentiles(std::vector<double> times) {
  std::ranges::sort(times);
  return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

Percentiles measure(int rounds, const std::function<void()>& work) {
  std::vector<double> times;
  const auto end = Clock::now() + kLongest;
  for (int i = 0; i < rounds && (i == 0 || Clock::now() < end); ++i) {
    const auto start = Clock::now();
    work();
    times.push_back(Milliseconds(Clock::now() - start).count());
  }
  return percentiles(std::move(times));
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

// All take turns, so that a shared machine slows them alike; ratios are to the first.
struct Contender {
  const char* name;
  std::function<void(const std::string& sql, const std::vector<std::string>& files)> run;
};

void compare(const char* name, std::size_t rounds, const std::vector<Contender>& contenders, const std::string& sql,
             const std::vector<std::string>& files) {
  std::vector<std::vector<double>> times(contenders.size());
  for (const Contender& contender : contenders) contender.run(sql, files);
  const auto end = Clock::now() + kLongest;
  while (times.front().empty() || (times.front().size() < rounds && Clock::now() < end))
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const auto start = Clock::now();
      contenders[i].run(sql, files);
      times[i].push_back(Milliseconds(Clock::now() - start).count());
    }
  double first = 0;
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const Percentiles found = percentiles(std::move(times[i]));
    if (i == 0) first = found.p50;
    fmt::print("{:<28} {:<12} p50 {:8.2f} p99 {:8.2f}   ratio {:5.2f}\n", name, contenders[i].name, found.p50, found.p99,
               found.p50 / first);
  }
}

// A short query beside clients that run work of some 0.3 s, one after the other.
void fairness(query::Engine& engine, int clients, const std::string& heavy) {
  const auto short_query = [&] { run(engine, "SELECT 42"); };
  const Percentiles quiet = measure(60, short_query);
  std::atomic<bool> stop = false;
  std::vector<std::jthread> busy;
  for (int i = 0; i < clients; ++i)
    busy.emplace_back([&] {
      while (!stop) run(engine, heavy);
    });
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const Percentiles loaded = measure(60, short_query);
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
  std::unique_ptr<query::Engine> other;
  std::vector<Contender> contenders{{"in process", [&](const auto& sql, const auto&) { plain.run(sql); }},
                                    {"in child", [&](const auto& sql, const auto& files) { run(**engine, sql, files); }}};
  if (argc == 2) {
    auto made = query::make_engine({.executable = argv[1]});
    if (!made) {
      fmt::print(stderr, "{}\n", made.error().message);
      return 1;
    }
    other = std::move(*made);
    contenders.push_back({"other build", [&](const auto& sql, const auto& files) { run(*other, sql, files); }});
  }
  compare("SELECT 42", 300, contenders, "SELECT 42", {});
  compare("parquet group by, 3M rows", 100, contenders,
          fmt::format("SELECT origin, count(*) AS n, avg(delay) AS d FROM '{}' GROUP BY origin ORDER BY n DESC", flights), {flights});
  compare("stream 3M x 5 columns", 10, contenders, fmt::format("SELECT * FROM '{}'", flights), {flights});
  int texts = 0;  // a known one would not reach the child
  const Percentiles parse = measure(1000, [&] {
    std::ignore = (*engine)->parse(fmt::format("SELECT a, sum(b) FROM t JOIN u USING (k) WHERE c > {} GROUP BY a ORDER BY 2", ++texts), {});
  });
  fmt::print("{:<28} p50 {:8.3f} p99 {:8.3f}\n", "parse in the parser child", parse.p50, parse.p99);
  fairness(**engine, 16, "SELECT sum(hash(i)) FROM range(40000000) t(i)");
}
