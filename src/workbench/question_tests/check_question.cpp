#include <condition_variable>
#include <mutex>
#include <thread>

#include "ask/asker.h"
#include "ask/result_rows.h"
#include "ask/trials.h"
#include "workbench/question_tests/query_shape.h"
#include "workbench/question_tests/question_test_jobs.h"

namespace sextant::workbench {
namespace {

namespace json = boost::json;

constexpr auto kPause = std::chrono::milliseconds(500);

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

Problem problem_of(const Error& error) { return {error.message, std::string(code_name(error.code)), error.hint, error.rule}; }

// The kind of a question whose expected SQL is not accepted.
std::string kind_of(const Error& error) {
  if (error.code == ErrorCode::sql_refused) return "refused";
  return error.code == ErrorCode::not_found ? "not_found" : "unknown";
}

// Waits, but not past the end of the call.
Result<void> pause(const Call& call) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, call.stop, std::min<Clock::duration>(kPause, call.deadline.remaining()), [] { return false; });
  return call.check();
}

// The statement's rows, or why there are none. Somebody may run only so many queries at once or a minute: then it waits.
class Statement {
 public:
  Statement(query::Gate& gate, const access::Subject& subject, const Call& call) : gate_(gate), subject_(subject), call_(call) {}

  struct Outcome {
    KeptRows kept;
    json::array rows;  // all that were compared
    bool complete = false;
    std::optional<Error> error;
  };

  Outcome run(const std::string& sql, std::size_t most = QuestionTestLimits::rows) const {
    Outcome outcome{.kept = {.sql = sql}, .rows = {}};
    auto result = rows_of(sql, most);
    if (!result) {
      outcome.kept.problem = problem_of(result.error());
      outcome.error = std::move(result.error());
      return outcome;
    }
    outcome.kept.columns = std::move(result->columns);
    outcome.rows = std::move(result->rows);
    keep_first(outcome);
    outcome.complete = !result->truncated;
    if (result->truncated)
      outcome.kept.problem = Problem{"The result has more rows than can be compared.", "payload_too_large", "Ask for fewer rows."};
    return outcome;
  }

  static void keep_first(Outcome& outcome) {
    outcome.kept.row_count = outcome.rows.size();
    const auto shown = std::min(outcome.rows.size(), QuestionTestLimits::kept_rows);
    outcome.kept.rows = json::array(outcome.rows.begin(), outcome.rows.begin() + static_cast<std::ptrdiff_t>(shown));
  }

 private:
  Result<ask::ResultRows> rows_of(const std::string& sql, std::size_t most) const {
    for (;;) {
      auto running = gate_.run({.subject = subject_, .sql = sql, .purpose = query::Purpose::question_test, .max_rows = most + 1}, call_);
      if (running) return ask::read_rows(*running, most, call_);
      if (running.error().code != ErrorCode::rate_limited) return fail(running.error());
      TRY(pause(call_));
    }
  }

  query::Gate& gate_;
  const access::Subject& subject_;
  const Call& call_;
};

// The one question; lives for one call.
class Check {
 public:
  Check(const QuestionTestJobs& parts, const ask::Knowledge& knowledge, const access::Subject& subject, const PendingQuestion& pending,
        const Call& call)
      : parts_(parts),
        knowledge_(knowledge),
        subject_(subject),
        question_(pending.question),
        call_(call.within(QuestionTestLimits::question_time)),
        statement_(parts.gate, subject_, call_) {
    checked_.head.number = pending.number;
    checked_.head.case_id = question_.id;
    checked_.head.question = question_.question;
  }

  CheckedQuestion run() {
    understand();
    expect();
    if (checked_.head.outcome == Outcome::gold_failed) return std::move(checked_);
    try_readings();
    judge();
    return std::move(checked_);
  }

 private:
  // As the question pipeline does: an approved query, if the subject may run it, else the planner.
  void understand() {
    const auto started = Clock::now();
    const auto verified = knowledge_.verified(question_.question);
    if (verified && parts_.gate.prepare({.subject = subject_, .sql = verified->sql, .purpose = query::Purpose::question_test}, call_)) {
      checked_.detail.verified = true;
      checked_.head.score = 1;
      readings_.push_back({.sql = verified->sql, .description = verified->question});
      decision_ = knowledge::Decision::answer;
    } else if (auto plan = knowledge_.plan({.question = question_.question,
                                            .today = parts_.today(),
                                            .try_reading = [this](const auto& sql) { return try_one(sql); }},
                                           call_)) {
      decision_ = plan->decision;
      checked_.detail.unplaced = std::move(plan->unplaced);
      checked_.detail.reason = std::move(plan->reason);
      readings_ = std::move(plan->readings);
      if (readings_.size() > QuestionTestLimits::readings) readings_.resize(QuestionTestLimits::readings);
      if (decision_ == knowledge::Decision::answer && readings_.empty()) decision_ = knowledge::Decision::abstain;
    } else {
      checked_.detail.reason = plan.error().message;
      failed_ = true;
    }
    checked_.head.ms = milliseconds_since(started) - trying_ms_;
    if (readings_.empty()) return;
    const auto& best = readings_.front();
    if (!checked_.detail.verified) checked_.head.score = best.score;
    checked_.head.sql = best.sql;
    checked_.detail.description = best.description;
    checked_.detail.assumptions = best.assumptions;
  }

  // Over as many rows as when it is asked (ask/trials.h), so that it is decided alike.
  std::optional<knowledge::Outcome> try_one(const std::string& sql) {
    const auto started = Clock::now();
    if (std::exchange(tried_, true)) {
      const auto prepared = parts_.gate.prepare({.subject = subject_, .sql = sql, .purpose = query::Purpose::question_test}, call_);
      if (!prepared || prepared->estimate.rows > ask::kMostRowsToCompare) return std::nullopt;
    }
    const auto outcome = statement_.run(sql, ask::AskerOptions{}.max_rows);
    trying_ms_ += milliseconds_since(started);
    return outcome.error ? ask::outcome_of(*outcome.error) : knowledge::outcome_of(outcome.rows, outcome.complete);
  }

  // The rows that should come, from the file or by its SQL; and what kind of question that makes it.
  void expect() {
    auto& head = checked_.head;
    head.kind = question_.gold_sql.empty() ? (question_.gold_rows ? "rows" : "none") : "unknown";
    if (!question_.has_gold()) return;
    if (!question_.gold_sql.empty()) {
      const auto prepared =
          parts_.gate.prepare({.subject = subject_, .sql = question_.gold_sql, .purpose = query::Purpose::question_test}, call_);
      head.kind = prepared ? query_shape(prepared->tree_json) : kind_of(prepared.error());
    }
    if (question_.gold_rows) {
      gold_.kept.sql = question_.gold_sql;
      gold_.rows = *question_.gold_rows;
      gold_.complete = true;
      Statement::keep_first(gold_);
    } else {
      gold_ = statement_.run(question_.gold_sql);
    }
    checked_.detail.expected = gold_.kept;
    if (!gold_.complete) head.outcome = Outcome::gold_failed;
  }

  // The best reading always, so that the curve knows what would have come of it; the others where they were offered.
  void try_readings() {
    const bool offered = decision_ == knowledge::Decision::ask_back;
    for (std::size_t i = 0; i < readings_.size(); ++i) {
      TriedReading tried{readings_[i].description, readings_[i].sql, std::nullopt};
      if (i == 0 || (offered && question_.has_gold())) {
        auto outcome = statement_.run(readings_[i].sql);
        std::optional<Comparison> comparison;
        if (question_.has_gold() && outcome.complete) comparison = compare_rows(gold_.rows, outcome.rows, question_.ordered);
        if (question_.has_gold()) tried.right = comparison && comparison->same();
        if (i == 0) {
          checked_.head.best_right = tried.right;
          checked_.detail.got = std::move(outcome.kept);
          checked_.detail.comparison = std::move(comparison);
        }
        if (offered && tried.right) checked_.head.among_right = checked_.head.among_right.value_or(false) || *tried.right;
      }
      checked_.detail.readings.push_back(std::move(tried));
    }
  }

  void judge() {
    auto& outcome = checked_.head.outcome;
    if (failed_) {
      outcome = Outcome::failed;
    } else if (decision_ == knowledge::Decision::ask_back) {
      outcome = Outcome::asked_back;
    } else if (decision_ == knowledge::Decision::abstain) {
      outcome = Outcome::abstained;
    } else if (const auto& got = checked_.detail.got; !got || (got->problem && got->problem->code != "payload_too_large")) {
      outcome = Outcome::failed;
    } else if (!question_.has_gold()) {
      outcome = Outcome::answered;
    } else {
      outcome = checked_.head.best_right.value_or(false) ? Outcome::right : Outcome::wrong;
    }
  }

  const QuestionTestJobs& parts_;
  const ask::Knowledge& knowledge_;
  const access::Subject& subject_;
  const TestQuestion& question_;
  Call call_;
  Statement statement_;
  CheckedQuestion checked_;
  knowledge::Decision decision_ = knowledge::Decision::abstain;
  bool failed_ = false;
  bool tried_ = false;    // some reading
  double trying_ms_ = 0;  // running readings is no understanding
  std::vector<knowledge::Reading> readings_;
  Statement::Outcome gold_;
};

}  // namespace

Result<CheckedQuestion> check_question(const QuestionTestJobs& parts, const ask::Knowledge& knowledge, const access::Subject& subject,
                                       const PendingQuestion& pending, const Call& call) {
  auto checked = Check(parts, knowledge, subject, pending, call).run();
  // What was cut short by a stop is no result.
  TRY(call.check());
  return checked;
}

}  // namespace sextant::workbench
