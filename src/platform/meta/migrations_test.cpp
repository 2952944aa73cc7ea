#include "platform/meta/migrations.h"

#include <gtest/gtest.h>

#include "platform/meta/testing.h"

namespace sextant::meta {
namespace {

const Migration kFirst{1, "first", "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)"};
const Migration kSecond{2, "second", "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO b SELECT x FROM a"};

std::vector<RoomMigrations> rooms(std::vector<Migration> migrations) { return {{"test", std::move(migrations)}}; }

TEST(Migrations, ApplyWhatIsMissingAndNothingTwice) {
  TemporaryDatabase db(rooms({kFirst}));
  const auto report = migrate(*db, rooms({kFirst, kSecond})).value();
  EXPECT_EQ(report.applied, 1u);
  EXPECT_EQ(migrate(*db, rooms({kFirst, kSecond})).value().applied, 0u);
  EXPECT_EQ(db->query("SELECT x FROM b").value().size(), 1u);
}

TEST(Migrations, BackUpTheFileBeforeAChange) {
  TemporaryDatabase db(rooms({kFirst}));
  const auto report = migrate(*db, rooms({kFirst, kSecond})).value();
  ASSERT_TRUE(report.backup);
  const auto before = Database::open({.path = *report.backup}).value();
  EXPECT_EQ(before->query("SELECT x FROM a").value().size(), 1u);
  EXPECT_FALSE(before->query("SELECT x FROM b"));
}

TEST(Migrations, ChangeNothingWhenOneOfThemFails) {
  TemporaryDatabase db(rooms({kFirst}));
  const auto result = migrate(*db, rooms({kFirst, kSecond, {3, "broken", "CREATE TABLE c (x INTEGER); NONSENSE"}}));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().context.back().second, "test 3 broken");
  EXPECT_FALSE(db->query("SELECT x FROM b"));
  EXPECT_EQ(migrate(*db, rooms({kFirst, kSecond})).value().applied, 1u);
}

TEST(Migrations, RefuseADatabaseOfANewerVersion) {
  TemporaryDatabase db(rooms({kFirst, kSecond}));
  EXPECT_EQ(migrate(*db, rooms({kFirst})).error().code, ErrorCode::conflict);
  EXPECT_EQ(migrate(*db, {}).error().code, ErrorCode::conflict);
}

TEST(Migrations, NoticeAnEditedMigration) {
  TemporaryDatabase db(rooms({kFirst}));
  const auto result = migrate(*db, rooms({{1, "first", "CREATE TABLE a (x INTEGER, y INTEGER) STRICT"}}));
  EXPECT_EQ(result.error().code, ErrorCode::conflict);
  EXPECT_NE(result.error().message.find("was changed"), std::string::npos);
}

TEST(Migrations, KeepTheNewestBackupsOnly) {
  std::vector<Migration> many;
  const std::vector<std::string> tables{"t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"};
  std::vector<std::string> statements;
  for (const auto& table : tables) statements.push_back("CREATE TABLE " + table + " (x INTEGER)");
  TemporaryDatabase db;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    many.push_back({static_cast<int>(i) + 1, "next", statements[i]});
    ASSERT_TRUE(migrate(*db, rooms(many)));
  }
  std::size_t backups = 0;
  for (const auto& entry : std::filesystem::directory_iterator(db.folder()))
    if (entry.path().filename().native().starts_with("metadata.db.backup-")) ++backups;
  EXPECT_EQ(backups, 5u);
}

}  // namespace
}  // namespace sextant::meta
