// From the block to the plan: internal to assemble*.cpp.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "knowledge/planner/interpret/scan.h"

namespace sextant::knowledge {

class Assembler {
 public:
  Assembler(const SchemaView& schema, const Scanner& scanner, const Choices& choices, Block& block, Evidence& evidence, LogicalQuery& query)
      : schema_(schema), scanner_(scanner), choices_(choices), block_(block), evidence_(evidence), query_(query) {}

  void run();

 private:
  // assemble.cpp: what is shown, sorted and joined.
  void push_identity(std::vector<Expression>& list, int table);
  void implied_count();
  void shares();
  void outputs();
  [[nodiscard]] std::optional<ColumnRef> reference(int from, int to) const;
  [[nodiscard]] int referring(int table) const;  // the only table that refers to this one, -1 when there are several or none
  [[nodiscard]] int main_table() const;
  void sorting();
  void sort_with_first();
  [[nodiscard]] bool repeats() const;
  void sort_by_what_is_there();
  void named_tables();
  void count_once();
  [[nodiscard]] bool holds_anything() const;
  [[nodiscard]] bool stands_for(const TableMention& mention, const std::set<int>& used) const;
  [[nodiscard]] int bridge(const std::set<int>& used, int table) const;
  [[nodiscard]] int second_key(int table) const;
  [[nodiscard]] bool names_rows(int table) const;
  [[nodiscard]] int people_near(int table, bool itself) const;
  [[nodiscard]] bool misses_people() const;
  void one_role();

  // assemble_pairs.cpp: a table that pairs rows of one other.
  void paired();
  [[nodiscard]] bool pair_of(int one, int other);
  void other_way();

  // assemble_groups.cpp: what is grouped by, numbers of groups, and whose rows are counted.
  void groups();
  void group_by_owner(int table);
  void compared_groups();
  void grouping();
  [[nodiscard]] bool owners_are_told_apart() const;
  void tell_namesakes_apart();
  void counted_groups();
  void groups_summed_up();
  void sum_up_groups();
  void taken_together();
  void count_what_is_counted();
  void count_what_refers();
  [[nodiscard]] bool told_apart(int table) const;
  [[nodiscard]] bool linked_once(const JoinTree& tree, int table) const;

  // assemble_analysis.cpp: side by side, and how numbers are spread.
  void spans_as_units();
  void side_by_side();
  void spread();
  [[nodiscard]] bool holds_one_year(const ColumnRef& date) const;
  [[nodiscard]] std::int64_t step_of(const ColumnRef& column) const;

  // assemble_superlative.cpp
  void superlative();
  [[nodiscard]] bool first_of_each(const Superlative& s, const Expression& key);
  [[nodiscard]] bool sums_up(const Superlative& s, const Expression& key) const;
  [[nodiscard]] bool adds_up(const Expression& key) const;
  void count_visits(int table);
  [[nodiscard]] bool shows_identity(int table) const;
  [[nodiscard]] bool lists_rows(const Superlative& s) const;
  [[nodiscard]] int dated_before(const Superlative& s) const;
  [[nodiscard]] bool most_of_groups(const Superlative& s, const Expression& key);
  [[nodiscard]] bool most_of_each(const Superlative& s, const Expression& key);
  [[nodiscard]] bool most_as_filter(const Superlative& s);
  [[nodiscard]] bool as_filter(const Superlative& s, const Expression& key, bool descending);
  [[nodiscard]] static Condition extreme(const Expression& key, bool descending);
  [[nodiscard]] bool ranked_by_choice(const Superlative& s, Order& order);
  [[nodiscard]] std::optional<ColumnRef> key_of(int table) const;

  // assemble_sets.cpp: what is taken away, added or met together.
  void never_of_shown();
  void exclusions();
  [[nodiscard]] std::optional<KeyEdge> counted_key(const std::vector<int>& excluded) const;
  [[nodiscard]] bool except_shown(const LogicalQuery& inner);
  void either_way();
  void two_owners();
  [[nodiscard]] int counterpart(const ColumnRef& column, int table) const;
  [[nodiscard]] static SetOperation apart(const Condition& a, const Condition& b);
  [[nodiscard]] bool shows_measure() const;
  void counted_of_both();
  [[nodiscard]] int listed_table() const;
  void list_once();
  void either_thing();
  void sets_of_keys();
  void order_of_sets();
  void keep_order(const std::function<bool(const Order&)>& fits);
  void same_column_twice();

  const SchemaView& schema_;
  const Scanner& scanner_;
  const Choices& choices_;
  Block& block_;
  Evidence& evidence_;
  LogicalQuery& query_;
  std::set<int> absorbed_, counted_;
  bool all_ = false;
};

[[nodiscard]] inline Expression plain(ColumnRef column) { return Expression{.column = column}; }
void add_expression(std::vector<Expression>& list, const Expression& e);  // once
[[nodiscard]] std::vector<int> tables_of(const LogicalQuery& query);

}  // namespace sextant::knowledge
