#include "knowledge/semantic/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "knowledge/semantic/nouns.h"
#include "knowledge/semantic/parse.h"
#include "knowledge/semantic/semantic_fixture.h"

namespace sextant::knowledge::semantic {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string said(const Result<Model>& model) {
  std::string text;
  if (!model) {
    for (const FieldError& field : model.error().fields) text += field.path + ": " + field.message + "\n";
    text += model.error().message;
  }
  return text;
}

Model drafted(const data::Catalog& catalog, std::string_view dataset) {
  const auto text = draft_model(catalog, dataset);
  EXPECT_TRUE(text);
  auto model = load_model(*text, "draft.yaml", catalog);
  EXPECT_TRUE(model) << said(model) << "\n" << *text;
  return model.value_or(Model{});
}

const Measure* measure(const Entity& entity, std::string_view name) {
  for (const Measure& each : entity.measures) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

TEST(Draft, OfTheDemoIsAModelWithoutProblems) {
  const data::Catalog catalog = demo_catalog();
  EXPECT_EQ(drafted(catalog, "flights").entities.size(), 5u);
  EXPECT_EQ(drafted(catalog, "bank").entities.size(), 6u);
}

TEST(Draft, SaysWhatNamesMean) {
  const Model model = drafted(demo_catalog(), "bank");
  const Entity& branches = *model.entity("branches");
  EXPECT_EQ(branches.label, "branch");
  EXPECT_EQ(branches.plural, "branches");
  EXPECT_EQ(branches.identifier, "branch_id");
  EXPECT_THAT(branches.display, ElementsAre("name"));
  EXPECT_EQ(branches.time, "opened_on");
  const Entity& customers = *model.entity("customers");
  EXPECT_THAT(customers.display, ElementsAre("first_name", "last_name"));
  EXPECT_EQ(customers.time, "customer_since") << "not the birth date";
  EXPECT_EQ(model.entity("transactions")->time, "booked_at");
}

TEST(Draft, MeasuresNumbersThatAreNoKeys) {
  const Model model = drafted(demo_catalog(), "bank");
  const Entity& accounts = *model.entity("accounts");
  ASSERT_NE(measure(accounts, "total balance"), nullptr);
  EXPECT_EQ(measure(accounts, "total balance")->format, Format::money);
  EXPECT_NE(measure(accounts, "average balance"), nullptr);
  EXPECT_EQ(measure(accounts, "total customer id"), nullptr);
  EXPECT_TRUE(measure(accounts, "accounts")->is_default);
  const Entity& loans = *model.entity("loans");
  EXPECT_NE(measure(loans, "average interest rate"), nullptr);
  EXPECT_EQ(measure(loans, "total interest rate"), nullptr) << "rates do not add up";
  EXPECT_EQ(drafted(demo_catalog(), "flights").entity("airports")->measures.size(), 1u) << "coordinates are no measures";
}

TEST(Draft, GivesParallelKeysTheirRoles) {
  const Model model = drafted(demo_catalog(), "flights");
  ASSERT_EQ(model.joins.size(), 2u);
  EXPECT_EQ(model.joins[0].role, "origin airport");
  EXPECT_THAT(model.joins[0].synonyms, ElementsAre("from", "leaving", "departing"));
  EXPECT_EQ(model.joins[1].role, "destination airport");
  EXPECT_THAT(model.joins[1].synonyms, ElementsAre("to", "arriving", "bound for"));
}

TEST(Draft, ListsFewValuesAndNeverPersonalOnes) {
  data::Catalog catalog;
  data::Table table{.id = TableId("t"), .dataset_name = "d", .name = "tbl_Orders", .row_count = 4};
  const auto add = [&](const char* name, std::vector<std::string> tags, std::vector<data::ValueCount> values = {{"NO", 3}, {"a: b", 1}}) {
    data::ColumnProfile profile{.distinct = values.size(), .top_values = std::move(values)};
    table.columns.push_back(
        {.name = name, .type = "VARCHAR", .family = data::TypeFamily::text, .tags = std::move(tags), .profile = profile});
  };
  add("shippingState", {});
  add("mail", {"pii.email"});
  add("courier", {}, {{"Ann", 1}, {"Bob", 1}, {"Cid", 1}, {"Dora", 1}});
  catalog.tables.push_back(table);
  catalog.build_index();
  const Model model = drafted(catalog, "d");
  const Entity& entity = model.entities.front();
  EXPECT_EQ(entity.label, "order");
  EXPECT_EQ(entity.dimensions[0].name, "shipping state");
  ASSERT_EQ(entity.dimensions[0].values.size(), 2u);
  EXPECT_EQ(entity.dimensions[0].values[0].value, "NO");
  EXPECT_EQ(entity.dimensions[0].values[1].value, "a: b");
  EXPECT_TRUE(entity.dimensions[1].values.empty());
  EXPECT_THAT(entity.dimensions[1].tags, ElementsAre("pii.email"));
  EXPECT_TRUE(entity.dimensions[2].values.empty()) << "one for each row: names, not kinds";
}

TEST(Draft, SaysShortNamesInFull) {
  data::Catalog catalog;
  data::Table table{.id = TableId("t"), .dataset_name = "d", .name = "customers"};
  const auto add = [&](const char* name, const char* type) {
    table.columns.push_back({.name = name, .type = type, .family = data::family_of(type)});
  };
  add("customer_fname", "VARCHAR");
  add("customer_lname", "VARCHAR");
  add("customer_home_city", "VARCHAR");
  add("acc_bal", "DOUBLE");
  add("no_of_loans", "BIGINT");
  catalog.tables.push_back(table);
  catalog.build_index();
  const Model model = drafted(catalog, "d");
  const Entity& entity = model.entities.front();
  EXPECT_THAT(entity.display, ElementsAre("customer_fname", "customer_lname"));
  EXPECT_EQ(entity.dimensions[2].name, "home city") << "without the name of the table";
  EXPECT_EQ(entity.dimensions[3].name, "number of loans");
  EXPECT_NE(measure(entity, "average account balance"), nullptr);
}

TEST(Draft, SurvivesAnyName) {
  data::Catalog catalog;
  const std::vector<std::string> names = {
      "a b",  "a: b", "- x", "#x", "'q'", "\"dq\"", "back\\slash", "tab\there", "new\nline", " padded ", "null",
      "yes",  "{x}",  "[x]", "*a", "&a",  "!t",     "%d",          "@at",       "`b`",       "1st",      "naïve",
      "日本", "a.b",  "",    "$",  "x,y", "~",      "?",           "select",    "a--b",      "/*",       std::string(500, 'l')};
  for (const std::string& name : names) {
    data::Table table{
        .id = TableId("t" + std::to_string(catalog.tables.size())), .dataset_name = "odd", .name = name, .primary_key = {name}};
    for (const std::string& column : names) {
      table.columns.push_back(
          {.name = column, .type = "BIGINT", .family = data::TypeFamily::integer, .description = "It's \"odd\": " + column});
      table.columns.push_back({.name = column + "_t", .type = "VARCHAR", .family = data::TypeFamily::text});
      table.columns.push_back({.name = column + "_d", .type = "DATE", .family = data::TypeFamily::date});
    }
    table.foreign_keys.push_back({.columns = {"a b"}, .target = TableId("t1"), .target_columns = {"a: b"}});
    catalog.tables.push_back(std::move(table));
  }
  catalog.build_index();
  const Model model = drafted(catalog, "odd");
  EXPECT_GT(model.entities.size(), 25u);
  EXPECT_GT(model.joins.size(), 20u);
}

TEST(Draft, OfNothingIsNotFound) {
  const auto text = draft_model(demo_catalog(), "absent");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::not_found);
}

TEST(Nouns, CutIdentifiersIntoWords) {
  EXPECT_THAT(words_of_identifier("flightDate_2"), ElementsAre("flight", "date", "2"));
  EXPECT_THAT(words_of_identifier("HTTPStatus"), ElementsAre("http", "status"));
  EXPECT_THAT(words_of_identifier("Cost Total $"), ElementsAre("cost", "total"));
  EXPECT_THAT(words_of_identifier("naïve-größe"), ElementsAre("naïve", "größe"));
  EXPECT_TRUE(words_of_identifier("$$").empty());
}

TEST(Nouns, HaveTwoForms) {
  for (const auto& [one, many] : std::vector<std::pair<std::string, std::string>>{{"flight", "flights"},
                                                                                  {"branch", "branches"},
                                                                                  {"city", "cities"},
                                                                                  {"day", "days"},
                                                                                  {"box", "boxes"},
                                                                                  {"person", "people"},
                                                                                  {"bird strike", "bird strikes"},
                                                                                  {"address", "addresses"},
                                                                                  {"species", "species"}}) {
    EXPECT_EQ(plural_of(one), many);
    EXPECT_EQ(singular_of(many), one);
    EXPECT_EQ(singular_of(one), one);
  }
}

}  // namespace
}  // namespace sextant::knowledge::semantic
