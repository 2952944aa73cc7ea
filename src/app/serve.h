// `sextant serve`: the server, until it is told to stop (SIGINT, SIGTERM); SIGHUP reads users, policies and models again.
#pragma once

#include <optional>
#include <string>

namespace sextant::app {

struct ServeOptions {
  std::string workspace;
  std::optional<std::string> address;
  std::optional<int> port;
  bool print_config = false;
  bool print_reference = false;
};

[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace sextant::app
