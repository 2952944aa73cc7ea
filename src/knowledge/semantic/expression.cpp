#include "knowledge/semantic/expression.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"

namespace sextant::knowledge::semantic {
namespace {

// Words of DuckDB expressions that are no columns. Types are here because they follow AS and ::.
constexpr std::array<std::string_view, 56> kKeywords = {
    "all",   "and",    "any",       "array",   "as",      "asc",      "at",       "between", "bigint",  "boolean",   "both",    "by",
    "case",  "cast",   "collate",   "date",    "decimal", "desc",     "distinct", "double",  "else",    "end",       "escape",  "extract",
    "false", "filter", "first",     "float",   "from",    "glob",     "ilike",    "in",      "integer", "interval",  "is",      "isnull",
    "last",  "like",   "not",       "notnull", "null",    "nulls",    "or",       "order",   "over",    "partition", "similar", "smallint",
    "then",  "time",   "timestamp", "to",      "true",    "try_cast", "varchar",  "when"};
constexpr std::array<std::string_view, 4> kUnits = {"where", "zone", "with", "text"};
constexpr std::array<std::string_view, 8> kIntervalUnits = {"year", "month", "day", "week", "hour", "minute", "second", "quarter"};
constexpr std::array<std::string_view, 12> kStatements = {"select", "union",  "intersect", "except", "join",   "insert",
                                                          "update", "delete", "attach",    "copy",   "pragma", "create"};

bool is_one_of(std::string_view word, const auto& list) { return std::ranges::find(list, word) != list.end(); }
bool starts_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool continues_name(char c) { return starts_name(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '$'; }

class Scanner {
 public:
  // Where a column is named: bytes [begin, end) of the text.
  struct Use {
    std::string name;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  explicit Scanner(std::string_view text) : text_(text) {}

  std::expected<std::vector<Use>, std::string> uses() {
    while (at_ < text_.size()) {
      if (auto step = token(); !step) return std::unexpected(std::move(step).error());
    }
    if (depth_ != 0) return std::unexpected("a parenthesis is not closed");
    return std::move(uses_);
  }

 private:
  using Step = std::expected<void, std::string>;

  Step token() {
    const char c = text_[at_];
    if (c == '\'') return quoted_text();
    if (c == '"') return quoted_name();
    if (starts_name(c)) return word();
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) return number();
    if (c == ';') return std::unexpected("one expression only, without “;”");
    if (text_.substr(at_).starts_with("--") || text_.substr(at_).starts_with("/*")) return std::unexpected("comments are not allowed here");
    if (c == '$' || c == '?' || c == '{') return std::unexpected("parameters are not allowed here");
    if (c == '(') ++depth_;
    if (c == ')' && --depth_ < 0) return std::unexpected("a parenthesis is closed that was not opened");
    ++at_;
    return {};
  }

  // Leaves at_ behind the closing quote; a doubled quote belongs to the text.
  std::expected<std::string, std::string> until_closing(char quote) {
    std::string inside;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != quote) {
        inside += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
        inside += text_[++at_];
      } else {
        ++at_;
        return inside;
      }
    }
    return std::unexpected("a quote is not closed");
  }

  Step quoted_text() {
    auto text = until_closing('\'');
    if (!text) return std::unexpected(std::move(text).error());
    return {};
  }

  Step quoted_name() {
    const std::size_t start = at_;
    auto name = until_closing('"');
    if (!name) return std::unexpected(name.error());
    uses_.push_back({std::move(*name), start, at_});
    return {};
  }

  Step number() {
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.' || text_[at_] == '_'))
      ++at_;
    return {};
  }

  Step word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    const std::string lower = to_lower_ascii(name);
    if (is_one_of(lower, kStatements)) return std::unexpected("a sub-query or statement is not allowed here");
    std::size_t next = at_;
    while (next < text_.size() && std::isspace(static_cast<unsigned char>(text_[next])) != 0) ++next;
    const bool is_function = next < text_.size() && text_[next] == '(';
    const bool is_unit = unit_may_follow_ && is_one_of(lower, kIntervalUnits);  // INTERVAL 3 DAY, EXTRACT(year FROM …)
    unit_may_follow_ = lower == "interval" || lower == "extract";
    if (is_function || is_unit || is_one_of(lower, kKeywords) || is_one_of(lower, kUnits)) return {};
    uses_.push_back({std::string(name), start, at_});
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool unit_may_follow_ = false;
  std::vector<Use> uses_;
};

// Calls back for each {name} and each piece between; quoted texts are pieces as they are.
std::expected<void, std::string> scan_placeholders(std::string_view text, const std::function<void(std::string_view)>& piece,
                                                   const std::function<void(std::string_view)>& name) {
  std::size_t piece_start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      const std::size_t close = text.find(c, at + 1);
      if (close == std::string_view::npos) return std::unexpected("a quote is not closed");
      at = close + 1;
      continue;
    }
    if (c != '{') {
      ++at;
      continue;
    }
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) return std::unexpected("“{” without “}”");
    piece(text.substr(piece_start, at - piece_start));
    name(text.substr(at + 1, close - at - 1));
    at = piece_start = close + 1;
  }
  piece(text.substr(piece_start));
  return {};
}

}  // namespace

std::expected<std::vector<std::string>, std::string> columns_of_expression(std::string_view expression) {
  auto uses = Scanner(expression).uses();
  if (!uses) return std::unexpected(std::move(uses).error());
  std::vector<std::string> names;
  for (Scanner::Use& use : *uses) {
    if (std::ranges::find(names, use.name) == names.end()) names.push_back(std::move(use.name));
  }
  return names;
}

std::string rewrite_columns(std::string_view expression, const std::function<std::optional<std::string>(std::string_view name)>& written) {
  const auto uses = Scanner(expression).uses();
  if (!uses) return std::string(expression);
  std::string out;
  std::size_t done = 0;
  for (const Scanner::Use& use : *uses) {
    const auto replacement = written(use.name);
    if (!replacement) continue;
    out += expression.substr(done, use.begin - done);
    out += *replacement;
    done = use.end;
  }
  return out.append(expression.substr(done));
}

std::expected<std::vector<std::string>, std::string> placeholders_of(std::string_view text) {
  std::vector<std::string> names;
  auto scanned = scan_placeholders(
      text, [](std::string_view) {},
      [&](std::string_view name) {
        if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
      });
  if (!scanned) return std::unexpected(std::move(scanned).error());
  return names;
}

std::string fill_placeholders(std::string_view text, const std::function<std::optional<std::string>(std::string_view name)>& replacement) {
  std::string out;
  const auto scanned = scan_placeholders(
      text, [&](std::string_view piece) { out += piece; },
      [&](std::string_view name) {
        const auto value = replacement(name);
        out += value ? *value : "{" + std::string(name) + "}";
      });
  return scanned ? out : std::string(text);
}

}  // namespace sextant::knowledge::semantic
