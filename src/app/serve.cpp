#include "app/serve.h"

#include <fmt/format.h>

#include <csignal>
#include <iostream>

#include "api/framework/request_metrics.h"
#include "app/client_commands.h"
#include "app/house.h"
#include "app/paths.h"
#include "base/log.h"
#include "platform/net/guard.h"
#include "platform/net/server.h"
#include "platform/net/static_files.h"

namespace sextant::app {
namespace {

constexpr auto kGrace = std::chrono::seconds(5);

// Signals are waited for by the main thread alone; every thread made later inherits the mask.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

Result<void> check_address(const std::string& address) {
  if (net::is_loopback_host(address)) return {};
  return fail(ErrorCode::forbidden, "Only a loopback address can be served: everybody who reaches the server would be its owner.",
              "Use 127.0.0.1 and put a signed-in reverse proxy in front once an identity provider is configured.");
}

net::ServerOptions server_options(const Config& config) {
  net::ServerOptions options{.address = config.server.address, .port = static_cast<std::uint16_t>(config.server.port)};
  if (config.server.worker_threads > 0) options.blocking_threads = static_cast<std::size_t>(config.server.worker_threads);
  return options;
}

void add_web_app(net::Router& router, const Config& config) {
  auto files = net::StaticFiles::load(web_directory(config));
  if (!files) {
    log::warn("web.missing", {{"directory", web_directory(config).string()}, {"hint", "make web"}});
    return;
  }
  router.set_fallback(files->handler());
}

Result<void> run(const Config& config) {
  TRY(check_address(config.server.address));
  const sigset_t signals = block_signals();
  const auto house = TRY(House::open(config));
  net::Router router = house->make_router();
  add_web_app(router, config);
  TRY(router.check());
  const auto server = TRY(net::Server::start(server_options(config), std::move(router), api::count_requests(house->metrics())));
  const std::string url = fmt::format("http://{}:{}", config.server.address, server->port());
  const auto announcement = TRY(Announcement::make(house->workspace(), url));
  std::cout << "Sextant is ready at " << url << std::endl;
  if (config.engine.sandbox == SandboxMode::off) log::warn("sandbox.off", {{"hint", "set engine.sandbox: required"}});

  for (int signal = 0; sigwait(&signals, &signal) == 0 && signal == SIGHUP;) {
    const auto reloaded = house->reload();
    if (reloaded)
      log::info("reloaded");
    else
      log::error("reload", {{"error", reloaded.error().message}});
  }
  log::info("stopping");
  server->stop(kGrace);
  return {};
}

}  // namespace

int serve(const ServeOptions& options) {
  if (options.print_reference) {
    std::cout << configuration_reference();
    return 0;
  }
  ConfigInput input{.environment = process_environment(), .file = {}, .overrides = {{"workspace", options.workspace}}};
  if (options.address) input.overrides.emplace_back("server.address", *options.address);
  if (options.port) input.overrides.emplace_back("server.port", std::to_string(*options.port));
  const auto config = load_config(input);
  if (!config) return report(config.error(), false);
  if (options.print_config) {
    std::cout << print_config(*config);
    return 0;
  }
  log::set_level(config->log.level);
  const auto result = run(*config);
  return result ? 0 : report(result.error(), false);
}

}  // namespace sextant::app
