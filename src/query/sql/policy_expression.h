// A row filter of policy, from text to tree: scalar functions of the table's own columns, constants and attributes of
// the subject. subject('branch_id') becomes a constant: text, or, where it is compared with a column, TRY_CAST of the
// text to the column's type, so an attribute that does not fit matches no row. No sub-queries, no aggregates, no
// windows; names mean only columns of this table, whatever statement reads it.
#pragma once

#include <boost/json.hpp>
#include <set>
#include <string>

#include "access/identity/subject.h"
#include "data/catalog/catalog.h"
#include "query/sql/governed.h"

namespace sextant::query::sql {

struct PolicyExpression {
  boost::json::object tree;       // its columns are qualified with "t"
  std::set<std::string> columns;  // lower case
};

// Errors: validation_failed (not such an expression), forbidden (the subject lacks an attribute), those of `parse`.
[[nodiscard]] Result<PolicyExpression> parse_policy_expression(const std::string& text, const data::Table& table,
                                                               const access::Subject& subject, const Parse& parse);

}  // namespace sextant::query::sql
