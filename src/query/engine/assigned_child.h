// A child and the order it was given. Not part of the interface.
#pragma once

#include <string_view>

#include "query/engine/nursery.h"
#include "query/engine/protocol.h"

namespace sextant::query {

struct AssignedChild {
  Child child;
  sandbox::UniqueFd order;  // what was sent of it; its end is where the statement goes
  sandbox::UniqueFd pipe;   // where the rows come from; reading does not block
};

// `message`: protocol::kOrder or kOrderAhead. Error unavailable when the child is gone.
[[nodiscard]] Result<AssignedChild> assign(Child child, const protocol::Order& order, std::string_view message);

// Adds one part to the memfd of an order.
[[nodiscard]] Result<void> append(const sandbox::UniqueFd& file, const std::string& part);

// Sends `order` with `output` to a child; the memfd it travels in. Error unavailable when the child is gone.
[[nodiscard]] Result<sandbox::UniqueFd> send_order(const Child& child, const protocol::Order& order, int output,
                                                   std::string_view message = protocol::kOrder);

}  // namespace sextant::query
