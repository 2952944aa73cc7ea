#include "api/framework/route.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/framework/accept.h"
#include "api/framework/docs_page.h"

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

}  // namespace
}  // namespace sextant::api
