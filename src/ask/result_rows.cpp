#include "ask/result_rows.h"

#include <algorithm>

#include "base/json.h"
#include "platform/arrow/row_writer.h"
#include "platform/arrow/stream_decoder.h"

namespace sextant::ask {

std::vector<AnswerColumn> describe_columns(const std::vector<arrow::Shape>& shapes, const query::Prepared& prepared) {
  std::vector<AnswerColumn> columns;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    AnswerColumn column{
        .name = shapes[i].name, .type = shapes[i].type, .family = std::string(data::family_name(data::family_of(shapes[i].type)))};
    const auto& outputs = prepared.columns;
    const std::size_t known = prepared.columns_exact ? i : 0;
    if (known < outputs.size() && outputs[known].masked) {
      column.masked = true;
      column.mask_rule = outputs[known].mask_rule;
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

Result<ResultRows> read_rows(query::Running& running, std::size_t max_rows, const Call& call) {
  ResultRows result;
  arrow::StreamDecoder decoder;
  arrow::TextBuffer text;
  std::optional<arrow::RowWriter> writer;
  text.append('[');
  for (;;) {
    const auto bytes = TRY(running.stream->read(call));
    if (bytes.empty()) break;
    decoder.push(bytes);
    while (const arrow::Batch* batch = TRY(decoder.next())) {
      if (!writer) writer.emplace(arrow::RowFormat::json_arrays, decoder.columns());
      const auto room = static_cast<std::int64_t>(max_rows - writer->rows_written());
      if (batch->rows() > room) result.truncated = true;
      writer->write(*batch, 0, std::min(room, batch->rows()), text);
    }
  }
  TRY(decoder.finish());
  text.append(']');
  result.columns = describe_columns(decoder.columns(), running.prepared);
  result.rows = TRY(parse_json(text.view(), {.max_bytes = 256u << 20, .max_depth = 64})).as_array();
  result.outcome = running.stream->outcome();
  return result;
}

}  // namespace sextant::ask
