// Names of result columns. The engine names an expression without alias after its own text, and weaving changes texts;
// so before weaving every such expression of every SELECT list gets the name it would have had. Thread-safe.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>

#include "base/error.h"

namespace sextant::query::sql {

// Tree → SQL text, as query::Engine::print.
using Print = std::function<Result<std::string>(const std::string& tree_json)>;

// Adds the aliases to a checked statement; prints only where some are missing. `source` is the text as written; it only decides between two
// spellings of a name.
[[nodiscard]] Result<void> name_outputs(boost::json::value& statement, std::string_view source, const Print& print);

// At most `rows` rows: sets or lowers the outermost LIMIT, so that the order of the statement still decides which.
void limit_rows(boost::json::value& statement, std::uint64_t rows);

}  // namespace sextant::query::sql
