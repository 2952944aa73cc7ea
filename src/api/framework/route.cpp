#include "api/framework/route.h"

#include "api/framework/docs_page.h"
#include "api/framework/openapi.h"
#include "base/log.h"
#include "base/text.h"

namespace sextant::api {
namespace {

bool is_json(std::string_view content_type) {
  const auto type = trim(content_type.substr(0, content_type.find(';')));
  return equals_ignoring_case(type, "application/json") || (type.size() > 5 && equals_ignoring_case(type.substr(type.size() - 5), "+json"));
}

net::Response fail_with(const Error& error, const net::Request& request, const std::string& operation) {
  if (error.code == ErrorCode::internal) {
    std::string context;
    for (const auto& [key, value] : error.context) context.append(key).append("=").append(value).append("; ");
    log::error("request_failed",
               {{"request_id", request.call.request_id}, {"operation", operation}, {"message", error.message}, {"context", context}});
  }
  return net::error_response(error, request.call.request_id);
}

// A GET whose answer the client has already.
void answer_not_modified(const net::Request& request, net::Response& response) {
  const auto etag = response.headers.get("ETag");
  const auto known = request.headers.get("If-None-Match");
  const bool reads = request.method == net::Method::get || request.method == net::Method::head;
  if (!etag || !known || !reads || !names_weakly(*known, *etag)) return;
  response.status = 304;
  response.headers.remove("Content-Type");
  response.body = std::string();
}

}  // namespace

Result<boost::json::value> read_json_body(const net::Request& request) {
  const auto type = request.headers.get("Content-Type");
  if (!type || !is_json(*type)) return fail(ErrorCode::unsupported_media, "The body must be JSON.", "Send Content-Type: application/json.");
  return parse_json(request.body);
}

Api::Api(ApiInfo info, CallerResolver resolver, IdempotentReplies* replies)
    : info_(std::move(info)), resolver_(std::move(resolver)), replies_(replies) {}

void Api::add_endpoint(Operation operation, Endpoint endpoint) {
  const auto& info = operation.info;
  auto handler = [endpoint = std::move(endpoint), resolver = info.access == Access::caller ? resolver_ : CallerResolver(),
                  access = info.access, name = info.operation, replies = info.creates ? replies_ : nullptr](net::Request& request) {
    access::Subject caller;
    if (access == Access::caller) {
      auto resolved =
          resolver ? resolver(request) : Result<access::Subject>(fail(ErrorCode::unauthenticated, "Nobody can be identified here."));
      if (!resolved) return fail_with(resolved.error(), request, name);
      caller = std::move(*resolved);
    }
    Invocation invocation{request, caller};
    auto response = replies != nullptr ? replies->once(caller, request, [&] { return endpoint(invocation); }) : endpoint(invocation);
    if (!response) return fail_with(response.error(), request, name);
    answer_not_modified(request, *response);
    return std::move(*response);
  };
  router_.add(info.method, info.path, std::move(handler), info.options);
  operations_.push_back(std::move(operation));
}

boost::json::object Api::openapi() const { return describe_api(info_, operations_, schemas_); }

net::Router Api::take_router() {
  const auto document = openapi();
  struct Page {
    const char* path;
    const char* type;
    net::SharedBody body;
  };
  const Page pages[] = {{"/api/openapi.json", "application/json", std::make_shared<const std::string>(write_json(document))},
                        {"/api/docs", "text/html; charset=utf-8", std::make_shared<const std::string>(docs_page(document))},
                        {"/api/docs.css", "text/css; charset=utf-8", std::make_shared<const std::string>(docs_style())}};
  for (const auto& page : pages) {
    router_.add(net::Method::get, page.path,
                [page](net::Request&) {
                  net::Response response;
                  response.headers.add("Content-Type", page.type);
                  response.headers.add("Content-Security-Policy",
                                       "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
                  response.body = page.body;
                  return response;
                },
                {.run = net::Run::inline_});
  }
  return std::move(router_);
}

}  // namespace sextant::api
