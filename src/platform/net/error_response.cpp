#include "platform/net/error_response.h"

#include "base/json.h"
#include "base/text.h"

namespace sextant::net {
namespace {

// A context value that is JSON itself (the cost estimate) is sent as JSON.
boost::json::value context_value(const std::string& text) {
  if (text.starts_with('{') || text.starts_with('[')) {
    if (auto parsed = parse_json(text)) return std::move(*parsed);
  }
  return boost::json::string(text);
}

// What to do next where nobody said it better.
std::string_view usual_hint(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
    case ErrorCode::validation_failed:
    case ErrorCode::unsupported_media:
      return "/api/docs says what is accepted here.";
    case ErrorCode::sql_syntax:
    case ErrorCode::sql_refused:
    case ErrorCode::query_failed:
      return "Change the statement.";
    case ErrorCode::unauthenticated:
      return "Sign in first.";
    case ErrorCode::forbidden:
      return "Ask an owner of this workspace.";
    case ErrorCode::not_found:
      return "Check the address; /api/docs lists what there is.";
    case ErrorCode::conflict:
    case ErrorCode::precondition_failed:
      return "Read again what there is now, then decide.";
    case ErrorCode::cost_exceeded:
    case ErrorCode::memory_exceeded:
      return "Ask for less.";
    case ErrorCode::payload_too_large:
      return "Send less at once.";
    case ErrorCode::data_invalid:
      return "Mend the data and try again.";
    case ErrorCode::rate_limited:
    case ErrorCode::unavailable:
    case ErrorCode::deadline_exceeded:
      return "Try again in a moment.";
    case ErrorCode::cancelled:
      return "Send it again if it is still wanted; keep the connection open until it is answered.";
    case ErrorCode::internal:
      return "Report the request id.";
  }
  return "";
}

// A header's bytes may have found their way into a message.
std::string readable(const std::string& text) {
  if (is_valid_utf8(text)) return text;
  std::string ascii = text;
  for (char& c : ascii)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return ascii;
}

}  // namespace

Response error_response(const Error& error, std::string_view request_id) {
  return error_response(http_status(error.code), error, request_id);
}

Response error_response(int status, const Error& error, std::string_view request_id) {
  boost::json::array fields;
  for (const auto& field : error.fields) fields.push_back({{"path", field.path}, {"message", field.message}});
  boost::json::object body{{"detail", readable(error.message)},
                           {"code", code_name(error.code)},
                           {"hint", error.hint.empty() ? std::string(usual_hint(error.code)) : readable(error.hint)},
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
