// What costs a query, and nothing but that query.
#include <signal.h>

#include <thread>

#include "query/engine/engine_testing.h"

namespace sextant::query {
namespace {

using namespace testing;
using std::chrono::milliseconds;

constexpr std::uint64_t kSmall = 256 << 20;
// Returns when it and its signal to its children are through.
void kill_zygote() {
  const auto pidfd = sandbox::open_pidfd(engine().zygote_pid()).value();
  ASSERT_TRUE(sandbox::send_signal(pidfd, SIGKILL));
  while (!sandbox::has_ended(pidfd)) std::this_thread::yield();
}

const char* const kEndless = "SELECT sum(a.i * b.i % 7) FROM range(10000000) a(i), range(10000000) b(i)";

class Failing : public EngineTest {
 protected:
  void TearDown() override {
    if (IsSkipped()) return;
    EXPECT_EQ(run("SELECT 42").value(), (Rows{{"42"}})) << "the next query is not affected";
    const Call call = patient();
    while (engine().used_bytes() != 0 && !call.deadline.passed()) std::this_thread::sleep_for(milliseconds(5));
    EXPECT_EQ(engine().used_bytes(), 0u) << "its memory is given back";
  }
  static Error fails_small(const std::string& sql) {
    return error_of(run(engine(), {.sql = sql, .limits = {.threads = 2, .memory_bytes = kSmall}}));
  }
};

TEST_F(Failing, OfMemory) {
  for (const char* bomb : {
           "SELECT length(repeat('x', 3000000000))",
           "SELECT length(list(i)::VARCHAR) FROM range(50000000) t(i)",
           "SELECT length(string_agg('some text ' || i, ',')) FROM range(50000000) t(i)",
           "SELECT count(DISTINCT i * 7) FROM range(100000000) t(i)",
           "SELECT count(*) FROM (SELECT i FROM range(30000000) t(i)) a JOIN (SELECT i FROM range(30000000) t(i)) b USING (i)",
           "SELECT cardinality(histogram(i)) FROM range(20000000) t(i)",
           "SELECT sum(r) FROM (SELECT row_number() OVER (ORDER BY hash(i)) AS r FROM range(30000000) t(i))",
           "WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r WHERE length(s) < 2000000000) SELECT max(length(s)) FROM r",
       }) {
    const Error error = fails_small(bomb);
    EXPECT_EQ(error.code, ErrorCode::memory_exceeded) << bomb << ": " << error.message << " " << engine_message(error);
  }
}

TEST_F(Failing, OfProcessorTime) {
  const Error error = error_of(run(engine(), {.sql = kEndless, .limits = {.threads = 2, .cpu_seconds = 1}}));
  EXPECT_EQ(error.code, ErrorCode::deadline_exceeded);
  EXPECT_NE(error.message.find("processor"), std::string::npos);
}

TEST_F(Failing, AtTheDeadline) {
  auto stream = engine().run({.sql = kEndless}, patient()).value();
  EXPECT_EQ(stream->read(within(50)).error().code, ErrorCode::deadline_exceeded);
  EXPECT_EQ(stream->read(patient()).error().code, ErrorCode::deadline_exceeded) << "a later call does not wake it";
}

TEST_F(Failing, InTheMiddleOfItsRows) {
  auto stream = engine().run({.sql = "SELECT i, random() FROM range(1000000000) t(i)"}, patient()).value();
  ASSERT_FALSE(stream->read(patient()).value().empty());
  EXPECT_EQ(stream->read(within(-1)).error().code, ErrorCode::deadline_exceeded) << "although there are more rows to read";
  EXPECT_EQ(stream->read(patient()).error().code, ErrorCode::deadline_exceeded);
}

TEST_F(Failing, NeverKeepsAQueryWithoutDataWaitingBehindLargeOnes) {
  const auto made = make_engine({.memory_budget_bytes = 2ull << 30, .ready_children = 1, .parsers = 1}).value();
  const Scratch scratch;
  const std::string file = scratch.write("a.csv", "a\n1\n");
  const auto large = made->run({.sql = kEndless, .files = {file}}, patient()).value();
  EXPECT_FALSE(made->run({.sql = "SELECT 1", .files = {file}}, within(20))) << "the budget is used up";
  const auto small = made->run({.sql = "SELECT 42"}, patient()).value();
  EXPECT_EQ(decode(drain(*small).value()).value(), (Rows{{"42"}}));
}

TEST_F(Failing, WhenCancelled) {
  std::stop_source source;
  auto stream = engine().run({.sql = kEndless}, patient()).value();
  std::jthread canceller([&] {
    std::this_thread::sleep_for(milliseconds(30));
    source.request_stop();
  });
  Call call = patient();
  call.stop = source.get_token();
  EXPECT_EQ(stream->read(call).error().code, ErrorCode::cancelled);
}

TEST_F(Failing, WhenNobodyReadsOn) {
  auto stream = engine().start({.sql = "SELECT i FROM range(1000000000) t(i)"}, patient()).value();
  ASSERT_FALSE(stream->read(patient()).value().empty());
  const pid_t pid = stream->pid();
  stream.reset();
  const Call call = patient();
  while (kill(pid, 0) == 0 && !call.deadline.passed()) std::this_thread::sleep_for(milliseconds(2));
  EXPECT_EQ(kill(pid, 0), -1) << "the child is gone";
}

TEST_F(Failing, BeforeItIsAsked) {
  const pid_t before = engine().zygote_pid();
  auto child = engine().ready({}, {}, patient()).value();
  kill_zygote();
  auto stream = child->run("SELECT 42");
  const Error error = stream ? (*stream)->read(patient()).error() : stream.error();
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(run("SELECT 42").value(), (Rows{{"42"}}));
  EXPECT_NE(engine().zygote_pid(), before);
}

TEST_F(Failing, ForWantOfAFileItSaysSoHoweverLateItIsAsked) {
  auto child = engine().ready({"/nonexistent"}, {}, patient()).value();
  std::this_thread::sleep_for(milliseconds(50));
  auto stream = child->run("SELECT 42").value();
  EXPECT_EQ(stream->read(patient()).error().code, ErrorCode::data_invalid);
}

TEST_F(Failing, IsNotWhatAChildDoesThatIsNeverAsked) {
  auto child = engine().ready({}, {}, patient()).value();
  child.reset();
}

struct Death {
  int signal;
  ErrorCode code;
};

TEST_F(Failing, WhenItsProcessDies) {
  for (const Death& death :
       {Death{SIGSEGV, ErrorCode::internal}, Death{SIGBUS, ErrorCode::internal}, Death{SIGABRT, ErrorCode::memory_exceeded},
        Death{SIGKILL, ErrorCode::memory_exceeded}, Death{SIGSYS, ErrorCode::internal}, Death{SIGXCPU, ErrorCode::deadline_exceeded}}) {
    const auto stream = engine().start({.sql = kEndless}, patient()).value();
    std::this_thread::sleep_for(milliseconds(20));
    kill(stream->pid(), death.signal);
    const Error error = stream->read(patient()).error();
    EXPECT_EQ(error.code, death.code) << strsignal(death.signal) << ": " << error.message;
  }
}

TEST_F(Failing, WhenTheZygoteDies) {
  const auto stream = engine().start({.sql = kEndless}, patient()).value();
  const pid_t zygote = engine().zygote_pid();
  std::this_thread::sleep_for(milliseconds(20));
  kill_zygote();
  const Error error = stream->read(patient()).error();
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_TRUE(error.retryable);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(run("SELECT 42").value(), (Rows{{"42"}})) << "a new one serves the next query";
  EXPECT_NE(engine().zygote_pid(), zygote);
  EXPECT_TRUE(engine().parse("SELECT 1", patient()));
}

TEST_F(Failing, WhenTheZygoteHangs) {
  const auto made = make_engine({.ready_children = 0, .birth_deadline = milliseconds(2000), .parsers = 1}).value();
  auto& own = dynamic_cast<ProcessEngine&>(*made);
  const pid_t zygote = own.zygote_pid();
  EXPECT_TRUE(run(own, {.sql = "SELECT 42"}));
  kill(zygote, SIGSTOP);
  EXPECT_TRUE(run(own, {.sql = "SELECT 42"}));
  EXPECT_TRUE(run(own, {.sql = "SELECT 42"}));
  EXPECT_NE(own.zygote_pid(), zygote);
}

TEST_F(Failing, OnASmallMachineOnlyWhenItMust) {
  const auto made = make_engine({.memory_budget_bytes = 512 << 20, .ready_children = 1, .parsers = 1}).value();
  auto& own = dynamic_cast<ProcessEngine&>(*made);
  EXPECT_EQ(run(own, {.sql = "SELECT 42", .limits = {.memory_bytes = 64ull << 30}}).value(), (Rows{{"42"}}));
  EXPECT_EQ(error_of(run(own, {.sql = "SELECT length(repeat('x', 1000000000))"})).code, ErrorCode::memory_exceeded);
}

TEST_F(Failing, AgainAndAgain) {
  for (int i = 0; i < 5; ++i) {
    kill_zygote();
    EXPECT_TRUE(engine().parse("SELECT 1", patient()));
    EXPECT_EQ(run("SELECT 42").value(), (Rows{{"42"}}));
  }
}

TEST_F(Failing, BesideOthersThatDoNot) {
  std::vector<std::jthread> clients;
  std::atomic<int> right = 0, wrong = 0;
  for (int client = 0; client < 6; ++client)
    clients.emplace_back([&, client] {
      for (int i = 0; i < 5; ++i) {
        if (client % 2 == 0) {
          const auto rows = run("SELECT max(i) FROM range(200000) t(i)");
          ++(rows && *rows == Rows{{"199999"}} ? right : wrong);
        } else {
          ++(fails_small("SELECT length(repeat('x', 3000000000))").code == ErrorCode::memory_exceeded ? right : wrong);
        }
      }
    });
  clients.clear();
  EXPECT_EQ(right, 30);
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sextant::query
