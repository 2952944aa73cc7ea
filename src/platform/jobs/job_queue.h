// The durable queue, a table of the metadata database. A worker claims a job for the time of a lease and gets a fencing
// token; everything it writes later carries the token and is refused (`conflict`) once somebody else has claimed the job,
// so that a worker that was paused past its lease cannot harm. Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/jobs/job.h"
#include "platform/meta/database.h"
#include "platform/meta/migrations.h"

namespace sextant::jobs {

[[nodiscard]] meta::RoomMigrations migrations();

struct Claim {
  JobId id;
  std::string kind;
  boost::json::value payload;
  std::string created_by;
  int attempt = 1;
  int max_attempts = 1;
  std::int64_t token = 0;
};

struct JobFilter {
  std::size_t limit = 50;
  std::optional<std::int64_t> before = {};  // sequence
  std::optional<std::string> created_by = {};
  bool unfinished = false;  // only those that are queued or running
};

class JobQueue {
 public:
  using Now = std::function<Timestamp()>;
  explicit JobQueue(meta::Database& database, Now now = std::chrono::system_clock::now) : database_(&database), now_(std::move(now)) {}

  // Durable when it returns. `validation_failed` for a payload over 1 MB.
  [[nodiscard]] Result<JobId> enqueue(const NewJob& job);
  [[nodiscard]] Result<Job> get(const JobId& id) const;                        // `not_found`
  [[nodiscard]] Result<std::vector<Job>> list(const JobFilter& filter) const;  // newest first
  // A queued job is cancelled at once, a running one is asked to stop; `conflict` when it is over already.
  [[nodiscard]] Result<void> cancel(const JobId& id);

  // --- for workers ---

  // The oldest job that is due. One whose lease ran out was interrupted: that is no attempt of its own, and it is due again, later
  // each time, however often it happens; after the second time, while no other that was ever interrupted runs.
  [[nodiscard]] Result<std::optional<Claim>> claim(std::chrono::milliseconds lease);
  // Renews the lease; the answer says whether somebody asked to cancel.
  [[nodiscard]] Result<bool> heartbeat(const Claim& claim, std::chrono::milliseconds lease);
  [[nodiscard]] Result<void> report(const Claim& claim, double progress, std::string_view message, const JobAmount& amount = {});
  [[nodiscard]] Result<void> succeed(const Claim& claim, const boost::json::value& result);
  // Ends the job, as cancelled when the error says so.
  [[nodiscard]] Result<void> end(const Claim& claim, const Error& error);
  // Queues it again, not before `delay` from now. An attempt cut short by a stop of ours does not count.
  enum class Attempt : std::uint8_t { counts, does_not_count };
  [[nodiscard]] Result<void> retry(const Claim& claim, const Error& error, std::chrono::milliseconds delay, Attempt attempt);
  // Inside a transaction of a handler: `conflict` unless the claim still holds.
  [[nodiscard]] static Result<void> require(meta::Transaction& transaction, const Claim& claim);

  // At the start of the only server of a workspace: what was running is queued again at once.
  [[nodiscard]] Result<void> recover();

 private:
  [[nodiscard]] std::int64_t now_ms() const;

  meta::Database* database_;
  Now now_;
};

}  // namespace sextant::jobs
