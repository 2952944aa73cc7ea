#include "knowledge/semantic/dbt_artifacts.h"

#include <fmt/format.h>

#include "base/json.h"

namespace sextant::knowledge::semantic {

namespace json = boost::json;

namespace {

constexpr JsonLimits kLimits{.max_bytes = 64u << 20, .max_depth = 64};
constexpr std::size_t kMostNodes = 20'000;

}  // namespace

Result<json::object> read_artifact(std::string_view text, std::string_view file, std::string_view part) {
  auto value = parse_json(text, kLimits);
  if (!value)
    return fail(value.error().code == ErrorCode::payload_too_large ? value.error().code : ErrorCode::data_invalid,
                fmt::format("{} cannot be read: {}", file, value.error().message), "Give the target folder of `dbt parse`.");
  auto* object = value->if_object();
  if (object == nullptr || !object->contains(part))
    return fail(ErrorCode::data_invalid, fmt::format("{} is no such file of dbt: it has no “{}”.", file, part),
                "Give the target folder of `dbt parse`.");
  const auto* nodes = object_at(*object, part);
  if (nodes != nullptr && nodes->size() > kMostNodes)
    return fail(ErrorCode::payload_too_large, fmt::format("{} holds more than {} nodes.", file, kMostNodes));
  return std::move(*object);
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr ? value->if_object() : nullptr;
}
std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
std::vector<const json::object*> objects_at(const json::object& object, std::string_view key) {
  std::vector<const json::object*> out;
  const auto* value = object.if_contains(key);
  if (value != nullptr && value->is_array())
    for (const auto& item : value->get_array())
      if (const auto* each = item.if_object(); each != nullptr && out.size() < kMostNodes) out.push_back(each);
  return out;
}

std::string referenced(std::string_view text) {
  const auto end = text.find_last_of("'\"");
  if (end == std::string_view::npos || end == 0) return {};
  const auto begin = text.find_last_of("'\"", end - 1);
  return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin + 1, end - begin - 1));
}

}  // namespace sextant::knowledge::semantic
