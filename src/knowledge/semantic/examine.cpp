#include "knowledge/semantic/examine.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sextant::knowledge::semantic {
namespace {

std::string_view line_of(std::string_view text, int line) {
  for (; line > 1; --line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

// The first name of the message that stands in the line, else where the line's own text begins.
int column_of(std::string_view line, std::string_view message) {
  static constexpr std::string_view kOpen = "“", kClose = "”";
  for (std::size_t at = message.find(kOpen); at != std::string_view::npos; at = message.find(kOpen, at + 1)) {
    const std::size_t begin = at + kOpen.size(), end = message.find(kClose, begin);
    if (end == std::string_view::npos || end == begin) break;
    const std::size_t found = line.find(message.substr(begin, end - begin));
    if (found != std::string_view::npos) return static_cast<int>(found) + 1;
  }
  const std::size_t first = line.find_first_not_of(" -\t");
  return first == std::string_view::npos ? 1 : static_cast<int>(first) + 1;
}

struct Child {
  int line = 0;
  std::string step;
  const YamlNode* node = nullptr;
};

std::vector<Child> children_of(const YamlNode& node) {
  std::vector<Child> children;
  for (std::size_t i = 0; i < node.items.size(); ++i) children.push_back({node.items[i].line, fmt::format("[{}]", i), &node.items[i]});
  for (const auto& [key, line, value] : node.entries) children.push_back({line, "." + key.substr(0, 60), &value});
  return children;
}

// The outermost item or key that begins on the line, else the innermost that holds it.
std::string path_to(const YamlNode& node, int line) {
  const auto children = children_of(node);
  auto found = std::ranges::find(children, line, &Child::line);
  if (found == children.end()) {
    found = std::ranges::upper_bound(children, line, {}, &Child::line);
    if (found == children.begin()) return {};
    --found;
  }
  return found->step + (found->line == line ? "" : path_to(*found->node, line));
}

std::vector<Finding> located(std::string_view text, const YamlNode* tree, std::span<const Problem> problems) {
  std::vector<Finding> findings;
  for (const auto& [line, message, hint] : problems) {
    Finding finding{.line = line, .reason = message, .hint = hint};
    if (line > 0) finding.column = column_of(line_of(text, line), message);
    if (line > 0 && tree != nullptr) finding.path = path_to(*tree, line);
    if (finding.path.starts_with('.')) finding.path.erase(0, 1);
    findings.push_back(std::move(finding));
  }
  return findings;
}

int number_of(const Error& error, std::string_view key) {
  int number = 0;
  for (const auto& [name, value] : error.context)
    if (name == key) std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

Finding unreadable(const Error& error) {
  Finding finding{
      .line = number_of(error, "line"), .column = number_of(error, "column"), .path = {}, .reason = error.message, .hint = error.hint};
  for (const auto& [name, value] : error.context)
    if (name == "reason") finding.reason = value;
  return finding;
}

}  // namespace

Examined examine_model(std::string_view text, std::string_view file, const data::Catalog& catalog) {
  auto read = read_model(text, file);
  if (!read) return {.model = {}, .error = read.error(), .problems = {unreadable(read.error())}};
  if (read->problems.empty()) read->problems = check_model(read->model, catalog);
  if (read->problems.empty()) return {.model = std::move(read->model)};
  return {.model = {}, .error = model_error(file, read->problems), .problems = located(text, &read->tree, read->problems)};
}

std::vector<Finding> findings_of(std::string_view text, std::span<const Problem> problems) {
  if (problems.empty()) return {};
  const auto read = read_model(text, "");
  return located(text, read ? &read->tree : nullptr, problems);
}

}  // namespace sextant::knowledge::semantic
