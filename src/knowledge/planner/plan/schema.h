// The catalog as the planner sees it: names cut into words, kinds of columns, the key graph. Immutable after make().
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/catalog/catalog.h"
#include "knowledge/planner/lexicon.h"
#include "knowledge/planner/plan/logical.h"

namespace sextant::knowledge {

struct NameWords {
  std::vector<std::string> words;  // lower case
  std::vector<std::string> stems;
  bool elliptic = false;  // a shortened name, which gives way to one that is so in full
  bool whole = false;     // means something only with all its words
};

struct ColumnView {
  const data::Column* column = nullptr;
  std::string expression;  // not stored but computed so from columns of its table; empty: stored
  std::string label;       // what people call it; empty: by its name
  NameWords name;
  std::vector<NameWords> synonyms;
  bool primary_key = false;
  bool foreign_key = false;              // references another table
  bool numeric = false;                  // arithmetic on it makes sense
  bool temporal = false;                 // date or timestamp, or text holding dates
  Aggregate measured = Aggregate::none;  // how several values become one where nothing is said; none: not known
  std::string unit;                      // what it is measured in, in small letters; empty: not known
  bool name_like = false;
  bool id_like = false;
  bool of_birth = false;                         // tells when somebody was born
  bool given_name = false, family_name = false;  // this part of the name of a person
};

struct TableView {
  const data::Table* table = nullptr;
  NameWords name;
  std::string label, label_many;  // what people call a row, and the rows; empty: by its name
  std::vector<NameWords> synonyms;
  std::vector<ColumnView> columns;
  std::vector<int> identity;    // columns that name a row to a person, by the cascade; empty when nothing does (all columns then)
  bool identity_given = false;  // by the semantic model, not guessed from names
  bool of_people = false;       // its rows are persons
  bool renamed = false;         // likewise: people call it something else than the catalog does
  int primary_key = -1;         // the single key column, or -1
  int default_date = -1;
};

// One edge of the key graph: left.column references right.column.
struct KeyEdge {
  ColumnRef from;
  ColumnRef to;
  std::vector<std::pair<int, int>> more = {};  // further column pairs of a composite key
  double cost = 1;
  bool declared = true;
  std::vector<std::string> role_words;  // stems of the referencing column's name that say which of several keys it is
};

class SchemaView {
 public:
  [[nodiscard]] static SchemaView make(data::CatalogPtr catalog, const Lexicon& lexicon);

  std::vector<TableView> tables;
  std::vector<KeyEdge> edges;
  std::vector<std::vector<int>> edges_of;  // table -> edges
  std::vector<int> component;              // table -> one of the tables it is connected with, the same for all of them

  [[nodiscard]] const ColumnView& column(const ColumnRef& ref) const { return tables[ref.table].columns[ref.column]; }
  [[nodiscard]] int table_by_id(const std::string& id) const;
  [[nodiscard]] int column_by_name(int table, std::string_view name) const;
  // Table name unique over all datasets.
  [[nodiscard]] bool name_is_unique(int table) const;
  [[nodiscard]] std::optional<ColumnRef> resolve(const NameRef& ref) const;  // column -1 for a table

 private:
  void add_declared_edges();
  void note_edges();
  void add_inferred_edges();
  void add_role_edges();
  void find_components();
  void add_joins(const Lexicon& lexicon);
  void add_role_words(const Phrasing& phrasing);
  void add_computed(const Lexicon& lexicon);
  void apply_lexicon(const Lexicon& lexicon);

  data::CatalogPtr catalog_;
  std::vector<std::shared_ptr<const data::Column>> computed_;  // what columns that are not stored look like
  std::unordered_map<std::string, int> by_id_;
};

}  // namespace sextant::knowledge
