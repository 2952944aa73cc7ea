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
using testing::IsEmpty;

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

TEST(Draft, ProposesTheWordsThatPeopleUse) {
  data::Catalog catalog;
  data::Table table{.id = TableId("t"), .dataset_name = "d", .name = "films", .primary_key = {"id"}, .row_count = 100};
  const auto add = [&](const char* name, const char* type, std::vector<data::ValueCount> values = {}) {
    data::Column column{.name = name, .type = type, .family = data::family_of(type)};
    if (!values.empty()) column.profile = data::ColumnProfile{.distinct = values.size(), .top_values = std::move(values)};
    table.columns.push_back(std::move(column));
  };
  add("id", "BIGINT");
  add("title", "VARCHAR");
  add("director_name", "VARCHAR");
  add("lead_gender", "VARCHAR", {{"F", 60}, {"M", 40}});
  add("studio_state", "VARCHAR", {{"CA", 90}, {"NY", 10}});
  add("email", "VARCHAR");
  add("ticket_price", "DOUBLE");
  add("salary", "DOUBLE");
  add("is_restored", "VARCHAR", {{"N", 80}, {"Y", 20}});
  add("has_subtitles", "BIGINT", {{"1", 80}, {"0", 20}});
  add("is_odd", "VARCHAR", {{"N", 80}, {"maybe", 20}});
  catalog.tables.push_back(table);
  catalog.build_index();
  const Model model = drafted(catalog, "d");
  const auto& dimensions = model.entities.front().dimensions;
  const auto dimension = [&](std::string_view column) { return *std::ranges::find(dimensions, column, &Dimension::column); };
  EXPECT_THAT(dimension("lead_gender").values[0].synonyms, ElementsAre("female", "women", "woman"));
  EXPECT_THAT(dimension("studio_state").values[1].synonyms, ElementsAre("New York"));
  EXPECT_THAT(dimension("email").synonyms, ElementsAre("email address", "e-mail"));
  EXPECT_THAT(measure(model.entities.front(), "average salary")->synonyms, ElementsAre("average pay", "average wage"));
  std::vector<std::string> phrases;
  for (const Phrasing& each : model.phrasings)
    phrases.push_back(each.phrase + ": " + (each.column.column.empty() ? each.filter : each.column.column));
  EXPECT_THAT(phrases, ElementsAre("directed by: director_name", "expensive: ticket_price", R"(restored: "is_restored" = 'Y')",
                                   R"(with subtitles: "has_subtitles" = 1)"))
      << "“maybe” is neither yes nor no";
}

TEST(Draft, SaysWhoDidWhatByAKey) {
  data::Catalog catalog;
  data::Table people{.id = TableId("p"), .dataset_name = "d", .name = "people", .primary_key = {"id"}};
  people.columns = {{.name = "id", .type = "BIGINT", .family = data::TypeFamily::integer}};
  data::Table shops{.id = TableId("s"), .dataset_name = "d", .name = "shops", .primary_key = {"id"}};
  shops.columns = {{.name = "id", .type = "BIGINT", .family = data::TypeFamily::integer},
                   {.name = "owner_id", .type = "BIGINT", .family = data::TypeFamily::integer}};
  shops.foreign_keys.push_back({.columns = {"owner_id"}, .target = people.id, .target_columns = {"id"}});
  catalog.tables = {people, shops};
  catalog.build_index();
  const Model model = drafted(catalog, "d");
  ASSERT_EQ(model.joins.size(), 1u);
  EXPECT_EQ(model.joins[0].role, "owner person");
  EXPECT_THAT(model.joins[0].synonyms, ElementsAre("owned by"));
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

// "Customers by country" may well show codes that people read, but no numbers that only the database knows.
TEST(Draft, NamesRowsUnlessPeopleReadTheirCode) {
  data::Catalog catalog;
  const auto add = [&](const char* name, const char* key, const char* type) {
    data::Table table{.id = TableId(name), .dataset_name = "d", .name = name, .primary_key = {key}};
    table.columns = {{.name = key, .type = type, .family = data::family_of(type)},
                     {.name = "name", .type = "VARCHAR", .family = data::TypeFamily::text}};
    catalog.tables.push_back(std::move(table));
  };
  add("branch", "branch_id", "BIGINT");
  add("country", "country_code", "VARCHAR");
  add("ref_order_types", "order_type_code", "VARCHAR");
  catalog.build_index();
  const Model model = drafted(catalog, "d");
  EXPECT_THAT(model.entities[0].display, ElementsAre("name"));
  EXPECT_THAT(model.entities[1].display, IsEmpty());
  EXPECT_EQ(model.entities[2].label, "ref order type") << "an order type is what an order has";
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
