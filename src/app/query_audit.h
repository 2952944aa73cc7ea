// The gate's log, kept in the audit chain; and what the metrics learn from it. Thread-safe.
#pragma once

#include <mutex>
#include <unordered_map>

#include "access/audit/audit_log.h"
#include "platform/telemetry/metrics.h"
#include "query/gate/make_gate.h"

namespace sextant::app {

class QueryAudit final : public query::QueryLog {
 public:
  QueryAudit(access::AuditLog& audit, telemetry::Metrics& metrics) : audit_(audit), metrics_(metrics) {}

  Result<void> begin(const query::QueryStart& start) override;
  void end(const query::QueryEnd& end) noexcept override;
  void refused(const query::GateRequest& request, const Error& error, const Call& call) noexcept override;

 private:
  access::AuditLog& audit_;
  telemetry::Metrics& metrics_;
  std::mutex mutex_;
  std::unordered_map<QueryId, Clock::time_point> started_;
};

}  // namespace sextant::app
