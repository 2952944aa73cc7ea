// Puts the gate together. Everything given by reference must outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "access/policy/policy.h"
#include "data/catalog/catalog.h"
#include "data/compute.h"
#include "query/gate/gate.h"

namespace sextant::query {

// What is known before the first row; recorded durably.
struct QueryStart {
  QueryId id;
  const GateRequest& request;
  const Prepared& prepared;
  const Call& call;
};

struct QueryEnd {
  QueryId id;
  std::optional<Error> error;  // why it did not end well; unset: all rows were read
  EngineOutcome outcome;
};

// The audit of queries. begin() must return only when the event survives a crash; if it fails, the query is refused.
// end() is told once for every begin() that succeeded. Thread-safe.
class QueryLog {
 public:
  virtual ~QueryLog() = default;
  [[nodiscard]] virtual Result<void> begin(const QueryStart& start) = 0;
  virtual void end(const QueryEnd& end) noexcept = 0;
  // A statement that the gate refused; need not be durable.
  virtual void refused(const GateRequest& request, const Error& error, const Call& call) noexcept = 0;
};

struct GateOptions {
  std::string mask_key;                          // bytes; below 16 every keyed hash is NULL
  std::uint64_t cost_limit_bytes = 10ull << 30;  // read from files by one statement without confirm_cost
  EngineLimits limits;                           // of each query
  std::chrono::milliseconds query_time{60'000};  // the longest any query may take
  std::size_t cached_views = 256;                // subjects whose part of the catalog is kept
};

struct GateDependencies {
  Engine& engine;
  const access::Policy& policy;
  std::function<data::CatalogPtr()> catalog;  // the present one; cheap and thread-safe
  QueryLog& log;
  GateOptions options;
  data::Compute* exports = nullptr;  // writes Parquet files, with the limits of a query; null: none can be written
};

[[nodiscard]] std::unique_ptr<Gate> make_gate(GateDependencies dependencies);

}  // namespace sextant::query
