#include "app/paths.h"

#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "platform/meta/workspace_lock.h"

namespace sextant::app {
namespace {

constexpr std::uintmax_t kSmallFile = 1u << 20;
constexpr std::string_view kAnnouncement = "server.url";

}  // namespace

std::filesystem::path home_directory() {
  if (const char* home = std::getenv("SEXTANT_HOME")) return home;
  std::error_code error;
  auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (auto candidate = folder; candidate.has_relative_path(); candidate = candidate.parent_path())
    if (std::filesystem::exists(candidate / "demo" / "policies.yaml", error)) return candidate;
  return folder;
}

std::filesystem::path web_directory(const Config& config) {
  return config.server.web_directory.empty() ? home_directory() / "web" / "dist" : std::filesystem::path(config.server.web_directory);
}

Result<std::string> read_small_file(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) return fail(ErrorCode::not_found, "Cannot read " + file.string() + '.');
  if (size > kSmallFile) return fail(ErrorCode::payload_too_large, file.string() + " is larger than 1 MB.");
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in) return fail(ErrorCode::not_found, "Cannot read " + file.string() + '.');
  return text;
}

std::optional<std::string> running_server(const std::filesystem::path& workspace) {
  const auto text = read_small_file(workspace / kAnnouncement);
  if (!text) return std::nullopt;
  // The lock is what counts: a file left by a killed server announces nobody.
  if (meta::WorkspaceLock::acquire(workspace)) return std::nullopt;
  return std::string(trim(*text));
}

Result<Announcement> Announcement::make(const std::filesystem::path& workspace, const std::string& url) {
  const auto file = workspace / kAnnouncement, partial = workspace / "server.url.partial";
  std::ofstream(partial, std::ios::trunc) << url << '\n';
  std::error_code error;
  std::filesystem::rename(partial, file, error);
  if (error)
    return fail(ErrorCode::unavailable, "Cannot write into " + workspace.string() + '.',
                "Give the user who runs Sextant write permission to it.");
  return Announcement(file);
}

Announcement::~Announcement() {
  std::error_code error;
  if (!file_.empty()) std::filesystem::remove(file_, error);
}

}  // namespace sextant::app
