// A child made ready ahead: for the very same grant, once, and never in anybody's way.
#include <fcntl.h>
#include <signal.h>

#include <fstream>
#include <future>
#include <thread>

#include "query/engine/engine_testing.h"

namespace sextant::query {
namespace {

using namespace testing;

std::size_t open_descriptors() {
  const auto open = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

class StandbyTest : public EngineTest {
 protected:
  // With room for few, so that nothing here depends on what other tests asked.
  const std::unique_ptr<Engine> made_ = make_engine({.ready_children = 2, .parsers = 1}).value();
  ProcessEngine& own() { return dynamic_cast<ProcessEngine&>(*made_); }

  Scratch scratch_;
  const std::string file_ = scratch_.write("a.csv", "a\n1\n");

  static std::string all_of(const std::string& file) { return "FROM read_csv('" + file + "')"; }

  struct Answer {
    pid_t pid;
    Rows rows;
  };
  Answer ask(const std::string& file, EngineLimits limits = {}) {
    const auto stream = own().start({.sql = all_of(file), .files = {file}, .limits = limits}, patient()).value();
    return {.pid = stream->pid(), .rows = decode(drain(*stream).value()).value_or(Rows())};
  }
  // The process that waits, after asking for `file` until there is one.
  pid_t waiting_for(const std::string& file) {
    const Call call = patient();
    pid_t waiting = 0;
    while ((waiting = own().standby_pid()) == 0 && !call.deadline.passed()) ask(file);
    EXPECT_NE(waiting, 0) << "none is made ahead";
    return waiting;
  }
};

TEST_F(StandbyTest, ServesTheOrderThatWasAskedTwice) {
  ask(file_);
  EXPECT_EQ(own().standby_pid(), 0) << "once is no habit";
  const pid_t waiting = waiting_for(file_);
  const Answer answer = ask(file_);
  EXPECT_EQ(answer.pid, waiting);
  EXPECT_EQ(answer.rows, (Rows{{"1"}}));
  EXPECT_NE(ask(file_).pid, waiting) << "one query each";
}

TEST_F(StandbyTest, ServesWhoeverWritesTheStatementMeanwhile) {
  waiting_for(file_);
  auto child = own().ready({file_}, {}, patient()).value();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(decode(drain(*child->run(all_of(file_)).value()).value()).value(), (Rows{{"1"}}));
}

TEST_F(StandbyTest, NeverServesAnotherGrant) {
  const std::string other = scratch_.write("b.csv", "a\n2\n");
  const pid_t waiting = waiting_for(file_);
  const Answer answer = ask(other);
  EXPECT_NE(answer.pid, waiting);
  EXPECT_EQ(answer.rows, (Rows{{"2"}}));
  EXPECT_FALSE(run(own(), {.guards = protocol::Guards::off, .sql = all_of(file_), .files = {other}}));
  const pid_t again = waiting_for(file_);
  EXPECT_NE(ask(file_, {.threads = 1}).pid, again) << "other limits";
  const pid_t wider = waiting_for(file_);
  const auto both = own().start({.sql = all_of(file_), .files = {file_, other}}, patient()).value();
  EXPECT_NE(both->pid(), wider);
}

TEST_F(StandbyTest, SeesThatAFileWasReplaced) {
  const pid_t waiting = waiting_for(file_);
  std::filesystem::rename(scratch_.write("new.csv", "a\n3\n"), file_);
  const Answer answer = ask(file_);
  EXPECT_NE(answer.pid, waiting);
  EXPECT_EQ(answer.rows, (Rows{{"3"}}));
}

TEST_F(StandbyTest, SeesThatAFileWasWrittenTo) {
  const pid_t waiting = waiting_for(file_);
  std::ofstream(file_, std::ios::app) << "4\n";
  const Answer answer = ask(file_);
  EXPECT_NE(answer.pid, waiting);
  EXPECT_EQ(answer.rows, (Rows{{"1"}, {"4"}}));
}

TEST_F(StandbyTest, SaysThatAFileIsGone) {
  waiting_for(file_);
  std::filesystem::remove(file_);
  EXPECT_EQ(error_of(run(own(), {.sql = "SELECT 1", .files = {file_}})).code, ErrorCode::data_invalid);
}

TEST_F(StandbyTest, CostsNothingWhenItIsKilled) {
  for (const int death : {SIGKILL, SIGSEGV}) {
    const pid_t waiting = waiting_for(file_);
    const auto pidfd = sandbox::open_pidfd(waiting).value();
    ASSERT_TRUE(sandbox::send_signal(pidfd, death));
    while (!sandbox::has_ended(pidfd)) std::this_thread::yield();
    const Answer answer = ask(file_);
    EXPECT_NE(answer.pid, waiting);
    EXPECT_EQ(answer.rows, (Rows{{"1"}}));
  }
}

TEST_F(StandbyTest, IsNoLongerCountedOnOnceItHasEnded) {
  for (const bool with_its_zygote : {false, true}) {
    const pid_t waiting = waiting_for(file_);
    const auto pidfd = sandbox::open_pidfd(with_its_zygote ? own().zygote_pid() : waiting).value();
    const std::size_t held = open_descriptors();
    ASSERT_TRUE(sandbox::send_signal(pidfd, SIGKILL));
    while (!sandbox::has_ended(pidfd)) std::this_thread::yield();
    EXPECT_EQ(own().standby_pid(), 0) << "the next child rehearses instead";
    EXPECT_LT(open_descriptors(), held);
  }
}

TEST_F(StandbyTest, IsLockedInAndHoldsWhatAQueryHolds) {
  const std::string process = "/proc/" + std::to_string(waiting_for(file_));
  const auto sealed = [&] {
    std::ifstream status(process + "/status");
    for (std::string line; std::getline(status, line);)
      if (line == "Seccomp:\t2") return true;
    return false;
  };
  const Call call = patient();
  while (!sealed() && !call.deadline.passed()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_TRUE(sealed());
  const auto open = std::filesystem::directory_iterator(process + "/fd");
  EXPECT_EQ(std::distance(begin(open), end(open)), 6) << "three times nothing, the server, the rows, the order";
}

TEST_F(StandbyTest, IsNotMadeBesideOtherWork) {
  const auto busy = own().run({.sql = "SELECT sum(a.i * b.i % 7) FROM range(10000000) a(i), range(10000000) b(i)"}, patient()).value();
  for (int i = 0; i < 5; ++i) ask(file_);
  EXPECT_EQ(own().standby_pid(), 0);
}

TEST_F(StandbyTest, DrawsItsOwnRandomNumbers) {
  const std::string sql = "SELECT random(), uuid()::VARCHAR";
  std::vector<std::vector<std::string>> drawn;
  for (int i = 0; i < 4; ++i) {
    const pid_t waiting = waiting_for(file_);
    const auto stream = own().start({.sql = sql, .files = {file_}}, patient()).value();
    EXPECT_EQ(stream->pid(), waiting);
    drawn.push_back(decode(drain(*stream).value()).value()[0]);
  }
  std::ranges::sort(drawn);
  EXPECT_EQ(std::ranges::adjacent_find(drawn), drawn.end());
}

// A standby without an engine around it.
struct Alone {
  explicit Alone(const std::string& executable = "/proc/self/exe") : nursery(executable, {"engine"}, 2, std::chrono::seconds(10)) {}
  // What a child that was made ready for this order was told, if there is one.
  std::optional<std::string> take(const protocol::Order& order) {
    const auto child = standby.take(order);
    if (!child) return std::nullopt;
    std::string told(1 << 10, '\0');
    const ssize_t size = pread(child->order.get(), told.data(), told.size(), sizeof(protocol::PartSize));
    return told.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }
  Nursery nursery;
  Admission admission{{.budget_bytes = 1ull << 30, .small_bytes = 1 << 20, .running_limit = 8}};
  Standby standby{nursery, admission};
};

TEST(StandbyAmongMany, IsOnlyEverForTheOrderThatTakesIt) {
  const Scratch scratch;
  Alone alone;
  std::atomic<int> served = 0, wrong = 0;
  const auto ask = [&](const protocol::Order& order) {
    const Call call = patient();
    for (int i = 0; (i < 300 || served < 20) && !call.deadline.passed(); ++i) {
      if (const auto told = alone.take(order)) ++(*told == encode(order) ? served : wrong);
      alone.standby.prepare();
      alone.nursery.replenish();
    }
  };
  const auto about = [&](const std::string& name) { return protocol::Order{.files = {scratch.write(name, "a\n1\n")}}; };
  {
    const std::jthread one(ask, about("a.csv")), other(ask, about("b.csv")), third(ask, about("b.csv"));
  }
  EXPECT_GE(served, 20);
  EXPECT_EQ(wrong, 0);
}

// Whoever starts a zygote waits until it runs; who asks meanwhile for what may be ready does not.
TEST(StandbyAmongMany, DoesNotWaitForAZygoteToStart) {
  signal(SIGIO, SIG_IGN);  // a lease on the executable holds up its start until it is given back
  const Scratch scratch;
  const std::string slow = scratch.write("slow", "");
  std::filesystem::permissions(slow, std::filesystem::perms::owner_all);
  const sandbox::UniqueFd executable(open(slow.c_str(), O_RDONLY | O_CLOEXEC));
  if (fcntl(executable.get(), F_SETLEASE, F_WRLCK) != 0) GTEST_SKIP() << "no leases here";
  const protocol::Order order{.files = {scratch.write("a.csv", "a\n1\n")}};
  Alone alone(slow);
  std::ignore = alone.standby.take(order);
  std::ignore = alone.standby.take(order);
  const std::jthread starting([&] { alone.nursery.replenish(); });
  const Call call = patient();
  while (fcntl(executable.get(), F_GETLEASE) == F_WRLCK && !call.deadline.passed()) std::this_thread::yield();
  auto asked = std::async(std::launch::async, [&] {
    alone.standby.prepare();
    return alone.standby.take(order).has_value();
  });
  EXPECT_EQ(asked.wait_for(std::chrono::seconds(5)), std::future_status::ready);
  ASSERT_EQ(fcntl(executable.get(), F_SETLEASE, F_UNLCK), 0);
  EXPECT_FALSE(asked.get());
}

TEST(StandbyEnd, ComesWithTheEngine) {
  if (!sandbox::probe().sufficient()) GTEST_SKIP();
  const Scratch scratch;
  const std::string file = scratch.write("a.csv", "a\n1\n");
  auto made = make_engine({.ready_children = 2, .parsers = 1}).value();
  auto& own = dynamic_cast<ProcessEngine&>(*made);
  const Call call = patient();
  while (own.standby_pid() == 0 && !call.deadline.passed()) std::ignore = run(own, {.sql = "SELECT 42", .files = {file}});
  const auto pidfd = sandbox::open_pidfd(own.standby_pid()).value();
  made.reset();
  while (!sandbox::has_ended(pidfd) && !call.deadline.passed()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_TRUE(sandbox::has_ended(pidfd));
}

}  // namespace
}  // namespace sextant::query
