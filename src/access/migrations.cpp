#include "access/migrations.h"

namespace sextant::access {

meta::RoomMigrations migrations() {
  return {"access",
          {{1, "documents and users",
            R"(CREATE TABLE access_documents (
                 kind TEXT NOT NULL,
                 revision INTEGER NOT NULL,
                 sha256 TEXT NOT NULL,
                 text TEXT NOT NULL,
                 stored_at TEXT NOT NULL,
                 stored_by TEXT NOT NULL,
                 PRIMARY KEY (kind, revision)
               ) STRICT;
               CREATE TABLE users (
                 id TEXT PRIMARY KEY,
                 name TEXT NOT NULL UNIQUE,
                 first_seen_at TEXT NOT NULL
               ) STRICT;)"}}};
}

}  // namespace sextant::access
