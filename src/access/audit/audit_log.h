// The audit log: append-only events in the metadata database, each carrying the SHA-256 of the one before and its own
// content, so that changing or removing any but the newest is noticed; keep `head` elsewhere to notice that too.
// begin() returns once the event is safe from kill -9 (and, with Durability::power, from power loss; else that takes a
// tenth of a second more); a caller whose begin() failed must let no row of the query leave, and end it. Concurrent events share one
// commit. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "access/audit/event.h"
#include "platform/meta/database.h"

namespace sextant::access {

class AuditLog {
 public:
  // Records the start of the server, and as failed every query that an earlier one never ended.
  [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(meta::Database& database,
                                                              meta::Durability durability = meta::Durability::process);
  ~AuditLog();

  [[nodiscard]] Result<QueryId> begin(const AuditEvent& event);
  [[nodiscard]] Result<void> end(const QueryId& query, const AuditOutcome& outcome);
  // A query that never ran, begin and end in one.
  [[nodiscard]] Result<QueryId> refuse(const AuditEvent& event, const AuditOutcome& outcome);

  // Durable when it returns, as begin(); whose change() failed must not make the change.
  [[nodiscard]] Result<void> change(const AuditChange& change);

  struct Verification {
    std::uint64_t events = 0;                // that were checked and are sound
    std::optional<std::uint64_t> broken_at;  // sequence number of the first event that is not what was written
    std::string head;                        // hash of the last sound event
  };
  [[nodiscard]] Result<Verification> verify() const;

  // A person's own queries, newest first, without those of question tests. `search` is looked for in the statement, ignoring ASCII case.
  // `cursor` is the next_cursor of the page before, or empty.
  [[nodiscard]] Result<HistoryPage> history(const UserId& user, std::size_t limit, std::string_view cursor, std::string_view search) const;
  // `not_found` also for somebody else's.
  [[nodiscard]] Result<HistoryEntry> history_entry(const UserId& user, const QueryId& query) const;

 private:
  struct Entry {
    std::string_view kind;
    QueryId query;
    UserId user;
    std::string content;
  };
  struct Append {  // what one caller wants written, all or nothing
    std::vector<Entry> entries;
    bool settled = false;
    Result<void> outcome = {};
  };

  AuditLog(meta::Database& database, meta::Durability durability) : database_(&database), durability_(durability) {}
  void sync_soon(const std::stop_token& stopping);
  Result<void> append(std::vector<Entry> entries);
  Result<void> commit(const std::vector<Append*>& batch);
  Result<void> load_head();
  Result<void> close_interrupted();

  meta::Database* database_;
  meta::Durability durability_;
  std::mutex mutex_;
  std::condition_variable written_;
  std::vector<Append*> waiting_;  // guarded by mutex_
  bool writing_ = false;          // guarded by mutex_; the caller that set it alone touches the head
  std::uint64_t sequence_ = 0;    // of the newest event
  std::string head_;              // its hash
  std::condition_variable_any unsynced_;
  std::condition_variable_any pause_;  // between two syncs; nobody ends it but the stop
  bool dirty_ = false;                 // guarded by mutex_: something was committed that is not on the disk yet
  std::jthread syncer_;                // only with Durability::process
};

}  // namespace sextant::access
