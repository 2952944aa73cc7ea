// What is recorded of a query: before its first row leaves (AuditEvent) and after it ended (AuditOutcome); and of a change of what the
// house is told (AuditChange). Plain values. Statements are kept up to 64 KiB, printed ones up to 512 KiB; the digest is always of the
// whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity/subject.h"
#include "access/policy/policy.h"
#include "base/id.h"
#include "base/time.h"

namespace sextant::access {

struct AuditTable {
  TableId id;
  std::string dataset;
  std::string name;
  std::vector<std::string> columns;  // read by the statement
  TableDecision decision;
};

struct AuditEvent {
  QueryId id;  // made by begin() when empty
  std::string request_id;
  Subject subject;          // whose policies were applied
  std::string caller;       // name of who asked, when acting as somebody else
  std::string action;       // what the query was for: "question", "sql_page", "api" …
  std::string sql;          // the subject's own statement, as understood
  std::string printed_sql;  // what the engine gets
  std::vector<AuditTable> tables;
  std::uint64_t policy_revision = 0;
  std::uint64_t catalog_revision = 0;
  std::uint64_t estimated_rows = 0;
  std::uint64_t estimated_bytes = 0;
};

enum class AuditStatus : std::uint8_t { running, done, failed, cancelled, refused };
[[nodiscard]] std::string_view audit_status_name(AuditStatus status);

struct AuditOutcome {
  AuditStatus status = AuditStatus::done;
  std::string error_code;  // code_name() of the error; empty when done
  std::string error;       // its message
  std::uint64_t rows = 0;  // that left
  std::uint64_t bytes = 0;
  double elapsed_ms = 0;
};

// Somebody changed a model, an approved query, a rule: what, and the digest of what it is now.
struct AuditChange {
  std::string request_id;
  Subject subject;
  std::string action;  // "model.saved"
  std::string object;  // "bank.yaml"
  std::string text;    // what it is now; only its digest is kept. Empty: it is gone
};

// One line of a person's own history.
struct HistoryEntry {
  QueryId id;
  std::string sql;
  std::string action;
  AuditStatus status = AuditStatus::running;
  std::string error;
  std::uint64_t row_count = 0;
  double elapsed_ms = 0;
  Timestamp started_at{};
};

struct HistoryPage {
  std::vector<HistoryEntry> entries;  // newest first
  std::string next_cursor;            // empty: no more
};

}  // namespace sextant::access
