#include "platform/arrow/message_check.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace sextant::arrow {
namespace {

// A Message flatbuffer by hand: offset of the root table, its vtable, the table with the kind of header and, if `header` is
// given, an offset to those bytes behind it.
std::vector<std::byte> message(std::uint8_t kind, const std::vector<std::uint8_t>& header = {}) {
  std::vector<std::uint8_t> bytes{16, 0, 0,  0,  // root
                                  10, 0, 12, 0, 0,    0, 4, 0, static_cast<std::uint8_t>(header.empty() ? 0 : 8),
                                  0,  0, 0,  // vtable: version, kind, header
                                  12, 0, 0,  0, kind, 0, 0, 0, 4,
                                  0,  0, 0};  // table
  bytes.insert(bytes.end(), header.begin(), header.end());
  std::vector<std::byte> out(bytes.size());
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

TEST(MessageCheck, RefusesAKindWithoutItsHeader) {
  for (std::uint8_t kind = 0; kind < 8; ++kind) EXPECT_FALSE(check_message(message(kind), 0).has_value()) << int{kind};
}

TEST(MessageCheck, RefusesWhatPointsOutside) {
  auto bytes = message(3, {0xFF, 0xFF, 0xFF, 0x7F});
  EXPECT_FALSE(check_message(bytes, 64).has_value());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(check_message(std::span(bytes).first(length), 64).has_value()) << length;
}

TEST(MessageCheck, RefusesNothing) { EXPECT_FALSE(check_message({}, 0).has_value()); }

}  // namespace
}  // namespace sextant::arrow
