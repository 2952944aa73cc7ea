#include "ask/answer_store.h"

#include <algorithm>

#include "base/json.h"

namespace sextant::ask {
namespace {

constexpr std::size_t kLongestComment = 4000;

// Takes policy's revision. What an answer said of rows that were read under another one is left out.
const std::string kHeads =
    "SELECT query_id, question, title, status, iif(rules = '' OR policy_revision = ?, summary, '') AS summary, asked_at FROM answers ";

std::vector<AnswerHead> heads_of(const meta::Rows& rows) {
  std::vector<AnswerHead> heads;
  for (const auto& row : rows)
    heads.push_back(
        {row.text("query_id"), row.text("question"), row.text("title"), row.text("status"), row.text("summary"), row.text("asked_at")});
  return heads;
}

Result<EarlierTurn> turn_of(const meta::Row& row) {
  EarlierTurn turn{.query_id = row.text("query_id"), .session_id = row.text("session_id"), .built_on = row.optional_text("built_on")};
  if (const auto plans = row.optional_text("plans")) turn.plans = TRY(from_json_text<std::vector<std::string>>(*plans));
  return turn;
}

std::unexpected<Error> unknown_answer() {
  return fail(ErrorCode::not_found, "There is no such answer.", "It may belong to somebody else, or its workspace was replaced.");
}

}  // namespace

meta::RoomMigrations migrations() {
  return {.room = "ask",
          .migrations = {{.version = 1, .name = "answers and feedback", .sql = R"(
            CREATE TABLE answers (
              query_id   TEXT PRIMARY KEY,
              subject_id TEXT NOT NULL,
              session_id TEXT NOT NULL,
              question   TEXT NOT NULL,
              title      TEXT NOT NULL,
              status     TEXT NOT NULL,
              summary    TEXT NOT NULL,
              answer     TEXT NOT NULL,
              asked_at   TEXT NOT NULL
            ) STRICT;
            CREATE INDEX answers_by_subject ON answers (subject_id, asked_at DESC);
            CREATE INDEX answers_by_session ON answers (session_id, asked_at);
            CREATE TABLE feedback (
              query_id   TEXT NOT NULL REFERENCES answers (query_id) ON DELETE CASCADE,
              subject_id TEXT NOT NULL,
              thumbs     TEXT NOT NULL CHECK (thumbs IN ('up', 'down')),
              comment    TEXT,
              given_at   TEXT NOT NULL,
              PRIMARY KEY (query_id, subject_id)
            ) STRICT;
          )"},
                         {.version = 2, .name = "verified queries", .sql = R"(
            CREATE TABLE verified_queries (
              id               TEXT PRIMARY KEY,
              state            TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
              origin           TEXT NOT NULL CHECK (origin IN ('person', 'feedback')),
              content          TEXT NOT NULL,
              fingerprint      TEXT NOT NULL UNIQUE,
              query_id         TEXT,
              proposed_by      TEXT NOT NULL,
              proposed_by_name TEXT NOT NULL,
              proposed_at      TEXT NOT NULL,
              reviewed_by      TEXT,
              reviewed_at      TEXT,
              comment          TEXT NOT NULL DEFAULT '',
              revision         INTEGER NOT NULL DEFAULT 1
            ) STRICT;
          )"},
                         {.version = 3, .name = "plans of answers", .sql = R"(
            ALTER TABLE answers ADD COLUMN plans TEXT;
            ALTER TABLE answers ADD COLUMN built_on TEXT;
          )"},
                         {.version = 4, .name = "rules of answers", .sql = R"(
            ALTER TABLE answers ADD COLUMN policy_revision INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE answers ADD COLUMN rules TEXT;
          )"}}};
}

Result<Answer> StoredAnswer::answer() const { return from_json_text<Answer>(json, UnknownFields::ignore); }

Result<void> AnswerStore::save(const access::Subject& subject, const Answer& answer) {
  TRY(database_.execute(
      "INSERT INTO answers (query_id, subject_id, session_id, question, title, status, summary, answer, asked_at, "
      "plans, built_on, policy_revision, rules) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      answer.query_id, subject.id, answer.session_id, answer.question, answer.title, answer.status, answer.summary,
      write_json(to_json(answer)), answer.asked_at, answer.plans ? std::optional(write_json(to_json(*answer.plans))) : std::nullopt,
      answer.built_on, answer.policy_revision, answer.rules));
  return {};
}

Result<std::optional<EarlierTurn>> AnswerStore::latest_turn(const access::Subject& subject, std::string_view session_id) const {
  const auto rows = TRY(database_.query(
      "SELECT query_id, session_id, plans, built_on FROM answers WHERE session_id = ? AND subject_id = ? AND status = 'answered' "
      "AND plans IS NOT NULL ORDER BY asked_at DESC, rowid DESC LIMIT 1",
      session_id, subject.id));
  if (rows.empty()) return std::nullopt;
  return TRY(turn_of(rows.front()));
}

Result<EarlierTurn> AnswerStore::turn(const access::Subject& subject, std::string_view query_id) const {
  const auto rows = TRY(database_.query("SELECT query_id, session_id, plans, built_on FROM answers WHERE query_id = ? AND subject_id = ?",
                                        query_id, subject.id));
  if (rows.empty()) return unknown_answer();
  return turn_of(rows.front());
}

Result<StoredAnswer> AnswerStore::find(const access::Subject& subject, std::string_view query_id) const {
  const auto rows = TRY(
      database_.query("SELECT answer, policy_revision, rules FROM answers WHERE query_id = ? AND subject_id = ?", query_id, subject.id));
  if (rows.empty()) return unknown_answer();
  const auto& row = rows.front();
  return StoredAnswer{row.text("answer"), static_cast<std::uint64_t>(row.integer("policy_revision")), row.optional_text("rules")};
}

Result<Answer> AnswerStore::answer(const access::Subject& subject, std::string_view query_id) const {
  return TRY(find(subject, query_id)).answer();
}

Result<std::vector<AnswerHead>> AnswerStore::latest(const access::Subject& subject, std::size_t limit, const AnswerPlace& before,
                                                    std::string_view search) const {
  return heads_of(TRY(database_.query(
      kHeads + "WHERE subject_id = ? AND (? = '' OR (asked_at, query_id) < (?, ?)) "
               "AND (? = '' OR instr(lower(question || char(10) || title), lower(?)) > 0) ORDER BY asked_at DESC, query_id DESC LIMIT ?",
      policy_.revision(), subject.id, before.asked_at, before.asked_at, before.query_id, search, search, limit)));
}

Result<std::vector<AnswerHead>> AnswerStore::session(const access::Subject& subject, std::string_view session_id) const {
  auto heads = heads_of(TRY(database_.query(kHeads + "WHERE session_id = ? AND subject_id = ? ORDER BY asked_at DESC LIMIT ?",
                                            policy_.revision(), session_id, subject.id, session_turns_)));
  if (heads.empty()) return fail(ErrorCode::not_found, "There is no such session.", "Ask a question to start one.");
  std::ranges::reverse(heads);
  return heads;
}

Result<void> AnswerStore::rate(const access::Subject& subject, std::string_view query_id, Thumbs thumbs,
                               std::optional<std::string> comment) {
  if (comment && comment->size() > kLongestComment)
    return fail(
        Error{.code = ErrorCode::validation_failed, .message = "The comment is too long.", .fields = {{"comment", "at most 4,000 bytes"}}});
  TRY(find(subject, query_id));
  TRY(database_.execute(
      "INSERT INTO feedback (query_id, subject_id, thumbs, comment, given_at) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (query_id, subject_id) DO UPDATE SET thumbs = excluded.thumbs, comment = excluded.comment, given_at = excluded.given_at",
      query_id, subject.id, thumbs == Thumbs::up ? "up" : "down", comment, std::chrono::system_clock::now()));
  return {};
}

}  // namespace sextant::ask
