#include "base/text.h"

#include <gtest/gtest.h>

namespace sextant {
namespace {

TEST(Utf8, AcceptsWellFormedText) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("naïve Қазақ 日本 \xF0\x9F\x98\x80"));
}

TEST(Utf8, RefusesOverlongSurrogateTruncatedAndStrayBytes) {
  for (const char* bad : {"\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80", "a\xFF"})
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

TEST(Utf8, TellsTheLengthOfTheFirstCharacter) {
  EXPECT_EQ(utf8_length(""), 0u);
  EXPECT_EQ(utf8_length("ab"), 1u);
  EXPECT_EQ(utf8_length("éa"), 2u);
  EXPECT_EQ(utf8_length("\xF0\x9F\x98\x80"), 4u);
  EXPECT_EQ(utf8_length("\xC3"), 0u);
  EXPECT_TRUE(is_ascii("twelve bytes"));
  EXPECT_FALSE(is_ascii("twelve byt\xE9s"));
}

TEST(Quote, DoublesTheQuoteItself) {
  EXPECT_EQ(quote_identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
}

TEST(EditDistance, CountsUpToItsLimit) {
  EXPECT_EQ(edit_distance("kitten", "sitting", 5), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3u);
  EXPECT_EQ(edit_distance("", "abc", 9), 3u);
  EXPECT_EQ(edit_distance("same", "same", 0), 0u);
  EXPECT_EQ(edit_distance("flihgt", "flight", 2), 1u);
}

TEST(Split, KeepsEmptyParts) { EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""})); }

}  // namespace
}  // namespace sextant
