// Why a child did not deliver, as an Error for a person. DuckDB's own text may hold row values: it goes into the context
// "engine_message" (for the audit log) and never into the message.
#pragma once

#include "query/engine/protocol.h"

namespace sextant::query {

[[nodiscard]] Error error_of(const protocol::Report& report);
[[nodiscard]] Error error_of(const protocol::Died& died);
[[nodiscard]] Error zygote_lost();
// Of this process; errno says why.
[[nodiscard]] Error out_of_resource(const char* call);

}  // namespace sextant::query
