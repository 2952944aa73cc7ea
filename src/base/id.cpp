#include "base/id.h"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace sextant {

std::string random_token() {
  std::array<std::uint8_t, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (std::uint8_t byte : bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) text += kAlphabet[(buffer >> (bits -= 5)) & 31];
  }
  text += kAlphabet[(buffer << (5 - bits)) & 31];
  return text;
}

}  // namespace sextant
