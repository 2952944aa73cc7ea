#include "access/names.h"

#include <gtest/gtest.h>

#include <string>

namespace sextant::access {
namespace {

TEST(Names, ArePlain) {
  EXPECT_TRUE(is_user_name("Ana.Maria-7@bank"));
  EXPECT_TRUE(is_role_name("branch_manager"));
  for (const char* bad : {"", "a b", "a'b", "a\nb", "ä", "../x"}) {
    EXPECT_FALSE(is_user_name(bad)) << bad;
    EXPECT_FALSE(is_role_name(bad)) << bad;
    EXPECT_FALSE(is_attribute_name(bad)) << bad;
  }
  EXPECT_FALSE(is_user_name(std::string(65, 'a')));
}

TEST(Patterns, MatchLikeAPersonExpects) {
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("*", "anything"));
  EXPECT_TRUE(matches_pattern("pii.*", "pii.email"));
  EXPECT_TRUE(matches_pattern("Customers", "customers"));
  EXPECT_TRUE(matches_pattern("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(matches_pattern("pii.*", "pii"));
  EXPECT_FALSE(matches_pattern("customer", "customers"));
  EXPECT_FALSE(matches_pattern("", "x"));
  EXPECT_FALSE(matches_pattern("a?c", "abc"));
}

TEST(Patterns, StayFastOnHostileOnes) {
  const std::string text(20'000, 'a');
  EXPECT_FALSE(matches_pattern("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text));
}

}  // namespace
}  // namespace sextant::access
