#include "knowledge/planner/decide/weights.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sextant::knowledge {
namespace {

TEST(Weights, SumWhatIsKnown) {
  const Weights weights("# a comment\nbias\t0.5\nmargin\t-2\n");
  EXPECT_DOUBLE_EQ(weights.sum({{"bias"}, {"margin", 0.25}, {"never seen"}}), 0.0);
}

TEST(Weights, LinesThatAreNoWeightsAreLeftOut) { EXPECT_DOUBLE_EQ(Weights("bias\n\nbias\t1\t2\nbias\tx\n").sum({{"bias"}}), 0.0); }

class ChoiceModelTest : public testing::Test {
 protected:
  const ChoiceModel model_{"=limit=no\t0\n=limit=one\t0\n=order=no\t1\n=order=up\t0\nthe most\tlimit=one:2\torder=no:-1\n"};
};

TEST_F(ChoiceModelTest, ChancesOfEachChoiceSumToOne) {
  const auto chances = model_.judge({"the most", "never seen"});
  EXPECT_NEAR(std::exp(chances.at("limit=no")) + std::exp(chances.at("limit=one")), 1, 1e-9);
  EXPECT_NEAR(std::exp(chances.at("order=no")) + std::exp(chances.at("order=up")), 1, 1e-9);
}

TEST_F(ChoiceModelTest, AFeatureSpeaksForItsOptions) {
  EXPECT_NEAR(model_.judge({}).at("limit=one"), std::log(0.5), 1e-9);
  EXPECT_NEAR(model_.judge({"the most"}).at("limit=one"), -std::log(1 + std::exp(-2.0)), 1e-9);
}

TEST(ChoiceModel, AnEmptyTableSaysNothing) { EXPECT_TRUE(ChoiceModel("").judge({"the most"}).empty()); }

}  // namespace
}  // namespace sextant::knowledge
