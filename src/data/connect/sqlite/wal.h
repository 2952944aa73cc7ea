// A SQLite file whose last changes are still in its write-ahead log cannot be read alone.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace sextant::data {

// True if `<file>-wal` holds anything.
[[nodiscard]] bool has_write_ahead_log(const std::filesystem::path& file);

// Copies file and log into `folder` and folds the log in there; the path of the whole copy. The original is not touched.
[[nodiscard]] Result<std::filesystem::path> copy_with_log(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace sextant::data
