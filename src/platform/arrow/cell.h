// One cell of a batch as text. Row numbers must be inside the view; the view must have been validated (Batch does that).
// Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/arrow/shape.h"
#include "platform/arrow/text_buffer.h"

struct ArrowArrayView;

namespace sextant::arrow {

[[nodiscard]] bool is_null(const ArrowArrayView& view, std::int64_t row);

// Text and bytes of utf8 and binary kinds (not dictionary-encoded), as they are.
[[nodiscard]] std::string_view bytes_of(const Shape& shape, const ArrowArrayView& view, std::int64_t row);

// How a cell stands in JSON.
enum class JsonForm : std::uint8_t {
  bare,    // true, 12, 1.5
  quoted,  // text that needs no escaping: a date, a decimal, an integer beyond 2^53
  null,    // NULL, NaN, infinities
  text,    // utf8: to be escaped
  nested,  // list, structure, map
};
[[nodiscard]] JsonForm json_form(const Shape& shape, const ArrowArrayView& view, std::int64_t row);

// Plain text of a cell that is not null and not nested: integers and decimals exactly, the shortest text that reads back
// as the same real ("NaN", "Infinity"), "2001-02-03", "04:05:06.7", "2001-02-03T04:05:06.7Z" (Z only with a time
// zone), "1 year 2 months 3 days 04:05:06", binary as base64, uuid in groups, utf8 as it is.
void write_text(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out);

// The cell as JSON: lists as arrays, structures as objects, maps as arrays of {"key":…,"value":…}. Invalid UTF-8
// becomes U+FFFD.
void write_json(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out);

// "text" with JSON escapes.
void write_json_string(std::string_view text, TextBuffer& out);

}  // namespace sextant::arrow
