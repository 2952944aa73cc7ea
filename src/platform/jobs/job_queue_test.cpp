#include "platform/jobs/job_queue.h"

#include <gtest/gtest.h>

#include "platform/meta/testing.h"

namespace sextant::jobs {
namespace {

using std::chrono::milliseconds, std::chrono::seconds;

class JobQueueTest : public testing::Test {
 protected:
  [[nodiscard]] Claim claim() { return queue.claim(seconds(30)).value().value(); }
  [[nodiscard]] bool nothing_to_do() { return !queue.claim(seconds(30)).value().has_value(); }
  JobId enqueue(std::string kind = "test", std::string key = {}) {
    return queue
        .enqueue({.kind = std::move(kind), .payload = {{"n", 1}}, .idempotency_key = std::move(key), .created_by = "u", .max_attempts = 2})
        .value();
  }
  [[nodiscard]] JobStatus status(const JobId& id) { return queue.get(id).value().status; }

  meta::TemporaryDatabase db{{migrations()}};
  Timestamp now = parse_utc("2026-11-21T09:00:00Z").value();  // moved by the tests
  JobQueue queue{*db, [this] { return now; }};
};

TEST_F(JobQueueTest, GivesJobsOutInOrderAndOnlyOnce) {
  const auto first = enqueue(), second = enqueue();
  const auto claimed = claim();
  EXPECT_EQ(claimed.id, first);
  EXPECT_EQ(claimed.payload.at("n").as_int64(), 1);
  EXPECT_EQ(claim().id, second);
  EXPECT_TRUE(nothing_to_do());
  EXPECT_EQ(status(first), JobStatus::running);
}

TEST_F(JobQueueTest, TellsHowAJobEnded) {
  const auto good = enqueue(), bad = enqueue();
  ASSERT_TRUE(queue.succeed(claim(), {{"rows", 7}}));
  ASSERT_TRUE(queue.end(claim(), {.code = ErrorCode::data_invalid, .message = "line 7", .hint = "mend it"}));
  EXPECT_EQ(queue.get(good).value().result->at("rows").as_int64(), 7);
  EXPECT_EQ(queue.get(good).value().finished_at, now);
  const auto failed = queue.get(bad).value();
  EXPECT_EQ(failed.status, JobStatus::failed);
  EXPECT_EQ(failed.error->code, ErrorCode::data_invalid);
  EXPECT_EQ(failed.error->message, "line 7");
  EXPECT_EQ(failed.error->hint, "mend it");
  EXPECT_EQ(queue.get(JobId("none")).error().code, ErrorCode::not_found);
  EXPECT_EQ(queue.list({.limit = 1}).value().front().id, bad);
}

TEST_F(JobQueueTest, ListsNewestFirstInPartsAndByPerson) {
  const auto first = queue.enqueue({.kind = "sync", .payload = nullptr, .created_by = "ann"}).value();
  const auto second = queue.enqueue({.kind = "sync", .payload = nullptr, .created_by = "bob"}).value();
  const auto newest = queue.list({.limit = 1}).value();
  EXPECT_EQ(newest.front().id, second);
  EXPECT_EQ(queue.list({.before = newest.front().sequence}).value().front().id, first);
  const auto of_ann = queue.list({.created_by = "ann"}).value();
  ASSERT_EQ(of_ann.size(), 1u);
  EXPECT_EQ(of_ann.front().id, first);
}

TEST_F(JobQueueTest, OneJobOfAKeyAtATime) {
  const auto first = enqueue("sync", "source-1");
  EXPECT_EQ(enqueue("sync", "source-1"), first);
  EXPECT_NE(enqueue("sync", "source-2"), first);
  EXPECT_NE(enqueue("other", "source-1"), first);
  const auto running = claim();
  EXPECT_EQ(enqueue("sync", "source-1"), first);
  ASSERT_TRUE(queue.succeed(running, nullptr));
  EXPECT_NE(enqueue("sync", "source-1"), first);
}

TEST_F(JobQueueTest, AWorkerPastItsLeaseIsRefused) {
  const auto id = enqueue();
  const auto stale = claim();
  now += seconds(31);
  const auto fresh = claim();
  EXPECT_EQ(fresh.id, id);
  EXPECT_GT(fresh.token, stale.token);
  EXPECT_EQ(queue.heartbeat(stale, seconds(30)).error().code, ErrorCode::conflict);
  EXPECT_EQ(queue.report(stale, 0.5, "x").error().code, ErrorCode::conflict);
  EXPECT_EQ(queue.succeed(stale, nullptr).error().code, ErrorCode::conflict);
  EXPECT_EQ(queue.end(stale, {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(queue.retry(stale, {}, seconds(0), JobQueue::Attempt::counts).error().code, ErrorCode::conflict);
  const auto effect = [&](const Claim& by) {
    return db->transaction([&](meta::Transaction& transaction) { return JobQueue::require(transaction, by); });
  };
  EXPECT_EQ(effect(stale).error().code, ErrorCode::conflict);
  EXPECT_TRUE(effect(fresh));
}

TEST_F(JobQueueTest, AHeartbeatKeepsTheLease) {
  enqueue();
  const auto running = claim();
  for (int i = 0; i < 5; ++i) {
    now += seconds(20);
    EXPECT_EQ(queue.heartbeat(running, seconds(30)), false);
    EXPECT_TRUE(nothing_to_do());
  }
}

TEST_F(JobQueueTest, AJobIsNotLostHoweverOftenItIsInterruptedAndDoesNotBlockOthers) {
  const auto unlucky = enqueue();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(claim().id, unlucky) << "at once the first times";
    now += seconds(31);
  }
  EXPECT_EQ(claim().attempt, 1) << "interruptions are no attempts";
  const auto other = enqueue();
  now += seconds(31);
  EXPECT_EQ(claim().id, other) << "what brings the server down waits behind others";
  EXPECT_EQ(status(unlucky), JobStatus::queued);
  EXPECT_EQ(queue.get(unlucky).value().error->code, ErrorCode::unavailable);
  for (int i = 0; i < 40; ++i) {
    now += std::chrono::hours(1);
    ASSERT_TRUE(queue.recover());
    const auto again = queue.claim(std::chrono::hours(2)).value();
    ASSERT_TRUE(again) << "it waits for an hour at most";
  }
  now += std::chrono::hours(1);
  ASSERT_TRUE(queue.recover());
  for (auto left = queue.claim(seconds(30)).value(); left; left = queue.claim(seconds(30)).value())
    if (left->id == unlucky) {
      EXPECT_EQ(left->attempt, 1);
      ASSERT_TRUE(queue.succeed(*left, nullptr));
    }
  EXPECT_EQ(status(unlucky), JobStatus::done);
}

TEST_F(JobQueueTest, JobsInterruptedTogetherAreRunOneAfterTheOtherSoThatTheHarmlessOneEnds) {
  const auto harmful = enqueue(), harmless = enqueue();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(claim().id, harmful);
    EXPECT_EQ(claim().id, harmless) << "at once the first times";
    now += seconds(31);
  }
  EXPECT_EQ(claim().id, harmful);
  EXPECT_TRUE(nothing_to_do()) << "one of them brought the server down: they are told apart";
  now += seconds(31);
  const auto alone = claim();
  EXPECT_EQ(alone.id, harmless);
  now += seconds(29);
  EXPECT_TRUE(nothing_to_do()) << "the harmful one is due, but would take this one with it";
  const auto fresh = enqueue();
  EXPECT_EQ(claim().id, fresh) << "others go on";
  ASSERT_TRUE(queue.succeed(alone, nullptr));
  EXPECT_EQ(claim().id, harmful);
}

TEST_F(JobQueueTest, AskedForAgainAJobThatWaitsIsDueAtOnce) {
  const auto id = enqueue("sync", "source-1");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(claim().id, id);
    now += seconds(31);
  }
  EXPECT_TRUE(nothing_to_do()) << "interrupted three times, it waits";
  EXPECT_EQ(enqueue("sync", "source-1"), id);
  EXPECT_EQ(claim().id, id);
}

TEST_F(JobQueueTest, AttemptsThatFailByThemselvesAreCountedWhetherOrNotOthersWereInterrupted) {
  const auto id = enqueue();
  (void)claim();
  now += seconds(31);
  ASSERT_TRUE(queue.retry(claim(), {.code = ErrorCode::unavailable, .message = "busy"}, seconds(0), JobQueue::Attempt::counts));
  (void)claim();
  now += seconds(31);
  EXPECT_EQ(claim().attempt, 2);
  EXPECT_EQ(queue.get(id).value().attempts, 2);
}

TEST_F(JobQueueTest, RetriesWaitForTheirTime) {
  const auto id = enqueue();
  ASSERT_TRUE(queue.retry(claim(), {.code = ErrorCode::unavailable, .message = "busy"}, seconds(10), JobQueue::Attempt::counts));
  EXPECT_TRUE(nothing_to_do());
  EXPECT_EQ(queue.get(id).value().error->message, "busy");
  now += seconds(10);
  EXPECT_EQ(claim().attempt, 2);
  EXPECT_FALSE(queue.get(id).value().error) << "why it waited says nothing of what it does now";
  const auto waiting = enqueue();
  ASSERT_TRUE(queue.retry(claim(), {.code = ErrorCode::unavailable, .message = "busy"}, seconds(10), JobQueue::Attempt::counts));
  ASSERT_TRUE(queue.cancel(waiting));
  EXPECT_FALSE(queue.get(waiting).value().error) << "it is not tried again";
}

TEST_F(JobQueueTest, CancelsQueuedJobsAtOnceAndAsksRunningOnes) {
  const auto id = enqueue();
  const auto running = claim();
  const auto queued = enqueue();
  ASSERT_TRUE(queue.cancel(queued));
  EXPECT_EQ(status(queued), JobStatus::cancelled);
  ASSERT_TRUE(queue.cancel(id));
  EXPECT_EQ(status(id), JobStatus::running);
  EXPECT_EQ(queue.heartbeat(running, seconds(30)), true);
  ASSERT_TRUE(queue.end(running, {.code = ErrorCode::cancelled, .message = "stopped"}));
  EXPECT_EQ(status(id), JobStatus::cancelled);
  EXPECT_EQ(queue.cancel(id).error().code, ErrorCode::conflict);
  EXPECT_EQ(queue.cancel(JobId("none")).error().code, ErrorCode::not_found);
}

TEST_F(JobQueueTest, AfterARestartWhatWasRunningIsDueAtOnceUnlessItWasCancelled) {
  const auto kept = enqueue(), cancelled = enqueue();
  (void)claim();
  (void)claim();
  ASSERT_TRUE(queue.cancel(cancelled));
  ASSERT_TRUE(queue.recover());
  EXPECT_EQ(claim().id, kept);
  EXPECT_TRUE(nothing_to_do());
  EXPECT_EQ(status(cancelled), JobStatus::cancelled);
}

TEST_F(JobQueueTest, RefusesAHugePayload) {
  EXPECT_EQ(queue.enqueue({.kind = "x", .payload = boost::json::value(std::string(2 << 20, 'x'))}).error().code,
            ErrorCode::validation_failed);
}

}  // namespace
}  // namespace sextant::jobs
