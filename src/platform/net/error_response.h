// The one shape of an error on the wire:
// {"detail","code","hint","request_id","fields":[{path,message}], "position"?, "rule"?, "estimate"?}
// Of Error::context only the keys meant for clients are shown; the rest is for logs.
#pragma once

#include <string_view>

#include "platform/net/http.h"

namespace sextant::net {

[[nodiscard]] Response error_response(const Error& error, std::string_view request_id);
// For what HTTP itself refuses (405, 408, 431 …), where the status is not the one of the code.
[[nodiscard]] Response error_response(int status, const Error& error, std::string_view request_id);

}  // namespace sextant::net
