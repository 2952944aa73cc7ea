// Writes batches as text rows, a slice at a time: the caller decides how many rows go into the buffer before it is sent, so
// memory stays bounded however long the result is. Nothing is allocated per cell. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/arrow/stream_decoder.h"
#include "platform/arrow/text_buffer.h"

namespace sextant::arrow {

enum class RowFormat : std::uint8_t {
  ndjson,  // {"id":1,"name":"a"}\n; a repeated column name gets _2, _3 …
  csv,     // RFC 4180 with CRLF and a header line; NULL is empty, empty text is ""; nested values as JSON
};

enum class FormulaGuard : std::uint8_t {
  off,
  on,  // CSV text that a spreadsheet would run (= + - @ tab CR first) gets a leading apostrophe
};

class RowWriter {
 public:
  RowWriter(RowFormat format, const std::vector<Shape>& columns, FormulaGuard guard = FormulaGuard::off);

  void begin(TextBuffer& out);  // the CSV header; nothing for the others
  // Rows [first, first + count) of the batch; the range must be inside it.
  void write(const Batch& batch, std::int64_t first, std::int64_t count, TextBuffer& out);

 private:
  void write_csv_cell(const Shape& shape, const ArrowArrayView& view, std::int64_t row, TextBuffer& out);
  void write_csv_text(std::string_view text, TextBuffer& out);

  RowFormat format_;
  FormulaGuard guard_;
  std::vector<std::string> keys_;  // what stands before each cell of a row
  std::vector<std::string> names_;
  TextBuffer scratch_;
};

}  // namespace sextant::arrow
