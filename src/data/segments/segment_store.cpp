#include "data/segments/segment_store.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sextant::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStaging = ".staging";
constexpr std::size_t kCopyChunk = 1u << 30;

class File {
 public:
  File(const fs::path& path, int flags, mode_t mode = 0) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool ok() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

Result<void> sync_path(const fs::path& path, int flags) {
  const File file(path, flags);
  if (!file.ok() || ::fsync(file.get()) != 0) return storage_error("fsync", errno);
  return {};
}

Result<void> copy_bytes(const File& from, const File& to) {
  struct stat status{};
  if (::fstat(from.get(), &status) != 0) return storage_error("stat", errno);
  for (off_t left = status.st_size; left > 0;) {
    const ssize_t copied =
        ::copy_file_range(from.get(), nullptr, to.get(), nullptr, std::min<std::size_t>(static_cast<std::size_t>(left), kCopyChunk), 0);
    if (copied < 0 && errno == EINTR) continue;
    if (copied <= 0) return storage_error("copy", copied == 0 ? EIO : errno);
    left -= copied;
  }
  return {};
}

Result<void> copy_by_reading(const File& from, const File& to) {
  if (::lseek(from.get(), 0, SEEK_SET) < 0 || ::ftruncate(to.get(), 0) != 0 || ::lseek(to.get(), 0, SEEK_SET) < 0)
    return storage_error("copy", errno);
  std::vector<char> buffer(1u << 20);
  while (true) {
    const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return storage_error("read", errno);
    if (count == 0) return {};
    for (ssize_t done = 0; done < count;) {
      const ssize_t written = ::write(to.get(), buffer.data() + done, static_cast<std::size_t>(count - done));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return storage_error("write", errno);
      done += written;
    }
  }
}

}  // namespace

std::unexpected<Error> storage_error(const char* what, int error) {
  Error failure{.code = ErrorCode::unavailable, .message = "The workspace's segments folder cannot be written.", .retryable = true};
  failure.hint = error == ENOSPC ? "The disk is full: make room and try again."
                                 : "Check that the folder exists and belongs to the user Sextant runs as.";
  failure.context.emplace_back(what, std::strerror(error));
  return fail(std::move(failure));
}

SegmentDraft::SegmentDraft(SegmentStore& store, fs::path staging, fs::path target)
    : store_(&store), staging_(std::move(staging)), target_(std::move(target)) {}

SegmentDraft::SegmentDraft(SegmentDraft&& other) noexcept
    : store_(std::exchange(other.store_, nullptr)), staging_(std::move(other.staging_)), target_(std::move(other.target_)) {}

SegmentDraft::~SegmentDraft() {
  if (store_ != nullptr) discard();
}

Result<void> SegmentDraft::take_copy(const fs::path& file, const std::string& name) {
  const File from(file, O_RDONLY);
  if (!from.ok())
    return fail(ErrorCode::data_invalid, "The file " + file.string() + " cannot be opened.", "Check that it exists and may be read.");
  const File to(staging_ / name, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!to.ok()) return storage_error("create", errno);
  if (::ioctl(to.get(), FICLONE, from.get()) == 0) return {};
  if (copy_bytes(from, to)) return {};
  return copy_by_reading(from, to);
}

Result<std::vector<Segment>> SegmentDraft::publish() {
  std::vector<Segment> segments;
  std::error_code error;
  std::vector<fs::path> names;
  for (const auto& entry : fs::directory_iterator(staging_, error)) names.push_back(entry.path());
  if (error) return storage_error("list", error.value());
  std::ranges::sort(names);
  for (const auto& path : names) {
    TRY(sync_path(path, O_RDONLY));
    segments.push_back({.path = target_ / path.filename(), .rows = 0, .bytes = fs::file_size(path, error)});
    if (error) return storage_error("size", error.value());
  }
  TRY(sync_path(staging_, O_RDONLY | O_DIRECTORY));
  fs::create_directories(target_.parent_path(), error);
  if (error) return storage_error("create", error.value());
  fs::rename(staging_, target_, error);
  if (error) return storage_error("rename", error.value());
  TRY(sync_path(target_.parent_path(), O_RDONLY | O_DIRECTORY));
  TRY(sync_path(store_->root(), O_RDONLY | O_DIRECTORY));
  return segments;
}

void SegmentDraft::keep() {
  const std::lock_guard lock(store_->drafts_mutex_);
  store_->drafts_.erase(target_);
  store_ = nullptr;
}

void SegmentDraft::discard() {
  std::error_code ignored;
  fs::remove_all(staging_, ignored);
  fs::remove_all(target_, ignored);
  fs::remove(target_.parent_path(), ignored);  // only if no other generation is there
  const std::lock_guard lock(store_->drafts_mutex_);
  store_->drafts_.erase(target_);
}

Result<std::unique_ptr<SegmentStore>> SegmentStore::open(fs::path root) {
  std::error_code error;
  root = fs::absolute(root, error);
  fs::create_directories(root / kStaging, error);
  if (error) return storage_error("create", error.value());
  root = fs::canonical(root, error);  // the sandbox compares paths after following links
  if (error) return storage_error("resolve", error.value());
  return std::unique_ptr<SegmentStore>(new SegmentStore(std::move(root)));
}

Result<SegmentDraft> SegmentStore::draft(const TableId& table) {
  const std::string generation = random_token();
  const fs::path staging = root_ / kStaging / generation;
  const fs::path target = root_ / table.text() / generation;
  std::error_code error;
  fs::create_directories(staging, error);
  if (error) return storage_error("create", error.value());
  const std::lock_guard lock(drafts_mutex_);
  drafts_.insert(target);
  return SegmentDraft(*this, staging, target);
}

void SegmentStore::collect(const std::function<std::set<fs::path>()>& live) {
  std::error_code error;
  std::vector<fs::path> generations;
  for (const auto& table : fs::directory_iterator(root_, error)) {
    if (table.path().filename() == kStaging || !table.is_directory(error)) continue;
    for (const auto& generation : fs::directory_iterator(table.path(), error)) generations.push_back(generation.path());
  }
  std::set<fs::path> kept;
  {
    const std::lock_guard lock(drafts_mutex_);
    kept = drafts_;
  }
  for (const auto& file : live()) kept.insert(file.parent_path());
  for (const auto& folder : generations) {
    if (kept.contains(folder)) continue;
    fs::remove_all(folder, error);
    fs::remove(folder.parent_path(), error);  // only if no other generation is there
  }
}

void SegmentStore::collect_staging() {
  std::error_code error;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(root_ / kStaging, error)) left.push_back(entry.path());
  for (const auto& path : left) fs::remove_all(path, error);
}

}  // namespace sextant::data
