#include "access/documents.h"

#include <fcntl.h>
#include <unistd.h>

#include "access/digest.h"
#include "base/yaml.h"

namespace sextant::access {
namespace {

std::unexpected<Error> cannot_write(const std::filesystem::path& path) {
  return fail(ErrorCode::unavailable, "The file " + path.string() + " cannot be written.",
              "Check the workspace's disk and its permissions.");
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

}  // namespace

Result<std::string> Documents::read_file() const {
  auto text = read_text_file(path_, YamlLimits{}.bytes);
  if (!text && text.error().code == ErrorCode::not_found) return std::string();
  return text;
}

Result<void> Documents::write_file(std::string_view text) const {
  auto temporary = path_;
  temporary += ".new";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return cannot_write(path_);
  const bool written = write_all(file, text);
  ::close(file);
  std::error_code failed;
  if (written) std::filesystem::rename(temporary, path_, failed);
  if (!written || failed) {
    std::filesystem::remove(temporary, failed);
    return cannot_write(path_);
  }
  const int folder = ::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<Document> Documents::store(std::string text, std::string_view by) {
  const auto digest = sha256(text);
  return database_->transaction([&](meta::Transaction& transaction) -> Result<Document> {
    const auto newest =
        TRY(transaction.query("SELECT revision, sha256 FROM access_documents WHERE kind = ? ORDER BY revision DESC LIMIT 1", kind_));
    std::uint64_t revision = newest.empty() ? 0 : static_cast<std::uint64_t>(newest.front().integer("revision"));
    if (newest.empty() || newest.front().text("sha256") != digest)
      TRY(transaction.execute("INSERT INTO access_documents VALUES (?, ?, ?, ?, ?, ?)", kind_, ++revision, digest, text,
                              std::chrono::system_clock::now(), by));
    return Document{.text = std::move(text), .revision = revision};
  });
}

}  // namespace sextant::access
