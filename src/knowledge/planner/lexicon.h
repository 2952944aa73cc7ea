// What a semantic model tells the planner: other names, measures, defaults. A plain value; an empty lexicon is the
// zero-configuration mode. Names are those of the catalog; entries that do not resolve are ignored.
#pragma once

#include <string>
#include <vector>

namespace sextant::knowledge {

// `dataset` may be empty where the table name is unique; an empty `column` means the table itself.
struct NameRef {
  std::string dataset;
  std::string table;
  std::string column;
};

struct NameSynonym {
  std::string phrase;  // "client"
  NameRef target;
  bool elliptic = false;   // without the table's own words: "amount" of "loan amount"
  bool whole = false;      // said in full or not at all: "working" is no "working history"
  bool instead = false;    // of the catalog's name, which is no word people use
  bool of_number = false;  // said of the rows too: the "rating" of a rating; only if the column holds numbers
};

struct ValueSynonym {
  std::string phrase;  // "premium clients"
  NameRef column;
  std::string value;  // as stored
};

// A named number over one table: "revenue" = sum("amount") of transactions. `expression` is DuckDB SQL over unqualified
// columns of that table and aggregates; `filter` likewise, may be empty.
struct Measure {
  std::string phrase;
  NameRef table;
  std::string expression;
  std::string filter;
  std::string description;
};

// How several values of a column become one where nothing else is said: balances are added up, delays averaged; and what it is
// measured in, "minutes", empty where that is not known.
struct MeasuredColumn {
  NameRef column;
  bool averaged = false;
  std::string unit = {};
};

// The date that "in March" or "by month" means for a table.
struct DefaultDate {
  NameRef column;
};

// The column that names a row of a table to a person.
struct DisplayName {
  NameRef column;
};

// A verb or preposition that picks a column: of a key, which of several ("from" = flights.origin); else the column itself
// ("live in" = customers.city).
struct Phrasing {
  std::string phrase;
  NameRef column;
};

// What an adjective measures: "expensive" = exhibition.ticket_price, so that the cheapest exhibition is known too.
struct Adjective {
  std::string phrase;
  NameRef column;
};

// A word that picks rows of a table: "late" flights = delay >= 15. `filter` is as of a measure.
struct RowPhrase {
  std::string phrase;
  NameRef table;
  std::string filter;
  std::string description;
  bool names_table = false;  // a noun, which stands for the table too: "arrears"
};

// Holds for every question over the table, unless that says something of the same columns itself.
struct DefaultFilter {
  NameRef table;
  std::string filter;
  std::string description;
};

// What a table, or a column, is called to a person; `many` of a table only, may be empty.
struct Label {
  NameRef target;
  std::string one, many;
};

// A column that is not stored: "age" = the years since birth_date. `expression` is as of a measure, without aggregates.
struct ComputedColumn {
  NameRef column;
  std::string expression;
};

// from references to, whether the catalog knows it or not.
struct KeyJoin {
  NameRef from;
  NameRef to;
};

struct Lexicon {
  std::string name;  // shown as semantic_model_used
  std::vector<NameSynonym> names;
  std::vector<Label> labels;
  std::vector<ComputedColumn> computed;
  std::vector<ValueSynonym> values;
  std::vector<Measure> measures;
  std::vector<MeasuredColumn> measured;
  std::vector<DefaultDate> dates;
  std::vector<DisplayName> display_names;
  std::vector<Phrasing> phrasings;
  std::vector<Adjective> adjectives;
  std::vector<RowPhrase> rows;
  std::vector<DefaultFilter> defaults;
  std::vector<KeyJoin> joins;
};

}  // namespace sextant::knowledge
