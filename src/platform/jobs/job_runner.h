// Runs queued jobs on a few threads of its own. A handler gets the payload and a JobContext; it must stop soon after its
// call is stopped, and may run more than once (at-least-once), so its effects belong into one transaction that begins with
// JobContext::require. Thread-safe after start().
//
// A retryable error is tried again with growing delay, up to max_attempts. stop() asks running jobs to stop and queues
// them again; after kill -9 they are queued again by the next start.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/call.h"
#include "platform/jobs/job_queue.h"

namespace sextant::jobs {

class JobContext {
 public:
  using Changed = std::function<void(const JobId&)>;
  JobContext(JobQueue& queue, Claim claim, Call call, Changed changed = {})
      : queue_(&queue), claim_(std::move(claim)), call_(std::move(call)), changed_(std::move(changed)) {}

  [[nodiscard]] const Call& call() const { return call_; }
  [[nodiscard]] const JobId& id() const { return claim_.id; }
  [[nodiscard]] const std::string& created_by() const { return claim_.created_by; }

  // How far it is, 0..1, and what it is doing, for a person. Cheap to call often: written at most ten times a second, and
  // whenever the message changes. May be called by any thread of the handler.
  void progress(double fraction, std::string_view message, const JobAmount& amount = {});

  // First statement of a transaction with effects: `conflict` when this worker lost the job.
  [[nodiscard]] Result<void> require(meta::Transaction& transaction) const { return JobQueue::require(transaction, claim_); }

 private:
  JobQueue* queue_;
  Claim claim_;
  Call call_;
  Changed changed_;
  std::mutex mutex_;
  std::string message_;          // guarded by mutex_
  Clock::time_point written_{};  // guarded by mutex_
};

using JobHandler = std::function<Result<boost::json::value>(const boost::json::value& payload, JobContext& context)>;

class JobRunner {
 public:
  struct Options {
    std::size_t workers = 2;
    std::chrono::milliseconds lease = std::chrono::seconds(30);
    std::chrono::milliseconds poll = std::chrono::seconds(1);         // for jobs that become due or come from other processes
    std::chrono::milliseconds first_retry = std::chrono::seconds(1);  // doubled for each further attempt, at most 5 minutes
    std::chrono::milliseconds time_limit = std::chrono::hours(2);     // of one attempt
    std::function<void(const Job&)> changed = {};                     // told of every job that is new, moved on or ended; any thread
  };

  JobRunner(JobQueue& queue, Options options) : queue_(&queue), options_(options) {}
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;
  ~JobRunner() { stop(); }

  // Before start().
  void handle(std::string kind, JobHandler handler) { handlers_[std::move(kind)] = std::move(handler); }
  [[nodiscard]] Result<void> start();
  void stop();  // waits for the handlers

  [[nodiscard]] Result<JobId> enqueue(const NewJob& job);  // and wakes a worker
  [[nodiscard]] Result<void> cancel(const JobId& id);      // and stops it, if it runs here
  [[nodiscard]] JobQueue& queue() { return *queue_; }

 private:
  struct Running {
    Claim claim;
    std::stop_source stop;
    bool cancelled = false;  // by a person, not by stop()
    bool lost = false;       // the lease is somebody else's now
  };

  void work(const std::stop_token& stopping);
  void keep_leases(const std::stop_token& stopping);
  void run(Claim claim);
  Result<boost::json::value> call_handler(const Running& running);
  void settle(const Running& running, const Result<boost::json::value>& outcome);
  void tell(const JobId& id) const;

  JobQueue* queue_;
  Options options_;
  std::map<std::string, JobHandler> handlers_;  // not changed after start()

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::vector<std::shared_ptr<Running>> running_;  // guarded by mutex_
  std::uint64_t enqueued_ = 0;                     // guarded by mutex_; counts up to wake workers
  bool stopping_ = false;                          // guarded by mutex_
  std::vector<std::jthread> threads_;
};

}  // namespace sextant::jobs
