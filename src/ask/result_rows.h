// The rows of a running query as JSON cells, for answers people look at. Bounded; large results go out as streams.
#pragma once

#include "ask/answer.h"
#include "base/call.h"
#include "platform/arrow/shape.h"
#include "query/gate/gate.h"

namespace sextant::ask {

struct ResultRows {
  std::vector<AnswerColumn> columns;
  boost::json::array rows;
  bool truncated = false;  // there was at least one row more
  query::EngineOutcome outcome;
};

// Columns of a stream with what the gate knows of them.
[[nodiscard]] std::vector<AnswerColumn> describe_columns(const std::vector<arrow::Shape>& shapes, const query::Prepared& prepared);

// Reads the stream to its end; keeps `max_rows`. The query must have been limited to max_rows + 1 at the gate. Error
// payload_too_large for more than 64 MB.
[[nodiscard]] Result<ResultRows> read_rows(query::Running& running, std::size_t max_rows, const Call& call);

}  // namespace sextant::ask
