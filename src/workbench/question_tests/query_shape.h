// What kind of question an expected query answers, from its tree. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sextant::workbench {

// "nested" for set operations, sub-queries and common table expressions; else "one_table" or "joins", with "_grouped" and
// "_limited" where it is. "unknown" when the tree cannot be read.
[[nodiscard]] std::string query_shape(std::string_view tree_json);

}  // namespace sextant::workbench
