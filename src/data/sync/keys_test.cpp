#include "data/sync/keys.h"

#include <gtest/gtest.h>

#include "data/sync/profile.h"
#include "data/test_support.h"

namespace sextant::data {
namespace {

class KeysTest : public ::testing::Test {
 protected:
  // A measured table from a SELECT.
  Table& table(const std::string& name, const std::string& select, std::vector<std::string> primary_key = {}) {
    const auto file = folder_.path() / (name + ".parquet");
    test::make_parquet(file, select);
    auto described = test::compute().rows("SELECT * FROM read_parquet('" + file.string() + "') LIMIT 0", {file.string()}, {});
    auto made = std::make_unique<Table>();
    made->id = TableId(name);
    made->name = name;
    made->primary_key = std::move(primary_key);
    for (std::size_t i = 0; i < described->columns.size(); ++i)
      made->columns.push_back(
          {.name = described->columns[i], .type = described->types[i], .family = family_of(described->types[i]), .tags = {}});
    made->segments.push_back({.path = file.string()});
    const auto measured = measure(*made, test::compute(), {});
    EXPECT_TRUE(measured.has_value()) << (measured ? "" : measured.error().message + test::engine_text(measured.error()));
    EXPECT_TRUE(infer_primary_key(*made, test::compute(), {}).has_value());
    tables_.push_back(std::move(made));
    return *tables_.back();
  }
  // "child.column -> parent.column" of all inferred keys.
  std::vector<std::string> keys() {
    std::vector<const Table*> all;
    std::vector<TableId> changed;
    for (const auto& made : tables_) {
      all.push_back(made.get());
      changed.push_back(made->id);
    }
    const auto found = infer_foreign_keys(all, changed, test::compute(), {});
    EXPECT_TRUE(found.has_value()) << (found ? "" : found.error().message + test::engine_text(found.error()));
    std::vector<std::string> texts;
    for (const Table* child : all)
      if (const auto entry = found->find(child->id); entry != found->end())
        for (const auto& key : entry->second)
          texts.push_back(child->name + "." + key.columns[0] + " -> " + key.target.text() + "." + key.target_columns[0]);
    return texts;
  }

  meta::TemporaryFolder folder_;
  std::vector<std::unique_ptr<Table>> tables_;
};

using Keys = std::vector<std::string>;

TEST_F(KeysTest, FindsPrimaryKeysByNameAndUniqueness) {
  EXPECT_EQ(table("customers", "SELECT 'n' || i AS name, i AS customer_id FROM range(20) t(i)").primary_key, Keys{"customer_id"});
  EXPECT_EQ(table("airports", "SELECT 'A' || i AS iata, i % 3 AS zone FROM range(20) t(i)").primary_key, Keys{"iata"});
  EXPECT_EQ(table("visits", "SELECT i % 5 AS id, i AS amount FROM range(20) t(i)").primary_key, Keys{});
  EXPECT_EQ(table("gaps", "SELECT CASE WHEN i > 0 THEN i END AS id, 'x' AS v FROM range(20) t(i)").primary_key, Keys{});
  EXPECT_EQ(table("series", "SELECT i / 2.0 AS measure, 'x' AS v FROM range(20) t(i)").primary_key, Keys{});
}

TEST_F(KeysTest, FollowsNamesWhenTheValuesAgree) {
  table("customers", "SELECT i AS id, 'n' || i AS name FROM range(100) t(i)");
  table("branches", "SELECT i AS branch_code, 'b' || i AS label FROM range(10) t(i)");
  table("accounts", "SELECT i AS id, i % 100 AS customer_id, i % 10 AS branch_code, i * 3 AS amount FROM range(300) t(i)");
  EXPECT_EQ(keys(), (Keys{"accounts.customer_id -> customers.id", "accounts.branch_code -> branches.branch_code"}));
}

TEST_F(KeysTest, DropsNamesTheValuesContradict) {
  table("customers", "SELECT i AS id, 'n' || i AS name FROM range(100) t(i)");
  table("orders", "SELECT i AS id, i % 200 AS customer_id FROM range(300) t(i)");
  EXPECT_EQ(keys(), Keys{});
}

TEST_F(KeysTest, DoesNotTakeWholeNumbersForKeysBecauseTheyAreIncluded) {
  table("customers", "SELECT i AS id, 'n' || i AS name FROM range(1000) t(i)");
  table("sales", "SELECT i AS id, i % 50 AS quantity, i % 24 AS hour FROM range(500) t(i)");
  EXPECT_EQ(keys(), Keys{});
}

TEST_F(KeysTest, TakesTextsThatAreAnotherTablesKeys) {
  table("airports", "SELECT 'A' || i AS iata, i % 3 AS zone FROM range(100) t(i)");
  table("flights", "SELECT 'A' || (i % 60) AS origin, 'A' || (i % 110) AS alias, i AS delay FROM range(500) t(i)");
  EXPECT_EQ(keys(), Keys{"flights.origin -> airports.iata"});
}

TEST_F(KeysTest, KnowsATableThatPointsAtItself) {
  table("employees", "SELECT i AS employee_id, CASE WHEN i > 0 THEN i / 2 END::BIGINT AS boss, i % 7 AS x FROM range(50) t(i)");
  table("nodes", "SELECT i AS id, CASE WHEN i > 0 THEN (i / 2)::BIGINT END AS node_id FROM range(50) t(i)");
  EXPECT_EQ(keys(), Keys{"nodes.node_id -> nodes.id"});
}

}  // namespace
}  // namespace sextant::data
