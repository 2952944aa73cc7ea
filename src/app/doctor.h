// `sextant doctor`: looks at everything Sextant needs on this machine and in this workspace, changes nothing, and says how
// to mend what is wrong. Exit code 0 when nothing is wrong.
#pragma once

#include <filesystem>

namespace sextant::app {

[[nodiscard]] int examine(const std::filesystem::path& workspace, bool as_json);

}  // namespace sextant::app
