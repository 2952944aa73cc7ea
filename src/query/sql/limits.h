// How large a statement may be. Measured reasons: text of 2 MB costs the parser seconds and hundreds of MB, 4,000 set
// operation arms 1.3 s of planning, a chain of shared-table self joins grows without bound (docs/architecture.md).
#pragma once

#include <cstddef>
#include <cstdint>

namespace sextant::query::sql {

struct Limits {
  static constexpr std::size_t text_bytes = 64 * 1024;
  static constexpr std::size_t tree_bytes = 8 * 1024 * 1024;
  static constexpr std::size_t tree_values = 600'000;  // JSON values in the tree
  static constexpr std::size_t json_depth = 1'200;     // a syntax level is two to four JSON levels
  static constexpr std::size_t depth = 250;            // syntax levels; every walk is recursive
  static constexpr std::size_t nodes = 20'000;         // expressions, tables and query nodes
  static constexpr std::size_t parentheses = 250;      // open at once, in the text
  static constexpr std::size_t set_arms = 500;
  static constexpr std::size_t joins = 100;
  static constexpr std::size_t references = 1'000;                // table reads once every CTE is written out where it is used
  static constexpr std::size_t list_items = 10'000;               // of one IN list
  static constexpr std::int64_t text_growth = 10'000;             // characters that repeat, lpad, format … may make
  static constexpr std::int64_t list_growth = 100'000;            // items of range, generate_series
  static constexpr std::int64_t product_growth = 10'000'000'000;  // rows of all range tables of a statement multiplied
  static constexpr std::int64_t row_growth = 10'000'000;          // rows of range, generate_series as a table
};

}  // namespace sextant::query::sql
