#include "query/engine/zygote.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <string_view>

#include "platform/sandbox/channel.h"
#include "platform/sandbox/process.h"
#include "platform/sandbox/seal.h"
#include "query/engine/child.h"
#include "query/engine/protocol.h"
#include "query/engine/warming.h"

namespace sextant::query {
namespace {

constexpr rlim_t kStackBytes = 8 << 20;  // the parser recurses; 512 KB was measured to overflow

int refuse(std::string_view reason) {
  std::fprintf(stderr, "sextant engine: %.*s\n", static_cast<int>(reason.size()), reason.data());
  return 1;
}

void use_full_stack() {
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || limit.rlim_max > kStackBytes ? kStackBytes : limit.rlim_max;
  setrlimit(RLIMIT_STACK, &limit);
}

class Zygote {
 public:
  Zygote(int control, const Inheritance& inheritance) : control_(control), inheritance_(inheritance), self_(getpid()) {
    sigemptyset(&children_signal_);
    sigaddset(&children_signal_, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children_signal_, nullptr);
    deaths_ = sandbox::UniqueFd(signalfd(-1, &children_signal_, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  int serve() {
    while (true) {
      std::array<pollfd, 2> entries{pollfd{control_, POLLIN, 0}, pollfd{deaths_.get(), POLLIN, 0}};
      if (poll(entries.data(), entries.size(), -1) < 0) continue;
      if (entries[1].revents != 0) bury();
      if (entries[0].revents != 0 && !take_request()) return 0;
    }
  }

 private:
  // False when the server is gone.
  bool take_request() {
    auto message = sandbox::receive_message(control_, sandbox::Wait::no);
    if (!message) return false;
    if (!*message) return true;
    if ((*message)->bytes.empty()) return false;
    if ((*message)->descriptors.size() == 1) bear(std::move((*message)->descriptors[0]));
    return true;
  }

  void bear(sandbox::UniqueFd socket) {
    const pid_t pid = fork();
    if (pid == 0) grow_up(socket.get());
    if (pid < 0) return;  // the socket closes, and the server sees a child that never was
    auto pidfd = sandbox::open_pidfd(pid);
    if (pidfd) {
      const std::array descriptors{pidfd->get()};
      std::ignore = sandbox::send_message(socket.get(), protocol::encode(protocol::Born{.pid = pid}), descriptors);
    }
    children_.insert_or_assign(pid, std::move(socket));
  }

  [[noreturn]] void grow_up(int socket) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != self_) _exit(0);
    setpgid(0, 0);  // so that it can step back with all its threads
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &children_signal_, nullptr);
    dup2(socket, protocol::kChildSocket);
    dup2(0, 2);  // its limit of file bytes would turn a word on stderr into a signal
    sandbox::close_from(protocol::kChildSocket + 1);
    child_main(inheritance_);
  }

  void bury() {
    signalfd_siginfo ignored;
    while (read(deaths_.get(), &ignored, sizeof ignored) > 0) {
    }
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
      const auto child = children_.find(pid);
      if (child == children_.end()) continue;
      std::ignore = sandbox::send_message(child->second.get(), protocol::encode(protocol::Died{.wait_status = status}));
      children_.erase(child);
    }
  }

  int control_;
  Inheritance inheritance_;
  pid_t self_;
  sigset_t children_signal_{};
  sandbox::UniqueFd deaths_;
  std::map<pid_t, sandbox::UniqueFd> children_;
};

}  // namespace

int engine_main(int control_fd) {
  signal(SIGINT, SIG_IGN);  // the server decides when a terminal's interrupt ends work
  signal(SIGPIPE, SIG_IGN);
  use_full_stack();
  const auto filters = Filters::compile();
  if (!filters) return refuse(filters.error().message);
  static duck::HugePages memory;
  const auto database = duck::Database::open();
  if (!database) return refuse(database.error());
  SqliteFunctions sqlite;
  CodePages code;
  code.enlarge();
  {
    const auto connection = database->connect();
    if (!connection) return refuse(connection.error());
    if (const auto registered = sqlite.register_with(*connection); !registered) return refuse(registered.error());
    if (const auto warmed = duck::warm(*connection, code); !warmed) return refuse(warmed.error());
    if (const auto swept = duck::free_unused(*connection); !swept) return refuse(swept.error());
  }
  code.hand_down();
  const auto threads = sandbox::thread_count();
  if (!threads || *threads != 1) return refuse("more than one thread exists, so children cannot be confined");
  return Zygote(control_fd, {.database = *database, .filters = *filters, .code = code, .sqlite = sqlite, .memory = memory}).serve();
}

std::optional<int> engine_main_if_asked(int argc, char** argv) {
  if (argc != 2 || std::strcmp(argv[1], "engine") != 0) return std::nullopt;
  return engine_main(protocol::kChildSocket);
}

}  // namespace sextant::query
