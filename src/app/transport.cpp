#include "app/transport.h"

#include <boost/url/parse.hpp>

#include "base/json.h"

namespace sextant::app {
namespace {

constexpr std::size_t kLargestReply = 256u << 20;

class RemoteTransport final : public Transport {
 public:
  explicit RemoteTransport(std::string base_url) : base_url_(std::move(base_url)) {}

  Result<net::ClientResponse> send(net::ClientRequest request, const net::BodySink& sink, const Call& call) override {
    request.url = base_url_ + request.url;
    return net::send(request, sink, call);
  }

 private:
  std::string base_url_;
};

class SinkWriter final : public net::BodyWriter {
 public:
  explicit SinkWriter(const net::BodySink& sink) : sink_(sink) {}
  using net::BodyWriter::write;
  Result<void> write(std::span<const std::byte> bytes) override { return sink_(bytes); }
  Result<void> flush() override { return {}; }

 private:
  const net::BodySink& sink_;
};

class LocalTransport final : public Transport {
 public:
  explicit LocalTransport(Dispatch dispatch) : dispatch_(std::move(dispatch)) {}

  Result<net::ClientResponse> send(net::ClientRequest request, const net::BodySink& sink, const Call& call) override {
    const auto target = boost::urls::parse_origin_form(request.url);
    if (!target) return fail(ErrorCode::internal, "Not a path: " + request.url);
    net::Request inner{.method = request.method,
                       .path = target->path(),
                       .headers = std::move(request.headers),
                       .body = std::move(request.body),
                       .call = call};
    if (!request.body_file.empty()) inner.body_file = request.body_file;
    for (const auto& parameter : target->params()) inner.query[parameter.key] = parameter.value;
    inner.remote_address = "127.0.0.1";
    net::Response response = dispatch_(inner);
    SinkWriter writer(sink);
    if (const auto* text = std::get_if<std::string>(&response.body))
      TRY(writer.write(*text));
    else if (const auto* shared = std::get_if<net::SharedBody>(&response.body))
      TRY(writer.write(**shared));
    else if (const auto* stream = std::get_if<net::StreamBody>(&response.body))
      TRY((*stream)(writer));
    else
      return fail(ErrorCode::invalid_request, "Events come from a server only.", "Start one with `sextant serve`.");
    return net::ClientResponse{.status = response.status, .headers = std::move(response.headers)};
  }

 private:
  Dispatch dispatch_;
};

}  // namespace

std::unique_ptr<Transport> remote_transport(std::string base_url) { return std::make_unique<RemoteTransport>(std::move(base_url)); }
std::unique_ptr<Transport> local_transport(Dispatch dispatch) { return std::make_unique<LocalTransport>(std::move(dispatch)); }

Result<Reply> exchange(Transport& transport, net::ClientRequest request, const Call& call) {
  Reply reply;
  const auto gather = [&](std::span<const std::byte> bytes) -> Result<void> {
    if (reply.body.size() + bytes.size() > kLargestReply)
      return fail(ErrorCode::payload_too_large, "The answer is too large for this command.", "Write it to a file with --output.");
    reply.body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  };
  auto response = TRY(transport.send(std::move(request), gather, call));
  reply.status = response.status;
  reply.headers = std::move(response.headers);
  return reply;
}

Error error_of(const Reply& reply) {
  Error error{.code = ErrorCode::internal, .message = "The server answered with status " + std::to_string(reply.status) + '.'};
  const auto parsed = parse_json(reply.body);
  if (!parsed || !parsed->is_object()) return error;
  const auto text_in = [](const boost::json::object& object, std::string_view key) -> std::string {
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  const auto text = [&](std::string_view key) { return text_in(parsed->get_object(), key); };
  if (const std::string detail = text("detail"); !detail.empty()) error.message = detail;
  error.hint = text("hint");
  error.rule = text("rule");
  const auto* position = parsed->get_object().if_contains("position");
  if (position != nullptr && position->is_int64()) error.position = static_cast<std::uint32_t>(position->get_int64());
  const auto* fields = parsed->get_object().if_contains("fields");
  if (fields != nullptr && fields->is_array())
    for (const auto& field : fields->get_array())
      if (const auto* object = field.if_object()) error.fields.push_back({text_in(*object, "path"), text_in(*object, "message")});
  const std::string code = text("code");
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i)
    if (code_name(static_cast<ErrorCode>(i)) == code) error.code = static_cast<ErrorCode>(i);
  return error;
}

}  // namespace sextant::app
