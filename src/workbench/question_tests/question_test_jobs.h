// Runs of question tests as durable jobs, "question_tests.run". A run that was interrupted goes on where it stopped; one that is
// cancelled keeps what it has. Its result is {"run_id"}.
#pragma once

#include <chrono>
#include <functional>

#include "ask/asker.h"
#include "platform/jobs/job_runner.h"
#include "query/gate/gate.h"
#include "workbench/question_tests/question_tests.h"

namespace sextant::workbench {

struct QuestionTestJobs {
  QuestionTests& tests;
  query::Gate& gate;
  std::function<Result<ask::KnowledgePtr>(const access::Subject&, data::CatalogPtr)> knowledge;
  std::function<std::chrono::sys_days()> today;
  // The subject as it is now, with its present roles; an error when there is no such user any more.
  std::function<Result<access::Subject>(const UserId&)> subject;
};

struct QuestionTestLimits {
  static constexpr std::chrono::seconds question_time{30};  // for one question with all its statements
  static constexpr std::size_t rows = 10'000;               // compared of one statement; more cannot be checked
  static constexpr std::size_t kept_rows = 50;              // of each result, for showing
  static constexpr std::size_t readings = 4;
};

[[nodiscard]] jobs::NewJob question_test_job(const TestRunId& run, const access::Subject& caller);

// Before the runner starts. What `parts` refers to must outlive the runner.
void handle_question_test_jobs(jobs::JobRunner& runner, QuestionTestJobs parts);

// One question, as the subject: understood, run, compared. Only cancellation is an error; all else is an outcome.
struct CheckedQuestion {
  ResultHead head;
  ResultDetail detail;
};
[[nodiscard]] Result<CheckedQuestion> check_question(const QuestionTestJobs& parts, const ask::Knowledge& knowledge,
                                                     const access::Subject& subject, const PendingQuestion& pending, const Call& call);

}  // namespace sextant::workbench
