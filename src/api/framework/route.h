// Routes declared once. From one declaration come parsing and validation, the caller, serving, the mapping of errors and
// the OpenAPI description:
//
//   api.add({.method = net::Method::get, .path = "/api/tables/{id}/sample", .operation = "sample_table",
//            .summary = "A few rows of a table", .tags = {"catalog"}},
//           [&](const access::Subject& caller, Path<TablePath> path, Query<SampleQuery> query, const Call& call) -> Result<Sample> { … });
//
// A handler takes any of, in any order: const access::Subject&, Path<T>, Query<T>, Body<T>, IfMatch, net::Request&, const Call&.
// It returns T, Result<T>, Result<Versioned<T>> (with its ETag), Result<Reply<T>> (own status and headers), Result<void>
// (204) or Result<net::Response> (anything else: streams, files). T is described with BOOST_DESCRIBE_STRUCT. The handler is called on many
// threads at once. Every route resolves a caller before its handler runs, unless it is declared open.
#pragma once

#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "access/identity/subject.h"
#include "api/framework/idempotency.h"
#include "api/framework/parameters.h"
#include "api/framework/version.h"
#include "base/json.h"
#include "platform/net/error_response.h"
#include "platform/net/router.h"

namespace sextant::api {

template <class T>
struct Wrapped {
  T value;
  const T* operator->() const { return &value; }
  const T& operator*() const { return value; }
};
template <class T>
struct Path : Wrapped<T> {};
template <class T>
struct Query : Wrapped<T> {};
template <class T>
struct Body : Wrapped<T> {};

template <class T>
struct Reply {
  T value;
  int status = 200;
  net::Headers headers = {};
};

template <class T>
struct List {  // {"items": […], "next_cursor": null}
  std::vector<T> items;
  std::optional<std::string> next_cursor = {};
  BOOST_DESCRIBE_CLASS(List, (), (items, next_cursor), (), ())
};

enum class Access : std::uint8_t { caller, open };

// How a route is called, described and run.
struct RouteInfo {
  net::Method method = net::Method::get;
  std::string path;
  std::string operation;  // operationId; unique
  std::string summary;
  std::string description = {};
  std::vector<std::string> tags = {};
  Access access = Access::caller;
  bool creates = false;                    // takes an Idempotency-Key
  int success = 200;                       // documented, and sent for a plain T
  std::vector<ErrorCode> errors = {};      // documented besides what every route can answer
  std::vector<std::string> produces = {};  // content types of a net::Response
  std::string consumes = {};               // content type of a raw body
  net::RouteOptions options = {};
};

// What of a route is known without running it; enough for its OpenAPI description.
struct Operation {
  RouteInfo info;
  boost::json::value path_parameters;  // schemas of structs, inline; null when there are none
  boost::json::value query_parameters;
  boost::json::value body;    // schema; null when there is none
  boost::json::value answer;  // schema; null for a raw response
  bool versioned = false;     // the answer has an ETag
  bool takes_if_match = false;
};

// What a handler's arguments are taken from.
struct Invocation {
  net::Request& request;
  const access::Subject& caller;
};

[[nodiscard]] Result<boost::json::value> read_json_body(const net::Request& request);

// How one kind of argument is taken from a request (load) and described. `Holder` keeps it while the handler runs.
template <class T>
struct Argument;

template <>
struct Argument<access::Subject> {
  using Holder = std::reference_wrapper<const access::Subject>;
  static Result<Holder> load(Invocation& invocation) { return std::cref(invocation.caller); }
  static void describe(Operation&, JsonSchemas&) {}
};
template <>
struct Argument<net::Request> {
  using Holder = std::reference_wrapper<net::Request>;
  static Result<Holder> load(Invocation& invocation) { return std::ref(invocation.request); }
  static void describe(Operation&, JsonSchemas&) {}
};
template <>
struct Argument<Call> {
  using Holder = std::reference_wrapper<const Call>;
  static Result<Holder> load(Invocation& invocation) { return std::cref(invocation.request.call); }
  static void describe(Operation&, JsonSchemas&) {}
};

template <>
struct Argument<IfMatch> {
  using Holder = IfMatch;
  static Result<Holder> load(Invocation& invocation) {
    return IfMatch(std::string(invocation.request.headers.get("If-Match").value_or("")));
  }
  static void describe(Operation& operation, JsonSchemas&) { operation.takes_if_match = true; }
};

// The schema of a struct itself, not a reference to a component.
template <class T>
[[nodiscard]] boost::json::value inline_schema() {
  JsonSchemas own;
  const auto reference = json_schema<T>(own);
  return own.at(std::string_view(reference.at("$ref").as_string()).substr(std::string_view("#/components/schemas/").size()));
}

template <class T>
struct Argument<Path<T>> {
  using Holder = Path<T>;
  static Result<Holder> load(Invocation& invocation) { return Path<T>{{TRY(read_parameters<T>(invocation.request.path_parameters))}}; }
  static void describe(Operation& operation, JsonSchemas&) { operation.path_parameters = inline_schema<T>(); }
};
template <class T>
struct Argument<Query<T>> {
  using Holder = Query<T>;
  static Result<Holder> load(Invocation& invocation) { return Query<T>{{TRY(read_parameters<T>(invocation.request.query))}}; }
  static void describe(Operation& operation, JsonSchemas&) { operation.query_parameters = inline_schema<T>(); }
};
template <class T>
struct Argument<Body<T>> {
  using Holder = Body<T>;
  static Result<Holder> load(Invocation& invocation) { return Body<T>{{TRY(from_json<T>(TRY(read_json_body(invocation.request))))}}; }
  static void describe(Operation& operation, JsonSchemas& schemas) { operation.body = json_schema<T>(schemas); }
};

// How what a handler returns becomes a response.
template <class T>
struct Answer {
  static net::Response respond(const T& value, int status) {
    return net::Response::text(status, "application/json", write_json(to_json(value)));
  }
  static void describe(Operation& operation, JsonSchemas& schemas) { operation.answer = json_schema<T>(schemas); }
};
template <class T>
struct Answer<Versioned<T>> {
  static net::Response respond(const Versioned<T>& versioned, int status) {
    auto response = Answer<T>::respond(versioned.value, versioned.status.value_or(status));
    if (std::string etag = version_of(versioned.value); !etag.empty()) response.headers.set("ETag", std::move(etag));
    return response;
  }
  static void describe(Operation& operation, JsonSchemas& schemas) {
    Answer<T>::describe(operation, schemas);
    operation.versioned = true;
  }
};
template <class T>
struct Answer<Reply<T>> {
  static net::Response respond(const Reply<T>& reply, int) {
    net::Response response = Answer<T>::respond(reply.value, reply.status);
    for (const auto& [name, value] : reply.headers.all()) response.headers.add(name, value);
    return response;
  }
  static void describe(Operation& operation, JsonSchemas& schemas) { Answer<T>::describe(operation, schemas); }
};
template <>
struct Answer<net::Response> {
  static net::Response respond(net::Response&& response, int) { return std::move(response); }
  static void describe(Operation&, JsonSchemas&) {}
};
template <class T>
struct Answer<Result<T>> {
  static Result<net::Response> respond(Result<T>&& result, int status) {
    if (!result) return fail(std::move(result).error());
    return Answer<T>::respond(std::move(*result), status);
  }
  static void describe(Operation& operation, JsonSchemas& schemas) { Answer<T>::describe(operation, schemas); }
};
template <>
struct Answer<Result<void>> {
  static Result<net::Response> respond(Result<void>&& result, int) {
    if (!result) return fail(std::move(result).error());
    return net::Response{.status = 204};
  }
  static void describe(Operation& operation, JsonSchemas&) { operation.info.success = 204; }
};

using Endpoint = std::function<Result<net::Response>(Invocation&)>;

namespace detail {

template <class T>
struct Signature : Signature<decltype(&T::operator())> {};
template <class Class, class Return, class... Arguments>
struct Signature<Return (Class::*)(Arguments...) const> {
  using Returned = Return;
  using Loaded = std::tuple<Argument<std::remove_cvref_t<Arguments>>...>;
};

template <class Function, class Return, class... Arguments>
Endpoint make_endpoint(Function function, int success, std::tuple<Arguments...>*, std::type_identity<Return>) {
  return [function = std::move(function), success](Invocation& invocation) -> Result<net::Response> {
    std::tuple<std::optional<typename Arguments::Holder>...> held;
    std::optional<Error> problem;
    const auto load = [&]<class A>(std::type_identity<A>, auto& slot) {
      if (problem) return;
      auto loaded = A::load(invocation);
      if (loaded) {
        slot.emplace(std::move(*loaded));
      } else {
        problem = std::move(loaded).error();
      }
    };
    std::apply([&](auto&... slot) { (load(std::type_identity<Arguments>(), slot), ...); }, held);
    if (problem) return fail(std::move(*problem));
    return std::apply([&](auto&... slot) { return Answer<Return>::respond(function(*slot...), success); }, held);
  };
}

template <class... Arguments>
void describe_all(Operation& operation, JsonSchemas& schemas, std::tuple<Arguments...>*) {
  (Arguments::describe(operation, schemas), ...);
}

}  // namespace detail

struct ApiInfo {
  std::string title = "Sextant";
  std::string version = "0.1.0";
  std::string description = {};
};

// Gathers the routes. Used by one thread before the server starts; what it puts into the router lives on its own.
class Api {
 public:
  // Who asks; fails with unauthenticated or forbidden. Thread-safe.
  using CallerResolver = std::function<Result<access::Subject>(const net::Request&)>;

  // `replies` keeps the answers of routes that create; without it an Idempotency-Key has no effect.
  Api(ApiInfo info, CallerResolver resolver, IdempotentReplies* replies = nullptr);

  template <class Function>
  void add(RouteInfo info, Function function) {
    using Signature = detail::Signature<Function>;
    Operation operation{.info = std::move(info)};
    detail::describe_all(operation, schemas_, static_cast<typename Signature::Loaded*>(nullptr));
    Answer<typename Signature::Returned>::describe(operation, schemas_);
    const int success = operation.info.success;
    add_endpoint(std::move(operation),
                 detail::make_endpoint(std::move(function), success, static_cast<typename Signature::Loaded*>(nullptr),
                                       std::type_identity<typename Signature::Returned>()));
  }

  // The router with all routes, /api/openapi.json and /api/docs. Call once, last.
  [[nodiscard]] net::Router take_router();
  [[nodiscard]] boost::json::object openapi() const;
  // For routes that are no part of the described interface.
  [[nodiscard]] net::Router& router() { return router_; }

 private:
  void add_endpoint(Operation operation, Endpoint endpoint);

  ApiInfo info_;
  CallerResolver resolver_;
  IdempotentReplies* replies_;
  JsonSchemas schemas_;
  std::vector<Operation> operations_;
  net::Router router_;
};

}  // namespace sextant::api
