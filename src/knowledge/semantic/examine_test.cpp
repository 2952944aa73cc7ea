#include "knowledge/semantic/examine.h"

#include <gtest/gtest.h>

#include "knowledge/semantic/semantic_fixture.h"

namespace sextant::knowledge::semantic {
namespace {

Finding only_problem(std::string_view text) {
  const auto examined = examine_model(text, "flights.yaml", demo_catalog());
  EXPECT_FALSE(examined.model);
  EXPECT_TRUE(examined.error);
  EXPECT_EQ(examined.problems.size(), 1u);
  return examined.problems.empty() ? Finding{} : examined.problems.front();
}

TEST(ExamineTest, ASoundTextIsAModelWithoutProblems) {
  const auto examined = examine_model("version: 1\ndataset: flights\n", "flights.yaml", demo_catalog());
  EXPECT_TRUE(examined.model);
  EXPECT_FALSE(examined.error);
  EXPECT_TRUE(examined.problems.empty());
}

TEST(ExamineTest, AnUnknownColumnIsFoundInItsItem) {
  const auto problem = only_problem(
      "version: 1\ndataset: flights\nentities:\n  - table: flights\n    dimensions:\n      - {column: origin}\n      - {column: orign}\n");
  EXPECT_EQ(problem.line, 7);
  EXPECT_EQ(problem.column, 18);
  EXPECT_EQ(problem.path, "entities[0].dimensions[1]");
  EXPECT_EQ(problem.reason, "the table “flights” has no column “orign”");
  EXPECT_EQ(problem.hint, "did you mean “origin”?");
}

TEST(ExamineTest, WhatIsComputedHasANameOfItsOwn) {
  const auto problem = only_problem(
      "version: 1\ndataset: flights\nentities:\n  - table: flights\n    dimensions:\n      - {name: delay, expression: delay / 60}\n");
  EXPECT_EQ(problem.path, "entities[0].dimensions[0]");
  EXPECT_EQ(problem.reason, "“delay” is computed, but “flights” has a column of that name");
  EXPECT_EQ(problem.hint, "give what is computed a name of its own");
}

TEST(ExamineTest, AMisspeltKeyIsNamedByItsPath) {
  const auto problem = only_problem("version: 1\ndataset: flights\nentities:\n  - table: flights\n    synonims: [trip]\n");
  EXPECT_EQ(problem.line, 5);
  EXPECT_EQ(problem.column, 5);
  EXPECT_EQ(problem.path, "entities[0].synonims");
  EXPECT_EQ(problem.hint, "did you mean “synonyms”?");
}

TEST(ExamineTest, BrokenYamlHasLineAndColumn) {
  const auto problem = only_problem("version: 1\ndataset: [flights\n");
  EXPECT_GE(problem.line, 2);
  EXPECT_GE(problem.column, 1);
  EXPECT_EQ(problem.reason.find("flights.yaml"), std::string::npos);
}

TEST(ExamineTest, LaterChecksAreFoundInTheirPlacesToo) {
  const std::string text = "version: 1\ndataset: flights\nverified_queries:\n  - question: how many\n    sql: SELECT 1\n";
  const std::vector<Problem> problems{{4, "“how many”: no such table", "look at the catalog"}, {0, "too many", ""}};
  const auto findings = findings_of(text, problems);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0], (Finding{4, 15, "verified_queries[0]", "“how many”: no such table", "look at the catalog"}));
  EXPECT_EQ(findings[1].path, "");
  EXPECT_EQ(findings[1].line, 0);
}

}  // namespace
}  // namespace sextant::knowledge::semantic
