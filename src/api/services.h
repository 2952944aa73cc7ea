// What the routes work with. References only: app owns everything and outlives the router.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "access/audit/audit_log.h"
#include "access/identity/users.h"
#include "access/policy/policy.h"
#include "api/framework/route.h"
#include "api/running_queries.h"
#include "ask/answer_store.h"
#include "ask/asker.h"
#include "ask/knowledge_base.h"
#include "data/store/catalog_store.h"
#include "data/uploads/uploads.h"
#include "platform/jobs/job_runner.h"
#include "platform/net/events.h"
#include "platform/telemetry/metrics.h"
#include "query/gate/gate.h"
#include "workbench/question_tests/question_tests.h"

namespace sextant::api {

struct ReadinessCheck {
  std::string name;
  bool ok = false;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ReadinessCheck, (), (name, ok, detail))

struct Services {
  query::Gate& gate;
  ask::Asker& asker;
  ask::AnswerStore& answers;
  access::UserDirectory& users;
  access::AuditLog& audit;
  data::CatalogStore& catalog;
  data::Uploads& uploads;
  jobs::JobRunner& jobs;
  net::EventHub& events;
  telemetry::Metrics& metrics;
  RunningQueries& running;
  ask::ModelStore& models;
  ask::VerifiedStore& verified;
  ask::KnowledgeBase& knowledge;
  workbench::QuestionTests& question_tests;

  struct About {
    std::string version;
    std::filesystem::path workspace;
    bool sandboxed = true;
    std::uint64_t max_rows_json = 10'000;
    std::uint64_t cost_limit_bytes = 0;
    std::uint64_t max_upload_bytes = 0;
    std::vector<std::filesystem::path> allowed_directories;  // empty: any
    std::filesystem::path exports;                           // private folder for results on their way out
  } about;
  std::function<std::vector<ReadinessCheck>(const Call&)> readiness;
};

// Each group of routes is a file in routes/.
void add_system_routes(Api& api, Services& services);
void add_people_routes(Api& api, Services& services);
void add_question_routes(Api& api, Services& services);
void add_query_routes(Api& api, Services& services);
void add_catalog_routes(Api& api, Services& services);
void add_source_routes(Api& api, Services& services);
void add_job_routes(Api& api, Services& services);
void add_model_routes(Api& api, Services& services);
void add_verified_query_routes(Api& api, Services& services);
void add_question_test_routes(Api& api, Services& services);

// Who asks: on a loopback address the local owner, or whom it acts as (X-Sextant-As).
[[nodiscard]] Result<access::Subject> local_caller(const access::UserDirectory& users, const net::Request& request);

// Tells those who follow /api/events.
void publish_job(net::EventHub& events, const jobs::Job& job);
void publish_catalog(net::EventHub& events);

// Only an owner may change what there is.
[[nodiscard]] Result<void> require_owner(const access::Subject& caller);

// Puts a change into the audit, before it is made. `text`: what it is now, empty when it is gone.
[[nodiscard]] Result<void> record_change(Services& services, const access::Subject& caller, const Call& call, std::string action,
                                         std::string object, std::string text);

}  // namespace sextant::api
