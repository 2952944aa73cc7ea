#include "app/client_request.h"

#include "base/json.h"

namespace sextant::app {

namespace json = boost::json;

net::ClientRequest request_to(net::Method method, std::string target, const ClientOptions& options) {
  net::ClientRequest request{.method = method, .url = std::move(target)};
  request.headers.set("X-Sextant-Request", "1");
  if (!options.as.empty()) request.headers.set("X-Sextant-As", options.as);
  return request;
}

Result<json::value> fetch(Transport& transport, net::ClientRequest request, const Call& call) {
  const Reply reply = TRY(exchange(transport, std::move(request), call));
  if (reply.status >= 400) return fail(error_of(reply));
  return parse_json(reply.body, {.max_bytes = 256u << 20, .max_depth = 64});
}

Result<json::value> post(Transport& transport, std::string target, json::value body, const ClientOptions& options, const Call& call) {
  auto request = request_to(net::Method::post, std::move(target), options);
  request.headers.set("Content-Type", "application/json");
  request.body = write_json(body);
  return fetch(transport, std::move(request), call);
}

std::string text_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace sextant::app
