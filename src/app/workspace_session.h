// A way to the workspace for one command: the server that holds it, else its own house in this process.
#pragma once

#include <filesystem>
#include <memory>

#include "app/house.h"
#include "app/transport.h"

namespace sextant::app {

class WorkspaceSession {
 public:
  // Waits up to ten seconds while another command holds the workspace.
  [[nodiscard]] static Result<WorkspaceSession> open(const std::filesystem::path& workspace);

  [[nodiscard]] Transport& transport() { return *transport_; }

 private:
  std::unique_ptr<House> house_;  // null when a server answers
  std::unique_ptr<net::Router> router_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace sextant::app
