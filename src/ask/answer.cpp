#include "ask/answer.h"

#include "base/text.h"

namespace sextant::ask {
namespace {

constexpr std::size_t kLongestQuestion = 2000;
constexpr std::size_t kLongestId = 64;
constexpr std::size_t kMostEdits = 20;

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string_view::npos;
}

}  // namespace

bool is_quantity(const AnswerColumn& column) { return column.family == "integer" || column.family == "decimal" || column.family == "real"; }

bool is_step(const AnswerColumn& column) { return is_quantity(column) && column.name.ends_with("_from"); }

void AskRequest::check(JsonProblems& problems) const {
  if (trim(question).empty() && edits.empty()) problems.add("question", "is empty; type what you want to know");
  if (question.size() > kLongestQuestion) problems.add("question", "is longer than 2,000 bytes");
  if (session_id && !is_token(*session_id)) problems.add("session_id", "is not the id of a session");
  if (after && !is_token(*after)) problems.add("after", "is not the id of an answer");
  if (edits.size() > kMostEdits) problems.add("edits", "are more than 20 at once");
  if (!edits.empty() && !session_id && !after) problems.add("edits", "need session_id or after: what they change");
  if (!edits.empty() && !trim(question).empty()) problems.add("edits", "take the place of a question; leave it empty");
  if (reading_of && !is_token(*reading_of)) problems.add("reading_of", "is not the id of an answer");
  if (reading.has_value() != reading_of.has_value()) problems.add("reading", "needs reading_of, and the other way round");
  if (reading && *reading < 0) problems.add("reading", "counts from 0");
}

}  // namespace sextant::ask
