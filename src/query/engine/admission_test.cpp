#include "query/engine/admission.h"

#include <gtest/gtest.h>

#include <thread>

#include "platform/sandbox/process.h"

namespace sextant::query {
namespace {

using std::chrono::milliseconds;

constexpr Admission::Options kOptions{.budget_bytes = 800, .small_bytes = 50, .running_limit = 100};

Call within(int ms) { return Call{.deadline = Deadline::in(milliseconds(ms))}; }

TEST(Admission, LetsInWhatFits) {
  Admission admission(kOptions);
  const auto first = admission.enter(400, {}), second = admission.enter(300, {});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(admission.used_bytes(), 700u);
}

TEST(Admission, SaysBusyWhenTheDeadlineComesFirst) {
  Admission admission(kOptions);
  const auto slot = admission.enter(700, {}).value();
  const auto refused = admission.enter(700, within(5));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(refused.error().retryable);
}

TEST(Admission, NeverWaitsForTheImpossible) {
  Admission admission(kOptions);
  EXPECT_FALSE(admission.enter(701, {})) << "an eighth is kept for small requests";
  EXPECT_FALSE(admission.enter(~0ull, {}));
}

TEST(Admission, LetsTheNextInWhenOneLeaves) {
  Admission admission(kOptions);
  auto slot = std::make_unique<Admission::Slot>(admission.enter(700, {}).value());
  std::jthread leaver([&] {
    std::this_thread::sleep_for(milliseconds(10));
    slot.reset();
  });
  EXPECT_TRUE(admission.enter(700, within(10'000)));
}

TEST(Admission, ServesInTheOrderOfArrivalButSmallOnesPassLargeOnes) {
  Admission admission(kOptions);
  auto running = std::make_unique<Admission::Slot>(admission.enter(600, {}).value());
  std::atomic<bool> large_in = false;
  std::jthread large([&] {
    const auto slot = admission.enter(500, within(10'000));
    large_in = slot.has_value();
  });
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_FALSE(admission.enter(60, within(5))) << "it would fit, but the large one came first";
  EXPECT_TRUE(admission.enter(50, within(5))) << "small ones have a lane of their own";
  EXPECT_FALSE(large_in);
  running.reset();
  large.join();
  EXPECT_TRUE(large_in);
}

TEST(Admission, StopsWaitingWhenCancelled) {
  Admission admission(kOptions);
  const auto slot = admission.enter(700, {}).value();
  std::stop_source source;
  std::jthread canceller([&] {
    std::this_thread::sleep_for(milliseconds(5));
    source.request_stop();
  });
  EXPECT_EQ(admission.enter(700, Call{.stop = source.get_token()}).error().code, ErrorCode::cancelled);
}

TEST(Admission, KeepsTheMemoryUntilTheProcessHasEnded) {
  Admission admission(kOptions);
  sandbox::UniqueFd control;
  auto process = std::make_unique<sandbox::Process>(sandbox::Process::spawn("/bin/sleep", {"1000"}, control).value());
  auto slot = admission.enter(700, {}).value();
  slot.release(sandbox::open_pidfd(process->pid()).value());
  EXPECT_FALSE(admission.enter(700, within(20))) << "it was given back, but its process still runs";
  std::jthread ender([&] {
    std::this_thread::sleep_for(milliseconds(10));
    process.reset();
  });
  EXPECT_TRUE(admission.enter(700, within(10'000)));
}

}  // namespace
}  // namespace sextant::query
