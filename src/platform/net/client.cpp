#include "platform/net/client.h"

#include <curl/curl.h>

#include <cstdio>
#include <memory>

#include "base/text.h"

namespace sextant::net {
namespace {

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Handle = std::unique_ptr<CURL, CurlDeleter>;
using HeaderList = std::unique_ptr<curl_slist, CurlDeleter>;
using File = std::unique_ptr<std::FILE, CurlDeleter>;

struct Transfer {
  const BodySink& sink;
  const Call& call;
  ClientResponse response;
  Result<void> sunk = {};
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.sunk = transfer.sink(std::as_bytes(std::span(data, size * count)));
  return transfer.sunk ? size * count : 0;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line = trim(std::string_view(data, size * count));
  if (line.starts_with("HTTP/"))
    transfer.response.headers = {};  // after "100 Continue" comes the real head
  else if (const auto colon = line.find(':'); colon != std::string_view::npos)
    transfer.response.headers.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
  return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return static_cast<Transfer*>(user)->call.check() ? 0 : 1; }

Error transport_error(CURLcode code, const Transfer& transfer) {
  if (!transfer.sunk) return transfer.sunk.error();
  if (const auto checked = transfer.call.check(); !checked) return checked.error();
  return Error{.code = ErrorCode::unavailable,
               .message = std::string("The server did not answer: ") + curl_easy_strerror(code) + '.',
               .retryable = true};
}

}  // namespace

Result<ClientResponse> send(const ClientRequest& request, const BodySink& sink, const Call& call) {
  Handle handle(curl_easy_init());
  if (!handle) return fail(ErrorCode::internal, "The HTTP client could not be started.");
  Transfer transfer{.sink = sink, .call = call, .response = {}};
  CURL* curl = handle.get();
  const std::string method(method_name(request.method));

  HeaderList headers;
  for (const auto& [name, value] : request.headers.all())
    headers.reset(curl_slist_append(headers.release(), (name + ": " + value).c_str()));
  File upload;
  if (!request.body_file.empty()) {
    upload.reset(std::fopen(request.body_file.c_str(), "rb"));
    if (!upload) return fail(ErrorCode::not_found, "Cannot read " + request.body_file + '.');
  }

  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
  if (!call.deadline.is_never()) curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(call.deadline.remaining().count()) + 1);
  if (upload) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READDATA, upload.get());
  } else if (!request.body.empty() || request.method == Method::post) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  }
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);

  if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) return std::unexpected(transport_error(code, transfer));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

}  // namespace sextant::net
