// `sextant demo`: makes a workspace to try everything on. Repeatable; what exists is kept.
#pragma once

#include <cstdint>
#include <string>

namespace sextant::app {

struct DemoCommandOptions {
  std::string workspace;
  std::uint64_t seed = 20260101;
  double scale = 1;
};

[[nodiscard]] int make_demo(const DemoCommandOptions& options);

}  // namespace sextant::app
