#include "query/engine/code_pages.h"

#include <gtest/gtest.h>

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

TEST(CodePages, LeaveAndComeBackByThemselves) {
  const auto database = duck::Database::open();
  ASSERT_TRUE(database);
  const long before = mapped_kilobytes();
  unmap_code_pages();
  EXPECT_LT(mapped_kilobytes(), before / 2);
  const auto connection = database->connect();
  EXPECT_TRUE(duck::execute(*connection, "SELECT sum(i) FROM range(1000) t(i)"));
  EXPECT_GT(mapped_kilobytes(), before / 20);
}

}  // namespace
}  // namespace sextant::query
