// How names and values are written as SQL, and what values can be compared with. Pure.
#pragma once

#include <string>
#include <string_view>

#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

// A name, quoted only where it must be.
[[nodiscard]] std::string identifier(std::string_view name);
[[nodiscard]] bool is_number(std::string_view text);
// "2009" beside a date is a year of it.
[[nodiscard]] bool is_year_of_date(const SchemaView& schema, const Condition& c);
// Text that holds numbers of different lengths compares as numbers, not letter by letter.
[[nodiscard]] bool holds_numbers_as_text(const SchemaView& schema, const Condition& c);
// Whether the engine can compare the column with the values: no number or date is "Spanish".
[[nodiscard]] bool is_comparable(const SchemaView& schema, const Condition& c);
// Whether times are compared with two days.
[[nodiscard]] bool is_span_of_days(const SchemaView& schema, const Condition& c);
// A value as it is compared with `left`.
[[nodiscard]] std::string literal(const SchemaView& schema, const Literal& value, const Expression& left);

}  // namespace sextant::knowledge
