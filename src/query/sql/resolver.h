// The walk behind resolve(): one object per statement. Internal to resolve*.cpp.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "query/sql/refusal.h"
#include "query/sql/resolve.h"
#include "query/sql/row_order.h"
#include "query/sql/scope.h"
#include "query/sql/shape.h"

namespace sextant::query::sql {

struct Cte {
  std::string name;       // as written
  std::string generated;  // as printed
  Outputs outputs;
  std::size_t weight = 0;  // table reads when written out
  bool keyed = false;      // USING KEY: `recurring.name` exists in its second part
};

class Resolver {
 public:
  Resolver(const GovernedCatalog& catalog, bool limited) : catalog_(catalog), limited_(limited) {}

  Result<Resolution> statement(json::object& statement);

 private:
  // ---- queries -------------------------------------------------------------------------------------------------

  Result<Outputs> query(json::object& node, const Scope* outer);

  Result<void> define_ctes(json::object& node, const Scope* outer);

  // Any column of a recursive query may end up in any other, so all of them derive from all.
  Result<Outputs> recursive(json::object& body, const Cte& cte, const std::vector<std::string>& aliases, const Scope* outer);

  static void spread(Outputs& outputs, const Lineage& lineage);

  static void rename(Outputs& outputs, const std::vector<std::string>& aliases);

  // The engine calls the second x of a sub-query x_1.
  static void number_repeated(Outputs& outputs);

  Result<Outputs> set_operation(json::object& node, const Scope* outer);

  // ORDER BY, LIMIT, DISTINCT ON over the outputs and, for a SELECT, its FROM clause. The names of set operations are
  // those of their first SELECT, which may be qualified there; the engine checks them.
  Result<void> modifiers(json::object& node, const Outputs& outputs, const Scope* select_scope, const Scope* outer);

  Result<Outputs> select(json::object& node, const Scope* outer);

  Result<void> select_item(json::object& item, const Scope& scope, Outputs& outputs, std::vector<Output>& aliases);

  // What * and relation.* give, column by column.
  Result<void> star(const json::object& item, const std::string& alias, const From& from, const Lineage& replaced, Outputs& outputs);

  static bool is_unnest(const json::object& item);

  static bool holds_star(json::object& item);

  // ---- tables --------------------------------------------------------------------------------------------------

  Result<From> table(json::object& node, const Scope* outer);

  static From single(Relation relation);

  Result<Outputs> values(json::object& node, const Scope* outer);

  Result<Relation> base_table(json::object& node);

  const Cte* find_cte(std::string_view dataset, std::string_view name) const;

  Result<Relation> cte_reference(json::object& node, const Cte& cte);

  static std::unexpected<Error> too_many_reads();

  std::size_t read_of(const GovernedTable& table);

  std::uint32_t mask_of(std::size_t read, std::size_t column, const std::string& rule);

  // A cross join prints as a comma, which binds less than the join around it.
  static void keep_precedence(json::object& child);

  Result<From> join(json::object& node, const Scope* outer);

  // What a PIVOT or UNPIVOT gives depends on its source as a whole.
  Result<From> pivot(json::object& node, const Scope* outer);

  // ---- expressions ---------------------------------------------------------------------------------------------

  Result<Lineage> expression(json::object& node, const Scope* scope);

  Result<Lineage> predicate(json::object& node, const Scope* scope);

  const data::Column* stored_column(const json::object& reference, const Scope* scope) const;

  Result<Lineage> children_of(json::object& node, const Scope* scope);

  Result<Lineage> children(Part part, json::value& value, const Scope* scope);

  Result<Match> column(json::object& node, const Scope* scope);

  static std::unexpected<Error> unknown_column(std::string_view name, const Scope* scope, std::optional<std::uint32_t> position);

  void use(const ColumnOrigin& origin);
  void use(const Match& match);

  Result<Lineage> star_expression(json::object& node, const Scope* scope);

  Result<Lineage> subquery(json::object& node, const Scope* scope);

  // `x -> f(x)`; the same node is the arrow of JSON, where the left side is a value.
  Result<Lineage> lambda(json::object& node, const Scope* scope);

  Result<Lineage> positional(json::object& node, const Scope* scope);

  const GovernedCatalog& catalog_;
  bool limited_;           // only the first rows will be read
  std::vector<Cte> ctes_;  // visible ones, innermost last
  std::vector<TableRead> reads_;
  std::vector<std::string> mask_rules_;
  std::map<std::pair<std::size_t, std::size_t>, std::uint32_t> masks_;
  // Addresses hold: nodes are replaced in place, never moved.
  std::vector<WovenTable> woven_;
  bool may_fail_ = false;  // some predicate can fail for some row
  std::size_t weight_ = 0;
  std::size_t generated_ = 0;
  bool lenient_ = false;        // unknown columns are left to the engine
  Lineage* touched_ = nullptr;  // of every column inside the present sub-query
  Lineage replaced_;            // of the REPLACE expressions of the last star
};

// Helpers of the parts of the walk.
[[nodiscard]] std::vector<std::string> strings_of(const json::value& list);
[[nodiscard]] bool contains_name(const std::vector<std::string>& names, std::string_view name);

}  // namespace sextant::query::sql
