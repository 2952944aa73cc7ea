// Where things are: the installed parts beside the program, and what a running server leaves in its workspace for others
// to find it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/config.h"
#include "base/error.h"

namespace sextant::app {

// The folder holding `demo/`, `web/dist` and `third_party/`: SEXTANT_HOME, else the nearest one above the program.
[[nodiscard]] std::filesystem::path home_directory();
[[nodiscard]] std::filesystem::path web_directory(const Config& config);

// Text of a file of at most 1 MB.
[[nodiscard]] Result<std::string> read_small_file(const std::filesystem::path& file);

// `<workspace>/server.url` while a server runs. The address of a server that still answers the workspace's lock.
[[nodiscard]] std::optional<std::string> running_server(const std::filesystem::path& workspace);

// Announces a server for as long as it lives.
class Announcement {
 public:
  [[nodiscard]] static Result<Announcement> make(const std::filesystem::path& workspace, const std::string& url);
  Announcement(Announcement&& other) noexcept : file_(std::exchange(other.file_, {})) {}
  Announcement& operator=(Announcement&&) = delete;
  ~Announcement();

 private:
  explicit Announcement(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;
};

}  // namespace sextant::app
