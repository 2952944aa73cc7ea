// What running a reading gave, as far as it speaks for or against the reading: a condition that leaves nothing is often not the
// one meant, and readings that come to the same answer need no choice between them.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace sextant::knowledge {

struct Outcome {
  bool impossible = false;           // no engine can make sense of it: types that do not fit, a text that is no number
  std::uint64_t rows = 0;            // of those read
  std::uint64_t different_rows = 0;  // as values, order of the rows aside
  bool nothing = false;              // no rows, only nulls, or a single zero
  bool some_null = false;
  std::optional<std::uint64_t> content;  // the same for the same set of rows; nothing when there were more than were read
};

// `rows`: lists of cells. `complete`: there are no more.
[[nodiscard]] Outcome outcome_of(const boost::json::array& rows, bool complete);

// Runs SQL of a reading as its answer would be run; nothing when that was not possible for another reason than the SQL itself.
using TryReading = std::function<std::optional<Outcome>(const std::string& sql)>;

}  // namespace sextant::knowledge
