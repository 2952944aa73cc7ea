#include "knowledge/semantic/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <optional>
#include <sstream>

#include "base/text.h"

namespace sextant::knowledge::semantic {
namespace {

// Builds the tree; after the first problem it ignores everything that follows.
class TreeBuilder final : public YAML::EventHandler {
 public:
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }
  [[nodiscard]] YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& /*name*/) override { refuse(mark, "anchors (&name) are not used here"); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { refuse(mark, "aliases (*name) are not used here"); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { add(mark, {.kind = YamlKind::null}); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/, const std::string& value) override {
    if (tag != "?" && tag != "!" && !tag.empty()) return refuse(mark, fmt::format("tags ({}) are not used here", tag.substr(0, 40)));
    const bool quoted = tag == "!";
    const bool is_null = !quoted && (value.empty() || value == "~" || value == "null");
    add(mark, {.kind = is_null ? YamlKind::null : YamlKind::text, .quoted = quoted, .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, YamlKind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, YamlKind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    std::optional<std::string> key;  // of a map: read, its value still to come
    int key_line = 0;
  };

  void refuse(const YAML::Mark& mark, std::string message) {
    if (!problem_) problem_ = Problem{mark.line + 1, std::move(message)};
  }

  void open(const YAML::Mark& mark, const std::string& tag, YamlKind kind) {
    if (problem_) return;
    if (tag != "?" && tag != "!" && !tag.empty()) return refuse(mark, fmt::format("tags ({}) are not used here", tag.substr(0, 40)));
    if (static_cast<int>(open_.size()) >= kMaxYamlDepth) return refuse(mark, fmt::format("nested deeper than {} levels", kMaxYamlDepth));
    if (!open_.empty() && open_.back().node.kind == YamlKind::map && !open_.back().key) return refuse(mark, "a key must be a plain text");
    open_.push_back({.node = {.kind = kind, .line = mark.line + 1}});
  }

  void close() {
    if (problem_ || open_.empty()) return;
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  void add(const YAML::Mark& mark, YamlNode node) {
    if (problem_) return;
    node.line = mark.line + 1;
    if (!open_.empty() && open_.back().node.kind == YamlKind::map && !open_.back().key) return take_key(mark, node);
    place(std::move(node));
  }

  void take_key(const YAML::Mark& mark, const YamlNode& node) {
    if (node.kind != YamlKind::text || node.text.empty()) return refuse(mark, "a key must be a plain text");
    if (const YamlNode* twice = open_.back().node.find(node.text)) {
      return refuse(mark, fmt::format("“{}” is given twice; the first is on line {}", node.text.substr(0, 60), twice->line));
    }
    open_.back().key = node.text;
  }

  void place(YamlNode node) {
    if (++nodes_ > kMaxYamlNodes) {
      problem_ = Problem{node.line, fmt::format("more than {} values", kMaxYamlNodes)};
      return;
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlKind::list) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    parent.node.entries.emplace_back(std::move(*parent.key), std::move(node));
    parent.key.reset();
  }

  YamlNode root_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0;
  std::optional<Problem> problem_;
};

// yaml-cpp recurses for each level of nesting; flow brackets are counted before it sees them.
std::optional<Problem> check_bytes(std::string_view text) {
  if (text.size() > kMaxYamlBytes) return Problem{0, fmt::format("the text is longer than {} KiB", kMaxYamlBytes / 1024)};
  if (!is_valid_utf8(text)) return Problem{0, "the text is not valid UTF-8"};
  int line = 1;
  for (const char c : text) {
    if (c == '\n') ++line;
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') return Problem{line, "the text holds a control character"};
  }
  return std::nullopt;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::expected<YamlNode, Problem> parse_yaml(std::string_view text) {
  if (auto problem = check_bytes(text)) return std::unexpected(std::move(*problem));
  TreeBuilder builder;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return std::unexpected(Problem{0, "the text is empty"});
    if (builder.problem()) return std::unexpected(*builder.problem());
    YamlNode root = builder.take();
    TreeBuilder more;
    if (parser.HandleNextDocument(more)) return std::unexpected(Problem{0, "one file holds one document; a second one starts after “---”"});
    return root;
  } catch (const YAML::Exception& error) {
    if (builder.problem()) return std::unexpected(*builder.problem());
    return std::unexpected(Problem{error.mark.is_null() ? 0 : error.mark.line + 1, fmt::format("not valid YAML: {}", error.msg)});
  }
}

}  // namespace sextant::knowledge::semantic
