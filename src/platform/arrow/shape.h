// What a column of an Arrow stream is, worked out once from its schema so that reading a cell is one switch.
// Plain values; thread-safe to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"

struct ArrowSchema;

namespace sextant::arrow {

enum class Kind : std::uint8_t {
  null,
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  utf8,
  large_utf8,
  binary,
  large_binary,
  fixed_binary,
  uuid,
  date32,
  date64,
  time32,
  time64,
  timestamp,
  interval,
  decimal,
  hugeint,
  list,
  large_list,
  fixed_list,
  structure,
  map,
};

struct Shape {
  std::string name;
  std::string type;  // as DuckDB writes it: "BIGINT", "DECIMAL(18,2)", "STRUCT(a INTEGER)[]"
  Kind kind = Kind::null;
  bool dictionary = false;           // the cells are indexes; `children[0]` is the shape of the values
  bool zoned = false;                // timestamps: an instant (shown with Z), not a wall-clock reading
  std::int32_t scale = 0;            // decimals: digits after the point
  std::int32_t width = 0;            // decimals: bits; fixed_binary: bytes; fixed_list: elements
  std::int64_t per_second = 1;       // times and timestamps: units in a second
  std::vector<Shape> children = {};  // lists: element; structures: fields; maps: key and value
};

// The columns of a stream. Fails with data_invalid for a type the engine never sends (unions, views, run-ends), for more
// than 4,096 columns and for nesting deeper than 32.
[[nodiscard]] Result<std::vector<Shape>> shapes_of(const ArrowSchema& schema);

}  // namespace sextant::arrow
