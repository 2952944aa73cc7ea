// A SQLite file whose last changes are still in its write-ahead log is read together with that log. Only bytes are moved
// here; the engine's child alone looks into them.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace sextant::data {

// True if `<file>-wal` holds anything.
[[nodiscard]] bool has_write_ahead_log(const std::filesystem::path& file);

[[nodiscard]] std::filesystem::path log_of(const std::filesystem::path& file);

// Copies file and log into `folder`; the path of the copy. The original is not touched. `unavailable` (retryable) when
// somebody wrote meanwhile, because the two would not fit together.
[[nodiscard]] Result<std::filesystem::path> copy_with_log(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace sextant::data
