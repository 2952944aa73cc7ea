#include "knowledge/planner/decide/trees.h"

#include <gtest/gtest.h>

namespace sextant::knowledge {
namespace {

TEST(Trees, EachAddsTheLeafThatTheFeaturesLeadTo) {
  const Trees trees("# a comment\nmargin<=0.5\trows=none<=0\t0.25\t-1\t2\nscore<=-1e3\t100\t0.5\n");
  EXPECT_DOUBLE_EQ(trees.sum({{"margin", 0.5}}), 0.75) << "up to the threshold, and what is not given is 0";
  EXPECT_DOUBLE_EQ(trees.sum({{"margin", 0.5}, {"rows=none"}}), -0.5);
  EXPECT_DOUBLE_EQ(trees.sum({{"margin", 0.6}, {"rows=none"}}), 2.5);
  EXPECT_DOUBLE_EQ(trees.sum({{"score", -2e3}, {"never asked for"}}), 100.25);
}

TEST(Trees, LinesThatAreNoTreesAreLeftOut) {
  for (const char* damaged : {"", "a<=1", "a<=1\t2", "a<=1\t2\t3\t4", "a<=x\t1\t2", "a<=1\tb<=2\t1\t2", "word", "1x", "<=1\t2"})
    EXPECT_DOUBLE_EQ(Trees(std::string("7\n") + damaged + "\n").sum({}), 7) << damaged;
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "a<=1\t";
  EXPECT_DOUBLE_EQ(Trees(deep).sum({}), 0);
}

}  // namespace
}  // namespace sextant::knowledge
