// Question tests: files of questions, runs over them, and what came of each question.
#include <algorithm>

#include "api/framework/paging.h"
#include "api/services.h"
#include "base/text.h"
#include "workbench/question_tests/question_test_jobs.h"

namespace sextant::api {
namespace {

using workbench::Change;
using workbench::Outcome;
using workbench::ResultHead;
using workbench::TestRun;

struct FileQuery {
  std::string name;
  static constexpr auto json_required = json_names("name");
};
BOOST_DESCRIBE_STRUCT(FileQuery, (), (name))

struct FilePath {
  workbench::QuestionFileId id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(FilePath, (), (id))

struct TestRunPath {
  workbench::TestRunId id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(TestRunPath, (), (id))

struct TestResultPath {
  workbench::TestRunId id;
  std::int64_t number = 0;
  static constexpr auto json_required = json_names("id", "number");
};
BOOST_DESCRIBE_STRUCT(TestResultPath, (), (id, number))

struct StartTestBody {
  workbench::QuestionFileId file_id;
  static constexpr auto json_required = json_names("file_id");
};
BOOST_DESCRIBE_STRUCT(StartTestBody, (), (file_id))

struct TestStarted {
  workbench::TestRunId run_id;
  JobId job_id;
};
BOOST_DESCRIBE_STRUCT(TestStarted, (), (run_id, job_id))

struct AgainstQuery {
  std::optional<workbench::TestRunId> against;  // default: the run before
};
BOOST_DESCRIBE_STRUCT(AgainstQuery, (), (against))

struct TestResultsQuery : PageQuery {
  std::string q;
  std::optional<Outcome> outcome;
  std::optional<std::string> kind;
  std::optional<Change> change;
  std::optional<workbench::TestRunId> against;
};
BOOST_DESCRIBE_STRUCT(TestResultsQuery, (PageQuery), (q, outcome, kind, change, against))

struct TestRunEntry {
  workbench::TestRunId id;
  workbench::QuestionFileId file_id;
  std::string file_name;
  std::string status;  // as of a job: queued, running, done, failed, cancelled
  std::optional<workbench::Problem> error;
  JobId job_id;
  Timestamp started_at;
  std::optional<Timestamp> finished_at;
  std::vector<std::string> models;
  std::uint64_t catalog_revision = 0;
  workbench::Totals totals;
};
BOOST_DESCRIBE_STRUCT(TestRunEntry, (),
                      (id, file_id, file_name, status, error, job_id, started_at, finished_at, models, catalog_revision, totals))

struct ChangeCount {
  Change change = Change::same;
  std::uint64_t questions = 0;
};
BOOST_DESCRIBE_STRUCT(ChangeCount, (), (change, questions))

struct TestRunReport {
  TestRunEntry run;
  std::vector<workbench::CurvePoint> curve;
  std::vector<workbench::KindTotals> kinds;
  std::optional<TestRunEntry> against;  // absent: there is none to compare with; its totals are of the questions done in `run` too
  std::vector<ChangeCount> changes;
};
BOOST_DESCRIBE_STRUCT(TestRunReport, (), (run, curve, kinds, against, changes))

struct TestResultEntry {
  std::int64_t number = 0;
  std::string id;
  std::string question;
  Outcome outcome = Outcome::pending;
  std::string kind;
  double score = 0;
  std::optional<bool> best_right;
  std::optional<bool> among_right;
  std::string sql;
  double ms = 0;
  std::optional<Change> change;
};
BOOST_DESCRIBE_STRUCT(TestResultEntry, (), (number, id, question, outcome, kind, score, best_right, among_right, sql, ms, change))

struct TestResultReport {
  TestResultEntry result;
  std::string gold_sql;
  bool ordered = false;
  workbench::ResultDetail detail;
  std::optional<TestResultEntry> earlier;  // the same question in the run compared with
};
BOOST_DESCRIBE_STRUCT(TestResultReport, (), (result, gold_sql, ordered, detail, earlier))

struct ExportedResult {  // a line of an export; can be used as a question file
  std::int64_t number = 0;
  std::string id;
  std::string question;
  std::optional<std::string> gold_sql;
  boost::json::value gold_rows;
  bool ordered = false;
  Outcome outcome = Outcome::pending;
  std::string kind;
  double score = 0;
  std::string sql;
  double ms = 0;
  workbench::ResultDetail detail;
};
BOOST_DESCRIBE_STRUCT(ExportedResult, (), (number, id, question, gold_sql, gold_rows, ordered, outcome, kind, score, sql, ms, detail))

TestResultEntry entry_of(const ResultHead& head) {
  return {head.number,     head.case_id,     head.question, head.outcome, head.kind,   head.score,
          head.best_right, head.among_right, head.sql,      head.ms,      std::nullopt};
}

// A run with its results at hand.
struct Loaded {
  TestRun run;
  std::vector<ResultHead> results;
};

Result<Loaded> load(const Services& services, const access::Subject& caller, const workbench::TestRunId& id) {
  auto run = TRY(services.question_tests.run(caller, id));
  auto results = TRY(services.question_tests.results(id));
  return Loaded{std::move(run), std::move(results)};
}

// The run to compare with: the one asked for, else the one before.
Result<std::optional<Loaded>> load_other(const Services& services, const access::Subject& caller, const TestRun& run,
                                         const std::optional<workbench::TestRunId>& against) {
  if (against) return TRY(load(services, caller, *against));
  const auto before = TRY(services.question_tests.before(caller, run));
  if (!before) return std::nullopt;
  return Loaded{*before, TRY(services.question_tests.results(before->id))};
}

// How a run stands is what its job says; a run without one was stopped before it began.
TestRunEntry entry_of(const Services& services, const TestRun& run, const std::vector<ResultHead>* results) {
  TestRunEntry entry{.id = run.id,
                     .file_id = run.file,
                     .file_name = run.file_name,
                     .status = "cancelled",
                     .job_id = run.job,
                     .started_at = run.started_at,
                     .finished_at = run.finished_at,
                     .models = run.models,
                     .catalog_revision = run.catalog_revision};
  if (run.totals) {
    entry.totals = *run.totals;
  } else if (results != nullptr) {
    entry.totals = workbench::totals_of(*results);
  } else if (const auto loaded = services.question_tests.results(run.id)) {
    entry.totals = workbench::totals_of(*loaded);
  }
  if (run.finished_at) {
    entry.status = "done";
  } else if (const auto job = services.jobs.queue().get(run.job)) {
    entry.status = std::string(jobs::status_name(job->status));
    if (job->status == jobs::JobStatus::failed && job->error)
      entry.error = workbench::Problem{job->error->message, std::string(code_name(job->error->code)), job->error->hint};
  }
  return entry;
}

std::vector<ChangeCount> count_changes(const std::vector<Change>& changes) {
  std::vector<ChangeCount> counts;
  for (const auto change : {Change::newly_right, Change::newly_wrong, Change::newly_answered, Change::no_longer_answered,
                            Change::other_query, Change::added, Change::same})
    if (const auto found = std::ranges::count(changes, change); found > 0) counts.push_back({change, static_cast<std::uint64_t>(found)});
  return counts;
}

Result<TestRunReport> report(const Services& services, const access::Subject& caller, const workbench::TestRunId& id,
                             const std::optional<workbench::TestRunId>& against) {
  const auto loaded = TRY(load(services, caller, id));
  TestRunReport report{.run = entry_of(services, loaded.run, &loaded.results),
                       .curve = workbench::curve_of(loaded.results),
                       .kinds = workbench::kinds_of(loaded.results)};
  if (const auto other = TRY(load_other(services, caller, loaded.run, against))) {
    report.against = entry_of(services, other->run, &other->results);
    report.against->totals = workbench::totals_of(workbench::of_same_questions(other->results, loaded.results));
    report.changes = count_changes(workbench::changes(loaded.results, other->results));
  }
  return report;
}

bool matches(const TestResultsQuery& query, const ResultHead& head, const std::optional<Change>& change) {
  return (!query.outcome || *query.outcome == head.outcome) && (!query.kind || *query.kind == head.kind) &&
         (!query.change || change == query.change) && (query.q.empty() || to_lower_ascii(head.question).contains(to_lower_ascii(query.q)));
}

Result<List<TestResultEntry>> list_results(const Services& services, const access::Subject& caller, const workbench::TestRunId& id,
                                           const TestResultsQuery& query) {
  const auto loaded = TRY(load(services, caller, id));
  const auto other = TRY(load_other(services, caller, loaded.run, query.against));
  const auto changes = other ? workbench::changes(loaded.results, other->results) : std::vector<Change>{};
  std::vector<TestResultEntry> entries;
  for (std::size_t i = 0; i < loaded.results.size(); ++i) {
    const auto change = other ? std::optional(changes[i]) : std::nullopt;
    if (!matches(query, loaded.results[i], change)) continue;
    entries.push_back(entry_of(loaded.results[i]));
    entries.back().change = change;
  }
  return page_of(
      entries, query, "number", [](const TestResultEntry& entry) { return place_of(static_cast<std::uint64_t>(entry.number), ""); },
      [](const TestResultEntry& entry) { return entry; });
}

Result<TestResultReport> report_result(const Services& services, const access::Subject& caller, const TestResultPath& path,
                                       const std::optional<workbench::TestRunId>& against) {
  const auto run = TRY(services.question_tests.run(caller, path.id));
  auto full = TRY(services.question_tests.result(path.id, path.number));
  TestResultReport report{.result = entry_of(full.head),
                          .gold_sql = std::move(full.question.gold_sql),
                          .ordered = full.question.ordered,
                          .detail = std::move(full.detail)};
  if (const auto other = TRY(load_other(services, caller, run, against))) {
    report.result.change = workbench::changes({&full.head, 1}, other->results).front();
    const auto same = std::ranges::find_if(other->results, [&](const ResultHead& earlier) { return earlier.is_same_question(full.head); });
    if (same != other->results.end()) report.earlier = entry_of(*same);
  }
  return report;
}

Result<net::Response> export_run(const Services& services, const access::Subject& caller, const workbench::TestRunId& id) {
  const auto run = TRY(services.question_tests.run(caller, id));
  const auto count = TRY(services.question_tests.results(id)).size();
  net::Response response;
  response.headers.set("Content-Type", "application/x-ndjson");
  response.headers.set("Content-Disposition", "attachment; filename=\"question-tests.jsonl\"");
  response.body = net::StreamBody([&tests = services.question_tests, id, count](net::BodyWriter& out) -> Result<void> {
    for (std::size_t i = 0; i < count; ++i) {
      auto full = TRY(tests.result(id, static_cast<std::int64_t>(i + 1)));
      const auto& head = full.head;
      ExportedResult line{head.number,  head.case_id, head.question, std::nullopt, nullptr, full.question.ordered,
                          head.outcome, head.kind,    head.score,    head.sql,     head.ms, std::move(full.detail)};
      if (!full.question.gold_sql.empty()) line.gold_sql = std::move(full.question.gold_sql);
      if (full.question.gold_rows) line.gold_rows = std::move(*full.question.gold_rows);
      TRY(out.write(write_json(to_json(line)) + '\n'));
    }
    return {};
  });
  return response;
}

void add_file_routes(Api& api, Services& services) {
  api.add({.path = "/api/question_tests/files",
           .operation = "list_question_files",
           .summary = "Your question files",
           .tags = {"question tests"}},
          [&services](const access::Subject& caller, Query<PageQuery> query) -> Result<List<workbench::QuestionFile>> {
            const auto place = [](const workbench::QuestionFile& file) { return format_utc(file.added_at) + file.id.text(); };
            return page_of(TRY(services.question_tests.files(caller)), *query, "-added_at", place,
                           [](const workbench::QuestionFile& file) { return file; });
          });

  api.add({.method = net::Method::post,
           .path = "/api/question_tests/files",
           .operation = "add_question_file",
           .summary = "Add a file of questions",
           .description = "JSON lines with question and, if known, sql or rows that are expected; or plain text, one question a line.",
           .tags = {"question tests"},
           .creates = true,
           .success = 201,
           .errors = {ErrorCode::data_invalid, ErrorCode::payload_too_large, ErrorCode::conflict},
           .consumes = "text/plain",
           .options = {.body_limit = workbench::QuestionFileLimits::file_bytes}},
          [&services](const access::Subject& caller, Query<FileQuery> query, net::Request& request) -> Result<workbench::QuestionFile> {
            return services.question_tests.add_file(caller, query->name, request.body);
          });

  api.add({.path = "/api/question_tests/files/{id}",
           .operation = "question_file",
           .summary = "A question file as it was added",
           .tags = {"question tests"},
           .errors = {ErrorCode::not_found},
           .produces = {"text/plain"}},
          [&services](const access::Subject& caller, Path<FilePath> path) -> Result<net::Response> {
            return net::Response::text(200, "text/plain; charset=utf-8", TRY(services.question_tests.file_text(caller, path->id)));
          });

  api.add({.method = net::Method::delete_,
           .path = "/api/question_tests/files/{id}",
           .operation = "remove_question_file",
           .summary = "Delete a question file; its runs stay",
           .tags = {"question tests"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<FilePath> path) -> Result<void> {
            return services.question_tests.remove_file(caller, path->id);
          });
}

void add_run_routes(Api& api, Services& services) {
  api.add({.path = "/api/question_tests/runs",
           .operation = "list_question_test_runs",
           .summary = "Your runs, newest first",
           .tags = {"question tests"}},
          [&services](const access::Subject& caller, Query<PageQuery> query) -> Result<List<TestRunEntry>> {
            const auto place = [](const TestRun& run) { return format_utc(run.started_at) + run.id.text(); };
            return page_of(TRY(services.question_tests.runs(caller)), *query, "-started_at", place,
                           [&services](const TestRun& run) { return entry_of(services, run, nullptr); });
          });

  api.add({.method = net::Method::post,
           .path = "/api/question_tests/runs",
           .operation = "start_question_test",
           .summary = "Run the questions of a file, as you",
           .tags = {"question tests"},
           .creates = true,
           .success = 202,
           .errors = {ErrorCode::not_found, ErrorCode::conflict}},
          [&services](const access::Subject& caller, Body<StartTestBody> body) -> Result<Reply<TestStarted>> {
            const auto run = TRY(services.question_tests.start(caller, body->file_id));
            const auto job = TRY(services.jobs.enqueue(workbench::question_test_job(run, caller)));
            TRY(services.question_tests.set_job(run, job));
            Reply<TestStarted> reply{{run, job}, 202};
            reply.headers.set("Location", "/api/jobs/" + job.text());
            return reply;
          });

  api.add({.path = "/api/question_tests/runs/{id}",
           .operation = "question_test_run",
           .summary = "What a run says: shares, curve, errors by kind, and what changed since the run before",
           .tags = {"question tests"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<TestRunPath> path, Query<AgainstQuery> query) -> Result<TestRunReport> {
            return report(services, caller, path->id, query->against);
          });

  api.add({.method = net::Method::delete_,
           .path = "/api/question_tests/runs/{id}",
           .operation = "remove_question_test_run",
           .summary = "Delete a run with its results; one at work is stopped",
           .tags = {"question tests"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<TestRunPath> path) -> Result<void> {
            const auto run = TRY(services.question_tests.run(caller, path->id));
            // A job that is over already cannot be stopped, which is as good.
            if (!run.finished_at && !run.job.empty()) std::ignore = services.jobs.cancel(run.job);
            return services.question_tests.remove_run(caller, path->id);
          });
}

void add_result_routes(Api& api, Services& services) {
  api.add({.path = "/api/question_tests/runs/{id}/results",
           .operation = "list_question_test_results",
           .summary = "The questions of a run",
           .tags = {"question tests"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<TestRunPath> path, Query<TestResultsQuery> query) {
            return list_results(services, caller, path->id, *query);
          });

  api.add({.path = "/api/question_tests/runs/{id}/results/{number}",
           .operation = "question_test_result",
           .summary = "One question: both queries, both results, how they differ",
           .tags = {"question tests"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<TestResultPath> path, Query<AgainstQuery> query) {
            return report_result(services, caller, *path, query->against);
          });

  api.add({.path = "/api/question_tests/runs/{id}/export",
           .operation = "export_question_test",
           .summary = "A run as JSON lines; can be added as a question file again",
           .tags = {"question tests"},
           .errors = {ErrorCode::not_found},
           .produces = {"application/x-ndjson"}},
          [&services](const access::Subject& caller, Path<TestRunPath> path) { return export_run(services, caller, path->id); });
}

}  // namespace

void add_question_test_routes(Api& api, Services& services) {
  add_file_routes(api, services);
  add_run_routes(api, services);
  add_result_routes(api, services);
}

}  // namespace sextant::api
