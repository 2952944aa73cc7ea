// What words of a question may stand for, by the tables in language/en.
#include "knowledge/planner/language/lexical.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sextant::knowledge {
namespace {

const Language& english() { return Language::english(); }
double related(std::string_view said, std::string_view meant) {
  return english().related(english().meanings(said), english().meanings(meant));
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
