#include "app/query_audit.h"

#include <array>

#include "base/log.h"

namespace sextant::app {
namespace {

constexpr std::array<std::string_view, 6> kPurposes{"question", "sql_page", "api", "command_line", "dashboard", "question_test"};

std::string purpose_name(query::Purpose purpose) { return std::string(kPurposes[static_cast<std::size_t>(purpose)]); }

access::AuditStatus status_of(const std::optional<Error>& error) {
  if (!error) return access::AuditStatus::done;
  return error->code == ErrorCode::cancelled ? access::AuditStatus::cancelled : access::AuditStatus::failed;
}

}  // namespace

Result<void> QueryAudit::begin(const query::QueryStart& start) {
  const Clock::time_point now = Clock::now();
  access::AuditEvent event{.id = start.id,
                           .request_id = start.call.request_id,
                           .subject = start.request.subject,
                           .caller = start.request.subject.acted_by,
                           .action = purpose_name(start.request.purpose),
                           .sql = start.request.sql,
                           .printed_sql = start.prepared.printed_sql,
                           .tables = {},
                           .policy_revision = start.prepared.policy_revision,
                           .catalog_revision = start.prepared.catalog_revision,
                           .estimated_rows = start.prepared.estimate.rows,
                           .estimated_bytes = start.prepared.estimate.bytes};
  for (const auto& table : start.prepared.tables) {
    access::TableDecision decision;
    decision.allowed = true;
    decision.reasons = table.effects;
    event.tables.push_back({table.id, table.dataset, table.name, table.columns, std::move(decision)});
  }
  TRY(audit_.begin(event));
  const std::scoped_lock lock(mutex_);
  started_[start.id] = now;
  return {};
}

void QueryAudit::end(const query::QueryEnd& end) noexcept {
  Clock::time_point started = Clock::now();
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = started_.find(end.id); found != started_.end()) {
      started = found->second;
      started_.erase(found);
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  access::AuditOutcome outcome{.status = status_of(end.error),
                               .error_code = {},
                               .error = {},
                               .rows = end.outcome.rows,
                               .bytes = end.outcome.bytes,
                               .elapsed_ms = seconds * 1000};
  if (end.error) {
    outcome.error_code = code_name(end.error->code);
    outcome.error = end.error->message;
  }
  const telemetry::Labels labels{{"status", std::string(access::audit_status_name(outcome.status))}};
  metrics_.counter(telemetry::kQueries, labels).add();
  metrics_.histogram(telemetry::kQueryDuration, labels).observe(seconds);
  if (const auto recorded = audit_.end(end.id, outcome); !recorded)
    log::error("audit.end", {{"query", end.id.text()}, {"error", recorded.error().message}});
}

void QueryAudit::refused(const query::GateRequest& request, const Error& error, const Call& call) noexcept {
  metrics_.counter(telemetry::kQueries, {{"status", "refused"}}).add();
  const access::AuditEvent event{.id = {},
                                 .request_id = call.request_id,
                                 .subject = request.subject,
                                 .caller = request.subject.acted_by,
                                 .action = purpose_name(request.purpose),
                                 .sql = request.sql,
                                 .printed_sql = {},
                                 .tables = {},
                                 .policy_revision = 0,
                                 .catalog_revision = 0,
                                 .estimated_rows = 0,
                                 .estimated_bytes = 0};
  const access::AuditOutcome outcome{.status = access::AuditStatus::refused,
                                     .error_code = std::string(code_name(error.code)),
                                     .error = error.message,
                                     .rows = 0,
                                     .bytes = 0,
                                     .elapsed_ms = 0};
  if (const auto recorded = audit_.refuse(event, outcome); !recorded) log::error("audit.refused", {{"error", recorded.error().message}});
}

}  // namespace sextant::app
