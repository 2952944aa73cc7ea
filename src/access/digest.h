// SHA-256 as lower-case hexadecimal text. Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace sextant::access {

[[nodiscard]] std::string sha256(std::string_view text);

}  // namespace sextant::access
