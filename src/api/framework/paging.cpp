#include "api/framework/paging.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace sextant::api {
namespace {

constexpr std::size_t kLongestCursor = 8'000;
constexpr std::string_view kHex = "0123456789abcdef";

std::unexpected<Error> foreign_cursor() {
  return fail(Error{.code = ErrorCode::validation_failed,
                    .message = "The cursor is none of this list.",
                    .hint = "Take next_cursor of the page before, with the same sort, or leave it out to begin again.",
                    .fields = {{"cursor", "is no cursor of this list"}}});
}

}  // namespace

void PageQuery::check(JsonProblems& problems) const {
  if (limit < 1 || limit > kLongestPage) problems.add("limit", fmt::format("must be between 1 and {}", kLongestPage));
  if (cursor.size() > kLongestCursor) problems.add("cursor", "is no cursor of this list");
}

std::string write_cursor(std::string_view order, std::string_view place) {
  std::string cursor;
  for (const std::string_view part : {order, std::string_view("\n"), place})
    for (const char byte : part) {
      cursor += kHex[static_cast<unsigned char>(byte) >> 4];
      cursor += kHex[static_cast<unsigned char>(byte) & 15];
    }
  return cursor;
}

Result<std::string> read_cursor(std::string_view order, std::string_view cursor) {
  if (cursor.empty()) return std::string();
  if (cursor.size() % 2 != 0) return foreign_cursor();
  std::string text;
  for (std::size_t i = 0; i < cursor.size(); i += 2) {
    const auto high = kHex.find(cursor[i]), low = kHex.find(cursor[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return foreign_cursor();
    text += static_cast<char>(high << 4 | low);
  }
  const auto end = text.find('\n');
  if (end == std::string::npos || std::string_view(text).substr(0, end) != order) return foreign_cursor();
  return text.substr(end + 1);
}

Result<std::int64_t> number_of(std::string_view place) {
  std::int64_t number = 0;
  const auto [stopped, code] = std::from_chars(place.data(), place.data() + place.size(), number);
  if (code != std::errc() || stopped != place.data() + place.size()) return foreign_cursor();
  return number;
}

void check_sort(JsonProblems& problems, const std::string& sort, std::span<const std::string_view> names) {
  if (std::ranges::find(names, Sort(sort).name) == names.end())
    problems.add("sort", "must be one of: " + join({names.begin(), names.end()}, ", ") + "; with - before it for descending");
}

std::string place_of(std::uint64_t number, std::string_view id) { return fmt::format("{:020}\n{}", number, id); }

std::string place_of(std::string_view name, std::string_view id) { return fmt::format("{}\n{}", to_lower_ascii(name), id); }

}  // namespace sextant::api
