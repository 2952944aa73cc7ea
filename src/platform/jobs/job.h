// Long work that outlives a request: what it is, how far it is, how it ended. Plain values.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/id.h"
#include "base/time.h"

namespace sextant::jobs {

enum class JobStatus : std::uint8_t { queued, running, done, failed, cancelled };
[[nodiscard]] std::string_view status_name(JobStatus status);

// How much of it is done, as far as that is known.
struct JobAmount {
  std::optional<std::uint64_t> bytes_done = {};
  std::optional<std::uint64_t> bytes_total = {};
  std::optional<std::uint64_t> rows_done = {};
  bool operator==(const JobAmount&) const = default;
};

struct NewJob {
  std::string kind;  // names the handler: "source.sync"
  boost::json::value payload;
  // Not empty: while such a job of this kind is queued or running, it is given instead of a new one, and no longer waits to be due.
  std::string idempotency_key = {};
  std::string created_by = {};  // user id
  int max_attempts = 3;         // that fail by themselves
};

struct Job {
  JobId id;
  std::int64_t sequence = 0;  // grows from job to job
  std::string kind;
  boost::json::value payload;
  std::string created_by;
  JobStatus status = JobStatus::queued;
  double progress = 0;                       // 0..1
  std::string message;                       // what it is doing, for a person
  JobAmount amount;                          // of what the message says
  std::optional<boost::json::value> result;  // done
  std::optional<Error> error;                // failed; or why it waits to be tried again
  int attempts = 0;                          // that failed by themselves, and the one that runs
  Timestamp created_at{};
  std::optional<Timestamp> started_at;   // of the latest attempt
  std::optional<Timestamp> finished_at;  // done, failed or cancelled

  [[nodiscard]] bool finished() const { return status != JobStatus::queued && status != JobStatus::running; }
};

}  // namespace sextant::jobs
