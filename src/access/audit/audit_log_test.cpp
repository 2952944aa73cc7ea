#include "access/audit/audit_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>

#include "access/migrations.h"
#include "platform/meta/testing.h"

namespace sextant::access {
namespace {

AuditEvent event_of(std::string user, std::string sql) {
  AuditEvent event{.id = {},
                   .request_id = "r",
                   .subject = {.id = UserId(user), .name = user, .roles = {"analyst"}, .attributes = {}},
                   .caller = "owner",
                   .action = "sql_page",
                   .sql = sql,
                   .printed_sql = "SELECT * FROM read_parquet('x') -- " + sql};
  event.tables.push_back({.id = TableId("t"), .dataset = "bank", .name = "customers", .columns = {"email"}, .decision = {.allowed = true}});
  event.tables.back().decision.masks.emplace("email", Mask{.kind = MaskKind::keyed_hash});
  return event;
}

class AuditLogTest : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<AuditLog> open() const { return AuditLog::open(*db).value(); }
  meta::TemporaryDatabase db{{migrations()}};
};

TEST_F(AuditLogTest, RecordsWhatWasAskedDecidedAndRead) {
  const auto log = open();
  const auto id = log->begin(event_of("ana", "SELECT email FROM bank.customers")).value();
  ASSERT_TRUE(log->end(id, {.status = AuditStatus::done, .rows = 7, .bytes = 100, .elapsed_ms = 1.5}));
  const auto rows =
      db->query(
            "SELECT content ->> '$.tables[0].masks.email' AS mask, content ->> '$.caller' AS caller, content ->> '$.user' AS user, "
            "length(content ->> '$.printed_sql_sha256') AS digest FROM audit_events WHERE kind = 'begin'")
          .value();
  EXPECT_EQ(rows[0].text("mask"), "keyed hash");
  EXPECT_EQ(rows[0].text("caller"), "owner");
  EXPECT_EQ(rows[0].text("user"), "ana");
  EXPECT_EQ(rows[0].integer("digest"), 64);
  const auto entry = log->history_entry(UserId("ana"), id).value();
  EXPECT_EQ(entry.status, AuditStatus::done);
  EXPECT_EQ(entry.row_count, 7u);
  EXPECT_EQ(entry.elapsed_ms, 1.5);
  EXPECT_EQ(entry.sql, "SELECT email FROM bank.customers");
}

TEST_F(AuditLogTest, HistoryIsAPersonsOwnPagedAndSearchable) {
  const auto log = open();
  std::vector<QueryId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(log->begin(event_of("ana", "SELECT " + std::to_string(i) + " AS Delay_100%")).value());
  const auto other = log->begin(event_of("bob", "SELECT secret")).value();

  const auto first = log->history(UserId("ana"), 2, "", "").value();
  ASSERT_EQ(first.entries.size(), 2u);
  EXPECT_EQ(first.entries[0].id, ids[4]);
  EXPECT_EQ(first.entries[0].status, AuditStatus::running);
  const auto second = log->history(UserId("ana"), 3, first.next_cursor, "").value();
  ASSERT_EQ(second.entries.size(), 3u);
  EXPECT_EQ(second.entries[2].id, ids[0]);
  EXPECT_EQ(second.next_cursor, "");

  EXPECT_EQ(log->history(UserId("ana"), 9, "", "select 3 as DELAY_").value().entries.size(), 1u);
  EXPECT_TRUE(log->history(UserId("ana"), 9, "", "secret").value().entries.empty());
  EXPECT_EQ(log->history(UserId("ana"), 9, "", "%").value().entries.size(), 5u);
  EXPECT_EQ(log->history_entry(UserId("ana"), other).error().code, ErrorCode::not_found);
  EXPECT_EQ(log->history(UserId("ana"), 9, "1; DROP", "").error().code, ErrorCode::invalid_request);
}

TEST_F(AuditLogTest, RecordsChangesInTheSameChain) {
  const auto log = open();
  const auto query = log->begin(event_of("ana", "SELECT 1")).value();
  ASSERT_TRUE(log->change({.request_id = "r",
                           .subject = {.id = UserId("o"), .name = "owner", .roles = {"owner"}, .attributes = {}},
                           .action = "model.saved",
                           .object = "bank.yaml",
                           .text = "version: 1"}));
  ASSERT_TRUE(log->end(query, {}));
  const auto rows = db->query(
                          "SELECT content ->> '$.object' AS object, length(content ->> '$.text_sha256') AS digest FROM audit_events "
                          "WHERE kind = 'change'")
                        .value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].text("object"), "bank.yaml");
  EXPECT_EQ(rows[0].integer("digest"), 64);
  EXPECT_FALSE(log->verify().value().broken_at);
  EXPECT_TRUE(log->history(UserId("o"), 9, "", "").value().entries.empty());
}

TEST_F(AuditLogTest, RecordsRefusals) {
  const auto log = open();
  const auto id =
      log->refuse(event_of("ana", "DROP TABLE x"), {.status = AuditStatus::refused, .error_code = "sql_refused", .error = "Only SELECT."})
          .value();
  EXPECT_EQ(log->history_entry(UserId("ana"), id).value().status, AuditStatus::refused);
  EXPECT_EQ(log->history_entry(UserId("ana"), id).value().error, "Only SELECT.");
}

TEST_F(AuditLogTest, ClipsHostileStatementsBetweenCharacters) {
  const auto log = open();
  std::string huge = "x";
  for (int i = 0; i < 100'000; ++i) huge += "\xC3\xA4";
  const auto id = log->refuse(event_of("ana", huge), {.status = AuditStatus::refused, .error = std::string(1 << 20, 'e')}).value();
  const auto entry = log->history_entry(UserId("ana"), id).value();
  EXPECT_EQ(entry.sql, huge.substr(0, 64 * 1024 - 1));
  EXPECT_EQ(entry.error.size(), 4096u);
  const auto odd = log->refuse(event_of("ana", std::string("a\xFF\0'b", 5)), {.status = AuditStatus::refused}).value();
  EXPECT_EQ(log->history_entry(UserId("ana"), odd).value().status, AuditStatus::refused);
  EXPECT_FALSE(log->verify().value().broken_at);
}

TEST_F(AuditLogTest, AQueryBeginsAndEndsOnce) {
  const auto log = open();
  auto event = event_of("ana", "SELECT 1");
  event.id = log->begin(event).value();
  EXPECT_EQ(log->begin(event).error().code, ErrorCode::conflict);
  ASSERT_TRUE(log->end(event.id, {}));
  EXPECT_EQ(log->end(event.id, {}).error().code, ErrorCode::conflict);
  EXPECT_FALSE(log->verify().value().broken_at);
}

TEST_F(AuditLogTest, WhatAnEarlierServerNeverEndedIsFailedAtTheNextStart) {
  const auto id = open()->begin(event_of("ana", "SELECT 1")).value();
  const auto log = open();
  EXPECT_EQ(log->history_entry(UserId("ana"), id).value().status, AuditStatus::failed);
  (void)open();
  EXPECT_EQ(db->query("SELECT 1 AS x FROM audit_events WHERE kind = 'end'").value().size(), 1u);
}

TEST_F(AuditLogTest, VerificationFindsEveryKindOfTampering) {
  const auto log = open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(log->begin(event_of("ana", "SELECT " + std::to_string(i))));
  const auto sound = log->verify().value();
  EXPECT_EQ(sound.events, 6u);
  EXPECT_FALSE(sound.broken_at);
  EXPECT_EQ(sound.head.size(), 64u);

  EXPECT_FALSE(db->execute("DELETE FROM audit_events WHERE sequence = 3"));
  EXPECT_FALSE(db->execute("UPDATE audit_events SET hash = '' WHERE sequence = 3"));
  const auto broken_after = [&](std::string_view tampering) {
    auto transaction = db->begin().value();
    EXPECT_TRUE(transaction.script("DROP TRIGGER audit_events_are_not_changed; DROP TRIGGER audit_events_are_not_removed"));
    EXPECT_TRUE(transaction.script(tampering));
    EXPECT_TRUE(transaction.commit());
    return log->verify().value().broken_at;
  };
  EXPECT_EQ(broken_after("UPDATE audit_events SET content = replace(content, 'ana', 'bob') WHERE sequence = 5"), 5u);
  const auto keep_triggers =
      "CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE ON audit_events BEGIN SELECT 1; END; "
      "CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events BEGIN SELECT 1; END;";
  ASSERT_TRUE(db->transaction([&](meta::Transaction& transaction) { return transaction.script(keep_triggers); }));
  EXPECT_EQ(broken_after("UPDATE audit_events SET kind = 'end' WHERE sequence = 4"), 4u);
  ASSERT_TRUE(db->transaction([&](meta::Transaction& transaction) { return transaction.script(keep_triggers); }));
  EXPECT_EQ(broken_after("DELETE FROM audit_events WHERE sequence = 3"), 3u);
}

TEST_F(AuditLogTest, ConcurrentEventsAreAllWrittenInOneSoundChain) {
  const auto log = open();
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 25; ++i) {
          const auto id = log->begin(event_of("ana", "SELECT 1"));
          EXPECT_TRUE(id && log->end(*id, {}));
        }
      });
  }
  const auto verification = log->verify().value();
  EXPECT_EQ(verification.events, 401u);
  EXPECT_FALSE(verification.broken_at);
}

TEST_F(AuditLogTest, AnEventThatCannotBeWrittenDoesNotTakeOthersWithIt) {
  const auto log = open();
  auto twice = event_of("ana", "SELECT 1");
  twice.id = log->begin(twice).value();
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 10; ++i) {
          if (t % 2 == 0)
            EXPECT_TRUE(log->begin(event_of("ana", "SELECT 2")));
          else if (!log->begin(twice))
            ++refused;
        }
      });
  }
  EXPECT_EQ(refused, 40);
  EXPECT_EQ(log->verify().value().events, 42u);
  EXPECT_FALSE(log->verify().value().broken_at);
}

// Rows may leave once begin() returned; whatever was acknowledged then must be in the log after kill -9.
TEST(AuditCrash, NoAcknowledgedEventIsLost) {
  const meta::TemporaryFolder folder;
  const auto path = folder.path() / "metadata.db";
  {
    auto db = meta::Database::open({.path = path}).value();
    ASSERT_TRUE(meta::migrate(*db, std::vector{migrations()}));
  }
  std::set<std::string> acknowledged;
  for (int round = 0; round < 10; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto db = meta::Database::open({.path = path}).value();
      auto log = AuditLog::open(*db).value();
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
          for (;;) {
            const auto id = log->begin(event_of("ana", "SELECT 1"));
            if (!id || ::write(ends[1], id->text().data(), id->text().size()) < 0) _exit(1);
          }
        });
      for (;;) ::pause();
    }
    ::close(ends[1]);
    constexpr std::size_t kIdLength = 26;
    std::string received(kIdLength * static_cast<std::size_t>(5 + round), '\0');
    std::size_t used = 0;
    while (used < received.size()) {
      const auto got = ::read(ends[0], received.data() + used, received.size() - used);
      if (got <= 0) break;
      used += static_cast<std::size_t>(got);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    for (std::size_t at = 0; at + kIdLength <= used; at += kIdLength) acknowledged.insert(received.substr(at, kIdLength));
    auto db = meta::Database::open({.path = path}).value();
    std::set<std::string> stored;
    const auto rows = db->query("SELECT query_id FROM audit_events WHERE kind = 'begin'").value();
    for (const auto& row : rows) stored.insert(row.text("query_id"));
    for (const auto& id : acknowledged) ASSERT_TRUE(stored.contains(id)) << "round " << round;
    ASSERT_FALSE(AuditLog::open(*db).value()->verify().value().broken_at);
  }
}

}  // namespace
}  // namespace sextant::access
