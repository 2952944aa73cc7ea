// YAML as the product reads it: a strict, small subset with line numbers, for files a person writes. One document of
// mappings, sequences and scalars; no anchors, aliases, tags, duplicate keys, or nesting past a limit. Everything that
// reads YAML reads it through here. Nodes are plain values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sextant {

struct YamlLimits {
  std::size_t bytes = std::size_t{1} << 20;
  int depth = 24;
  std::size_t nodes = 100'000;
};

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  int line = 1;                    // counted from 1
  bool quoted = false;             // scalar written in quotes or as a block: never a number or a boolean
  std::string scalar;              // kind == scalar
  std::vector<YamlNode> items;     // kind == sequence
  std::vector<YamlEntry> entries;  // kind == mapping, in the order of the file

  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind == Kind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
  [[nodiscard]] const YamlNode* find(std::string_view key) const;  // mapping: the value of the key, or null
};

struct YamlEntry {
  std::string key;
  int line = 1;
  YamlNode value;
};

// `data_invalid` with the line in the message; `file` names the text in it. Empty text is a null node.
[[nodiscard]] Result<YamlNode> parse_yaml(std::string_view text, std::string_view file, const YamlLimits& limits = {});
// Reads at most limits.bytes; `not_found` when the file is absent, `payload_too_large` when it is larger.
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t limit);
// Replaces the file as a whole, durably; readable by its owner only. `unavailable` when it cannot be written.
[[nodiscard]] Result<void> write_text_file(const std::filesystem::path& path, std::string_view text);

// Collects everything that is wrong with a document, so that a person mends it in one go.
class YamlProblems {
 public:
  explicit YamlProblems(std::string file) : file_(std::move(file)) {}

  // `path` names the place in the document: "roles.analyst.tables". Line 0: the input has no lines.
  void add(int line, std::string path, std::string message);
  // Adds a problem for each key of a mapping that is not among `known`, with the nearest known name.
  void check_keys(const YamlNode& mapping, std::string_view path, const std::vector<std::string_view>& known);

  // The value of a scalar of that type; adds a problem and returns the fallback when it is something else.
  std::string text(const YamlNode& node, std::string_view path);
  std::int64_t integer(const YamlNode& node, std::string_view path, std::int64_t minimum, std::int64_t maximum);
  double number(const YamlNode& node, std::string_view path);
  bool boolean(const YamlNode& node, std::string_view path);
  // A sequence of scalars; one scalar stands for a sequence of one.
  std::vector<std::string> texts(const YamlNode& node, std::string_view path);
  bool expect(const YamlNode& node, YamlNode::Kind kind, std::string_view path);

  [[nodiscard]] bool empty() const { return fields_.empty(); }
  // `validation_failed`; each field is {"policies.yaml:12 roles.analyst", message}. At most 50 of them.
  [[nodiscard]] Result<void> result() const;

 private:
  std::string file_;
  std::vector<FieldError> fields_;
  std::size_t further_ = 0;
};

// "Did you mean 'server.port'?" or empty text when nothing is near.
[[nodiscard]] std::string near_name_hint(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace sextant
