// HTTP as the product sees it; the only place that knows Beast is this folder's implementation.
// Handlers run on a bounded pool of blocking threads, or, when declared Run::inline_, on the event loop (they must not
// wait). A streaming body is produced on the pool and written with back-pressure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/call.h"

namespace sextant::net {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };
[[nodiscard]] std::string_view method_name(Method method);

// Field names compare ignoring ASCII case; values hold no CR, LF or NUL (each becomes a space).
class Headers {
 public:
  void set(std::string name, std::string value);
  void add(std::string name, std::string value);
  void remove(std::string_view name);
  void clear() { fields_.clear(); }
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;  // the first of that name
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  Method method = Method::get;
  std::string path;                          // percent-decoded, normalised; starts with '/'
  std::map<std::string, std::string> query;  // percent-decoded; the last of equal names wins
  std::map<std::string, std::string> path_parameters;
  Headers headers;
  std::string body;                      // whole body, up to the route's limit; empty when body_file is set
  std::optional<std::string> body_file;  // uploads: path of a private temporary file, removed after the handler
  std::string remote_address;
  Call call;  // deadline of the route; stops when the client goes away
};

// Where a streaming body is written. write() blocks while the client is slow and fails with `cancelled` once it is gone.
// Small pieces are gathered for a moment (at most 16 KB); flush() sends what was gathered. Not thread-safe.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  [[nodiscard]] virtual Result<void> write(std::span<const std::byte> bytes) = 0;
  [[nodiscard]] virtual Result<void> flush() = 0;
  [[nodiscard]] Result<void> write(std::string_view text) { return write(std::as_bytes(std::span(text))); }
};

// Called once on the pool after the head was sent. An Error cuts the connection without the end marker.
using StreamBody = std::function<Result<void>(BodyWriter&)>;

// A body that many responses share (static files); never copied.
using SharedBody = std::shared_ptr<const std::string>;
// A body of server-sent events; costs no thread while it waits. Made by EventHub::subscribe (events.h).
class EventFeed;

// The server adds what is missing of: Date, Content-Length, X-Request-Id, Cache-Control: no-store, a closed
// Content-Security-Policy and the other security headers.
struct Response {
  int status = 200;
  Headers headers;
  std::variant<std::string, StreamBody, SharedBody, std::shared_ptr<EventFeed>> body;

  [[nodiscard]] static Response text(int status, std::string content_type, std::string body);
};

using Handler = std::function<Response(Request&)>;

}  // namespace sextant::net
