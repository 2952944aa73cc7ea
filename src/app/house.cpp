#include "app/house.h"

#include <array>

#include "access/migrations.h"
#include "access/policy/mask_key.h"
#include "app/limited_gate.h"
#include "app/paths.h"
#include "app/version.h"
#include "base/log.h"
#include "base/processors.h"
#include "base/yaml.h"
#include "data/store/migrations.h"
#include "data/sync/sync_jobs.h"

namespace sextant::app {
namespace {

constexpr std::size_t kMostExamples = 24;
constexpr std::uint64_t kLargestExport = 16ull << 30;
constexpr auto kCheckTime = std::chrono::seconds(5);  // to find out whether one statement of a model would run

// examples.yaml: questions for the start page and for who asks what to ask. A broken file costs the examples, nothing else.
std::vector<std::string> load_examples(const std::filesystem::path& file) {
  std::vector<std::string> questions;
  const auto text = read_small_file(file);
  if (!text) return questions;
  const auto document = parse_yaml(*text, file.filename().string());
  if (!document) {
    log::warn("examples.broken", {{"error", document.error().message}});
    return questions;
  }
  if (const auto* list = document->find("examples"))
    for (const auto& item : list->items)
      if (const auto* question = item.find("question"); question != nullptr && questions.size() < kMostExamples)
        questions.push_back(question->scalar);
  return questions;
}

std::chrono::sys_days today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

int threads_of(const Config& config) { return config.engine.threads > 0 ? static_cast<int>(config.engine.threads) : usable_processors(); }

}  // namespace

Result<std::unique_ptr<House>> House::open(const Config& config) {
  std::error_code error;
  std::filesystem::create_directories(config.workspace, error);
  if (error)
    return fail(ErrorCode::unavailable, "Cannot make the workspace " + config.workspace.string() + '.',
                "Choose a folder you may write to.");
  std::unique_ptr<House> house(new House(TRY(meta::WorkspaceLock::acquire(config.workspace))));
  house->workspace_ = std::filesystem::canonical(config.workspace, error);
  TRY(house->open_state(config));
  TRY(house->open_engine(config));
  TRY(house->open_services(config));
  return house;
}

House::~House() {
  if (jobs_) jobs_->stop();
}

Result<void> House::open_state(const Config& config) {
  database_ = TRY(meta::Database::open({.path = workspace_ / "metadata.db"}));
  const std::array rooms{jobs::migrations(), access::migrations(),    data::migrations(),
                         ask::migrations(),  workbench::migrations(), api::migrations()};
  const auto report = TRY(meta::migrate(*database_, rooms));
  if (report.applied > 0)
    log::info("metadata.migrated",
              {{"applied", std::to_string(report.applied)}, {"backup", report.backup ? report.backup->filename().string() : ""}});
  users_ = TRY(access::UserDirectory::open(*database_, workspace_));
  policy_ = TRY(access::PolicyStore::open(*database_, workspace_));
  const bool power_safe = config.access.audit_durability == AuditDurability::power;
  audit_ = TRY(access::AuditLog::open(*database_, power_safe ? meta::Durability::power : meta::Durability::process));
  return {};
}

Result<void> House::open_engine(const Config& config) {
  query::EngineOptions options{
      .sandbox = config.engine.sandbox == SandboxMode::off ? query::SandboxMode::off : query::SandboxMode::required,
      .memory_budget_bytes = static_cast<std::uint64_t>(config.engine.memory_budget_mb) << 20,
      .ready_children = static_cast<int>(config.engine.children_ahead)};
  if (config.engine.max_concurrent > 0) options.running_limit = static_cast<int>(config.engine.max_concurrent);
  engine_ = TRY(query::make_engine(options));
  compute_ = query::make_compute(*engine_);
  segments_ = TRY(data::SegmentStore::open(workspace_ / "segments"));
  catalog_ = TRY(data::CatalogStore::open(*database_, *segments_));
  catalog_->on_change([this] { api::publish_catalog(events_); });
  sync_ = std::make_unique<data::Sync>(*catalog_, *segments_, *compute_);
  query_audit_ = std::make_unique<QueryAudit>(*audit_, metrics_);

  query::GateOptions gate{.mask_key = TRY(access::load_mask_key(config.access.mask_key, workspace_)),
                          .cost_limit_bytes = static_cast<std::uint64_t>(config.query.cost_limit_mb) << 20,
                          .limits = {.threads = threads_of(config),
                                     .memory_bytes = static_cast<std::uint64_t>(config.engine.memory_mb) << 20,
                                     .cpu_seconds = static_cast<std::uint32_t>(config.engine.cpu_seconds)},
                          .query_time = std::chrono::seconds(config.query.deadline_seconds)};
  exports_ = query::make_compute(*engine_, {.limits = gate.limits, .file_bytes = kLargestExport});
  gate_ = limited_gate(
      query::make_gate({*engine_, *policy_, [this] { return catalog_->current(); }, *query_audit_, std::move(gate), exports_.get()}),
      {config.access.queries_per_minute, config.access.concurrent_queries});
  return {};
}

Result<void> House::open_services(const Config& config) {
  // Exports are read once and removed; what a killed server left goes now.
  const auto exports = workspace_ / "exports";
  std::error_code error;
  std::filesystem::remove_all(exports, error);
  std::filesystem::create_directories(exports, error);
  if (error)
    return fail(ErrorCode::unavailable, "Cannot write into " + workspace_.string() + '.',
                "Give the user who runs Sextant write permission to it.");
  const auto would_run = [this](const std::string& sql) -> Result<void> {
    const Call call = Call{}.within(kCheckTime);
    TRY(gate_->prepare({.subject = owner(), .sql = sql, .purpose = query::Purpose::question}, call));
    return {};
  };
  models_ = std::make_unique<ask::ModelStore>(workspace_ / "models", [this] { return catalog_->current(); }, would_run);
  verified_ = TRY(ask::VerifiedStore::open(*database_));
  knowledge_ = std::make_unique<ask::KnowledgeBase>(*catalog_, *compute_, *models_, verified_.get());
  answers_ = std::make_unique<ask::AnswerStore>(*database_, static_cast<std::size_t>(config.ask.session_turns), *policy_);
  const auto observe = [this](std::string_view status, double seconds) {
    const telemetry::Labels labels{{"status", std::string(status)}};
    metrics_.counter(telemetry::kAskTotal, labels).add();
    metrics_.histogram(telemetry::kAskDuration, labels).observe(seconds);
  };
  const auto knowledge = [this](const access::Subject&, data::CatalogPtr visible) { return knowledge_->of(std::move(visible)); };
  asker_ = std::make_unique<ask::Asker>(
      ask::Asker::Dependencies{*gate_, *policy_, *answers_, knowledge, [this] { return knowledge_->revision(); }, today, observe},
      ask::AskerOptions{.cache_life = std::chrono::seconds(config.ask.cache_seconds),
                        .examples = load_examples(workspace_ / "examples.yaml")});

  queue_ = std::make_unique<jobs::JobQueue>(*database_);
  TRY(queue_->recover());
  uploads_ = std::make_unique<data::Uploads>(workspace_ / "uploads", [this] { return data::files_in_use(*queue_, *catalog_); });
  uploads_->collect();
  const auto changed = [this](const jobs::Job& job) {
    api::publish_job(events_, job);
    if (job.finished() && job.status != jobs::JobStatus::done) uploads_->collect();
  };
  jobs_ = std::make_unique<jobs::JobRunner>(*queue_, jobs::JobRunner::Options{.changed = changed});
  data::handle_sync_jobs(*jobs_, *sync_, *catalog_);
  question_tests_ = std::make_unique<workbench::QuestionTests>(*database_);
  workbench::handle_question_test_jobs(*jobs_,
                                       {*question_tests_, *gate_, knowledge, today, [this](const UserId& id) { return users_->find(id); }});
  TRY(jobs_->start());

  replies_ = TRY(api::IdempotentReplies::open(*database_));
  services_ = std::make_unique<api::Services>(
      api::Services{.gate = *gate_,
                    .asker = *asker_,
                    .answers = *answers_,
                    .users = *users_,
                    .audit = *audit_,
                    .catalog = *catalog_,
                    .uploads = *uploads_,
                    .jobs = *jobs_,
                    .events = events_,
                    .metrics = metrics_,
                    .running = running_,
                    .models = *models_,
                    .verified = *verified_,
                    .knowledge = *knowledge_,
                    .question_tests = *question_tests_,
                    .about = {.version = std::string(kVersion),
                              .workspace = workspace_,
                              .sandboxed = config.engine.sandbox != SandboxMode::off,
                              .max_rows_json = static_cast<std::uint64_t>(config.query.max_rows_json),
                              .cost_limit_bytes = static_cast<std::uint64_t>(config.query.cost_limit_mb) << 20,
                              .max_upload_bytes = static_cast<std::uint64_t>(config.server.max_body_mb) << 20,
                              .allowed_directories = {config.sources.allowed_directories.begin(), config.sources.allowed_directories.end()},
                              .exports = exports},
                    .readiness = [this](const Call& call) { return readiness(call); }});
  return {};
}

net::Router House::make_router() {
  api::Api api(
      {.title = "Sextant", .version = std::string(kVersion), .description = "Governed, explained answers to questions of your own data."},
      [this](const net::Request& request) { return api::local_caller(*users_, request); }, replies_.get());
  api::add_system_routes(api, *services_);
  api::add_people_routes(api, *services_);
  api::add_question_routes(api, *services_);
  api::add_query_routes(api, *services_);
  api::add_catalog_routes(api, *services_);
  api::add_source_routes(api, *services_);
  api::add_job_routes(api, *services_);
  api::add_model_routes(api, *services_);
  api::add_verified_query_routes(api, *services_);
  api::add_question_test_routes(api, *services_);
  return api.take_router();
}

Result<void> House::reload() {
  const auto users = users_->reload();
  const auto policy = policy_->reload();
  return users ? policy : users;
}

std::vector<api::ReadinessCheck> House::readiness(const Call& call) {
  std::vector<api::ReadinessCheck> checks;
  const auto add = [&](std::string name, const Result<void>& result) {
    checks.push_back({std::move(name), result.has_value(), result ? "answers" : result.error().message});
  };
  const auto limited = call.within(std::chrono::seconds(5));
  add("metadata", [&]() -> Result<void> {
    TRY(database_->query("SELECT 1 AS one"));
    return {};
  }());
  add("engine", [&]() -> Result<void> {
    TRY(engine_->parse("SELECT 1", limited));
    TRY(compute_->rows("SELECT 1", {}, limited));
    return {};
  }());
  return checks;
}

}  // namespace sextant::app
