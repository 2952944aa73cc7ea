// Path and query parameters are text; a described struct gives them types. The text becomes the JSON of the member's type
// and goes through the same codec as bodies, so that messages and rules are the same. Lists are separated by commas.
#pragma once

#include <map>
#include <string>

#include "base/json.h"

namespace sextant::api {

// A text that does not fit stays text, and the codec then says what was wanted.
enum class ParameterKind : std::uint8_t { text, integer, number, flag };
[[nodiscard]] boost::json::value parameter_json(ParameterKind kind, const std::string& text);

namespace detail {

template <class T>
struct ElementOf {
  using Type = T;
  static constexpr bool is_list = false;
};
template <class T>
struct ElementOf<std::vector<T>> {
  using Type = T;
  static constexpr bool is_list = true;
};
template <class T>
struct ElementOf<std::optional<T>> : ElementOf<T> {};

template <class T>
constexpr ParameterKind kind_of() {
  if constexpr (std::is_same_v<T, bool>) return ParameterKind::flag;
  if constexpr (std::is_integral_v<T>) return ParameterKind::integer;
  if constexpr (std::is_floating_point_v<T>) return ParameterKind::number;
  return ParameterKind::text;
}

[[nodiscard]] boost::json::value parameter_list_json(ParameterKind kind, const std::string& text);

}  // namespace detail

template <class T>
[[nodiscard]] Result<T> read_parameters(const std::map<std::string, std::string>& given) {
  boost::json::object object;
  for (const auto& [name, text] : given) object[name] = JsonCodec<std::string>::write(text);
  boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto member) {
    const auto found = given.find(member.name);
    if (found == given.end()) return;
    using Field = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
    using Element = detail::ElementOf<Field>;
    constexpr auto kind = detail::kind_of<typename Element::Type>();
    if (found->second.empty() && kind != ParameterKind::text) {
      object.erase(member.name);  // "?limit=" is no limit
    } else {
      object[member.name] = Element::is_list ? detail::parameter_list_json(kind, found->second) : parameter_json(kind, found->second);
    }
  });
  return from_json<T>(object);
}

}  // namespace sextant::api
