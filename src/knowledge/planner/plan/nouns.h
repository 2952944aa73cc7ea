// What people call tables and columns in English, after their labels or else their names.
#pragma once

#include <string>
#include <vector>

#include "knowledge/planner/plan/logical.h"
#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

[[nodiscard]] std::string singular(std::string word);  // "airport" of "airports"; what is singular stays
[[nodiscard]] std::string plural(std::string word);
[[nodiscard]] std::string with_article(const std::string& noun);  // "an order"; not empty

[[nodiscard]] std::string row_noun(const SchemaView& schema, int table);   // "branch" of branches
[[nodiscard]] std::string rows_noun(const SchemaView& schema, int table);  // "branches"
// The key that leads to a role-qualified use says which one it is: "origin airport".
[[nodiscard]] std::string role_noun(const SchemaView& schema, const ColumnRef& ref);
// "branch id" is for machines; people say "branch".
[[nodiscard]] std::vector<std::string> spoken(const ColumnView& view);
[[nodiscard]] std::string participle_of(const ColumnView& view);  // "opened" of "opened on"; empty without one

}  // namespace sextant::knowledge
