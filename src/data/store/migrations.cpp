#include "data/store/migrations.h"

namespace sextant::data {
namespace {

// Lists (names of key columns, tags, values with counts) are JSON text. Segment paths are relative to the segments folder,
// so that a workspace can be moved.
constexpr std::string_view kCatalog = R"sql(
CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  kind TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  added_at TEXT NOT NULL,
  file_bytes INTEGER NOT NULL,
  file_modified_ns INTEGER NOT NULL,
  file_inode INTEGER NOT NULL
) STRICT;
CREATE TABLE datasets (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  description TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE tables (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES datasets(id),
  source_id TEXT NOT NULL REFERENCES sources(id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  source_name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  primary_key TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  synced_at TEXT NOT NULL,
  UNIQUE (dataset_id, name)
) STRICT;
CREATE INDEX tables_by_source ON tables(source_id);
CREATE TABLE columns (
  table_id TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  nullable INTEGER NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  tags TEXT NOT NULL,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID, STRICT;
CREATE TABLE profiles (
  table_id TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  nulls INTEGER NOT NULL,
  distinct_values INTEGER NOT NULL,
  distinct_is_exact INTEGER NOT NULL,
  minimum TEXT,
  maximum TEXT,
  average_length REAL,
  top_values TEXT NOT NULL,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID, STRICT;
CREATE TABLE foreign_keys (
  table_id TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  columns TEXT NOT NULL,
  target_id TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  target_columns TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('declared', 'inferred')),
  confidence REAL NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID, STRICT;
CREATE INDEX foreign_keys_by_target ON foreign_keys(target_id);
CREATE TABLE segments (
  table_id TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID, STRICT;
CREATE TABLE column_values (
  table_id TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  value_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  value_list TEXT NOT NULL,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID, STRICT;
CREATE TABLE catalog_revision (only INTEGER PRIMARY KEY CHECK (only = 1), revision INTEGER NOT NULL) STRICT;
INSERT INTO catalog_revision VALUES (1, 1);
)sql";

// read_table_id refers to no row on purpose: a view stays closed when a table it was made from is gone.
constexpr std::string_view kTableReads = R"sql(
CREATE TABLE table_reads (
  table_id TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  read_table_id TEXT NOT NULL,
  columns TEXT NOT NULL,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID, STRICT;
)sql";

}  // namespace

meta::RoomMigrations migrations() {
  return {.room = "data",
          .migrations = {{.version = 1, .name = "catalog", .sql = kCatalog}, {.version = 2, .name = "table_reads", .sql = kTableReads}}};
}

}  // namespace sextant::data
