#include "workbench/question_tests/question_test_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>

namespace sextant::workbench {
namespace {

namespace json = boost::json;

constexpr const char* kKind = "question_tests.run";

std::string text_of(const json::value& payload, std::string_view key) {
  const auto* object = payload.if_object();
  const auto* value = object == nullptr ? nullptr : object->if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

Result<json::value> run_tests(const QuestionTestJobs& parts, const TestRunId& id, jobs::JobContext& context) {
  const auto run = TRY(parts.tests.run_of_job(id));
  auto subject = TRY(parts.subject(run.subject));
  subject.acted_by = run.acted_by;
  const auto guard = [&context](meta::Transaction& transaction) { return context.require(transaction); };

  const auto catalog = TRY(parts.gate.visible_catalog(subject, context.call()));
  const auto knowledge = TRY(parts.knowledge(subject, catalog));
  TRY(parts.tests.note_world(id, catalog->revision, knowledge->models(), guard));

  const auto pending = TRY(parts.tests.pending(id));
  const auto total = TRY(parts.tests.results(id)).size();
  std::size_t done = total - pending.size();
  for (const auto& question : pending) {
    TRY(context.call().check());
    context.progress(static_cast<double>(done) / static_cast<double>(total), fmt::format("Question {} of {}", done + 1, total));
    const auto checked = TRY(check_question(parts, *knowledge, subject, question, context.call()));
    TRY(parts.tests.save(id, checked.head, checked.detail, guard));
    ++done;
  }
  TRY(parts.tests.finish(id, guard));
  return json::object{{"run_id", id.text()}};
}

}  // namespace

jobs::NewJob question_test_job(const TestRunId& run, const access::Subject& caller) {
  return {.kind = kKind, .payload = json::object{{"run_id", run.text()}}, .idempotency_key = run.text(), .created_by = caller.id.text()};
}

void handle_question_test_jobs(jobs::JobRunner& runner, QuestionTestJobs parts) {
  runner.handle(kKind, [parts = std::move(parts)](const json::value& payload, jobs::JobContext& context) {
    return run_tests(parts, TestRunId(text_of(payload, "run_id")), context);
  });
}

}  // namespace sextant::workbench
