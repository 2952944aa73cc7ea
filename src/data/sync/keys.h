// Finds keys nobody declared. A primary key: a unique column without nulls whose name says key, or the first column. A foreign
// key: a column whose name points at a table or equals its key, or whose texts are that table's key values; in each case
// at least 95 % of its distinct values must be there. Measured precision of the name rules: X_id -> X .92, same name .77.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/call.h"
#include "data/catalog/catalog.h"
#include "data/compute.h"

namespace sextant::data {

// Sets the primary key of a measured table that has none.
[[nodiscard]] Result<void> infer_primary_key(Table& table, Compute& compute, const Call& call);

// Inferred keys between the tables, all of one dataset and measured: only those that come from or lead to a table in `changed`.
// Columns with a declared key get none.
[[nodiscard]] Result<std::unordered_map<TableId, std::vector<ForeignKey>>> infer_foreign_keys(const std::vector<const Table*>& tables,
                                                                                              const std::vector<TableId>& changed,
                                                                                              Compute& compute, const Call& call);

}  // namespace sextant::data
