// The process `sextant engine`: single-threaded, DuckDB loaded, open and warm; forks one child per unit of work.
#pragma once

#include <optional>

namespace sextant::query {

// Serves fork requests from the SEQPACKET socket `control_fd` until its peer closes it. Returns the exit code.
int engine_main(int control_fd);

// For a program that can be its own zygote: runs engine_main when it was started as `<program> engine`.
[[nodiscard]] std::optional<int> engine_main_if_asked(int argc, char** argv);

}  // namespace sextant::query
