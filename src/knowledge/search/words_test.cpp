#include "knowledge/search/words.h"

#include <gtest/gtest.h>

#include <limits>

namespace sextant::knowledge {
namespace {

std::string joined(std::string_view question) {
  std::string out;
  for (const Token& token : tokenise(question)) out += (out.empty() ? "" : " ") + token.lower;
  return out;
}

TEST(Words, NumbersOfThousandsAndMillionsAreExact) {
  EXPECT_EQ(tokenise("over 8.2 million").back().number, 8'200'000);
  EXPECT_EQ(tokenise("over 4.1 million").back().number, 4'100'000);
  EXPECT_EQ(tokenise("over 1.2345 thousand").back().number, 1234.5);
  EXPECT_NE(tokenise("above 1e308m").back().number, std::numeric_limits<double>::infinity());
}

TEST(Words, QuestionsAreCutIntoWordsWithoutApostrophes) {
  EXPECT_EQ(joined("Who doesn't like the owner's dog?"), "who does not like the owner dog ?");
}

TEST(Words, QuotationsStayWhole) {
  const auto tokens = tokenise("students in 'New York' or \"Los Angeles\"");
  EXPECT_EQ(tokens[2].kind, TokenKind::quoted);
  EXPECT_EQ(tokens[2].text, "New York");
  EXPECT_EQ(tokens[4].text, "Los Angeles");
}

TEST(Words, NumbersKnowTheirValueWithThousandsAndAsWords) {
  EXPECT_EQ(tokenise("1,250,000")[0].number, 1250000);
  EXPECT_EQ(tokenise("3.5")[0].number, 3.5);
  EXPECT_EQ(tokenise("three")[0].number, 3);
}

TEST(Words, DatesInIsoFormAreOneToken) {
  EXPECT_EQ(tokenise("after 2009-01-31")[1].text, "2009-01-31");
  EXPECT_EQ(tokenise("at 2009-01-31 10:20:30")[1].text, "2009-01-31 10:20:30");
}

TEST(Words, WhatHasTheFormOfAnAddressOrANumberNeedsNoQuotes) {
  for (const std::string_view form : {"Ann.Lee+1@example.org", "DE89370400440532013000", "4111111111111111", "+4930123456"}) {
    const auto tokens = tokenise("who has (" + std::string(form) + ")?");
    ASSERT_EQ(tokens.size(), 6u) << form;
    EXPECT_EQ(tokens[3].text, form);
    EXPECT_EQ(tokens[3].kind, TokenKind::quoted) << form;
  }
  for (const std::string_view other : {"a@", "@home", "DE89370400440532013001", "x@y@z", "123456"})
    for (const Token& token : tokenise(other)) EXPECT_NE(token.kind, TokenKind::quoted) << other;
}

TEST(Words, ACardNumberMayBeANumber) {
  EXPECT_EQ(tokenise("over 2400000000000").back().number, 2.4e12);
  EXPECT_FALSE(tokenise("called 'nan'").back().has_number);
}

TEST(Words, NumbersOfRowsAreWholeAndHaveAnEnd) {
  EXPECT_EQ(whole_number(3), 3);
  EXPECT_EQ(whole_number(2.9), 2);
  EXPECT_EQ(whole_number(1e30), 1'000'000'000'000'000);
  EXPECT_EQ(whole_number(-1e30), -1'000'000'000'000'000);
  EXPECT_EQ(whole_number(std::numeric_limits<double>::quiet_NaN()), 0);
}

TEST(Words, NotAllThatEndsInSIsAPlural) {
  for (const std::string_view plural : {"cities", "delays", "classes", "boxes"}) EXPECT_TRUE(is_plural(plural)) << plural;
  for (const std::string_view singular : {"city", "status", "address", "class"}) EXPECT_FALSE(is_plural(singular)) << singular;
}

TEST(Words, AnUnclosedQuotationIsNoQuotation) { EXPECT_EQ(tokenise("the \"unfinished").size(), 2U); }

TEST(Words, LongInputIsCut) {
  EXPECT_LE(tokenise(std::string(100'000, 'a') + std::string(100'000, ' ') + std::string(100'000, '?')).size(), kMaxTokens);
}

TEST(Words, EndingsOfAWordCoincide) {
  EXPECT_EQ(stem_of("cities"), stem_of("city"));
  EXPECT_EQ(stem_of("named"), stem_of("names"));
  EXPECT_EQ(stem_of("classes"), stem_of("class"));
  EXPECT_EQ(stem_of("ids"), stem_of("id"));
  EXPECT_NE(stem_of("status"), stem_of("state"));
}

TEST(Words, OneOfManyKeepsItsSpelling) {
  EXPECT_EQ(singular_of("cities"), "city");
  EXPECT_EQ(singular_of("classes"), "class");
  EXPECT_EQ(singular_of("status"), "status");
  EXPECT_EQ(singular_of("series"), "series");
}

TEST(Words, IdentifiersAreCutAtHumpsMarksAndDigits) {
  EXPECT_EQ(split_identifier("firstName"), (std::vector<std::string>{"first", "name"}));
  EXPECT_EQ(split_identifier("Cost: Total $"), (std::vector<std::string>{"cost", "total"}));
  EXPECT_EQ(split_identifier("address2"), (std::vector<std::string>{"address", "2"}));
}

TEST(Words, AbbreviationsKeepFirstLetterAndOrder) {
  EXPECT_GT(abbreviation_strength("dept", "department"), 0.5);
  EXPECT_GT(abbreviation_strength("qty", "quantity"), 0.5);
  EXPECT_EQ(abbreviation_strength("dob", "department"), 0);
  EXPECT_EQ(abbreviation_strength("department", "dept"), 0);
}

TEST(Words, ShortenedNumbersAreNumbers) {
  EXPECT_EQ(tokenise("loans over 500k")[2].number, 500'000);
  const auto million = tokenise("more than 1.5 million euros");
  ASSERT_EQ(million.size(), 4U);
  EXPECT_EQ(million[2].number, 1'500'000);
  EXPECT_EQ(million[2].factor, 1'000'000);
  EXPECT_FALSE(tokenise("flight 5c")[1].has_number);
}

}  // namespace
}  // namespace sextant::knowledge
