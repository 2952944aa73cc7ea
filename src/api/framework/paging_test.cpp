#include "api/framework/paging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sextant::api {
namespace {

using testing::ElementsAre;

const std::vector<std::string> kNames{"delta", "Alpha", "charlie", "bravo", "echo"};

Result<List<std::string>> page(const std::vector<std::string>& names, std::int64_t limit, const std::string& cursor,
                               const std::string& order = "name") {
  return page_of(
      names, PageQuery{.limit = limit, .cursor = cursor}, order, [](const std::string& name) { return place_of(name, name); },
      [](const std::string& name) { return name; });
}

std::vector<std::string> walk(std::int64_t limit, const std::string& order) {
  std::vector<std::string> all;
  std::string cursor;
  do {
    const auto one = page(kNames, limit, cursor, order);
    if (!one) return {one.error().message};
    all.insert(all.end(), one->items.begin(), one->items.end());
    cursor = one->next_cursor.value_or("");
  } while (!cursor.empty());
  return all;
}

TEST(Paging, PagesTogetherAreTheWholeListInItsOrder) {
  for (const int limit : {1, 2, 3, 5, 500}) {
    EXPECT_THAT(walk(limit, "name"), ElementsAre("Alpha", "bravo", "charlie", "delta", "echo")) << limit;
    EXPECT_THAT(walk(limit, "-name"), ElementsAre("echo", "delta", "charlie", "bravo", "Alpha")) << limit;
  }
}

TEST(Paging, TheLastPageHasNoCursor) {
  EXPECT_FALSE(page(kNames, 5, "")->next_cursor);
  EXPECT_FALSE(page({}, 5, "")->next_cursor);
  EXPECT_TRUE(page(kNames, 4, "")->next_cursor);
}

TEST(Paging, WhatComesAndGoesBetweenPagesNeitherRepeatsNorHidesTheRest) {
  const auto first = page(kNames, 2, "");
  const std::vector<std::string> later{"aardvark", "Alpha", "charlie", "delta", "echo"};
  EXPECT_THAT(page(later, 5, *first->next_cursor)->items, ElementsAre("charlie", "delta", "echo"));
}

TEST(Paging, ACursorOfAnotherOrderOrMadeUpIsRefused) {
  const std::string other = *page(kNames, 2, "", "-name")->next_cursor;
  for (const std::string& cursor : {other, std::string("0"), std::string("zz"), std::string("AB"), std::string("6e616d65"),
                                    std::string(10'000, 'a'), std::string("../../etc/passwd"), std::string("\0\0", 2)}) {
    const auto answer = page(kNames, 2, cursor);
    ASSERT_FALSE(answer) << cursor;
    EXPECT_EQ(answer.error().code, ErrorCode::validation_failed);
    EXPECT_EQ(answer.error().fields.front().path, "cursor");
  }
}

TEST(Paging, APlaceThatIsMadeUpIsOnlyComparedWith) {
  EXPECT_THAT(page(kNames, 5, write_cursor("name", "c"))->items, ElementsAre("charlie", "delta", "echo"));
  EXPECT_THAT(page(kNames, 5, write_cursor("name", std::string("\0\xff\n", 3)))->items.size(), 5u);
  EXPECT_TRUE(page(kNames, 5, write_cursor("name", "\xff"))->items.empty());
}

TEST(Paging, ChecksLimitCursorAndSort) {
  const auto problems = [](const PageQuery& query) {
    JsonProblems found;
    query.check(found);
    return !found.empty();
  };
  EXPECT_FALSE(problems({.limit = 500}));
  for (const std::int64_t limit : {std::int64_t{0}, std::int64_t{501}, std::int64_t{-1}, INT64_MIN, INT64_MAX})
    EXPECT_TRUE(problems({.limit = limit})) << limit;
  EXPECT_TRUE(problems({.cursor = std::string(8'001, '0')}));
  constexpr std::string_view kSorts[] = {"name", "rows"};
  for (const auto& [sort, fits] : {std::pair{"name", true}, {"-rows", true}, {"", false}, {"--rows", false}, {"name;drop", false}}) {
    JsonProblems found;
    check_sort(found, sort, kSorts);
    EXPECT_EQ(found.empty(), fits) << sort;
  }
}

TEST(Paging, NumbersKeepTheirOrderAsPlaces) {
  EXPECT_LT(place_of(9u, "b"), place_of(10u, "a"));
  EXPECT_LT(place_of(UINT64_MAX - 1, ""), place_of(UINT64_MAX, ""));
}

}  // namespace
}  // namespace sextant::api
