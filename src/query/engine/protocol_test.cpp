#include "query/engine/protocol.h"

#include <gtest/gtest.h>

namespace sextant::query::protocol {
namespace {

TEST(Protocol, CarriesAnOrder) {
  const Order order{.work = Work::write,
                    .guards = Guards::off,
                    .preface = "p",
                    .sql = std::string("a\0b", 3),
                    .files = {"/x", ""},
                    .output_directory = "/o",
                    .limits = {.threads = 7, .memory_bytes = 8, .cpu_seconds = 9},
                    .file_bytes = 10};
  Order read = decode_order(encode(order)).value();
  EXPECT_EQ(encode(read), encode(order));
  EXPECT_EQ(read.sql, "") << "it follows";
  ASSERT_TRUE(decode_statement(encode_statement(order), read));
  EXPECT_EQ(read.preface, order.preface);
  EXPECT_EQ(read.sql, order.sql);
  EXPECT_EQ(read.files, order.files);
  EXPECT_EQ(read.limits.cpu_seconds, 9u);
}

TEST(Protocol, CarriesNotices) {
  EXPECT_EQ(decode_notice(encode(Born{.pid = 5}))->born->pid, 5);
  EXPECT_EQ(decode_notice(encode(Died{.wait_status = 9}))->died->wait_status, 9);
  const Report report = *decode_notice(encode(Report{.failure = Failure::data, .rows = 3, .text = "t", .detail = "d"}))->report;
  EXPECT_EQ(report.failure, Failure::data);
  EXPECT_EQ(report.rows, 3u);
  EXPECT_EQ(report.text + report.detail, "td");
}

TEST(Protocol, CutsLongErrorTexts) {
  const std::string bytes = encode(Report{.failure = Failure::engine, .text = std::string(1 << 20, 'x')});
  EXPECT_LT(bytes.size(), 64u << 10) << "it must fit into one message";
  EXPECT_EQ(decode_notice(bytes)->report->text.size(), kErrorTextLimit);
}

// A child may have been taken over by what it read.
TEST(Protocol, RefusesEveryDamagedNotice) {
  const std::string good = encode(Report{.failure = Failure::engine, .text = "some text", .detail = "detail"});
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(decode_notice(good.substr(0, size))) << size;
  EXPECT_FALSE(decode_notice(good + "x"));
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      std::string bad = good;
      bad[at] = byte;
      std::ignore = decode_notice(bad);  // any answer, no crash
    }
  std::string unknown = good;
  unknown[1] = 99;
  EXPECT_FALSE(decode_notice(unknown)) << "an unknown kind of failure";
}

TEST(Protocol, RefusesEveryDamagedOrder) {
  const std::string good = encode(Order{.sql = "SELECT 1", .files = {"/a", "/b"}});
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(decode_order(good.substr(0, size))) << size;
  const std::string statement = encode_statement(Order{.preface = "p", .sql = "SELECT 1"});
  Order order;
  for (std::size_t size = 0; size < statement.size(); ++size) EXPECT_FALSE(decode_statement(statement.substr(0, size), order)) << size;
}

}  // namespace
}  // namespace sextant::query::protocol
