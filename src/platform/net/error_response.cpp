#include "platform/net/error_response.h"

#include "base/json.h"

namespace sextant::net {
namespace {

// A context value that is JSON itself (the cost estimate) is sent as JSON.
boost::json::value context_value(const std::string& text) {
  if (text.starts_with('{') || text.starts_with('[')) {
    if (auto parsed = parse_json(text)) return std::move(*parsed);
  }
  return boost::json::string(text);
}

}  // namespace

Response error_response(const Error& error, std::string_view request_id) {
  return error_response(http_status(error.code), error, request_id);
}

Response error_response(int status, const Error& error, std::string_view request_id) {
  boost::json::array fields;
  for (const auto& field : error.fields) fields.push_back({{"path", field.path}, {"message", field.message}});
  boost::json::object body{{"detail", error.message},
                           {"code", code_name(error.code)},
                           {"hint", error.hint},
                           {"request_id", boost::json::string(request_id.data(), request_id.size())},
                           {"fields", std::move(fields)}};
  if (error.position) body["position"] = *error.position;
  if (!error.rule.empty()) body["rule"] = error.rule;
  for (const auto& [key, value] : error.context)
    if (key == "estimate") body[key] = context_value(value);
  Response response = Response::text(status, "application/json", write_json(body));
  if (error.retryable || status == 503 || status == 429) response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace sextant::net
