// The server's end of one child at work: gives it its order and then its statement, reads its rows, learns how it ended. Not part of
// the interface.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "query/engine/admission.h"
#include "query/engine/engine.h"
#include "query/engine/standby.h"

namespace sextant::query {

class ChildStream final : public ResultStream {
 public:
  // A child that makes itself ready for `order` and waits for its statement.
  [[nodiscard]] static Result<std::unique_ptr<ChildStream>> start(Nursery& nursery, Standby& standby, Admission& admission,
                                                                  const protocol::Order& order, const Call& call);
  // Once, before the first read. Of `order` only what start() has not sent yet counts.
  [[nodiscard]] Result<void> begin(const protocol::Order& order);
  ~ChildStream() override;

  [[nodiscard]] Result<std::span<const std::byte>> read(const Call& call) override;
  [[nodiscard]] EngineOutcome outcome() const override { return outcome_; }
  [[nodiscard]] pid_t pid() const { return child_.child.pid(); }  // for tests that kill it

 private:
  ChildStream(Nursery& nursery, Standby& standby, AssignedChild child, Admission::Slot slot)
      : nursery_(nursery), standby_(standby), child_(std::move(child)), slot_(std::move(slot)) {}
  [[nodiscard]] Result<bool> read_pipe();
  [[nodiscard]] Result<void> read_notice();
  [[nodiscard]] std::unexpected<Error> stop_with(Error error);
  [[nodiscard]] Result<std::span<const std::byte>> conclude();

  Nursery& nursery_;
  Standby& standby_;
  AssignedChild child_;
  Admission::Slot slot_;
  const Clock::time_point started_ = Clock::now();
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t filled_ = 0;
  std::optional<protocol::Report> report_;
  std::optional<protocol::Died> died_;
  bool zygote_gone_ = false;
  bool finished_ = false;
  std::optional<Error> error_;
  EngineOutcome outcome_;
};

}  // namespace sextant::query
