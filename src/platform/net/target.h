// The request target and the names in it, decoded strictly: what is refused here reaches no handler and no file.
// Pure functions, thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant::net {

struct Target {
  std::string path;                          // decoded; absolute; without "." and ".." segments, "//", '\\' or control characters
  std::map<std::string, std::string> query;  // decoded; the last of equal names wins
  std::optional<std::string> authority;      // of the absolute form "http://host/…"
};

// Origin form, absolute form or "*". Refuses bad percent signs, encoded slashes, NUL, invalid UTF-8 and dot segments.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

enum class Plus : std::uint8_t { literal, space };
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::literal);
[[nodiscard]] std::string percent_encode(std::string_view text);  // everything but A-Z a-z 0-9 - . _ ~

}  // namespace sextant::net
