// Immutable Parquet files under one folder: `<root>/<table id>/<generation>/part-0.parquet`. Files are written into
// `<root>/.staging/<token>`, made durable, and moved to their place as a whole folder; a file never changes there.
// Thread-safe. Errors: `unavailable` disk full or not writable.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "data/catalog/catalog.h"

namespace sextant::data {

class SegmentStore;

// What is said when a file of the workspace cannot be written: `what` was tried, `error` is the errno of it.
[[nodiscard]] std::unexpected<Error> storage_error(const char* what, int error);

// One generation being made. Removes what it made unless keep() was called. Must not outlive its store.
class SegmentDraft {
 public:
  SegmentDraft(SegmentDraft&&) noexcept;
  SegmentDraft& operator=(SegmentDraft&&) noexcept = delete;
  ~SegmentDraft();

  // The folder to write Parquet files into (absolute, existing, empty at first).
  [[nodiscard]] const std::filesystem::path& folder() const { return staging_; }
  // The bytes of `file` as they are now, as `name` in the folder: a reflink where the file system can, else a copy.
  [[nodiscard]] Result<void> take_copy(const std::filesystem::path& file, const std::string& name);
  // Makes files and folders durable and moves them to their place. The draft still owns them.
  [[nodiscard]] Result<std::vector<Segment>> publish();
  // The catalog names them now.
  void keep();

 private:
  friend class SegmentStore;
  SegmentDraft(SegmentStore& store, std::filesystem::path staging, std::filesystem::path target);
  void discard();

  SegmentStore* store_;
  std::filesystem::path staging_;
  std::filesystem::path target_;
};

class SegmentStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SegmentStore>> open(std::filesystem::path root);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] Result<SegmentDraft> draft(const TableId& table);

  // Removes every generation folder that is no draft's and holds none of the files `live` names. `live` is asked after
  // the folders were listed: a draft that is kept meanwhile must be named by it.
  void collect(const std::function<std::set<std::filesystem::path>()>& live);
  // Removes staging left by a process that is gone. Only at start, when no draft exists.
  void collect_staging();

 private:
  friend class SegmentDraft;
  explicit SegmentStore(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;
  std::mutex drafts_mutex_;
  std::set<std::filesystem::path> drafts_;  // target folders that must not be collected
};

}  // namespace sextant::data
