#include "platform/net/router.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::net {

struct Router::Pattern {
  std::string text;
  std::vector<std::string> segments;  // a name is kept with its braces
  std::size_t literals = 0;
  bool takes_rest = false;
  std::vector<std::unique_ptr<Route>> routes;

  [[nodiscard]] const Route* route(Method method) const {
    for (const auto& route : routes)
      if (route->method == method) return route.get();
    return nullptr;
  }
};

namespace {

bool is_name(std::string_view segment) { return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}'); }

std::string_view name_of(std::string_view segment) {
  segment = segment.substr(1, segment.size() - 2);
  if (segment.ends_with("...")) segment.remove_suffix(3);
  return segment;
}

}  // namespace

Router::Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(Method method, std::string pattern, Handler handler, RouteOptions options) {
  if (!pattern.starts_with('/') || handler == nullptr) {
    problem_ = "The route " + pattern + " is malformed.";
    return;
  }
  auto segments = split(std::string_view(pattern).substr(1), '/');
  const auto literals = static_cast<std::size_t>(std::ranges::count_if(segments, [](const auto& segment) { return !is_name(segment); }));
  Pattern* owner = nullptr;
  if (literals == segments.size()) {
    auto& slot = exact_[pattern];
    if (!slot) slot = std::make_unique<Pattern>();
    owner = slot.get();
  } else {
    const auto same = std::ranges::find_if(named_, [&](const auto& other) { return other->text == pattern; });
    owner = same == named_.end() ? named_.emplace_back(std::make_unique<Pattern>()).get() : same->get();
  }
  owner->text = pattern;
  owner->takes_rest = segments.back().ends_with("...}");
  owner->segments = std::move(segments);
  owner->literals = literals;
  if (owner->route(method) != nullptr) problem_ = "The route " + std::string(method_name(method)) + " " + pattern + " is declared twice.";
  owner->routes.push_back(std::make_unique<Route>(Route{method, std::move(pattern), std::move(handler), options}));
  std::ranges::stable_sort(
      named_, [](const auto& a, const auto& b) { return a->takes_rest != b->takes_rest ? b->takes_rest : a->literals > b->literals; });
}

void Router::set_fallback(Handler handler) {
  fallback_ = std::make_unique<Route>(Route{Method::get, "static", std::move(handler), {.run = Run::inline_}});
}

Result<void> Router::check() const {
  if (!problem_.empty()) return fail(ErrorCode::internal, problem_);
  return {};
}

const Router::Pattern* Router::match(std::string_view path, std::map<std::string, std::string>& parameters) const {
  if (const auto found = exact_.find(path); found != exact_.end()) return found->second.get();
  if (named_.empty()) return nullptr;
  const auto parts = split(path.substr(1), '/');
  for (const auto& pattern : named_) {
    const auto& segments = pattern->segments;
    if (pattern->takes_rest ? parts.size() < segments.size() : parts.size() != segments.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; fits && i < segments.size(); ++i) fits = is_name(segments[i]) ? !parts[i].empty() : segments[i] == parts[i];
    if (!fits) continue;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (!is_name(segments[i])) continue;
      const bool rest = pattern->takes_rest && i + 1 == segments.size();
      parameters[std::string(name_of(segments[i]))] =
          rest ? join({parts.begin() + static_cast<std::ptrdiff_t>(i), parts.end()}, "/") : parts[i];
    }
    return pattern.get();
  }
  return nullptr;
}

Router::Match Router::find(Method method, std::string_view path, std::map<std::string, std::string>& parameters) const {
  Match found;
  const Pattern* pattern = match(path, parameters);
  const bool reading = method == Method::get || method == Method::head;
  if (pattern == nullptr) {
    if (fallback_ == nullptr) return found;
    if (reading) {
      found.route = fallback_.get();
    } else if (method == Method::options) {
      found.allowed = {Method::get, Method::head, Method::options};
    }
    return found;
  }
  found.route = pattern->route(method);
  if (found.route == nullptr && method == Method::head) found.route = pattern->route(Method::get);
  if (found.route != nullptr) return found;
  for (const auto& route : pattern->routes) {
    found.allowed.push_back(route->method);
    if (route->method == Method::get) found.allowed.push_back(Method::head);
  }
  found.allowed.push_back(Method::options);
  return found;
}

}  // namespace sextant::net
