// What a statement may be: the limits of its text, and the allow-list of its tree (shape.h, functions.h, types) with
// the limits of its size and growth. Everything not listed is refused by name. Pure and thread-safe.
#pragma once

#include <boost/json.hpp>
#include <string_view>

#include "base/error.h"

namespace sextant::query::sql {

// Before the parser sees the text: size, UTF-8, NUL, nesting. Error sql_refused with Error::rule.
[[nodiscard]] Result<void> check_text(std::string_view sql);

// After it: every node, field, function, type, join, window form. A tree that passes has exactly the fields that
// shape.h promises. Error sql_refused with rule and position.
[[nodiscard]] Result<void> check_statement(boost::json::value& statement);

// name.upper() and t.name.upper(): the parser takes the column for the schema of the function. As a plain call the
// column is the first argument. For calls in accepted trees.
[[nodiscard]] bool is_method_call(const boost::json::object& call);
void as_plain_call(boost::json::object& call);

}  // namespace sextant::query::sql
