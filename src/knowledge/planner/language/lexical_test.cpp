// What words of a question may stand for, by the tables in language/en.
#include "knowledge/planner/language/lexical.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

constexpr std::string_view kEnglishClasses =
#include "knowledge/planner/language/en/word_classes.inc"
    ;

const Language& english() { return Language::english(); }
double related(std::string_view said, std::string_view meant) {
  return english().related(english().meanings(said), english().meanings(meant));
}

TEST(WordClasses, TheEnglishOnesAreWhole) {
  const auto read = WordClassTable::read(kEnglishClasses);
  EXPECT_TRUE(read) << read.error().message;
}

TEST(WordClasses, ADamagedLineOrAnUnknownClassIsRefused) {
  const std::string whole(kEnglishClasses);
  for (const std::string_view line :
       {"article the", "article :", " : the", "preposition : in", "month of : may", "ordinal 0 : none", "ordinal 2x : second",
        "article 1 2 : the", "article 1 : the", "month 13 : undecember", "time_unit 8 : decade", "nth 0 : zeroth"})
    EXPECT_FALSE(WordClassTable::read(whole + std::string(line) + "\n")) << line;
}

TEST(WordClasses, EveryClassHasWords) { EXPECT_FALSE(WordClassTable::read("article : a an the\n")); }

constexpr std::string_view kCues =
#include "knowledge/planner/language/en/cues.inc"
    ;
constexpr std::string_view kLightWords =
#include "knowledge/planner/language/en/light_words.inc"
    ;

TEST(Language, NoWordStandsTwiceInOneList) {
  const auto once = [](std::vector<std::string> list, const std::string& what) {
    std::ranges::sort(list);
    const auto twice = std::ranges::adjacent_find(list);
    EXPECT_EQ(twice, list.end()) << what << ": " << *twice;
  };
  for (const std::string& line : split(kCues, '\n')) {
    const std::size_t colon = line.find(" : ");
    if (line.starts_with('#') || colon == std::string::npos) continue;
    std::vector<std::string> phrases;
    for (const std::string& phrase : split(std::string_view(line).substr(colon + 3), '|')) phrases.emplace_back(trim(phrase));
    once(std::move(phrases), line.substr(0, colon));
  }
  std::vector<std::string> light;
  for (const std::string& line : split(kLightWords, '\n')) {
    if (line.starts_with('#')) continue;
    for (std::string& word : split(line, ' '))
      if (!word.empty()) light.push_back(std::move(word));
  }
  once(std::move(light), "light words");
}

TEST(WordClasses, WordsOfAQuestionKnowTheirClasses) {
  const std::vector<Token> tokens = english().tokens("The unpaid bills of her clients named 'of the' in March");
  EXPECT_TRUE(tokens[0].is(WordClass::article));
  EXPECT_TRUE(tokens[1].is(WordClass::negated));
  EXPECT_FALSE(tokens[2].is(WordClass::article, WordClass::genitive));
  EXPECT_TRUE(tokens[3].is(WordClass::article, WordClass::genitive));
  EXPECT_TRUE(tokens[4].is(WordClass::possessive));
  EXPECT_TRUE(tokens[6].is(WordClass::naming));
  EXPECT_TRUE(tokens[6].is(WordClass::past_participle));
  EXPECT_FALSE(tokens[7].is(WordClass::genitive, WordClass::article)) << "a quotation is no word of the language";
  EXPECT_TRUE(tokens[8].is(WordClass::locative));
}

TEST(WordClasses, AWordReadAsAnotherTakesItsClasses) {
  Token token = english().tokens("hers").front();
  english().reword(token, "her");
  EXPECT_TRUE(token.is(WordClass::possessive));
}

TEST(WordClasses, WordsInOrderStandForNumbers) {
  EXPECT_EQ(english().classes().number("months", WordClass::time_unit), 3);
  EXPECT_EQ(english().classes().number("months", WordClass::ordinal), 0);
  EXPECT_EQ(english().classes().without_prefix("unpaid", WordClass::negated), "paid");
}

TEST(Language, SetsMadeByHandWorkBothWays) {
  EXPECT_GT(english().synonym(stem_of("salary"), stem_of("wage")), 0.7);
  EXPECT_GT(english().synonym(stem_of("wage"), stem_of("salary")), 0.7);
}

TEST(Language, WhatWasSeenOnMoreDatabasesIsStronger) {
  EXPECT_GT(english().synonym(stem_of("goods"), stem_of("product")), english().synonym(stem_of("goods"), stem_of("item")));
  EXPECT_EQ(english().synonym(stem_of("goods"), stem_of("airport")), 0);
}

TEST(Language, PhrasesStandForWordsAndWordsForPhrases) {
  const auto meant = [](std::string_view question) {
    std::vector<std::string> out;
    for (const Paraphrase* p : english().paraphrases_at(tokenise(question), 0))
      for (const std::string& word : p->meant) out.push_back(word);
    return out;
  };
  EXPECT_TRUE(std::ranges::count(meant("forename of each guest"), "first") > 0);
  EXPECT_EQ(meant("starting point of the trip"), std::vector<std::string>{"origin"});
  EXPECT_TRUE(meant("starting with the trip").empty());
}

TEST(Language, TheThesaurusGoesFromTheSameMeaningToWiderAndNarrowerOnes) {
  EXPECT_GT(related("aerodromes", "airport"), related("windstorm", "storm"));
  EXPECT_GT(related("windstorm", "storm"), 0);
  EXPECT_GT(related("performer", "actor"), 0);
  EXPECT_EQ(related("storm", "actor"), 0);
  EXPECT_EQ(related("xyzzy", "actor"), 0);
}

}  // namespace
}  // namespace sextant::knowledge
