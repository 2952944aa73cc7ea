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
      - {column: status, label: loan status, values: [{value: late, synonyms: [overdue]}]}
      - {column: rate, synonyms: [interest rate]}
    measures:
      - {name: loans, aggregate: count}
      - {name: interest rate, expression: rate, aggregate: average}
      - {name: volume, expression: principal, aggregate: sum, synonyms: [amount lent], description: Money lent.}
      - {name: bad loans, aggregate: count, filter: status = 'defaulted'}
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
  EXPECT_TRUE(has_name("loan", "loans", ""));
  EXPECT_TRUE(has_name("lending", "loans", ""));
  EXPECT_TRUE(has_name("loan status", "loans", "status"));
  EXPECT_FALSE(has_name("loans", "loans", "")) << "the catalog says so already";
  ASSERT_EQ(demo().values.size(), 1u);
  EXPECT_EQ(demo().values[0].phrase, "overdue");
  EXPECT_EQ(demo().values[0].value, "late");
  EXPECT_EQ(demo().name, "bank");
}

TEST(CompileLexicon, KeepsMeasuresApartFromNames) {
  EXPECT_EQ(measure("loans"), nullptr) << "names the table";
  EXPECT_EQ(measure("interest rate"), nullptr) << "names a column";
  ASSERT_NE(measure("amount lent"), nullptr);
  EXPECT_EQ(measure("amount lent")->expression, "sum(principal)");
  EXPECT_EQ(measure("amount lent")->description, "Money lent.");
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
  ASSERT_EQ(demo().display_names.size(), 1u);
  EXPECT_EQ(demo().display_names[0].column.column, "loan_id");
}

}  // namespace
}  // namespace sextant::knowledge
