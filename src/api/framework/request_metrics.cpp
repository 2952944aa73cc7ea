#include "api/framework/request_metrics.h"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace sextant::api {
namespace {

using namespace telemetry;

// Resolved handles by route, so that a request costs one shared lock and no allocation. Routes live as long as the server;
// their patterns are told apart by address.
class RequestCounter {
 public:
  explicit RequestCounter(Metrics& metrics) : metrics_(metrics) {}

  void count(const net::Exchange& exchange) {
    const Handles handles = find(exchange);
    handles.requests.add();
    handles.duration.observe(std::chrono::duration<double>(exchange.duration).count());
  }

 private:
  struct Handles {
    Counter requests;
    Histogram duration;
  };

  Handles find(const net::Exchange& exchange) {
    const std::uint64_t key = reinterpret_cast<std::uintptr_t>(exchange.route.data()) * 8192 +
                              static_cast<std::uint64_t>(exchange.status) * 8 + static_cast<std::uint64_t>(exchange.method);
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = handles_.find(key); found != handles_.end()) return found->second;
    }
    const std::string method(net::method_name(exchange.method));
    const std::string route(exchange.route.empty() ? "none" : exchange.route);
    const Handles handles{
        metrics_.counter(kHttpRequests, {{"method", method}, {"route", route}, {"status", std::to_string(exchange.status)}}),
        metrics_.histogram(kHttpDuration, {{"method", method}, {"route", route}})};
    const std::unique_lock lock(mutex_);
    handles_.emplace(key, handles);
    return handles;
  }

  Metrics& metrics_;
  std::shared_mutex mutex_;
  std::unordered_map<std::uint64_t, Handles> handles_;
};

}  // namespace

net::Observer count_requests(Metrics& metrics) {
  return [counter = std::make_shared<RequestCounter>(metrics)](const net::Exchange& exchange) { counter->count(exchange); };
}

void show_load(Metrics& metrics, const net::ServerLoad& load) {
  metrics.gauge(kConnections).set(static_cast<double>(load.connections));
  metrics.gauge(kPoolRunning).set(static_cast<double>(load.running));
  metrics.gauge(kPoolWaiting).set(static_cast<double>(load.waiting));
}

}  // namespace sextant::api
