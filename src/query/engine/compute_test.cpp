#include "query/engine/engine_testing.h"

namespace sextant::query {
namespace {

using namespace testing;
using Cells = std::vector<std::optional<std::string>>;

class Compute : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    compute_ = make_compute(engine());
  }
  std::unique_ptr<data::Compute> compute_;
};

TEST_F(Compute, GivesEveryValueAsText) {
  const auto answer =
      compute_->rows("SELECT 42::UTINYINT AS x, NULL::DECIMAL(5,2) AS y, [1, NULL] AS z, DATE '2020-01-02' AS \"x\";", {}, patient())
          .value();
  EXPECT_EQ(answer.columns.size(), 4u);
  EXPECT_EQ(answer.columns[0], "x");
  EXPECT_EQ(answer.types, (std::vector<std::string>{"UTINYINT", "DECIMAL(5,2)", "INTEGER[]", "DATE"}));
  EXPECT_EQ(answer.rows, (std::vector<Cells>{{"42", std::nullopt, "[1, NULL]", "2020-01-02"}}));
}

TEST_F(Compute, KeepsTheOrderAndTakesEveryStatementWithRows) {
  const auto ordered = compute_->rows("SELECT i FROM range(5000) t(i) ORDER BY i DESC -- a comment", {}, patient()).value();
  ASSERT_EQ(ordered.rows.size(), 5000u);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(ordered.rows[static_cast<std::size_t>(i)][0], std::to_string(4999 - i));
  EXPECT_EQ(compute_->rows("SUMMARIZE SELECT 1 AS a", {}, patient())->rows[0][0], "a");
  EXPECT_TRUE(compute_->rows("SELECT 1 AS a WHERE false", {}, patient())->rows.empty());
}

TEST_F(Compute, RefusesMoreRowsThanItIsFor) {
  EXPECT_EQ(compute_->rows("SELECT i FROM range(100000) t(i)", {}, patient())->rows.size(), 100'000u);
  EXPECT_EQ(compute_->rows("SELECT i FROM range(100001) t(i)", {}, patient()).error().code, ErrorCode::payload_too_large);
}

TEST_F(Compute, WritesOnlyWhereItWasTold) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("out"));
  EXPECT_TRUE(compute_->write("COPY (SELECT 1 AS a) TO '" + scratch.path("out/a.parquet") + "' (FORMAT parquet)", {}, scratch.path("out"),
                              patient()));
  EXPECT_FALSE(
      compute_->write("COPY (SELECT 1 AS a) TO '" + scratch.path("a.parquet") + "' (FORMAT parquet)", {}, scratch.path("out"), patient()));
  EXPECT_FALSE(compute_->write("COPY (SELECT 1 AS a) TO 'a.parquet' (FORMAT parquet)", {}, "relative", patient()));
  EXPECT_FALSE(compute_->write("COPY (SELECT 1 AS a) TO '" + scratch.path("out/b.parquet") + "' (FORMAT parquet)", {},
                               scratch.path("missing"), patient()));
}

}  // namespace
}  // namespace sextant::query
