// SHA-256 as lower-case hexadecimal text. Thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant::access {

[[nodiscard]] std::string sha256(std::string_view text);
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& file);  // `unavailable` when it cannot be read

}  // namespace sextant::access
