#include "app/demo/demo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "app/demo/test_compute.h"
#include "base/id.h"
#include "base/text.h"

namespace sextant::app {
namespace {

namespace fs = std::filesystem;

class Demo : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("sextant_demo_test_" + random_token());
    fs::create_directories(root_ / "vega");
    // Tiny stand-ins: the generator copies these files and never looks into them.
    for (const char* name : {"flights-3m.parquet", "airports.csv", "birdstrikes.csv", "zipcodes.csv", "weather.csv"})
      std::ofstream(root_ / "vega" / name) << name;
    options_ = {.workspace = root_ / "workspace",
                .data_directory = root_ / "vega",
                .definitions_directory = fs::path(SEXTANT_SOURCE_DIR) / "demo",
                .seed = 7,
                .scale = {.branches = 20, .customers = 300, .accounts = 600, .transactions = 3'000}};
  }
  void TearDown() override { fs::remove_all(root_); }

  Result<void> prepare(const Call& call = {}) {
    return prepare_demo(options_, compute_, [this](double fraction, std::string_view) { fractions_.push_back(fraction); }, call);
  }
  std::string one(const std::string& sql) {
    const auto rows = compute_.rows(sql, {}, {});
    return rows && !rows->rows.empty() ? rows->rows[0][0].value_or("NULL") : rows ? "no row" : rows.error().message;
  }
  std::string file(std::string_view name) const { return quote_literal((options_.workspace / "demo/data" / name).string()); }

  fs::path root_;
  DemoOptions options_;
  TestCompute compute_;
  std::vector<double> fractions_;
};

TEST_F(Demo, LeavesEveryFileItNames) {
  ASSERT_TRUE(prepare()) << prepare().error().message;
  for (const DemoSource& source : demo_sources(options_.workspace)) EXPECT_TRUE(fs::exists(source.path)) << source.path;
  for (const char* name : {"models/flights.yaml", "models/bank.yaml", "users.yaml", "policies.yaml", "examples.yaml"})
    EXPECT_TRUE(fs::exists(options_.workspace / name)) << name;
  EXPECT_FALSE(fs::exists(options_.workspace / "demo/data/bank/transactions.csv")) << "only what is registered stays";
  EXPECT_TRUE(std::ranges::is_sorted(fractions_));
  EXPECT_EQ(fractions_.back(), 1);
}

TEST_F(Demo, WritesTypedParquet) {
  ASSERT_TRUE(prepare());
  EXPECT_EQ(one("SELECT count(*) FROM read_parquet(" + file("bank/transactions.parquet") + ")"), "3000");
  EXPECT_EQ(one("SELECT count(*) FROM read_parquet(" + file("bank/accounts.parquet") + ")"), "600");
  EXPECT_EQ(one("SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE FROM read_parquet(" +
                file("bank/transactions.parquet") + "))"),
            "transaction_id BIGINT, account_id BIGINT, branch_id INTEGER, booked_at TIMESTAMP, kind VARCHAR, direction VARCHAR, amount "
            "DECIMAL(12,2), "
            "merchant VARCHAR, category VARCHAR, channel VARCHAR");
  EXPECT_EQ(
      one("SELECT count(*) FROM read_parquet(" + file("bank/accounts.parquet") + ") WHERE (status = 'closed') <> (closed_on IS NOT NULL)"),
      "0");
}

TEST_F(Demo, DoesNothingTheSecondTime) {
  ASSERT_TRUE(prepare());
  const int writes = compute_.writes;
  ASSERT_TRUE(prepare());
  EXPECT_EQ(compute_.writes, writes);
}

TEST_F(Demo, MakesTheDataAnewForAnotherSeed) {
  ASSERT_TRUE(prepare());
  const int writes = compute_.writes;
  options_.seed = 8;
  ASSERT_TRUE(prepare());
  EXPECT_GT(compute_.writes, writes);
}

TEST_F(Demo, KeepsDefinitionsAPersonHasEdited) {
  ASSERT_TRUE(prepare());
  std::ofstream(options_.workspace / "users.yaml") << "edited";
  ASSERT_TRUE(prepare());
  std::string text;
  std::ifstream(options_.workspace / "users.yaml") >> text;
  EXPECT_EQ(text, "edited");
}

TEST_F(Demo, NamesAMissingFileAndLeavesNoData) {
  fs::remove(root_ / "vega" / "zipcodes.csv");
  const auto result = prepare();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::not_found);
  EXPECT_NE(result.error().message.find("zipcodes.csv"), std::string::npos) << result.error().message;
  EXPECT_FALSE(fs::exists(options_.workspace / "demo/data"));
}

TEST_F(Demo, StopsWhenNobodyWaits) {
  std::stop_source stop;
  stop.request_stop();
  const auto result = prepare(Call{.stop = stop.get_token()});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::cancelled);
  EXPECT_FALSE(fs::exists(options_.workspace / "demo/data"));
}

}  // namespace
}  // namespace sextant::app
