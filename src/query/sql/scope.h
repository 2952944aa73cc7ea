// What names mean at one place of a statement: the relations of a FROM clause, the aliases of its SELECT list, the
// parameters of lambdas, and the scopes around. Internal to resolve.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::query::sql {

// The masked columns something derives from, as sorted indexes into the resolver's list.
class Lineage {
 public:
  Lineage() = default;
  explicit Lineage(std::uint32_t mask) : masks_{mask} {}
  void add(const Lineage& other);
  [[nodiscard]] const std::vector<std::uint32_t>& masks() const { return masks_; }
  [[nodiscard]] bool empty() const { return masks_.empty(); }

 private:
  std::vector<std::uint32_t> masks_;
};

struct ColumnOrigin {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t read = none;  // index of the table read
  std::size_t column = 0;
};

struct Output {
  std::string name;
  Lineage lineage;
  ColumnOrigin origin = {};
};

// Columns in order; `open`: there may be more, which derive from `all`.
struct Outputs {
  std::vector<Output> columns;
  bool open = false;
  Lineage all;

  [[nodiscard]] Lineage whole() const;
};

struct Relation {
  std::string name;     // alias or table name; empty: cannot be qualified
  std::string dataset;  // of a table without alias
  Outputs outputs;
};

struct From {
  std::vector<Relation> relations;
  std::vector<Output> star;  // what * gives, shared USING columns once
  bool star_exact = true;
};

struct Scope {
  const From* from = nullptr;
  const std::vector<Output>* aliases = nullptr;
  const std::vector<std::string>* parameters = nullptr;
  const Scope* parent = nullptr;
};

// What a reference may mean; several matches are joined, which is right for USING columns and safe otherwise.
struct Match {
  bool found = false;  // as a column, a relation or a parameter
  bool maybe = false;  // as an alias, or possibly a column of an open relation: outer scopes are looked at too
  Lineage lineage;
  std::vector<ColumnOrigin> origins;
  std::string name;         // as the table spells it; empty if it has no single spelling
  bool derived = false;     // not, or not only, a stored column
  bool drop_first = false;  // the first part is the dataset
};

[[nodiscard]] Match find_reference(const Scope* scope, const std::vector<std::string_view>& parts);
// The visible column name nearest to a mistyped one.
[[nodiscard]] std::string nearest_column(const Scope* scope, std::string_view name);

}  // namespace sextant::query::sql
