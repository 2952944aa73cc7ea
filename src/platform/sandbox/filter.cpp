#include "platform/sandbox/filter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "platform/sandbox/unique_fd.h"

namespace sextant::sandbox {
namespace {

constexpr std::array kCompute{SCMP_SYS(read),
                              SCMP_SYS(write),
                              SCMP_SYS(readv),
                              SCMP_SYS(writev),
                              SCMP_SYS(close),
                              SCMP_SYS(lseek),
                              SCMP_SYS(munmap),
                              SCMP_SYS(madvise),
                              SCMP_SYS(mremap),
                              SCMP_SYS(brk),
                              SCMP_SYS(futex),
                              SCMP_SYS(rt_sigaction),
                              SCMP_SYS(rt_sigprocmask),
                              SCMP_SYS(rt_sigreturn),
                              SCMP_SYS(sigaltstack),
                              SCMP_SYS(set_robust_list),
                              SCMP_SYS(rseq),
                              SCMP_SYS(exit),
                              SCMP_SYS(exit_group),
                              SCMP_SYS(gettid),
                              SCMP_SYS(getpid),
                              SCMP_SYS(clock_gettime),
                              SCMP_SYS(clock_nanosleep),
                              SCMP_SYS(nanosleep),
                              SCMP_SYS(sched_yield),
                              SCMP_SYS(sched_getaffinity),
                              SCMP_SYS(getcpu),
                              SCMP_SYS(getrandom),
                              SCMP_SYS(sysinfo),
                              SCMP_SYS(getrusage),
                              SCMP_SYS(uname),
                              SCMP_SYS(poll),
                              SCMP_SYS(ppoll),
                              SCMP_SYS(restart_syscall),
                              SCMP_SYS(membarrier),
                              SCMP_SYS(fstat)};
constexpr std::array kFiles{SCMP_SYS(pread64),    SCMP_SYS(newfstatat),       SCMP_SYS(stat),       SCMP_SYS(lstat),
                            SCMP_SYS(statx),      SCMP_SYS(getdents64),       SCMP_SYS(access),     SCMP_SYS(faccessat),
                            SCMP_SYS(faccessat2), SCMP_SYS(readlink),         SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
                            SCMP_SYS(fadvise64),  SCMP_SYS(sched_setaffinity)};
constexpr std::array kWriting{SCMP_SYS(pwrite64),  SCMP_SYS(pwritev), SCMP_SYS(ftruncate), SCMP_SYS(fsync),     SCMP_SYS(fdatasync),
                              SCMP_SYS(fallocate), SCMP_SYS(rename),  SCMP_SYS(renameat),  SCMP_SYS(renameat2), SCMP_SYS(unlink),
                              SCMP_SYS(unlinkat),  SCMP_SYS(mkdir),   SCMP_SYS(mkdirat)};
constexpr std::array kDeadly{SCMP_SYS(socket),
                             SCMP_SYS(socketpair),
                             SCMP_SYS(connect),
                             SCMP_SYS(bind),
                             SCMP_SYS(listen),
                             SCMP_SYS(accept),
                             SCMP_SYS(accept4),
                             SCMP_SYS(sendmsg),
                             SCMP_SYS(sendto),
                             SCMP_SYS(sendmmsg),
                             SCMP_SYS(execve),
                             SCMP_SYS(execveat),
                             SCMP_SYS(fork),
                             SCMP_SYS(vfork),
                             SCMP_SYS(ptrace),
                             SCMP_SYS(process_vm_readv),
                             SCMP_SYS(process_vm_writev),
                             SCMP_SYS(kill),
                             SCMP_SYS(mount),
                             SCMP_SYS(unshare),
                             SCMP_SYS(setns),
                             SCMP_SYS(bpf),
                             SCMP_SYS(io_uring_setup),
                             SCMP_SYS(userfaultfd),
                             SCMP_SYS(perf_event_open),
                             SCMP_SYS(keyctl)};

class Builder {
 public:
  Builder() : context_(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release) {
    // A binary search over the calls instead of a list: a query makes many.
    if (context_) note(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
  }
  template <std::size_t N>
  void each(const std::array<int, N>& calls, std::uint32_t action) {
    for (const int call : calls) note(seccomp_rule_add_array(context_.get(), action, call, 0, nullptr));
  }
  void allow(int call, std::initializer_list<scmp_arg_cmp> conditions) {
    note(seccomp_rule_add_array(context_.get(), SCMP_ACT_ALLOW, call, static_cast<unsigned>(conditions.size()), conditions.begin()));
  }
  void refuse_as_missing(int call) { note(seccomp_rule_add_array(context_.get(), SCMP_ACT_ERRNO(ENOSYS), call, 0, nullptr)); }

  [[nodiscard]] Result<std::vector<sock_filter>> program() const {
    if (!context_ || error_ != 0)
      return fail(ErrorCode::internal, fmt::format("The system-call filter cannot be built: {}", strerror(-error_)));
    const UniqueFd file(memfd_create("filter", MFD_CLOEXEC));
    if (seccomp_export_bpf(context_.get(), file.get()) != 0) return fail(ErrorCode::internal, "The system-call filter cannot be exported.");
    std::vector<sock_filter> program(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)) / sizeof(sock_filter));
    const std::size_t bytes = program.size() * sizeof(sock_filter);
    if (program.empty() || pread(file.get(), program.data(), bytes, 0) != static_cast<ssize_t>(bytes))
      return fail(ErrorCode::internal, "The system-call filter cannot be read back.");
    return program;
  }

 private:
  void note(int code) {
    if (code != 0 && error_ == 0) error_ = code;
  }
  std::unique_ptr<void, decltype(&seccomp_release)> context_;
  int error_ = 0;
};

scmp_arg_cmp without(unsigned argument, std::uint64_t bits) { return {argument, SCMP_CMP_MASKED_EQ, bits, 0}; }
scmp_arg_cmp equals(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }

}  // namespace

Result<SyscallFilter> SyscallFilter::compile(Profile profile) {
  Builder builder;
  builder.each(kCompute, SCMP_ACT_ALLOW);
  builder.each(kDeadly, SCMP_ACT_KILL_PROCESS);
  builder.allow(SCMP_SYS(mmap), {without(2, PROT_EXEC)});
  builder.allow(SCMP_SYS(mprotect), {without(2, PROT_EXEC)});
  builder.allow(SCMP_SYS(prlimit64), {equals(2, 0)});  // reading only
  builder.allow(SCMP_SYS(setpriority), {equals(0, PRIO_PGRP), equals(1, 0), equals(2, kBusyNiceness)});
  builder.refuse_as_missing(SCMP_SYS(clone3));  // its flags are behind a pointer; glibc falls back to clone
  if (profile != Profile::pure) {
    builder.each(kFiles, SCMP_ACT_ALLOW);
    builder.allow(SCMP_SYS(clone), {scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}});
    builder.allow(SCMP_SYS(prctl), {equals(0, PR_SET_NAME)});
    for (const int command : {F_GETFL, F_GETFD, F_SETLK, F_GETLK})
      builder.allow(SCMP_SYS(fcntl), {equals(1, static_cast<std::uint64_t>(command))});
  }
  if (profile == Profile::write) {
    constexpr std::array open_calls{SCMP_SYS(openat), SCMP_SYS(open)};
    builder.each(open_calls, SCMP_ACT_ALLOW);
    builder.each(kWriting, SCMP_ACT_ALLOW);
  } else if (profile == Profile::read) {
    constexpr std::uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
    builder.allow(SCMP_SYS(openat), {without(2, writing)});
    builder.allow(SCMP_SYS(open), {without(1, writing)});
  }
  SyscallFilter filter;
  filter.program_ = TRY(builder.program());
  return filter;
}

Result<void> SyscallFilter::install() const {
  const sock_fprog program{static_cast<unsigned short>(program_.size()), const_cast<sock_filter*>(program_.data())};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
    return fail(ErrorCode::internal, fmt::format("The system-call filter was refused by the kernel: {}", strerror(errno)));
  return {};
}

}  // namespace sextant::sandbox
