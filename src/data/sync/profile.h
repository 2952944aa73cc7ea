// Measures a table: row count, and of each column nulls, distinct values, extremes, lengths, frequent values; finds personal data
// by names and a sample; keeps the values of low-cardinality text columns. A few scans of the segment files, however many
// columns there are.
#pragma once

#include <string>
#include <vector>

#include "base/call.h"
#include "data/catalog/catalog.h"
#include "data/compute.h"
#include "data/store/catalog_store.h"

namespace sextant::data {

inline constexpr std::size_t kTopValues = 20;

// "read_parquet(['…', '…'])"
[[nodiscard]] std::string read_segments(const std::vector<std::string>& files);

// Fills in row_count, tags and profiles of `table`, whose name, columns and segments are given; returns the values to keep.
// Columns with PII tags get neither extremes nor values. Error data_invalid: a segment cannot be read.
[[nodiscard]] Result<std::vector<ColumnValues>> measure(Table& table, Compute& compute, const Call& call);

}  // namespace sextant::data
