#include "workbench/question_tests/question_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant::workbench {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestName = 200;

constexpr std::string_view kSchema = R"(
CREATE TABLE question_files (
  id            TEXT PRIMARY KEY,
  subject_id    TEXT NOT NULL,
  name          TEXT NOT NULL,
  questions     INTEGER NOT NULL,
  with_expected INTEGER NOT NULL,
  text          TEXT NOT NULL,
  added_at      TEXT NOT NULL
) STRICT;
CREATE INDEX question_files_by_subject ON question_files (subject_id, added_at DESC);
CREATE TABLE question_test_runs (
  sequence         INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  subject_id       TEXT NOT NULL,
  acted_by         TEXT NOT NULL,
  file_id          TEXT NOT NULL,
  file_name        TEXT NOT NULL,
  job_id           TEXT NOT NULL DEFAULT '',
  catalog_revision INTEGER NOT NULL DEFAULT 0,
  models           TEXT NOT NULL DEFAULT '[]',
  totals           TEXT,
  started_at       TEXT NOT NULL,
  finished_at      TEXT
) STRICT;
CREATE INDEX question_test_runs_by_subject ON question_test_runs (subject_id, sequence DESC);
CREATE TABLE question_test_results (
  run_id      TEXT NOT NULL REFERENCES question_test_runs (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL,
  case_id     TEXT NOT NULL,
  question    TEXT NOT NULL,
  gold_sql    TEXT NOT NULL,
  gold_rows   TEXT,
  ordered     INTEGER NOT NULL,
  outcome     TEXT NOT NULL,
  kind        TEXT NOT NULL DEFAULT '',
  score       REAL NOT NULL DEFAULT 0,
  best_right  INTEGER,
  among_right INTEGER,
  sql         TEXT NOT NULL DEFAULT '',
  ms          REAL NOT NULL DEFAULT 0,
  detail      TEXT,
  PRIMARY KEY (run_id, number)
) STRICT;
)";

constexpr std::string_view kRunColumns =
    "SELECT sequence, id, subject_id, acted_by, file_id, file_name, job_id, catalog_revision, models, totals, started_at, finished_at FROM "
    "question_test_runs";
constexpr std::string_view kHeadColumns = "SELECT number, case_id, question, outcome, kind, score, best_right, among_right, sql, ms";

std::string_view outcome_name(Outcome outcome) { return boost::describe::enum_to_string(outcome, ""); }

Outcome outcome_of(const std::string& name) {
  Outcome outcome = Outcome::pending;
  boost::describe::enum_from_string(name.c_str(), outcome);
  return outcome;
}

std::optional<bool> flag_of(const meta::Row& row, std::string_view column) {
  const auto value = row.optional_integer(column);
  return value ? std::optional(*value != 0) : std::nullopt;
}

std::optional<std::int64_t> number_of(std::optional<bool> flag) { return flag ? std::optional<std::int64_t>(*flag ? 1 : 0) : std::nullopt; }

TestRun run_of(const meta::Row& row) {
  TestRun run{.id = row.id<TestRunId>("id"),
              .file = row.id<QuestionFileId>("file_id"),
              .file_name = row.text("file_name"),
              .subject = row.id<UserId>("subject_id"),
              .acted_by = row.text("acted_by"),
              .job = row.id<JobId>("job_id"),
              .started_at = row.time("started_at"),
              .finished_at = row.optional_time("finished_at"),
              .catalog_revision = static_cast<std::uint64_t>(row.integer("catalog_revision")),
              .models = from_json_text<std::vector<std::string>>(row.text("models")).value_or(std::vector<std::string>{}),
              .totals = std::nullopt};
  if (const auto totals = row.optional_text("totals"))
    if (auto read = from_json_text<Totals>(*totals, UnknownFields::ignore)) run.totals = *read;
  return run;
}

ResultHead head_of(const meta::Row& row) {
  return {.number = row.integer("number"),
          .case_id = row.text("case_id"),
          .question = row.text("question"),
          .outcome = outcome_of(row.text("outcome")),
          .kind = row.text("kind"),
          .score = row.real("score"),
          .best_right = flag_of(row, "best_right"),
          .among_right = flag_of(row, "among_right"),
          .sql = row.text("sql"),
          .ms = row.real("ms")};
}

Result<TestQuestion> question_of(const meta::Row& row) {
  TestQuestion question{.id = row.text("case_id"),
                        .question = row.text("question"),
                        .gold_sql = row.text("gold_sql"),
                        .gold_rows = std::nullopt,
                        .ordered = row.boolean("ordered")};
  if (const auto rows = row.optional_text("gold_rows")) question.gold_rows = TRY(from_json_text<json::array>(*rows));
  return question;
}

std::unexpected<Error> no_such_file() {
  return fail(ErrorCode::not_found, "There is no such question file.", "It may have been deleted; add it again.");
}
std::unexpected<Error> no_such_run() { return fail(ErrorCode::not_found, "There is no such run.", "It may have been deleted."); }

Result<void> below(std::int64_t count, std::size_t most, std::string_view what) {
  if (count < static_cast<std::int64_t>(most)) return {};
  return fail(ErrorCode::conflict, fmt::format("You have {} {} already.", most, what), "Delete some that are no longer needed.");
}

}  // namespace

meta::RoomMigrations migrations() {
  return {.room = "workbench", .migrations = {{.version = 1, .name = "question tests", .sql = kSchema}}};
}

Result<QuestionFile> QuestionTests::add_file(const access::Subject& subject, std::string_view name, std::string_view text) {
  const auto trimmed = trim(name);
  if (trimmed.empty() || trimmed.size() > kLongestName)
    return fail(Error{.code = ErrorCode::validation_failed,
                      .message = "The file needs a name of at most 200 bytes.",
                      .fields = {{"name", "must have 1 to 200 bytes"}}});
  const auto questions = TRY(parse_question_file(text));
  const QuestionFile file{.id = QuestionFileId::generate(),
                          .name = std::string(trimmed),
                          .questions = questions.size(),
                          .with_expected = static_cast<std::uint64_t>(std::ranges::count_if(questions, &TestQuestion::has_gold)),
                          .added_at = std::chrono::system_clock::now()};
  TRY(database_.transaction([&](meta::Transaction& transaction) -> Result<void> {
    const auto rows = TRY(transaction.query("SELECT count(*) AS n FROM question_files WHERE subject_id = ?", subject.id));
    TRY(below(rows.front().integer("n"), kMostFiles, "question files"));
    TRY(transaction.execute(
        "INSERT INTO question_files (id, subject_id, name, questions, with_expected, text, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)", file.id,
        subject.id, file.name, file.questions, file.with_expected, text, file.added_at));
    return {};
  }));
  return file;
}

Result<std::vector<QuestionFile>> QuestionTests::files(const access::Subject& subject) const {
  std::vector<QuestionFile> files;
  for (const auto& row : TRY(database_.query("SELECT id, name, questions, with_expected, added_at FROM question_files WHERE subject_id = ? "
                                             "ORDER BY added_at DESC, rowid DESC",
                                             subject.id)))
    files.push_back({row.id<QuestionFileId>("id"), row.text("name"), static_cast<std::uint64_t>(row.integer("questions")),
                     static_cast<std::uint64_t>(row.integer("with_expected")), row.time("added_at")});
  return files;
}

Result<std::string> QuestionTests::file_text(const access::Subject& subject, const QuestionFileId& id) const {
  const auto rows = TRY(database_.query("SELECT text FROM question_files WHERE id = ? AND subject_id = ?", id, subject.id));
  if (rows.empty()) return no_such_file();
  return rows.front().text("text");
}

Result<void> QuestionTests::remove_file(const access::Subject& subject, const QuestionFileId& id) {
  if (TRY(database_.execute("DELETE FROM question_files WHERE id = ? AND subject_id = ?", id, subject.id)) == 0) return no_such_file();
  return {};
}

Result<TestRunId> QuestionTests::start(const access::Subject& subject, const QuestionFileId& file) {
  const auto files = TRY(database_.query("SELECT name, text FROM question_files WHERE id = ? AND subject_id = ?", file, subject.id));
  if (files.empty()) return no_such_file();
  const auto questions = TRY(parse_question_file(files.front().text("text")));
  const auto id = TestRunId::generate();
  TRY(database_.transaction([&](meta::Transaction& transaction) -> Result<void> {
    const auto rows = TRY(transaction.query("SELECT count(*) AS n FROM question_test_runs WHERE subject_id = ?", subject.id));
    TRY(below(rows.front().integer("n"), kMostRuns, "runs"));
    TRY(transaction.execute(
        "INSERT INTO question_test_runs (id, subject_id, acted_by, file_id, file_name, started_at) VALUES (?, ?, ?, ?, ?, ?)", id,
        subject.id, subject.acted_by, file, files.front().text("name"), std::chrono::system_clock::now()));
    std::int64_t number = 0;
    for (const auto& question : questions) {
      const auto gold_rows = question.gold_rows ? std::optional(write_json(*question.gold_rows)) : std::nullopt;
      TRY(transaction.execute(
          "INSERT INTO question_test_results (run_id, number, case_id, question, gold_sql, gold_rows, ordered, outcome, "
          "kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          id, ++number, question.id, question.question, question.gold_sql, gold_rows, question.ordered, outcome_name(Outcome::pending),
          question.has_gold() ? "" : "none"));
    }
    return {};
  }));
  return id;
}

Result<void> QuestionTests::set_job(const TestRunId& id, const JobId& job) {
  TRY(database_.execute("UPDATE question_test_runs SET job_id = ? WHERE id = ?", job, id));
  return {};
}

Result<std::vector<TestRun>> QuestionTests::runs(const access::Subject& subject) const {
  std::vector<TestRun> runs;
  for (const auto& row : TRY(database_.query(fmt::format("{} WHERE subject_id = ? ORDER BY sequence DESC", kRunColumns), subject.id)))
    runs.push_back(run_of(row));
  return runs;
}

Result<TestRun> QuestionTests::run(const access::Subject& subject, const TestRunId& id) const {
  auto found = run_of_job(id);
  if (found && found->subject != subject.id) return no_such_run();
  return found;
}

Result<std::optional<TestRun>> QuestionTests::before(const access::Subject& subject, const TestRun& run) const {
  const auto rows = TRY(database_.query(
      fmt::format("{} WHERE subject_id = ? AND sequence < (SELECT sequence FROM question_test_runs WHERE id = ?) AND (file_id = ? OR "
                  "file_name = ?) AND finished_at IS NOT NULL ORDER BY file_id = ? DESC, sequence DESC LIMIT 1",
                  kRunColumns),
      subject.id, run.id, run.file, run.file_name, run.file));
  if (rows.empty()) return std::nullopt;
  return run_of(rows.front());
}

Result<void> QuestionTests::remove_run(const access::Subject& subject, const TestRunId& id) {
  if (TRY(database_.execute("DELETE FROM question_test_runs WHERE id = ? AND subject_id = ?", id, subject.id)) == 0) return no_such_run();
  return {};
}

Result<std::vector<ResultHead>> QuestionTests::results(const TestRunId& run) const {
  std::vector<ResultHead> heads;
  for (const auto& row :
       TRY(database_.query(fmt::format("{} FROM question_test_results WHERE run_id = ? ORDER BY number", kHeadColumns), run)))
    heads.push_back(head_of(row));
  return heads;
}

Result<QuestionTests::FullResult> QuestionTests::result(const TestRunId& run, std::int64_t number) const {
  const auto rows = TRY(database_.query(
      fmt::format("{}, gold_sql, gold_rows, ordered, detail FROM question_test_results WHERE run_id = ? AND number = ?", kHeadColumns), run,
      number));
  if (rows.empty()) return fail(ErrorCode::not_found, "The run has no such question.", "Choose one from the list of its questions.");
  FullResult result{.head = head_of(rows.front()), .question = TRY(question_of(rows.front())), .detail = {}};
  if (const auto detail = rows.front().optional_text("detail"))
    result.detail = TRY(from_json_text<ResultDetail>(*detail, UnknownFields::ignore));
  return result;
}

Result<TestRun> QuestionTests::run_of_job(const TestRunId& id) const {
  const auto rows = TRY(database_.query(fmt::format("{} WHERE id = ?", kRunColumns), id));
  if (rows.empty()) return no_such_run();
  return run_of(rows.front());
}

Result<std::vector<PendingQuestion>> QuestionTests::pending(const TestRunId& run) const {
  std::vector<PendingQuestion> list;
  for (const auto& row : TRY(database_.query("SELECT number, case_id, question, gold_sql, gold_rows, ordered FROM question_test_results "
                                             "WHERE run_id = ? AND outcome = 'pending' ORDER BY number",
                                             run)))
    list.push_back({row.integer("number"), TRY(question_of(row))});
  return list;
}

Result<void> QuestionTests::note_world(const TestRunId& run, std::uint64_t catalog_revision, const std::vector<std::string>& models,
                                       const Guard& guard) {
  return database_.transaction([&](meta::Transaction& transaction) -> Result<void> {
    TRY(guard(transaction));
    TRY(transaction.execute("UPDATE question_test_runs SET catalog_revision = ?, models = ? WHERE id = ?", catalog_revision,
                            write_json(to_json(models)), run));
    return {};
  });
}

Result<void> QuestionTests::save(const TestRunId& run, const ResultHead& head, const ResultDetail& detail, const Guard& guard) {
  // A result that power loss takes is simply made again.
  return database_.transaction(
      [&](meta::Transaction& transaction) -> Result<void> {
        TRY(guard(transaction));
        TRY(
            transaction.execute("UPDATE question_test_results SET outcome = ?, kind = ?, score = ?, best_right = ?, among_right = ?, sql = "
                                "?, ms = ?, detail = ? "
                                "WHERE run_id = ? AND number = ?",
                                outcome_name(head.outcome), head.kind, head.score, number_of(head.best_right), number_of(head.among_right),
                                head.sql, head.ms, write_json(to_json(detail)), run, head.number));
        return {};
      },
      meta::Durability::process);
}

Result<void> QuestionTests::finish(const TestRunId& run, const Guard& guard) {
  const auto totals = totals_of(TRY(results(run)));
  return database_.transaction([&](meta::Transaction& transaction) -> Result<void> {
    TRY(guard(transaction));
    TRY(transaction.execute("UPDATE question_test_runs SET finished_at = ?, totals = ? WHERE id = ?", std::chrono::system_clock::now(),
                            write_json(to_json(totals)), run));
    return {};
  });
}

}  // namespace sextant::workbench
