#include "knowledge/planner/demo_catalog_fixture.h"

#include <algorithm>

namespace sextant::knowledge::test {
namespace {

struct ColumnSpec {
  const char* name;
  const char* type;
  const char* min = nullptr;
  const char* max = nullptr;
};

data::Table table(const char* dataset, const char* name, const char* key, std::vector<ColumnSpec> columns) {
  data::Table t;
  t.id = TableId(std::string(dataset) + "." + name);
  t.dataset_name = dataset;
  t.name = name;
  if (key) t.primary_key = {key};
  for (const ColumnSpec& spec : columns) {
    data::Column c;
    c.name = spec.name;
    c.type = spec.type;
    c.family = data::family_of(spec.type);
    if (spec.min) {
      c.profile = data::ColumnProfile{};
      c.profile->min = spec.min;
      c.profile->max = spec.max;
    }
    t.columns.push_back(std::move(c));
  }
  return t;
}

void key(data::Table& from, const char* column, const data::Table& to, const char* target,
         data::KeyOrigin origin = data::KeyOrigin::declared) {
  std::ranges::find(from.columns, column, &data::Column::name)->nullable = false;
  from.foreign_keys.push_back({.columns = {column},
                               .target = to.id,
                               .target_columns = {target},
                               .origin = origin,
                               .confidence = origin == data::KeyOrigin::declared ? 1.0 : 0.95});
}

}  // namespace

DemoCatalog demo_catalog() {
  auto airports = table("flights", "airports", "iata",
                        {{"iata", "VARCHAR"},
                         {"name", "VARCHAR"},
                         {"city", "VARCHAR"},
                         {"state", "VARCHAR"},
                         {"country", "VARCHAR"},
                         {"latitude", "DOUBLE"},
                         {"longitude", "DOUBLE"}});
  auto flights = table("flights", "flights", nullptr,
                       {{"date", "TIMESTAMP", "2001-01-01 00:01:00", "2001-06-30 23:59:00"},
                        {"delay", "BIGINT"},
                        {"distance", "BIGINT"},
                        {"origin", "VARCHAR"},
                        {"destination", "VARCHAR"}});
  key(flights, "origin", airports, "iata", data::KeyOrigin::inferred);
  key(flights, "destination", airports, "iata", data::KeyOrigin::inferred);
  auto branches = table("bank", "branches", "branch_id",
                        {{"branch_id", "BIGINT"},
                         {"name", "VARCHAR"},
                         {"city", "VARCHAR"},
                         {"country", "VARCHAR"},
                         {"region", "VARCHAR"},
                         {"opened_on", "DATE", "1950-01-01", "2023-01-01"},
                         {"employees", "BIGINT"}});
  auto customers = table("bank", "customers", "customer_id",
                         {{"customer_id", "BIGINT"},
                          {"first_name", "VARCHAR"},
                          {"last_name", "VARCHAR"},
                          {"email", "VARCHAR"},
                          {"phone", "VARCHAR"},
                          {"birth_date", "DATE", "1940-01-01", "2006-01-01"},
                          {"city", "VARCHAR"},
                          {"country", "VARCHAR"},
                          {"segment", "VARCHAR"},
                          {"branch_id", "BIGINT"},
                          {"customer_since", "DATE", "2000-01-01", "2026-10-30"}});
  key(customers, "branch_id", branches, "branch_id");
  auto accounts = table("bank", "accounts", "account_id",
                        {{"account_id", "BIGINT"},
                         {"customer_id", "BIGINT"},
                         {"branch_id", "BIGINT"},
                         {"iban", "VARCHAR"},
                         {"type", "VARCHAR"},
                         {"currency", "VARCHAR"},
                         {"status", "VARCHAR"},
                         {"opened_on", "DATE", "2000-01-01", "2026-10-30"},
                         {"closed_on", "DATE", "2020-01-01", "2026-10-30"},
                         {"balance", "DECIMAL(14,2)"},
                         {"overdraft_limit", "DECIMAL(14,2)"}});
  key(accounts, "customer_id", customers, "customer_id", data::KeyOrigin::inferred);
  key(accounts, "branch_id", branches, "branch_id", data::KeyOrigin::inferred);
  auto transactions = table("bank", "transactions", "transaction_id",
                            {{"transaction_id", "BIGINT"},
                             {"account_id", "BIGINT"},
                             {"booked_at", "TIMESTAMP", "2024-01-01 00:00:00", "2026-10-31 23:59:59"},
                             {"kind", "VARCHAR"},
                             {"direction", "VARCHAR"},
                             {"amount", "DECIMAL(12,2)"},
                             {"merchant", "VARCHAR"},
                             {"category", "VARCHAR"},
                             {"channel", "VARCHAR"}});
  key(transactions, "account_id", accounts, "account_id", data::KeyOrigin::inferred);
  auto cards = table("bank", "cards", "card_id",
                     {{"card_id", "BIGINT"},
                      {"account_id", "BIGINT"},
                      {"customer_id", "BIGINT"},
                      {"branch_id", "BIGINT"},
                      {"card_number", "VARCHAR"},
                      {"type", "VARCHAR"},
                      {"status", "VARCHAR"},
                      {"issued_on", "DATE", "2018-01-01", "2026-10-01"},
                      {"expires_on", "DATE", "2022-01-01", "2031-10-01"},
                      {"daily_limit", "DECIMAL(12,2)"}});
  key(cards, "customer_id", customers, "customer_id");
  key(cards, "branch_id", branches, "branch_id");
  key(cards, "account_id", accounts, "account_id", data::KeyOrigin::inferred);
  auto loans = table("bank", "loans", "loan_id",
                     {{"loan_id", "BIGINT"},
                      {"customer_id", "BIGINT"},
                      {"branch_id", "BIGINT"},
                      {"purpose", "VARCHAR"},
                      {"status", "VARCHAR"},
                      {"principal", "DECIMAL(14,2)"},
                      {"outstanding", "DECIMAL(14,2)"},
                      {"interest_rate", "DECIMAL(5,2)"},
                      {"term_months", "BIGINT"},
                      {"started_on", "DATE", "2010-01-01", "2026-10-01"},
                      {"days_past_due", "BIGINT"}});
  key(loans, "customer_id", customers, "customer_id");
  key(loans, "branch_id", branches, "branch_id");

  auto values = std::make_shared<ValueIndex>();
  const auto add = [&](const data::Table& t, const char* column, std::initializer_list<const char*> list) {
    for (const char* value : list) values->add(t.id, column, value);
  };
  add(airports, "city", {"Chicago", "New York", "Denver", "Seattle", "Los Angeles", "Atlanta"});
  add(airports, "name",
      {"Chicago O'Hare International", "Chicago Midway", "Denver Intl", "Seattle-Tacoma Intl", "Los Angeles International"});
  add(airports, "state", {"IL", "NY", "CO", "WA", "CA", "GA", "TX"});
  add(airports, "iata", {"ORD", "MDW", "JFK", "DEN", "SEA", "LAX", "ATL"});
  add(flights, "origin", {"ORD", "MDW", "JFK", "DEN", "SEA", "LAX", "ATL"});
  add(flights, "destination", {"ORD", "MDW", "JFK", "DEN", "SEA", "LAX", "ATL"});
  add(branches, "name", {"Porto Riverside", "Lyon Centre", "Madrid North"});
  add(branches, "city", {"Porto", "Lyon", "Madrid"});
  add(branches, "region", {"Iberia", "West", "North"});
  add(branches, "country", {"Portugal", "France", "Spain"});
  add(customers, "country", {"Portugal", "France", "Spain"});
  add(customers, "city", {"Porto", "Lyon", "Madrid", "Paris"});
  add(customers, "segment", {"retail", "premium", "business", "student"});
  add(accounts, "type", {"checking", "savings", "deposit", "business"});
  add(accounts, "status", {"active", "dormant", "closed"});
  add(transactions, "kind", {"card payment", "transfer", "direct debit", "cash withdrawal", "salary"});
  add(transactions, "direction", {"debit", "credit"});
  add(transactions, "category", {"groceries", "restaurants", "travel"});
  add(transactions, "channel", {"online", "branch", "atm", "mobile"});
  add(cards, "type", {"debit", "credit"});
  add(cards, "status", {"active", "blocked", "expired"});
  add(loans, "purpose", {"mortgage", "car", "consumer"});
  add(loans, "status", {"active", "repaid", "defaulted"});
  values->build();

  auto catalog = std::make_shared<data::Catalog>();
  catalog->tables = {std::move(flights),  std::move(airports),     std::move(branches), std::move(customers),
                     std::move(accounts), std::move(transactions), std::move(cards),    std::move(loans)};
  catalog->build_index();
  return {std::move(catalog), std::move(values)};
}

Lexicon demo_lexicon() {
  return {.names = {{"client", {"bank", "customers", ""}}, {"route length", {"flights", "flights", "distance"}}},
          .values = {{"Texas", {"flights", "airports", "state"}, "TX"}, {"California", {"flights", "airports", "state"}, "CA"}},
          .measures = {{"late flights", {"flights", "flights", ""}, "count(*)", "delay > 15", "flights more than 15 minutes late"}},
          .display_names = {{{"bank", "branches", "name"}}}};
}

std::optional<Outcome> find_something(const std::string& sql) {
  Outcome outcome;
  outcome.rows = outcome.different_rows = 5;
  outcome.content = std::hash<std::string>{}(sql);
  return outcome;
}

}  // namespace sextant::knowledge::test
