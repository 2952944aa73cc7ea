// For the tests of every room that keeps state: a metadata database in a folder of its own, removed afterwards.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/meta/database.h"
#include "platform/meta/migrations.h"

namespace sextant::meta {

class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    std::string pattern = (parent / "sextant-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class TemporaryDatabase {
 public:
  explicit TemporaryDatabase(const std::vector<RoomMigrations>& rooms = {}) {
    auto opened = Database::open({.path = folder_.path() / "metadata.db"});
    if (!opened) throw std::runtime_error(opened.error().message);
    database_ = std::move(*opened);
    if (auto done = migrate(*database_, rooms); !done)
      throw std::runtime_error(done.error().message + (done.error().context.empty() ? "" : ": " + done.error().context.front().second));
  }
  [[nodiscard]] Database& operator*() const { return *database_; }
  [[nodiscard]] Database* operator->() const { return database_.get(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  // In memory where there is such a folder: hundreds of small databases that each wait for the disk make slow tests.
  static std::filesystem::path quick_folder() {
    return ::access("/dev/shm", W_OK) == 0 ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
  }

  TemporaryFolder folder_{quick_folder()};
  std::unique_ptr<Database> database_;
};

}  // namespace sextant::meta
