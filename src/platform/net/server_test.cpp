// The server over real sockets: connections, what it answers and how it stops.
#include "platform/net/server.h"

#include <thread>

#include "platform/net/server_testing.h"

namespace sextant::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  start();
  TestClient client(port());
  for (int i = 0; i < 500; ++i) {
    client.send(i % 2 == 0 ? kGet : "GET /pool?a=b%20c HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto response = client.receive_response();
    ASSERT_THAT(response, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith(i % 2 == 0 ? "GET /echo|" : "GET /pool a=b c|")));
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  std::string burst;
  for (int i = 0; i < 100; ++i) {
    burst += "GET /" + std::string(i % 3 == 0 ? "pool" : "echo") + "?n=" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    burst += "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc";
  }
  const std::string all = exchange(burst + std::string(kLastGet));
  std::size_t at = 0;
  for (int i = 0; i < 100; ++i) {
    at = all.find(" n=" + std::to_string(i) + "|", at);
    ASSERT_NE(at, std::string::npos) << i;
    at = all.find("POST /echo|abc", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST_F(ServerTest, TakesRequestsBytewise) {
  start();
  TestClient client(port());
  for (
      const char c :
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nTrailer: t\r\n\r\n"s)
    client.send(std::string_view(&c, 1));
  EXPECT_THAT(client.receive_all(), EndsWith("POST /echo|hello!"));
}

TEST_F(ServerTest, HeadHasTheHeadOnly) {
  start();
  const auto head = exchange(
      "HEAD /echo HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /stream?bytes=10 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(head, AllOf(HasSubstr("Content-Length: 11\r\n"), EndsWith("\r\n\r\n"), Not(HasSubstr("|"))));
  EXPECT_EQ(count_of(head, "HTTP/1.1 200"), 2u);
}

TEST_F(ServerTest, OptionsAndWrongMethodsSayWhatIsAllowed) {
  start();
  EXPECT_THAT(exchange("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 204"), HasSubstr("Allow: GET, HEAD, POST, OPTIONS\r\n")));
  EXPECT_THAT(exchange("DELETE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"), AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET")));
  EXPECT_THAT(exchange("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"), StartsWith("HTTP/1.1 204"));
  EXPECT_THAT(exchange("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 404"), HasSubstr(R"("code":"not_found")"), HasSubstr("\"request_id\":\"")));
}

TEST_F(ServerTest, Http10GetsACloseDelimitedStream) {
  start();
  EXPECT_THAT(exchange("GET /stream?bytes=1 HTTP/1.0\r\n\r\n"),
              AllOf(Not(HasSubstr("chunked")), HasSubstr("Connection: close"), EndsWith("xxx")));
  EXPECT_THAT(exchange("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /echo HTTP/1.0\r\n\r\n"),
              AllOf(HasSubstr("Connection: keep-alive"), EndsWith("|")));
}

TEST_F(ServerTest, SendsContinueBeforeTheBodyOrRefusesFirst) {
  start();
  TestClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(client.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 Continue\r\n\r\n"));
  client.send("ok");
  EXPECT_THAT(client.receive_until("|ok"), EndsWith("POST /echo|ok"));
  TestClient large(port());
  large.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_THAT(large.receive_all(), StartsWith("HTTP/1.1 413"));
}

TEST_F(ServerTest, IdleConnectionsAreClosed) {
  options_.idle_timeout = 150ms;
  start();
  TestClient client(port());
  client.send(kGet);
  EXPECT_THAT(client.receive_all(), EndsWith("GET /echo|"));
  EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, RequestIdsComeBackOrAreMade) {
  start();
  EXPECT_THAT(exchange("GET /echo HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: my-id.1\r\n\r\n"), HasSubstr("X-Request-Id: my-id.1\r\n"));
  EXPECT_THAT(exchange("GET /echo HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: my id\r\n\r\n"),
              AllOf(HasSubstr("X-Request-Id: "), Not(HasSubstr("my id"))));
}

TEST_F(ServerTest, AnExceptionIsAnInternalErrorWithoutItsText) {
  start();
  EXPECT_THAT(exchange("GET /throw HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 500"), Not(HasSubstr("secret detail"))));
}

TEST_F(ServerTest, AFullPoolAnswersBusy) {
  options_.blocking_threads = 1;
  options_.blocking_queue = 1;
  start();
  TestClient running(port());
  running.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
  started_.acquire();
  TestClient waiting(port());
  waiting.send("GET /pool HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (server_->load().waiting == 0) std::this_thread::sleep_for(1ms);
  EXPECT_THAT(exchange("GET /pool HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Retry-After: 1\r\n")));
  EXPECT_THAT(exchange(kLastGet), StartsWith("HTTP/1.1 200")) << "inline routes still answer";
  running.close();
  EXPECT_THAT(waiting.receive_response(), EndsWith("GET /pool|"));
}

TEST_F(ServerTest, TooManyConnectionsAreTurnedAway) {
  options_.max_connections = 2;
  start();
  TestClient first(port());
  TestClient second(port());
  for (auto* client : {&first, &second}) {
    client->send(kGet);
    client->receive_response();
  }
  TestClient third(port());
  EXPECT_THAT(third.receive_all(), StartsWith("HTTP/1.1 503"));
}

TEST_F(ServerTest, AGracefulStopFinishesWhatRuns) {
  start();
  TestClient idle(port());
  idle.send(kGet);
  idle.receive_response();
  TestClient streaming(port());
  streaming.send("GET /stream?bytes=30000000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  streaming.receive_until("xxx");
  const auto where = port();
  std::jthread stopping([&] { server_->stop(10s); });
  EXPECT_FALSE(idle.receive()) << "idle connections are closed";
  EXPECT_THAT(streaming.receive_until("\r\n0\r\n\r\n"), EndsWith("\r\n0\r\n\r\n"));
  stopping.join();
  EXPECT_FALSE(TestClient(where).connected());
}

TEST_F(ServerTest, AfterTheGraceWhatRunsIsStopped) {
  start();
  TestClient client(port());
  client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
  started_.acquire();
  server_->stop(1ms);
  EXPECT_TRUE(stopped_in_time_);
  EXPECT_THAT(client.receive_all(), EndsWith("stopped"));
}

TEST_F(ServerTest, ManyConnectionsAtOnce) {
  start();
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 300; ++i) clients.push_back(std::make_unique<TestClient>(port()));
  for (auto& client : clients) client->send(kGet);
  for (auto& client : clients) EXPECT_THAT(client->receive_response(), EndsWith("GET /echo|"));
}

TEST_F(ServerTest, TheObserverSeesEveryExchange) {
  start();
  exchange(kLastGet);
  exchange("GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  exchange("nonsense\r\n\r\n");
  server_->stop(1s);
  EXPECT_THAT(statuses_, testing::UnorderedElementsAre(200, 404, 400));
}

TEST_F(ServerTest, APortThatIsTakenIsAnError) {
  start();
  const auto second = Server::start({.port = port()}, Router());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("cannot listen on port"));
}

}  // namespace
}  // namespace sextant::net
