// Not every DuckDB type has a plain Arrow form that all clients read: such columns leave as text.
#pragma once

#include "query/engine/database.h"

namespace sextant::query::duck {

// `sql`, or a statement around it that casts the columns without a plain form to VARCHAR. `statement` is `sql` prepared.
[[nodiscard]] std::string with_plain_types(duckdb_prepared_statement statement, const std::string& sql);

}  // namespace sextant::query::duck
