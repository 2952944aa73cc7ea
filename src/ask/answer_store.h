// Answers as they were given, the sessions they form, and what people said of them; kept in the metadata database.
// A subject sees only its own answers. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity/subject.h"
#include "access/policy/policy.h"
#include "ask/answer.h"
#include "base/call.h"
#include "platform/meta/database.h"
#include "platform/meta/migrations.h"

namespace sextant::ask {

[[nodiscard]] meta::RoomMigrations migrations();

struct AnswerHead {
  std::string query_id;
  std::string question;
  std::string title;
  std::string status;
  std::string summary;
  std::string asked_at;
};
BOOST_DESCRIBE_STRUCT(AnswerHead, (), (query_id, question, title, status, summary, asked_at))

// Where an answer stands in the history.
struct AnswerPlace {
  std::string asked_at;
  std::string query_id;
};

enum class Thumbs : std::uint8_t { up, down };
BOOST_DESCRIBE_ENUM(Thumbs, up, down)

// What a follow-up changes: an answer's plan (of an ask-back: one for each reading; none: nothing to go on from).
struct EarlierTurn {
  std::string query_id;
  std::string session_id;
  std::vector<std::string> plans;
  std::optional<std::string> built_on;  // the answer that this one changed
};

// An answer as it was given, and the rules its rows were read under.
struct StoredAnswer {
  std::string json;
  std::uint64_t policy_revision = 0;
  std::optional<std::string> rules;  // empty: no data was read; absent: not known

  [[nodiscard]] Result<Answer> answer() const;  // read again, without what this version no longer knows
};

class AnswerStore {
 public:
  // At most `session_turns` turns of a session are shown, the latest. Keeps references.
  AnswerStore(meta::Database& database, std::size_t session_turns, const access::Policy& policy)
      : database_(database), session_turns_(session_turns), policy_(policy) {}

  [[nodiscard]] Result<void> save(const access::Subject& subject, const Answer& answer);
  // The latest answer of a session that others can be built on.
  [[nodiscard]] Result<std::optional<EarlierTurn>> latest_turn(const access::Subject& subject, std::string_view session_id) const;
  [[nodiscard]] Result<EarlierTurn> turn(const access::Subject& subject, std::string_view query_id) const;
  // not_found when there is none of this subject. For people: Asker::reopen.
  [[nodiscard]] Result<StoredAnswer> find(const access::Subject& subject, std::string_view query_id) const;
  [[nodiscard]] Result<Answer> answer(const access::Subject& subject, std::string_view query_id) const;
  // Newest first: those asked before `before` (empty: all), whose question or title holds `search`, ignoring ASCII case. What an
  // answer said is left out of lists once policy has another revision.
  [[nodiscard]] Result<std::vector<AnswerHead>> latest(const access::Subject& subject, std::size_t limit, const AnswerPlace& before = {},
                                                       std::string_view search = {}) const;
  // Oldest first; not_found when the session has no answer of this subject.
  [[nodiscard]] Result<std::vector<AnswerHead>> session(const access::Subject& subject, std::string_view session_id) const;
  // One opinion a subject and answer; the latest counts.
  [[nodiscard]] Result<void> rate(const access::Subject& subject, std::string_view query_id, Thumbs thumbs,
                                  std::optional<std::string> comment);

 private:
  meta::Database& database_;
  std::size_t session_turns_;
  const access::Policy& policy_;
};

}  // namespace sextant::ask
