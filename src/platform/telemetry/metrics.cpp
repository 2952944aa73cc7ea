#include "platform/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

#include "base/log.h"

namespace sextant::telemetry {
namespace {

constexpr std::size_t kMostLabelSets = 2000;
const std::vector<double> kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

struct Description {
  std::string help;
  std::vector<double> buckets;
};

template <class Native>
struct Family {
  prometheus::Family<Native>* family = nullptr;
  std::map<Labels, Native*> members;
  Native* overflow = nullptr;
};

prometheus::Family<prometheus::Counter>& open(prometheus::Registry& registry, const std::string& name, const std::string& help,
                                              prometheus::Counter*) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
prometheus::Family<prometheus::Gauge>& open(prometheus::Registry& registry, const std::string& name, const std::string& help,
                                            prometheus::Gauge*) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
prometheus::Family<prometheus::Histogram>& open(prometheus::Registry& registry, const std::string& name, const std::string& help,
                                                prometheus::Histogram*) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

template <class Native>
Native& add(prometheus::Family<Native>& family, const Labels& labels, const Description& description) {
  if constexpr (std::is_same_v<Native, prometheus::Histogram>) {
    return family.Add(labels, prometheus::Histogram::BucketBoundaries(description.buckets.begin(), description.buckets.end()));
  } else {
    return family.Add(labels);
  }
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  std::mutex mutex;
  std::map<std::string, Description, std::less<>> descriptions{
      {std::string(kHttpRequests), {"Requests answered.", {}}},
      {std::string(kHttpDuration), {"Time from a request's head to the end of its answer.", kSeconds}},
      {std::string(kAskTotal), {"Questions asked.", {}}},
      {std::string(kAskDuration), {"Time to answer a question.", kSeconds}},
      {std::string(kQueries), {"Queries run.", {}}},
      {std::string(kQueryDuration), {"Time to run a query.", kSeconds}},
      {std::string(kConnections), {"Open client connections.", {}}},
      {std::string(kPoolRunning), {"Handlers at work on the pool.", {}}},
      {std::string(kPoolWaiting), {"Requests waiting for the pool.", {}}},
  };
  std::map<std::string, Family<prometheus::Counter>, std::less<>> counters;
  std::map<std::string, Family<prometheus::Gauge>, std::less<>> gauges;
  std::map<std::string, Family<prometheus::Histogram>, std::less<>> histograms;

  // Null for a name or label the library refuses.
  template <class Native>
  Native* find(std::map<std::string, Family<Native>, std::less<>>& families, std::string_view name, const Labels& labels) {
    const std::lock_guard lock(mutex);
    try {
      auto found = families.find(name);
      if (found == families.end()) found = families.emplace(name, Family<Native>()).first;
      auto& family = found->second;
      const auto described = descriptions.find(name);
      const Description description = described == descriptions.end() ? Description{"", kSeconds} : described->second;
      if (family.family == nullptr) family.family = &open(registry, std::string(name), description.help, static_cast<Native*>(nullptr));
      if (const auto member = family.members.find(labels); member != family.members.end()) return member->second;
      if (family.members.size() >= kMostLabelSets) {
        if (family.overflow == nullptr) family.overflow = &add(*family.family, {{"overflow", "true"}}, description);
        return family.overflow;
      }
      Native* created = &add(*family.family, labels, description);
      family.members.emplace(labels, created);
      return created;
    } catch (const std::exception& exception) {
      log::warn("metric_refused", {{"name", std::string(name)}, {"what", exception.what()}});
      return nullptr;
    }
  }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(std::string_view name, const Labels& labels) { return Counter(state_->find(state_->counters, name, labels)); }
Gauge Metrics::gauge(std::string_view name, const Labels& labels) { return Gauge(state_->find(state_->gauges, name, labels)); }
Histogram Metrics::histogram(std::string_view name, const Labels& labels) {
  return Histogram(state_->find(state_->histograms, name, labels));
}

void Metrics::describe(std::string name, std::string help, std::vector<double> buckets) {
  const std::lock_guard lock(state_->mutex);
  if (buckets.empty()) buckets = kSeconds;
  state_->descriptions.insert_or_assign(std::move(name), Description{std::move(help), std::move(buckets)});
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(state_->registry.Collect()); }

void Counter::add(double amount) const {
  if (native_ != nullptr && amount >= 0) static_cast<prometheus::Counter*>(native_)->Increment(amount);
}

void Gauge::set(double value) const {
  if (native_ != nullptr) static_cast<prometheus::Gauge*>(native_)->Set(value);
}

void Histogram::observe(double value) const {
  if (native_ != nullptr) static_cast<prometheus::Histogram*>(native_)->Observe(value);
}

}  // namespace sextant::telemetry
