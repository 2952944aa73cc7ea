// Broken, hostile and unfinished requests, byte by byte.
#include "platform/net/server_testing.h"

namespace sextant::net {
namespace {

using testing::EndsWith;
using testing::StartsWith;

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

}  // namespace
}  // namespace sextant::net
