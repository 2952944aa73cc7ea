// The server's end of one child at work: gives it its order and then its statement, reads its rows, learns how it ended. Not part of
// the interface.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "query/engine/admission.h"
#include "query/engine/engine.h"
#include "query/engine/nursery.h"
#include "query/engine/protocol.h"

namespace sextant::query {

class ChildStream final : public ResultStream {
 public:
  // A child that makes itself ready for `order` and waits for its statement.
  [[nodiscard]] static Result<std::unique_ptr<ChildStream>> start(Nursery& nursery, Admission& admission, const protocol::Order& order,
                                                                  const Call& call);
  // Once, before the first read. Of `order` only what start() has not sent yet counts.
  [[nodiscard]] Result<void> begin(const protocol::Order& order);
  ~ChildStream() override;

  [[nodiscard]] Result<std::span<const std::byte>> read(const Call& call) override;
  [[nodiscard]] EngineOutcome outcome() const override { return outcome_; }
  [[nodiscard]] pid_t pid() const { return child_.pid(); }  // for tests that kill it

 private:
  ChildStream(Nursery& nursery, Child child, sandbox::UniqueFd order, sandbox::UniqueFd pipe, Admission::Slot slot)
      : nursery_(nursery), child_(std::move(child)), order_(std::move(order)), pipe_(std::move(pipe)), slot_(std::move(slot)) {}
  [[nodiscard]] Result<bool> read_pipe();
  [[nodiscard]] Result<void> read_notice();
  [[nodiscard]] std::unexpected<Error> stop_with(Error error);
  [[nodiscard]] Result<std::span<const std::byte>> conclude();

  Nursery& nursery_;
  Child child_;
  sandbox::UniqueFd order_;  // what was sent of it; its end is where the statement goes
  sandbox::UniqueFd pipe_;
  Admission::Slot slot_;
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t filled_ = 0;
  std::optional<protocol::Report> report_;
  std::optional<protocol::Died> died_;
  bool zygote_gone_ = false;
  bool finished_ = false;
  std::optional<Error> error_;
  EngineOutcome outcome_;
};

// Sends `order` with `output` to a child; the memfd it travels in. Error unavailable when the child is gone.
[[nodiscard]] Result<sandbox::UniqueFd> send_order(const Child& child, const protocol::Order& order, int output);

}  // namespace sextant::query
