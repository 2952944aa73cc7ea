// Questions and what became of them: the interface of ADEN, and stored answers.
#include "api/framework/paging.h"
#include "api/services.h"

namespace sextant::api {
namespace {

struct AnswerPath {
  std::string id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(AnswerPath, (), (id))

struct AnswersQuery : PageQuery {
  std::string q;
};
BOOST_DESCRIBE_STRUCT(AnswersQuery, (PageQuery), (q))

struct Session {
  std::string session_id;
  std::vector<ask::AnswerHead> turns;
};
BOOST_DESCRIBE_STRUCT(Session, (), (session_id, turns))

struct Feedback {
  std::string query_id;
  ask::Thumbs thumbs = ask::Thumbs::up;
  std::optional<std::string> comment;
  std::optional<std::string> corrected_sql;
  static constexpr auto json_required = json_names("query_id", "thumbs");
  void check(JsonProblems& problems) const {
    if (corrected_sql && thumbs == ask::Thumbs::up) problems.add("corrected_sql", "goes with thumbs down");
  }
};
BOOST_DESCRIBE_STRUCT(Feedback, (), (query_id, thumbs, comment, corrected_sql))

struct FeedbackKept {
  std::string query_id;
  ask::Thumbs thumbs = ask::Thumbs::up;
  std::optional<std::string> comment;
  std::optional<std::string> proposed;  // the verified query this proposes to a reviewer
};
BOOST_DESCRIBE_STRUCT(FeedbackKept, (), (query_id, thumbs, comment, proposed))

struct Example {
  std::string question;
};
BOOST_DESCRIBE_STRUCT(Example, (), (question))

// A good answer, or a bad one with the right SQL, is a proposal for a reviewer. Nothing when there is nothing new in it.
Result<std::optional<std::string>> propose(Services& services, const access::Subject& caller, const Feedback& feedback, const Call& call) {
  if (feedback.thumbs == ask::Thumbs::down && !feedback.corrected_sql) return std::nullopt;
  const auto answer = TRY(services.answers.answer(caller, feedback.query_id));
  const bool is_good = answer.status == "answered" && answer.sql && !answer.verified;
  if (feedback.thumbs == ask::Thumbs::up && !is_good) return std::nullopt;
  auto text = ask::checked_query(
      services.gate, caller, {.question = answer.question, .sql = feedback.corrected_sql ? *feedback.corrected_sql : *answer.sql}, call);
  if (!text && !feedback.corrected_sql) return std::nullopt;  // the data changed since the answer
  auto added =
      services.verified.add(caller, TRY(std::move(text)), ask::ProposalOrigin::feedback, answer.query_id, ask::ReviewState::proposed);
  if (!added && added.error().code == ErrorCode::conflict) return std::nullopt;
  const auto proposal = TRY(std::move(added));
  TRY(record_change(services, caller, call, "verified_query.proposed", proposal.id, proposal.text.sql));
  return proposal.id;
}

Result<ask::AnswerPlace> answer_place(const std::string& cursor) {
  const std::string place = TRY(read_cursor("newest", cursor));
  const auto end = std::min(place.find('\n'), place.size());
  return ask::AnswerPlace{place.substr(0, end), place.substr(std::min(end + 1, place.size()))};
}

}  // namespace

void add_question_routes(Api& api, Services& services) {
  api.add({.method = net::Method::post,
           .path = "/ask",
           .operation = "ask",
           .summary = "Answer a question in plain language",
           .description = "Not understanding is no error: status is then ask_back, with readings to choose from, or abstained, with the "
                          "words that have no place.",
           .tags = {"questions"},
           .creates = true,
           .errors = {ErrorCode::cost_exceeded, ErrorCode::deadline_exceeded, ErrorCode::not_found}},
          [&services](const access::Subject& caller, Body<ask::AskRequest> body, const Call& call) -> Result<ask::Answer> {
            const RunningQueries::Place place(services.running, caller, call);
            return services.asker.ask(caller, *body, place.call());
          });

  api.add({.path = "/sessions/{id}",
           .operation = "session",
           .summary = "The questions of a session, oldest first",
           .tags = {"questions"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<AnswerPath> path) -> Result<Session> {
            return Session{path->id, TRY(services.answers.session(caller, path->id))};
          });

  api.add({.method = net::Method::post,
           .path = "/feedback",
           .operation = "give_feedback",
           .summary = "Say what you think of an answer",
           .description = "Thumbs up proposes the question with its SQL as a verified query, thumbs down with corrected_sql the "
                          "corrected one; an owner reviews it.",
           .tags = {"questions"},
           .errors = {ErrorCode::not_found, ErrorCode::validation_failed}},
          [&services](const access::Subject& caller, Body<Feedback> body, const Call& call) -> Result<FeedbackKept> {
            auto proposed = TRY(propose(services, caller, *body, call));
            TRY(services.answers.rate(caller, body->query_id, body->thumbs, body->comment));
            return FeedbackKept{body->query_id, body->thumbs, body->comment, std::move(proposed)};
          });

  api.add({.path = "/api/answers", .operation = "list_answers", .summary = "Your answers, newest first", .tags = {"questions"}},
          [&services](const access::Subject& caller, Query<AnswersQuery> query) -> Result<List<ask::AnswerHead>> {
            return page_from(
                TRY(services.answers.latest(caller, query->size() + 1, TRY(answer_place(query->cursor)), query->q)), *query, "newest",
                [](const ask::AnswerHead& answer) { return answer.asked_at + '\n' + answer.query_id; },
                [](const ask::AnswerHead& answer) { return answer; });
          });

  api.add({.path = "/api/answers/{id}",
           .operation = "stored_answer",
           .summary = "An answer as it was given",
           .description = "Without its rows (withheld: true) once you may see something else of the data it was read from.",
           .tags = {"questions"},
           .errors = {ErrorCode::not_found},
           .produces = {"application/json"}},
          [&services](const access::Subject& caller, Path<AnswerPath> path, const Call& call) -> Result<net::Response> {
            return net::Response::text(200, "application/json", TRY(services.asker.reopen(caller, path->id, call)));
          });

  api.add({.path = "/api/examples", .operation = "list_examples", .summary = "Questions that are answered for you", .tags = {"questions"}},
          [&services](const access::Subject& caller, Query<PageQuery> query, const Call& call) -> Result<List<Example>> {
            std::size_t position = 0;
            return page_of(
                TRY(services.asker.examples(caller, call)), *query, "given", [&](const std::string&) { return place_of(position++, ""); },
                [](const std::string& question) { return Example{question}; });
          });
}

}  // namespace sextant::api
