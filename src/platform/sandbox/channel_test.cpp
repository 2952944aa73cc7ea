#include "platform/sandbox/channel.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "platform/sandbox/process.h"

namespace sextant::sandbox {
namespace {

TEST(Channel, CarriesBytesAndDescriptors) {
  auto pair = socket_pair(SocketKind::messages).value();
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  UniqueFd reader(pipe_ends[0]), writer(pipe_ends[1]);
  const std::array descriptors{writer.get()};
  ASSERT_TRUE(send_message(pair.first.get(), "take this", descriptors));
  writer.reset();

  auto message = receive_message(pair.second.get(), Wait::no).value().value();
  EXPECT_EQ(message.bytes, "take this");
  ASSERT_EQ(message.descriptors.size(), 1u);
  ASSERT_EQ(write(message.descriptors[0].get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(read(reader.get(), &byte, 1), 1);
}

TEST(Channel, TellsSilenceFromAnEnd) {
  auto pair = socket_pair(SocketKind::messages).value();
  EXPECT_FALSE(receive_message(pair.second.get(), Wait::no).value().has_value());
  pair.first.reset();
  EXPECT_TRUE(receive_message(pair.second.get(), Wait::no).value()->bytes.empty());
  EXPECT_EQ(send_message(pair.second.get(), "x").error().code, ErrorCode::unavailable);
}

TEST(Channel, DeliversWhatWasSaidBeforeAnEndWithUnreadMessages) {
  auto pair = socket_pair(SocketKind::messages).value();
  ASSERT_TRUE(send_message(pair.first.get(), "never read"));
  ASSERT_TRUE(send_message(pair.second.get(), "last words"));
  pair.second.reset();
  EXPECT_EQ(receive_message(pair.first.get(), Wait::no).value()->bytes, "last words");
  EXPECT_TRUE(receive_message(pair.first.get(), Wait::no).value()->bytes.empty());
}

TEST(Channel, RefusesMessagesOverTheLimit) {
  auto pair = socket_pair(SocketKind::messages).value();
  EXPECT_FALSE(send_message(pair.first.get(), std::string(kMessageLimit + 1, 'x')));
  EXPECT_FALSE(send_message(pair.first.get(), ""));
}

TEST(Waiting, EndsWithTheDeadlineAndTheStopToken) {
  auto pair = socket_pair(SocketKind::messages).value();
  const std::array descriptors{pair.first.get()};
  const StopEvent never{std::stop_token()};
  EXPECT_EQ(wait_for(descriptors, POLLIN, Call{.deadline = Deadline::in(std::chrono::milliseconds(1))}, never).error().code,
            ErrorCode::deadline_exceeded);

  std::stop_source source;
  const StopEvent stop(source.get_token());
  std::jthread canceller([&] { source.request_stop(); });
  EXPECT_EQ(wait_for(descriptors, POLLIN, Call{.stop = source.get_token()}, stop).error().code, ErrorCode::cancelled);
}

TEST(Waiting, SkipsNegativeDescriptors) {
  auto pair = socket_pair(SocketKind::messages).value();
  ASSERT_TRUE(send_message(pair.second.get(), "x"));
  const std::array descriptors{-1, pair.first.get()};
  const auto ready = wait_for(descriptors, POLLIN, {}, StopEvent{std::stop_token()}).value();
  EXPECT_EQ(ready[0], 0);
  EXPECT_NE(ready[1] & POLLIN, 0);
}

TEST(ChildProcess, StartsWithNothingButItsSocket) {
  const UniqueFd opened(memfd_create("not for the child", 0));
  UniqueFd control;
  const auto process = Process::spawn("/bin/sleep", {"1000"}, control).value();
  const std::string directory = "/proc/" + std::to_string(process.pid());
  const auto descriptors = [&] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory + "/fd")) names.insert(entry.path().filename());
    return names;
  };
  const auto environment = [&] {
    std::ifstream file(directory + "/environ", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  // While it starts, the program opens its libraries and its environment is not there yet.
  const std::set<std::string> standard{"0", "1", "2", "3"};
  const Deadline deadline = Deadline::in(std::chrono::seconds(10));
  while (!deadline.passed() && (descriptors() != standard || environment().empty())) std::this_thread::yield();
  EXPECT_EQ(descriptors(), standard);
  EXPECT_EQ(environment(), std::string("LD_BIND_NOW=1\0", 14));
}

TEST(ChildProcess, SaysWhenItCannotStart) {
  UniqueFd control;
  EXPECT_EQ(Process::spawn("/nonexistent/program", {}, control).error().code, ErrorCode::unavailable);
}

TEST(ChildProcess, EndsWithItsOwner) {
  UniqueFd control;
  pid_t pid = 0;
  {
    auto process = Process::spawn("/bin/sleep", {"1000"}, control).value();
    pid = process.pid();
    EXPECT_TRUE(process.running());
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

}  // namespace
}  // namespace sextant::sandbox
