// What is kept of one question beside its head: both results, how they differ, the readings. Plain values.
#pragma once

#include <boost/describe.hpp>
#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ask/answer.h"
#include "base/json.h"
#include "workbench/question_tests/compare_rows.h"

namespace sextant::workbench {

struct Problem {
  std::string detail;
  std::string code;
  std::string hint;
  std::string rule;  // of the gate, where it refused
};
BOOST_DESCRIBE_STRUCT(Problem, (), (detail, code, hint, rule))

// The rows of a statement; the first of them are kept.
struct KeptRows {
  std::string sql;
  std::vector<ask::AnswerColumn> columns;  // empty: not known (rows given in the file)
  boost::json::array rows;
  std::uint64_t row_count = 0;
  std::optional<Problem> problem;  // why there are no rows
};
BOOST_DESCRIBE_STRUCT(KeptRows, (), (sql, columns, rows, row_count, problem))

struct TriedReading {
  std::string description;
  std::string sql;
  std::optional<bool> right;  // absent: nothing is expected, or it was not run
};
BOOST_DESCRIBE_STRUCT(TriedReading, (), (description, sql, right))

struct ResultDetail {
  bool verified = false;  // an approved query was used
  std::string description;
  std::vector<std::string> assumptions;
  std::vector<std::string> unplaced;
  std::string reason;  // why it was asked back or given up
  std::optional<KeptRows> got;
  std::optional<KeptRows> expected;
  std::optional<Comparison> comparison;
  std::vector<TriedReading> readings;  // best first, at most four
};
BOOST_DESCRIBE_STRUCT(ResultDetail, (), (verified, description, assumptions, unplaced, reason, got, expected, comparison, readings))

}  // namespace sextant::workbench
