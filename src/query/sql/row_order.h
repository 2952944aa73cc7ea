// Rows that ORDER BY finds equal stay in the order of their tables: the order a person knows from the file, and the same one
// every time. So do the first rows of joined tables that nothing orders. The engine itself leaves both open, and to its
// threads; single tables it reads in their order. Of joined tables the one that refers to the others goes
// first, for each row is one of its rows; else the first of FROM. Pure.
#pragma once

#include <boost/json.hpp>
#include <span>

#include "query/sql/governed.h"

namespace sextant::query::sql {

struct WovenTable {
  boost::json::object* node;  // in a statement: the sub-query that stands for the table
  const GovernedTable* table;
};

// Adds the places of the rows to each ORDER BY of a woven query whose rows are rows of tables, and to each join of which only
// the first rows are wanted: those with a LIMIT and, when `limited`, the outermost. A SELECT that groups or is DISTINCT, or where
// a place could show in the result, stays as it is.
void keep_row_order(boost::json::object& query, std::span<const WovenTable> woven, bool limited);

}  // namespace sextant::query::sql
