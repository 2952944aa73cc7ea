#include "platform/arrow/stream_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "platform/arrow/ipc_test_support.h"
#include "platform/arrow/row_writer.h"

namespace sextant::arrow {
namespace {

constexpr const char* kMixed =
    "SELECT i, i::VARCHAR || 'x' AS s, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 1.5 END AS d, [i, i + 1] AS l, "
    "{'a': i, 'b': 's' || i} AS st, MAP {i: 'v'} AS m, i % 2 = 0 AS b FROM range(3000) t(i)";

std::vector<std::byte> bytes_of_query(const std::string& sql) {
  static testing::Producer producer;
  return producer.stream(sql);
}

// Reads everything a hostile or honest stream holds; the text keeps a compiler and a sanitizer honest about every cell.
Result<std::string> read_all(std::span<const std::byte> bytes, std::size_t piece) {
  StreamDecoder decoder;
  TextBuffer out;
  std::unique_ptr<RowWriter> writer;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.push(bytes.subspan(at, std::min(piece, bytes.size() - at)));
    while (const Batch* batch = TRY(decoder.next())) {
      if (!writer) writer = std::make_unique<RowWriter>(RowFormat::ndjson, decoder.columns());
      if (out.size() > (8u << 20)) out.clear();
      writer->write(*batch, 0, std::min<std::int64_t>(batch->rows(), 5000), out);
    }
  }
  TRY(decoder.finish());
  return std::string(out.view());
}

TEST(StreamDecoder, ReadsTheSameRowsFromPiecesOfAnySize) {
  const auto bytes = bytes_of_query(kMixed);
  const auto whole = read_all(bytes, bytes.size());
  ASSERT_TRUE(whole.has_value()) << whole.error().message;
  EXPECT_EQ(std::ranges::count(*whole, '\n'), 3000);
  for (const std::size_t piece : {7u, 1000u, 65536u}) EXPECT_EQ(read_all(bytes, piece).value(), *whole) << piece;
}

TEST(StreamDecoder, KnowsTheColumnsBeforeTheFirstRow) {
  StreamDecoder decoder;
  decoder.push(bytes_of_query("SELECT 1 AS a, 'x' AS b WHERE false"));
  EXPECT_EQ(decoder.next().value(), nullptr);
  ASSERT_EQ(decoder.columns().size(), 2u);
  EXPECT_EQ(decoder.columns()[1].name, "b");
  EXPECT_TRUE(decoder.finish().has_value());
}

TEST(StreamDecoder, NoticesAStreamThatStopsInTheMiddle) {
  const auto bytes = bytes_of_query(kMixed);
  EXPECT_EQ(read_all(std::span(bytes).first(bytes.size() / 2), 4096).error().code, ErrorCode::data_invalid);
  EXPECT_EQ(read_all(std::span(bytes).first(100), 4096).error().code, ErrorCode::data_invalid);
}

TEST(StreamDecoder, RefusesWhatIsNotArrow) {
  const std::string text = "GET / HTTP/1.1\r\nHost: nowhere\r\n\r\n";
  const auto read = read_all(std::as_bytes(std::span(text)), 8);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::data_invalid);
}

TEST(StreamDecoder, RefusesAMessageLargerThanItsLimits) {
  StreamDecoder decoder({.metadata_bytes = 1u << 20, .body_bytes = 1024});
  decoder.push(bytes_of_query("SELECT i FROM range(2000) t(i)"));
  EXPECT_EQ(decoder.next().error().code, ErrorCode::data_invalid);

  std::array<std::byte, 8> huge{};
  std::memset(huge.data(), 0xFF, 4);
  huge[7] = std::byte{0x7F};
  StreamDecoder other;
  other.push(huge);
  EXPECT_EQ(other.next().error().code, ErrorCode::data_invalid);
}

// Every result is allowed but a crash: run under the sanitizers this is the test of the bounds.
TEST(StreamDecoder, SurvivesDamagedBytes) {
  const auto honest =
      bytes_of_query("SELECT i, 's' || i AS s, [i] AS l, {'a': i} AS st, MAP {i: 'v'} AS m, i::DECIMAL(20,3) AS d FROM range(50) t(i)");
  std::mt19937 random(7);
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    auto bytes = honest;
    const int changes = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < changes; ++i) {
      const std::size_t at = random() % bytes.size();
      const std::uint64_t wild = random() % 3 == 0 ? ~std::uint64_t{0} >> (random() % 64) : random();
      const std::size_t width = std::min<std::size_t>(std::size_t{1} << (random() % 4), bytes.size() - at);
      std::memcpy(bytes.data() + at, &wild, width);
    }
    if (!read_all(bytes, 1 + random() % bytes.size()).has_value()) ++refused;
  }
  EXPECT_GT(refused, 400);
}

}  // namespace
}  // namespace sextant::arrow
