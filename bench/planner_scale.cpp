// How the planner stands a large catalog: a generated schema, its values, and the time to plan usual questions.
// usage: planner_scale [TABLES=1000] [VALUES_PER_COLUMN=200]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/call.h"
#include "knowledge/planner/planner.h"

using namespace sextant;

namespace {

constexpr std::array kAreas{"sales",   "stock", "billing", "support", "shipping", "payroll", "hiring",  "travel", "fleet",     "audit",
                            "catalog", "web",   "mail",    "lab",     "clinic",   "school",  "library", "energy", "insurance", "events"};
constexpr std::array kThings{"customer", "order",   "product", "invoice",  "payment",  "employee", "contract",     "ticket",   "delivery",
                             "store",    "vehicle", "course",  "patient",  "project",  "account",  "supplier",     "campaign", "warehouse",
                             "booking",  "device",  "sensor",  "session",  "document", "asset",    "region",       "category", "branch",
                             "claim",    "visit",   "member",  "team",     "machine",  "shift",    "exam",         "package",  "route",
                             "station",  "budget",  "review",  "task",     "message",  "listing",  "subscription", "vendor",   "license",
                             "incident", "meter",   "policy",  "training", "room"};
constexpr std::array kFacts{"name", "status", "type", "city", "country", "amount", "price", "quantity", "created_date", "score"};

struct Generated {
  data::CatalogPtr catalog;
  std::shared_ptr<knowledge::ValueIndex> values;
};

Generated generate(int tables, int values_per_column) {
  auto catalog = std::make_shared<data::Catalog>();
  auto values = std::make_shared<knowledge::ValueIndex>();
  for (int t = 0; t < tables; ++t) {
    const std::string thing = kThings[static_cast<std::size_t>(t) % kThings.size()];
    const std::string area = kAreas[static_cast<std::size_t>(t) / kThings.size() % kAreas.size()];
    data::Table table;
    table.id = TableId(fmt::format("t{}", t));
    table.dataset_name = area;
    table.name = static_cast<std::size_t>(t) < kThings.size() ? thing + "s" : area + "_" + thing + "s";
    table.primary_key = {thing + "_id"};
    const auto add = [&](std::string name, const char* type) {
      data::Column column;
      column.name = std::move(name);
      column.type = type;
      column.family = data::family_of(type);
      table.columns.push_back(std::move(column));
    };
    add(thing + "_id", "BIGINT");
    for (const char* fact : kFacts) {
      const std::string_view name = fact;
      const bool number = name == "amount" || name == "price" || name == "quantity" || name == "score";
      add(std::string(name == "type" || name == "name" ? thing + "_" + fact : fact), number                   ? "DOUBLE"
                                                                                     : name == "created_date" ? "DATE"
                                                                                                              : "VARCHAR");
      if (!number && name != "created_date")
        for (int v = 0; v < values_per_column; ++v)
          values->add(table.id, table.columns.back().name, fmt::format("{} {} number {}", area, thing, v));
    }
    if (t > 0) {  // each references a table nearby, so that the key graph hangs together
      const auto& target = catalog->tables[static_cast<std::size_t>(t * 7 / 10)];
      add(target.primary_key[0] == thing + "_id" ? "parent_id" : target.primary_key[0], "BIGINT");
      table.foreign_keys.push_back(
          {.columns = {table.columns.back().name}, .target = target.id, .target_columns = {target.primary_key[0]}});
    }
    catalog->tables.push_back(std::move(table));
  }
  catalog->build_index();
  values->build();
  return {std::move(catalog), std::move(values)};
}

}  // namespace

int main(int argc, char** argv) {
  const int tables = argc > 1 ? std::atoi(argv[1]) : 1000, per_column = argc > 2 ? std::atoi(argv[2]) : 200;
  const Generated generated = generate(tables, per_column);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  fmt::print("{} tables, {} values, {:.1f} bytes a value in the index\n", tables, generated.values->size(),
             static_cast<double>(generated.values->bytes()) / static_cast<double>(std::max<std::size_t>(1, generated.values->size())));
  const auto before = Clock::now();
  const auto planner = *knowledge::Planner::make(generated.catalog, generated.values, {}, {});
  fmt::print("made in {:.0f} ms\n", std::chrono::duration<double, std::milli>(Clock::now() - before).count());
  static constexpr std::array kForms{"how many {} are there",
                                     "average price of {} by city",
                                     "list the names of {} with an amount above 100",
                                     "which city has the most {}",
                                     "total quantity of {} per country in 2024",
                                     "names of {} whose status is sales customer number 7",
                                     "top 5 {} by score",
                                     "how mnay {} were created after 2020-01-01",
                                     "{} without orders",
                                     "average score of {} for each type, sorted by score"};
  std::vector<double> times;
  for (const char* thing : kThings)
    for (const char* form : kForms) {
      const std::string question = fmt::format(fmt::runtime(form), std::string(thing) + "s");
      const auto start = Clock::now();
      const auto plan = planner->plan({.question = question}, {});
      times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      if (!plan) fmt::print("{}: {}\n", question, plan.error().message);
    }
  std::ranges::sort(times);
  fmt::print("{} questions: p50 {:.1f} ms, p95 {:.1f} ms, longest {:.1f} ms\n", times.size(), times[times.size() / 2],
             times[times.size() * 95 / 100], times.back());
}
