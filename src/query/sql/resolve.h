// Names to things: every table reference of a checked statement is looked up in what the subject may see and replaced
// by the table's governed sub-query; columns are resolved scope by scope, which gives the columns each table is read
// for and which result columns derive from masked ones. Common table expressions get names of our own, so no name of a
// person ever stands where the engine could take it for a file or a table. Pure and thread-safe.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "query/sql/governed.h"

namespace sextant::query::sql {

struct TableRead {
  const GovernedTable* table = nullptr;
  std::vector<bool> used;  // by position in GovernedTable::columns
};

struct ResultColumn {
  std::string name;
  std::vector<std::string> mask_rules;  // of the masked columns it derives from; conservative
};

struct Resolution {
  std::vector<TableRead> reads;  // one per table
  std::vector<ResultColumn> columns;
  // False when the number of columns is known only by running (COLUMNS with a pattern, unnest of a structure, PIVOT):
  // then `columns` has one entry that stands for each of them.
  bool columns_exact = true;
};

// Weaves into `statement`. Errors: not_found (a table or column that does not exist for the subject), sql_refused.
// `limited`: only so many of the first rows will be read.
[[nodiscard]] Result<Resolution> resolve(boost::json::value& statement, const GovernedCatalog& catalog, bool limited = false);

}  // namespace sextant::query::sql
