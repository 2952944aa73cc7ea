#include "api/framework/version.h"

#include "access/digest.h"
#include "base/text.h"

namespace sextant::api {
namespace {

constexpr std::size_t kDigestLength = 32;
constexpr std::string_view kWeak = "W/";

template <class Same>
bool names(std::string_view header, Same same) {
  if (trim(header) == "*") return true;
  for (const std::string& tag : split(header, ','))  // our tags hold no comma
    if (same(trim(tag))) return true;
  return false;
}

}  // namespace

std::string etag_of(std::string_view text) { return '"' + access::sha256(text).substr(0, kDigestLength) + '"'; }

bool names_strongly(std::string_view header, std::string_view etag) {
  return names(header, [&](std::string_view tag) { return tag == etag; });
}

bool names_weakly(std::string_view header, std::string_view etag) {
  return names(header, [&](std::string_view tag) {
    if (tag.starts_with(kWeak)) tag.remove_prefix(kWeak.size());
    return tag == etag;
  });
}

Result<void> IfMatch::check_tag(std::string_view etag) const {
  if (names_strongly(header_, etag)) return {};
  return fail(ErrorCode::precondition_failed, "Somebody changed this meanwhile.",
              "Read it again, then repeat your change on what it says now.");
}

}  // namespace sextant::api
