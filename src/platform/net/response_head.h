// The bytes before a response's body: status line, the handler's fields, and what every response carries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/net/http.h"

namespace sextant::net {

enum class Framing : std::uint8_t { length, chunked, until_close };
enum class Persistence : std::uint8_t { keep_alive, keep_alive_1_0, close };

struct ResponseFacts {
  Framing framing = Framing::length;
  std::uint64_t length = 0;
  Persistence persistence = Persistence::keep_alive;
  std::string_view date;  // IMF-fixdate
  std::string_view request_id;
};

// Appends to `out`. The handler's own Content-Length, Transfer-Encoding, Connection, Date and X-Request-Id are left out.
void append_response_head(std::string& out, const Response& response, const ResponseFacts& facts);
[[nodiscard]] bool has_body(int status);  // not 1xx, 204, 304
[[nodiscard]] std::string http_date(std::int64_t seconds_since_epoch);

}  // namespace sextant::net
