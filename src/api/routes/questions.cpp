// Questions and what became of them: the interface of ADEN, and stored answers.
#include "api/services.h"

namespace sextant::api {
namespace {

struct AnswerPath {
  std::string id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(AnswerPath, (), (id))

struct LatestQuery {
  std::int64_t limit = 50;
  void check(JsonProblems& problems) const {
    if (limit < 1 || limit > 500) problems.add("limit", "must be between 1 and 500");
  }
};
BOOST_DESCRIBE_STRUCT(LatestQuery, (), (limit))

struct Session {
  std::string session_id;
  std::vector<ask::AnswerHead> turns;
};
BOOST_DESCRIBE_STRUCT(Session, (), (session_id, turns))

struct Feedback {
  std::string query_id;
  ask::Thumbs thumbs = ask::Thumbs::up;
  std::optional<std::string> comment;
  static constexpr auto json_required = json_names("query_id", "thumbs");
};
BOOST_DESCRIBE_STRUCT(Feedback, (), (query_id, thumbs, comment))

struct Example {
  std::string question;
};
BOOST_DESCRIBE_STRUCT(Example, (), (question))

}  // namespace

void add_question_routes(Api& api, Services& services) {
  api.add({.method = net::Method::post,
           .path = "/ask",
           .operation = "ask",
           .summary = "Answer a question in plain language",
           .description = "Not understanding is no error: status is then ask_back, with readings to choose from, or abstained, with the "
                          "words that have no place.",
           .tags = {"questions"},
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
           .tags = {"questions"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Body<Feedback> body) -> Result<Feedback> {
            TRY(services.answers.rate(caller, body->query_id, body->thumbs, body->comment));
            return *body;
          });

  api.add({.path = "/api/answers", .operation = "list_answers", .summary = "Your latest answers", .tags = {"questions"}},
          [&services](const access::Subject& caller, Query<LatestQuery> query) -> Result<List<ask::AnswerHead>> {
            return List<ask::AnswerHead>{TRY(services.answers.latest(caller, static_cast<std::size_t>(query->limit)))};
          });

  api.add({.path = "/api/answers/{id}",
           .operation = "stored_answer",
           .summary = "An answer as it was given",
           .tags = {"questions"},
           .errors = {ErrorCode::not_found},
           .produces = {"application/json"}},
          [&services](const access::Subject& caller, Path<AnswerPath> path) -> Result<net::Response> {
            return net::Response::text(200, "application/json", TRY(services.answers.find(caller, path->id)));
          });

  api.add({.path = "/api/examples", .operation = "list_examples", .summary = "Questions this workspace can answer", .tags = {"questions"}},
          [&services]() {
            List<Example> list;
            for (const auto& question : services.about.examples) list.items.push_back({question});
            return list;
          });
}

}  // namespace sextant::api
