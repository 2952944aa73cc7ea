// How a command of the command line reaches Sextant: the same requests, either to the server that holds the workspace or
// to the same routes inside this process. One caller at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/call.h"
#include "platform/net/client.h"
#include "platform/net/http.h"

namespace sextant::app {

class Transport {
 public:
  virtual ~Transport() = default;

  // `target` is path and query. The body streams to `sink`.
  [[nodiscard]] virtual Result<net::ClientResponse> send(net::ClientRequest request, const net::BodySink& sink, const Call& call) = 0;
};

// To a running server at `base_url` ("http://127.0.0.1:8080").
[[nodiscard]] std::unique_ptr<Transport> remote_transport(std::string base_url);

using Dispatch = std::function<net::Response(net::Request&)>;
// Straight to the routes, no socket between.
[[nodiscard]] std::unique_ptr<Transport> local_transport(Dispatch dispatch);

struct Reply {
  int status = 0;
  net::Headers headers;
  std::string body;
};
// Sends and gathers the body; at most 256 MB.
[[nodiscard]] Result<Reply> exchange(Transport& transport, net::ClientRequest request, const Call& call);

// The Error an error reply carries, as the server wrote it.
[[nodiscard]] Error error_of(const Reply& reply);

}  // namespace sextant::app
