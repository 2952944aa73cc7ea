// Checks the metadata of one Arrow IPC message against the bytes that really follow it, before the library that decodes
// it computes any address: every buffer inside the body, no length that can overflow, no compression, every table there that the
// decoder takes for granted. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"

namespace sextant::arrow {

inline constexpr std::int64_t kMaxRowsInMessage = 1 << 24;

// `metadata` is a Message flatbuffer that has passed structural verification.
[[nodiscard]] Result<void> check_message(std::span<const std::byte> metadata, std::int64_t body_bytes);

}  // namespace sextant::arrow
