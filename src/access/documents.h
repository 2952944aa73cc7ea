// A file of the workspace that a person writes (users.yaml, policies.yaml), kept with all its revisions in the metadata
// database. A revision is counted up whenever the text differs from the one in force, so an equal text never changes it.
// Used by one owner at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "platform/meta/database.h"

namespace sextant::access {

struct Document {
  std::string text;
  std::uint64_t revision = 0;  // from 1
};

class Documents {
 public:
  // `kind` is the file's name without its ending: "users".
  Documents(meta::Database& database, const std::filesystem::path& workspace, std::string_view kind)
      : database_(&database), path_(workspace / (std::string(kind) + ".yaml")), kind_(kind) {}

  // The text of the file; empty when there is none. `payload_too_large` and `unavailable` as for any file.
  [[nodiscard]] Result<std::string> read_file() const;
  // Replaces the file as a whole, durably.
  [[nodiscard]] Result<void> write_file(std::string_view text) const;
  // Makes `text` the one in force. `by` is who did it, for the history.
  [[nodiscard]] Result<Document> store(std::string text, std::string_view by);
  [[nodiscard]] std::string file_name() const { return path_.filename().string(); }

 private:
  meta::Database* database_;
  std::filesystem::path path_;
  std::string kind_;
};

}  // namespace sextant::access
