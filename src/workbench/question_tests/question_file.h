// A file of questions as people write it. Pure.
//
// JSON lines, when the first line begins with '{':
//   {"question": "how many flights are there", "sql": "SELECT count(*) FROM flights", "rows": [[3000000]], "ordered": false, "id": "q1"}
// Only `question` is needed. `sql` is run to get the rows that are expected; `rows` are expected as they are, and win. Where there
// is `gold_sql` or `gold_rows`, as in an exported run, they are meant instead. `ordered`: the order of the rows counts. Other members
// are left alone.
//
// Else one question a line; empty lines and lines that begin with '#' are skipped.
#pragma once

#include <boost/json/array.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sextant::workbench {

struct TestQuestion {
  std::string id;  // as the file calls it; may be empty
  std::string question;
  std::string gold_sql;  // empty: none
  std::optional<boost::json::array> gold_rows;
  bool ordered = false;

  [[nodiscard]] bool has_gold() const { return gold_rows.has_value() || !gold_sql.empty(); }
};

struct QuestionFileLimits {
  static constexpr std::size_t file_bytes = std::size_t{8} << 20;
  static constexpr std::size_t line_bytes = std::size_t{1} << 20;
  static constexpr std::size_t questions = 5000;
  static constexpr std::size_t question_bytes = 2000;
  static constexpr std::size_t sql_bytes = std::size_t{64} << 10;
};

// validation_failed with one field a line that does not fit ("line 3"), at most 20; payload_too_large.
[[nodiscard]] Result<std::vector<TestQuestion>> parse_question_file(std::string_view text);

}  // namespace sextant::workbench
