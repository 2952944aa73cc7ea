// A YAML text as a small tree of values that know their line. Written by people, so outside bytes: size, depth and
// number of values are limited, and anchors, aliases, tags and second documents are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sextant::knowledge::semantic {

// What is wrong, and on which line (1-based; 0: the text as a whole).
struct Problem {
  int line = 0;
  std::string message;
  bool operator==(const Problem&) const = default;
};

enum class YamlKind : std::uint8_t { null, text, list, map };

struct YamlNode {
  YamlKind kind = YamlKind::null;
  int line = 0;
  bool quoted = false;  // "true" in quotes is a text, true without them may be a flag
  std::string text;
  std::vector<YamlNode> items;                             // list
  std::vector<std::pair<std::string, YamlNode>> entries;   // map, in the order written; keys are unique

  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

inline constexpr std::size_t kMaxYamlBytes = 512 * 1024;
inline constexpr int kMaxYamlDepth = 12;
inline constexpr std::size_t kMaxYamlNodes = 40'000;

[[nodiscard]] std::expected<YamlNode, Problem> parse_yaml(std::string_view text);

}  // namespace sextant::knowledge::semantic
