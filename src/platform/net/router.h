// Which handler answers which request. Filled before the server starts, then only read (thread-safe).
// Patterns: "/api/tables/{id}/sample"; a last segment "{rest...}" takes all that follows. Literal segments win over named ones.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/net/http.h"

namespace sextant::net {

enum class Run : std::uint8_t {
  pool,     // on a blocking thread
  inline_,  // on the event loop: must return within microseconds and never wait
};
enum class BodyMode : std::uint8_t {
  memory,  // Request::body
  file,    // Request::body_file, for uploads
};

struct RouteOptions {
  Run run = Run::pool;
  BodyMode body = BodyMode::memory;
  std::uint64_t body_limit = 1u << 20;
  std::chrono::milliseconds time_limit = std::chrono::minutes(2);  // becomes Call::deadline
};

struct Route {
  Method method;
  std::string pattern;
  Handler handler;
  RouteOptions options;
};

class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  // A pattern that is malformed or taken is remembered and reported by check().
  void add(Method method, std::string pattern, Handler handler, RouteOptions options = {});
  // Answers GET and HEAD of paths without a route, inline (static files).
  void set_fallback(Handler handler);
  [[nodiscard]] Result<void> check() const;

  struct Match {
    const Route* route = nullptr;
    std::vector<Method> allowed;  // when there is no route: what the path has instead; empty means not found
  };
  // Fills the parameters of the pattern. HEAD finds the route of GET.
  [[nodiscard]] Match find(Method method, std::string_view path, std::map<std::string, std::string>& parameters) const;

 private:
  struct Pattern;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  [[nodiscard]] const Pattern* match(std::string_view path, std::map<std::string, std::string>& parameters) const;

  std::unordered_map<std::string, std::unique_ptr<Pattern>, Hash, std::equal_to<>> exact_;
  std::vector<std::unique_ptr<Pattern>> named_;  // most literal segments first
  std::unique_ptr<Route> fallback_;
  std::string problem_;
};

}  // namespace sextant::net
