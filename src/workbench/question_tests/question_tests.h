// Question files, runs over them and their results, kept in the metadata database. A subject sees only its own: a run shows rows
// as its subject may see them. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity/subject.h"
#include "platform/meta/database.h"
#include "platform/meta/migrations.h"
#include "workbench/question_tests/measure.h"
#include "workbench/question_tests/question_file.h"
#include "workbench/question_tests/result_detail.h"

namespace sextant::workbench {

[[nodiscard]] meta::RoomMigrations migrations();

using QuestionFileId = Id<struct QuestionFileTag>;
using TestRunId = Id<struct TestRunTag>;

struct QuestionFile {
  QuestionFileId id;
  std::string name;
  std::uint64_t questions = 0;
  std::uint64_t with_expected = 0;  // those that can be right or wrong
  Timestamp added_at;
};
BOOST_DESCRIBE_STRUCT(QuestionFile, (), (id, name, questions, with_expected, added_at))

struct TestRun {
  TestRunId id;
  QuestionFileId file;  // may be gone by now
  std::string file_name;
  UserId subject;
  std::string acted_by;
  JobId job;  // empty for a moment after the start
  Timestamp started_at;
  std::optional<Timestamp> finished_at;  // unset: on its way, or stopped before its end
  std::uint64_t catalog_revision = 0;    // of the first answer
  std::vector<std::string> models;
  std::optional<Totals> totals;  // once it is finished
};

// A question that is still to be run.
struct PendingQuestion {
  std::int64_t number = 0;
  TestQuestion question;
};

class QuestionTests {
 public:
  explicit QuestionTests(meta::Database& database) : database_(database) {}

  // `conflict` when the subject has as many as it may have.
  static constexpr std::size_t kMostFiles = 100;
  static constexpr std::size_t kMostRuns = 200;

  [[nodiscard]] Result<QuestionFile> add_file(const access::Subject& subject, std::string_view name, std::string_view text);
  [[nodiscard]] Result<std::vector<QuestionFile>> files(const access::Subject& subject) const;  // newest first
  [[nodiscard]] Result<std::string> file_text(const access::Subject& subject, const QuestionFileId& id) const;
  [[nodiscard]] Result<void> remove_file(const access::Subject& subject, const QuestionFileId& id);

  // A run with every question of the file pending; the caller gives it its job.
  [[nodiscard]] Result<TestRunId> start(const access::Subject& subject, const QuestionFileId& file);
  [[nodiscard]] Result<void> set_job(const TestRunId& id, const JobId& job);
  [[nodiscard]] Result<std::vector<TestRun>> runs(const access::Subject& subject) const;  // newest first
  [[nodiscard]] Result<TestRun> run(const access::Subject& subject, const TestRunId& id) const;
  // The run before this one: of the same file, else of a file of the same name.
  [[nodiscard]] Result<std::optional<TestRun>> before(const access::Subject& subject, const TestRun& run) const;
  [[nodiscard]] Result<void> remove_run(const access::Subject& subject, const TestRunId& id);

  // Of a run the caller has made sure to be the subject's own.
  [[nodiscard]] Result<std::vector<ResultHead>> results(const TestRunId& run) const;
  struct FullResult {
    ResultHead head;
    TestQuestion question;
    ResultDetail detail;
  };
  [[nodiscard]] Result<FullResult> result(const TestRunId& run, std::int64_t number) const;

  // --- for the job ---

  [[nodiscard]] Result<TestRun> run_of_job(const TestRunId& id) const;
  [[nodiscard]] Result<std::vector<PendingQuestion>> pending(const TestRunId& run) const;
  // First statement of a transaction with effects: an error when the job is somebody else's by now.
  using Guard = std::function<Result<void>(meta::Transaction&)>;
  [[nodiscard]] Result<void> note_world(const TestRunId& run, std::uint64_t catalog_revision, const std::vector<std::string>& models,
                                        const Guard& guard);
  [[nodiscard]] Result<void> save(const TestRunId& run, const ResultHead& head, const ResultDetail& detail, const Guard& guard);
  [[nodiscard]] Result<void> finish(const TestRunId& run, const Guard& guard);

 private:
  meta::Database& database_;
};

}  // namespace sextant::workbench
