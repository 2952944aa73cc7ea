#include "platform/net/upload_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/id.h"

namespace sextant::net {

Result<UploadFile> UploadFile::create(const std::filesystem::path& directory) {
  std::string path = (directory / (std::string(kUploadPrefix) + random_token())).string();
  const int descriptor = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0)
    return fail(ErrorCode::unavailable, "There is no place for the upload.", "Check the space and permissions of the workspace.");
  return UploadFile(std::move(path), descriptor);
}

UploadFile::~UploadFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> UploadFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(ErrorCode::unavailable, "The upload could not be stored.", "Check the free space of the workspace.");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace sextant::net
