#include "ask/result_rows.h"

#include "base/json.h"
#include "platform/arrow/cell.h"
#include "platform/arrow/stream_decoder.h"

namespace sextant::ask {
namespace {

std::vector<AnswerColumn> describe(const std::vector<arrow::Shape>& shapes, const std::vector<query::OutputColumn>& outputs) {
  std::vector<AnswerColumn> columns;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    AnswerColumn column{.name = shapes[i].name, .type = shapes[i].type, .family = std::string(data::family_name(data::family_of(shapes[i].type)))};
    if (i < outputs.size() && outputs[i].masked) {
      column.masked = true;
      column.mask_rule = outputs[i].mask_rule;
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace

Result<ResultRows> read_rows(query::Running& running, std::size_t max_rows, const Call& call) {
  ResultRows result;
  arrow::StreamDecoder decoder;
  arrow::TextBuffer text;
  std::size_t kept = 0;
  text.append("[");
  for (;;) {
    const auto bytes = TRY(running.stream->read(call));
    if (bytes.empty()) break;
    decoder.push(bytes);
    while (const arrow::Batch* batch = TRY(decoder.next())) {
      for (std::int64_t row = 0; row < batch->rows(); ++row) {
        if (kept == max_rows) {
          result.truncated = true;
          break;
        }
        text.append(kept++ == 0 ? "[" : ",[");
        for (std::size_t column = 0; column < batch->columns(); ++column) {
          if (column > 0) text.append(",");
          arrow::write_json(batch->shape(column), batch->column(column), row, text);
        }
        text.append("]");
      }
    }
  }
  TRY(decoder.finish());
  text.append("]");
  result.columns = describe(decoder.columns(), running.prepared.columns);
  result.rows = TRY(parse_json(text.view(), {.max_bytes = 256u << 20, .max_depth = 64})).as_array();
  result.outcome = running.stream->outcome();
  return result;
}

}  // namespace sextant::ask
