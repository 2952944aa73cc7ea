// The pure parts: targets, routes, guards, heads, events, static files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/id.h"
#include "platform/net/blocking_pool.h"
#include "platform/net/events.h"
#include "platform/net/guard.h"
#include "platform/net/request_parser.h"
#include "platform/net/response_head.h"
#include "platform/net/router.h"
#include "platform/net/static_files.h"
#include "platform/net/target.h"

namespace sextant::net {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Target, DecodesPathAndQuery) {
  const auto target = parse_target("/api/tables/%C3%A9t%C3%A9?q=a+b%26c&limit=5&limit=6&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/api/tables/été");
  EXPECT_EQ(target->query, (std::map<std::string, std::string>{{"q", "a b&c"}, {"limit", "6"}, {"flag", ""}}));
}

TEST(Target, TakesTheAbsoluteForm) {
  const auto target = parse_target("http://localhost:8080?x=1");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->authority, "localhost:8080");
  EXPECT_EQ(target->path, "/");
}

class RefusedTarget : public testing::TestWithParam<std::string> {};
TEST_P(RefusedTarget, IsRefused) { EXPECT_FALSE(parse_target(GetParam())) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(Hostile, RefusedTarget,
                         testing::Values("", "x", "//etc/passwd", "/a//b", "/../etc/passwd", "/a/../b", "/a/..", "/./a", "/%2e%2e/etc",
                                         "/a/%2E./b", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/%", "/%4", "/%zz", "/%00", "/a%00.html",
                                         "/%0d%0aX:y", "/\x7f", "/%ff", "/%c0%af", "/a#b", "/a?x=%", "/a?x=%00", "/a?%ff=1", "https://x/",
                                         "ftp://x/", "/a/%2e", "/%ed%a0%80"));

TEST(Target, RefusesAFloodOfParameters) {
  std::string text = "/a?";
  for (int i = 0; i < 201; ++i) text += "p" + std::to_string(i) + "=1&";
  EXPECT_FALSE(parse_target(text));
}

TEST(Target, EncodingAndDecodingAreInverse) {
  std::string all;
  for (int i = 1; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

struct Parsed {
  ParseProblem problem = ParseProblem::none;
  bool done = false;
  std::string body;
};

// Feeds a body in pieces, as a connection does.
Parsed parse_in_pieces(std::string_view body, std::size_t piece) {
  constexpr std::string_view kHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  RequestParser parser;
  RequestHead head;
  Headers headers;
  Parsed parsed;
  parsed.problem = parser.parse_head(kHead, head, headers);
  parser.limit_body(1000);
  std::string window;
  while (!body.empty() && !parser.done() && parsed.problem == ParseProblem::none) {
    window += body.substr(0, piece);
    body.remove_prefix(std::min(piece, body.size()));
    std::size_t consumed = 0;
    parsed.problem = parser.parse_body(window, consumed, parsed.body);
    window.erase(0, consumed);
  }
  parsed.done = parser.done();
  return parsed;
}

TEST(RequestParser, PiecesMakeNoDifference) {
  for (std::size_t piece = 1; piece < 30; ++piece) {
    for (const auto& [bytes, body] :
         {std::pair{"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde"}, {"0\r\n\r\n", ""}, {"1\r\na\r\n0\r\nT: v\r\n\r\n", "a"}}) {
      const auto parsed = parse_in_pieces(bytes, piece);
      EXPECT_EQ(parsed.problem, ParseProblem::none) << piece << " " << bytes;
      EXPECT_TRUE(parsed.done) << piece << " " << bytes;
      EXPECT_EQ(parsed.body, body) << piece << " " << bytes;
    }
    for (const char* broken : {"0\r\n\n", "0\r\n\n\r\n\r\n", "0\r\nx\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "\n\n\n\n\n\n"})
      EXPECT_FALSE(parse_in_pieces(broken, piece).done) << piece << " " << broken;
  }
}

Response named(std::string name) { return Response::text(200, "text/plain", std::move(name)); }

struct Routed {
  std::string handler;
  std::map<std::string, std::string> parameters;
  std::vector<Method> allowed;
};

Routed route(const Router& router, Method method, std::string_view path) {
  Routed routed;
  const auto match = router.find(method, path, routed.parameters);
  routed.allowed = match.allowed;
  Request request;
  if (match.route != nullptr) routed.handler = std::get<std::string>(match.route->handler(request).body);
  return routed;
}

Router make_router() {
  Router router;
  const auto add = [&](Method method, const char* pattern) { router.add(method, pattern, [pattern](Request&) { return named(pattern); }); };
  add(Method::get, "/api/tables");
  add(Method::get, "/api/tables/{id}");
  add(Method::delete_, "/api/tables/{id}");
  add(Method::get, "/api/tables/search");
  add(Method::get, "/api/tables/{id}/sample");
  add(Method::get, "/api/proxy/{id}/{rest...}");
  return router;
}

TEST(Router, PrefersLiteralSegments) {
  const Router router = make_router();
  EXPECT_EQ(route(router, Method::get, "/api/tables/search").handler, "/api/tables/search");
  const auto found = route(router, Method::get, "/api/tables/t1");
  EXPECT_EQ(found.handler, "/api/tables/{id}");
  EXPECT_EQ(found.parameters.at("id"), "t1");
  EXPECT_EQ(route(router, Method::get, "/api/proxy/p/a/b/c").parameters.at("rest"), "a/b/c");
}

TEST(Router, TellsNotFoundFromNotAllowed) {
  const Router router = make_router();
  EXPECT_THAT(route(router, Method::post, "/api/tables/t1").allowed,
              ElementsAre(Method::get, Method::head, Method::delete_, Method::options));
  const auto nothing = route(router, Method::get, "/api/nothing");
  EXPECT_TRUE(nothing.allowed.empty());
  EXPECT_TRUE(nothing.handler.empty());
  EXPECT_TRUE(route(router, Method::get, "/api/tables/").handler.empty());
  EXPECT_EQ(route(router, Method::head, "/api/tables").handler, "/api/tables");
}

TEST(Router, ReportsRoutesDeclaredTwice) {
  Router router = make_router();
  EXPECT_TRUE(router.check());
  router.add(Method::get, "/api/tables", [](Request&) { return Response(); });
  EXPECT_FALSE(router.check());
}

TEST(Guard, OnLoopbackOnlyLoopbackNamesAreServed) {
  const GuardRules rules{.allowed_hosts = {"sextant.test"}};
  for (const char* host : {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "127.1.2.3", "[::1]:8080", "sextant.test:80"})
    EXPECT_TRUE(check_host(host, rules)) << host;
  for (const char* host : {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "1270.0.0.1", "[::2]", "10.0.0.1",
                           "localhost@evil.example", "0.0.0.0"})
    EXPECT_FALSE(check_host(host, rules)) << host;
}

TEST(Guard, ElsewhereTheListDecidesIfThereIsOne) {
  EXPECT_TRUE(check_host("anything", {.loopback_only = false}));
  EXPECT_FALSE(check_host("anything", {.loopback_only = false, .allowed_hosts = {"sextant.test"}}));
}

Result<void> origin(std::map<std::string, std::string> fields) {
  Headers headers;
  for (const auto& [name, value] : fields) headers.add(name, value);
  return check_origin(headers, "localhost:8080", {.allowed_origins = {"https://friend.test"}});
}

TEST(Guard, ForeignOriginsMayNotChangeAnything) {
  EXPECT_TRUE(origin({})) << "a program, not a browser";
  EXPECT_TRUE(origin({{"Origin", "http://localhost:8080"}, {"X-Sextant-Request", "1"}}));
  EXPECT_TRUE(origin({{"Origin", "https://friend.test"}, {"Sec-Fetch-Site", "cross-site"}, {"X-Sextant-Request", "1"}}));
  EXPECT_FALSE(origin({{"Origin", "http://localhost:8080"}})) << "a form of the same site sends no such header";
  EXPECT_FALSE(origin({{"Sec-Fetch-Site", "same-origin"}}));
  EXPECT_FALSE(origin({{"Sec-Fetch-Mode", "cors"}}));
  for (const char* foreign :
       {"http://evil.example", "null", "http://localhost:8081", "http://localhost:8080.evil.example", "", "http://", "file://"})
    EXPECT_FALSE(origin({{"Origin", foreign}, {"X-Sextant-Request", "1"}})) << foreign;
  for (const char* site : {"cross-site", "same-site", ""})
    EXPECT_FALSE(origin({{"Sec-Fetch-Site", site}, {"X-Sextant-Request", "1"}})) << site;
}

TEST(Guard, IdsFromOutsideHaveAShape) {
  EXPECT_TRUE(is_request_id("abc-1.2_3"));
  for (const std::string& bad : {""s, "a b"s, "a\"b"s, "a\0b"s, std::string(65, 'a'), "é"s}) EXPECT_FALSE(is_request_id(bad));
  EXPECT_TRUE(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  for (const char* bad :
       {"", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"})
    EXPECT_FALSE(is_traceparent(bad)) << bad;
}

TEST(ResponseHead, ValuesCannotStartANewField) {
  Response response = named("x");
  response.headers.add("X-Name", "a\r\nSet-Cookie: b\0c"s);
  response.headers.add("Bad Name: x\r\nY", "z");
  response.headers.add("Content-Length", "999");
  std::string head;
  append_response_head(head, response, {.length = 1, .date = "D", .request_id = "R"});
  EXPECT_THAT(head, HasSubstr("X-Name: a  Set-Cookie: b c\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("\r\nSet-Cookie")));
  EXPECT_THAT(head, Not(HasSubstr("Bad Name")));
  EXPECT_THAT(head, Not(HasSubstr("999")));
  EXPECT_THAT(head, HasSubstr("Content-Length: 1\r\n"));
}

TEST(ResponseHead, EveryResponseCarriesSecurityFieldsUnlessTheHandlerSetsItsOwn) {
  Response response = named("x");
  response.headers.add("cache-control", "no-cache");
  std::string head;
  append_response_head(head, response, {.date = "D", .request_id = "R"});
  EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_THAT(head, HasSubstr("cache-control: no-cache\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("no-store")));
}

TEST(ResponseHead, DatesAreImfFixdate) { EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT"); }

TEST(BlockingPool, RefusesWhenThreadsAndQueueAreFull) {
  std::mutex gate;
  std::unique_lock closed(gate);
  std::atomic<int> done = 0;
  {
    BlockingPool pool(2, 1);
    const auto work = [&] {
      const std::lock_guard wait(gate);
      ++done;
    };
    int accepted = 0;
    for (int i = 0; i < 10; ++i) accepted += pool.submit(work) ? 1 : 0;
    EXPECT_EQ(accepted, 3);
    closed.unlock();
  }
  EXPECT_EQ(done, 3) << "what was accepted is run before the pool goes";
}

std::string taken(const Response& response) { return std::get<std::shared_ptr<EventFeed>>(response.body)->take(); }

TEST(Events, ReachSubscribersOfTheirTopic) {
  EventHub hub;
  const auto jobs = hub.subscribe({"jobs"});
  const auto all = hub.subscribe({});
  hub.publish("jobs", "progress", "one\ntwo");
  hub.publish("alerts", "fired", "{}");
  EXPECT_THAT(taken(jobs), testing::AllOf(HasSubstr("event: progress\ndata: one\ndata: two\n\n"), Not(HasSubstr("fired"))));
  EXPECT_THAT(taken(all), HasSubstr("event: fired"));
}

TEST(Events, AFeedMayTakeWhatIsBelowATopic) {
  EventHub hub;
  const auto ann = hub.subscribe({"jobs/ann"});
  const auto everybody = hub.subscribe({"jobs/"});
  hub.publish("jobs/ann", "job", "1");
  hub.publish("jobs/anna", "job", "2");
  hub.publish("jobs", "job", "3");
  EXPECT_THAT(taken(ann), testing::AllOf(HasSubstr("data: 1"), Not(HasSubstr("data: 2")), Not(HasSubstr("data: 3"))));
  EXPECT_THAT(taken(everybody), testing::AllOf(HasSubstr("data: 1"), HasSubstr("data: 2"), Not(HasSubstr("data: 3"))));
}

std::string last_id(const std::string& text) {
  const auto at = text.rfind("id: ") + 4;
  return text.substr(at, text.find('\n', at) - at);
}

TEST(Events, AClientThatComesBackGetsWhatItMissed) {
  EventHub hub({.replay = 3});
  const auto first = hub.subscribe({});
  hub.publish("t", "e", "1");
  const std::string seen = last_id(taken(first));
  hub.publish("t", "e", "2");
  hub.publish("t", "e", "3");
  const auto again = taken(hub.subscribe({}, seen));
  EXPECT_THAT(again, testing::AllOf(HasSubstr("data: 2"), HasSubstr("data: 3"), Not(HasSubstr("data: 1"))));
  for (int i = 4; i < 9; ++i) hub.publish("t", "e", std::to_string(i));
  EXPECT_THAT(taken(hub.subscribe({}, seen)), HasSubstr("event: reset")) << "too long ago";
  for (const char* odd : {"nonsense", "x-1", "-", "99999999999999999999999"})
    EXPECT_THAT(taken(hub.subscribe({}, odd)), HasSubstr("event: reset")) << odd;
}

TEST(Events, AClientThatDoesNotReadIsDropped) {
  EventHub hub({.feed_bytes = 1000});
  const auto slow = hub.subscribe({});
  for (int i = 0; i < 100; ++i) hub.publish("t", "e", "some text");
  EXPECT_TRUE(std::get<std::shared_ptr<EventFeed>>(slow.body)->ended());
}

class StaticFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() / ("sextant-static-" + random_token());
    write("index.html", "<!doctype html>");
    write("assets/index-BdK3x9Qz.js", "let a = 1");
    write("assets/index-BdK3x9Qz.js.br", "br bytes");
    write("assets/index-BdK3x9Qz.js.gz", "gz bytes");
    write("favicon.svg", "<svg/>");
    write(".secret", "no");
    write(".git/config", "no");
    std::filesystem::create_symlink("/etc/passwd", directory_ / "passwd.txt");
    std::filesystem::create_directory_symlink("/etc", directory_ / "etc");
    files_.emplace(StaticFiles::load(directory_).value());
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((directory_ / name).parent_path());
    std::ofstream(directory_ / name) << text;
  }
  Response get(std::string path, std::map<std::string, std::string> headers = {}) const {
    Request request{.path = std::move(path)};
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return files_->answer(request);
  }
  static std::string body(const Response& response) {
    const auto* shared = std::get_if<SharedBody>(&response.body);
    return shared == nullptr ? std::string() : **shared;
  }

  std::filesystem::path directory_;
  std::optional<StaticFiles> files_;
};

TEST_F(StaticFilesTest, ServesFilesWithTypesAndCaching) {
  const auto script = get("/assets/index-BdK3x9Qz.js");
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(body(script), "let a = 1");
  EXPECT_THAT(*script.headers.get("Content-Type"), StartsWith("text/javascript"));
  EXPECT_EQ(script.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  const auto index = get("/");
  EXPECT_EQ(body(index), "<!doctype html>");
  EXPECT_EQ(index.headers.get("Cache-Control"), "no-cache");
  EXPECT_THAT(*index.headers.get("Content-Security-Policy"), StartsWith("default-src 'self'"));
}

TEST_F(StaticFilesTest, PrefersCompressedVariantsTheClientTakes) {
  const auto brotli = get("/assets/index-BdK3x9Qz.js", {{"Accept-Encoding", "gzip, br"}});
  EXPECT_EQ(body(brotli), "br bytes");
  EXPECT_EQ(brotli.headers.get("Content-Encoding"), "br");
  EXPECT_EQ(brotli.headers.get("Vary"), "Accept-Encoding");
  EXPECT_THAT(*brotli.headers.get("Content-Type"), StartsWith("text/javascript"));
  EXPECT_EQ(body(get("/assets/index-BdK3x9Qz.js", {{"Accept-Encoding", "br;q=0, gzip;q=0.5"}})), "gz bytes");
  EXPECT_EQ(body(get("/assets/index-BdK3x9Qz.js", {{"Accept-Encoding", "identity"}})), "let a = 1");
}

TEST_F(StaticFilesTest, AnswersNotModified) {
  const auto tag = std::string(*get("/favicon.svg").headers.get("ETag"));
  EXPECT_EQ(get("/favicon.svg", {{"If-None-Match", "\"other\", W/" + tag}}).status, 304);
  EXPECT_EQ(get("/favicon.svg", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(StaticFilesTest, TheAppsOwnRoutesGetTheIndexButNotTheInterfaces) {
  EXPECT_EQ(body(get("/answers/abc")), "<!doctype html>");
  EXPECT_EQ(get("/missing.js").status, 404);
  EXPECT_EQ(get("/api/nothing").status, 404);
  EXPECT_EQ(get("/ask").status, 404);
  EXPECT_EQ(body(get("/asking")), "<!doctype html>");
}

TEST_F(StaticFilesTest, HiddenFilesAndLinksAreNotServed) {
  for (const char* path : {"/.secret", "/passwd.txt", "/etc/hostname.x", "/etc/passwd.d"}) EXPECT_EQ(get(path).status, 404) << path;
  for (const char* path : {"/etc/passwd", "/.git/config"}) EXPECT_EQ(body(get(path)), "<!doctype html>") << path;
}

TEST(StaticFiles, AMissingDirectoryIsAnError) { EXPECT_FALSE(StaticFiles::load("/nonexistent/web")); }

TEST(StaticFiles, KnowsHashedNames) {
  for (const char* name : {"index-BdK3x9Qz.js", "style.0123abcdef.css", "chunk-LMZKPSQD.js", "a-B_x9-Kz1.js"})
    EXPECT_TRUE(has_content_hash(name)) << name;
  for (const char* name : {"index.html", "style-settings.css", "main.js", "a-b.js", "duckdb-browser-eh.worker.js", "noextension-12345678"})
    EXPECT_FALSE(has_content_hash(name)) << name;
}

}  // namespace
}  // namespace sextant::net
