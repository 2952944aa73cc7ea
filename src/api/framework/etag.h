// Entity tags: what is changed by several people is changed with If-Match. Pure.
#pragma once

#include <optional>
#include <string>

#include "api/framework/route.h"

namespace sextant::api {

// The tag a request expects, quotes included ("*" for any); nothing when it says none.
[[nodiscard]] inline std::optional<std::string> if_match(const net::Request& request) {
  const auto header = request.headers.get("If-Match");
  if (!header) return std::nullopt;
  return std::string(header->starts_with("W/") ? header->substr(2) : *header);
}

// An answer that says its own tag, as T::etag.
template <class T>
[[nodiscard]] Reply<T> tagged(T value, int status = 200) {
  net::Headers headers;
  headers.set("ETag", value.etag);
  return {std::move(value), status, std::move(headers)};
}

}  // namespace sextant::api
