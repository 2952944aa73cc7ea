// Files people sent: each in a folder of its own under <workspace>/uploads, for as long as a source or unfinished work
// names it. A folder that nothing names is removed by collect(): at the start, when a source goes, when a job fails; so a
// crash in between leaves nothing for good. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>

#include "base/error.h"

namespace sextant::data {

class Uploads {
 public:
  // Every file that is named by something.
  using InUse = std::function<Result<std::set<std::filesystem::path>>()>;

  Uploads(std::filesystem::path root, InUse in_use) : root_(std::move(root)), in_use_(std::move(in_use)) {}

  // Protects a new file until something names it.
  class Kept {
   public:
    Kept(Uploads& uploads, std::filesystem::path file) : uploads_(&uploads), file_(std::move(file)) {}
    Kept(Kept&& other) noexcept : uploads_(std::exchange(other.uploads_, nullptr)), file_(std::move(other.file_)) {}
    Kept& operator=(Kept&&) = delete;
    ~Kept();
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

   private:
    Uploads* uploads_;
    std::filesystem::path file_;
  };

  // Moves `body` to its place under the plain name `filename`. `unavailable` when the disk refuses.
  [[nodiscard]] Result<Kept> keep(const std::filesystem::path& body, const std::string& filename);

  // Removes what nothing names. When it cannot be known what is named, nothing is removed.
  void collect();

 private:
  const std::filesystem::path root_;
  const InUse in_use_;
  std::mutex mutex_;
  std::set<std::filesystem::path> held_;  // guarded by mutex_
};

}  // namespace sextant::data
