#include "api/framework/docs_page.h"

#include <boost/json/serialize.hpp>
#include <map>
#include <vector>

#include "base/text.h"

namespace sextant::api {
namespace {

namespace bj = boost::json;

std::string escape(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string text_at(const bj::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string component_of(std::string_view reference) { return std::string(reference.substr(reference.rfind('/') + 1)); }

// A schema in a line: "list of Column", "text or null", a link for a named one.
std::string type_of(const bj::value& schema) {
  const auto* object = schema.if_object();
  if (object == nullptr || object->empty()) return "anything";
  if (const auto reference = text_at(*object, "$ref"); !reference.empty()) {
    const auto name = escape(component_of(reference));
    return "<a href=\"#schema-" + name + "\">" + name + "</a>";
  }
  if (const auto* any = object->if_contains("anyOf")) {
    std::string types;
    for (const auto& option : any->as_array()) types.append(types.empty() ? "" : " or ").append(type_of(option));
    return types;
  }
  if (const auto* names = object->if_contains("enum")) {
    std::string list;
    for (const auto& name : names->as_array()) list.append(list.empty() ? "" : " | ").append(escape(bj::serialize(name)));
    return list;
  }
  const auto* type = object->if_contains("type");
  if (type == nullptr) return "anything";
  if (const auto* types = type->if_array()) {
    std::string list;
    for (const auto& one : *types) list.append(list.empty() ? "" : " or ").append(escape(std::string(one.as_string())));
    return list;
  }
  const std::string name(type->as_string());
  if (const auto* items = object->if_contains("items"); name == "array" && items != nullptr) return "list of " + type_of(*items);
  if (const auto* values = object->if_contains("additionalProperties"); values != nullptr) return "object of " + type_of(*values);
  const std::string format = text_at(*object, "format");
  return escape(format.empty() ? name : name + " (" + format + ")");
}

struct Row {
  std::string name;
  std::string place;
  std::string type;
  bool required = false;
};

std::string table(std::string_view caption, const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  std::string html = "<table><caption>" + std::string(caption) +
                     "</caption><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th></tr></thead><tbody>";
  for (const auto& row : rows) {
    html += "<tr><th scope=\"row\"><code>" + escape(row.name) + "</code>" + (row.required ? " <span class=\"must\">required</span>" : "") +
            (row.place.empty() ? "" : " <span class=\"place\">" + row.place + "</span>") + "</th><td>" + row.type + "</td></tr>";
  }
  return html + "</tbody></table>";
}

bool lists(const bj::object& schema, std::string_view name) {
  const auto* required = schema.if_contains("required");
  if (required == nullptr) return false;
  for (const auto& entry : required->as_array())
    if (std::string_view(entry.as_string()) == name) return true;
  return false;
}

std::string parameters_of(const bj::object& operation) {
  std::vector<Row> rows;
  if (const auto* parameters = operation.if_contains("parameters")) {
    for (const auto& parameter : parameters->as_array()) {
      const auto& one = parameter.as_object();
      rows.push_back({text_at(one, "name"), text_at(one, "in"), type_of(one.at("schema")), one.at("required").as_bool()});
    }
  }
  return table("Parameters", rows);
}

std::string content_of(const bj::object& holder) {
  const auto* content = holder.if_contains("content");
  if (content == nullptr) return {};
  std::string html;
  for (const auto& [type, media] : content->as_object()) {
    const auto* schema = media.as_object().if_contains("schema");
    html += (html.empty() ? "" : ", ") + ("<code>" + escape(type) + "</code>") + (schema == nullptr ? "" : " " + type_of(*schema));
  }
  return html;
}

std::string operation_section(std::string_view path, std::string_view method, const bj::object& operation) {
  const std::string name = escape(text_at(operation, "operationId"));
  std::string html = "<details id=\"" + name + "\"><summary><span class=\"method " + std::string(method) + "\">" + escape(method) +
                     "</span> <code>" + escape(path) + "</code> <span class=\"summary\">" + escape(text_at(operation, "summary")) +
                     "</span></summary><div class=\"body\">";
  if (const auto description = text_at(operation, "description"); !description.empty()) html += "<p>" + escape(description) + "</p>";
  html += parameters_of(operation);
  if (const auto* body = operation.if_contains("requestBody")) html += "<p><strong>Body</strong> " + content_of(body->as_object()) + "</p>";
  html += "<table><caption>Answers</caption><thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Meaning</th></tr></thead><tbody>";
  for (const auto& [status, answer] : operation.at("responses").as_object())
    html += "<tr><th scope=\"row\">" + escape(status) + "</th><td>" + escape(text_at(answer.as_object(), "description")) + " " +
            content_of(answer.as_object()) + "</td></tr>";
  return html + "</tbody></table></div></details>";
}

std::string schema_section(std::string_view name, const bj::value& schema) {
  std::vector<Row> rows;
  const auto& object = schema.as_object();
  if (const auto* properties = object.if_contains("properties"))
    for (const auto& [field, type] : properties->as_object()) rows.push_back({std::string(field), "", type_of(type), lists(object, field)});
  return "<section id=\"schema-" + escape(name) + "\"><h3>" + escape(name) + "</h3>" + table("Fields", rows) + "</section>";
}

}  // namespace

std::string docs_page(const bj::object& openapi) {
  const auto& info = openapi.at("info").as_object();
  std::map<std::string, std::string> groups;
  for (const auto& [path, methods] : openapi.at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      const auto& described = operation.as_object();
      const auto& tags = described.at("tags").as_array();
      groups[tags.empty() ? "other" : std::string(tags.front().as_string())] += operation_section(path, method, described);
    }
  }
  const std::string title = escape(text_at(info, "title")) + " interface";
  std::string html =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\"><title>" +
      title +
      "</title><link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body><a class=\"skip\" href=\"#main\">Skip to the "
      "routes</a><header><h1>" +
      title + "</h1><p>Version " + escape(text_at(info, "version")) + ". " + escape(text_at(info, "description")) +
      " The machine-readable form is <a href=\"/api/openapi.json\">openapi.json</a>.</p></header><nav aria-label=\"Groups\"><ul>";
  for (const auto& [tag, sections] : groups) html += "<li><a href=\"#group-" + escape(tag) + "\">" + escape(tag) + "</a></li>";
  html += "<li><a href=\"#schemas\">schemas</a></li></ul></nav><main id=\"main\" tabindex=\"-1\">";
  for (const auto& [tag, sections] : groups)
    html += "<section id=\"group-" + escape(tag) + "\"><h2>" + escape(tag) + "</h2>" + sections + "</section>";
  html += "<section id=\"schemas\"><h2>schemas</h2>";
  for (const auto& [name, schema] : openapi.at("components").at("schemas").as_object()) html += schema_section(name, schema);
  return html + "</section></main></body></html>\n";
}

std::string docs_style() {
  return R"(:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#57606a;--page:#fff;--line:#d0d7de;--mark:#0b5cad;--soft:#f6f8fa}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9aa4af;--page:#0f1317;--line:#30363d;--mark:#79b8ff;--soft:#171c22}}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
a{color:var(--mark)}:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0}summary{padding:.5rem .75rem;cursor:pointer}
.body{padding:0 .75rem .75rem;border-top:1px solid var(--line)}
.method{display:inline-block;min-width:4rem;text-transform:uppercase;font-weight:600;color:var(--mark)}
.summary,.place,caption{color:var(--quiet)}.must{font-size:.85em;color:var(--mark)}
table{border-collapse:collapse;width:100%;margin:.75rem 0}caption{text-align:left;font-size:.9em}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-top:1px solid var(--line);font-weight:400}thead th{background:var(--soft);font-weight:600}
code{font:14px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
)";
}

}  // namespace sextant::api
