#include "platform/net/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "base/text.h"

namespace sextant::net {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};
constexpr std::array kReasons{
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{206, "Partial Content"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{307, "Temporary Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{499, "Client Closed Request"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{505, "HTTP Version Not Supported"},
};

// Fields the server alone decides, because a second copy would frame the response twice.
constexpr std::array<std::string_view, 7> kOwn{"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive",
                                               "Date",           "X-Request-Id",      "Server"};

struct Default {
  std::string_view name;
  std::string_view line;
};
constexpr std::array kDefaults{
    Default{"Cache-Control", "Cache-Control: no-store\r\n"},
    Default{"Content-Security-Policy",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n"},
    Default{"X-Content-Type-Options", "X-Content-Type-Options: nosniff\r\n"},
    Default{"X-Frame-Options", "X-Frame-Options: DENY\r\n"},
    Default{"Referrer-Policy", "Referrer-Policy: no-referrer\r\n"},
    Default{"Cross-Origin-Opener-Policy", "Cross-Origin-Opener-Policy: same-origin\r\n"},
    Default{"Cross-Origin-Resource-Policy", "Cross-Origin-Resource-Policy: same-origin\r\n"},
};

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_status_line(std::string& out, int status) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(status));
  out += ' ';
  if (const auto reason = std::ranges::find(kReasons, status, &Reason::status); reason != kReasons.end()) out += reason->phrase;
  out += "\r\n";
}

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
  });
}

}  // namespace

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_response_head(std::string& out, const Response& response, const ResponseFacts& facts) {
  append_status_line(out, response.status);
  unsigned given = 0;
  for (const auto& [name, value] : response.headers.all()) {
    if (!is_token(name) || std::ranges::any_of(kOwn, [&](auto own) { return equals_ignoring_case(own, name); })) continue;
    for (std::size_t i = 0; i < kDefaults.size(); ++i)
      if (equals_ignoring_case(kDefaults[i].name, name)) given |= 1u << i;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  for (std::size_t i = 0; i < kDefaults.size(); ++i)
    if ((given & (1u << i)) == 0) out += kDefaults[i].line;
  out.append("Date: ").append(facts.date).append("\r\nX-Request-Id: ").append(facts.request_id).append("\r\n");
  if (facts.persistence == Persistence::close) out += "Connection: close\r\n";
  if (facts.persistence == Persistence::keep_alive_1_0) out += "Connection: keep-alive\r\n";
  if (has_body(response.status)) {
    if (facts.framing == Framing::chunked) out += "Transfer-Encoding: chunked\r\n";
    if (facts.framing == Framing::length) {
      out += "Content-Length: ";
      append_number(out, facts.length);
      out += "\r\n";
    }
  }
  out += "\r\n";
}

std::string http_date(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 40> text;
  const int length = std::snprintf(
      text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
      kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace sextant::net
