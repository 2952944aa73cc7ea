// A private temporary file that receives an upload; removed when this object goes. Not thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace sextant::net {

inline constexpr std::string_view kUploadPrefix = "upload-";

class UploadFile {
 public:
  [[nodiscard]] static Result<UploadFile> create(const std::filesystem::path& directory);  // mode 0600, unguessable name
  ~UploadFile();
  UploadFile(UploadFile&& other) noexcept : path_(std::exchange(other.path_, {})), descriptor_(std::exchange(other.descriptor_, -1)) {}
  UploadFile& operator=(UploadFile&&) = delete;

  [[nodiscard]] Result<void> append(std::string_view bytes);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  UploadFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace sextant::net
