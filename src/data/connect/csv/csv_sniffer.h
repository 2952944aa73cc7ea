// Finds out how a CSV file is written from its first records: delimiter, escape, and whether it has a header. Pure but for
// reading the file.
#pragma once

#include <string>
#include <vector>

#include "data/connect/csv/csv_reader.h"

namespace sextant::data::csv {

struct Layout {
  Dialect dialect;
  bool has_header = false;
  std::size_t columns = 0;
  std::vector<std::string> names;  // of the header; empty without one
};

[[nodiscard]] Result<Layout> sniff(const std::filesystem::path& file);

}  // namespace sextant::data::csv
