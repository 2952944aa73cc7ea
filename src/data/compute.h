// The engine as the rooms before it see it: something that runs our own SQL over named files in a sandboxed process.
// Implemented by query/engine and handed over in app; tests may use it through query/engine's test support.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/call.h"

namespace sextant::data {

// A small result as text: every cell as CAST(x AS VARCHAR) gives it, std::nullopt for NULL.
struct TextRows {
  std::vector<std::string> columns;
  std::vector<std::string> types;  // DuckDB type text
  std::vector<std::vector<std::optional<std::string>>> rows;
};

// SQL given here is written by Sextant, never by a person or a model; it does not pass the gate. Thread-safe.
class Compute {
 public:
  virtual ~Compute() = default;

  // Runs `sql` in a child that may read `files` and nothing else. At most 100,000 rows, else Error payload_too_large.
  virtual Result<TextRows> rows(const std::string& sql, const std::vector<std::string>& files, const Call& call) = 0;

  // Runs `sql` (COPY … TO …) in a child that may read `files` and create files in `output_directory` (absolute, existing).
  // Inside it the table functions of SQLite files are available: sqlite_rows(path, table) (see query/engine/README.md).
  virtual Result<void> write(const std::string& sql, const std::vector<std::string>& files, const std::string& output_directory,
                             const Call& call) = 0;
};

}  // namespace sextant::data
