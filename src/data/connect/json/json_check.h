// Walks through a JSON file without building anything from it: is it sound, and how is it laid out?
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/call.h"

namespace sextant::data::json {

enum class Layout : std::uint8_t {
  array,         // one array; its elements are the rows
  lines,         // one value a line
  concatenated,  // values that span lines
};

// Errors: data_invalid with file, line and byte.
// `progress` is told the bytes read so far.
[[nodiscard]] Result<Layout> check(
    const std::filesystem::path& file, const Call& call, const std::function<void(std::uint64_t)>& progress = [](std::uint64_t) {});

}  // namespace sextant::data::json
