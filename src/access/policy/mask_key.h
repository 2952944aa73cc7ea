// The key of keyed-hash masks. With the same key equal values get equal masks, so it must stay the same and stay secret.
#pragma once

#include <filesystem>
#include <string>

#include "base/config.h"

namespace sextant::access {

// The configured key, else the one in `<workspace>/keys/mask.key`, made at first use, readable by its owner only.
// `data_invalid` when that file is too short or readable by others.
[[nodiscard]] Result<std::string> load_mask_key(const Secret& configured, const std::filesystem::path& workspace);

}  // namespace sextant::access
