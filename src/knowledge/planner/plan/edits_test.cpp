#include "knowledge/planner/plan/edits.h"

#include <gtest/gtest.h>

#include "knowledge/planner/demo_catalog_fixture.h"
#include "knowledge/planner/planner.h"

namespace sextant::knowledge {
namespace {

const std::chrono::sys_days kToday{std::chrono::year{2026} / 11 / 21};

class PlanEdits : public testing::Test {
 protected:
  static const Planner& planner() {
    static const auto demo = test::demo_catalog();
    static const auto made = *Planner::make(demo.catalog, demo.values, test::demo_lexicon());
    return *made;
  }
  static Reading ask(const std::string& question) { return planner().plan({.question = question, .today = kToday}, {})->readings.at(0); }
  static Result<Plan> change(const Reading& before, PlanEdit edit) {
    return planner().plan({.question = "", .today = kToday, .previous = before.plan, .edits = {std::move(edit)}}, {});
  }
  static const PlanPart& part(const Reading& reading, std::string_view text) {
    for (const PlanPart& one : reading.parts)
      if (one.text == text) return one;
    throw std::runtime_error("no part " + std::string(text));
  }
};

TEST_F(PlanEdits, EveryOfferedActionGivesAPlan) {
  for (const char* question :
       {"top 5 destinations from Chicago in March", "average delay by state of the origin airport",
        "number of transactions per month in 2025", "how many premium customers are there", "total balance by account type"}) {
    const Reading before = ask(question);
    ASSERT_FALSE(before.parts.empty()) << question;
    for (const PlanPart& one : before.parts)
      for (const PlanAction& action : one.actions) {
        const auto plan = change(before, {one.id, action.action, action.value});
        ASSERT_TRUE(plan.has_value()) << question << ": " << action.text;
        ASSERT_EQ(plan->decision, Decision::answer) << question << ": " << action.text << ": " << plan->reason;
        EXPECT_NE(plan->readings[0].sql, before.sql) << question << ": " << action.text;
        EXPECT_FALSE(plan->told.empty());
      }
  }
}

TEST_F(PlanEdits, AReadingTellsWhichColumnsAreStored) {
  EXPECT_EQ(ask("average delay by state of the origin airport").stored, std::vector<std::string>{"state"});
  EXPECT_EQ(ask("first and last names of customers").stored, (std::vector<std::string>{"first_name", "last_name"}));
  EXPECT_TRUE(ask("number of flights per month").stored.empty());
}

TEST_F(PlanEdits, WhatIsCountedIsSaidThoughItHangsOnATableBetween) {
  EXPECT_EQ(ask("which customers made more than 100 transactions in 2025").description,
            "customers with more than 100 transactions in 2025");
}

TEST_F(PlanEdits, WhatIsReadIsSaidAsPeopleSayIt) {
  for (const auto& [question, said] : {
           std::pair{"how many flights are there in Texas", "number of flights where the state of the origin airport is TX"},
           {"transactions booked in March 2024 or April 2024", "transactions in March 2024 or April 2024"},
           {"how many flights between 6 and 9 in the morning", "number of flights between 6:00 and 9:00"},
           {"average number of flights per day in March", "average number of flights per day in March"},
           {"average number of flights per airport in Texas",
            "average number of flights per origin where the state of the origin airport is TX"},
           {"customers with more than 2 accounts opened in 2024", "customers with more than 2 accounts in 2024"},
           {"customers who do not have more than 2 accounts", "customers not with more than 2 accounts"},
           {"how many customers were born before 1960", "number of customers with a birth date before 1 January 1960"},
           {"list branches with their city, country and number of employees", "branches with their city, country and employees"},
       })
    EXPECT_EQ(ask(question).description, said);
}

TEST_F(PlanEdits, WhyATableIsReadIsSaidInASentence) {
  EXPECT_EQ(ask("how many flights from ORD").reasons.front(), "flights.flights: you said “flights”, “ORD” is an origin in it");
  EXPECT_EQ(ask("average balance by account type").reasons.front(), "bank.accounts: you said “balance”, “account type” is its type");
}

TEST_F(PlanEdits, WhatAnAverageOverGroupsLeavesOutIsNamed) {
  EXPECT_EQ(ask("average number of accounts per customer").assumptions.front(), "Customers without accounts are left out.");
}

TEST_F(PlanEdits, OnlyWhatWasOfferedIsDone) {
  const Reading before = ask("top 5 destinations from Chicago in March");
  for (const PlanEdit& edit : {PlanEdit{"limit", "set", "7"}, PlanEdit{"limit", "", ""}, PlanEdit{"filter.9", "remove", ""},
                               PlanEdit{"filter.0", "value", "' OR 1=1"}, PlanEdit{"group.-1", "remove", ""}, PlanEdit{}})
    EXPECT_EQ(change(before, edit).error().code, ErrorCode::validation_failed) << edit.part;
}

TEST_F(PlanEdits, AFilterLeftOutIsGone) {
  const Reading before = ask("top 5 destinations from Chicago in March");
  const auto plan = change(before, {part(before, "in March").id, "remove", ""});
  EXPECT_EQ(plan->told, "without “in March”");
  EXPECT_EQ(plan->readings[0].description, "top 5 destinations by number of flights where the city of the origin airport is Chicago");
}

TEST_F(PlanEdits, SuggestionsAreUnderstood) {
  for (const char* question : {"how many flights are there", "number of transactions per month in 2025", "top 10 merchants by total amount",
                               "which airport has the most flights", "list the names of branches in Spain"}) {
    const Reading before = ask(question);
    for (const std::string& next : planner().suggest(before.plan, 20, kToday)) {
      const auto plan = planner().plan({.question = next, .today = kToday, .previous = before.plan}, {});
      EXPECT_EQ(plan->turn, Turn::change) << question << " / " << next;
      EXPECT_EQ(plan->decision, Decision::answer) << question << " / " << next;
    }
  }
}

TEST_F(PlanEdits, APlanSurvivesAsText) {
  for (const char* question : {"average delay by state of the origin airport", "customers without loans", "late flights by origin",
                               "customers who have both a mortgage and a car loan", "loans with above average principal"}) {
    const Reading before = ask(question);
    EXPECT_EQ(planner().reading(before.plan)->sql, before.sql) << question;
  }
}

TEST_F(PlanEdits, APlanOverWhatIsGoneSaysSo) {
  const Reading before = ask("average interest rate by loan purpose");
  auto demo = test::demo_catalog();
  auto fewer = std::make_shared<data::Catalog>(*demo.catalog);
  for (data::Table& table : fewer->tables)
    if (table.name == "loans") std::erase_if(table.columns, [](const data::Column& c) { return c.name == "purpose"; });
  fewer->build_index();
  const auto after = *Planner::make(fewer, demo.values, {});
  EXPECT_EQ(after->reading(before.plan).error().code, ErrorCode::not_found);
  const auto plan = after->plan({.question = "what about business", .today = kToday, .previous = before.plan}, {});
  EXPECT_EQ(plan->decision, Decision::abstain);
  EXPECT_TRUE(plan->reason.contains("loans.purpose")) << plan->reason;
}

TEST_F(PlanEdits, TextThatIsNoPlanIsRefused) {
  for (const char* text : {"", "{", "[]", "{\"outputs\":[{\"column\":{}}]}", "{\"limit\":\"many\"}"})
    EXPECT_FALSE(planner().reading(text)) << text;
  std::string deep = "{}";
  for (int i = 0; i < 30; ++i) deep = "{\"right\":[" + deep + "]}";
  EXPECT_FALSE(planner().reading(deep));
}

}  // namespace
}  // namespace sextant::knowledge
