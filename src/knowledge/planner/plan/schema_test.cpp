// What the names of tables and columns say of them.
#include "knowledge/planner/plan/schema.h"

#include <gtest/gtest.h>

namespace sextant::knowledge {
namespace {

data::Table table(const std::string& name, std::initializer_list<const char*> columns) {
  data::Table t;
  t.id = TableId(name);
  t.name = name;
  for (const char* column : columns) {
    t.columns.push_back({});
    t.columns.back().name = column;
    t.columns.back().family = data::TypeFamily::text;
  }
  return t;
}

SchemaView schema_of(data::Table source) {
  data::Catalog catalog;
  catalog.tables = {std::move(source)};
  return SchemaView::make(std::make_shared<const data::Catalog>(std::move(catalog)), {});
}

TEST(SchemaNames, PersonsHaveAFirstAndALastName) {
  for (const auto& [given, family] : std::vector<std::pair<const char*, const char*>>{{"first_name", "last_name"},
                                                                                      {"fname", "LName"},
                                                                                      {"emp_fname", "emp_lname"},
                                                                                      {"guest_first_name", "guest_last_name"},
                                                                                      {"FirstName", "Surname"},
                                                                                      {"custfirstname", "custlastname"},
                                                                                      {"given_name", "family_name"}}) {
    const SchemaView schema = schema_of(table("entries", {"id", given, family}));
    const TableView& seen = schema.tables.front();
    EXPECT_TRUE(seen.columns[1].given_name && !seen.columns[1].family_name) << given;
    EXPECT_TRUE(seen.columns[2].family_name && !seen.columns[2].given_name) << family;
    EXPECT_TRUE(seen.of_people) << given;
    EXPECT_EQ(seen.identity, (std::vector{1, 2})) << given;
  }
  const SchemaView buildings = schema_of(table("buildings", {"staff_name", "school_name"}));
  EXPECT_FALSE(buildings.tables.front().of_people) << "they end in fname and lname as well";
}

TEST(SchemaNames, AColumnThatManyRowsMayShareNamesNone) {
  EXPECT_TRUE(schema_of(table("sales", {"region", "amount"})).tables.front().identity.empty());
  EXPECT_EQ(schema_of(table("sales", {"sale_id", "region"})).tables.front().identity, std::vector{0});
  EXPECT_EQ(schema_of(table("sales", {"region", "product_name"})).tables.front().identity, std::vector{1});
}

TEST(SchemaNames, ATableWithoutWordsIsCalledAsItIs) {
  for (const char* name : {"_", "--"}) {
    const SchemaView schema = schema_of(table(name, {"id", "%", "_"}));
    const TableView& seen = schema.tables.front();
    EXPECT_EQ(seen.name.words, std::vector<std::string>{name});
    EXPECT_EQ(seen.name.stems.size(), 1U);
    EXPECT_FALSE(seen.of_people);
  }
}

TEST(SchemaNames, PersonsAreCalledSo) {
  for (const char* people : {"advisors", "students", "staff", "people", "contacts"})
    EXPECT_TRUE(schema_of(table(people, {"name"})).tables[0].of_people) << people;
  for (const char* things : {"flights", "cities", "orders"}) EXPECT_FALSE(schema_of(table(things, {"name"})).tables[0].of_people) << things;
}

}  // namespace
}  // namespace sextant::knowledge
