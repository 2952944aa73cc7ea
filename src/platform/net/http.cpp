#include "platform/net/http.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant::net {
namespace {

constexpr std::array<std::string_view, 7> kMethodNames{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

std::string without_controls(std::string value) {
  for (char& c : value)
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  return value;
}

}  // namespace

std::string_view method_name(Method method) { return kMethodNames[static_cast<std::size_t>(method)]; }

void Headers::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Headers::add(std::string name, std::string value) {
  fields_.emplace_back(without_controls(std::move(name)), without_controls(std::move(value)));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return equals_ignoring_case(field.first, name); });
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (const auto& [field, value] : fields_)
    if (equals_ignoring_case(field, name)) return value;
  return std::nullopt;
}

Response Response::text(int status, std::string content_type, std::string body) {
  Response response{.status = status};
  response.headers.add("Content-Type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

}  // namespace sextant::net
