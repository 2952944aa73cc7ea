// Counters, gauges and histograms by name and labels, shown as Prometheus text. One object, made by the application and
// passed by reference. Thread-safe; handles stay valid as long as the Metrics they came from.
//
// Labels are for few, known values (a route's pattern, a status), never for what a user types: a name holds at most 2,000
// label sets, and what comes after shares one handle with the label overflow="true".
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::telemetry {

using Labels = std::map<std::string, std::string>;

// The names other rooms use; help texts and buckets are in metrics.cpp.
inline constexpr std::string_view kHttpRequests = "sextant_http_requests_total";            // method, route, status
inline constexpr std::string_view kHttpDuration = "sextant_http_request_duration_seconds";  // method, route
inline constexpr std::string_view kAskTotal = "aden_query_total";                           // status
inline constexpr std::string_view kAskDuration = "aden_query_duration_seconds";             // status
inline constexpr std::string_view kQueries = "sextant_queries_total";                       // status
inline constexpr std::string_view kQueryDuration = "sextant_query_duration_seconds";        // status
inline constexpr std::string_view kConnections = "sextant_http_connections";
inline constexpr std::string_view kPoolRunning = "sextant_http_handlers_running";
inline constexpr std::string_view kPoolWaiting = "sextant_http_handlers_waiting";

class Counter {
 public:
  explicit Counter(void* native) : native_(native) {}
  void add(double amount = 1) const;  // never negative

 private:
  void* native_;
};

class Gauge {
 public:
  explicit Gauge(void* native) : native_(native) {}
  void set(double value) const;

 private:
  void* native_;
};

class Histogram {
 public:
  explicit Histogram(void* native) : native_(native) {}
  void observe(double value) const;

 private:
  void* native_;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels give the same metric. A malformed name or label gives a handle that does nothing.
  [[nodiscard]] Counter counter(std::string_view name, const Labels& labels = {});
  [[nodiscard]] Gauge gauge(std::string_view name, const Labels& labels = {});
  [[nodiscard]] Histogram histogram(std::string_view name, const Labels& labels = {});

  // For a name of one's own, before its first use. Histogram buckets are upper bounds in the unit of the name, ascending.
  void describe(std::string name, std::string help, std::vector<double> buckets = {});

  [[nodiscard]] std::string text() const;  // Content-Type: text/plain; version=0.0.4

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sextant::telemetry
