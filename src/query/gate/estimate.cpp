#include "query/gate/estimate.h"

#include <cmath>
#include <limits>

namespace sextant::query {
namespace {

double width_of(const data::Column& column) {
  using enum data::TypeFamily;
  switch (column.family) {
    case boolean:
      return 1;
    case integer:
    case date:
    case real:
      return 4;
    case decimal:
    case time:
    case timestamp:
      return 8;
    case text:
      return column.profile && column.profile->average_length ? 1 + *column.profile->average_length : 16;
    case interval:
      return 16;
    default:
      return 64;
  }
}

std::uint64_t add(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return b > most - a ? most : a + b;
}

}  // namespace

Estimate estimate_of(const sql::Resolution& resolution, std::uint64_t limit_bytes) {
  Estimate estimate;
  bool missing = false;
  for (const sql::TableRead& read : resolution.reads) {
    const data::Table& table = *read.table->table;
    estimate.tells_hidden_rows = estimate.tells_hidden_rows || read.table->unguarded.has_value();
    std::uint64_t rows = 0, bytes = 0;
    for (const data::Segment& segment : table.segments) {
      rows = add(rows, segment.rows);
      bytes = add(bytes, segment.bytes);
      missing = missing || segment.bytes == 0;
    }
    double used = 0, all = 0;
    for (const data::Column& column : table.columns) all += width_of(column);
    for (std::size_t i = 0; i < read.used.size(); ++i) {
      if (read.used[i]) used += width_of(*read.table->columns[i].column);
    }
    const double share = all > 0 ? used / all : 1;
    estimate.rows = add(estimate.rows, rows);
    estimate.bytes = add(estimate.bytes, static_cast<std::uint64_t>(std::ceil(static_cast<double>(bytes) * share)));
  }
  estimate.over_limit = missing || estimate.bytes > limit_bytes;
  return estimate;
}

}  // namespace sextant::query
