#include "data/store/catalog_store.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "data/store/migrations.h"
#include "data/test_support.h"

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

// A commit of one table with one segment that says which commit it belongs to.
struct Made {
  SourceCommit commit;
  SegmentDraft draft;
};
Made make(SegmentStore& segments, const SourceId& source, const TableId& table, std::uint64_t number) {
  auto draft = std::move(segments.draft(table).value());
  test::write_file(draft.folder() / "part-0.parquet", std::to_string(number));
  TableCommit entry{
      .table = {.id = table, .source = source, .dataset_name = "d", .name = "t_" + table.text()}, .source_name = "t", .values = {}};
  entry.table.columns.push_back({.name = "name", .type = "VARCHAR", .family = TypeFamily::text, .tags = {}});
  entry.table.columns.push_back({.name = "email", .type = "VARCHAR", .family = TypeFamily::text, .tags = {"pii.email"}});
  entry.table.row_count = number;
  entry.table.segments = draft.publish().value();
  entry.values.push_back({.column = "name", .values = {{.value = "x", .count = number}}});
  entry.values.push_back({.column = "email", .values = {{.value = "a@b.c", .count = 1}}});
  SourceCommit commit{.source = {.id = source, .name = "s_" + source.text(), .kind = "csv", .path = "/nowhere/" + source.text()},
                      .stamp = {},
                      .tables = {},
                      .other_keys = {}};
  commit.tables.push_back(std::move(entry));
  return {std::move(commit), std::move(draft)};
}

std::string content(const Segment& segment) {
  std::ifstream in(segment.path);
  return {std::istreambuf_iterator<char>(in), {}};
}

class CatalogStoreTest : public ::testing::Test {
 protected:
  CatalogStoreTest() : database_({migrations()}), segments_(std::move(SegmentStore::open(database_.folder() / "segments").value())) {
    store_ = std::move(CatalogStore::open(*database_, *segments_).value());
  }
  void commit(std::uint64_t number) {
    auto made = make(*segments_, source_, table_, number);
    const auto done = store_->commit(made.commit);
    ASSERT_TRUE(done) << done.error().message;
    made.draft.keep();
  }
  meta::TemporaryDatabase database_;
  std::unique_ptr<SegmentStore> segments_;
  std::unique_ptr<CatalogStore> store_;
  SourceId source_{"source"};
  TableId table_{"table"};
};

TEST_F(CatalogStoreTest, GivesEachChangeAHigherRevision) {
  const auto first = store_->current()->revision;
  commit(1);
  commit(2);
  EXPECT_EQ(store_->current()->revision, first + 2);
  EXPECT_EQ(store_->current()->tables.at(0).row_count, 2u);
}

TEST_F(CatalogStoreTest, NeverKeepsValuesOfPersonalData) {
  commit(1);
  EXPECT_EQ(store_->values(table_, "name")->size(), 1u);
  EXPECT_TRUE(store_->values(table_, "email")->empty());
  EXPECT_TRUE(store_->values(table_, "absent")->empty());
  EXPECT_EQ(store_->values(TableId("other"), "name").error().code, ErrorCode::not_found);
  EXPECT_EQ(database_->query("SELECT count(*) AS n FROM column_values")->at(0).integer("n"), 1);
}

TEST_F(CatalogStoreTest, KeepsFilesAsLongAsAPictureNamesThem) {
  commit(1);
  auto held = store_->current();
  commit(2);
  EXPECT_EQ(content(held->tables.at(0).segments.at(0)), "1");
  const auto old = held->tables.at(0).segments.at(0);
  held.reset();
  store_->collect_segments();
  EXPECT_FALSE(fs::exists(old.path));
  EXPECT_EQ(content(store_->current()->tables.at(0).segments.at(0)), "2");
}

TEST_F(CatalogStoreTest, RollsBackWhole) {
  commit(1);
  auto made = make(*segments_, source_, table_, 2);
  made.commit.tables.push_back(made.commit.tables[0]);
  made.commit.tables[1].table.id = TableId("second");  // the same name in the same dataset
  EXPECT_EQ(store_->commit(made.commit).error().code, ErrorCode::conflict);
  EXPECT_EQ(store_->current()->tables.size(), 1u);
  EXPECT_EQ(store_->current()->tables[0].row_count, 1u);
}

TEST_F(CatalogStoreTest, KeepsKeysThatPointAtATableWhichIsSyncedAnew) {
  commit(1);
  auto child = make(*segments_, SourceId("child_source"), TableId("child"), 1);
  child.commit.tables[0].table.foreign_keys.push_back({.columns = {"name"},
                                                       .target = table_,
                                                       .target_columns = {"name"},
                                                       .origin = KeyOrigin::inferred,
                                                       .confidence = 0.9,
                                                       .evidence = "e"});
  ASSERT_TRUE(store_->commit(child.commit));
  child.draft.keep();
  commit(2);
  EXPECT_EQ(store_->current()->table(TableId("child"))->foreign_keys.size(), 1u);
  ASSERT_TRUE(store_->remove_source(source_));
  EXPECT_TRUE(store_->current()->table(TableId("child"))->foreign_keys.empty());
  EXPECT_EQ(store_->current()->datasets.at(0).source, SourceId("child_source"));
}

TEST_F(CatalogStoreTest, DescriptionsSurvive) {
  commit(1);
  ASSERT_TRUE(store_->describe_table(table_, "what it is"));
  EXPECT_EQ(store_->current()->tables.at(0).description, "what it is");
  EXPECT_EQ(store_->describe_table(TableId("none"), "x").error().code, ErrorCode::not_found);
}

// Commits until it is killed. Exits with 1 if anything fails.
[[noreturn]] void commit_forever(const fs::path& folder, std::uint64_t from) {
  auto database = meta::Database::open({.path = folder / "metadata.db"});
  auto segments = SegmentStore::open(folder / "segments");
  if (!database || !segments) _exit(1);
  auto store = CatalogStore::open(**database, **segments);
  if (!store) _exit(1);
  for (std::uint64_t number = from;; ++number) {
    auto made = make(**segments, SourceId("source"), TableId("table"), number);
    if (!(*store)->commit(made.commit)) _exit(1);
    made.draft.keep();
  }
}

TEST(CatalogStoreCrash, NamesOnlyWholeFilesAfterBeingKilledAnywhere) {
  const meta::TemporaryFolder folder;
  {
    auto database = std::move(meta::Database::open({.path = folder.path() / "metadata.db"}).value());
    const std::vector<meta::RoomMigrations> rooms{migrations()};
    ASSERT_TRUE(meta::migrate(*database, rooms));
  }
  std::uint64_t last = 0;
  for (unsigned round = 0; round < 12; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) commit_forever(folder.path(), last + 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(15 + round * 7));
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child failed by itself";

    auto database = std::move(meta::Database::open({.path = folder.path() / "metadata.db"}).value());
    auto segments = std::move(SegmentStore::open(folder.path() / "segments").value());
    const auto store = CatalogStore::open(*database, *segments);
    ASSERT_TRUE(store) << store.error().message;
    const auto picture = (*store)->current();
    for (const auto& table : picture->tables) {
      EXPECT_GE(table.row_count, last);
      last = table.row_count;
      EXPECT_EQ(content(table.segments.at(0)), std::to_string(table.row_count));
    }
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(segments->root())) files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, picture->tables.size()) << "what no picture names is collected";
  }
  EXPECT_GT(last, 0u);
}

}  // namespace
}  // namespace sextant::data
