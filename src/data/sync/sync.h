// Brings a source into the workspace: discover → convert into segments → measure → keys → one metadata transaction. Until that
// transaction nothing of it can be seen; afterwards all of it. Thread-safe; calls block, report progress and stop when asked.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/call.h"
#include "data/compute.h"
#include "data/connect/connector.h"
#include "data/segments/segment_store.h"
#include "data/store/catalog_store.h"
#include "platform/jobs/job.h"

namespace sextant::data {

struct AddSource {
  SourceId id = SourceId::generate();  // the same id again is the same wish: a repeated add() syncs instead
  std::filesystem::path file;
  std::string name = {};     // of the source; empty: the file's name
  std::string kind = {};     // of the connector; empty: found out
  std::string table = {};    // of a file with one table; empty: named after the file
  std::string dataset = {};  // joined if it exists; empty: a new one named after the file
};

struct SyncOptions {
  // How far it is, 0..1, what it is doing, and how much of that is done.
  using Progress = std::function<void(double, std::string_view, const jobs::JobAmount&)>;
  Progress progress = [](double, std::string_view, const jobs::JobAmount&) {};
  // Runs first in the transaction of the commit; an error rolls it back (a job that lost its lease).
  std::function<Result<void>(meta::Transaction&)> guard = {};
};

struct SyncReport {
  SourceId source;
  std::vector<TableId> tables;
  std::vector<std::string> notes;  // what a person should know of how the file was read
};

class Sync {
 public:
  Sync(CatalogStore& catalog, SegmentStore& segments, Compute& compute) : catalog_(catalog), segments_(segments), compute_(compute) {}

  // Errors: data_invalid (the file, with its place), unsupported_media, conflict (the path is a source already),
  // unavailable and retryable (the file changed meanwhile, disk full), cancelled.
  [[nodiscard]] Result<SyncReport> add(const AddSource& wanted, const SyncOptions& options, const Call& call);

  // Reads the source anew. Tables keep their ids by their names in the source.
  [[nodiscard]] Result<SyncReport> sync(const SourceId& id, const SyncOptions& options, const Call& call);

 private:
  struct Plan;
  Result<SyncReport> run(Plan plan, const SyncOptions& options, const Call& call);

  CatalogStore& catalog_;
  SegmentStore& segments_;
  Compute& compute_;
  std::mutex settling_;  // names are chosen and committed by one at a time
};

}  // namespace sextant::data
