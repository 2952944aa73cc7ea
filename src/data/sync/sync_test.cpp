#include "data/sync/sync.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "data/connect/connector.h"
#include "data/store/migrations.h"
#include "data/sync/sync_jobs.h"
#include "data/test_support.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

class SyncTest : public ::testing::Test {
 protected:
  SyncTest() : database_({migrations(), jobs::migrations()}) {
    segments_ = std::move(SegmentStore::open(database_.folder() / "segments").value());
    catalog_ = std::move(CatalogStore::open(*database_, *segments_).value());
    sync_ = std::make_unique<Sync>(*catalog_, *segments_, test::compute());
  }

  fs::path file(const std::string& name, std::string_view bytes) {
    const fs::path path = database_.folder() / name;
    test::write_file(path, bytes);
    return path;
  }
  Result<SyncReport> add(const fs::path& path, const std::string& dataset = {}, const SyncOptions& options = {}) {
    auto added = sync_->add({.file = path, .dataset = dataset}, options, {});
    if (!added) note_ = added.error().message + test::engine_text(added.error());
    return added;
  }
  const Table* table(std::string_view dataset, std::string_view name) {
    picture_ = catalog_->current();
    const auto found = picture_->find(dataset, name);
    return found.empty() ? nullptr : found[0];
  }
  TextRows select(const Table& wanted, const std::string& tail = {}) {
    std::vector<std::string> files;
    for (const auto& segment : wanted.segments) files.push_back(segment.path);
    auto rows = test::compute().rows("SELECT * FROM read_parquet('" + files.at(0) + "') " + tail, files, {});
    EXPECT_TRUE(rows.has_value()) << (rows ? "" : rows.error().message);
    return rows.value_or(TextRows{});
  }
  std::size_t segment_files() {
    return static_cast<std::size_t>(std::ranges::count_if(fs::recursive_directory_iterator(segments_->root()),
                                                          [](const auto& entry) { return entry.is_regular_file(); }));
  }

  meta::TemporaryDatabase database_;
  std::unique_ptr<SegmentStore> segments_;
  std::unique_ptr<CatalogStore> catalog_;
  std::unique_ptr<Sync> sync_;
  CatalogPtr picture_;
  std::string note_;
};

TEST_F(SyncTest, AViewOfASourceIsATableThatSaysWhatItWasMadeFrom) {
  const fs::path path = database_.folder() / "shop.sqlite";
  test::make_sqlite(
      path,
      "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, city TEXT);"
      "INSERT INTO customers VALUES (1, 'ann@example.org', 'Oslo'), (2, 'bob@example.org', 'Bonn');"
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, price REAL, gross AS (price * 1.5));"
      "INSERT INTO orders (id, customer_id, price) VALUES (1, 1, 2.0), (2, 2, 4.0);"
      "CREATE VIEW cities AS SELECT city, sum(gross) AS total FROM orders JOIN customers c ON c.id = customer_id GROUP BY city;"
      "CREATE VIEW contacts AS SELECT 'to: ' || email AS line FROM customers;"
      "CREATE VIEW prices AS SELECT price FROM orders;"
      "CREATE VIEW broken AS SELECT * FROM gone;");
  const auto added = add(path, "shop");
  ASSERT_TRUE(added) << note_;
  ASSERT_EQ(added->notes.size(), 1u);
  EXPECT_NE(added->notes[0].find("\"broken\""), std::string::npos) << "a view that cannot be read costs itself only";
  const Table* cities = table("shop", "cities");
  ASSERT_NE(cities, nullptr);
  EXPECT_EQ(select(*cities, "ORDER BY city").rows,
            (std::vector<std::vector<std::optional<std::string>>>{{"Bonn", "6.0"}, {"Oslo", "3.0"}}));
  ASSERT_EQ(cities->reads.size(), 2u);
  EXPECT_EQ(cities->reads[0].table, picture_->find("shop", "customers").front()->id);
  EXPECT_EQ(cities->reads[0].columns, (std::vector<std::string>{"id", "email", "city"})) << "nobody can tell which";
  EXPECT_EQ(cities->reads[1].columns, (std::vector<std::string>{"id", "customer_id", "price", "gross"}));
  EXPECT_TRUE(catalog_->values(cities->id, "city")->empty()) << "a table it reads holds personal data";
  const Table* prices = table("shop", "prices");
  ASSERT_NE(prices, nullptr);
  EXPECT_FALSE(catalog_->values(prices->id, "price")->empty() && prices->column("price")->profile->top_values.empty());
  const Table* contacts = table("shop", "contacts");
  ASSERT_NE(contacts, nullptr);
  EXPECT_TRUE(catalog_->values(contacts->id, "line")->empty()) << "it may hold personal data under any name";
  EXPECT_TRUE(contacts->column("line")->profile->top_values.empty());
  EXPECT_TRUE(contacts->foreign_keys.empty());
}

TEST_F(SyncTest, KeysOfASourceNameColumnsAsTheyAreCalledHere) {
  const fs::path path = database_.folder() / "towns.sqlite";
  test::make_sqlite(path,
                    "CREATE TABLE towns (\" id \" INTEGER PRIMARY KEY, name TEXT); INSERT INTO towns VALUES (1, 'Oslo'), (2, 'Bonn');"
                    "CREATE TABLE people (\"no \" INTEGER PRIMARY KEY, \"lives in \" INTEGER REFERENCES towns (\" ID \"));"
                    "INSERT INTO people VALUES (1, 2), (2, 2);");
  ASSERT_TRUE(add(path, "towns")) << note_;
  EXPECT_EQ(table("towns", "towns")->primary_key, std::vector<std::string>{"id"});
  const Table* people = table("towns", "people");
  EXPECT_EQ(people->primary_key, std::vector<std::string>{"no"});
  ASSERT_EQ(people->foreign_keys.size(), 1u);
  EXPECT_EQ(people->foreign_keys[0].columns, std::vector<std::string>{"lives in"});
  EXPECT_EQ(people->foreign_keys[0].target_columns, std::vector<std::string>{"id"});
  EXPECT_EQ(people->foreign_keys[0].origin, KeyOrigin::declared);
}

TEST_F(SyncTest, AViewThatFailsCostsItselfOnly) {
  struct FailsAt final : Compute {
    Result<TextRows> rows(const std::string& sql, const std::vector<std::string>& files, const Call& call) override {
      return test::compute().rows(sql, files, call);
    }
    Result<void> write(const std::string& sql, const std::vector<std::string>& files, const std::string& folder,
                       const Call& call) override {
      if (sql.contains(name)) return fail(ErrorCode::memory_exceeded, "It needed too much memory.");
      return test::compute().write(sql, files, folder, call);
    }
    std::string name = "'large'";
  } failing;
  sync_ = std::make_unique<Sync>(*catalog_, *segments_, failing);
  const fs::path path = database_.folder() / "views.sqlite";
  test::make_sqlite(path, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1); CREATE VIEW large AS SELECT a FROM t;");
  const auto added = add(path, "views");
  ASSERT_TRUE(added) << note_;
  EXPECT_NE(table("views", "t"), nullptr);
  EXPECT_EQ(table("views", "large"), nullptr);
  ASSERT_EQ(added->notes.size(), 1u);
  EXPECT_NE(added->notes[0].find("\"large\" was left out"), std::string::npos) << added->notes[0];
  failing.name = "'t'";
  EXPECT_EQ(sync_->sync(added->source, {}, {}).error().code, ErrorCode::memory_exceeded) << "a table is not left out";
}

TEST_F(SyncTest, SaysWhatAPersonShouldKnowOfHowTheFileWasRead) {
  const auto added = add(file("preise.csv", "Stadt;Preis\nK\xF6ln;1,50\n"));
  ASSERT_TRUE(added) << note_;
  ASSERT_EQ(added->notes.size(), 1u);
  EXPECT_EQ(select(*table("preise", "preise")).rows.at(0), (std::vector<std::optional<std::string>>{"Köln", "1.5"}));
  const auto report = report_json(*added, *catalog_->current());
  EXPECT_EQ(report.at("notes").as_array().size(), 1u);
  std::size_t files = segment_files();
  EXPECT_EQ(files, 1u) << "the converted copy is gone";
}

TEST_F(SyncTest, KeepsTheWordsOfANameInHumpsApart) {
  ASSERT_TRUE(add(file("lapTimes.csv", "id,city\n1,Berlin\n"))) << note_;
  EXPECT_NE(table("lap_times", "lap_times"), nullptr);
}

TEST_F(SyncTest, BringsACsvIntoTheCatalog) {
  ASSERT_TRUE(add(file("Sales 2024.csv", "id,city,amount,day\n1,Berlin,1.5,2024-01-01\n2,Paris,2,2024-01-02\n3,Berlin,,2024-01-03\n")))
      << note_;
  const Table* sales = table("sales_2024", "sales_2024");
  ASSERT_NE(sales, nullptr);
  EXPECT_EQ(sales->row_count, 3u);
  ASSERT_EQ(sales->columns.size(), 4u);
  EXPECT_EQ(sales->columns[2].type, "DOUBLE");
  EXPECT_EQ(sales->columns[2].profile->nulls, 1u);
  EXPECT_EQ(sales->columns[3].family, TypeFamily::date);
  EXPECT_EQ(sales->columns[3].profile->min, "2024-01-01");
  EXPECT_EQ(sales->columns[1].profile->distinct, 2u);
  EXPECT_TRUE(sales->columns[1].profile->distinct_is_exact);
  EXPECT_EQ(sales->columns[1].profile->top_values.at(0).value, "Berlin");
  EXPECT_EQ(sales->columns[1].profile->top_values.at(0).count, 2u);
  EXPECT_EQ(sales->primary_key, std::vector<std::string>{"id"});
  EXPECT_EQ(select(*sales).rows.size(), 3u);
  const auto values = catalog_->values(sales->id, "CITY").value();
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[0].value, "Berlin");
}

TEST_F(SyncTest, KeepsAParquetFileAsItWas) {
  const fs::path path = database_.folder() / "t.parquet";
  test::make_parquet(path, "SELECT i AS id, 'v' || i AS v FROM range(5) t(i)");
  ASSERT_TRUE(add(path)) << note_;
  fs::remove(path);
  ASSERT_EQ(select(*table("t", "t")).rows.size(), 5u);
}

TEST_F(SyncTest, MeasuresParquetColumnsOfEveryType) {
  const fs::path path = database_.folder() / "kinds.parquet";
  test::make_parquet(
      path,
      "SELECT uuid() AS id, 1.5::DECIMAL(38,4) AS d, TIMESTAMPTZ '2024-02-29 10:00:00+02' AS instant, INTERVAL 3 DAYS AS span, "
      "TIME '10:00' AS clock, TIMESTAMP_NS '2024-02-29 10:00:00.000000001' AS precise, 'a'::BLOB AS bytes, [1, NULL] AS list, "
      "{'a': [1]} AS record, MAP {'k': 1} AS map, '{}'::JSON AS json, 255::UTINYINT AS small, 'NaN'::FLOAT AS odd, NULL::INTEGER AS "
      "nothing FROM range(3)");
  ASSERT_TRUE(add(path)) << note_;
  const Table* kinds = table("kinds", "kinds");
  EXPECT_EQ(kinds->row_count, 3u);
  EXPECT_EQ(kinds->column("id")->profile->distinct, 3u);
}

TEST_F(SyncTest, BringsAllTablesOfASqliteFileWithTheirKeys) {
  const fs::path path = database_.folder() / "shop.db";
  test::make_sqlite(
      path,
      "CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
      "CREATE TABLE \"order\" (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers, total REAL);"
      "INSERT INTO customers VALUES (1, 'Ann Smith'), (2, 'Bob Jones'); INSERT INTO \"order\" VALUES (7, 1, 9.5), (8, 2, NULL);");
  ASSERT_TRUE(add(path)) << note_;
  const Table* order = table("shop", "order");
  ASSERT_NE(order, nullptr);
  ASSERT_EQ(order->foreign_keys.size(), 1u);
  EXPECT_EQ(order->foreign_keys[0].origin, KeyOrigin::declared);
  EXPECT_EQ(order->foreign_keys[0].target, table("shop", "customers")->id);
  EXPECT_EQ(order->foreign_keys[0].target_columns, std::vector<std::string>{"customer_id"});
  EXPECT_EQ(order->primary_key, std::vector<std::string>{"id"});
}

TEST_F(SyncTest, ReadsWhatIsStillInTheWriteAheadLog) {
  const fs::path path = database_.folder() / "live.db";
  test::make_sqlite(path, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);");
  const test::OpenSqlite writer(path);
  writer.run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO t VALUES (2);");
  ASSERT_TRUE(fs::exists(path.string() + "-wal"));
  ASSERT_TRUE(add(path)) << note_;
  EXPECT_EQ(table("live", "t")->row_count, 2u);
  const auto stale = [&] {
    EXPECT_TRUE(catalog_->check_staleness());
    return catalog_->current()->sources.front().stale;
  };
  EXPECT_FALSE(stale());
  writer.run("INSERT INTO t VALUES (3);");
  EXPECT_TRUE(stale()) << "the change is in the log only";
}

TEST_F(SyncTest, FindsPersonalDataAndKeepsNoneOfItsValues) {
  std::string csv = "id,email,city\n";
  for (int i = 0; i < 50; ++i) csv += std::to_string(i) + ",user" + std::to_string(i) + "@example.com,City" + std::to_string(i % 3) + "\n";
  ASSERT_TRUE(add(file("people.csv", csv))) << note_;
  const Table* people = table("people", "people");
  const Column* email = people->column("email");
  EXPECT_EQ(email->tags, std::vector<std::string>{"pii.email"});
  EXPECT_EQ(email->profile->min, std::nullopt);
  EXPECT_TRUE(email->profile->top_values.empty());
  EXPECT_TRUE(catalog_->values(people->id, "email").value().empty());
  EXPECT_EQ(catalog_->values(people->id, "city").value().size(), 3u);
}

TEST_F(SyncTest, InfersKeysAcrossTheSourcesOfADataset) {
  std::string airports = "iata,name\n";
  std::string flights = "delay,origin\n";
  for (int i = 0; i < 60; ++i) {
    const std::string code = std::string(1, static_cast<char>('A' + i % 26)) + static_cast<char>('A' + i / 26) + "X";
    airports += code + ",Airport number " + std::to_string(i) + "\n";
    for (int k = 0; k < 3; ++k) flights += std::to_string(k) + "," + code + "\n";
  }
  ASSERT_TRUE(add(file("flights.csv", flights), "travel")) << note_;
  ASSERT_TRUE(add(file("airports.csv", airports), "travel")) << note_;
  const Table* flight = table("travel", "flights");
  ASSERT_EQ(flight->foreign_keys.size(), 1u);
  EXPECT_EQ(flight->foreign_keys[0].origin, KeyOrigin::inferred);
  EXPECT_EQ(flight->foreign_keys[0].target, table("travel", "airports")->id);
  EXPECT_GT(flight->foreign_keys[0].confidence, 0.5);
  EXPECT_NE(flight->foreign_keys[0].evidence.find("100 %"), std::string::npos) << flight->foreign_keys[0].evidence;
}

TEST_F(SyncTest, RefusesBrokenFilesAndRegistersNothing) {
  const auto revision = catalog_->current()->revision;
  const auto broken = add(file("broken.csv", "a,b\n1,2\n3,4,5\n"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::data_invalid);
  EXPECT_NE(broken.error().message.find("broken.csv, line 3"), std::string::npos) << broken.error().message;
  EXPECT_FALSE(add(file("broken.json", "{\"a\":1}\n{\"a\":\n")));
  EXPECT_NE(note_.find("line 3"), std::string::npos) << note_;
  EXPECT_FALSE(add(file("not.parquet", "PAR1 but not really")));
  EXPECT_FALSE(add(file("not.sqlite", "hello")));
  EXPECT_EQ(catalog_->current()->revision, revision);
  EXPECT_TRUE(catalog_->current()->sources.empty());
  EXPECT_EQ(segment_files(), 0u);
}

TEST_F(SyncTest, NoticesADamagedParquetPageBeforeRegisteringIt) {
  const fs::path path = database_.folder() / "page.parquet";
  test::make_parquet(path, "SELECT i, hash(i) AS h FROM range(50000) t(i)");
  std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto size = fs::file_size(path);
  bytes.seekp(static_cast<std::streamoff>(size / 4));
  for (std::uintmax_t i = 0; i < size / 2; ++i) bytes.put('\xA5');
  bytes.close();
  const auto added = add(path);
  if (!added) {
    EXPECT_EQ(added.error().code, ErrorCode::data_invalid) << added.error().message;
  }
  EXPECT_FALSE(added.has_value());
  EXPECT_EQ(segment_files(), 0u);
}

TEST_F(SyncTest, MakesNamesUnique) {
  fs::create_directories(database_.folder() / "other");
  ASSERT_TRUE(add(file("sales.csv", "a,b\n1,2\n"))) << note_;
  ASSERT_TRUE(add(file("other/sales.csv", "a,b\n3,4\n"))) << note_;
  EXPECT_NE(table("sales_2", "sales"), nullptr);
  ASSERT_TRUE(add(file("other/Sales!.csv", "a,b\n3,4\n"), "sales")) << note_;
  EXPECT_NE(table("sales", "sales_2"), nullptr);
  EXPECT_EQ(picture_->sources[1].name, "sales.csv_2");
  EXPECT_EQ(add(database_.folder() / "sales.csv").error().code, ErrorCode::conflict);
}

TEST_F(SyncTest, ReadsAChangedFileAnewAndKeepsIds) {
  const fs::path path = file("t.csv", "id,v\n1,a\n2,b\n");
  const auto added = add(path);
  ASSERT_TRUE(added) << note_;
  const Table before = *table("t", "t");
  const CatalogPtr held = catalog_->current();
  EXPECT_FALSE(held->sources[0].stale);
  test::write_file(path, "id,v,w\n1,a,x\n2,b,y\n3,c,z\n");
  ASSERT_TRUE(catalog_->check_staleness());
  EXPECT_TRUE(catalog_->current()->sources[0].stale);
  const auto synced = sync_->sync(added->source, {}, {});
  ASSERT_TRUE(synced) << synced.error().message;
  const Table* after = table("t", "t");
  EXPECT_EQ(after->id, before.id);
  EXPECT_EQ(after->row_count, 3u);
  EXPECT_EQ(after->columns.size(), 3u);
  EXPECT_FALSE(picture_->sources[0].stale);
  EXPECT_GT(picture_->revision, held->revision);
  EXPECT_EQ(select(before).rows.size(), 2u) << "who holds the old picture still reads its files";
}

TEST_F(SyncTest, CollectsFilesNobodyNamesAnyMore) {
  const fs::path path = file("t.csv", "id\n1\n");
  const auto added = add(path);
  ASSERT_TRUE(added) << note_;
  picture_.reset();
  ASSERT_TRUE(sync_->sync(added->source, {}, {}));
  catalog_->collect_segments();
  EXPECT_EQ(segment_files(), 1u);
  ASSERT_TRUE(catalog_->remove_source(added->source));
  catalog_->collect_segments();
  EXPECT_EQ(segment_files(), 0u);
  EXPECT_TRUE(catalog_->current()->datasets.empty());
  EXPECT_EQ(catalog_->remove_source(added->source).error().code, ErrorCode::not_found);
}

TEST_F(SyncTest, GivesTheSamePictureAfterARestart) {
  ASSERT_TRUE(add(file("t.csv", "id,v\n1,a\n2,b\n"))) << note_;
  const Table before = *table("t", "t");
  const auto again = CatalogStore::open(*database_, *segments_);
  ASSERT_TRUE(again);
  const auto picture = (*again)->current();
  EXPECT_EQ(picture->revision, catalog_->current()->revision);
  const auto found = picture->find("t", "t");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->id, before.id);
  EXPECT_EQ(found[0]->segments[0].path, before.segments[0].path);
  EXPECT_EQ(found[0]->columns[1].profile->top_values.size(), 2u);
}

TEST_F(SyncTest, StopsWhenCancelledAndLeavesNothing) {
  std::stop_source stop;
  SyncOptions options;
  options.progress = [&](double done, std::string_view, const jobs::JobAmount&) {
    if (done >= 0.1) stop.request_stop();
  };
  const auto added = sync_->add({.file = file("t.csv", "id,v\n1,a\n2,b\n")}, options, Call{.stop = stop.get_token()});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::cancelled);
  EXPECT_EQ(segment_files(), 0u);
}

TEST_F(SyncTest, TellsHowMuchItHasRead) {
  std::vector<double> shares;
  std::uint64_t bytes = 0, rows = 0;
  SyncOptions options;
  options.progress = [&](double done, std::string_view, const jobs::JobAmount& amount) {
    shares.push_back(done);
    bytes = std::max(bytes, amount.bytes_done.value_or(0));
    rows = amount.rows_done.value_or(0);
    EXPECT_LE(amount.bytes_done.value_or(0), amount.bytes_total.value_or(bytes));
  };
  std::string csv = "id,v\n";
  for (int i = 0; i < 200'000; ++i) csv += std::to_string(i) + ",a\n";
  ASSERT_TRUE(add(file("t.csv", csv), "", options)) << note_;
  EXPECT_TRUE(std::ranges::is_sorted(shares));
  EXPECT_EQ(shares.back(), 1);
  EXPECT_GT(bytes, csv.size() / 2);
  EXPECT_EQ(rows, 200'000u);
}

TEST_F(SyncTest, DoesNotBringBackASourceRemovedMeanwhile) {
  const auto added = add(file("t.csv", "id\n1\n"));
  ASSERT_TRUE(added) << note_;
  SyncOptions options;
  bool removed = false;
  options.progress = [&](double done, std::string_view, const jobs::JobAmount&) {
    if (done < 0.1 || std::exchange(removed, true)) return;
    EXPECT_TRUE(catalog_->remove_source(added->source));
  };
  EXPECT_EQ(sync_->sync(added->source, options, {}).error().code, ErrorCode::not_found);
  EXPECT_TRUE(catalog_->current()->sources.empty());
}

TEST_F(SyncTest, CommitsNothingWhenTheGuardObjects) {
  SyncOptions options;
  options.guard = [](meta::Transaction&) -> Result<void> { return fail(ErrorCode::conflict, "lost"); };
  EXPECT_EQ(add(file("t.csv", "id\n1\n"), "", options).error().code, ErrorCode::conflict);
  EXPECT_TRUE(catalog_->current()->tables.empty());
  EXPECT_EQ(segment_files(), 0u);
}

TEST_F(SyncTest, RunsAsAJob) {
  jobs::JobQueue queue(*database_);
  jobs::JobRunner runner(queue, {.workers = 1, .poll = std::chrono::milliseconds(5)});
  handle_sync_jobs(runner, *sync_, *catalog_);
  ASSERT_TRUE(runner.start());
  const auto id = runner.enqueue(add_job({.file = file("t.csv", "id\n1\n2\n")}));
  ASSERT_TRUE(id);
  auto job = queue.get(*id);
  for (int i = 0; i < 2000 && job && !job->finished(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    job = queue.get(*id);
  }
  runner.stop();
  ASSERT_EQ(job->status, jobs::JobStatus::done) << (job->error ? job->error->message : "");
  EXPECT_EQ(job->result->at("tables").at(0).at("row_count").as_int64(), 2);
  EXPECT_EQ(job->result->at("tables").at(0).at("name").as_string(), "t");
}

}  // namespace
}  // namespace sextant::data
