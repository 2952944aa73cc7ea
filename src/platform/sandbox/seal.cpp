#include "platform/sandbox/seal.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "platform/sandbox/support.h"
#include "platform/sandbox/unique_fd.h"

namespace sextant::sandbox {
namespace {

// Newer than Debian 12's <linux/landlock.h>.
constexpr std::uint64_t kTruncate = 1ull << 14, kIoctlDevice = 1ull << 15, kAllTcp = 3, kAllScopes = 3;
struct RulesetAttributes {
  std::uint64_t files, network, scopes;
};

constexpr std::uint64_t kWriting = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                   LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR;

std::unexpected<Error> failed(const char* what) {
  return fail(ErrorCode::internal, fmt::format("A process could not be confined: {}: {}", what, strerror(errno)));
}

Result<void> allow(int ruleset, const std::string& path, std::uint64_t access, int abi) {
  const UniqueFd target(open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!target)
    return fail(Error{.code = ErrorCode::data_invalid,
                      .message = "A file of the query is missing.",
                      .context = {{"path", path}, {"reason", strerror(errno)}}});
  if ((access & LANDLOCK_ACCESS_FS_WRITE_FILE) != 0 && abi >= 3) access |= kTruncate;
  const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = target.get()};
  if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) return failed("landlock_add_rule");
  return {};
}

Result<void> restrict_files(const Cell& cell) {
  const int abi = probe().landlock_abi;
  if (abi < 1) return fail(ErrorCode::unavailable, "This kernel offers no Landlock.");
  RulesetAttributes attributes{.files = (1ull << 13) - 1, .network = 0, .scopes = 0};
  if (abi >= 2) attributes.files |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) attributes.files |= kTruncate;
  if (abi >= 5) attributes.files |= kIoctlDevice;
  if (abi >= 4) attributes.network = kAllTcp;
  if (abi >= 6) attributes.scopes = kAllScopes;
  const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  const UniqueFd ruleset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, size, 0)));
  if (!ruleset) return failed("landlock_create_ruleset");
  for (const std::string& path : cell.readable) TRY(allow(ruleset.get(), path, LANDLOCK_ACCESS_FS_READ_FILE, abi));
  if (!cell.writable_directory.empty()) TRY(allow(ruleset.get(), cell.writable_directory, kWriting | LANDLOCK_ACCESS_FS_READ_FILE, abi));
  if (syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return failed("landlock_restrict_self");
  return {};
}

}  // namespace

Result<int> thread_count() {
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir("/proc/self/task"), closedir);
  if (!tasks) return failed("/proc/self/task");
  int count = 0;
  while (const dirent* entry = readdir(tasks.get()))
    if (entry->d_name[0] != '.') ++count;
  return count;
}

Result<void> limit(const Cell& cell) {
  const struct {
    __rlimit_resource resource;
    rlim_t soft, hard;
  } limits[] = {
      {RLIMIT_CORE, 0, 0},
      {RLIMIT_FSIZE, cell.file_bytes, cell.file_bytes},
      {RLIMIT_CPU, cell.cpu_seconds, cell.cpu_seconds + 1ull},
      {RLIMIT_DATA, cell.data_bytes, cell.data_bytes},
  };
  for (const auto& entry : limits) {
    const rlimit value{entry.soft, entry.hard};
    if (setrlimit(entry.resource, &value) != 0) return failed("setrlimit");
  }
  return {};
}

Result<void> seal(const Cell& cell, const SyscallFilter& filter) {
  if (const int threads = TRY(thread_count()); threads != 1)
    return fail(ErrorCode::internal, fmt::format("A process with {} threads cannot be confined.", threads));
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("PR_SET_DUMPABLE");
  TRY(restrict_files(cell));
  TRY(limit(cell));
  return filter.install();
}

void close_from(int first, std::span<const int> keep) {
  for (const int fd : keep) {
    if (fd < first) continue;
    if (fd > first) close_range(static_cast<unsigned>(first), static_cast<unsigned>(fd - 1), 0);
    first = fd + 1;
  }
  close_range(static_cast<unsigned>(first), ~0u, 0);
}

}  // namespace sextant::sandbox
