// Versioned changes to the schema of the metadata database. Each room contributes one RoomMigrations; app puts them in
// house order into one list and applies what is missing at start. A migration that was applied may never be edited:
// its checksum is kept, and a difference refuses the start. Migrations only go forward; the way back is the backup.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "platform/meta/database.h"

namespace sextant::meta {

struct Migration {
  int version = 0;  // 1, 2, 3 … within its room, without gaps
  std::string_view name;
  std::string_view sql;  // any number of statements; runs inside the one transaction of the start
};

struct RoomMigrations {
  std::string_view room;  // "access"
  std::vector<Migration> migrations;
};

struct MigrationReport {
  std::size_t applied = 0;
  std::optional<std::filesystem::path> backup;  // made before anything changed, when there was something to lose
};

// All or nothing. Errors: `conflict` when the database is newer than this program or an applied migration was edited.
[[nodiscard]] Result<MigrationReport> migrate(Database& database, std::span<const RoomMigrations> rooms);

}  // namespace sextant::meta
