#include "knowledge/semantic/semantic_fixture.h"

#include <initializer_list>
#include <utility>

namespace sextant::knowledge::semantic {
namespace {

using Columns = std::initializer_list<std::pair<const char*, const char*>>;

void add_table(data::Catalog& catalog, const char* dataset, const char* name, std::vector<std::string> key, Columns columns) {
  data::Table table{.id = TableId(std::string(dataset) + "." + name), .dataset_name = dataset, .name = name, .primary_key = std::move(key)};
  for (const auto& [column, type] : columns) table.columns.push_back({.name = column, .type = type, .family = data::family_of(type)});
  catalog.tables.push_back(std::move(table));
}

void add_key(data::Catalog& catalog, const char* from, const char* column, const char* to, const char* target) {
  for (data::Table& table : catalog.tables) {
    if (table.id.text() == from) table.foreign_keys.push_back({.columns = {column}, .target = TableId(to), .target_columns = {target}});
  }
}

void add_flights(data::Catalog& catalog) {
  add_table(catalog, "flights", "flights", {},
            {{"date", "TIMESTAMP"}, {"delay", "BIGINT"}, {"distance", "BIGINT"}, {"origin", "VARCHAR"}, {"destination", "VARCHAR"}});
  add_table(catalog, "flights", "airports", {"iata"},
            {{"iata", "VARCHAR"},
             {"name", "VARCHAR"},
             {"city", "VARCHAR"},
             {"state", "VARCHAR"},
             {"country", "VARCHAR"},
             {"latitude", "DOUBLE"},
             {"longitude", "DOUBLE"}});
  add_table(catalog, "flights", "birdstrikes", {},
            {{"Airport Name", "VARCHAR"},
             {"Aircraft Make Model", "VARCHAR"},
             {"Effect Amount of damage", "VARCHAR"},
             {"Flight Date", "DATE"},
             {"Aircraft Airline Operator", "VARCHAR"},
             {"Origin State", "VARCHAR"},
             {"Phase of flight", "VARCHAR"},
             {"Wildlife Size", "VARCHAR"},
             {"Wildlife Species", "VARCHAR"},
             {"Time of day", "VARCHAR"},
             {"Cost Other", "BIGINT"},
             {"Cost Repair", "BIGINT"},
             {"Cost Total $", "BIGINT"},
             {"Speed IAS in knots", "BIGINT"}});
  add_table(catalog, "flights", "zipcodes", {"zip_code"},
            {{"zip_code", "VARCHAR"},
             {"latitude", "DOUBLE"},
             {"longitude", "DOUBLE"},
             {"city", "VARCHAR"},
             {"state", "VARCHAR"},
             {"county", "VARCHAR"}});
  add_table(catalog, "flights", "weather", {},
            {{"location", "VARCHAR"},
             {"date", "DATE"},
             {"precipitation", "DOUBLE"},
             {"temp_max", "DOUBLE"},
             {"temp_min", "DOUBLE"},
             {"wind", "DOUBLE"},
             {"weather", "VARCHAR"}});
  add_key(catalog, "flights.flights", "origin", "flights.airports", "iata");
  add_key(catalog, "flights.flights", "destination", "flights.airports", "iata");
}

void add_bank(data::Catalog& catalog) {
  add_table(catalog, "bank", "customers", {"customer_id"},
            {{"customer_id", "BIGINT"},
             {"first_name", "VARCHAR"},
             {"last_name", "VARCHAR"},
             {"email", "VARCHAR"},
             {"phone", "VARCHAR"},
             {"birth_date", "DATE"},
             {"national_id", "VARCHAR"},
             {"city", "VARCHAR"},
             {"country", "VARCHAR"},
             {"segment", "VARCHAR"},
             {"branch_id", "BIGINT"},
             {"customer_since", "DATE"}});
  add_table(catalog, "bank", "accounts", {"account_id"},
            {{"account_id", "BIGINT"},
             {"customer_id", "BIGINT"},
             {"branch_id", "INTEGER"},
             {"iban", "VARCHAR"},
             {"type", "VARCHAR"},
             {"currency", "VARCHAR"},
             {"status", "VARCHAR"},
             {"opened_on", "DATE"},
             {"closed_on", "DATE"},
             {"balance", "DECIMAL(14,2)"},
             {"overdraft_limit", "DECIMAL(12,2)"}});
  add_table(catalog, "bank", "transactions", {"transaction_id"},
            {{"transaction_id", "BIGINT"},
             {"account_id", "BIGINT"},
             {"branch_id", "INTEGER"},
             {"booked_at", "TIMESTAMP"},
             {"kind", "VARCHAR"},
             {"direction", "VARCHAR"},
             {"amount", "DECIMAL(12,2)"},
             {"merchant", "VARCHAR"},
             {"category", "VARCHAR"},
             {"channel", "VARCHAR"}});
  add_table(catalog, "bank", "branches", {"branch_id"},
            {{"branch_id", "BIGINT"},
             {"name", "VARCHAR"},
             {"city", "VARCHAR"},
             {"country", "VARCHAR"},
             {"region", "VARCHAR"},
             {"latitude", "DOUBLE"},
             {"longitude", "DOUBLE"},
             {"opened_on", "DATE"},
             {"employees", "BIGINT"}});
  add_table(catalog, "bank", "cards", {"card_id"},
            {{"card_id", "BIGINT"},
             {"account_id", "BIGINT"},
             {"customer_id", "BIGINT"},
             {"branch_id", "BIGINT"},
             {"card_number", "VARCHAR"},
             {"type", "VARCHAR"},
             {"status", "VARCHAR"},
             {"issued_on", "DATE"},
             {"expires_on", "DATE"},
             {"daily_limit", "DECIMAL(12,2)"}});
  add_table(catalog, "bank", "loans", {"loan_id"},
            {{"loan_id", "BIGINT"},
             {"customer_id", "BIGINT"},
             {"branch_id", "BIGINT"},
             {"purpose", "VARCHAR"},
             {"status", "VARCHAR"},
             {"principal", "DECIMAL(14,2)"},
             {"outstanding", "DECIMAL(14,2)"},
             {"interest_rate", "DECIMAL(5,2)"},
             {"term_months", "BIGINT"},
             {"started_on", "DATE"},
             {"days_past_due", "BIGINT"}});
  add_key(catalog, "bank.customers", "branch_id", "bank.branches", "branch_id");
  add_key(catalog, "bank.accounts", "customer_id", "bank.customers", "customer_id");
  add_key(catalog, "bank.accounts", "branch_id", "bank.branches", "branch_id");
  add_key(catalog, "bank.transactions", "account_id", "bank.accounts", "account_id");
  add_key(catalog, "bank.loans", "customer_id", "bank.customers", "customer_id");
}

}  // namespace

data::Catalog demo_catalog() {
  data::Catalog catalog;
  catalog.datasets = {{.id = DatasetId("flights"), .name = "flights"}, {.id = DatasetId("bank"), .name = "bank"}};
  add_flights(catalog);
  add_bank(catalog);
  catalog.build_index();
  return catalog;
}

}  // namespace sextant::knowledge::semantic
