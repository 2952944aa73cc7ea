#include "app/query_audit.h"

#include <gtest/gtest.h>

#include <semaphore>
#include <thread>

#include "access/migrations.h"
#include "platform/meta/testing.h"

namespace sextant::app {
namespace {

// The engine works from the moment the record is begun, not from when it is durable.
TEST(QueryAudit, CountsTheTimeTheRecordTook) {
  meta::TemporaryDatabase database{{access::migrations()}};
  const auto log = access::AuditLog::open(*database).value();
  telemetry::Metrics metrics;
  QueryAudit audit(*log, metrics);
  const query::GateRequest request{.subject = {.id = UserId("ana"), .name = "ana", .roles = {}, .attributes = {}}, .sql = "SELECT 42"};
  const query::Prepared prepared;
  const QueryId id = QueryId::generate();

  std::binary_semaphore held(0), begun(0);
  const std::jthread other([&] {
    std::ignore = database->transaction([&](meta::Transaction&) -> Result<void> {
      held.release();
      begun.acquire();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      return {};
    });
  });
  held.acquire();
  begun.release();
  const auto before = Clock::now();
  ASSERT_TRUE(audit.begin({.id = id, .request = request, .prepared = prepared, .call = {}}));
  const std::chrono::duration<double, std::milli> recording = Clock::now() - before;
  audit.end({.id = id, .error = std::nullopt, .outcome = {.rows = 1}});

  const auto entry = log->history_entry(UserId("ana"), id).value();
  EXPECT_EQ(entry.row_count, 1u);
  EXPECT_GE(entry.elapsed_ms, recording.count() / 2);
}

}  // namespace
}  // namespace sextant::app
