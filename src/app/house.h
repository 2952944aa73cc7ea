// All rooms put together over one workspace: the only place that knows which implementation stands where. Opening it takes
// the workspace's lock, so there is one house a workspace. Members are destroyed in the reverse order of their making.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "access/audit/audit_log.h"
#include "access/identity/users.h"
#include "access/policy/store.h"
#include "api/services.h"
#include "app/query_audit.h"
#include "ask/answer_store.h"
#include "ask/asker.h"
#include "ask/knowledge_base.h"
#include "ask/model_store.h"
#include "ask/verified_store.h"
#include "base/config.h"
#include "data/segments/segment_store.h"
#include "data/store/catalog_store.h"
#include "data/sync/sync.h"
#include "platform/jobs/job_runner.h"
#include "platform/meta/database.h"
#include "platform/meta/workspace_lock.h"
#include "platform/net/router.h"
#include "platform/telemetry/metrics.h"
#include "query/engine/make_engine.h"
#include "query/gate/make_gate.h"
#include "workbench/question_tests/question_test_jobs.h"

namespace sextant::app {

class House {
 public:
  // `conflict` while another process holds the workspace; `unavailable` when the kernel cannot sandbox and it was not
  // switched off in writing.
  [[nodiscard]] static Result<std::unique_ptr<House>> open(const Config& config);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // Every route. Call once; the router works with this house, which must outlive it.
  [[nodiscard]] net::Router make_router();

  // Reads users and policies again; a broken file changes nothing and is returned as the error.
  [[nodiscard]] Result<void> reload();

  [[nodiscard]] data::Compute& compute() { return *compute_; }
  [[nodiscard]] data::CatalogStore& catalog() { return *catalog_; }
  [[nodiscard]] data::Sync& sync() { return *sync_; }
  [[nodiscard]] query::Gate& gate() { return *gate_; }
  [[nodiscard]] ask::ModelStore& models() { return *models_; }
  [[nodiscard]] ask::KnowledgeBase& knowledge() { return *knowledge_; }
  [[nodiscard]] telemetry::Metrics& metrics() { return metrics_; }
  [[nodiscard]] access::Subject owner() const { return users_->local_owner(); }
  [[nodiscard]] const std::filesystem::path& workspace() const { return workspace_; }

 private:
  explicit House(meta::WorkspaceLock lock) : lock_(std::move(lock)) {}
  Result<void> open_state(const Config& config);
  Result<void> open_engine(const Config& config);
  Result<void> open_services(const Config& config);
  std::vector<api::ReadinessCheck> readiness(const Call& call);

  meta::WorkspaceLock lock_;
  std::filesystem::path workspace_;
  telemetry::Metrics metrics_;
  std::unique_ptr<meta::Database> database_;
  std::unique_ptr<access::UserDirectory> users_;
  std::unique_ptr<access::PolicyStore> policy_;
  std::unique_ptr<access::AuditLog> audit_;
  std::unique_ptr<query::Engine> engine_;
  std::unique_ptr<data::Compute> compute_;
  std::unique_ptr<data::SegmentStore> segments_;
  net::EventHub events_;
  std::unique_ptr<data::CatalogStore> catalog_;
  std::unique_ptr<data::Sync> sync_;
  std::unique_ptr<QueryAudit> query_audit_;
  std::unique_ptr<data::Compute> exports_;
  std::unique_ptr<query::Gate> gate_;
  std::unique_ptr<ask::ModelStore> models_;
  std::unique_ptr<ask::VerifiedStore> verified_;
  std::unique_ptr<ask::KnowledgeBase> knowledge_;
  std::unique_ptr<ask::AnswerStore> answers_;
  std::unique_ptr<ask::Asker> asker_;
  std::unique_ptr<workbench::QuestionTests> question_tests_;
  std::unique_ptr<jobs::JobQueue> queue_;
  std::unique_ptr<data::Uploads> uploads_;
  std::unique_ptr<jobs::JobRunner> jobs_;
  std::unique_ptr<api::IdempotentReplies> replies_;
  api::RunningQueries running_;
  std::unique_ptr<api::Services> services_;
};

}  // namespace sextant::app
