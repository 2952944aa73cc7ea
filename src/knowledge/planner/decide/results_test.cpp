// What the results of the likeliest readings say about the best.
#include "knowledge/planner/decide/results.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <cmath>
#include <map>

namespace sextant::knowledge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Outcome outcome(const char* rows, bool complete = true) { return outcome_of(boost::json::parse(rows).as_array(), complete); }

TEST(Outcome, IsTheSameForTheSameRowsInAnyOrder) {
  EXPECT_EQ(outcome("[[1,\"a\"],[2,\"b\"]]").content, outcome("[[2,\"b\"],[1,\"a\"]]").content);
  EXPECT_NE(outcome("[[1],[2]]").content, outcome("[[1],[3]]").content);
  EXPECT_NE(outcome("[[1],[1]]").content, outcome("[[1]]").content) << "how many there are counts";
}

TEST(Outcome, OfMoreRowsThanWereReadIsLikeNoOther) { EXPECT_FALSE(outcome("[[1]]", false).content); }

TEST(Outcome, IsNothingWithoutRowsOrWithNullsOnlyOrAsAZero) {
  for (const char* nothing : {"[]", "[[null]]", "[[null,null],[null,null]]", "[[0]]", "[[0.0]]"})
    EXPECT_TRUE(outcome(nothing).nothing) << nothing;
  for (const char* something : {"[[1]]", "[[0,0]]", "[[0],[0]]", "[[null,1]]", "[[\"0\"]]", "[[false]]"})
    EXPECT_FALSE(outcome(something).nothing) << something;
}

// Readings called "a", "b", … with their log-odds, tried on made-up results.
class Results : public testing::Test {
 protected:
  void read(std::vector<double> scores) {
    for (const double score : scores) {
      Candidate candidate;
      candidate.sql = std::string(1, static_cast<char>('a' + ranked_.size()));
      candidate.score = score;
      candidate.interpretation.query.outputs = {{.aggregate = Aggregate::none}};
      ranked_.push_back(std::move(candidate));
    }
  }
  void try_with(std::map<std::string, std::optional<Outcome>> results) {
    try_likeliest(
        [&](const Candidate& candidate) {
          tried_ += candidate.sql;
          return results[candidate.sql];
        },
        ranked_);
    for (const Feature& feature : result_features(ranked_)) features_[feature.name] = feature.value;
  }

  std::shared_ptr<const LinkedQuestion> linked_ = std::make_shared<LinkedQuestion>();
  SchemaView schema_;
  std::vector<Candidate> ranked_;
  std::string tried_;
  std::map<std::string, double> features_;
};

TEST_F(Results, AreOfTheBestAndOfTwoCloseRivals) {
  read({3, 2.5, 2, 1.9});
  try_with({{"a", outcome("[[1]]")}, {"b", outcome("[[2]]")}, {"c", outcome("[[3]]")}});
  EXPECT_EQ(tried_, "abc");
}

TEST_F(Results, OfRivalsFarBehindAreNotAskedFor) {
  read({3, 0.5});
  try_with({{"a", outcome("[[1]]")}});
  EXPECT_EQ(tried_, "a");
}

TEST_F(Results, ThatAgreeLeaveOnlyTheOthersAsRivals) {
  read({3, 2.5, 2});
  try_with({{"a", outcome("[[7]]")}, {"b", outcome("[[7]]")}, {"c", outcome("[[8]]")}});
  EXPECT_DOUBLE_EQ(features_["rival"], 1);
  EXPECT_NEAR(features_["agreeing"], (1 + std::exp(-0.5)) / (1 + std::exp(-0.5) + std::exp(-1)), 1e-9);
  EXPECT_TRUE(same_result(ranked_[0], ranked_[1]));
  EXPECT_FALSE(same_result(ranked_[0], ranked_[2]));
}

TEST_F(Results, OfNothingWhereOthersFindSomethingSpeakAgainstTheBest) {
  read({3, 2.5});
  try_with({{"a", outcome("[]")}, {"b", outcome("[[7]]")}});
  EXPECT_EQ(features_.count("nothing"), 1u);
  EXPECT_EQ(features_.count("others_find_something"), 1u);
}

TEST_F(Results, OfAnImpossibleReadingTakeItOut) {
  read({3, 2.5, 2});
  try_with({{"a", Outcome{.impossible = true}}, {"b", outcome("[[7]]")}, {"c", outcome("[[8]]")}});
  std::vector<std::string> left;
  for (const Candidate& candidate : ranked_) left.push_back(candidate.sql);
  EXPECT_THAT(left, ElementsAre("b", "c"));
}

// "Which majors do the students have?": a list where most rows say again what others said gives way to the one without repeats.
TEST_F(Results, ThatMostlyRepeatPreferEachRowOnce) {
  const auto first_after = [&](const char* rows) {
    ranked_.clear();
    read({3, 1, 0.5});
    for (Candidate& candidate : ranked_) candidate.linked = linked_;
    ranked_[1].choices.variations = {Variation::other_key};
    ranked_[2].choices.variations = {Variation::toggle_distinct};
    try_with({{"a", outcome(rows)}});
    prefer_each_once(schema_, ranked_);
    return ranked_.front().sql;
  };
  EXPECT_EQ(first_after("[[1],[1],[1],[2],[2],[2]]"), "c");
  EXPECT_DOUBLE_EQ(ranked_.front().score, 3);
  EXPECT_EQ(ranked_.front().outcome->rows, 2u);
  EXPECT_EQ(first_after("[[1],[1],[2],[3]]"), "a");
  const Cue each{.kind = "each", .parameters = {}};
  auto asks_for_each = std::make_shared<LinkedQuestion>();
  asks_for_each->mentions.push_back({.kind = MentionKind::cue, .cue = {.cue = &each}});
  linked_ = asks_for_each;
  EXPECT_EQ(first_after("[[1],[1],[1],[2],[2],[2]]"), "a") << "one row for each of them is what was asked for";
}

// Namesakes are different people, however many are called alike; the cities they live in are not.
TEST_F(Results, ThatNameThingsMayRepeat) {
  data::Catalog catalog;
  data::Table people, pets;
  const auto column = [](const char* name) {
    data::Column c;
    c.name = name;
    return c;
  };
  people.id = TableId("people");
  people.name = "people";
  people.columns = {column("name"), column("city")};
  pets.id = TableId("pets");
  pets.name = "pets";
  pets.columns = {column("name")};
  catalog.tables = {people, pets};
  const SchemaView schema = SchemaView::make(std::make_shared<const data::Catalog>(std::move(catalog)), {});
  const Expression name{.column = ColumnRef{0, 0}}, city{.column = ColumnRef{0, 1}};
  const auto first_of = [&](std::vector<Expression> shown, std::vector<int> tables) {
    ranked_.clear();
    read({3, 1});
    for (Candidate& candidate : ranked_) {
      candidate.linked = linked_;
      candidate.interpretation.query.outputs = shown;
      candidate.interpretation.query.tables = tables;
    }
    ranked_[1].choices.variations = {Variation::toggle_distinct};
    try_with({{"a", outcome("[[1],[1],[1],[2],[2],[2]]")}});
    prefer_each_once(schema, ranked_);
    return ranked_.front().sql;
  };
  EXPECT_EQ(first_of({name}, {}), "a");
  EXPECT_EQ(first_of({city}, {}), "b");
  EXPECT_EQ(first_of({name, city}, {}), "b");
  EXPECT_EQ(first_of({{.column = ColumnRef{0, 0}, .part = DatePart::year}}, {}), "b");
  EXPECT_EQ(first_of({name}, {0, 1}), "b") << "as often as there are pets";
}

TEST_F(Results, SayNothingWhenTheBestCouldNotBeRun) {
  read({3, 2.5});
  try_with({{"a", std::nullopt}, {"b", outcome("[[7]]")}});
  EXPECT_EQ(tried_, "a");
  EXPECT_THAT(features_, IsEmpty());
}

}  // namespace
}  // namespace sextant::knowledge
