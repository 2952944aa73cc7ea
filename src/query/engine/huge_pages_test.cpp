#include "query/engine/huge_pages.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>

#include "query/engine/database.h"

namespace sextant::query::duck {
namespace {

long huge_kilobytes() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  for (std::string line; std::getline(rollup, line);)
    if (line.starts_with("AnonHugePages:")) return std::stol(line.substr(14));
  return -1;
}

bool kernel_offers_them() {
  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string line;
  return std::getline(file, line) && !line.contains("[never]");
}

// The engine's memory is one of a kind in a process, so each test has a process of its own, which returns what it found.
int in_own_process(const std::function<int()>& work) {
  const pid_t pid = fork();
  if (pid == 0) _exit(work());
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr const char* kGrouping = "SELECT i AS k, sum(i) FROM range(1000000) t(i) GROUP BY k";

TEST(HugePages, AreWhatAQueryGetsOnceTheyAreInUse) {
  if (!kernel_offers_them()) GTEST_SKIP() << "this kernel has huge pages switched off";
  const int megabytes = in_own_process([] {
    HugePages memory;
    const auto database = Database::open();
    const auto connection = database->connect();
    memory.use(1);
    if (!execute(*connection, kGrouping)) return 255;
    return static_cast<int>(huge_kilobytes() >> 10);
  });
  EXPECT_GE(megabytes, 2);
  EXPECT_LT(megabytes, 255) << "the query failed";
}

TEST(HugePages, AreMadeReadyAheadOnce) {
  if (!kernel_offers_them()) GTEST_SKIP() << "this kernel has huge pages switched off";
  const int megabytes = in_own_process([] {
    HugePages memory;
    const auto database = Database::open();
    memory.use(1);
    memory.touch_ahead();
    const auto once = huge_kilobytes();
    memory.touch_ahead();
    return huge_kilobytes() == once ? static_cast<int>(once >> 10) : 255;
  });
  // 6 MB, less what a fragmented memory gives in small pages.
  EXPECT_GE(megabytes, 2);
  EXPECT_LE(megabytes, 6);
}

TEST(HugePages, AreNotTouchedByAProcessThatWaits) {
  const int megabytes = in_own_process([] {
    HugePages memory;
    const auto database = Database::open();
    const auto connection = database->connect();
    if (!execute(*connection, kGrouping)) return 255;
    return static_cast<int>(huge_kilobytes() >> 10);
  });
  EXPECT_EQ(megabytes, 0);
}

// Otherwise an update of the library would lose them without anybody seeing it.
TEST(HugePages, FindTheAllocatorOfTheLibrary) {
  EXPECT_EQ(in_own_process([] { return HugePages().available() ? 0 : 1; }), 0);
}

}  // namespace
}  // namespace sextant::query::duck
