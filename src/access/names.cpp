#include "access/names.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::access {
namespace {

constexpr std::size_t kLongestName = 64;

bool is_name(std::string_view name, std::string_view further, bool capitals) {
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (capitals && c >= 'A' && c <= 'Z') ||
           further.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, allowed);
}

}  // namespace

bool is_user_name(std::string_view name) { return is_name(name, "_-.@", true); }
bool is_role_name(std::string_view name) { return is_name(name, "_-", false); }
bool is_attribute_name(std::string_view name) { return is_name(name, "_", false); }

// Linear in the text for each star: on a mismatch only the last star takes one character more.
bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && equals_ignoring_case(pattern.substr(p, 1), text.substr(t, 1))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace sextant::access
