#include "data/connect/sqlite/wal.h"

#include "data/connect/connector.h"
#include "data/store/catalog_store.h"

namespace sextant::data {

namespace fs = std::filesystem;

fs::path log_of(const fs::path& file) { return fs::path(file) += "-wal"; }

bool has_write_ahead_log(const fs::path& file) {
  std::error_code error;
  const auto bytes = fs::file_size(log_of(file), error);
  return !error && bytes > 0;
}

Result<fs::path> copy_with_log(const fs::path& file, const fs::path& folder) {
  const fs::path copy = folder / file.filename();
  const auto stamps = [&]() -> Result<std::pair<FileStamp, FileStamp>> {
    return std::pair(TRY(stamp_of(file)), TRY(stamp_of(log_of(file))));
  };
  const auto before = TRY(stamps());
  std::error_code error;
  fs::copy_file(file, copy, fs::copy_options::overwrite_existing, error);
  if (!error) fs::copy_file(log_of(file), log_of(copy), fs::copy_options::overwrite_existing, error);
  if (error) return file_error(file, "the database and its write-ahead log cannot be copied: " + error.message() + ".");
  const auto after = stamps();
  if (after && *after == before) return copy;
  return fail(Error{.code = ErrorCode::unavailable,
                    .message = file.filename().string() + " changed while it was read.",
                    .hint = "Sync again when nothing writes to it.",
                    .retryable = true});
}

}  // namespace sextant::data
