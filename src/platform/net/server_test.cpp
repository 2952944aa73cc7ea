// The server over real sockets, byte by byte.
#include "platform/net/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <semaphore>
#include <thread>

#include "base/id.h"
#include "base/log.h"
#include "platform/net/events.h"
#include "platform/net/test_client.h"

namespace sextant::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kGet = "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::string_view kLastGet = "GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

std::size_t resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
  return 0;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    log::set_level(log::Level::error);
    options_.event_loops = 2;
    router_.add(Method::get, "/echo", echo, {.run = Run::inline_});
    router_.add(Method::post, "/echo", echo, {.body_limit = 1000});
    router_.add(Method::get, "/pool", echo);
    router_.add(Method::post, "/upload", [this](Request& request) { return upload(request); },
                {.body = BodyMode::file, .body_limit = 64u << 20});
    router_.add(Method::get, "/wait", [this](Request& request) { return wait_for_stop(request); });
    router_.add(Method::get, "/stream", stream);
    router_.add(Method::get, "/broken", [](Request&) {
      Response response;
      response.body = StreamBody([](BodyWriter& writer) -> Result<void> {
        TRY(writer.write("partial"));
        return fail(ErrorCode::query_failed, "No more.");
      });
      return response;
    });
    router_.add(Method::get, "/throw", [](Request&) -> Response { throw std::runtime_error("secret detail"); });
    router_.add(Method::get, "/events", [this](Request& request) { return hub_.subscribe({}, request.headers.get("Last-Event-ID")); },
                {.run = Run::inline_});
  }

  void start() {
    auto started = Server::start(options_, std::move(router_), [this](const Exchange& exchange) {
      const std::lock_guard lock(mutex_);
      statuses_.push_back(exchange.status);
    });
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  // Sends the bytes, finishes sending and returns all that comes back.
  std::string exchange(std::string_view bytes) {
    TestClient client(port());
    client.send(bytes);
    client.finish_sending();
    return client.receive_all();
  }

  static Response echo(Request& request) {
    std::string text = std::string(method_name(request.method)) + " " + request.path;
    for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
    return Response::text(200, "text/plain", text + "|" + request.body);
  }

  Response upload(Request& request) {
    const auto size = std::filesystem::file_size(*request.body_file);
    const auto mode = std::filesystem::status(*request.body_file).permissions();
    std::ifstream file(*request.body_file, std::ios::binary);
    file.seekg(-1, std::ios::end);
    {
      const std::lock_guard lock(mutex_);
      last_upload_ = *request.body_file;
    }
    return Response::text(200, "text/plain",
                          std::to_string(size) + " " + std::to_string(static_cast<int>(mode)) + " " + std::to_string(file.get()));
  }

  std::string last_upload() {
    const std::lock_guard lock(mutex_);
    return last_upload_;
  }

  Response wait_for_stop(Request& request) {
    started_.release();
    std::binary_semaphore stopped(0);
    const std::stop_callback wake(request.call.stop, [&] { stopped.release(); });
    stopped_in_time_ = stopped.try_acquire_for(10s);
    finished_.release();
    return Response::text(200, "text/plain", "stopped");
  }

  static Response stream(Request& request) {
    Response response;
    const std::uint64_t wanted = std::strtoull(request.query["bytes"].c_str(), nullptr, 10);
    response.body = StreamBody([wanted](BodyWriter& writer) -> Result<void> {
      const std::string piece(64 * 1024, 'x');
      for (std::uint64_t sent = 0; sent < wanted; sent += piece.size()) TRY(writer.write(piece));
      return {};
    });
    return response;
  }

  ServerOptions options_;
  Router router_;
  EventHub hub_;
  std::mutex mutex_;
  std::vector<int> statuses_;
  std::string last_upload_;
  std::counting_semaphore<> started_{0};
  std::counting_semaphore<> finished_{0};
  std::atomic<bool> stopped_in_time_ = false;
  std::unique_ptr<Server> server_;  // last: stops before what its handlers use goes
};

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

struct Malformed {
  const char* name;
  std::string bytes;
  int status;
};
void PrintTo(const Malformed& request, std::ostream* out) { *out << request.name; }
class MalformedRequest : public ServerTest, public testing::WithParamInterface<Malformed> {};

TEST_P(MalformedRequest, IsRefusedAndTheConnectionClosed) {
  start();
  // What a confused parser would take for a second request must never be answered.
  const auto response = exchange(GetParam().bytes);
  EXPECT_THAT(response, StartsWith("HTTP/1.1 " + std::to_string(GetParam().status))) << response;
  EXPECT_EQ(count_of(response, "HTTP/1.1 "), 1u) << response;
}

std::string post(std::string fields, std::string body) { return "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body; }
const std::string kSmuggled(kGet);

INSTANTIATE_TEST_SUITE_P(
    Http, MalformedRequest,
    testing::Values(
        Malformed{"NoHttp", "hello\r\n\r\n", 400}, Malformed{"Tls", "\x16\x03\x01\x02\x00\x01\r\n\r\n"s, 400},
        Malformed{"BadVersion", "GET /echo HTTP/2.0\r\nHost: localhost\r\n\r\n", 505}, Malformed{"NoVersion", "GET /echo\r\n\r\n", 400},
        Malformed{"UnknownMethod", "BREW /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
        Malformed{"Connect", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
        Malformed{"NoHost", "GET /echo HTTP/1.1\r\n\r\n" + kSmuggled, 400},
        Malformed{"TwoHosts", "GET /echo HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n" + kSmuggled, 400},
        Malformed{"NulInTarget", "GET /ec\0ho HTTP/1.1\r\nHost: localhost\r\n\r\n"s, 400},
        Malformed{"NulInField", "GET /echo HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n"s, 400},
        Malformed{"SpaceBeforeColon", "GET /echo HTTP/1.1\r\nHost : localhost\r\n\r\n", 400},
        Malformed{"FieldWithoutColon", "GET /echo HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n", 400},
        Malformed{"BareCarriageReturn", "GET /echo HTTP/1.1\r\nHost: localhost\r\nX: a\rY: b\r\n\r\n", 400},
        Malformed{"BareLineFeed", "GET /echo HTTP/1.1\nHost: localhost\n\n\r\n\r\n", 505},
        Malformed{"ManyFields",
                  "GET /echo HTTP/1.1\r\nHost: localhost\r\n" +
                      [] {
                        std::string fields;
                        for (int i = 0; i < 101; ++i) fields += "X" + std::to_string(i) + ": y\r\n";
                        return fields;
                      }() +
                      "\r\n",
                  431},
        Malformed{"LargeHeader", "GET /echo HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(17000, 'a') + "\r\n\r\n", 431},
        Malformed{"EndlessHeader", "GET /echo HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(60000, 'a'), 431},
        Malformed{"LengthAndChunked", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kSmuggled), 400},
        Malformed{"ChunkedAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n" + kSmuggled), 400},
        Malformed{"TwoLengths", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd" + kSmuggled), 400},
        Malformed{"TwoEqualLengths", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc" + kSmuggled), 400},
        Malformed{"LengthList", post("Content-Length: 3, 3\r\n", "abc" + kSmuggled), 400},
        Malformed{"SignedLength", post("Content-Length: +3\r\n", "abc" + kSmuggled), 400},
        Malformed{"NegativeLength", post("Content-Length: -1\r\n", kSmuggled), 400},
        Malformed{"HexLength", post("Content-Length: 0x3\r\n", "abc" + kSmuggled), 400},
        Malformed{"HugeLength", post("Content-Length: 99999999999999999999999\r\n", kSmuggled), 400},
        Malformed{"EmptyLength", post("Content-Length:\r\n", kSmuggled), 400},
        Malformed{"UnknownCoding", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + kSmuggled), 400},
        Malformed{"CodingByAnotherName", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + kSmuggled), 400},
        Malformed{"IdentityCoding", post("Transfer-Encoding: identity\r\n", kSmuggled), 400},
        Malformed{"CodingTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + kSmuggled), 400},
        Malformed{"ChunkedOverHttp10", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggled, 400},
        Malformed{"BadChunkSize", post("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n" + kSmuggled), 400},
        Malformed{"NegativeChunkSize", post("Transfer-Encoding: chunked\r\n", "-1\r\nabc\r\n0\r\n\r\n" + kSmuggled), 400},
        Malformed{"HugeChunkSize", post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nabc" + kSmuggled), 400},
        Malformed{"ChunkWithoutEnd", post("Transfer-Encoding: chunked\r\n", "3\r\nabcX\r\n0\r\n\r\n" + kSmuggled), 400},
        Malformed{"EndlessChunkExtension", post("Transfer-Encoding: chunked\r\n", "3;" + std::string(300000, 'x')), 400},
        Malformed{"LargeBody", post("Content-Length: 1001\r\n", std::string(1001, 'x') + kSmuggled), 413},
        Malformed{"LargeChunkedBody",
                  post("Transfer-Encoding: chunked\r\n", "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n" + kSmuggled), 413},
        Malformed{"BadPercent", "GET /ec%zzho HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400},
        Malformed{"Traversal", "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400},
        Malformed{"EncodedTraversal", "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400},
        Malformed{"ForeignHost", "GET /echo HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n", 403},
        Malformed{"ForeignAbsoluteForm", "GET http://rebound.example/echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 403},
        Malformed{"ForeignOrigin", post("Origin: http://evil.example\r\nX-Sextant-Request: 1\r\nContent-Length: 3\r\n", "abc" + kSmuggled),
                  403},
        Malformed{"BrowserWithoutTheHeader", post("Origin: http://localhost\r\nContent-Length: 3\r\n", "abc" + kSmuggled), 403}),
    [](const auto& info) { return info.param.name; });

TEST_F(ServerTest, AnUnfinishedRequestIsToldSo) {
  start();
  EXPECT_THAT(exchange("GET /echo HTT"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(exchange(post("Content-Length: 10\r\n", "abc")), StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(exchange(""), "");
}

TEST_F(ServerTest, AHalfClosedClientGetsItsAnswer) {
  start();
  EXPECT_THAT(exchange(kGet), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(exchange("GET /pool HTTP/1.1\r\nHost: localhost\r\n\r\n"), EndsWith("GET /pool|"));
}

TEST_F(ServerTest, SlowHeadersAndBodiesTimeOut) {
  options_.header_timeout = 150ms;
  options_.body_timeout = 150ms;
  start();
  TestClient header(port());
  header.send("GET /echo HTTP/1.1\r\nHost: loc");
  EXPECT_THAT(header.receive_all(), StartsWith("HTTP/1.1 408"));
  TestClient body(port());
  body.send(post("Content-Length: 10\r\n", "abc"));
  EXPECT_THAT(body.receive_all(), StartsWith("HTTP/1.1 408"));
  TestClient silent(port());
  EXPECT_EQ(silent.receive_all(), "");
  EXPECT_TRUE(silent.ended());
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

TEST_F(ServerTest, UploadsGoToAPrivateFileThatIsRemoved) {
  start();
  TestClient client(port());
  const std::string bytes(5u << 20, 'u');
  client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(bytes.size()) + "\r\n\r\n");
  client.send(bytes);
  EXPECT_THAT(client.receive_response(), EndsWith("\r\n\r\n5242880 384 117"));
  client.send(kGet);
  EXPECT_THAT(client.receive_response(), EndsWith("GET /echo|"));
  EXPECT_FALSE(std::filesystem::exists(last_upload()));
}

TEST_F(ServerTest, UploadsLeftByAKilledServerAreRemoved) {
  options_.upload_directory = std::filesystem::temp_directory_path() / ("sextant-uploads-test-" + random_token());
  std::filesystem::create_directories(options_.upload_directory);
  std::ofstream(options_.upload_directory / "upload-old") << "x";
  start();
  EXPECT_FALSE(std::filesystem::exists(options_.upload_directory / "upload-old"));
  EXPECT_THAT(exchange("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nz"), HasSubstr("1 384 122"));
  EXPECT_TRUE(last_upload().starts_with(options_.upload_directory.string()));
  server_->stop(1s);
  std::filesystem::remove_all(options_.upload_directory);
}

TEST_F(ServerTest, ALargeUploadTakesNoMemory) {
  if (kSanitized) GTEST_SKIP() << "sanitizers keep freed memory";
  start();
  TestClient client(port());
  const std::string piece(1u << 20, 'u');
  client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  const auto before = resident_kilobytes();
  for (int i = 0; i < 60; ++i) client.send("100000\r\n" + piece + "\r\n");
  EXPECT_LT(resident_kilobytes(), before + 20 * 1024);
  client.send("0\r\n\r\n");
  EXPECT_THAT(client.receive_response(), HasSubstr("62914560 384"));
}

TEST_F(ServerTest, StreamsAreChunkedAndComplete) {
  start();
  TestClient client(port());
  client.send("GET /stream?bytes=1000000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto all = client.receive_until("\r\n0\r\n\r\n");
  EXPECT_THAT(all, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_EQ(count_of(all.substr(all.find("\r\n\r\n")), "x"), 16u * 65536u);
}

TEST_F(ServerTest, ASlowReaderHoldsTheProducerNotTheMemory) {
  if (kSanitized) GTEST_SKIP() << "sanitizers keep freed memory";
  start();
  const auto before = resident_kilobytes();
  TestClient client(port(), 4096);
  client.send("GET /stream?bytes=400000000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(client.receive());
  EXPECT_LT(resident_kilobytes(), before + 20 * 1024);
  EXPECT_EQ(server_->load().running, 1u);
}

TEST_F(ServerTest, AReaderThatStopsIsCutOff) {
  options_.write_timeout = 150ms;
  start();
  TestClient client(port(), 4096);
  client.send("GET /stream?bytes=400000000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (server_->load().connections == 0) std::this_thread::sleep_for(1ms);
  while (server_->load().connections != 0) std::this_thread::sleep_for(5ms);
  client.receive_all();
  EXPECT_TRUE(client.ended());
  EXPECT_THAT(client.received(), Not(HasSubstr("\r\n0\r\n\r\n")));
}

TEST_F(ServerTest, AFailedStreamHasNoEndMarker) {
  start();
  const auto all = exchange("GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n" + kSmuggled);
  EXPECT_THAT(all, Not(HasSubstr("0\r\n\r\n")));
  EXPECT_LE(count_of(all, "HTTP/1.1 200"), 1u);
}

TEST_F(ServerTest, AClientThatLeavesStopsItsRequest) {
  start();
  for (const bool abruptly : {false, true}) {
    TestClient client(port());
    client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
    started_.acquire();
    if (abruptly) {
      const linger hard{.l_onoff = 1, .l_linger = 0};
      client.set_linger(hard);
    }
    client.close();
    finished_.acquire();
    EXPECT_TRUE(stopped_in_time_);
  }
}

TEST_F(ServerTest, AClientThatLeavesBehindPipelinedBytesStopsItsRequestToo) {
  start();
  TestClient client(port());
  client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(100000, 'x'));
  started_.acquire();
  client.close();
  finished_.acquire();
  EXPECT_TRUE(stopped_in_time_);
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

TEST_F(ServerTest, EventsArriveAndAreReplayed) {
  start();
  TestClient client(port());
  client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.receive_until(": hello"), HasSubstr("Content-Type: text/event-stream\r\n"));
  hub_.publish("jobs", "progress", "half");
  const auto text = client.receive_until("data: half\n\n");
  const auto at = text.find("id: ") + 4;
  const auto id = text.substr(at, text.find('\n', at) - at);
  client.close();
  hub_.publish("jobs", "progress", "done");
  TestClient again(port());
  again.send("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + id + "\r\n\r\n");
  EXPECT_THAT(again.receive_until("data: done\n\n"), Not(HasSubstr("data: half")));
  while (server_->load().connections != 1) std::this_thread::sleep_for(5ms);  // the first was noticed to be gone
  server_->stop(10s);
  EXPECT_THAT(again.receive_all(), HasSubstr("data: done"));
  EXPECT_TRUE(again.ended());
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
