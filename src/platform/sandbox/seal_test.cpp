#include "platform/sandbox/seal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "platform/sandbox/cell_testing.h"
#include "platform/sandbox/support.h"

namespace sextant::sandbox {
namespace {

using testing::Ending;
using testing::run_sealed;
using testing::Scratch;

class Sealed : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto enough = probe().sufficient(); !enough) GTEST_SKIP() << enough.error().message;
  }
  [[nodiscard]] Cell cell() const {
    return {.readable = {allowed_}, .writable_directory = {}, .data_bytes = 1ull << 30, .cpu_seconds = 10, .file_bytes = 0};
  }
  // 0, or the errno of the call.
  static int code(long result) { return result < 0 ? errno : 0; }

  Scratch scratch_;
  const std::string allowed_ = scratch_.write("allowed", "text");
  const std::string other_ = scratch_.write("other", "secret");
};

struct Attack {
  const char* name;
  std::function<long()> call;
  int signal;
  int error;
};

const std::vector<Attack>& attacks() {
  static const std::vector<Attack> list{
      {"inet socket", [] { return socket(AF_INET, SOCK_STREAM, 0); }, SIGSYS, 0},
      {"unix socket", [] { return socket(AF_UNIX, SOCK_STREAM, 0); }, SIGSYS, 0},
      {"connect", [] { return syscall(SYS_connect, 0, nullptr, 0); }, SIGSYS, 0},
      {"sendmsg", [] { return syscall(SYS_sendmsg, 0, nullptr, 0); }, SIGSYS, 0},
      {"execve", [] { return syscall(SYS_execve, "/bin/true", nullptr, nullptr); }, SIGSYS, 0},
      {"ptrace", [] { return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr); }, SIGSYS, 0},
      {"vfork", [] { return syscall(SYS_vfork); }, SIGSYS, 0},
      {"kill", [] { return kill(getppid(), 0); }, SIGSYS, 0},
      {"process_vm_readv", [] { return syscall(SYS_process_vm_readv, getppid(), nullptr, 0, nullptr, 0, 0); }, SIGSYS, 0},
      {"io_uring", [] { return syscall(SYS_io_uring_setup, 1, nullptr); }, SIGSYS, 0},
      {"unshare", [] { return syscall(SYS_unshare, 0x10000000); }, SIGSYS, 0},
      {"bpf", [] { return syscall(SYS_bpf, 0, nullptr, 0); }, SIGSYS, 0},
      {"fork", [] { return static_cast<long>(fork()); }, 0, EPERM},
      {"clone3", [] { return syscall(SYS_clone3, nullptr, 0); }, 0, ENOSYS},
      {"signal to the parent's threads", [] { return syscall(SYS_tgkill, getppid(), getppid(), SIGKILL); }, 0, EPERM},
      {"signal by pidfd", [] { return syscall(SYS_pidfd_send_signal, 0, SIGKILL, nullptr, 0); }, 0, EPERM},
      {"executable memory",
       [] { return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1L : 0L; }, 0, EPERM},
      {"memory made executable",
       [] {
         void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
         return static_cast<long>(mprotect(page, 4096, PROT_READ | PROT_EXEC));
       },
       0, EPERM},
      {"unlink", [] { return unlink("/tmp/none"); }, 0, EPERM},
      {"truncate", [] { return truncate("/tmp/none", 0); }, 0, EPERM},
      {"rename", [] { return rename("/tmp/none", "/tmp/other"); }, 0, EPERM},
      {"memfd_create", [] { return memfd_create("a", 0); }, 0, EPERM},
      {"openat2", [] { return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", nullptr, 0); }, 0, EPERM},
      {"raised limit",
       [] {
         const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
         return setrlimit(RLIMIT_FSIZE, &limit);
       },
       0, EPERM},
      {"raised priority", [] { return setpriority(PRIO_PGRP, 0, -5); }, 0, EPERM},
      {"other's priority", [] { return setpriority(PRIO_PROCESS, getppid(), 19); }, 0, EPERM},
      {"/etc/passwd", [] { return open("/etc/passwd", O_RDONLY); }, 0, EACCES},
      {"another's environment", [] { return open("/proc/1/environ", O_RDONLY); }, 0, EACCES},
      {"its own descriptors", [] { return open("/proc/self/fd/0", O_RDONLY); }, 0, EACCES},
      {"/etc as a directory", [] { return open("/etc", O_RDONLY | O_DIRECTORY); }, 0, EACCES},
  };
  return list;
}

TEST_F(Sealed, CannotDoWhatAQueryNeverNeeds) {
  for (const Attack& attack : attacks()) {
    const Ending end = run_sealed(cell(), Profile::read, [&] { return code(attack.call()); });
    EXPECT_EQ(end.signal, attack.signal) << attack.name;
    EXPECT_EQ(end.code, attack.error) << attack.name;
  }
}

// The control: without the wall the same calls are free to work, so the test above can fail.
TEST_F(Sealed, IsWhatStopsThem) {
  EXPECT_GE(open("/etc/passwd", O_RDONLY | O_CLOEXEC), 0);
  EXPECT_GE(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), 0);
  EXPECT_GE(memfd_create("a", MFD_CLOEXEC), 0);
}

TEST_F(Sealed, ReadsTheFilesItMayAndOnlyReads) {
  EXPECT_EQ(run_sealed(cell(), Profile::read, [&] { return code(open(allowed_.c_str(), O_RDONLY)); }).code, 0);
  EXPECT_EQ(run_sealed(cell(), Profile::read, [&] { return code(open(other_.c_str(), O_RDONLY)); }).code, EACCES);
  EXPECT_EQ(run_sealed(cell(), Profile::read, [&] { return code(open(allowed_.c_str(), O_RDWR)); }).code, EPERM);
  EXPECT_EQ(run_sealed(cell(), Profile::read, [&] { return code(open(allowed_.c_str(), O_RDONLY | O_TRUNC)); }).code, EPERM);
}

TEST_F(Sealed, StartsThreadsThatAreConfinedToo) {
  const Ending end = run_sealed(cell(), Profile::read, [&] {
    int opened = 0;
    std::thread([&] { opened = code(open("/etc/passwd", O_RDONLY)); }).join();
    return opened;
  });
  EXPECT_EQ(end.code, EACCES);
}

TEST_F(Sealed, RefusesWhenASecondThreadExists) {
  std::jthread* second = nullptr;
  const Ending end = run_sealed(
      cell(), Profile::read, [] { return 0; },
      [&] {
        second = new std::jthread([](std::stop_token stop) {
          while (!stop.stop_requested()) std::this_thread::yield();
        });
      });
  EXPECT_EQ(end.code, testing::kNotSealed);
}

TEST_F(Sealed, RefusesAFileThatIsNotThere) {
  Cell missing = cell();
  missing.readable.push_back(scratch_.path("missing"));
  EXPECT_EQ(run_sealed(missing, Profile::read, [] { return 0; }).code, testing::kNotSealed);
}

TEST_F(Sealed, MayWriteIntoItsOneDirectory) {
  Cell writing = cell();
  std::filesystem::create_directory(scratch_.path("out"));
  writing.writable_directory = scratch_.path("out");
  writing.file_bytes = 1 << 20;
  const auto creates = [&](const std::string& path) {
    return run_sealed(writing, Profile::write, [&] { return code(open(path.c_str(), O_WRONLY | O_CREAT, 0600)); }).code;
  };
  EXPECT_EQ(creates(scratch_.path("out/new")), 0);
  EXPECT_EQ(creates(scratch_.path("new")), EACCES);
  EXPECT_EQ(creates(allowed_), EACCES);
  const auto renames = [&](const std::string& to) {
    return run_sealed(writing, Profile::write, [&] { return code(rename(scratch_.path("out/new").c_str(), to.c_str())); }).code;
  };
  EXPECT_NE(renames(scratch_.path("moved")), 0);
  EXPECT_EQ(renames(scratch_.path("out/renamed")), 0);
  EXPECT_EQ(run_sealed(writing, Profile::write, [] { return code(socket(AF_INET, SOCK_STREAM, 0)); }).signal, SIGSYS);
  EXPECT_EQ(run_sealed(writing, Profile::write, [] { return code(symlink("/etc", "link")); }).code, EPERM);
}

TEST_F(Sealed, EndsAtItsLimits) {
  Cell small = cell();
  small.data_bytes = 64 << 20;
  EXPECT_EQ(
      run_sealed(
          small, Profile::read,
          [] { return mmap(nullptr, 128 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0; })
          .code,
      ENOMEM);
  small.cpu_seconds = 1;
  EXPECT_EQ(run_sealed(small, Profile::read,
                       []() -> int {
                         while (true) std::atomic_signal_fence(std::memory_order_seq_cst);
                       })
                .signal,
            SIGXCPU);
  small.writable_directory = scratch_.path();
  small.file_bytes = 10;
  const auto overflow = [&] {
    const int file = open(scratch_.path("big").c_str(), O_WRONLY | O_CREAT, 0600);
    return write(file, "0123456789", 10) == 10 ? code(write(file, "0", 1)) : 1;
  };
  EXPECT_EQ(run_sealed(small, Profile::write, overflow).signal, SIGXFSZ);
}

TEST_F(Sealed, PureComputesWithoutFilesOrThreads) {
  EXPECT_EQ(run_sealed(cell(), Profile::pure, [&] { return code(open(allowed_.c_str(), O_RDONLY)); }).code, EPERM);
  EXPECT_EQ(run_sealed(cell(), Profile::pure,
                       [] {
                         try {
                           std::thread([] {}).join();
                         } catch (const std::system_error& error) {
                           return error.code().value();
                         }
                         return 0;
                       })
                .code,
            EPERM);
}

TEST(Support, NamesWhatIsMissing) {
  EXPECT_TRUE((SandboxSupport{.landlock_abi = 1, .seccomp_filter = true, .pidfd = true}).sufficient());
  EXPECT_NE((SandboxSupport{.landlock_abi = 0, .seccomp_filter = true, .pidfd = true}).sufficient().error().message.find("Landlock"),
            std::string::npos);
  EXPECT_NE((SandboxSupport{.landlock_abi = 7, .seccomp_filter = false, .pidfd = true}).sufficient().error().message.find("seccomp"),
            std::string::npos);
  EXPECT_EQ((SandboxSupport{.landlock_abi = 7, .seccomp_filter = true, .pidfd = false}).sufficient().error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace sextant::sandbox
