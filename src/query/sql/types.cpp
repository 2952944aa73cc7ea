#include "query/sql/types.h"

#include <algorithm>

#include "base/text.h"
#include "query/sql/shape.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

constexpr int kTypeDepth = 32;
constexpr std::int64_t kArraySize = 10'000;

constexpr std::string_view kTypes[] = {"NULL",
                                       "BOOLEAN",
                                       "TINYINT",
                                       "SMALLINT",
                                       "INTEGER",
                                       "BIGINT",
                                       "HUGEINT",
                                       "UTINYINT",
                                       "USMALLINT",
                                       "UINTEGER",
                                       "UBIGINT",
                                       "UHUGEINT",
                                       "FLOAT",
                                       "DOUBLE",
                                       "DECIMAL",
                                       "VARCHAR",
                                       "BLOB",
                                       "BIT",
                                       "UUID",
                                       "DATE",
                                       "TIME",
                                       "TIME_NS",
                                       "TIME WITH TIME ZONE",
                                       "TIMESTAMP",
                                       "TIMESTAMP_S",
                                       "TIMESTAMP_MS",
                                       "TIMESTAMP_NS",
                                       "TIMESTAMP WITH TIME ZONE",
                                       "INTERVAL",
                                       "LIST",
                                       "ARRAY",
                                       "STRUCT",
                                       "MAP",
                                       "UNION",
                                       "BIGNUM",
                                       "VARIANT",
                                       "GEOMETRY",
                                       "UNBOUND",
                                       "STRING_LITERAL",
                                       "INTEGER_LITERAL"};

// Names the parser leaves to the binder. Types of the engine itself, never of a user.
constexpr std::string_view kNamedTypes[] = {"json", "enum", "geometry", "variant", "varint", "bignum",
                                            "null", "date", "double",   "blob",    "uuid",   "any"};

constexpr std::string_view kCollations[] = {
    "nocase", "noaccent", "nfc",   "binary", "c",  "posix", "ar", "az", "be",    "bg", "bs", "ca", "cs", "da",    "de",   "de_at",
    "el",     "en",       "en_us", "es",     "et", "fa",    "fi", "fr", "fr_ca", "he", "hi", "hr", "hu", "hy",    "id",   "is",
    "it",     "ja",       "ka",    "kk",     "ko", "ky",    "lt", "lv", "mk",    "mn", "nb", "nl", "nn", "pl",    "pt",   "ro",
    "ru",     "sk",       "sl",    "sq",     "sr", "sv",    "th", "tr", "uk",    "ur", "uz", "vi", "zh", "zh_cn", "zh_tw"};

template <std::size_t N>
bool listed(const std::string_view (&list)[N], std::string_view name) {
  return std::ranges::find(list, name) != std::end(list);
}

std::unexpected<Error> refuse(std::string message, std::optional<std::uint32_t> position) {
  return fail(Error{.code = ErrorCode::sql_refused, .message = std::move(message), .position = position, .rule = "type"});
}

Result<void> value_at(const json::value& value, int depth);

Result<void> type_at(const json::value& value, std::optional<std::uint32_t> position, int depth) {
  if (!value.is_object() || depth > kTypeDepth) return refuse("This type is not allowed.", position);
  const json::object& type = value.get_object();
  for (const auto& member : type) {
    if (member.key() != "id" && member.key() != "type_info") return refuse("This type is not allowed.", position);
  }
  const std::string_view id = text_of(type, "id");
  if (!listed(kTypes, id)) return refuse("The type " + std::string(id.substr(0, 60)) + " is not allowed.", position);
  const json::value* info_value = type.if_contains("type_info");
  if (info_value == nullptr) return id == "UNBOUND" ? Result<void>(refuse("This type is not known.", position)) : Result<void>{};
  if (!info_value->is_object()) return refuse("This type is not allowed.", position);
  const json::object& info = info_value->get_object();
  if (id == "UNBOUND" && text_of(info, "type") != "UNBOUND_TYPE_INFO") return refuse("This type is not known.", position);
  for (const auto& member : info) {
    const std::string_view name = member.key();
    const json::value& inner = member.value();
    const bool text = inner.is_string();
    if (name == "type") {
      if (!text ||
          !is_choice(
              "DECIMAL_TYPE_INFO|STRUCT_TYPE_INFO|LIST_TYPE_INFO|ARRAY_TYPE_INFO|UNBOUND_TYPE_INFO|GENERIC_TYPE_INFO|STRING_TYPE_INFO",
              inner.get_string())) {
        return refuse("This type is not allowed.", position);
      }
    } else if (name == "name") {
      if (!text || !listed(kNamedTypes, to_lower_ascii(inner.get_string()))) {
        return refuse("The type " + (text ? std::string(inner.get_string()).substr(0, 60) : std::string("here")) + " is not known.",
                      position);
      }
    } else if (name == "alias" && text && (inner.get_string() == "GEOMETRY" || inner.get_string() == "JSON")) {
      continue;
    } else if (name == "alias" || name == "catalog" || name == "schema") {
      if (!text || !inner.get_string().empty()) return refuse("A type may not be qualified.", position);
    } else if (name == "collation") {
      if (!text || (!inner.get_string().empty() && !is_known_collation(inner.get_string())))
        return refuse("This collation is not known.", position);
    } else if (name == "width" || name == "scale") {
      if (!inner.is_int64()) return refuse("This type is not allowed.", position);
    } else if (name == "size") {
      if (!inner.is_int64() || inner.get_int64() < 0 || inner.get_int64() > kArraySize)
        return refuse("The array type is too large.", position);
    } else if (name == "child_type") {
      TRY(type_at(inner, position, depth + 1));
    } else if (name == "child_types" && inner.is_array()) {
      for (const json::value& child : inner.get_array()) {
        if (!child.is_object() || child.get_object().size() != 2 || !child.get_object().contains("first") ||
            !child.get_object().contains("second") || !child.get_object().at("first").is_string()) {
          return refuse("This type is not allowed.", position);
        }
        TRY(type_at(child.get_object().at("second"), position, depth + 1));
      }
    } else if (name == "user_type_modifiers" && inner.is_array()) {
      for (const json::value& modifier : inner.get_array()) TRY(value_at(modifier, depth + 1));
    } else {
      return refuse("This type is not allowed.", position);
    }
  }
  return {};
}

Result<void> value_at(const json::value& value, int depth) {
  if (!value.is_object() || depth > kTypeDepth) return refuse("This constant is not allowed.", {});
  const json::object& object = value.get_object();
  const json::value* type = object.if_contains("type");
  if (type == nullptr || !object.contains("is_null")) return refuse("This constant is not allowed.", {});
  TRY(type_at(*type, {}, depth));
  for (const auto& member : object) {
    const std::string_view name = member.key();
    if (name == "type" || name == "is_null") continue;
    if (name != "value") return refuse("This constant is not allowed.", {});
    if (!member.value().is_object()) {
      if (member.value().is_array()) return refuse("This constant is not allowed.", {});
      continue;
    }
    for (const auto& inner : member.value().get_object()) {
      const std::string_view field = inner.key();
      if (field == "children" && inner.value().is_array()) {
        for (const json::value& child : inner.value().get_array()) TRY(value_at(child, depth + 1));
      } else if (inner.value().is_object() || inner.value().is_array()) {
        return refuse("This constant is not allowed.", {});
      } else if (field != "upper" && field != "lower" && field != "months" && field != "days" && field != "micros") {
        return refuse("This constant is not allowed.", {});
      }
    }
  }
  return {};
}

}  // namespace

Result<void> check_type(const json::value& type, std::optional<std::uint32_t> position) { return type_at(type, position, 0); }

Result<void> check_value(const json::value& value) { return value_at(value, 0); }

bool is_known_collation(std::string_view collation) {
  const std::vector<std::string> parts = split(to_lower_ascii(collation), '.');
  return std::ranges::all_of(parts, [](const std::string& part) { return listed(kCollations, part); });
}

}  // namespace sextant::query::sql
