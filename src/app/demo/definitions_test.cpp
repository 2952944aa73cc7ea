// The demo's users and policies, read by the rooms they are for, over the columns the demo really has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "access/identity/users.h"
#include "access/policy/decide.h"
#include "access/policy/document.h"
#include "app/demo/bank.h"
#include "base/yaml.h"
#include "data/pii/classifier.h"

namespace sextant::app {
namespace {

using access::MaskKind;
using data::TypeFamily;

std::string definition(const char* name) {
  std::ifstream file(std::string(SEXTANT_SOURCE_DIR) + "/demo/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

access::Subject user(std::string_view name) {
  const auto users = access::parse_users(definition("users.yaml"), "users.yaml");
  EXPECT_TRUE(users) << users.error().message;
  for (const access::User& each : *users) {
    if (each.subject.name == name) return each.subject;
  }
  ADD_FAILURE() << name << " is no demo user";
  return {};
}

access::TableDecision decide(std::string_view name, const access::TableFacts& table) {
  const auto policies = access::parse_policies(definition("policies.yaml"), "policies.yaml");
  EXPECT_TRUE(policies) << policies.error().message;
  return access::decide_table(*policies, user(name), table);
}

// The tag the classifier gives a column of generated values.
std::vector<std::string> tags_of(std::string_view table, std::string_view column, TypeFamily family,
                                 const std::vector<std::string>& values) {
  const auto finding = data::pii::classify(table, column, family, values);
  return finding ? std::vector<std::string>{finding->tag} : std::vector<std::string>{};
}

template <class Row, class Field>
std::vector<std::string> sample(const std::vector<Row>& rows, Field field) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < 200; ++i) values.emplace_back(field(rows[i]));
  return values;
}

const Bank& bank() {
  static const Bank made = generate_bank(1, {.branches = 20, .customers = 500, .accounts = 1'000, .transactions = 0});
  return made;
}

access::TableFacts customers() {
  access::TableFacts table{.dataset = "bank", .name = "customers"};
  const auto add = [&](const char* column, TypeFamily family, auto field) {
    table.columns.push_back({column, tags_of("customers", column, family, sample(bank().customers, field))});
  };
  add("first_name", TypeFamily::text, [](const Customer& c) { return c.first_name; });
  add("last_name", TypeFamily::text, [](const Customer& c) { return c.last_name; });
  add("email", TypeFamily::text, [](const Customer& c) { return c.email; });
  add("phone", TypeFamily::text, [](const Customer& c) { return c.phone; });
  add("national_id", TypeFamily::text, [](const Customer& c) { return c.national_id; });
  add("segment", TypeFamily::text, [](const Customer& c) { return c.segment; });
  add("city", TypeFamily::text, [](const Customer& c) { return c.city; });
  table.columns.push_back({"birth_date", tags_of("customers", "birth_date", TypeFamily::date,
                                                 {"1980-12-31", "1990-01-01", "1971-05-06", "2001-02-03", "1966-07-08"})});
  table.columns.push_back({"branch_id", {}});
  return table;
}

TEST(DemoDefinitions, TheAnalystSeesAllRowsAndNoPersonalData) {
  const auto decision = decide("analyst", customers());
  EXPECT_TRUE(decision.allowed);
  EXPECT_TRUE(decision.row_filters.empty());
  for (const char* column : {"first_name", "last_name", "email", "phone", "national_id", "birth_date"})
    EXPECT_TRUE(decision.masks.contains(column)) << column;
  EXPECT_FALSE(decision.masks.contains("segment"));
  EXPECT_FALSE(decision.masks.contains("city"));
}

TEST(DemoDefinitions, AccountAndCardNumbersAreMaskedToo) {
  const auto ibans = tags_of("accounts", "iban", TypeFamily::text, sample(bank().accounts, [](const Account& a) { return a.iban; }));
  const auto cards = tags_of("cards", "card_number", TypeFamily::text, sample(bank().cards, [](const Card& c) { return c.card_number; }));
  EXPECT_EQ(decide("analyst", {.dataset = "bank", .name = "accounts", .columns = {{"iban", ibans}}}).masks.at("iban").kind,
            MaskKind::partial);
  EXPECT_EQ(decide("analyst", {.dataset = "bank", .name = "cards", .columns = {{"card_number", cards}}}).masks.at("card_number").keep_last,
            4);
}

TEST(DemoDefinitions, TheBranchManagerSeesTheRowsOfOneBranch) {
  const auto decision = decide("branch_manager", customers());
  EXPECT_TRUE(decision.allowed);
  ASSERT_EQ(decision.row_filters.size(), 1u);
  EXPECT_THAT(decision.row_filters[0], testing::HasSubstr("branch_id = ('7')"));
  EXPECT_FALSE(decide("branch_manager", {.dataset = "flights", .name = "flights"}).allowed);
}

TEST(DemoDefinitions, TheViewerSeesTwoTables) {
  EXPECT_TRUE(decide("viewer", {.dataset = "flights", .name = "flights"}).allowed);
  EXPECT_TRUE(decide("viewer", {.dataset = "flights", .name = "airports"}).allowed);
  EXPECT_FALSE(decide("viewer", {.dataset = "flights", .name = "weather"}).allowed);
  EXPECT_FALSE(decide("viewer", customers()).allowed);
}

TEST(DemoDefinitions, TheOwnerSeesEverything) {
  const auto decision = decide("owner", customers());
  EXPECT_TRUE(decision.allowed && decision.masks.empty() && decision.row_filters.empty());
}

TEST(DemoDefinitions, HaveTwelveExamples) {
  const auto examples = parse_yaml(definition("examples.yaml"), "examples.yaml");
  ASSERT_TRUE(examples) << examples.error().message;
  EXPECT_EQ(examples->find("examples")->items.size(), 12u);
}

}  // namespace
}  // namespace sextant::app
