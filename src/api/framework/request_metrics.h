// Counts finished requests: sextant_http_requests_total{method,route,status} and the duration histogram. Thread-safe.
#pragma once

#include "platform/net/server.h"
#include "platform/telemetry/metrics.h"

namespace sextant::api {

// For Server::start. `metrics` outlives the server.
[[nodiscard]] net::Observer count_requests(telemetry::Metrics& metrics);
// Fills the gauges of the server's load; call before showing the text.
void show_load(telemetry::Metrics& metrics, const net::ServerLoad& load);

}  // namespace sextant::api
