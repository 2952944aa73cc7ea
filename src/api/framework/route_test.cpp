#include "api/framework/route.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/framework/accept.h"
#include "api/framework/docs_page.h"
#include "platform/meta/testing.h"

namespace sextant::api {
namespace {

namespace bj = boost::json;

struct TablePath {
  std::string id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(TablePath, (), (id))

struct SampleQuery {
  std::int64_t limit = 20;
  std::optional<double> above;
  bool exact = false;
  std::vector<std::string> columns;
  void check(JsonProblems& problems) const {
    if (limit < 1 || limit > 500) problems.add("limit", "must be between 1 and 500");
  }
};
BOOST_DESCRIBE_STRUCT(SampleQuery, (), (limit, above, exact, columns))

struct Note {
  std::string text;
  static constexpr auto json_required = json_names("text");
};
BOOST_DESCRIBE_STRUCT(Note, (), (text))

struct Sample {
  std::string table;
  std::string asked_by;
  std::int64_t limit = 0;
  std::vector<std::string> columns;
};
BOOST_DESCRIBE_STRUCT(Sample, (), (table, asked_by, limit, columns))

Result<access::Subject> resolve(const net::Request& request) {
  const auto name = request.headers.get("X-Sextant-As");
  if (name == "nobody") return fail(ErrorCode::unauthenticated, "Nobody is not known here.");
  return access::Subject{.id = UserId("u1"), .name = std::string(name.value_or("owner"))};
}

Api make_api() {
  Api api({.title = "Test"}, resolve);
  api.add({.path = "/api/tables/{id}/sample",
           .operation = "sample_table",
           .summary = "Rows <of> a table",
           .tags = {"catalog"},
           .errors = {ErrorCode::not_found}},
          [](const access::Subject& caller, Path<TablePath> path, Query<SampleQuery> query) -> Result<Sample> {
            if (path->id == "missing") return fail(ErrorCode::not_found, "There is no such table.", "Look at /api/tables.");
            return Sample{path->id, caller.name, query->limit, query->columns};
          });
  api.add({.method = net::Method::post,
           .path = "/api/notes",
           .operation = "add_note",
           .summary = "Adds a note",
           .tags = {"notes"},
           .success = 202},
          [](Body<Note> note, const Call&) -> Result<Reply<Note>> {
            Reply<Note> reply{*note, 202};
            reply.headers.set("Location", "/api/jobs/1");
            return reply;
          });
  api.add({.method = net::Method::delete_, .path = "/api/notes/{id}", .operation = "delete_note", .summary = "Deletes a note"},
          [](net::Request&) -> Result<void> {
            return fail(Error{.code = ErrorCode::cost_exceeded,
                              .message = "Too much.",
                              .position = 4,
                              .rule = "cost",
                              .context = {{"estimate", R"({"rows":3})"}, {"file", "/secret"}}});
          });
  api.add({.path = "/api/notes", .operation = "list_notes", .summary = "Lists notes", .access = Access::open},
          []() { return List<Note>{{{"a"}}}; });
  api.add({.path = "/api/notes/{id}", .operation = "note", .summary = "One note"},
          []() -> Result<Versioned<Note>> { return Versioned<Note>{{"as it is"}}; });
  api.add({.method = net::Method::put, .path = "/api/notes/{id}", .operation = "change_note", .summary = "Changes a note"},
          [](IfMatch version) -> Result<void> { return version.check([]() -> Result<Note> { return Note{"as it is"}; }); });
  api.add({.path = "/api/ping", .operation = "ping", .summary = "Nothing"}, []() -> Result<void> { return {}; });
  return api;
}

struct Answered {
  int status;
  bj::value body;
  net::Headers headers;
};

Answered call(net::Method method, std::string path, std::string query_limit = "", std::string body = "",
              std::map<std::string, std::string> headers = {}) {
  Api api = make_api();
  const net::Router router = api.take_router();
  net::Request request{.method = method, .path = path, .body = std::move(body)};
  request.call.request_id = "r1";
  if (!query_limit.empty()) request.query["limit"] = query_limit;
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  const auto match = router.find(method, path, request.path_parameters);
  net::Response response = match.route->handler(request);
  const auto* text = std::get_if<std::string>(&response.body);
  return {response.status, text == nullptr || text->empty() ? bj::value() : bj::parse(*text), response.headers};
}

TEST(Route, HandsTypedArgumentsAndAnswersJson) {
  const auto answer = call(net::Method::get, "/api/tables/t1/sample", "5", "", {{"X-Sextant-As", "analyst"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, bj::parse(R"({"table":"t1","asked_by":"analyst","limit":5,"columns":[]})"));
}

TEST(Route, ParametersKeepTheirDefaults) { EXPECT_EQ(call(net::Method::get, "/api/tables/t1/sample").body.at("limit"), 20); }

TEST(Route, NamesParametersThatDoNotFit) {
  const auto word = call(net::Method::get, "/api/tables/t1/sample", "many");
  EXPECT_EQ(word.status, 422);
  EXPECT_EQ(word.body.at_pointer("/fields/0"), bj::parse(R"({"path":"limit","message":"must be a whole number, not text"})"));
  EXPECT_EQ(call(net::Method::get, "/api/tables/t1/sample", "501").body.at_pointer("/fields/0/message"), "must be between 1 and 500");
}

TEST(Route, ParameterTextsBecomeTheTypesOfTheStruct) {
  const auto query = read_parameters<SampleQuery>({{"limit", "7"}, {"above", "1.5"}, {"exact", "true"}, {"columns", "a,b"}});
  ASSERT_TRUE(query);
  EXPECT_EQ(query->limit, 7);
  EXPECT_EQ(query->above, 1.5);
  EXPECT_TRUE(query->exact);
  EXPECT_EQ(query->columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read_parameters<SampleQuery>({{"limit", ""}})->limit, 20);
  EXPECT_FALSE(read_parameters<SampleQuery>({{"above", "nan"}}));
  EXPECT_FALSE(read_parameters<SampleQuery>({{"exact", "maybe"}}));
  EXPECT_FALSE(read_parameters<SampleQuery>({{"limti", "7"}}));
}

TEST(Route, MapsErrorsToStatusAndOneShape) {
  const auto missing = call(net::Method::get, "/api/tables/missing/sample");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(
      missing.body,
      bj::parse(R"({"detail":"There is no such table.","code":"not_found","hint":"Look at /api/tables.","request_id":"r1","fields":[]})"));
}

TEST(Route, ShowsEstimateRuleAndPositionButNoOtherContext) {
  const auto refused = call(net::Method::delete_, "/api/notes/7");
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.body.at_pointer("/estimate/rows"), 3);
  EXPECT_EQ(refused.body.at("rule"), "cost");
  EXPECT_EQ(refused.body.at("position"), 4);
  EXPECT_FALSE(refused.body.as_object().contains("file"));
}

TEST(Route, RefusesACallerThatCannotBeResolvedBeforeTheHandlerRuns) {
  EXPECT_EQ(call(net::Method::get, "/api/ping", "", "", {{"X-Sextant-As", "nobody"}}).status, 401);
  EXPECT_EQ(call(net::Method::get, "/api/ping").status, 204);
  EXPECT_EQ(call(net::Method::get, "/api/notes", "", "", {{"X-Sextant-As", "nobody"}}).body,
            bj::parse(R"({"items":[{"text":"a"}],"next_cursor":null})"));
}

TEST(Route, ReadsJsonBodiesOnly) {
  const std::map<std::string, std::string> json{{"Content-Type", "application/json; charset=utf-8"}};
  const auto added = call(net::Method::post, "/api/notes", "", R"({"text":"hello"})", json);
  EXPECT_EQ(added.status, 202);
  EXPECT_EQ(added.headers.get("Location"), "/api/jobs/1");
  EXPECT_EQ(call(net::Method::post, "/api/notes", "", R"({"text":"hello"})", {{"Content-Type", "text/plain"}}).status, 415);
  EXPECT_EQ(call(net::Method::post, "/api/notes", "", R"({"text":"hello"})").status, 415);
  EXPECT_EQ(call(net::Method::post, "/api/notes", "", "{", json).status, 400);
  EXPECT_EQ(call(net::Method::post, "/api/notes", "", "{}", json).body.at_pointer("/fields/0/path"), "text");
}

TEST(Route, DescribesItselfInOpenApi) {
  const bj::value document = make_api().openapi();
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  const auto& sample = document.at("paths").at("/api/tables/{id}/sample").at("get");
  EXPECT_EQ(sample.at("operationId"), "sample_table");
  EXPECT_EQ(sample.at_pointer("/parameters/0"), bj::parse(R"({"name":"id","in":"path","required":true,"schema":{"type":"string"}})"));
  EXPECT_EQ(sample.at_pointer("/parameters/1/schema/format"), "int64");
  EXPECT_EQ(sample.at_pointer("/responses/200/content/application~1json/schema/$ref"), "#/components/schemas/Sample");
  EXPECT_EQ(sample.at_pointer("/responses/404/description"), "not_found");
  EXPECT_EQ(document.at_pointer("/paths/~1api~1notes/post/requestBody/content/application~1json/schema/$ref"), "#/components/schemas/Note");
  EXPECT_TRUE(document.at("paths").at("/api/notes").at("post").at("responses").as_object().contains("202"));
  EXPECT_TRUE(document.at("paths").at("/api/ping").at("get").at("responses").as_object().contains("204"));
  EXPECT_TRUE(document.at_pointer("/components/schemas").as_object().contains("Error"));
  EXPECT_EQ(document.at_pointer("/components/schemas/Sample/required"), bj::parse(R"(["table","asked_by","limit","columns"])"))
      << "an answer";
  EXPECT_EQ(document.at_pointer("/components/schemas/Note/required"), bj::parse(R"(["text"])")) << "a body too";
  const auto& note = document.at("paths").at("/api/notes/{id}");
  EXPECT_EQ(note.at("get").at_pointer("/parameters/1/name"), "If-None-Match");
  EXPECT_TRUE(note.at("get").at_pointer("/responses/200/headers").as_object().contains("ETag"));
  EXPECT_EQ(note.at("put").at_pointer("/parameters/1/name"), "If-Match");
  EXPECT_TRUE(note.at("put").at("responses").as_object().contains("412"));
}

TEST(DocsPage, EscapesAndNeedsNoScriptAndNoOtherHost) {
  const auto page = docs_page(make_api().openapi());
  EXPECT_NE(page.find("Rows &lt;of&gt; a table"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("style="), std::string::npos);
  EXPECT_EQ(page.find("http:"), std::string::npos);
  EXPECT_EQ(page.find("https:"), std::string::npos);
  EXPECT_NE(page.find("id=\"schema-Sample\""), std::string::npos);
}

TEST(Negotiate, FollowsQualityAndSpecificity) {
  constexpr std::string_view offered[] = {"application/x-ndjson", "application/json", "text/csv"};
  EXPECT_EQ(negotiate("", offered), 0u);
  EXPECT_EQ(negotiate("*/*", offered), 0u);
  EXPECT_EQ(negotiate("application/json", offered), 1u);
  EXPECT_EQ(negotiate("text/*;q=0.9, application/json;q=0.5", offered), 2u);
  EXPECT_EQ(negotiate("text/html, */*;q=0.1", offered), 0u);
  EXPECT_EQ(negotiate("application/x-ndjson;q=0, */*", offered), 1u);
  EXPECT_EQ(negotiate("image/png", offered), std::nullopt);
  EXPECT_EQ(negotiate(";;q=,,", offered), std::nullopt);
}

TEST(Route, AVersionIsSentOnceAndComparedLater) {
  const auto first = call(net::Method::get, "/api/notes/7");
  const std::string etag(first.headers.get("ETag").value());
  EXPECT_TRUE(etag.starts_with('"') && etag.ends_with('"'));
  for (const auto& [header, status] : std::map<std::string, int>{{etag, 304},
                                                                 {"W/" + etag, 304},
                                                                 {"\"x\", " + etag, 304},
                                                                 {"*", 304},
                                                                 {"\"x\"", 200},
                                                                 {etag.substr(1), 200},
                                                                 {std::string(4000, ','), 200}}) {
    const auto again = call(net::Method::get, "/api/notes/7", "", "", {{"If-None-Match", header}});
    EXPECT_EQ(again.status, status) << header;
    EXPECT_EQ(again.headers.get("ETag"), etag);
  }
}

TEST(Route, AChangeOfWhatWasChangedMeanwhileIsRefused) {
  const std::string etag(call(net::Method::get, "/api/notes/7").headers.get("ETag").value());
  const auto change = [](const std::string& version) {
    return call(net::Method::put, "/api/notes/7", "", "", {{"If-Match", version}}).status;
  };
  EXPECT_EQ(change(etag), 204);
  EXPECT_EQ(change("*"), 204);
  EXPECT_EQ(change(""), 204) << "who does not ask is not stopped";
  EXPECT_EQ(change("\"older\""), 412);
  EXPECT_EQ(change("W/" + etag), 412) << "a weak tag does not say that nothing changed";
  EXPECT_EQ(change("not a tag"), 412);
}

class Idempotency : public testing::Test {
 protected:
  struct Sent {
    int status;
    std::string body;
    bool replayed;
    std::string location;
  };
  Sent send(const std::string& key, const std::string& text, const std::string& as = "owner") {
    Api api(
        {.title = "Test"}, [&](const net::Request&) -> Result<access::Subject> { return access::Subject{.id = UserId(as), .name = as}; },
        replies_.get());
    api.add({.method = net::Method::post, .path = "/api/notes", .operation = "add", .summary = "Adds", .creates = true, .success = 201},
            [this](Body<Note> note) -> Result<Reply<Note>> {
              if (note->text == "broken") return fail(ErrorCode::data_invalid, "broken");
              Reply<Note> reply{{note->text + std::to_string(++made_)}, 201};
              reply.headers.set("Location", "/api/notes/" + std::to_string(made_));
              return reply;
            });
    const net::Router router = api.take_router();
    net::Request request{.method = net::Method::post, .path = "/api/notes", .body = R"({"text":")" + text + "\"}"};
    request.headers.set("Content-Type", "application/json");
    if (key != "none") request.headers.set("Idempotency-Key", key);
    const auto response = router.find(request.method, request.path, request.path_parameters).route->handler(request);
    return {response.status, std::get<std::string>(response.body), response.headers.get("Idempotency-Replayed").has_value(),
            std::string(response.headers.get("Location").value_or(""))};
  }
  void reopen() {
    replies_ = IdempotentReplies::open(*database_, [this] { return now_; }).value();
  }

  meta::TemporaryDatabase database_{{migrations()}};
  Timestamp now_ = parse_utc("2026-01-01T00:00:00.000Z").value();
  std::unique_ptr<IdempotentReplies> replies_ = IdempotentReplies::open(*database_, [this] { return now_; }).value();
  int made_ = 0;
};

TEST_F(Idempotency, TheSameRequestWithTheSameKeyIsDoneOnce) {
  const auto first = send("k1", "a");
  EXPECT_EQ(first.status, 201);
  EXPECT_FALSE(first.replayed);
  reopen();  // a restart
  const auto again = send("k1", "a");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.location, "/api/notes/1");
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(made_, 1);
  send("none", "a");
  send("none", "a");
  EXPECT_EQ(made_, 3) << "without a key each is done";
}

TEST_F(Idempotency, AKeyBelongsToOneRequestOfOnePerson) {
  send("k1", "a");
  EXPECT_EQ(send("k1", "b").status, 422);
  EXPECT_EQ(send("k1", "a", "analyst").status, 201);
  EXPECT_EQ(made_, 2);
}

TEST_F(Idempotency, AFailureMayBeTriedAgain) {
  EXPECT_EQ(send("k1", "broken").status, 422);
  EXPECT_EQ(send("k1", "mended").status, 201);
}

TEST_F(Idempotency, AKeyIsForgottenAfterADayAndWhenTheServerDied) {
  send("k1", "a");
  now_ += std::chrono::hours(25);
  EXPECT_FALSE(send("k1", "a").replayed);
  ASSERT_TRUE(database_->execute("UPDATE idempotent_replies SET status = NULL"));
  EXPECT_EQ(send("k1", "a").status, 409) << "still at work";
  reopen();
  EXPECT_EQ(send("k1", "a").status, 201);
  EXPECT_EQ(made_, 3);
}

TEST_F(Idempotency, AHostileKeyIsRefused) {
  for (const std::string& key : {std::string(), std::string(201, 'k'), std::string("a b"), std::string("\xff"), std::string("\t")})
    EXPECT_EQ(send(key, "a").status, 422) << key;
  EXPECT_EQ(made_, 0);
}

}  // namespace
}  // namespace sextant::api
