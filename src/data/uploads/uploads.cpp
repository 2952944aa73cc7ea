#include "data/uploads/uploads.h"

#include <vector>

#include "base/id.h"
#include "base/log.h"

namespace sextant::data {

namespace fs = std::filesystem;

Uploads::Kept::~Kept() {
  if (uploads_ == nullptr) return;
  const std::lock_guard lock(uploads_->mutex_);
  uploads_->held_.erase(file_);
}

Result<Uploads::Kept> Uploads::keep(const fs::path& body, const std::string& filename) {
  const fs::path folder = root_ / random_token();
  {
    const std::lock_guard lock(mutex_);
    held_.insert(folder / filename);
  }
  Kept kept(*this, folder / filename);
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::rename(body, kept.file(), error);
  if (error == std::errc::cross_device_link) {
    error.clear();
    fs::copy_file(body, kept.file(), error);
  }
  if (!error) return kept;
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return fail(ErrorCode::unavailable, "The upload could not be kept: " + error.message() + '.', "Look at the disk of the workspace.");
}

// The folders first, then who holds them, then what names them: a file that comes in meanwhile is not among the folders, and
// one that is let go meanwhile is named by then.
void Uploads::collect() {
  std::error_code error;
  std::vector<fs::path> folders;
  for (fs::directory_iterator entry(root_, error), end; !error && entry != end; entry.increment(error)) folders.push_back(entry->path());
  if (folders.empty()) return;
  std::set<fs::path> used;  // names of folders: they are unique, and stay when the workspace is moved
  {
    const std::lock_guard lock(mutex_);
    for (const auto& file : held_) used.insert(file.parent_path().filename());
  }
  const auto named = in_use_();
  if (!named) {
    log::warn("uploads.not_collected", {{"error", named.error().message}});
    return;
  }
  for (const auto& file : *named) used.insert(file.parent_path().filename());
  for (const auto& folder : folders)
    if (!used.contains(folder.filename())) fs::remove_all(folder, error);
}

}  // namespace sextant::data
