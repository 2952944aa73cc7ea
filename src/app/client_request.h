// Requests of the command line to Sextant, and the parts of what comes back.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "app/client_commands.h"

namespace sextant::app {

[[nodiscard]] net::ClientRequest request_to(net::Method method, std::string target, const ClientOptions& options);

// The JSON of an answer; an error reply as the Error it carries.
[[nodiscard]] Result<boost::json::value> fetch(Transport& transport, net::ClientRequest request, const Call& call);
[[nodiscard]] Result<boost::json::value> post(Transport& transport, std::string target, boost::json::value body,
                                              const ClientOptions& options, const Call& call);

[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view key);

}  // namespace sextant::app
