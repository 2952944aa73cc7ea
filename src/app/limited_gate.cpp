#include "app/limited_gate.h"

namespace sextant::app {
namespace {

class PermittedStream final : public query::ResultStream {
 public:
  PermittedStream(std::unique_ptr<query::ResultStream> inner, access::QueryLimiter::Permit permit)
      : inner_(std::move(inner)), permit_(std::move(permit)) {}
  Result<std::span<const std::byte>> read(const Call& call) override { return inner_->read(call); }
  query::EngineOutcome outcome() const override { return inner_->outcome(); }

 private:
  std::unique_ptr<query::ResultStream> inner_;
  access::QueryLimiter::Permit permit_;
};

class LimitedGate final : public query::Gate {
 public:
  LimitedGate(std::unique_ptr<query::Gate> inner, access::QueryLimits limits) : inner_(std::move(inner)), limiter_(limits) {}

  Result<query::Prepared> prepare(const query::GateRequest& request, const Call& call) override { return inner_->prepare(request, call); }
  Result<std::string> shown(const query::Prepared& prepared, const Call& call) override { return inner_->shown(prepared, call); }
  Result<query::VisiblePtr> visible(const access::Subject& subject, const Call& call) override { return inner_->visible(subject, call); }

  Result<QueryId> write_parquet(const query::GateRequest& request, const std::string& file, const Call& call) override {
    const auto permit = TRY(limiter_.admit(request.subject.id));
    return inner_->write_parquet(request, file, call);
  }

  Result<query::Running> run(const query::GateRequest& request, const Call& call) override {
    auto permit = TRY(limiter_.admit(request.subject.id));
    auto running = TRY(inner_->run(request, call));
    running.stream = std::make_unique<PermittedStream>(std::move(running.stream), std::move(permit));
    return running;
  }

 private:
  std::unique_ptr<query::Gate> inner_;
  access::QueryLimiter limiter_;
};

}  // namespace

std::unique_ptr<query::Gate> limited_gate(std::unique_ptr<query::Gate> inner, access::QueryLimits limits) {
  return std::make_unique<LimitedGate>(std::move(inner), limits);
}

}  // namespace sextant::app
