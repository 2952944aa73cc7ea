#include "knowledge/semantic/map_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace sextant::knowledge::semantic {

MapReader::MapReader(const YamlNode& node, std::string what, Problems& problems)
    : node_(node), what_(std::move(what)), problems_(problems) {
  if (!is_map()) problems_.add(node.line, fmt::format("{} must be a map of “key: value”", what_));
}

int MapReader::line_of(std::string_view key) const {
  const YamlNode* node = node_.find(key);
  return node != nullptr ? node->line : node_.line;
}

const YamlNode* MapReader::take(std::string_view key) {
  asked_.emplace_back(key);
  const YamlNode* node = node_.find(key);
  return node != nullptr && !node->is_null() ? node : nullptr;
}

std::optional<std::string> MapReader::plain_text(const YamlNode& node, std::string_view key, std::size_t max_bytes) {
  if (!node.is_scalar()) {
    problems_.add(node.line, fmt::format("“{}” of {} must be a text", key, what_));
    return std::nullopt;
  }
  std::string text(node.quoted ? std::string_view(node.scalar) : trim(node.scalar));  // quotes keep white space
  if (text.size() <= max_bytes) return text;
  problems_.add(node.line, fmt::format("“{}” of {} is longer than {} bytes", key, what_, max_bytes));
  return std::nullopt;
}

std::string MapReader::text(std::string_view key, Need need, std::size_t max_bytes) {
  const YamlNode* node = take(key);
  if (node == nullptr) {
    if (need == Need::required && is_map()) problems_.add(node_.line, fmt::format("{} needs “{}”", what_, key));
    return {};
  }
  auto read = plain_text(*node, key, max_bytes);
  if (read && read->empty() && need == Need::required) problems_.add(node->line, fmt::format("“{}” of {} is empty", key, what_));
  return std::move(read).value_or(std::string());
}

std::vector<std::string> MapReader::texts(std::string_view key) {
  const YamlNode* node = take(key);
  if (node == nullptr) return {};
  if (node->is_mapping()) {
    problems_.add(node->line, fmt::format("“{}” of {} must be a list of texts", key, what_));
    return {};
  }
  const std::span<const YamlNode> items = node->is_sequence() ? std::span<const YamlNode>(node->items) : std::span<const YamlNode>(node, 1);
  if (items.size() > kMaxSynonyms) problems_.add(node->line, fmt::format("“{}” of {} has more than {} entries", key, what_, kMaxSynonyms));
  std::vector<std::string> out;
  for (const YamlNode& item : items.first(std::min(items.size(), kMaxSynonyms))) {
    auto read = plain_text(item, key, kMaxLabel);
    if (read && read->empty()) problems_.add(item.line, fmt::format("“{}” of {} holds an empty text", key, what_));
    if (read && !read->empty()) out.push_back(std::move(*read));
  }
  return out;
}

bool MapReader::flag(std::string_view key) {
  const YamlNode* node = take(key);
  if (node == nullptr) return false;
  if (node->is_scalar() && !node->quoted && (node->scalar == "true" || node->scalar == "false")) return node->scalar == "true";
  problems_.add(node->line, fmt::format("“{}” of {} must be true or false", key, what_));
  return false;
}

std::span<const YamlNode> MapReader::list(std::string_view key) {
  const YamlNode* node = take(key);
  if (node == nullptr) return {};
  if (node->is_sequence()) return node->items;
  problems_.add(node->line, fmt::format("“{}” of {} must be a list", key, what_));
  return {};
}

std::span<const YamlEntry> MapReader::map(std::string_view key) {
  const YamlNode* node = take(key);
  if (node == nullptr) return {};
  if (node->is_mapping()) return node->entries;
  problems_.add(node->line, fmt::format("“{}” of {} must be a map of “key: value”", key, what_));
  return {};
}

void MapReader::unknown_choice(std::string_view key, std::string_view written, const std::vector<std::string>& names) {
  const std::string near = name_hint(written, names);
  problems_.add(line_of(key), fmt::format("“{}” of {} cannot be “{}”", key, what_, written),
                fmt::format("{}it is one of {}", near.empty() ? "" : near + " – ", join(names, ", ")));
}

void MapReader::finish() {
  for (const auto& [key, line, value] : node_.entries) {
    if (std::ranges::find(asked_, key) != asked_.end()) continue;
    problems_.add(line, fmt::format("{} has no “{}”", what_, key.substr(0, 60)), name_hint(key, asked_));
  }
}

}  // namespace sextant::knowledge::semantic
