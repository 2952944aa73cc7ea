#include <algorithm>

#include "base/text.h"
#include "query/sql/check.h"
#include "query/sql/limits.h"
#include "query/sql/refusal.h"

namespace sextant::query::sql {
namespace {

// Skips quoted text and comments; calls visit(byte, rest of the text) for all other bytes. True if a block comment
// begins inside another: parsers disagree about where such a text ends.
template <class Visit>
bool scan_code(std::string_view sql, Visit&& visit) {
  bool nested = false;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (c == '\'' || c == '"') {
      i = std::min(sql.find(c, i + 1), sql.size());
    } else if (sql.substr(i).starts_with("--")) {
      i = std::min(sql.find_first_of("\r\n", i), sql.size());
    } else if (sql.substr(i).starts_with("/*")) {
      const std::size_t end = std::min(sql.find("*/", i + 2), sql.size());
      nested = nested || sql.find("/*", i + 2) < end;
      i = end == sql.size() ? end : end + 1;
    } else {
      visit(c, sql.substr(i));
    }
  }
  return nested;
}

bool begins_not_materialized(std::string_view text) {
  if (text.size() < 16 || !equals_ignoring_case(text.substr(0, 3), "not")) return false;
  const std::string_view rest = trim(text.substr(3, 64));
  return rest.size() + 3 < text.size() && rest.size() >= 12 && rest.data() != text.data() + 3 &&
         equals_ignoring_case(rest.substr(0, 12), "materialized");
}

}  // namespace

Result<void> check_text(std::string_view sql) {
  if (sql.size() > Limits::text_bytes) return refuse("text.size", "The text is longer than 64 KiB.", "Split it into smaller statements.");
  if (sql.find('\0') != std::string_view::npos) {
    return refuse("text.nul", "The text holds a NUL character.", {}, static_cast<std::uint32_t>(sql.find('\0')));
  }
  if (!is_valid_utf8(sql)) return refuse("text.utf8", "The text is not valid UTF-8.");
  std::ptrdiff_t open = 0, most = 0;
  bool not_materialized = false;
  char previous = ' ';
  const bool nested_comment = scan_code(sql, [&](char c, std::string_view rest) {
    open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    most = std::max(most, open);
    const bool word_starts =
        (c == 'n' || c == 'N') && (previous == ' ' || previous == '\n' || previous == '\t' || previous == '\r' || previous == '/');
    if (word_starts && begins_not_materialized(rest)) not_materialized = true;
    previous = c;
  });
  if (nested_comment) return refuse("text.nested_comment", "A comment begins inside a comment.", "Close the first one before.");
  if (most > static_cast<std::ptrdiff_t>(Limits::parentheses)) return refuse("limit.depth", "The statement is nested too deeply.");
  if (not_materialized) return refuse_not_materialized();
  return {};
}

}  // namespace sextant::query::sql
