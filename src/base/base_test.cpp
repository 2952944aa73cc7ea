#include <gtest/gtest.h>
#include <sched.h>

#include <set>

#include "base/call.h"
#include "base/dates.h"
#include "base/error.h"
#include "base/id.h"
#include "base/processors.h"
#include "base/time.h"

namespace sextant {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(ErrorCode::invalid_request, "odd");
  return n / 2;
}
Result<int> quarter(int n) { return TRY(half(TRY(half(n)))); }

TEST(Try, PassesTheValueOrReturnsTheError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
}

TEST(Error, MapsEveryCodeToAStatusAndANonZeroExit) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    EXPECT_GE(http_status(static_cast<ErrorCode>(code)), 400);
    EXPECT_GT(exit_code(static_cast<ErrorCode>(code)), 0);
    EXPECT_FALSE(code_name(static_cast<ErrorCode>(code)).empty());
  }
}

TEST(Error, PassesWhenItSaysNothingOfWhatWasAsked) {
  std::set<std::string_view> passing;
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code)
    if (is_passing({.code = static_cast<ErrorCode>(code)})) passing.insert(code_name(static_cast<ErrorCode>(code)));
  EXPECT_EQ(passing, (std::set<std::string_view>{"rate_limited", "unavailable", "deadline_exceeded", "cancelled", "internal"}));
}

TEST(Id, IsLongRandomAndTyped) {
  const auto a = TableId::generate(), b = TableId::generate();
  EXPECT_EQ(a.text().size(), 26u);
  EXPECT_NE(a, b);
  static_assert(!std::is_convertible_v<TableId, SourceId>);
}

TEST(Call, StopsAtItsDeadlineAndWhenAsked) {
  Call call;
  EXPECT_TRUE(call.check());
  EXPECT_EQ(call.within(std::chrono::seconds(-1)).check().error().code, ErrorCode::deadline_exceeded);
  std::stop_source stop;
  call.stop = stop.get_token();
  stop.request_stop();
  EXPECT_EQ(call.check().error().code, ErrorCode::cancelled);
}

TEST(Time, ReadsWhatItWrites) {
  const auto at = parse_utc("2026-02-28T23:59:59.250Z").value();
  EXPECT_EQ(format_utc(at), "2026-02-28T23:59:59.250Z");
  for (const char* bad : {"", "2026-02-30T00:00:00Z", "2026-02-28T24:00:00Z", "2026-02-28T00:00:00", "2026-02-28 00:00:00Z"})
    EXPECT_FALSE(parse_utc(bad)) << bad;
}

TEST(Dates, ReadWhatTheyWriteAndRefuseWhatIsNoDay) {
  const auto day = parse_iso_date("2024-02-29").value();
  EXPECT_EQ(iso_date(day), "2024-02-29");
  EXPECT_EQ(day_text(day), "29 February 2024");
  EXPECT_EQ(parse_iso_date("2024-02-29 23:59:59"), day) << "a time of that day";
  for (const char* bad : {"", "2024", "2023-02-29", "2024-13-01", "2024-00-01", "2024-1--05", "2024- 1-05", "-123-01-01", "2024/01/01"})
    EXPECT_FALSE(parse_iso_date(bad)) << bad;
  EXPECT_EQ(month_name(std::chrono::month(13)), "");
}

TEST(Processors, AreThoseThisThreadMayUse) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(usable_processors(), CPU_COUNT(&before));
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(usable_processors(), 1);
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
}

}  // namespace
}  // namespace sextant
