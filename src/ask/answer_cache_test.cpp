#include "ask/answer_cache.h"

#include <gtest/gtest.h>

namespace sextant::ask {
namespace {

access::Subject subject(std::vector<std::string> roles, std::map<std::string, std::string> attributes = {}) {
  return {.id = UserId("u"), .name = "u", .roles = std::move(roles), .attributes = std::move(attributes)};
}

TEST(CacheKey, DiffersInEverythingAnAnswerDependsOn) {
  const std::string key = cache_key(subject({"a"}), "q", 1, 1, 1);
  EXPECT_NE(key, cache_key(subject({"b"}), "q", 1, 1, 1));
  EXPECT_NE(key, cache_key(subject({"a"}, {{"branch", "7"}}), "q", 1, 1, 1));
  EXPECT_NE(key, cache_key(subject({"a"}), "r", 1, 1, 1));
  EXPECT_NE(key, cache_key(subject({"a"}), "q", 2, 1, 1));
  EXPECT_NE(key, cache_key(subject({"a"}), "q", 1, 2, 1));
  EXPECT_NE(key, cache_key(subject({"a"}), "q", 1, 1, 2));
  EXPECT_EQ(key, cache_key(subject({"a"}), "  q ", 1, 1, 1));
}

TEST(CacheKey, PartsCannotRunIntoEachOther) {
  EXPECT_NE(cache_key(subject({"ab", "c"}), "q", 1, 1, 1), cache_key(subject({"a", "bc"}), "q", 1, 1, 1));
  EXPECT_NE(cache_key(subject({"a"}), "1:1:q", 1, 1, 1), cache_key(subject({"a"}), "q", 1, 1, 1));
}

TEST(AnswerCache, ForgetsTheLeastRecentlyUsed) {
  AnswerCache cache(2, std::chrono::hours(1));
  const auto answer = std::make_shared<const Answer>();
  cache.put("a", answer);
  cache.put("b", answer);
  EXPECT_NE(cache.find("a"), nullptr);
  cache.put("c", answer);
  EXPECT_NE(cache.find("a"), nullptr);
  EXPECT_EQ(cache.find("b"), nullptr);
}

TEST(AnswerCache, NeverGivesWhatIsTooOld) {
  AnswerCache cache(2, std::chrono::seconds(0));
  cache.put("a", std::make_shared<const Answer>());
  EXPECT_EQ(cache.find("a"), nullptr);
}

}  // namespace
}  // namespace sextant::ask
