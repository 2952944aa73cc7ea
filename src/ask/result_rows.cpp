#include "ask/result_rows.h"

#include <algorithm>

#include "platform/arrow/json_value.h"
#include "platform/arrow/stream_decoder.h"

namespace sextant::ask {
namespace {

constexpr std::size_t kMostBytes = 64u << 20;

}  // namespace

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
  std::size_t received = 0;
  for (;;) {
    const auto bytes = TRY(running.stream->read(call));
    if (bytes.empty()) break;
    received += bytes.size();
    if (received > kMostBytes)
      return fail(ErrorCode::payload_too_large, "The rows are larger than 64 MB, too large for one answer.",
                  "Ask for fewer rows or columns, or stream them as CSV, NDJSON or Arrow.");
    decoder.push(bytes);
    while (const arrow::Batch* batch = TRY(decoder.next())) {
      const auto room = static_cast<std::int64_t>(max_rows - result.rows.size());
      if (batch->rows() > room) result.truncated = true;
      arrow::append_rows(*batch, 0, std::min(room, batch->rows()), result.rows);
    }
  }
  TRY(decoder.finish());
  result.columns = describe_columns(decoder.columns(), running.prepared);
  result.outcome = running.stream->outcome();
  return result;
}

}  // namespace sextant::ask
