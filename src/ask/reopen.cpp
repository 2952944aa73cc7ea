// Answers opened again, perhaps under other rules than they were given under.
#include "ask/asker.h"
#include "base/json.h"

namespace sextant::ask {
namespace {

// What is left tells nothing of the rows: the question and its SQL.
Answer without_rows(Answer answer) {
  return {.query_id = std::move(answer.query_id),
          .session_id = std::move(answer.session_id),
          .status = std::move(answer.status),
          .question = std::move(answer.question),
          .title = std::move(answer.title),
          .summary = "What you may see of this data has changed since, so its rows are not shown. Ask again for what you may see now.",
          .sql = std::move(answer.sql),
          .dashboard_url = std::move(answer.dashboard_url),
          .built_on = std::move(answer.built_on),
          .change = std::move(answer.change),
          .elapsed_ms = answer.elapsed_ms,
          .asked_at = std::move(answer.asked_at),
          .withheld = true};
}

}  // namespace

Result<std::string> Asker::reopen(const access::Subject& subject, std::string_view query_id, const Call& call) const {
  auto stored = TRY(dependencies_.answers.find(subject, query_id));
  if (stored.rules == "" || stored.policy_revision == dependencies_.policy.revision()) return std::move(stored.json);
  auto answer = TRY(stored.answer());
  const auto now =
      dependencies_.gate.prepare({.subject = subject, .sql = answer.sql.value_or(""), .purpose = query::Purpose::question}, call);
  if (!now && is_passing(now.error())) return fail(now.error());
  if (now && now->rules == stored.rules) return std::move(stored.json);
  return write_json(to_json(without_rows(std::move(answer))));
}

}  // namespace sextant::ask
