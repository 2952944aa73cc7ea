// Row filters: SQL boolean expressions in which subject('name') stands for an attribute of the subject. Whether the
// expression is allowed SQL is checked by the gate, with the same parser and rules as any statement; here it is only
// made sure that putting in a value cannot change how the text is read. Pure and thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant::access {

// The reason why the text cannot be a row filter, or nothing.
[[nodiscard]] std::optional<std::string> row_filter_problem(std::string_view filter);

// The filter with the attributes as SQL literals; nothing if the subject lacks one of them (then no row may be seen).
[[nodiscard]] std::optional<std::string> bind_row_filter(std::string_view filter, const std::map<std::string, std::string>& attributes);

}  // namespace sextant::access
