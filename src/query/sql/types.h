// Types, collations and constant values a statement may name. User-defined types are refused. Pure and thread-safe.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace sextant::query::sql {

[[nodiscard]] Result<void> check_type(const boost::json::value& type, std::optional<std::uint32_t> position = {});
[[nodiscard]] Result<void> check_value(const boost::json::value& value);  // {"type": …, "is_null": …, "value": …}
[[nodiscard]] bool is_known_collation(std::string_view collation);

}  // namespace sextant::query::sql
