#include "access/policy/mask_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/text.h"
#include "base/yaml.h"

namespace sextant::access {
namespace {

constexpr std::size_t kShortest = 32;
constexpr std::size_t kFileLimit = 4096;

Result<void> make_key(const std::filesystem::path& path) {
  std::array<unsigned char, 32> random{};
  if (RAND_bytes(random.data(), random.size()) != 1) return fail(ErrorCode::internal, "The system gives no random numbers.");
  std::string text;
  for (const unsigned char byte : random) text += fmt::format("{:02x}", byte);
  text += '\n';
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  const auto temporary = path.string() + ".new";
  const int file = failed ? -1 : ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (written) std::filesystem::rename(temporary, path, failed);
  if (!written || failed)
    return fail(ErrorCode::unavailable, "The key of masks cannot be written to the workspace.", "Check its disk and permissions.");
  return {};
}

}  // namespace

Result<std::string> load_mask_key(const Secret& configured, const std::filesystem::path& workspace) {
  if (!configured.empty()) return configured.value;
  const auto path = workspace / "keys" / "mask.key";
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) TRY(make_key(path));
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(ErrorCode::data_invalid, fmt::format("The key file {} may be read by others.", path.string()), "Run chmod 600 on it.");
  const std::string text = TRY(read_text_file(path, kFileLimit));
  const auto key = trim(text);
  if (key.size() < kShortest)
    return fail(ErrorCode::data_invalid, fmt::format("The key in {} is shorter than {} characters.", path.string(), kShortest));
  return std::string(key);
}

}  // namespace sextant::access
