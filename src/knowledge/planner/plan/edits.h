// Edits of a logical plan: each changes one thing and keeps the rest sound (what is no more grouped by is no more sorted
// by). Pure over plain values. A failed edit leaves the plan unspecified; its error says why, for a person.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

// Neighbouring conditions that people see as one: a span of time, or alternatives joined by OR.
struct Filter {
  std::size_t begin = 0, end = 0;  // in LogicalQuery::where
  bool period = false;             // column ≥ day, column < day
  bool operator==(const Filter&) const = default;
};
[[nodiscard]] std::vector<Filter> filters_of(const LogicalQuery& query);
void remove_filter(LogicalQuery& query, const Filter& filter);

enum class Joining : std::uint8_t { replace, also };

// Takes the place of a filter on the same expression; `also` makes it an alternative to it.
void set_filter(LogicalQuery& query, Condition condition, Joining joining = Joining::replace);
// "without Texas": further exclusions of a column add up.
void exclude(LogicalQuery& query, Condition condition);

struct Period {
  std::chrono::sys_days from, to;  // half-open
};
[[nodiscard]] std::optional<Period> period_of(const LogicalQuery& query, const ColumnRef& date);
// The date that conditions or groups of the plan speak of already.
[[nodiscard]] std::optional<ColumnRef> date_of(const SchemaView& schema, const LogicalQuery& query);
// Either end may be open. Takes the place of any other stretch of that date; days of the week and hours stay.
void set_period(LogicalQuery& query, const ColumnRef& date, std::optional<std::chrono::sys_days> from,
                std::optional<std::chrono::sys_days> to);
void set_months_of_year(LogicalQuery& query, const ColumnRef& date, int first, int last);
// "on Sundays" instead of "on Mondays": conditions on one part of a date, in the place of others on the same.
void set_part(LogicalQuery& query, std::vector<Condition> conditions);
// "also on Saturdays", "also in 2024": an alternative to what is said so of that date; false where nothing is. (edit_times.cpp)
[[nodiscard]] Result<bool> add_part(LogicalQuery& query, const std::vector<Condition>& conditions);
[[nodiscard]] Result<bool> add_period(LogicalQuery& query, const ColumnRef& date, const Period& period);
// All that is said of that date is gone.
void clear_times(LogicalQuery& query, const ColumnRef& date);
// The same stretch some units earlier or later: March of the year before.
[[nodiscard]] Period shifted(const Period& period, DatePart unit, int count);

// A list becomes a count of its rows. `also` keeps the groups there are; a finer or coarser part of a date replaces its own.
[[nodiscard]] Result<void> group_by(LogicalQuery& query, const std::vector<Expression>& groups, Joining joining);
[[nodiscard]] Result<void> remove_group(LogicalQuery& query, std::size_t index);

// Without `descending` an order there is stays, and a plan without one is sorted by its first number, highest first.
[[nodiscard]] Result<void> set_limit(LogicalQuery& query, std::int64_t limit, std::optional<bool> descending = std::nullopt);
[[nodiscard]] Result<void> reverse_order(const SchemaView& schema, LogicalQuery& query);
// `key` is a column or a group as named by a person; an aggregate over that column is sorted by its number.
[[nodiscard]] Result<void> order_by(const SchemaView& schema, LogicalQuery& query, const ColumnRef& key, std::optional<bool> descending);

// A list of things that were grouped ("customers with more than 3 accounts") becomes a plain list of the same things, so that
// they can be counted and told apart anew. Other plans stay as they are.
[[nodiscard]] Result<void> pin_list(const SchemaView& schema, LogicalQuery& query);

// The number of the plan, which `also` keeps beside the new one. A list becomes one number.
[[nodiscard]] Result<void> set_number(LogicalQuery& query, const Expression& number, Joining joining);
[[nodiscard]] const Expression* number_of(const LogicalQuery& query);  // its first aggregate, also one only sorted by
[[nodiscard]] Result<void> as_share(LogicalQuery& query);
[[nodiscard]] Result<void> show_column(LogicalQuery& query, const ColumnRef& column);
// On the number of each group, or on the number column of a list.
[[nodiscard]] Result<void> compare_number(const SchemaView& schema, LogicalQuery& query, const std::optional<ColumnRef>& column,
                                          Compare compare, const std::vector<double>& values);

// What the plan's rows are rows of: the table that refers to the others and is referred to by none of them; -1 when there is none.
[[nodiscard]] int main_table(const SchemaView& schema, const LogicalQuery& query);
// The rows stay those of the main table, whatever else is changed: it is kept among the plan's tables.
void pin_rows(const SchemaView& schema, LogicalQuery& query);

}  // namespace sextant::knowledge
