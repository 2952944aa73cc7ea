// What is checked on every request before a handler sees it: for whom the server is meant (Host, against DNS
// rebinding), where the request came from (Origin, Sec-Fetch-*, against cross-site requests) and the shape of ids.
// Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/net/http.h"

namespace sextant::net {

struct GuardRules {
  bool loopback_only = true;                 // the server listens on loopback: other Host names are refused
  std::vector<std::string> allowed_hosts;    // further Host names, without port; when not loopback_only, empty allows all
  std::vector<std::string> allowed_origins;  // further origins, "https://sextant.example.org"
};

// `host` is the Host field or the authority of the target.
[[nodiscard]] Result<void> check_host(std::string_view host, const GuardRules& rules);
// Only for requests that change state. Foreign origin → forbidden; a browser's request without X-Sextant-Request: 1 → forbidden.
[[nodiscard]] Result<void> check_origin(const Headers& headers, std::string_view host, const GuardRules& rules);

[[nodiscard]] bool is_loopback_host(std::string_view name_without_port);
[[nodiscard]] bool is_request_id(std::string_view text);   // 1–64 of A-Z a-z 0-9 . _ -
[[nodiscard]] bool is_traceparent(std::string_view text);  // W3C trace context, version 00

}  // namespace sextant::net
