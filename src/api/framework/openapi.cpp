#include "api/framework/openapi.h"

#include <boost/json/parse.hpp>
#include <set>

#include "base/text.h"

namespace sextant::api {
namespace {

namespace bj = boost::json;

constexpr std::string_view kComponents = "#/components/schemas/";

bj::string text(std::string_view value) { return bj::string(value.data(), value.size()); }

bj::value error_schema() {
  return bj::parse(R"({"type":"object","required":["detail","code","hint","request_id","fields"],"properties":{
    "detail":{"type":"string","description":"What happened, for a person."},
    "code":{"type":"string","description":"What happened, for a program."},
    "hint":{"type":"string","description":"What to do next."},
    "request_id":{"type":"string"},
    "fields":{"type":"array","items":{"type":"object","properties":{"path":{"type":"string"},"message":{"type":"string"}}}},
    "position":{"type":"integer","description":"Byte offset into the SQL text."},
    "rule":{"type":"string","description":"The rule that refused the statement."},
    "estimate":{"type":"object","description":"What the query would read."}}})");
}

bj::object content(std::string_view type, bj::value schema) { return {{text(type), {{"schema", std::move(schema)}}}}; }

void append_parameters(bj::array& parameters, const bj::value& schema, std::string_view place) {
  if (schema.is_null()) return;
  const auto* required = schema.as_object().if_contains("required");
  for (const auto& property : schema.at("properties").as_object()) {
    bool needed = place == "path";
    if (required != nullptr)
      for (const auto& name : required->as_array()) needed = needed || name.as_string() == property.key();
    parameters.push_back({{"name", property.key()}, {"in", text(place)}, {"required", needed}, {"schema", property.value()}});
  }
}

// Names in the path that no struct gives a type.
void append_plain_path_parameters(bj::array& parameters, const Operation& operation) {
  if (!operation.path_parameters.is_null()) return;
  for (const auto& segment : split(operation.info.path, '/')) {
    if (!segment.starts_with('{')) continue;
    std::string_view name = std::string_view(segment).substr(1, segment.size() - 2);
    if (name.ends_with("...")) name.remove_suffix(3);
    parameters.push_back({{"name", text(name)}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
}

void append_header(bj::array& parameters, std::string_view name, std::string_view description) {
  parameters.push_back(
      {{"name", text(name)}, {"in", "header"}, {"required", false}, {"description", text(description)}, {"schema", {{"type", "string"}}}});
}

bj::value request_body(const Operation& operation) {
  if (!operation.body.is_null()) return {{"required", true}, {"content", content("application/json", operation.body)}};
  if (!operation.info.consumes.empty())
    return {{"required", true}, {"content", content(operation.info.consumes, {{"type", "string"}, {"format", "binary"}})}};
  return nullptr;
}

bj::object success(const Operation& operation) {
  bj::object answer{{"description", "Success"}};
  bj::object types;
  if (!operation.answer.is_null()) types = content("application/json", operation.answer);
  for (const auto& type : operation.info.produces) types.emplace(type, bj::object());
  if (!types.empty()) answer.emplace("content", std::move(types));
  if (operation.versioned)
    answer.emplace("headers", bj::object{{"ETag", {{"description", "The version of this answer."}, {"schema", {{"type", "string"}}}}}});
  return answer;
}

bj::object responses(const Operation& operation) {
  bj::object all;
  all.emplace(std::to_string(operation.info.success), success(operation));
  const auto add = [&](ErrorCode code) {
    auto& entry = all[std::to_string(http_status(code))];
    if (!entry.is_object())
      entry = {{"description", ""}, {"content", content("application/json", {{"$ref", "#/components/schemas/Error"}})}};
    auto& description = entry.as_object()["description"].as_string();
    if (std::string_view(description).find(code_name(code)) != std::string_view::npos) return;
    if (!description.empty()) description.append(", ");
    description.append(bj::string_view(code_name(code)));
  };
  if (!operation.body.is_null()) {
    add(ErrorCode::invalid_request);
    add(ErrorCode::unsupported_media);
  }
  if (!operation.body.is_null() || !operation.query_parameters.is_null() || !operation.path_parameters.is_null())
    add(ErrorCode::validation_failed);
  if (operation.info.access == Access::caller) {
    add(ErrorCode::unauthenticated);
    add(ErrorCode::forbidden);
  }
  if (operation.takes_if_match) add(ErrorCode::precondition_failed);
  if (operation.info.creates) {
    add(ErrorCode::conflict);
    add(ErrorCode::validation_failed);
  }
  for (const ErrorCode code : operation.info.errors) add(code);
  if (operation.versioned && operation.info.method == net::Method::get) all.emplace("304", bj::object{{"description", "Not modified"}});
  all.emplace("default", bj::object{{"description", "Any other error"},
                                    {"content", content("application/json", {{"$ref", "#/components/schemas/Error"}})}});
  return all;
}

bj::object describe(const Operation& operation) {
  const auto& info = operation.info;
  bj::array tags;
  for (const auto& tag : info.tags) tags.push_back(text(tag));
  bj::array parameters;
  append_plain_path_parameters(parameters, operation);
  append_parameters(parameters, operation.path_parameters, "path");
  append_parameters(parameters, operation.query_parameters, "query");
  if (operation.info.creates) append_header(parameters, "Idempotency-Key", "The same request with the same key is done once in 24 hours.");
  if (operation.takes_if_match) append_header(parameters, "If-Match", "The ETag of the version this changes.");
  if (operation.versioned && operation.info.method == net::Method::get)
    append_header(parameters, "If-None-Match", "The ETag of the version at hand; 304 when it is the present one.");
  bj::object described{{"operationId", info.operation}, {"summary", info.summary}, {"tags", std::move(tags)}};
  if (!info.description.empty()) described.emplace("description", info.description);
  if (!parameters.empty()) described.emplace("parameters", std::move(parameters));
  if (auto body = request_body(operation); !body.is_null()) described.emplace("requestBody", std::move(body));
  described.emplace("responses", responses(operation));
  return described;
}

// The components a schema leads to.
void follow(const bj::value& schema, const bj::object& components, std::set<std::string>& found) {
  if (const auto* list = schema.if_array()) {
    for (const auto& item : *list) follow(item, components, found);
  } else if (const auto* object = schema.if_object()) {
    for (const auto& [key, value] : *object) {
      if (key != "$ref") {
        follow(value, components, found);
        continue;
      }
      const std::string name(std::string_view(value.as_string()).substr(kComponents.size()));
      if (const auto* component = components.if_contains(name); component != nullptr && found.insert(name).second)
        follow(*component, components, found);
    }
  }
}

// A body may leave out what has a default; an answer always has all its members.
void require_members_of_answers(const std::vector<Operation>& operations, bj::object& components) {
  std::set<std::string> sent, answered;
  for (const auto& operation : operations) {
    follow(operation.body, components, sent);
    follow(operation.answer, components, answered);
  }
  for (const auto& name : answered) {
    auto& schema = components[name].as_object();
    if (sent.contains(name) || !schema.contains("properties")) continue;
    bj::array all;
    for (const auto& property : schema.at("properties").as_object()) all.emplace_back(property.key());
    schema["required"] = std::move(all);
  }
}

}  // namespace

bj::object describe_api(const ApiInfo& info, const std::vector<Operation>& operations, const JsonSchemas& schemas) {
  bj::object paths;
  for (const auto& operation : operations) {
    auto& path = paths[replace_all(operation.info.path, "...}", "}")];
    if (!path.is_object()) path = bj::object();
    path.as_object()[to_lower_ascii(net::method_name(operation.info.method))] = describe(operation);
  }
  bj::object components = schemas;
  require_members_of_answers(operations, components);
  components["Error"] = error_schema();
  return {{"openapi", "3.1.0"},
          {"info", {{"title", info.title}, {"version", info.version}, {"description", info.description}}},
          {"paths", std::move(paths)},
          {"components", {{"schemas", std::move(components)}}}};
}

}  // namespace sextant::api
