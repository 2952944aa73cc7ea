// Reads one map of a model file. What is read is the schema: finish() reports every key nobody asked for, with the key
// that was probably meant. All problems go to one list; reading goes on after each.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/yaml.h"
#include "knowledge/semantic/problems.h"

namespace sextant::knowledge::semantic {

enum class Need : std::uint8_t { required, optional };

inline constexpr std::size_t kMaxLabel = 200;  // bytes of a name or synonym
inline constexpr std::size_t kMaxDescription = 2000;
inline constexpr std::size_t kMaxExpression = 4000;
inline constexpr std::size_t kMaxSql = 64 * 1024;
inline constexpr std::size_t kMaxSynonyms = 200;

class MapReader {
 public:
  // `what` is for messages: "a measure of “flights”".
  MapReader(const YamlNode& node, std::string what, Problems& problems);

  [[nodiscard]] bool is_map() const { return node_.is_mapping(); }
  [[nodiscard]] int line() const { return node_.line; }
  [[nodiscard]] int line_of(std::string_view key) const;

  [[nodiscard]] std::string text(std::string_view key, Need need = Need::optional, std::size_t max_bytes = kMaxLabel);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);  // a list of texts, or one text
  [[nodiscard]] bool flag(std::string_view key);                       // true | false, false when absent
  [[nodiscard]] std::span<const YamlNode> list(std::string_view key);
  [[nodiscard]] std::span<const YamlEntry> map(std::string_view key);

  template <class T>
  [[nodiscard]] T choice(std::string_view key, std::span<const std::pair<std::string_view, T>> choices, std::optional<T> fallback) {
    std::vector<std::string> names;
    for (const auto& [name, value] : choices) names.emplace_back(name);
    const std::string written = text(key, fallback ? Need::optional : Need::required);
    for (const auto& [name, value] : choices) {
      if (name == written) return value;
    }
    if (!written.empty()) unknown_choice(key, written, names);
    return fallback.value_or(choices.front().second);
  }

  void finish();

 private:
  const YamlNode* take(std::string_view key);
  void unknown_choice(std::string_view key, std::string_view written, const std::vector<std::string>& names);
  std::optional<std::string> plain_text(const YamlNode& node, std::string_view key, std::size_t max_bytes);

  const YamlNode& node_;
  std::string what_;
  Problems& problems_;
  std::vector<std::string> asked_;
};

}  // namespace sextant::knowledge::semantic
