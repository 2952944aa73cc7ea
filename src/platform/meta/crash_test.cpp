// What was acknowledged survives kill -9: a child writes numbered rows in two tables and acknowledges each committed
// number over a pipe; it is killed at a random moment, and everything acknowledged must be there, and nothing torn.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "platform/meta/testing.h"

namespace sextant::meta {
namespace {

const std::vector<RoomMigrations> kSchema{
    {"test", {{1, "rows", "CREATE TABLE l (n INTEGER PRIMARY KEY) STRICT; CREATE TABLE r (n INTEGER PRIMARY KEY) STRICT"}}}};
constexpr int kRounds = 30;

[[noreturn]] void write_until_killed(const std::filesystem::path& path, Durability durability, int acknowledge) {
  auto db = Database::open({.path = path});
  if (!db) _exit(1);
  for (;;) {
    std::int64_t next = 0;
    const auto done = (*db)->transaction(
        [&](Transaction& transaction) -> Result<void> {
          next = TRY(transaction.query("SELECT coalesce(max(n), 0) + 1 AS n FROM l")).front().integer("n");
          TRY(transaction.execute("INSERT INTO l VALUES (?)", next));
          TRY(transaction.execute("INSERT INTO r VALUES (?)", next));
          return {};
        },
        durability);
    if (!done || ::write(acknowledge, &next, sizeof next) != sizeof next) _exit(1);
  }
}

TEST(Crash, NothingAcknowledgedIsLostAndNothingIsTorn) {
  TemporaryFolder folder;
  const auto path = folder.path() / "metadata.db";
  {
    auto db = Database::open({.path = path}).value();
    ASSERT_TRUE(migrate(*db, kSchema));
  }
  std::mt19937 random(20261121);
  std::int64_t acknowledged = 0;
  for (int round = 0; round < kRounds; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      write_until_killed(path, round % 2 == 0 ? Durability::power : Durability::process, ends[1]);
    }
    ::close(ends[1]);
    // The moment is a number of acknowledgements and a few microseconds, not a time span: rounds stay short anywhere.
    const int enough = std::uniform_int_distribution(1, 20)(random);
    std::int64_t number = 0;
    for (int i = 0; i < enough && ::read(ends[0], &number, sizeof number) == sizeof number; ++i) acknowledged = number;
    ::usleep(std::uniform_int_distribution<unsigned>(0, 900)(random));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(ends[0], &number, sizeof number) == sizeof number) acknowledged = number;
    ::close(ends[0]);

    auto db = Database::open({.path = path}).value();
    const auto row =
        db->query("SELECT (SELECT count(*) FROM l) AS l, (SELECT count(*) FROM r) AS r, (SELECT coalesce(max(n), 0) FROM l) AS top")
            .value()
            .front();
    ASSERT_GE(row.integer("l"), acknowledged) << "round " << round;
    ASSERT_EQ(row.integer("l"), row.integer("r"));
    ASSERT_EQ(row.integer("l"), row.integer("top"));
  }
  EXPECT_GE(acknowledged, kRounds);
}

}  // namespace
}  // namespace sextant::meta
