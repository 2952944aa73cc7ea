// How users, roles and attributes may be called. Pure and thread-safe.
#pragma once

#include <string_view>

namespace sextant::access {

inline constexpr std::string_view kRoleNameRule = "lower-case letters, digits, '_' and '-', at most 64.";
inline constexpr std::string_view kAttributeNameRule = "lower-case letters, digits and '_', at most 64.";

[[nodiscard]] bool is_user_name(std::string_view name);
[[nodiscard]] bool is_role_name(std::string_view name);
[[nodiscard]] bool is_attribute_name(std::string_view name);

// '*' stands for any run of characters; ASCII case is ignored, as SQL identifiers compare.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace sextant::access
