#include "knowledge/semantic/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "knowledge/semantic/semantic_fixture.h"

namespace sextant::knowledge::semantic {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string lines_of(const Error& error) {
  std::string text;
  for (const FieldError& field : error.fields) text += field.path + ": " + field.message + "\n";
  return text;
}

// All problems of a model over the demo catalog, as "line message".
std::string problems_of(std::string_view yaml) {
  static const data::Catalog catalog = demo_catalog();
  const auto model = load_model(yaml, "m.yaml", catalog);
  return model ? "" : lines_of(model.error());
}

std::string flights_model(std::string_view rest) { return "version: 1\ndataset: flights\n" + std::string(rest); }

TEST(Model, ReadsEveryPart) {
  const auto model = parse_model(R"(version: 1
dataset: flights
description: US flights
value_sets:
  states: [{value: TX, synonyms: [Texas]}]
entities:
  - table: flights
    label: flight
    synonyms: trip
    identifier: origin
    display: [origin, destination]
    time: date
    default_filters: [{expression: delay > -1000, description: broken clocks are left out}]
    dimensions:
      - {column: origin, label: origin airport, value_set: states, tags: [geo]}
      - {name: weekend, expression: 'isodow(date) > 5'}
    measures:
      - {name: delay, expression: delay, aggregate: average, format: duration_minutes, unit: minutes, synonyms: [lateness], default: true}
      - {name: late flights, aggregate: count, filter: delay >= 15}
metrics:
  - {name: late share, entity: flights, expression: '{late flights} / {delay}', format: percent}
joins:
  - {from: flights.origin, to: airports.iata, role: origin airport, synonyms: [from]}
phrasings:
  - {kind: verb, phrase: fly from, column: flights.origin}
  - {kind: adjective, phrase: late, table: flights, filter: delay >= 15, description: late means 15 minutes}
verified_queries:
  - question: How many flights from {origin}?
    slots: {origin: {column: airports.city, example: Chicago}}
    sql: SELECT count(*) FROM flights WHERE origin = {origin}
)",
                                 "flights.yaml");
  ASSERT_TRUE(model) << lines_of(model.error());
  const Entity& entity = *model->entity("FLIGHTS");
  EXPECT_EQ(entity.plural, "flights");
  EXPECT_THAT(entity.synonyms, ElementsAre("trip"));
  EXPECT_EQ(entity.dimensions[0].values[0].value, "TX");
  EXPECT_EQ(entity.dimensions[1].name, "weekend");
  EXPECT_TRUE(entity.measures[0].is_default);
  EXPECT_EQ(format_token(entity.measures[0].format), "duration_minutes");
  EXPECT_EQ(entity.measures[0].line, 18);
  EXPECT_EQ(measure_sql(entity.measures[0]), "avg(delay)");
  EXPECT_EQ(measure_sql(entity.measures[1]), "count(*) FILTER (WHERE delay >= 15)");
  EXPECT_EQ(metric_sql(model->metrics[0], entity), "(count(*) FILTER (WHERE delay >= 15)) / (avg(delay))");
  EXPECT_EQ(model->joins[0].to, (ColumnName{"airports", "iata"}));
  EXPECT_EQ(model->phrasings[1].filter, "delay >= 15");
  EXPECT_EQ(model->verified_queries[0].slot("origin")->example, "Chicago");
}

TEST(Model, OfTheDemoFitsTheDemo) {
  const data::Catalog catalog = demo_catalog();
  for (const char* name : {"flights.yaml", "bank.yaml"}) {
    std::ifstream file(std::string(SEXTANT_SOURCE_DIR) + "/demo/models/" + name);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto model = load_model(text, name, catalog);
    ASSERT_TRUE(model) << lines_of(model.error());
    EXPECT_GE(model->entities.size(), 5u);
    EXPECT_GE(model->verified_queries.size(), 4u);
  }
}

TEST(Model, MakesPluralsWhenNoneAreGiven) {
  const auto model =
      parse_model("version: 1\ndataset: d\nentities: [{table: branch}, {table: city}, {table: day}, {table: box, plural: crates}]", "m");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->entities[0].plural, "branches");
  EXPECT_EQ(model->entities[1].plural, "cities");
  EXPECT_EQ(model->entities[2].plural, "days");
  EXPECT_EQ(model->entities[3].plural, "crates");
}

// One row: a text, and what must be said about which line.
struct Wrong {
  const char* yaml;
  const char* said;
};

class WrongModel : public testing::TestWithParam<Wrong> {};

TEST_P(WrongModel, IsNamedByLineAndReason) { EXPECT_THAT(problems_of(flights_model(GetParam().yaml)), HasSubstr(GetParam().said)); }

INSTANTIATE_TEST_SUITE_P(
    All, WrongModel,
    testing::Values(
        Wrong{"entitys: []", "m.yaml:3: the model has no “entitys”; did you mean “entities”?"},
        Wrong{"entities:\n  - {table: flights, synonims: [trip]}", "m.yaml:4: an entity has no “synonims”; did you mean “synonyms”?"},
        Wrong{"entities:\n  - {label: flight}", "m.yaml:4: an entity needs “table”"},
        Wrong{"entities: yes", "m.yaml:3: “entities” of the model must be a list"},
        Wrong{"entities: [7]", "m.yaml:3: an entity must be a map"},
        Wrong{"entities:\n  - table: flihts", "m.yaml:4: the dataset “flights” has no table “flihts”; did you mean “flights”?"},
        Wrong{"entities:\n  - table: customers", "m.yaml:4: the dataset “flights” has no table “customers”"},
        Wrong{"entities:\n  - table: flights\n  - table: Flights", "m.yaml:5: the table “Flights” is described twice"},
        Wrong{"entities:\n  - {table: flights, identifier: flight_id}", "m.yaml:4: the table “flights” has no column “flight_id”"},
        Wrong{"entities:\n  - {table: flights, time: origin}",
              "m.yaml:4: “time” of “flights” must be a date or timestamp; “origin” is VARCHAR"},
        Wrong{"entities:\n  - table: flights\n    dimensions:\n      - {column: origen}",
              "m.yaml:6: the table “flights” has no column “origen”; did you mean “origin”?"},
        Wrong{"entities:\n  - table: flights\n    dimensions:\n      - {name: x}",
              "m.yaml:6: a dimension of “flights” needs “column” or “expression”"},
        Wrong{"entities:\n  - table: flights\n    dimensions:\n      - {name: x, column: origin, expression: delay}",
              "m.yaml:6: a dimension of “flights” needs “column” or “expression”, and not both"},
        Wrong{"entities:\n  - table: flights\n    dimensions:\n      - {column: origin, value_set: stats}",
              "m.yaml:6: there is no value set “stats”"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, expression: delay, aggregate: averge}",
              "m.yaml:6: “aggregate” of a measure of “flights” cannot be “averge”; did you mean “average”?"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, expression: delay}",
              "m.yaml:6: a measure of “flights” needs “aggregate”"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, aggregate: sum}",
              "m.yaml:6: the measure “x” needs “expression”"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, expression: origin, aggregate: sum}",
              "m.yaml:6: “origin” is VARCHAR: it has no sum or average"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, expression: dely * 2, aggregate: sum}",
              "m.yaml:6: the table “flights” has no column “dely”; did you mean “delay”?"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, expression: (SELECT 1), aggregate: sum}",
              "m.yaml:6: “(SELECT 1)”: a sub-query or statement is not allowed here"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, expression: delay; DROP, aggregate: sum}",
              "one expression only"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, aggregate: count, default: 'true'}",
              "m.yaml:6: “default” of a measure of “flights” must be true or false"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: x, aggregate: count}\n      - {name: X, aggregate: count}",
              "m.yaml:7: the measure “X” of “flights” is defined twice"},
        Wrong{"entities:\n  - table: flights\n    measures:\n      - {name: a, aggregate: count, default: true}\n      - {name: b, "
              "aggregate: count, default: true}",
              "m.yaml:7: “a” and “b” are both the default measure"},
        Wrong{"entities: [{table: flights}]\nmetrics:\n  - {name: m, entity: flights, expression: '{late}'}",
              "m.yaml:5: “flights” has no measure “late”"},
        Wrong{"metrics:\n  - {name: m, entity: flights, expression: '1'}",
              "m.yaml:4: the metric “m” is of “flights”, which is no entity of this model"},
        Wrong{"joins:\n  - {from: flights.origin, to: airports}", "m.yaml:4: “to” must be table.column, not “airports”"},
        Wrong{"joins:\n  - {from: flights.delay, to: airports.iata}",
              "m.yaml:4: flights.delay is BIGINT and airports.iata is VARCHAR: they cannot be joined"},
        Wrong{"phrasings:\n  - {kind: verb, phrase: fly}", "m.yaml:4: the phrasing “fly” needs either “column”, or “table” and “filter”"},
        Wrong{"phrasings:\n  - {kind: adverb, phrase: fly, column: flights.origin}", "m.yaml:4: “kind” of a phrasing cannot be “adverb”"},
        Wrong{"phrasings:\n  - {kind: adjective, phrase: late, table: flights, filter: lateness > 0}",
              "m.yaml:4: the table “flights” has no column “lateness”"},
        Wrong{"verified_queries:\n  - {question: how many, sql: 'SELECT {n}'}", "m.yaml:4: “SELECT {n}” uses {n}, which is no slot"},
        Wrong{"verified_queries:\n  - {question: how many, sql: 'SELECT 1', slots: {n: {type: number, example: 3}}}",
              "m.yaml:4: “how many” does not use the slot {n}"},
        Wrong{"verified_queries:\n  - {question: 'over {n}', sql: 'SELECT {n}', slots: {n: {example: x}}}",
              "m.yaml:4: the slot “n” needs “column”"}));

TEST(Model, ReportsAllProblemsAtOnceByLine) {
  const std::string said = problems_of("version: 2\ndataset: flights\nentities:\n  - {tabel: flights}\n  - {table: flights, labl: x}\n");
  EXPECT_THAT(said, HasSubstr("m.yaml:1: version 2 is not known"));
  EXPECT_THAT(said, HasSubstr("m.yaml:4: an entity has no “tabel”; did you mean “table”?"));
  EXPECT_THAT(said, HasSubstr("m.yaml:5: an entity has no “labl”"));
  EXPECT_LT(said.find("m.yaml:1"), said.find("m.yaml:4"));
}

TEST(Model, BelievesADeclaredKeyBetweenTextAndNumber) {
  data::Catalog catalog = demo_catalog();
  for (data::Table& table : catalog.tables) {
    if (table.name == "flights")
      table.foreign_keys.push_back({.columns = {"delay"}, .target = TableId("flights.airports"), .target_columns = {"iata"}});
  }
  EXPECT_TRUE(load_model(flights_model("joins: [{from: flights.delay, to: airports.iata}]"), "m", catalog));
}

TEST(Model, NamesAnUnknownDatasetOnceAndNotEachOfItsTables) {
  EXPECT_EQ(problems_of("version: 1\ndataset: flight\nentities: [{table: a}, {table: b}]"),
            "m.yaml:2: there is no dataset “flight”; did you mean “flights”?\n");
}

TEST(Model, AllowsExpressionsWithFunctionsKeywordsAndQuotedNames) {
  const std::string_view rest = R"yaml(entities:
  - table: birdstrikes
    measures:
      - {name: a, expression: 'CASE WHEN "Cost Total $" > 0 THEN 1.5e3 ELSE NULL END', aggregate: average}
      - {name: b, expression: "CAST(\"Flight Date\" - INTERVAL 3 DAY AS DATE)", aggregate: max}
      - {name: c, expression: "extract(year FROM \"Flight Date\") || 'it''s; -- text'", aggregate: count_distinct})yaml";
  EXPECT_THAT(problems_of(flights_model(rest)), IsEmpty());
}

}  // namespace
}  // namespace sextant::knowledge::semantic
