#include "platform/meta/database.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <limits>
#include <thread>

#include "platform/meta/testing.h"
#include "platform/meta/workspace_lock.h"

namespace sextant::meta {
namespace {

const std::vector<RoomMigrations> kThings{{"test",
                                           {{1, "things",
                                             "CREATE TABLE things (id TEXT PRIMARY KEY, n INTEGER, r REAL, at TEXT) STRICT; "
                                             "CREATE TABLE parts (thing TEXT NOT NULL REFERENCES things (id)) STRICT"}}}};

TEST(Database, GivesBackExactlyWhatWasBound) {
  TemporaryDatabase db(kThings);
  const std::string odd("a'b\"c;--\0d\xF0\x9F\x98\x80", 14);
  const auto at = parse_utc("2026-11-21T09:00:00.125Z").value();
  ASSERT_TRUE(db->execute("INSERT INTO things VALUES (?, ?, ?, ?)", odd, std::numeric_limits<std::int64_t>::min(), 0.1 + 0.2, at));
  ASSERT_TRUE(db->execute("INSERT INTO things VALUES (?, ?, ?, ?)", "", nullptr, std::optional<double>(), std::optional<Timestamp>()));

  const auto rows = db->query("SELECT id, n, r, at, n - 0 AS computed FROM things ORDER BY id DESC").value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].text("id"), odd);
  EXPECT_EQ(rows[0].integer("n"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(rows[0].integer("computed"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(rows[0].real("r"), 0.1 + 0.2);
  EXPECT_EQ(rows[0].time("at"), at);
  EXPECT_EQ(rows[1].optional_text("id"), "");
  EXPECT_TRUE(rows[1].is_null("n"));
  EXPECT_EQ(rows[1].optional_real("r"), std::nullopt);
  EXPECT_EQ(rows[1].optional_time("at"), std::nullopt);
}

TEST(Database, RunsAKnownStatementWithOtherValuesAndTypes) {
  TemporaryDatabase db(kThings);
  const auto insert = [&](const auto& id, const auto& n) { return db->execute("INSERT INTO things (id, n) VALUES (?, ?)", id, n); };
  EXPECT_EQ(insert(std::string("long ") + std::string(1000, 'x'), 1).value(), 1);
  EXPECT_EQ(insert("b", 2).value(), 1);
  EXPECT_EQ(insert("b", 3).error().code, ErrorCode::conflict);
  EXPECT_EQ(insert("c", nullptr).value(), 1);
  EXPECT_EQ(insert("d", 4).value(), 1);
  EXPECT_EQ(db->execute("UPDATE things SET n = ? WHERE n > ?", 9, 1).value(), 2);
  EXPECT_EQ(db->execute("UPDATE things SET n = ? WHERE n > ?", 10, 100).value(), 0);
  ASSERT_TRUE(db->transaction([](Transaction& transaction) { return transaction.script("ALTER TABLE things ADD COLUMN later TEXT"); }));
  EXPECT_EQ(insert("e", 5).value(), 1) << "also when the schema has changed";
  const auto rows = db->query("SELECT length(id) AS l, n FROM things ORDER BY id").value();
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].integer("n"), 9);
  EXPECT_TRUE(rows[1].is_null("n"));
  EXPECT_EQ(rows[3].integer("n"), 5);
  EXPECT_EQ(rows[4].integer("l"), 1005);
}

TEST(Database, RollsBackWhenTheBodyFails) {
  TemporaryDatabase db(kThings);
  const auto result = db->transaction([](Transaction& transaction) -> Result<int> {
    TRY(transaction.execute("INSERT INTO things (id) VALUES ('x')"));
    if (TRY(transaction.query("SELECT id FROM things")).size() != 1) return 1;
    return fail(ErrorCode::invalid_request, "changed my mind");
  });
  EXPECT_EQ(result.error().message, "changed my mind");
  EXPECT_TRUE(db->query("SELECT id FROM things").value().empty());
}

TEST(Database, KeepsTheConstraintsOfTheSchema) {
  TemporaryDatabase db(kThings);
  ASSERT_TRUE(db->execute("INSERT INTO things (id) VALUES ('x')"));
  EXPECT_EQ(db->execute("INSERT INTO things (id) VALUES ('x')").error().code, ErrorCode::conflict);
  EXPECT_EQ(db->execute("INSERT INTO parts VALUES ('nobody')").error().code, ErrorCode::conflict);
  EXPECT_EQ(db->execute("INSERT INTO things (id, n) VALUES ('y', 'text')").error().code, ErrorCode::conflict);
}

TEST(Database, CountsChangedRowsAndReturnsGeneratedOnes) {
  TemporaryDatabase db(kThings);
  ASSERT_TRUE(db->execute("INSERT INTO things (id, n) VALUES ('a', 1), ('b', 1)"));
  EXPECT_EQ(db->execute("UPDATE things SET n = 2 WHERE n = ?", 1).value(), 2);
  EXPECT_EQ(db->execute("UPDATE things SET n = 3 WHERE n = ?", 1).value(), 0);
  const auto returned =
      db->transaction([](Transaction& transaction) { return transaction.query("UPDATE things SET n = n + 1 RETURNING n"); });
  ASSERT_EQ(returned.value().size(), 2u);
  EXPECT_EQ(returned.value()[0].integer("n"), 3);
}

TEST(Database, RefusesToWriteThroughQuery) {
  TemporaryDatabase db(kThings);
  EXPECT_FALSE(db->query("INSERT INTO things (id) VALUES ('x')"));
  EXPECT_TRUE(db->query("SELECT id FROM things").value().empty());
}

TEST(Database, RefusesWrongStatementsAndParameterCounts) {
  TemporaryDatabase db(kThings);
  EXPECT_EQ(db->query("SELEKT 1").error().code, ErrorCode::internal);
  EXPECT_EQ(db->query("SELECT id FROM things WHERE id = ?").error().code, ErrorCode::internal);
  EXPECT_EQ(db->query("SELECT id FROM things", 1).error().code, ErrorCode::internal);
}

TEST(Database, RefusesATransactionInsideATransaction) {
  TemporaryDatabase db(kThings);
  const auto result = db->transaction([&](Transaction&) { return db->execute("INSERT INTO things (id) VALUES ('x')"); });
  EXPECT_EQ(result.error().code, ErrorCode::internal);
}

TEST(Database, ReadersNeverSeeHalfATransaction) {
  TemporaryDatabase db(kThings);
  ASSERT_TRUE(db->execute("INSERT INTO things (id, n) VALUES ('a', 0), ('b', 0)"));
  std::atomic<bool> torn = false;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i)
      readers.emplace_back([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          const auto rows = db->query("SELECT min(n) AS low, max(n) AS high FROM things");
          if (!rows || rows->front().integer("low") != rows->front().integer("high")) torn = true;
        }
      });
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(db->execute("UPDATE things SET n = n + 1"));
  }
  EXPECT_FALSE(torn);
}

TEST(Database, RefusesFilesThatAreNotItsOwn) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "text.db") << std::string(4096, 'x');
  EXPECT_EQ(Database::open({.path = folder.path() / "text.db"}).error().code, ErrorCode::data_invalid);
  EXPECT_FALSE(Database::open({.path = "/proc/none/metadata.db"}));
}

TEST(Database, IsReadableByItsOwnerOnlyAndTakesAnyFolderName) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "with space=1 'x'" / "metadata.db";
  const auto db = Database::open({.path = path}).value();
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(WorkspaceLock, LetsOneServerIn) {
  const TemporaryFolder folder;
  {
    const auto first = WorkspaceLock::acquire(folder.path());
    ASSERT_TRUE(first);
    const auto second = WorkspaceLock::acquire(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::conflict);
    EXPECT_NE(second.error().message.find(std::to_string(getpid())), std::string::npos);
  }
  EXPECT_TRUE(WorkspaceLock::acquire(folder.path()));
}

}  // namespace
}  // namespace sextant::meta
