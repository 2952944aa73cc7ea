#include "api/framework/accept.h"

#include <charconv>

#include "base/text.h"

namespace sextant::api {
namespace {

struct Range {
  std::string_view type;
  double quality = 1;
};

Range parse_range(std::string_view text) {
  Range range{.type = trim(text.substr(0, text.find(';')))};
  for (std::size_t at = text.find(';'); at != std::string_view::npos; at = text.find(';', at + 1)) {
    const auto parameter = trim(text.substr(at + 1, text.find(';', at + 1) - at - 1));
    if (parameter.size() < 2 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') continue;
    const auto number = parameter.substr(2);
    if (std::from_chars(number.data(), number.data() + number.size(), range.quality).ec != std::errc()) range.quality = 0;
  }
  return range;
}

// How closely a range names a type: 0 not at all, 1 by */*, 2 by type/*, 3 exactly.
int closeness(std::string_view range, std::string_view type) {
  if (equals_ignoring_case(range, type)) return 3;
  if (range == "*/*" || range == "*") return 1;
  const auto slash = type.find('/');
  if (range.ends_with("/*") && equals_ignoring_case(range.substr(0, range.size() - 2), type.substr(0, slash))) return 2;
  return 0;
}

double quality_of(std::string_view accept, std::string_view type) {
  int closest = 0;
  double quality = 0;
  while (!accept.empty()) {
    const auto stop = std::min(accept.find(','), accept.size());
    const auto range = parse_range(accept.substr(0, stop));
    accept.remove_prefix(std::min(stop + 1, accept.size()));
    if (const int close = closeness(range.type, type); close > closest) {
      closest = close;
      quality = range.quality;
    }
  }
  return quality;
}

}  // namespace

std::optional<std::size_t> negotiate(std::string_view accept, std::span<const std::string_view> offered) {
  if (offered.empty()) return std::nullopt;
  if (trim(accept).empty()) return 0;
  std::optional<std::size_t> best;
  double best_quality = 0;
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const double quality = quality_of(accept, offered[i]);
    if (quality > best_quality) {
      best = i;
      best_quality = quality;
    }
  }
  return best;
}

}  // namespace sextant::api
