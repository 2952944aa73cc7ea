#include "access/policy/row_filter.h"

#include <functional>

#include "access/names.h"
#include "base/text.h"

namespace sextant::access {
namespace {

constexpr std::size_t kLongest = 4'000;
constexpr std::string_view kSubject = "subject";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// Past a quoted text that begins at `at`; npos if it is not closed. A doubled quote goes on as two texts, which is equal here.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
  const auto end = text.find(text[at], at + 1);
  return end == std::string_view::npos ? end : end + 1;
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
  return at;
}

// The name in ('name') from `at` on, and where it ends.
struct Attribute {
  std::string name;
  std::size_t end = 0;
};
std::optional<Attribute> read_attribute(std::string_view text, std::size_t at) {
  at = skip_space(text, at);
  if (at >= text.size() || text[at] != '(') return std::nullopt;
  at = skip_space(text, at + 1);
  if (at >= text.size() || text[at] != '\'') return std::nullopt;
  const auto close = text.find('\'', at + 1);
  if (close == std::string_view::npos) return std::nullopt;
  Attribute attribute{.name = std::string(text.substr(at + 1, close - at - 1)), .end = skip_space(text, close + 1)};
  if (!is_attribute_name(attribute.name) || attribute.end >= text.size() || text[attribute.end] != ')') return std::nullopt;
  ++attribute.end;
  return attribute;
}

// Writes the filter to `out` with each subject('name') replaced by what `value` gives. Returns the reason to refuse, if any.
std::optional<std::string> rewrite(std::string_view filter, std::string& out, const std::function<std::string(const std::string&)>& value) {
  int open = 0;  // an expression that closes what it did not open would escape the parentheses put around it
  for (std::size_t at = 0; at < filter.size();) {
    const char c = filter[at];
    const auto pair = filter.substr(at, 2);
    if (c == ';' || c == '$' || c == '\\' || pair == "--" || pair == "/*" || (static_cast<unsigned char>(c) < ' ' && c != '\n'))
      return "A row filter holds no ';', '$', '\\', comments or control characters.";
    if (c == '\'' || c == '"') {
      const auto end = skip_quoted(filter, at);
      if (end == std::string_view::npos) return "A quote is not closed.";
      if (filter.substr(at, end - at).find('\\') != std::string_view::npos) return "A row filter holds no '\\'.";
      out += filter.substr(at, end - at);
      at = end;
    } else if (is_word(c)) {
      auto end = at;
      while (end < filter.size() && is_word(filter[end])) ++end;
      const auto word = filter.substr(at, end - at);
      const bool qualified = at > 0 && filter[at - 1] == '.';
      if (!equals_ignoring_case(word, kSubject) || qualified || skip_space(filter, end) >= filter.size() ||
          filter[skip_space(filter, end)] != '(') {
        out += word;
        at = end;
        continue;
      }
      const auto attribute = read_attribute(filter, end);
      if (!attribute) return "subject takes the name of one attribute: subject('branch_id').";
      out += '(' + value(attribute->name) + ')';
      at = attribute->end;
    } else {
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (open < 0) break;
      out += c;
      ++at;
    }
  }
  if (open != 0) return "The parentheses do not match.";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> row_filter_problem(std::string_view filter) {
  if (trim(filter).empty()) return "A row filter may not be empty.";
  if (filter.size() > kLongest) return "A row filter may have at most 4000 characters.";
  std::string ignored;
  return rewrite(filter, ignored, [](const std::string&) { return std::string(); });
}

std::optional<std::string> bind_row_filter(std::string_view filter, const std::map<std::string, std::string>& attributes) {
  std::string bound;
  bool complete = true;
  const auto problem = rewrite(filter, bound, [&](const std::string& name) {
    const auto found = attributes.find(name);
    complete = complete && found != attributes.end() && found->second.find('\0') == std::string::npos;
    return found == attributes.end() ? std::string("NULL") : quote_literal(found->second);
  });
  if (problem || !complete) return std::nullopt;
  return bound;
}

}  // namespace sextant::access
