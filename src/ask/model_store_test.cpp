#include "ask/model_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/id.h"

namespace sextant::ask {
namespace {

namespace fs = std::filesystem;

class ModelStoreTest : public testing::Test {
 protected:
  ModelStoreTest() {
    auto catalog = std::make_shared<data::Catalog>();
    catalog->revision = 1;
    catalog->datasets.push_back({.id = DatasetId("d"), .source = SourceId("s"), .name = "bank"});
    data::Table table{.id = TableId("t"), .dataset = DatasetId("d"), .source = SourceId("s"), .dataset_name = "bank", .name = "loans"};
    table.columns.push_back({.name = "amount", .type = "DOUBLE", .family = data::family_of("DOUBLE")});
    catalog->tables.push_back(std::move(table));
    catalog->build_index();
    catalog_ = std::move(catalog);
    fs::create_directories(folder_);
  }
  ~ModelStoreTest() override { fs::remove_all(folder_); }

  // By hand, as with an editor: another time of change for each.
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    fs::last_write_time(folder_ / name, fs::file_time_type::clock::now() + std::chrono::seconds(++edits_));
  }

  static std::string text(const std::string& rest = {}) { return "version: 1\ndataset: bank\n" + rest; }

  fs::path folder_ = fs::temp_directory_path() / ("sextant-models-" + random_token());
  data::CatalogPtr catalog_;
  int edits_ = 0;
  ModelStore store_{folder_, [this] { return catalog_; },
                    [](const std::string& sql) -> Result<void> {
                      if (sql.find("broken") == std::string::npos) return {};
                      return fail(ErrorCode::sql_syntax, "It cannot be read.", "Mend it.");
                    }};
};

const ModelStore::Record kRecorded = [] { return Result<void>{}; };

TEST_F(ModelStoreTest, SeesAFileChangedByHandWithTheNextCall) {
  const auto empty = store_.current();
  EXPECT_TRUE(empty->files.empty());
  write("bank.yaml", text());
  const auto one = store_.current();
  ASSERT_EQ(one->sound.size(), 1u);
  EXPECT_GT(one->revision, empty->revision);
  EXPECT_EQ(store_.current(), one);
  write("bank.yaml", text("description: another\n"));
  EXPECT_GT(store_.current()->revision, one->revision);
}

TEST_F(ModelStoreTest, ABrokenFileIsReportedAndStopsNoOther) {
  write("bank.yaml", text());
  write("other.yaml", "dataset: [");
  const auto models = store_.current();
  ASSERT_EQ(models->files.size(), 2u);
  EXPECT_TRUE(models->files[1].error);
  EXPECT_EQ(models->files[1].problems.size(), 1u);
  EXPECT_EQ(models->sound.size(), 1u);
}

TEST_F(ModelStoreTest, AVerifiedQueryThatWouldNotRunIsLeftOutAndReported) {
  write("bank.yaml", text("verified_queries:\n  - {question: how many, sql: SELECT count(*) FROM bank.loans}\n"
                          "  - {question: how much, sql: SELECT broken}\n"));
  const auto models = store_.current();
  ASSERT_EQ(models->sound.size(), 1u);
  ASSERT_EQ(models->sound[0].verified_queries.size(), 1u);
  EXPECT_EQ(models->sound[0].verified_queries[0].question, "how many");
  ASSERT_EQ(models->files[0].problems.size(), 1u);
  EXPECT_EQ(models->files[0].problems[0].path, "verified_queries[1]");
  EXPECT_EQ(models->files[0].model->verified_queries.size(), 2u);
}

TEST_F(ModelStoreTest, EveryPieceOfSqlIsTriedBeforeSaving) {
  const auto examined = store_.examine(
      text("entities:\n  - table: loans\n    measures:\n      - {name: m, expression: broken(amount), aggregate: sum}\n"), "bank.yaml");
  EXPECT_FALSE(examined.model);
  ASSERT_EQ(examined.problems.size(), 1u);
  EXPECT_EQ(examined.problems[0].path, "entities[0].measures[0]");
  EXPECT_EQ(examined.problems[0].hint, "Mend it.");
}

TEST_F(ModelStoreTest, SavingNeedsTheTagOfWhatIsReplaced) {
  ASSERT_TRUE(store_.save("bank.yaml", text(), std::nullopt, kRecorded));
  const auto tag = text_etag(text());
  EXPECT_EQ(store_.save("bank.yaml", text("description: b\n"), std::nullopt, kRecorded).error().code, ErrorCode::precondition_failed);
  ASSERT_TRUE(store_.save("bank.yaml", text("description: b\n"), tag, kRecorded));
  EXPECT_EQ(store_.save("bank.yaml", text("description: c\n"), tag, kRecorded).error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(store_.current()->files[0].text, text("description: b\n"));
  ASSERT_TRUE(store_.save("bank.yaml", text("description: d\n"), "*", kRecorded));
  EXPECT_EQ(store_.remove("bank.yaml", tag, kRecorded).error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(store_.remove("bank.yaml", std::nullopt, kRecorded).error().code, ErrorCode::precondition_failed);
  ASSERT_TRUE(store_.remove("bank.yaml", text_etag(text("description: d\n")), kRecorded));
  EXPECT_TRUE(store_.current()->files.empty());
  EXPECT_EQ(store_.remove("bank.yaml", "*", kRecorded).error().code, ErrorCode::not_found);
}

TEST_F(ModelStoreTest, WhatCannotBeRecordedIsNotChanged) {
  const auto refused = store_.save("bank.yaml", text(), std::nullopt, [] { return Result<void>(fail(ErrorCode::unavailable, "full")); });
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(store_.current()->files.empty());
}

}  // namespace
}  // namespace sextant::ask
