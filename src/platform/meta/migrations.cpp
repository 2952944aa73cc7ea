#include "platform/meta/migrations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "base/log.h"

namespace sextant::meta {
namespace {

constexpr std::size_t kBackupsKept = 5;
constexpr std::string_view kBackupMark = ".backup-";
constexpr std::string_view kBookkeeping =
    "CREATE TABLE IF NOT EXISTS schema_migrations (room TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL, applied_at TEXT NOT NULL, PRIMARY KEY (room, version)) STRICT";

// FNV-1a: it notices edits, it need not withstand forgers.
std::string checksum(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

struct Pending {
  std::string_view room;
  Migration migration;
};

using Applied = std::map<std::pair<std::string, int>, std::string>;  // (room, version) → checksum

Result<std::vector<Pending>> compare(const Applied& applied, std::span<const RoomMigrations> rooms) {
  std::vector<Pending> pending;
  std::size_t recognised = 0;
  for (const auto& room : rooms) {
    int expected = 1;
    for (const auto& migration : room.migrations) {
      if (migration.version != expected++)
        return fail(ErrorCode::internal, fmt::format("The migrations of {} are not numbered 1, 2, 3 ….", room.room));
      const auto found = applied.find({std::string(room.room), migration.version});
      if (found == applied.end()) {
        pending.push_back({room.room, migration});
      } else if (++recognised; found->second != checksum(migration.sql)) {
        return fail(ErrorCode::conflict,
                    fmt::format("Migration {} {} \"{}\" was changed after it was applied.", room.room, migration.version, migration.name),
                    "Restore its text and put the change into a new migration.");
      }
    }
  }
  if (recognised != applied.size())
    return fail(ErrorCode::conflict, "The workspace was used by a newer version of Sextant.",
                "Use that version, or restore a backup made before the update.");
  return pending;
}

void remove_old_backups(const std::filesystem::path& database) {
  std::vector<std::filesystem::path> backups;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(database.parent_path(), ignored))
    if (entry.path().filename().native().starts_with(database.filename().native() + std::string(kBackupMark)))
      backups.push_back(entry.path());
  std::ranges::sort(backups);
  for (std::size_t i = 0; i + kBackupsKept < backups.size(); ++i) std::filesystem::remove(backups[i], ignored);
}

Result<std::filesystem::path> back_up(Database& database, std::size_t migrations_before) {
  std::string stamp = format_utc(std::chrono::system_clock::now());
  std::ranges::replace(stamp, ':', '-');
  const std::string name = fmt::format("{}{}{}-{}", database.path().native(), kBackupMark, stamp, migrations_before);
  std::filesystem::path target = name;
  for (int again = 2; std::filesystem::exists(target); ++again) target = fmt::format("{}-{}", name, again);
  TRY(database.backup_to(target));
  remove_old_backups(database.path());
  return target;
}

}  // namespace

Result<MigrationReport> migrate(Database& database, std::span<const RoomMigrations> rooms) {
  TRY(database.execute(kBookkeeping));
  Applied applied;
  for (const auto& row : TRY(database.query("SELECT room, version, checksum FROM schema_migrations")))
    applied[{row.text("room"), static_cast<int>(row.integer("version"))}] = row.text("checksum");
  const auto pending = TRY(compare(applied, rooms));

  MigrationReport report{.applied = pending.size(), .backup = {}};
  if (pending.empty()) return report;
  if (!applied.empty()) report.backup = TRY(back_up(database, applied.size()));
  TRY(database.transaction([&](Transaction& transaction) -> Result<void> {
    for (const auto& [room, migration] : pending) {
      if (auto done = transaction.script(migration.sql); !done)
        return fail(std::move(done).error().with("migration", fmt::format("{} {} {}", room, migration.version, migration.name)));
      TRY(transaction.execute("INSERT INTO schema_migrations VALUES (?, ?, ?, ?, ?)", room, migration.version, migration.name,
                              checksum(migration.sql), std::chrono::system_clock::now()));
    }
    return {};
  }));
  log::info("metadata.migrated", {{"applied", std::to_string(report.applied)}, {"backup", report.backup ? report.backup->string() : ""}});
  return report;
}

}  // namespace sextant::meta
