// Syncs as durable jobs: "source.add" and "source.sync". Their result is {"source_id", "tables": [{"id", "dataset", "name", "row_count"}]}.
#pragma once

#include <filesystem>
#include <set>

#include "data/sync/sync.h"
#include "platform/jobs/job_runner.h"

namespace sextant::data {

[[nodiscard]] jobs::NewJob add_job(const AddSource& wanted);
[[nodiscard]] jobs::NewJob sync_job(const SourceId& source);

// Before the runner starts. `sync` and `catalog` must outlive the runner.
void handle_sync_jobs(jobs::JobRunner& runner, Sync& sync, const CatalogStore& catalog);

// What sources and jobs that are not over read: those files must stay.
[[nodiscard]] Result<std::set<std::filesystem::path>> files_in_use(const jobs::JobQueue& queue, const CatalogStore& catalog);

// The result of a job, or of a sync run directly.
[[nodiscard]] boost::json::value report_json(const SyncReport& report, const Catalog& catalog);

}  // namespace sextant::data
