#include "knowledge/planner/compile_lexicon.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "knowledge/semantic/parse.h"

namespace sextant::knowledge {
namespace {

Lexicon lexicon_of(std::string_view yaml) {
  const auto model = semantic::parse_model(yaml, "m.yaml");
  EXPECT_TRUE(model) << model.error().message;
  return compile_lexicon(std::vector{*model});
}

const Lexicon& demo() {
  static const Lexicon lexicon = lexicon_of(R"yaml(version: 1
dataset: bank
entities:
  - table: loans
    label: loan
    synonyms: [lending]
    time: started_on
    display: [loan_id]
    dimensions:
      - {column: status, label: loan status, synonyms: [kind of loan, branch, month], values: [{value: late, synonyms: [overdue]}]}
      - {column: rate, synonyms: [interest rate]}
      - {column: branch_id, label: lending branch}
    measures:
      - {name: loans, aggregate: count}
      - {name: interest rate, expression: rate, aggregate: average}
      - {name: volume, expression: principal, aggregate: sum, synonyms: [average debt, total debt]}
      - {name: total cost, expression: '"Cost Total"', aggregate: sum}
      - {name: profit, expression: principal * rate, aggregate: sum, synonyms: [gain], description: What a year brings.}
      - {name: bad loans, aggregate: count, filter: status = 'defaulted'}
  - table: branches
    label: branch
metrics: [{name: default rate, entity: loans, expression: '{bad loans} / {loans}'}]
joins: [{from: loans.branch_id, to: branches.branch_id, role: lending branch, synonyms: [granted by]}]
phrasings:
  - {kind: verb, phrase: started, column: loans.started_on}
  - {kind: adjective, phrase: bad, table: loans, filter: status = 'defaulted'}
)yaml");
  return lexicon;
}

const Measure* measure(std::string_view phrase) {
  const auto found = std::ranges::find(demo().measures, phrase, &Measure::phrase);
  return found == demo().measures.end() ? nullptr : &*found;
}

TEST(CompileLexicon, NamesTablesColumnsAndValues) {
  const auto has_name = [](std::string_view phrase, std::string_view table, std::string_view column) {
    return std::ranges::any_of(demo().names, [&](const NameSynonym& name) {
      return name.phrase == phrase && name.target.dataset == "bank" && name.target.table == table && name.target.column == column;
    });
  };
  EXPECT_TRUE(has_name("lending", "loans", ""));
  EXPECT_TRUE(has_name("interest rate", "loans", "rate"));
  EXPECT_TRUE(has_name("kind", "loans", "status")) << "“kind of loan”, without the table's own words";
  ASSERT_EQ(demo().values.size(), 1u);
  EXPECT_EQ(demo().values[0].phrase, "overdue");
  EXPECT_EQ(demo().values[0].value, "late");
  EXPECT_EQ(demo().name, "bank");
}

TEST(CompileLexicon, LeavesOutWhatWouldOnlyBeASecondReading) {
  const auto phrases_of = [&](std::string_view column) {
    std::vector<std::string> phrases;
    for (const NameSynonym& name : demo().names) {
      if (name.target.column == column) phrases.push_back(name.phrase);
    }
    return phrases;
  };
  EXPECT_EQ(phrases_of("status"), std::vector<std::string>{"kind"}) << "not “loan status”, not the table “branch”, not a time";
  EXPECT_TRUE(phrases_of("branch_id").empty()) << "the role picks the key";
}

TEST(CompileLexicon, NamesColumnsByTheMeasuresThatOnlyAggregateThem) {
  const auto found = std::ranges::find(demo().names, "debt", &NameSynonym::phrase);
  ASSERT_NE(found, demo().names.end());
  EXPECT_EQ(found->target.column, "principal");
  EXPECT_EQ(measure("average debt"), nullptr) << "the planner averages by itself";
  ASSERT_NE(measure("total cost"), nullptr) << "“total cost” is the column's own name, the sum would be lost";
  EXPECT_EQ(measure("total cost")->expression, "sum(\"Cost Total\")");
}

TEST(CompileLexicon, KeepsMeasuresApartFromNames) {
  EXPECT_EQ(measure("loans"), nullptr) << "names the table";
  EXPECT_EQ(measure("interest rate"), nullptr) << "names a column";
  ASSERT_NE(measure("gain"), nullptr);
  EXPECT_EQ(measure("gain")->expression, "sum(principal * rate)");
  EXPECT_EQ(measure("gain")->description, "What a year brings.");
  EXPECT_EQ(measure("bad loans")->expression, "count(*)");
  EXPECT_EQ(measure("bad loans")->filter, "status = 'defaulted'");
  EXPECT_EQ(measure("default rate")->expression, "(count(*) FILTER (WHERE status = 'defaulted')) / (count(*))");
}

TEST(CompileLexicon, PicksKeysDatesAndDisplayNames) {
  const auto picks = [](std::string_view phrase) {
    const auto found = std::ranges::find(demo().phrasings, phrase, &Phrasing::phrase);
    return found == demo().phrasings.end() ? std::string() : found->column.table + "." + found->column.column;
  };
  EXPECT_EQ(picks("lending branch"), "loans.branch_id");
  EXPECT_EQ(picks("granted by"), "loans.branch_id");
  EXPECT_EQ(picks("started"), "loans.started_on");
  ASSERT_EQ(demo().dates.size(), 1u);
  EXPECT_EQ(demo().dates[0].column.column, "started_on");
  ASSERT_EQ(demo().joins.size(), 1u);
  EXPECT_EQ(demo().joins[0].to.table, "branches");
  ASSERT_EQ(demo().rows.size(), 1u);
  EXPECT_EQ(demo().rows[0].phrase, "bad");
  EXPECT_EQ(demo().rows[0].filter, "status = 'defaulted'");
  ASSERT_EQ(demo().display_names.size(), 1u);
  EXPECT_EQ(demo().display_names[0].column.column, "loan_id");
}

}  // namespace
}  // namespace sextant::knowledge
