// Long bodies in both directions, clients that are slow or leave, and events.
#include <thread>

#include "base/id.h"
#include "platform/net/server_testing.h"

namespace sextant::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

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
  const auto all = exchange("GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(kGet));
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

}  // namespace
}  // namespace sextant::net
