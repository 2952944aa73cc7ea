// Test support: runs a function in a forked process that has been sealed.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "platform/sandbox/seal.h"

namespace sextant::sandbox::testing {

// A directory of its own, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "sextant-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path(const std::string& name = {}) const { return name.empty() ? path_.string() : (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

struct Ending {
  int signal = 0;  // that ended the process
  int code = 0;    // of its exit: what the function returned
};
inline constexpr int kNotSealed = 120;

// `before` runs ahead of the seal. A failed seal ends with kNotSealed.
inline Ending run_sealed(const Cell& cell, Profile profile, const std::function<int()>& work, const std::function<void()>& before = {}) {
  const pid_t pid = fork();
  if (pid == 0) {
    if (before) before();
    const auto filter = SyscallFilter::compile(profile);
    if (!filter || !seal(cell, *filter)) _exit(kNotSealed);
    _exit(work());
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? Ending{.signal = WTERMSIG(status)} : Ending{.code = WEXITSTATUS(status)};
}

}  // namespace sextant::sandbox::testing
