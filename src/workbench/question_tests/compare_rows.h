// The rule by which an answer is right: its rows are the expected rows.
//
// - As many rows and as many columns. Two empty results are the same whatever their columns.
// - Rows compare as a multiset: their order does not count unless `ordered` says so, how often each occurs does.
// - The order of the columns does not count and neither do their names: one arrangement of the columns must fit all rows.
// - NULL equals only NULL. Text compares without white space at its ends, with case. True is 1, false is 0.
// - Text that is written like a number is that number ("12.50" is 12.5, "007" stays text). Where all numbers of a column are whole
//   they compare exactly, else within one millionth of the larger.
// - A timestamp at midnight is its date; 'T' and a blank between date and time are the same.
//
// Pure; time grows with rows × columns, and the arrangements tried are bounded (beyond the bound the rows count as different).
#pragma once

#include <boost/describe.hpp>
#include <boost/json/array.hpp>
#include <cstdint>

namespace sextant::workbench {

// The first of these that tells the two apart.
enum class Mismatch : std::uint8_t { none, columns, rows, values, order };
BOOST_DESCRIBE_ENUM(Mismatch, none, columns, rows, values, order)

struct Comparison {
  Mismatch mismatch = Mismatch::none;
  std::uint64_t expected_rows = 0;
  std::uint64_t got_rows = 0;
  std::uint64_t expected_columns = 0;
  std::uint64_t got_columns = 0;
  // Rows in one but not in the other, with the columns arranged as expected; at most 20 of each are listed. Empty when the
  // numbers of columns differ.
  boost::json::array missing;
  boost::json::array unexpected;
  std::uint64_t missing_count = 0;
  std::uint64_t unexpected_count = 0;

  [[nodiscard]] bool same() const { return mismatch == Mismatch::none; }
};
BOOST_DESCRIBE_STRUCT(Comparison, (),
                      (mismatch, expected_rows, got_rows, expected_columns, got_columns, missing, unexpected, missing_count,
                       unexpected_count))

// Rows are arrays of cells, all of one length within each list (cells that lack are NULL).
[[nodiscard]] Comparison compare_rows(const boost::json::array& expected, const boost::json::array& got, bool ordered);

}  // namespace sextant::workbench
