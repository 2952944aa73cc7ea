// HTTP client over libcurl: the only place that sees it. One request a call, blocking; the body streams to a callback.
// Redirects are not followed; only http and https; limits and deadlines always apply. Thread-safe.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/call.h"
#include "platform/net/http.h"

namespace sextant::net {

struct ClientRequest {
  Method method = Method::get;
  std::string url;
  Headers headers;
  std::string body;
  std::string body_file;  // when set, its bytes are sent instead of `body`
};

struct ClientResponse {
  int status = 0;
  Headers headers;
};

// Called for each piece of the body in order; an Error ends the transfer and is returned by send().
using BodySink = std::function<Result<void>(std::span<const std::byte>)>;

// Errors: unavailable (no connection, cut connection), deadline_exceeded, cancelled. An HTTP error status is not an Error.
[[nodiscard]] Result<ClientResponse> send(const ClientRequest& request, const BodySink& sink, const Call& call);

}  // namespace sextant::net
