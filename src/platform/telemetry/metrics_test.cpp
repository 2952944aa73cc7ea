#include "platform/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace sextant::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, ShowsCountersGaugesAndHistogramsAsPrometheusText) {
  Metrics metrics;
  metrics.counter(kAskTotal, {{"status", "answered"}}).add();
  metrics.counter(kAskTotal, {{"status", "answered"}}).add(2);
  metrics.histogram(kAskDuration, {{"status", "answered"}}).observe(0.03);
  metrics.gauge(kConnections).set(7);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("# TYPE aden_query_total counter"));
  EXPECT_THAT(text, HasSubstr("aden_query_total{status=\"answered\"} 3"));
  EXPECT_THAT(text, HasSubstr("aden_query_duration_seconds_bucket{status=\"answered\",le=\"0.025\"} 0"));
  EXPECT_THAT(text, HasSubstr("aden_query_duration_seconds_bucket{status=\"answered\",le=\"0.05\"} 1"));
  EXPECT_THAT(text, HasSubstr("aden_query_duration_seconds_count{status=\"answered\"} 1"));
  EXPECT_THAT(text, HasSubstr("sextant_http_connections 7"));
}

TEST(Metrics, EscapesLabelValues) {
  Metrics metrics;
  metrics.counter(kQueries, {{"status", "a\"b\nc"}}).add();
  EXPECT_THAT(metrics.text(), HasSubstr(R"(status="a\"b\nc")"));
}

TEST(Metrics, AMalformedNameOrLabelCountsNothing) {
  Metrics metrics;
  metrics.counter("not a name").add();
  metrics.counter(kQueries, {{"bad label", "x"}}).add();
  EXPECT_THAT(metrics.text(), Not(HasSubstr("bad label")));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("not a name")));
}

TEST(Metrics, TooManyLabelSetsShareOne) {
  Metrics metrics;
  for (int i = 0; i < 3000; ++i) metrics.counter(kQueries, {{"status", std::to_string(i)}}).add();
  EXPECT_THAT(metrics.text(), HasSubstr("sextant_queries_total{overflow=\"true\"} 1000"));
}

TEST(Metrics, OwnNamesHaveOwnHelpAndBuckets) {
  Metrics metrics;
  metrics.describe("sextant_rows", "Rows in an answer.", {10, 100});
  metrics.histogram("sextant_rows").observe(50);
  EXPECT_THAT(metrics.text(), HasSubstr("# HELP sextant_rows Rows in an answer."));
  EXPECT_THAT(metrics.text(), HasSubstr("sextant_rows_bucket{le=\"100\"} 1"));
}

TEST(Metrics, CountsFromManyThreads) {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 1000; ++j) metrics.counter(kAskTotal, {{"status", "answered"}}).add();
      });
  }
  EXPECT_THAT(metrics.text(), HasSubstr("aden_query_total{status=\"answered\"} 4000"));
}

}  // namespace
}  // namespace sextant::telemetry
