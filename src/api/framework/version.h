// Versions of what people edit together. The version of an answer, sent as its ETag, is its own member `etag`, or a digest
// of what it says; a change that carries If-Match is refused (precondition_failed) when what it would change has another
// version by now. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace sextant::api {

[[nodiscard]] std::string etag_of(std::string_view text);  // with its quotes
// Whether a header of tags names this one, comparing strongly (If-Match) or weakly (If-None-Match).
[[nodiscard]] bool names_strongly(std::string_view header, std::string_view etag);
[[nodiscard]] bool names_weakly(std::string_view header, std::string_view etag);

template <class T>
[[nodiscard]] std::string version_of(const T& value) {
  if constexpr (requires { value.etag; }) {
    return value.etag;
  } else {
    return etag_of(write_json(to_json(value)));
  }
}

// An answer with its version. GET with If-None-Match of that version is answered 304.
template <class T>
struct Versioned {
  T value;
  std::optional<int> status = {};  // unset: as declared
};

// The If-Match of a change. Look at it where nobody else can change in between: in the transaction, under the lock.
class IfMatch {
 public:
  explicit IfMatch(std::string header) : header_(std::move(header)) {}

  // `current` gives what GET would give to the same caller (a Result); not asked without the header: then everything fits.
  template <class Current>
  [[nodiscard]] Result<void> check(Current current) const {
    if (header_.empty()) return {};
    return check_tag(version_of(TRY(current())));
  }
  // For stores that compare themselves: the tag with its quotes, or "*"; nothing without the header.
  [[nodiscard]] std::optional<std::string> expected() const { return header_.empty() ? std::nullopt : std::optional(header_); }

 private:
  [[nodiscard]] Result<void> check_tag(std::string_view etag) const;
  std::string header_;
};

}  // namespace sextant::api
