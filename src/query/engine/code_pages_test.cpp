#include "query/engine/code_pages.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "query/engine/database.h"

namespace sextant::query {
namespace {

// Kilobytes of files in this process's page tables.
long mapped_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssFile:")) return std::stol(line.substr(8));
  return -1;
}

long mapped_by_a_child() {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  const pid_t pid = fork();
  if (pid == 0) {
    const long found = mapped_kilobytes();
    _exit(write(ends[1], &found, sizeof found) == sizeof found ? 0 : 1);
  }
  long found = -1;
  if (read(ends[0], &found, sizeof found) != sizeof found) found = -1;
  waitpid(pid, nullptr, 0);
  for (const int end : ends) close(end);
  return found;
}

TEST(CodePages, LeaveAndComeBackByThemselves) {
  const auto database = duck::Database::open();
  ASSERT_TRUE(database);
  const CodePages code;
  const long before = mapped_kilobytes();
  code.release();
  EXPECT_LT(mapped_kilobytes(), before / 2);
  const auto connection = database->connect();
  EXPECT_TRUE(duck::execute(*connection, "SELECT sum(i) FROM range(1000) t(i)"));
  EXPECT_GT(mapped_kilobytes(), before / 20);
}

TEST(CodePages, AreThereInAChildOnceHandedDown) {
  const auto database = duck::Database::open();
  ASSERT_TRUE(database);
  const CodePages code;
  EXPECT_LT(mapped_by_a_child(), mapped_kilobytes() / 2);
  code.hand_down();
  EXPECT_GT(mapped_by_a_child(), mapped_kilobytes() / 2);
  EXPECT_TRUE(duck::execute(*database->connect(), "SELECT sum(i) FROM range(1000) t(i)")) << "it is still the same code";
}

// Kilobytes of code in this process's page tables that came in 2 MB pages.
long huge_kilobytes() {
  std::ifstream maps("/proc/self/smaps");
  long found = 0;
  bool code = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.contains(" r-xp ")) code = line.contains("memfd:code");
    if (code && line.starts_with("ShmemPmdMapped:")) found += std::stol(line.substr(15));
  }
  return found;
}

TEST(CodePages, AreTheSameCodeWhenEnlarged) {
  const auto database = duck::Database::open();
  ASSERT_TRUE(database);
  CodePages code;
  code.enlarge();
  const auto connection = database->connect();
  EXPECT_TRUE(duck::execute(*connection, "SELECT sum(i) FROM range(1000) t(i)"));
  if (huge_kilobytes() == 0) GTEST_SKIP() << "this kernel does not offer them for code";
  EXPECT_FALSE(duck::execute(*connection, "SELECT error('an exception finds its way through it')"));
  code.release();
  EXPECT_EQ(huge_kilobytes(), 0);
  EXPECT_TRUE(duck::execute(*connection, "SELECT sum(i) FROM range(1000) t(i)"));
  EXPECT_GT(huge_kilobytes(), 0);
}

}  // namespace
}  // namespace sextant::query
