#include "platform/jobs/job_runner.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <random>

#include "platform/meta/testing.h"

namespace sextant::jobs {
namespace {

using boost::json::value;
using std::chrono::milliseconds;

class JobRunnerTest : public testing::Test {
 protected:
  // Waits for the end of a job; the test's own time limit is the only clock.
  Job finished(const JobId& id) {
    for (;;) {
      auto job = queue.get(id).value();
      if (job.finished()) return job;
      std::this_thread::sleep_for(milliseconds(2));
    }
  }
  JobId enqueue(std::string kind, value payload = nullptr) {
    return runner.enqueue({.kind = std::move(kind), .payload = std::move(payload)}).value();
  }

  meta::TemporaryDatabase db{{migrations()}};
  JobQueue queue{*db};
  JobRunner runner{queue, {.workers = 2, .lease = std::chrono::seconds(30), .poll = milliseconds(5), .first_retry = milliseconds(1)}};
};

TEST_F(JobRunnerTest, RunsAJobAndKeepsItsResult) {
  runner.handle("double", [](const value& payload, JobContext&) -> Result<value> { return value{{"n", payload.at("n").as_int64() * 2}}; });
  ASSERT_TRUE(runner.start());
  const auto job = finished(enqueue("double", {{"n", 21}}));
  EXPECT_EQ(job.status, JobStatus::done);
  EXPECT_EQ(job.result->at("n").as_int64(), 42);
  EXPECT_EQ(job.progress, 1);
}

TEST_F(JobRunnerTest, ProgressCanBeReadWhileItRuns) {
  std::latch reported(1), seen(1);
  runner.handle("slow", [&](const value&, JobContext& context) -> Result<value> {
    context.progress(0.25, "reading");
    context.progress(0.5, "writing");
    reported.count_down();
    seen.wait();
    return nullptr;
  });
  ASSERT_TRUE(runner.start());
  const auto id = enqueue("slow");
  reported.wait();
  const auto job = queue.get(id).value();
  EXPECT_EQ(job.progress, 0.5);
  EXPECT_EQ(job.message, "writing");
  seen.count_down();
  EXPECT_EQ(finished(id).status, JobStatus::done);
}

TEST(JobRunner, TellsOfEveryJobThatMovesOn) {
  meta::TemporaryDatabase db{{migrations()}};
  JobQueue queue{*db};
  std::mutex mutex;
  std::vector<std::string> told;
  std::latch ended{1};
  JobRunner runner{queue, {.changed = [&](const Job& job) {
                     const std::lock_guard lock(mutex);
                     told.push_back(std::string(status_name(job.status)) + ' ' + std::to_string(job.amount.bytes_done.value_or(0)));
                     if (job.finished()) ended.count_down();
                   }}};
  runner.handle("read", [](const value&, JobContext& context) -> Result<value> {
    context.progress(0.5, "reading", {.bytes_done = 70, .bytes_total = 140});
    return value("done");
  });
  const auto id = runner.enqueue({.kind = "read", .payload = nullptr}).value();
  ASSERT_TRUE(runner.start());
  ended.wait();
  const std::lock_guard lock(mutex);
  EXPECT_EQ(told, (std::vector<std::string>{"queued 0", "running 0", "running 70", "done 70"}));
  EXPECT_EQ(queue.get(id).value().amount.bytes_total, 140u);
}

TEST_F(JobRunnerTest, TriesRetryableErrorsAgainUpToALimit) {
  std::atomic<int> runs = 0;
  runner.handle("flaky", [&](const value&, JobContext&) -> Result<value> {
    if (++runs == 2) return value("at last");
    return fail(Error{.code = ErrorCode::unavailable, .message = "busy", .retryable = true});
  });
  runner.handle("hopeless", [](const value&, JobContext&) -> Result<value> {
    return fail(Error{.code = ErrorCode::unavailable, .message = "gone", .retryable = true});
  });
  runner.handle("wrong", [](const value&, JobContext&) -> Result<value> { return fail(ErrorCode::data_invalid, "line 3 of sales.csv"); });
  ASSERT_TRUE(runner.start());
  const auto flaky = enqueue("flaky"), hopeless = enqueue("hopeless"), wrong = enqueue("wrong");
  EXPECT_EQ(finished(flaky).attempts, 2);
  EXPECT_EQ(finished(flaky).status, JobStatus::done);
  EXPECT_EQ(finished(hopeless).attempts, 3);
  EXPECT_EQ(finished(hopeless).error->message, "gone");
  EXPECT_EQ(finished(wrong).attempts, 1);
  EXPECT_EQ(finished(wrong).error->message, "line 3 of sales.csv");
}

TEST_F(JobRunnerTest, ADefectOfAHandlerCostsItsJobOnly) {
  runner.handle("throws", [](const value&, JobContext&) -> Result<value> { throw std::runtime_error("secret detail"); });
  ASSERT_TRUE(runner.start());
  const auto thrown = finished(enqueue("throws")), unknown = finished(enqueue("unheard of"));
  EXPECT_EQ(thrown.error->code, ErrorCode::internal);
  EXPECT_EQ(thrown.error->message.find("secret"), std::string::npos);
  EXPECT_EQ(unknown.status, JobStatus::failed);
}

TEST_F(JobRunnerTest, CancelStopsTheHandler) {
  std::latch started(1);
  runner.handle("endless", [&](const value&, JobContext& context) -> Result<value> {
    started.count_down();
    for (;;) {
      TRY(context.call().check());
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  ASSERT_TRUE(runner.start());
  const auto id = enqueue("endless");
  started.wait();
  ASSERT_TRUE(runner.cancel(id));
  EXPECT_EQ(finished(id).status, JobStatus::cancelled);
}

TEST_F(JobRunnerTest, StoppingQueuesRunningJobsAgainWithoutCountingTheAttempt) {
  std::latch started(1);
  runner.handle("endless", [&](const value&, JobContext& context) -> Result<value> {
    started.count_down();
    for (;;) {
      TRY(context.call().check());
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  ASSERT_TRUE(runner.start());
  const auto id = enqueue("endless");
  started.wait();
  runner.stop();
  EXPECT_EQ(queue.get(id).value().status, JobStatus::queued);
  EXPECT_EQ(queue.get(id).value().attempts, 0);
}

// --- kill -9 -----------------------------------------------------------------------------------------------------

const meta::RoomMigrations kEffects{"test", {{1, "effects", "CREATE TABLE effects (n INTEGER PRIMARY KEY) STRICT"}}};

// Each job has one effect, guarded by its claim; a second one would break the primary key and fail the job.
void run_jobs_forever(const std::filesystem::path& path, int progress) {
  auto db = meta::Database::open({.path = path}).value();
  JobQueue queue(*db);
  JobRunner runner(queue, {.workers = 2, .poll = milliseconds(2)});
  runner.handle("effect", [&](const value& payload, JobContext& context) -> Result<value> {
    const auto done = TRY(db->query("SELECT n FROM effects WHERE n = ?", payload.as_int64()));
    if (done.empty())
      TRY(db->transaction([&](meta::Transaction& transaction) -> Result<void> {
        TRY(context.require(transaction));
        TRY(transaction.execute("INSERT INTO effects VALUES (?)", payload.as_int64()));
        return {};
      }));
    (void)!::write(progress, "x", 1);
    return nullptr;
  });
  if (!runner.start()) _exit(1);
  for (;;) ::pause();
}

TEST(JobCrash, EveryJobEndsWithItsEffectOnceHoweverOftenTheServerIsKilled) {
  const meta::TemporaryFolder folder;
  const auto path = folder.path() / "metadata.db";
  constexpr std::int64_t kJobs = 60;
  {
    auto db = meta::Database::open({.path = path}).value();
    ASSERT_TRUE(meta::migrate(*db, std::vector{migrations(), kEffects}));
    JobQueue queue(*db);
    for (std::int64_t n = 0; n < kJobs; ++n) ASSERT_TRUE(queue.enqueue({.kind = "effect", .payload = n, .max_attempts = 1}));
  }
  std::mt19937 random(7);
  for (;;) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      run_jobs_forever(path, ends[1]);
    }
    ::close(ends[1]);
    // Killed after a few effects, at any moment of what follows.
    char ignored[16];
    (void)!::read(ends[0], ignored, std::uniform_int_distribution<std::size_t>(1, 3)(random));
    ::usleep(std::uniform_int_distribution<unsigned>(0, 2'000)(random));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);

    auto db = meta::Database::open({.path = path}).value();
    const auto row =
        db->query(
              "SELECT (SELECT count(*) FROM jobs WHERE status = 'done') AS done, (SELECT count(*) FROM jobs WHERE status = 'failed') AS "
              "failed, "
              "(SELECT count(*) FROM jobs WHERE status = 'done' AND CAST(payload AS INTEGER) NOT IN (SELECT n FROM effects)) AS without")
            .value()
            .front();
    ASSERT_EQ(row.integer("failed"), 0);
    ASSERT_EQ(row.integer("without"), 0);
    if (row.integer("done") == kJobs) break;
  }
  auto db = meta::Database::open({.path = path}).value();
  EXPECT_EQ(db->query("SELECT count(*) AS n FROM effects").value().front().integer("n"), kJobs);
}

}  // namespace
}  // namespace sextant::jobs
