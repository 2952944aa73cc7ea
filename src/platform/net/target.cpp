#include "platform/net/target.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::net {
namespace {

constexpr std::size_t kMostParameters = 200;

std::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::invalid_request, "The address of the request is malformed: " + std::string(why) + ".");
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool has_encoded_slash(std::string_view path) {
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    const auto code = path.substr(at, 3);
    if (equals_ignoring_case(code, "%2f") || equals_ignoring_case(code, "%5c")) return true;
  }
  return false;
}

Result<std::string> parse_path(std::string_view text) {
  if (!text.starts_with('/')) return refuse("it does not start with '/'");
  if (has_encoded_slash(text)) return refuse("it holds an encoded slash");
  auto path = percent_decode(text);
  if (!path) return refuse("a percent sign is not followed by two hexadecimal digits");
  if (std::ranges::any_of(*path, is_control)) return refuse("it holds a control character");
  if (path->find('\\') != std::string::npos) return refuse("it holds a backslash");
  if (!is_valid_utf8(*path)) return refuse("it is not UTF-8");
  if (path->find("//") != std::string::npos) return refuse("it holds an empty segment");
  for (std::size_t start = 1; start <= path->size();) {
    const std::size_t stop = std::min(path->find('/', start), path->size());
    const auto segment = std::string_view(*path).substr(start, stop - start);
    if (segment == "." || segment == "..") return refuse("it holds a dot segment");
    start = stop + 1;
  }
  return std::move(*path);
}

Result<std::map<std::string, std::string>> parse_query(std::string_view text) {
  std::map<std::string, std::string> query;
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, stop);
    text.remove_prefix(std::min(stop + 1, text.size()));
    if (pair.empty()) continue;
    if (++count > kMostParameters) return refuse("it has too many parameters");
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), Plus::space);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), Plus::space);
    if (!name || !value) return refuse("a percent sign in the query is not followed by two hexadecimal digits");
    for (const std::string* part : {&*name, &*value}) {
      if (part->find('\0') != std::string::npos) return refuse("the query holds a NUL character");
      if (!is_valid_utf8(*part)) return refuse("the query is not UTF-8");
    }
    query.insert_or_assign(std::move(*name), std::move(*value));
  }
  return query;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::space) {
      decoded += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

Result<Target> parse_target(std::string_view text) {
  Target target;
  if (text == "*") {
    target.path = "*";
    return target;
  }
  constexpr std::string_view kScheme = "http://";
  if (text.size() > kScheme.size() && equals_ignoring_case(text.substr(0, kScheme.size()), kScheme)) {
    text.remove_prefix(kScheme.size());
    const std::size_t stop = std::min(text.find_first_of("/?"), text.size());
    target.authority = std::string(text.substr(0, stop));
    text.remove_prefix(stop);
  }
  if (text.find('#') != std::string_view::npos) return refuse("it holds a fragment");
  const std::size_t question = std::min(text.find('?'), text.size());
  std::string_view path = text.substr(0, question);
  if (path.empty() && target.authority) path = "/";
  target.path = TRY(parse_path(path));
  target.query = TRY(parse_query(text.substr(std::min(question + 1, text.size()))));
  return target;
}

}  // namespace sextant::net
