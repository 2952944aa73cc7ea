#include "base/yaml.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>

#include "base/text.h"

namespace sextant {
namespace {

constexpr std::size_t kProblemsShown = 50;

// Thrown out of the parser's callbacks; never leaves parse_yaml.
struct Refused {
  int line;
  std::string reason;
};

// Builds the tree from the parser's events, so that aliases are refused before they could be expanded and nesting before
// it could grow.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const YamlLimits& limits) : limits_(limits) {}

  YamlNode root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { throw Refused{mark.line + 1, "Anchors (&name) are not allowed."}; }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Refused{mark.line + 1, "Aliases (*name) are not allowed."}; }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, anchor, "?", {.kind = YamlNode::Kind::null}); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    const bool quoted = tag == "!";  // what the parser calls a scalar that must stay text
    if (!quoted && is_null_word(value)) return add(mark, anchor, tag, {.kind = YamlNode::Kind::null});
    add(mark, anchor, quoted ? "?" : tag, {.kind = YamlNode::Kind::scalar, .quoted = quoted, .scalar = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, anchor, tag, YamlNode::Kind::sequence);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, anchor, tag, YamlNode::Kind::mapping);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    YamlNode node;
    std::optional<YamlEntry> pending;  // a key that waits for its value
  };

  static bool is_null_word(std::string_view word) {
    return word == "null" || word == "Null" || word == "NULL" || word == "~" || word.empty();
  }

  void check(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) {
    if (anchor != YAML::NullAnchor) throw Refused{mark.line + 1, "Anchors (&name) are not allowed."};
    if (!tag.empty() && tag != "?" && tag != "!") throw Refused{mark.line + 1, "Tags (!name) are not allowed."};
    if (++count_ > limits_.nodes) throw Refused{mark.line + 1, fmt::format("The document holds more than {} values.", limits_.nodes)};
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, YamlNode node) {
    check(mark, anchor, tag);
    node.line = mark.line + 1;
    place(std::move(node));
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, YamlNode::Kind kind) {
    check(mark, anchor, tag);
    if (static_cast<int>(levels_.size()) >= limits_.depth)
      throw Refused{mark.line + 1, fmt::format("The document is nested deeper than {} levels.", limits_.depth)};
    if (!levels_.empty() && levels_.back().node.is_mapping() && !levels_.back().pending)
      throw Refused{mark.line + 1, "A key must be plain text."};
    levels_.push_back({.node = {.kind = kind, .line = mark.line + 1}, .pending = {}});
  }

  void close() {
    YamlNode node = std::move(levels_.back().node);
    levels_.pop_back();
    place(std::move(node));
  }

  void place(YamlNode node) {
    if (levels_.empty()) {
      root = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.is_sequence()) {
      level.node.items.push_back(std::move(node));
    } else if (level.pending) {
      level.pending->value = std::move(node);
      level.node.entries.push_back(std::move(*level.pending));
      level.pending.reset();
    } else {
      if (!node.is_scalar() || node.scalar.empty()) throw Refused{node.line, "A key must be plain text."};
      if (level.node.find(node.scalar) != nullptr) throw Refused{node.line, fmt::format("The key '{}' is given twice.", node.scalar)};
      level.pending = YamlEntry{.key = std::move(node.scalar), .line = node.line, .value = {}};
    }
  }

  YamlLimits limits_;
  std::size_t count_ = 0;
  std::vector<Level> levels_;
};

std::unexpected<Error> broken(std::string_view file, int line, std::string_view reason) {
  return fail(Error{.code = ErrorCode::data_invalid, .message = fmt::format("{}:{}: {}", file, line, reason)}
                  .with("line", std::to_string(line))
                  .with("reason", std::string(reason)));
}

std::unexpected<Error> cannot_write(const std::filesystem::path& path) {
  return fail(ErrorCode::unavailable, "The file " + path.string() + " cannot be written.",
              "Check the workspace's disk and its permissions.");
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

std::string shown(std::string_view scalar) { return scalar.size() <= 60 ? std::string(scalar) : std::string(scalar.substr(0, 57)) + "..."; }

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &YamlEntry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Result<YamlNode> parse_yaml(std::string_view text, std::string_view file, const YamlLimits& limits) {
  if (text.size() > limits.bytes) return fail(ErrorCode::payload_too_large, fmt::format("{} is larger than {} bytes.", file, limits.bytes));
  if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) return broken(file, 1, "The text is not UTF-8.");
  TreeBuilder builder(limits);
  try {
    // The end mark makes the parser notice a quote that was never closed; at the end of the input it does not.
    std::istringstream stream(std::string(text) + "\n...\n");
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    TreeBuilder second(limits);
    if (parser.HandleNextDocument(second)) return broken(file, second.root.line, "The file holds more than one document.");
  } catch (const Refused& refused) {
    return broken(file, refused.line, refused.reason);
  } catch (const YAML::Exception& error) {
    auto unreadable = broken(file, std::max(error.mark.line, 0) + 1, fmt::format("Not readable as YAML: {}.", error.msg));
    return fail(std::move(unreadable.error()).with("column", std::to_string(std::max(error.mark.column, 0) + 1)));
  } catch (const std::exception&) {
    return broken(file, 1, "Not readable as YAML.");
  }
  return std::move(builder.root);
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t limit) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return fail(ErrorCode::not_found, fmt::format("There is no file {}.", path.string()));
    return fail(ErrorCode::unavailable, fmt::format("The file {} cannot be read.", path.string()), "Check its permissions.");
  }
  struct Closer {
    int file;
    ~Closer() { ::close(file); }
  } const closer{file};
  struct stat status{};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
    return fail(ErrorCode::data_invalid, fmt::format("{} is not a regular file.", path.string()));
  std::string text;
  text.resize(std::min<std::size_t>(static_cast<std::size_t>(status.st_size), limit) + 1);
  std::size_t used = 0;
  for (;;) {
    const auto got = ::read(file, text.data() + used, text.size() - used);
    if (got < 0) return fail(ErrorCode::unavailable, fmt::format("The file {} cannot be read.", path.string()));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit) return fail(ErrorCode::payload_too_large, fmt::format("{} is larger than {} bytes.", path.string(), limit));
    if (used == text.size()) text.resize(std::min(used * 2, limit + 1));
  }
  text.resize(used);
  return text;
}

Result<void> write_text_file(const std::filesystem::path& path, std::string_view text) {
  auto temporary = path;
  temporary += ".new";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return cannot_write(path);
  const bool written = write_all(file, text);
  ::close(file);
  std::error_code failed;
  if (written) std::filesystem::rename(temporary, path, failed);
  if (!written || failed) {
    std::filesystem::remove(temporary, failed);
    return cannot_write(path);
  }
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

void YamlProblems::add(int line, std::string path, std::string message) {
  if (fields_.size() == kProblemsShown) {
    ++further_;
    return;
  }
  const auto place = line > 0 ? fmt::format("{}:{}", file_, line) : file_;
  fields_.push_back({fmt::format("{}{}{}", place, path.empty() ? "" : " ", path), std::move(message)});
}

void YamlProblems::check_keys(const YamlNode& mapping, std::string_view path, const std::vector<std::string_view>& known) {
  for (const auto& entry : mapping.entries) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    const auto hint = near_name_hint(entry.key, known);
    add(entry.line, fmt::format("{}{}{}", path, path.empty() ? "" : ".", shown(entry.key)),
        fmt::format("This key is unknown.{}{}", hint.empty() ? "" : " ", hint));
  }
}

bool YamlProblems::expect(const YamlNode& node, YamlNode::Kind kind, std::string_view path) {
  if (node.kind == kind) return true;
  constexpr std::string_view kNames[] = {"nothing", "one value", "a list", "a mapping of keys to values"};
  add(node.line, std::string(path),
      fmt::format("Expected {}, found {}.", kNames[static_cast<int>(kind)], kNames[static_cast<int>(node.kind)]));
  return false;
}

std::string YamlProblems::text(const YamlNode& node, std::string_view path) {
  return expect(node, YamlNode::Kind::scalar, path) ? node.scalar : std::string();
}

std::int64_t YamlProblems::integer(const YamlNode& node, std::string_view path, std::int64_t minimum, std::int64_t maximum) {
  if (!expect(node, YamlNode::Kind::scalar, path)) return minimum;
  std::int64_t value = 0;
  const char* end = node.scalar.data() + node.scalar.size();
  const auto [stopped, code] = std::from_chars(node.scalar.data(), end, value);
  if (node.quoted || code != std::errc() || stopped != end || value < minimum || value > maximum) {
    add(node.line, std::string(path), fmt::format("'{}' is not a whole number from {} to {}.", shown(node.scalar), minimum, maximum));
    return minimum;
  }
  return value;
}

double YamlProblems::number(const YamlNode& node, std::string_view path) {
  if (!expect(node, YamlNode::Kind::scalar, path)) return 0;
  double value = 0;
  const char* end = node.scalar.data() + node.scalar.size();
  const auto [stopped, code] = std::from_chars(node.scalar.data(), end, value);
  if (node.quoted || code != std::errc() || stopped != end || !std::isfinite(value)) {
    add(node.line, std::string(path), fmt::format("'{}' is not a number.", shown(node.scalar)));
    return 0;
  }
  return value;
}

bool YamlProblems::boolean(const YamlNode& node, std::string_view path) {
  if (!expect(node, YamlNode::Kind::scalar, path)) return false;
  if (!node.quoted && node.scalar == "true") return true;
  if (node.quoted || node.scalar != "false")
    add(node.line, std::string(path), fmt::format("'{}' is neither true nor false.", shown(node.scalar)));
  return false;
}

std::vector<std::string> YamlProblems::texts(const YamlNode& node, std::string_view path) {
  if (node.is_scalar()) return {node.scalar};
  std::vector<std::string> values;
  if (!expect(node, YamlNode::Kind::sequence, path)) return values;
  for (const auto& item : node.items) values.push_back(text(item, path));
  return values;
}

Result<void> YamlProblems::result() const {
  if (fields_.empty()) return {};
  const auto& first = fields_.front();
  std::string message = fmt::format("{}: {}", first.path, first.message);
  if (fields_.size() > 1) message += fmt::format(" ({} more)", fields_.size() - 1 + further_);
  return fail(Error{.code = ErrorCode::validation_failed, .message = std::move(message), .fields = fields_});
}

std::string near_name_hint(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t kFar = 3;
  std::size_t best = kFar + 1;
  std::string_view nearest;
  const auto lowered = to_lower_ascii(name.substr(0, 100));
  for (const auto candidate : known) {
    const std::size_t limit = candidate.size() < 4 ? 1 : std::clamp<std::size_t>(candidate.size() / 3, 2, kFar);
    const auto distance = edit_distance(lowered, to_lower_ascii(candidate), limit);
    if (distance <= limit && distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest.empty() ? std::string() : fmt::format("Did you mean '{}'?", nearest);
}

}  // namespace sextant
