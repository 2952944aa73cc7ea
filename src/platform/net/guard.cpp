#include "platform/net/guard.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace sextant::net {
namespace {

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, std::min(host.find(']') + 1, host.size()));
  return host.substr(0, host.find(':'));
}

bool all_of(std::string_view text, bool (*accept)(char)) { return std::ranges::all_of(text, accept); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_lower_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

bool contains(const std::vector<std::string>& list, std::string_view name) {
  return std::ranges::any_of(list, [&](const auto& entry) { return equals_ignoring_case(entry, name); });
}

bool is_own_origin(std::string_view origin, std::string_view host) {
  for (std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return !host.empty() && equals_ignoring_case(origin.substr(scheme.size()), host);
  return false;
}

}  // namespace

bool is_loopback_host(std::string_view name) {
  if (equals_ignoring_case(name, "localhost") || name == "[::1]") return true;
  in_addr address{};
  return inet_pton(AF_INET, std::string(name).c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

Result<void> check_host(std::string_view host, const GuardRules& rules) {
  const std::string_view name = without_port(host);
  if (contains(rules.allowed_hosts, name)) return {};
  if (rules.loopback_only ? is_loopback_host(name) : rules.allowed_hosts.empty()) return {};
  return fail(ErrorCode::forbidden, "This server does not answer for the host name of the request.",
              "Use http://localhost or add the name to the allowed hosts.");
}

Result<void> check_origin(const Headers& headers, std::string_view host, const GuardRules& rules) {
  const auto origin = headers.get("Origin");
  const auto site = headers.get("Sec-Fetch-Site");
  const bool listed = origin && contains(rules.allowed_origins, *origin);
  const bool foreign = (origin && !is_own_origin(*origin, host)) || (site && *site != "same-origin" && *site != "none");
  if (foreign && !listed)
    return fail(ErrorCode::forbidden, "Requests from other web sites are not accepted.", "Open Sextant at its own address.");
  const bool from_browser = origin || site || headers.get("Sec-Fetch-Mode") || headers.get("Sec-Fetch-Dest");
  if (from_browser && headers.get("X-Sextant-Request") != "1") {
    return fail(ErrorCode::forbidden, "A browser's request that changes something must carry the header X-Sextant-Request.",
                "Send X-Sextant-Request: 1.");
  }
  return {};
}

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && all_of(text, [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_traceparent(std::string_view text) {
  constexpr std::string_view kShape = "00-________________________________-________________-__";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (kShape[i] == '_' ? !is_lower_hex(text[i]) : kShape[i] != text[i]) return false;
  const auto is_zero = [](char c) { return c == '0'; };
  return !std::ranges::all_of(text.substr(3, 32), is_zero) && !std::ranges::all_of(text.substr(36, 16), is_zero);
}

}  // namespace sextant::net
