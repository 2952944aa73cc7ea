// What the names, types and profiles of a table say of it, in the words of the language. Pure.
#pragma once

#include "knowledge/planner/plan/schema.h"

namespace sextant::knowledge {

// "Invoice #" -> invoice, number.
[[nodiscard]] NameWords words_of(std::string_view name);
// The stem of words written together: of "birdstrikes" for bird, strikes.
[[nodiscard]] std::string glued_stem(const std::vector<std::string>& words);
// All that can be seen of a table alone.
[[nodiscard]] TableView view_of(const data::Table& source);
// The columns that name a row to a person: name, <table>_name, title, the table's own noun, first + last name, any other
// name or title, a description, the key, a first column like one. `table`: with its foreign keys.
[[nodiscard]] std::vector<int> identity_of(const TableView& table);

}  // namespace sextant::knowledge
