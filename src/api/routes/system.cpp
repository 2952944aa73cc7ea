// Health, readiness, metrics.
#include "api/services.h"

namespace sextant::api {
namespace {

struct Health {
  std::string status = "ok";
  std::string version;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version))

struct Readiness {
  std::string status;
  std::vector<ReadinessCheck> checks;
};
BOOST_DESCRIBE_STRUCT(Readiness, (), (status, checks))

}  // namespace

void add_system_routes(Api& api, Services& services) {
  api.add({.path = "/healthz",
           .operation = "health",
           .summary = "The server runs",
           .tags = {"system"},
           .access = Access::open,
           .options = {.run = net::Run::inline_}},
          [version = services.about.version]() { return Health{.version = version}; });

  api.add({.path = "/readyz",
           .operation = "readiness",
           .summary = "Everything the server needs answers",
           .description = "Status 200 when ready, 503 when not.",
           .tags = {"system"},
           .access = Access::open},
          [&services](const Call& call) -> Result<Reply<Readiness>> {
            Readiness readiness{.status = "ready", .checks = services.readiness(call)};
            for (const auto& check : readiness.checks)
              if (!check.ok) readiness.status = "not_ready";
            return Reply<Readiness>{readiness, readiness.status == "ready" ? 200 : 503};
          });

  api.add({.path = "/metrics",
           .operation = "metrics",
           .summary = "Figures in Prometheus' text form",
           .tags = {"system"},
           .access = Access::open,
           .produces = {"text/plain; version=0.0.4"}},
          [&services]() -> Result<net::Response> {
            return net::Response::text(200, "text/plain; version=0.0.4; charset=utf-8", services.metrics.text());
          });
}

}  // namespace sextant::api
