// What the tables of one dataset mean: entities, dimensions, measures, metrics, joins with roles, phrasings, verified
// queries. Plain values, as written in the YAML file; `line` says where. Names are those of the catalog.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::knowledge::semantic {

enum class Aggregation : std::uint8_t { count, count_distinct, sum, average, min, max };
enum class Format : std::uint8_t { number, integer, percent, money, duration_minutes, bytes, date, text };
enum class PhraseKind : std::uint8_t { verb, preposition, adjective, noun };
enum class SlotType : std::uint8_t { number, date, value };
BOOST_DESCRIBE_ENUM(SlotType, number, date, value)

[[nodiscard]] std::string_view format_token(Format format);  // "duration_minutes", as in chart specifications

struct ColumnName {
  std::string table;
  std::string column;
  bool operator==(const ColumnName&) const = default;
};

struct ValueName {
  std::string value;  // as stored
  std::vector<std::string> synonyms;
  int line = 0;
};

// A column people group and filter by, or an expression over columns of the table.
struct Dimension {
  std::string name;  // what people call it: label, or the column's name
  std::string column;
  std::string expression;  // exactly one of column, expression is set
  std::string description;
  std::vector<std::string> synonyms;
  std::vector<ValueName> values;
  std::vector<std::string> tags;  // "pii.email"
  int line = 0;
};

// A number over the rows of the table: AGGREGATE(expression) of the rows that pass the filter.
struct Measure {
  std::string name;
  std::string expression;  // empty only for count of rows
  Aggregation aggregation = Aggregation::sum;
  std::string filter;
  Format format = Format::number;
  std::string unit;  // "EUR", "miles"
  std::string description;
  std::vector<std::string> synonyms;
  bool is_default = false;  // what "how much" means when nothing else is said
  int line = 0;
};

// Holds for every question about the entity unless it says otherwise; shown as an assumption.
struct DefaultFilter {
  std::string expression;
  std::string description;
  int line = 0;
};

struct Entity {
  std::string table;
  std::string label;   // "bird strike"
  std::string plural;  // "bird strikes"
  std::vector<std::string> synonyms;
  std::string description;
  std::string identifier;            // column; may be empty
  std::vector<std::string> display;  // columns that name a row to a person
  std::string time;                  // the date that "in March" means; may be empty
  std::vector<DefaultFilter> default_filters;
  std::vector<Dimension> dimensions;
  std::vector<Measure> measures;
  int line = 0;
};

// A named expression over measures of one entity: "{late flights} * 1.0 / {flights}".
struct Metric {
  std::string name;
  std::string entity;  // table
  std::string expression;
  Format format = Format::number;
  std::string unit;
  std::string description;
  std::vector<std::string> synonyms;
  int line = 0;
};

// from references to; the role tells parallel joins apart: flights.origin → airports.iata is the "origin airport".
struct Join {
  ColumnName from;
  ColumnName to;
  std::string role;
  std::vector<std::string> synonyms;  // words that pick this join: "from", "departing"
  int line = 0;
};

// A verb, preposition, adjective or noun of the subject matter: it picks a column ("fly from" = flights.origin) or
// rows of a table ("late" = delay >= 15).
struct Phrasing {
  PhraseKind kind = PhraseKind::verb;
  std::string phrase;
  ColumnName column;  // or
  std::string table;  // with
  std::string filter;
  std::string description;
  int line = 0;
};

// A part of a verified question that may change. A value is one of a column, and is bound as stored there.
struct Slot {
  std::string name;
  SlotType type = SlotType::value;
  ColumnName column;
  std::string example;
  int line = 0;
};

// A question with SQL a person has checked. {slot} in questions and SQL stands for a bound literal.
struct VerifiedQuery {
  std::string question;
  std::vector<std::string> variants;
  std::string description;
  std::string sql;
  std::vector<Slot> slots;
  int line = 0;

  [[nodiscard]] const Slot* slot(std::string_view name) const;
};

struct Model {
  std::string file;  // its name, for messages
  std::string dataset;
  int line = 1;  // of the dataset
  std::string description;
  std::vector<Entity> entities;
  std::vector<Metric> metrics;
  std::vector<Join> joins;
  std::vector<Phrasing> phrasings;
  std::vector<VerifiedQuery> verified_queries;

  [[nodiscard]] const Entity* entity(std::string_view table) const;  // ignoring ASCII case; null if absent
};

// SQL over unqualified columns of the entity's table: avg(delay), count(*) FILTER (WHERE delay >= 15).
[[nodiscard]] std::string measure_sql(const Measure& measure);
// The metric with its measures put in. A {name} that is no measure of the entity stays as it is (check_model reports it).
[[nodiscard]] std::string metric_sql(const Metric& metric, const Entity& entity);

}  // namespace sextant::knowledge::semantic
