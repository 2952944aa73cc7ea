#include "platform/jobs/job_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace sextant::jobs {
namespace {

constexpr std::size_t kLargestPayload = std::size_t{1} << 20;
constexpr std::size_t kLongestMessage = 500;
constexpr std::array<std::string_view, 5> kStatusNames{"queued", "running", "done", "failed", "cancelled"};

constexpr std::string_view kSchema = R"(
CREATE TABLE jobs (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  idempotency_key TEXT,
  created_by TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  progress REAL NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  result TEXT,
  error TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  token INTEGER NOT NULL DEFAULT 0,
  lease_until_ms INTEGER NOT NULL DEFAULT 0,
  not_before_ms INTEGER NOT NULL DEFAULT 0,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT
) STRICT;
CREATE UNIQUE INDEX jobs_in_flight ON jobs (kind, idempotency_key) WHERE status IN ('queued', 'running') AND idempotency_key IS NOT NULL;
CREATE INDEX jobs_by_status ON jobs (status, not_before_ms);
)";

constexpr std::string_view kAmounts = R"(
ALTER TABLE jobs ADD COLUMN bytes_done INTEGER;
ALTER TABLE jobs ADD COLUMN bytes_total INTEGER;
ALTER TABLE jobs ADD COLUMN rows_done INTEGER;
)";

constexpr std::string_view kInterruptions = "ALTER TABLE jobs ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;";

// Of jobs that were interrupted together one may have brought the server down: one interrupted twice is told apart from the others.
constexpr std::string_view kDue =
    "status = 'queued' AND not_before_ms <= ? AND "
    "(interruptions < 2 OR NOT EXISTS (SELECT 1 FROM jobs AS other WHERE other.status = 'running' AND other.interruptions > 0))";
constexpr std::string_view kLost = "status = 'running' AND lease_until_ms < ?";
// At once the first two times, then after 1 s, 2 s, 4 s … up to an hour: what brings the server down must not keep it down.
constexpr std::string_view kDelayAfterInterruption =
    "CASE WHEN interruptions < 2 THEN 0 ELSE min(3600000, 1000 << min(interruptions - 2, 12)) END";

JobStatus status_of(std::string_view name) {
  const auto found = std::ranges::find(kStatusNames, name);
  return found == kStatusNames.end() ? JobStatus::failed : static_cast<JobStatus>(found - kStatusNames.begin());
}

std::string error_text(const Error& error) {
  return boost::json::serialize(boost::json::object{{"code", code_name(error.code)}, {"detail", error.message}, {"hint", error.hint}});
}

boost::json::value parse_stored(const std::string& text) {
  boost::system::error_code failed;
  auto value = boost::json::parse(text, failed);
  return failed ? boost::json::value() : value;
}

std::string member(const boost::json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::optional<Error> stored_error(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto value = parse_stored(*text);
  Error error{.code = ErrorCode::internal, .message = member(value, "detail"), .hint = member(value, "hint")};
  const auto name = member(value, "code");
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code)
    if (code_name(static_cast<ErrorCode>(code)) == name) error.code = static_cast<ErrorCode>(code);
  return error;
}

std::optional<std::uint64_t> optional_count(const meta::Row& row, std::string_view column) {
  const auto count = row.optional_integer(column);
  return count ? std::optional(static_cast<std::uint64_t>(*count)) : std::nullopt;
}

Job job_of(const meta::Row& row) {
  Job job{.id = row.id<JobId>("id"),
          .sequence = row.integer("sequence"),
          .kind = row.text("kind"),
          .payload = parse_stored(row.text("payload")),
          .created_by = row.text("created_by"),
          .status = status_of(row.text("status")),
          .progress = row.real("progress"),
          .message = row.text("message"),
          .amount = {optional_count(row, "bytes_done"), optional_count(row, "bytes_total"), optional_count(row, "rows_done")},
          .result = std::nullopt,
          .error = stored_error(row.optional_text("error")),
          .attempts = static_cast<int>(row.integer("attempts")),
          .created_at = row.time("created_at"),
          .started_at = row.optional_time("started_at"),
          .finished_at = row.optional_time("finished_at")};
  if (const auto result = row.optional_text("result")) job.result = parse_stored(*result);
  return job;
}

Result<void> held(std::int64_t changed) {
  if (changed == 1) return {};
  return fail(ErrorCode::conflict, "The job is no longer this worker's.");
}

}  // namespace

std::string_view status_name(JobStatus status) { return kStatusNames[static_cast<std::size_t>(status)]; }

meta::RoomMigrations migrations() {
  return {"jobs", {{1, "queue", kSchema}, {2, "amounts", kAmounts}, {3, "interruptions", kInterruptions}}};
}

std::int64_t JobQueue::now_ms() const { return std::chrono::duration_cast<std::chrono::milliseconds>(now_().time_since_epoch()).count(); }

Result<JobId> JobQueue::enqueue(const NewJob& job) {
  const auto payload = boost::json::serialize(job.payload);
  if (payload.size() > kLargestPayload)
    return fail(ErrorCode::validation_failed, "What the job is to do takes more than a megabyte to say.");
  const auto key = job.idempotency_key.empty() ? std::nullopt : std::optional(job.idempotency_key);
  return database_->transaction([&](meta::Transaction& transaction) -> Result<JobId> {
    if (key) {
      const auto same =
          TRY(transaction.query("UPDATE jobs SET not_before_ms = min(not_before_ms, ?) WHERE kind = ? AND idempotency_key = ? AND status "
                                "IN ('queued', 'running') "
                                "RETURNING id",
                                now_ms(), job.kind, *key));
      if (!same.empty()) return same.front().id<JobId>("id");
    }
    auto id = JobId::generate();
    TRY(
        transaction.execute("INSERT INTO jobs (id, kind, payload, idempotency_key, created_by, status, max_attempts, created_at) VALUES "
                            "(?, ?, ?, ?, ?, 'queued', ?, ?)",
                            id, job.kind, payload, key, job.created_by, std::max(job.max_attempts, 1), now_()));
    return id;
  });
}

Result<Job> JobQueue::get(const JobId& id) const {
  const auto rows = TRY(database_->query("SELECT * FROM jobs WHERE id = ?", id));
  if (rows.empty()) return fail(ErrorCode::not_found, "There is no such job.");
  return job_of(rows.front());
}

Result<std::vector<Job>> JobQueue::list(const JobFilter& filter) const {
  std::vector<Job> jobs;
  for (const auto& row :
       TRY(database_->query("SELECT * FROM jobs WHERE sequence < coalesce(?, 9223372036854775807) AND created_by = coalesce(?, created_by) "
                            "AND (? = 0 OR status IN ('queued', 'running')) "
                            "ORDER BY sequence DESC LIMIT ?",
                            filter.before, filter.created_by, filter.unfinished, filter.limit)))
    jobs.push_back(job_of(row));
  return jobs;
}

Result<void> JobQueue::cancel(const JobId& id) {
  const auto asked = TRY(database_->execute(
      "UPDATE jobs SET cancel_requested = 1, error = NULL, finished_at = CASE status WHEN 'queued' THEN ? END, status = CASE "
      "status WHEN 'queued' THEN 'cancelled' ELSE status END "
      "WHERE id = ? AND status IN ('queued', 'running')",
      now_(), id));
  if (asked == 1) return {};
  TRY(get(id));
  return fail(ErrorCode::conflict, "The job is over already.");
}

Result<std::optional<Claim>> JobQueue::claim(std::chrono::milliseconds lease) {
  const auto now = now_ms();
  if (TRY(database_->query(fmt::format("SELECT 1 AS due FROM jobs WHERE ({}) OR ({}) LIMIT 1", kDue, kLost), now, now)).empty())
    return std::nullopt;
  return database_->transaction([&](meta::Transaction& transaction) -> Result<std::optional<Claim>> {
    const Error lost{.code = ErrorCode::unavailable, .message = "The server stopped while this was running. It is run again."};
    TRY(transaction.execute(fmt::format("UPDATE jobs SET status = 'cancelled', finished_at = ? WHERE {} AND cancel_requested = 1", kLost),
                            now_(), now));
    TRY(transaction.execute(
        fmt::format("UPDATE jobs SET status = 'queued', error = ?, attempts = attempts - 1, interruptions = interruptions + 1, "
                    "not_before_ms = ? + {} WHERE {}",
                    kDelayAfterInterruption, kLost),
        error_text(lost), now, now));
    const auto rows = TRY(transaction.query(fmt::format("UPDATE jobs SET status = 'running', attempts = attempts + 1, token = token + 1, "
                                                        "lease_until_ms = ?, started_at = ?, progress = 0, message = '', error = NULL, "
                                                        "bytes_done = NULL, bytes_total = NULL, rows_done = NULL "
                                                        "WHERE sequence = (SELECT sequence FROM jobs WHERE {} ORDER BY sequence LIMIT 1) "
                                                        "RETURNING id, kind, payload, created_by, attempts, max_attempts, token",
                                                        kDue),
                                            now + lease.count(), now_(), now));
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    return Claim{.id = row.id<JobId>("id"),
                 .kind = row.text("kind"),
                 .payload = parse_stored(row.text("payload")),
                 .created_by = row.text("created_by"),
                 .attempt = static_cast<int>(row.integer("attempts")),
                 .max_attempts = static_cast<int>(row.integer("max_attempts")),
                 .token = row.integer("token")};
  });
}

Result<bool> JobQueue::heartbeat(const Claim& claim, std::chrono::milliseconds lease) {
  TRY(held(TRY(database_->execute("UPDATE jobs SET lease_until_ms = ? WHERE id = ? AND token = ? AND status = 'running'",
                                  now_ms() + lease.count(), claim.id, claim.token))));
  const auto rows = TRY(database_->query("SELECT cancel_requested FROM jobs WHERE id = ?", claim.id));
  return !rows.empty() && rows.front().boolean("cancel_requested");
}

Result<void> JobQueue::report(const Claim& claim, double progress, std::string_view message, const JobAmount& amount) {
  return held(
      TRY(database_->execute("UPDATE jobs SET progress = ?, message = ?, bytes_done = ?, bytes_total = ?, rows_done = ? "
                             "WHERE id = ? AND token = ? AND status = 'running'",
                             std::clamp(progress, 0.0, 1.0), message.substr(0, kLongestMessage), amount.bytes_done, amount.bytes_total,
                             amount.rows_done, claim.id, claim.token)));
}

Result<void> JobQueue::succeed(const Claim& claim, const boost::json::value& result) {
  return held(
      TRY(database_->execute("UPDATE jobs SET status = 'done', progress = 1, result = ?, error = NULL, finished_at = ? WHERE id = ? AND "
                             "token = ? AND status = 'running'",
                             boost::json::serialize(result), now_(), claim.id, claim.token)));
}

Result<void> JobQueue::end(const Claim& claim, const Error& error) {
  const auto status = error.code == ErrorCode::cancelled ? JobStatus::cancelled : JobStatus::failed;
  return held(
      TRY(database_->execute("UPDATE jobs SET status = ?, error = ?, finished_at = ? WHERE id = ? AND token = ? AND status = 'running'",
                             status_name(status), error_text(error), now_(), claim.id, claim.token)));
}

Result<void> JobQueue::retry(const Claim& claim, const Error& error, std::chrono::milliseconds delay, Attempt attempt) {
  return held(
      TRY(database_->execute("UPDATE jobs SET status = 'queued', error = ?, not_before_ms = ?, attempts = attempts - ? WHERE id = ? AND "
                             "token = ? AND status = 'running'",
                             error_text(error), now_ms() + delay.count(), attempt == Attempt::counts ? 0 : 1, claim.id, claim.token)));
}

Result<void> JobQueue::require(meta::Transaction& transaction, const Claim& claim) {
  const auto rows =
      TRY(transaction.query("SELECT 1 AS held FROM jobs WHERE id = ? AND token = ? AND status = 'running'", claim.id, claim.token));
  return held(static_cast<std::int64_t>(rows.size()));
}

Result<void> JobQueue::recover() {
  TRY(database_->execute("UPDATE jobs SET lease_until_ms = 0 WHERE status = 'running'"));
  return {};
}

}  // namespace sextant::jobs
