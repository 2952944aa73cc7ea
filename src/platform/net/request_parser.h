// HTTP/1 request parsing, strict where parsers disagree (the ground of request smuggling): one Content-Length, only
// "chunked" as transfer coding and never both, exactly one Host, CRLF line ends. Knows Beast; nobody else does.
// Belongs to one connection; not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/net/http.h"

namespace sextant::net {

enum class ParseProblem : std::uint8_t { none, malformed, body_too_large, too_many_fields, unsupported_version, unsupported_method };
[[nodiscard]] int http_status(ParseProblem problem);

struct RequestHead {
  Method method = Method::get;
  std::string_view target;  // into the bytes given to parse_head
  bool keep_alive = false;
  bool http_1_0 = false;
  bool has_body = false;
  bool expects_continue = false;
  std::optional<std::uint64_t> content_length;
};

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  // `bytes` is one whole head, through its empty line. Fills `headers`.
  [[nodiscard]] ParseProblem parse_head(std::string_view bytes, RequestHead& head, Headers& headers);

  // After a head with a body. Decoded bytes are appended to `body`; `consumed` says how much of `bytes` is used up.
  void limit_body(std::uint64_t bytes);
  [[nodiscard]] ParseProblem parse_body(std::string_view bytes, std::size_t& consumed, std::string& body);
  [[nodiscard]] bool done() const;

 private:
  struct Beast;
  std::unique_ptr<Beast> beast_;
};

}  // namespace sextant::net
