#include "api/framework/parameters.h"

#include <charconv>

#include "base/text.h"

namespace sextant::api {
namespace {

template <class Number>
std::optional<Number> whole(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

boost::json::value parameter_json(ParameterKind kind, const std::string& text) {
  switch (kind) {
    case ParameterKind::integer:
      if (const auto number = whole<std::int64_t>(text)) return *number;
      if (const auto number = whole<std::uint64_t>(text)) return *number;
      break;
    case ParameterKind::number:
      if (const auto number = whole<double>(text); number && std::isfinite(*number)) return *number;
      break;
    case ParameterKind::flag:
      if (text == "true" || text == "1") return true;
      if (text == "false" || text == "0") return false;
      break;
    case ParameterKind::text:
      break;
  }
  return JsonCodec<std::string>::write(text);
}

boost::json::value detail::parameter_list_json(ParameterKind kind, const std::string& text) {
  boost::json::array list;
  if (text.empty()) return list;
  for (const auto& part : split(text, ',')) list.push_back(parameter_json(kind, part));
  return list;
}

}  // namespace sextant::api
