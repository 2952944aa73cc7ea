#include "query/engine/process_engine.h"

#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "platform/sandbox/support.h"

namespace sextant::query {
namespace {

constexpr auto kStartTime = std::chrono::seconds(10);

std::uint64_t budget_of(const EngineOptions& options) {
  if (options.memory_budget_bytes != 0) return options.memory_budget_bytes;
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 4 * 3;
}

protocol::Wall wall_of(const EngineOptions& options) {
  return options.sandbox == SandboxMode::required ? protocol::Wall::sealed : protocol::Wall::open;
}

class ReadyStream final : public ReadyChild {
 public:
  explicit ReadyStream(std::unique_ptr<ChildStream> stream) : stream_(std::move(stream)) {}
  Result<std::unique_ptr<ResultStream>> run(std::string sql) override {
    TRY(stream_->begin({.sql = std::move(sql)}));
    return std::move(stream_);
  }

 private:
  std::unique_ptr<ChildStream> stream_;
};

}  // namespace

ProcessEngine::ProcessEngine(const EngineOptions& options)
    : wall_(wall_of(options)),
      small_memory_bytes_(options.small_memory_bytes),
      nursery_(options.executable, options.arguments, options.ready_children, options.birth_deadline),
      admission_({.budget_bytes = budget_of(options), .small_bytes = options.small_memory_bytes, .running_limit = options.running_limit}),
      standby_(nursery_, admission_),
      parsers_(nursery_, {.parsers = options.parsers,
                          .uses = options.parser_uses,
                          .deadline = options.parse_deadline,
                          .memory_bytes = options.parser_memory_bytes,
                          .wall = wall_of(options)}) {}

// One parse goes through everything that can be missing: the executable, the library, the kernel's wall.
Result<void> ProcessEngine::check_start() {
  TRY(parsers_.parse("SELECT 42", Call{.deadline = Deadline::in(kStartTime)}));
  return {};
}

Result<std::unique_ptr<ReadyChild>> ProcessEngine::ready(std::vector<std::string> files, EngineLimits limits, const Call& call) {
  // Without data there is little to compute: such a query need not wait behind those that have some.
  if (files.empty()) limits.memory_bytes = std::min(limits.memory_bytes, small_memory_bytes_);
  return std::make_unique<ReadyStream>(TRY(prepare({.work = protocol::Work::read, .files = std::move(files), .limits = limits}, call)));
}

Result<std::unique_ptr<ChildStream>> ProcessEngine::prepare(protocol::Order order, const Call& call) {
  order.wall = wall_;
  // A small machine runs every query, with less memory.
  order.limits.memory_bytes = std::min(order.limits.memory_bytes, admission_.largest_bytes());
  return ChildStream::start(nursery_, standby_, admission_, order, call);
}

Result<std::unique_ptr<ChildStream>> ProcessEngine::start(const protocol::Order& order, const Call& call) {
  auto stream = TRY(prepare(order, call));
  TRY(stream->begin(order));
  return stream;
}

Result<std::unique_ptr<Engine>> make_engine(EngineOptions options) {
  if (options.sandbox == SandboxMode::required)
    TRY(sandbox::probe().sufficient());
  else
    log::warn("engine.sandbox_off", {{"meaning", "queries run with the server's rights"}});
  auto engine = std::make_unique<ProcessEngine>(options);
  TRY(engine->check_start());
  return engine;
}

}  // namespace sextant::query
