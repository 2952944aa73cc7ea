#include "access/audit/audit_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <limits>
#include <utility>

#include "access/digest.h"
#include "access/policy/decide.h"
#include "base/log.h"

namespace sextant::access {
namespace {

constexpr std::array<std::string_view, 5> kStatusNames{"running", "done", "failed", "cancelled", "refused"};
constexpr std::size_t kMostHistory = 1'000;
constexpr std::size_t kLongestSearch = 200;
constexpr std::size_t kLongestSql = 64 * 1024;
constexpr std::size_t kLongestPrinted = 512 * 1024;
constexpr std::size_t kLongestError = 4 * 1024;
constexpr auto kSyncInterval = std::chrono::milliseconds(100);
constexpr std::string_view kStart = "start", kBegin = "begin", kEnd = "end", kChange = "change";

constexpr std::string_view kHistory =
    "SELECT b.sequence, b.query_id, b.content ->> '$.sql' AS sql, b.content ->> '$.action' AS action, b.content ->> '$.at' AS started_at, "
    "e.content ->> '$.status' AS status, e.content ->> '$.error' AS error, e.content ->> '$.rows' AS row_count, e.content ->> "
    "'$.elapsed_ms' AS elapsed_ms "
    "FROM audit_events b LEFT JOIN audit_events e ON e.query_id = b.query_id AND e.kind = 'end' WHERE b.kind = 'begin' AND b.user_id = ?";
// A run of question tests would bury what a person ran.
constexpr std::string_view kNotTests = "b.content ->> '$.action' <> 'question_test'";

// The hash of an event; ids hold no line breaks, so no two events are written alike.
std::string chained(std::string_view previous, std::uint64_t sequence, std::string_view kind, std::string_view query, std::string_view user,
                    std::string_view content) {
  return sha256(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", previous, sequence, kind, query, user, content));
}

// Hostile statements are recorded, not stored at any length. Cut between characters.
std::string_view clipped(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

boost::json::array texts(const std::vector<std::string>& values) {
  boost::json::array list;
  for (const auto& value : values) list.emplace_back(value);
  return list;
}

boost::json::object table_content(const AuditTable& table) {
  boost::json::object masks;
  for (const auto& [column, mask] : table.decision.masks) masks[column] = mask_kind_text(mask.kind);
  return {{"id", table.id.text()},
          {"dataset", table.dataset},
          {"name", table.name},
          {"columns", texts(table.columns)},
          {"allowed", table.decision.allowed},
          {"row_filters", texts(table.decision.row_filters)},
          {"masks", std::move(masks)},
          {"hidden", texts(table.decision.hidden_columns)},
          {"reasons", texts(table.decision.reasons)}};
}

std::string begin_content(const AuditEvent& event, const QueryId& id) {
  boost::json::array tables;
  for (const auto& table : event.tables) tables.push_back(table_content(table));
  return boost::json::serialize(boost::json::object{{"at", format_utc(std::chrono::system_clock::now())},
                                                    {"query_id", id.text()},
                                                    {"request_id", event.request_id},
                                                    {"user_id", event.subject.id.text()},
                                                    {"user", event.subject.name},
                                                    {"roles", texts(event.subject.roles)},
                                                    {"caller", event.caller.empty() ? event.subject.name : event.caller},
                                                    {"action", event.action},
                                                    {"sql", clipped(event.sql, kLongestSql)},
                                                    {"printed_sql", clipped(event.printed_sql, kLongestPrinted)},
                                                    {"printed_sql_sha256", sha256(event.printed_sql)},
                                                    {"tables", std::move(tables)},
                                                    {"policy_revision", event.policy_revision},
                                                    {"catalog_revision", event.catalog_revision},
                                                    {"estimated_rows", event.estimated_rows},
                                                    {"estimated_bytes", event.estimated_bytes}});
}

std::string end_content(const QueryId& id, const AuditOutcome& outcome) {
  return boost::json::serialize(boost::json::object{{"at", format_utc(std::chrono::system_clock::now())},
                                                    {"query_id", id.text()},
                                                    {"status", audit_status_name(outcome.status)},
                                                    {"error_code", outcome.error_code},
                                                    {"error", clipped(outcome.error, kLongestError)},
                                                    {"rows", outcome.rows},
                                                    {"bytes", outcome.bytes},
                                                    {"elapsed_ms", outcome.elapsed_ms}});
}

std::string change_content(const AuditChange& change) {
  return boost::json::serialize(
      boost::json::object{{"at", format_utc(std::chrono::system_clock::now())},
                          {"request_id", change.request_id},
                          {"user_id", change.subject.id.text()},
                          {"user", change.subject.name},
                          {"caller", change.subject.acted_by.empty() ? change.subject.name : change.subject.acted_by},
                          {"action", change.action},
                          {"object", change.object},
                          {"text_sha256", change.text.empty() ? "" : sha256(change.text)}});
}

HistoryEntry entry_of(const meta::Row& row) {
  const auto status = std::ranges::find(kStatusNames, row.text("status"));
  return {.id = row.id<QueryId>("query_id"),
          .sql = row.text("sql"),
          .action = row.text("action"),
          .status = status == kStatusNames.end() ? AuditStatus::running : static_cast<AuditStatus>(status - kStatusNames.begin()),
          .error = row.text("error"),
          .row_count = static_cast<std::uint64_t>(row.integer("row_count")),
          .elapsed_ms = row.real("elapsed_ms"),
          .started_at = row.time("started_at")};
}

}  // namespace

std::string_view audit_status_name(AuditStatus status) { return kStatusNames[static_cast<std::size_t>(status)]; }

Result<std::unique_ptr<AuditLog>> AuditLog::open(meta::Database& database, meta::Durability durability) {
  std::unique_ptr<AuditLog> log(new AuditLog(database, durability));
  TRY(log->load_head());
  TRY(log->close_interrupted());
  if (durability == meta::Durability::process)
    log->syncer_ = std::jthread([self = log.get()](const std::stop_token& stopping) { self->sync_soon(stopping); });
  return log;
}

AuditLog::~AuditLog() {
  if (!syncer_.joinable()) return;
  syncer_.request_stop();
  syncer_.join();
  if (auto done = database_->sync(); !done) log::error("audit.not_synced", {{"error", done.error().message}});
}

void AuditLog::sync_soon(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      if (!unsynced_.wait(lock, stopping, [&] { return dirty_; })) return;
      dirty_ = false;
    }
    if (auto done = database_->sync(); !done) log::error("audit.not_synced", {{"error", done.error().message}});
    std::unique_lock lock(mutex_);
    pause_.wait_for(lock, stopping, kSyncInterval, [] { return false; });
  }
}

Result<void> AuditLog::load_head() {
  const auto rows = TRY(database_->query("SELECT sequence, hash FROM audit_events ORDER BY sequence DESC LIMIT 1"));
  sequence_ = rows.empty() ? 0 : static_cast<std::uint64_t>(rows.front().integer("sequence"));
  head_ = rows.empty() ? "" : rows.front().text("hash");
  return {};
}

// Each start ends all that began before it, so only what began since the last start can be open.
Result<void> AuditLog::close_interrupted() {
  const auto open =
      TRY(database_->query("SELECT query_id FROM audit_events b WHERE kind = 'begin' AND sequence > coalesce((SELECT max(sequence) FROM "
                           "audit_events WHERE kind = 'start'), 0) "
                           "AND NOT EXISTS (SELECT 1 FROM audit_events e WHERE e.query_id = b.query_id AND e.kind = 'end')"));
  std::vector<Entry> entries;
  entries.reserve(open.size() + 1);
  for (const auto& row : open)
    entries.push_back({kEnd,
                       row.id<QueryId>("query_id"),
                       {},
                       end_content(row.id<QueryId>("query_id"), {.status = AuditStatus::failed,
                                                                 .error_code = std::string(code_name(ErrorCode::unavailable)),
                                                                 .error = "The server stopped before this query ended."})});
  entries.push_back({kStart, {}, {}, boost::json::serialize(boost::json::object{{"at", format_utc(std::chrono::system_clock::now())}})});
  return append(std::move(entries));
}

Result<QueryId> AuditLog::begin(const AuditEvent& event) {
  auto id = event.id.empty() ? QueryId::generate() : event.id;
  TRY(append({{kBegin, id, event.subject.id, begin_content(event, id)}}));
  return id;
}

Result<void> AuditLog::end(const QueryId& query, const AuditOutcome& outcome) {
  return append({{kEnd, query, {}, end_content(query, outcome)}});
}

Result<QueryId> AuditLog::refuse(const AuditEvent& event, const AuditOutcome& outcome) {
  auto id = event.id.empty() ? QueryId::generate() : event.id;
  TRY(append({{kBegin, id, event.subject.id, begin_content(event, id)}, {kEnd, id, {}, end_content(id, outcome)}}));
  return id;
}

Result<void> AuditLog::change(const AuditChange& change) { return append({{kChange, {}, change.subject.id, change_content(change)}}); }

// Whoever finds nobody writing writes everything that waits, in one commit; the others wait for it.
Result<void> AuditLog::append(std::vector<Entry> entries) {
  Append mine{.entries = std::move(entries)};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&mine);
  written_.wait(lock, [&] { return mine.settled || !writing_; });
  if (mine.settled) return std::move(mine.outcome);

  writing_ = true;
  const auto batch = std::exchange(waiting_, {});
  lock.unlock();
  auto together = commit(batch);
  std::vector<Result<void>> outcomes(batch.size(), together);
  if (!together && batch.size() > 1)  // one that cannot be written must not take the others with it
    std::ranges::transform(batch, outcomes.begin(), [&](Append* alone) { return commit({alone}); });
  lock.lock();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i]->outcome = std::move(outcomes[i]);
    batch[i]->settled = true;
  }
  writing_ = false;
  const bool was_dirty = std::exchange(dirty_, true);
  written_.notify_all();
  if (!was_dirty) unsynced_.notify_one();
  return std::move(mine.outcome);
}

Result<void> AuditLog::commit(const std::vector<Append*>& batch) {
  auto sequence = sequence_;
  auto head = head_;
  TRY(database_->transaction(
      [&](meta::Transaction& transaction) -> Result<void> {
        for (const auto* append : batch)
          for (const auto& entry : append->entries) {
            ++sequence;
            head = chained(head, sequence, entry.kind, entry.query.text(), entry.user.text(), entry.content);
            const auto query = entry.query.empty() ? std::nullopt : std::optional(entry.query);
            const auto user = entry.user.empty() ? std::nullopt : std::optional(entry.user);
            TRY(transaction.execute("INSERT INTO audit_events VALUES (?, ?, ?, ?, ?, ?)", sequence, entry.kind, query, user, entry.content,
                                    head));
          }
        return {};
      },
      durability_));
  sequence_ = sequence;
  head_ = std::move(head);
  return {};
}

Result<AuditLog::Verification> AuditLog::verify() const {
  Verification verification;
  for (;;) {
    const auto rows =
        TRY(database_->query("SELECT * FROM audit_events WHERE sequence > ? ORDER BY sequence LIMIT 1000", verification.events));
    if (rows.empty()) return verification;
    for (const auto& row : rows) {
      const auto sequence = verification.events + 1;
      const auto hash =
          chained(verification.head, sequence, row.text("kind"), row.text("query_id"), row.text("user_id"), row.text("content"));
      if (static_cast<std::uint64_t>(row.integer("sequence")) != sequence || row.text("hash") != hash) {
        verification.broken_at = sequence;
        return verification;
      }
      verification.events = sequence;
      verification.head = hash;
    }
  }
}

Result<HistoryPage> AuditLog::history(const UserId& user, std::size_t limit, std::string_view cursor, std::string_view search) const {
  std::uint64_t before = 0;
  const auto [stopped, code] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
  if (!cursor.empty() && (code != std::errc() || stopped != cursor.data() + cursor.size()))
    return fail(ErrorCode::invalid_request, "This is not a cursor of the history.");
  if (cursor.empty()) before = std::numeric_limits<std::int64_t>::max();
  if (search.size() > kLongestSearch) return fail(ErrorCode::invalid_request, "The text to search for is too long.");
  limit = std::clamp<std::size_t>(limit, 1, kMostHistory);

  const auto rows = TRY(database_->query(
      fmt::format(
          "{} AND {} AND b.sequence < ? AND (? = '' OR instr(lower(b.content ->> '$.sql'), lower(?)) > 0) ORDER BY b.sequence DESC LIMIT ?",
          kHistory, kNotTests),
      user, before, search, search, limit + 1));
  HistoryPage page;
  for (const auto& row : rows) {
    if (page.entries.size() == limit) break;
    page.entries.push_back(entry_of(row));
    if (page.entries.size() == limit && rows.size() > limit) page.next_cursor = row.text("sequence");
  }
  return page;
}

Result<HistoryEntry> AuditLog::history_entry(const UserId& user, const QueryId& query) const {
  const auto rows = TRY(database_->query(fmt::format("{} AND b.query_id = ?", kHistory), user, query));
  if (rows.empty()) return fail(ErrorCode::not_found, "There is no such query.");
  return entry_of(rows.front());
}

}  // namespace sextant::access
