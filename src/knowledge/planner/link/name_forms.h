// How people may write the name of a column: glued words apart, initials spelled out, "date of X" as "X date". Pure functions.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "knowledge/planner/language/lexical.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

// The name as it is first, then its other forms and the synonyms of a semantic model.
[[nodiscard]] std::vector<NameWords> ways_to_write(const ColumnView& column, const SchemaView& schema, const Language& language);

// The word that says what a name is: date of birth, date_order_placed; else the last one.
[[nodiscard]] std::size_t head_of(const NameWords& name);

// What the rows of a table are worth: their amount, price, balance …
[[nodiscard]] std::optional<ColumnRef> worth_of(const SchemaView& schema, const Language& language, int table);

// Words at the front of a numeric column that only say it is a number: num_employees, number_of_platforms.
[[nodiscard]] bool is_count_prefix(std::string_view word);

}  // namespace sextant::knowledge
