#include "knowledge/search/spelling.h"

#include <gtest/gtest.h>

namespace sextant::knowledge {
namespace {

Spelling spelling() {
  Spelling spelling;
  for (const char* word : {"flights", "airport", "price", "departure", "amount", "account"}) spelling.add(word, 0);
  for (const char* word : {"average", "airports", "prize"}) spelling.add(word, 1);
  return spelling;
}

std::string meant(std::string_view written, std::size_t most = 2) {
  const auto correction = spelling().nearest(written, most);
  return correction ? correction->word : "";
}

TEST(SpellingTest, OneSlipInAShortWordAndTwoInALongOne) {
  EXPECT_EQ(meant("flihgts"), "flights");
  EXPECT_EQ(meant("avrage"), "average");
  EXPECT_EQ(meant("departrue"), "departure");
  EXPECT_EQ(meant("deprtrue"), "departure");
  EXPECT_EQ(meant("flgts"), "");
}

TEST(SpellingTest, TheNearerWordIsMeantThenTheSameLettersThenTheLowerRank) {
  EXPECT_EQ(meant("acount"), "account");
  EXPECT_EQ(meant("airportts"), "airports");
  EXPECT_EQ(meant("prixe"), "price");
}

TEST(SpellingTest, ANameOfItsOwnIsNoSlip) {
  EXPECT_GT(slips_between("atlantis", "atlanta", 2), 2U);
  EXPECT_EQ(slips_between("chigaco", "chicago", 2), 2U);
}

TEST(SpellingTest, FewerSlipsMayBeAllowed) { EXPECT_EQ(meant("deprtrue", 1), ""); }

TEST(SpellingTest, ShortOrStrangeWordsAreLeftAlone) {
  EXPECT_EQ(meant(""), "");
  EXPECT_EQ(meant("ar"), "");
  EXPECT_EQ(meant("\xC3\xB6\xC3\xA4"), "");
  EXPECT_EQ(meant(std::string(10'000, 'a')), "");
}

}  // namespace
}  // namespace sextant::knowledge
