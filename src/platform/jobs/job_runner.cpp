#include "platform/jobs/job_runner.h"

#include <algorithm>

#include "base/log.h"

namespace sextant::jobs {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(100);
constexpr auto kLongestRetry = std::chrono::minutes(5);

void log_if_failed(std::string_view event, const Claim& claim, const Result<void>& result) {
  if (!result) log::warn(event, {{"job", claim.id.text()}, {"kind", claim.kind}, {"error", result.error().message}});
}

}  // namespace

void JobContext::progress(double fraction, std::string_view message, const JobAmount& amount) {
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (message == message_ && now - written_ < kProgressInterval) return;
    message_ = message;
    written_ = now;
  }
  // A lost lease is noticed by the heartbeat; progress is never a reason to fail.
  if (queue_->report(claim_, fraction, message, amount) && changed_) changed_(claim_.id);
}

Result<void> JobRunner::start() {
  TRY(queue_->recover());
  for (std::size_t i = 0; i < std::max<std::size_t>(options_.workers, 1); ++i)
    threads_.emplace_back([this](const std::stop_token& stopping) { work(stopping); });
  threads_.emplace_back([this](const std::stop_token& stopping) { keep_leases(stopping); });
  return {};
}

void JobRunner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& running : running_) running->stop.request_stop();
  }
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
}

Result<JobId> JobRunner::enqueue(const NewJob& job) {
  auto id = TRY(queue_->enqueue(job));
  tell(id);  // while it still waits
  {
    const std::lock_guard lock(mutex_);
    ++enqueued_;
  }
  wake_.notify_all();
  return id;
}

Result<void> JobRunner::cancel(const JobId& id) {
  TRY(queue_->cancel(id));
  {
    const std::lock_guard lock(mutex_);
    for (const auto& running : running_)
      if (running->claim.id == id) {
        running->cancelled = true;
        running->stop.request_stop();
      }
  }
  tell(id);
  return {};
}

void JobRunner::work(const std::stop_token& stopping) {
  for (std::uint64_t seen = 0; !stopping.stop_requested();) {
    {
      const std::lock_guard lock(mutex_);
      seen = enqueued_;
    }
    auto claim = queue_->claim(options_.lease);
    if (!claim) {
      log::warn("jobs.claim_failed", {{"error", claim.error().message}});
    } else if (auto& job = *claim) {
      run(std::move(*job));
      continue;
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stopping, options_.poll, [&] { return enqueued_ != seen; });
  }
}

void JobRunner::run(Claim claim) {
  auto running = std::make_shared<Running>();
  running->claim = std::move(claim);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) running->stop.request_stop();
    running_.push_back(running);
  }
  tell(running->claim.id);
  const auto outcome = call_handler(*running);
  {
    const std::lock_guard lock(mutex_);
    std::erase(running_, running);
    settle(*running, outcome);
  }
  tell(running->claim.id);
}

void JobRunner::tell(const JobId& id) const {
  if (!options_.changed) return;
  if (const auto job = queue_->get(id)) options_.changed(*job);
}

Result<boost::json::value> JobRunner::call_handler(const Running& running) {
  const auto handler = handlers_.find(running.claim.kind);
  if (handler == handlers_.end()) return fail(ErrorCode::internal, "Nothing here can do jobs of kind '" + running.claim.kind + "'.");
  const Call call{.deadline = Deadline::in(options_.time_limit), .stop = running.stop.get_token(), .request_id = running.claim.id.text()};
  JobContext context(*queue_, running.claim, call, [this](const JobId& id) { tell(id); });
  try {
    return handler->second(running.claim.payload, context);
  } catch (const std::exception& error) {  // a defect of the handler costs this job, not the server
    return fail(
        Error{.code = ErrorCode::internal, .message = "The job failed by a defect of the program."}.with("exception", error.what()));
  }
}

void JobRunner::settle(const Running& running, const Result<boost::json::value>& outcome) {
  const auto& claim = running.claim;
  if (running.lost) {
    log::warn("jobs.lease_lost", {{"job", claim.id.text()}, {"kind", claim.kind}});
    return;
  }
  if (outcome) {
    log_if_failed("jobs.not_recorded", claim, queue_->succeed(claim, *outcome));
    return;
  }
  const auto& error = outcome.error();
  const bool stopped_by_us = stopping_ && !running.cancelled && error.code == ErrorCode::cancelled;
  if (stopped_by_us) {
    log_if_failed("jobs.not_recorded", claim, queue_->retry(claim, error, std::chrono::milliseconds(0), JobQueue::Attempt::does_not_count));
  } else if (error.retryable && claim.attempt < claim.max_attempts && !running.cancelled) {
    const auto delay = std::min<std::chrono::milliseconds>(options_.first_retry * (1 << std::min(claim.attempt - 1, 16)), kLongestRetry);
    log_if_failed("jobs.not_recorded", claim, queue_->retry(claim, error, delay, JobQueue::Attempt::counts));
  } else {
    log::write(error.code == ErrorCode::cancelled ? log::Level::info : log::Level::warn, "jobs.ended",
               {{"job", claim.id.text()}, {"kind", claim.kind}, {"code", std::string(code_name(error.code))}, {"error", error.message}});
    log_if_failed("jobs.not_recorded", claim, queue_->end(claim, error));
  }
}

void JobRunner::keep_leases(const std::stop_token& stopping) {
  const auto interval = std::max<std::chrono::milliseconds>(std::min(options_.lease / 3, options_.poll), std::chrono::milliseconds(1));
  while (!stopping.stop_requested()) {
    std::vector<std::shared_ptr<Running>> held;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stopping, interval, [] { return false; });
      held = running_;
    }
    for (const auto& running : held) {
      const auto cancel = queue_->heartbeat(running->claim, options_.lease);
      const bool lost = !cancel && cancel.error().code == ErrorCode::conflict;
      tell(running->claim.id);  // time goes by while a step has nothing to say
      if (!lost && !cancel.value_or(false)) continue;
      const std::lock_guard lock(mutex_);
      running->lost = running->lost || (lost && std::ranges::find(running_, running) != running_.end());
      running->cancelled = running->cancelled || cancel.value_or(false);
      running->stop.request_stop();
    }
  }
}

}  // namespace sextant::jobs
