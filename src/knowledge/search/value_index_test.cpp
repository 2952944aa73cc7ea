#include "knowledge/search/value_index.h"

#include <gtest/gtest.h>

namespace sextant::knowledge {
namespace {

class Values : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* city : {"Chicago", "New York", "São Paulo"}) index_.add(TableId("airports"), "city", city);
    index_.add(TableId("people"), "job", "student");
    index_.add(TableId("people"), "name", "Chicago");
    index_.add(TableId("people"), "note", std::string(1'000, 'x'));
    index_.build();
  }
  ValueIndex index_;
};

TEST_F(Values, AreFoundInEveryColumnThatHoldsThem) {
  const auto hits = index_.find("Chicago");
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0].match, ValueMatch::exact);
}

TEST_F(Values, AreFoundInAnotherCaseAndAnotherEndingAndGivenAsStored) {
  ASSERT_EQ(index_.find("new york").size(), 1U);
  EXPECT_EQ(index_.find("new york")[0].value, "New York");
  EXPECT_EQ(index_.find("new york")[0].match, ValueMatch::other_case);
  EXPECT_EQ(index_.find("students")[0].match, ValueMatch::ending);
}

TEST_F(Values, WithTyposAreFoundOnlyWhenAskedFor) {
  EXPECT_TRUE(index_.find("Chicagoo").empty());
  ASSERT_FALSE(index_.find_similar("Chicagoo").empty());
  EXPECT_EQ(index_.find_similar("Chicagoo")[0].value, "Chicago");
}

TEST_F(Values, NearestByASlipAloneAreGiven) {
  ValueIndex index;
  for (const char* name : {"Anderson", "Andersen", "Bert"}) index.add(TableId("people"), "name", name);
  index.build();
  const auto hits = index.find_similar("Andreson");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].value, "Anderson");
  EXPECT_EQ(hits[0].match, ValueMatch::typo);
  EXPECT_TRUE(index.find_similar("Brt").empty());
}

TEST_F(Values, AreFoundWithoutTheirAccents) {
  ASSERT_EQ(index_.find("sao paulo").size(), 1U);
  EXPECT_EQ(index_.find("Sao Paulo")[0].value, "São Paulo");
}

TEST_F(Values, ThatAreTooLongAreLeftOut) { EXPECT_TRUE(index_.find(std::string(1'000, 'x')).empty()); }

TEST(ValuesSaidOtherwise, AreFoundWhereAWordIsCutShort) {
  ValueIndex index;
  for (const char* department : {"Comp. Sci.", "Elec. Eng.", "History"}) index.add(TableId("courses"), "department", department);
  for (const char* rank : {"AsstProf", "Professor"}) index.add(TableId("people"), "rank", rank);
  index.build();
  ASSERT_EQ(index.find_shortened("computer science").size(), 1U);
  EXPECT_EQ(index.find_shortened("computer science")[0].value, "Comp. Sci.");
  ASSERT_EQ(index.find_shortened("Assistant Professors").size(), 1U);
  EXPECT_EQ(index.find_shortened("Assistant Professors")[0].match, ValueMatch::shortened);
  EXPECT_TRUE(index.find_shortened("computer history").empty());
  EXPECT_TRUE(index.find_shortened("computer").empty());
  EXPECT_TRUE(index.find_shortened("").empty());
}

TEST(ValuesSaidOtherwise, AreFoundByTheirPartsInColumnsOfFewValues) {
  ValueIndex index;
  for (const char* airport : {"London Heathrow", "London Gatwick", "Chicago O'Hare International", "Oslo"})
    index.add(TableId("airports"), "name", airport);
  for (int i = 0; i < 600; ++i) index.add(TableId("people"), "address", "London Road " + std::to_string(i));
  index.build();
  EXPECT_EQ(index.find_holding("London").size(), 2U);
  ASSERT_EQ(index.find_holding("O'Hare").size(), 1U);
  EXPECT_EQ(index.find_holding("O'Hare")[0].match, ValueMatch::part);
  EXPECT_TRUE(index.find_holding("Heath").empty());
  EXPECT_TRUE(index.find_holding("Oslo").empty());
  EXPECT_TRUE(index.find_holding("London Oslo").empty());
  EXPECT_TRUE(index.find_holding("").empty());
}

TEST_F(Values, StrangeInputFindsNothing) {
  EXPECT_TRUE(index_.find("").empty());
  EXPECT_TRUE(index_.find("'; -- \x01").empty());
}

TEST(ValueLimits, BoundTheValuesOfAColumn) {
  ValueIndex index({.values_per_column = 10, .bytes_per_value = 80});
  for (int i = 0; i < 100; ++i) index.add(TableId("t"), "c", "value " + std::to_string(i));
  index.build();
  EXPECT_EQ(index.size(), 10U);
  EXPECT_LE(index.bytes() / index.size(), 100U);
}

}  // namespace
}  // namespace sextant::knowledge
