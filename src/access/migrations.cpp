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
               ) STRICT;)"},
           {2, "audit log",
            R"(CREATE TABLE audit_events (
                 sequence INTEGER PRIMARY KEY,
                 kind TEXT NOT NULL CHECK (kind IN ('start', 'begin', 'end')),
                 query_id TEXT,
                 user_id TEXT,
                 content TEXT NOT NULL,
                 hash TEXT NOT NULL
               ) STRICT;
               CREATE UNIQUE INDEX audit_events_by_query ON audit_events (query_id, kind);
               CREATE INDEX audit_events_by_user ON audit_events (user_id, sequence) WHERE kind = 'begin';
               CREATE INDEX audit_events_of_starts ON audit_events (sequence) WHERE kind = 'start';
               CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE ON audit_events BEGIN SELECT raise(ABORT, 'append-only'); END;
               CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events BEGIN SELECT raise(ABORT, 'append-only'); END;)"},
           {3, "audit of changes",
            R"(CREATE TABLE audit_events_with_changes (
                 sequence INTEGER PRIMARY KEY,
                 kind TEXT NOT NULL CHECK (kind IN ('start', 'begin', 'end', 'change')),
                 query_id TEXT,
                 user_id TEXT,
                 content TEXT NOT NULL,
                 hash TEXT NOT NULL
               ) STRICT;
               INSERT INTO audit_events_with_changes SELECT sequence, kind, query_id, user_id, content, hash FROM audit_events;
               DROP TABLE audit_events;
               ALTER TABLE audit_events_with_changes RENAME TO audit_events;
               CREATE UNIQUE INDEX audit_events_by_query ON audit_events (query_id, kind);
               CREATE INDEX audit_events_by_user ON audit_events (user_id, sequence) WHERE kind = 'begin';
               CREATE INDEX audit_events_of_starts ON audit_events (sequence) WHERE kind = 'start';
               CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE ON audit_events BEGIN SELECT raise(ABORT, 'append-only'); END;
               CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events BEGIN SELECT raise(ABORT, 'append-only'); END;)"}}};
}

}  // namespace sextant::access
