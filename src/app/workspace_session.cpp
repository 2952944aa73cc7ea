#include "app/workspace_session.h"

#include <thread>

#include "app/paths.h"

namespace sextant::app {
namespace {

net::Response dispatch(const net::Router& router, net::Request& request) {
  const auto match = router.find(request.method, request.path, request.path_parameters);
  if (match.route == nullptr)
    return net::Response::text(404, "application/json", R"({"detail":"There is nothing here.","code":"not_found"})");
  return match.route->handler(request);
}

}  // namespace

Result<WorkspaceSession> WorkspaceSession::open(const std::filesystem::path& workspace) {
  WorkspaceSession session;
  const auto patience = Deadline::in(std::chrono::seconds(10));
  for (;;) {
    if (const auto address = running_server(workspace)) {
      session.transport_ = remote_transport(*address);
      return session;
    }
    auto config = TRY(load_config({.environment = process_environment(), .file = {}, .overrides = {{"workspace", workspace.string()}}}));
    log::set_level(log::Level::warn);
    auto house = House::open(config);
    if (house) {
      session.house_ = std::move(*house);
      break;
    }
    if (house.error().code != ErrorCode::conflict || patience.passed()) return fail(house.error());
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  session.router_ = std::make_unique<net::Router>(session.house_->make_router());
  session.transport_ = local_transport([router = session.router_.get()](net::Request& request) { return dispatch(*router, request); });
  return session;
}

}  // namespace sextant::app
