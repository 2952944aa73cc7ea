#include "app/model_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <filesystem>
#include <iostream>

#include "app/client_request.h"
#include "app/terminal.h"
#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"

namespace sextant::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestArtifact = 64u << 20;
constexpr std::size_t kLargestModel = 1u << 20;

Result<std::string> only_dataset(Transport& transport, const ClientOptions& options, const Call& call) {
  const auto list = TRY(fetch(transport, request_to(net::Method::get, "/api/datasets?limit=500", options), call));
  std::vector<std::string> names;
  for (const auto& dataset : list.as_object().at("items").as_array()) names.push_back(text_of(dataset.as_object(), "name"));
  if (names.size() == 1) return names.front();
  if (names.empty()) return fail(ErrorCode::not_found, "There is no dataset yet.", "Add a source first: `sextant sources add FILE`.");
  return fail(ErrorCode::invalid_request, "Say which dataset: " + join(names, ", ") + '.');
}

// The text of a model goes where it was asked for, everything else to the person.
Result<void> put_out(const json::object& answer, const ClientOptions& options, const ModelTextOptions& text) {
  const std::string model = text_of(answer, "text");
  if (!text.output.empty()) {
    TRY(write_text_file(text.output, model));
  } else if (!options.json) {
    std::cout << model;
  }
  if (options.json) {
    std::cout << write_json(answer) << '\n';
  } else if (const auto* notes = answer.if_contains("notes")) {
    for (const auto& note : notes->as_array()) std::cerr << "note: " << printable(std::string(note.as_string())) << '\n';
  }
  return {};
}

// Of a manifest an import reads the nodes and sources; the code of macros and models is the bulk of it.
Result<std::string> slim_manifest(const std::filesystem::path& file) {
  auto manifest = TRY(parse_json(TRY(read_text_file(file, kLargestArtifact)), {.max_bytes = kLargestArtifact, .max_depth = 64}));
  json::object slim;
  if (auto* object = manifest.if_object())
    for (const std::string_view part : {"nodes", "sources"}) {
      auto* nodes = object->if_contains(part);
      if (nodes == nullptr || !nodes->is_object()) continue;
      for (auto& [id, node] : nodes->get_object())
        if (auto* each = node.if_object())
          for (const std::string_view code : {"raw_code", "compiled_code"}) each->erase(code);
      slim[part] = std::move(*nodes);
    }
  return write_json(slim);
}

int done(const Result<void>& result, const ClientOptions& options) { return result ? 0 : report(result.error(), options.json); }

void print_problem(const std::string& file, const json::object& problem) {
  const auto number = [&](std::string_view key) { return problem.at(key).to_number<int>(); };
  std::string place = file;
  if (number("line") > 0) place += fmt::format(":{}", number("line"));
  if (number("column") > 0) place += fmt::format(":{}", number("column"));
  const std::string hint = text_of(problem, "hint");
  std::cout << fmt::format("{}: {}{}\n", place, printable(text_of(problem, "reason")), hint.empty() ? "" : "; " + printable(hint));
}

}  // namespace

int run_model_draft(Transport& transport, const ClientOptions& options, const ModelTextOptions& text, const Call& call) {
  return done(
      [&]() -> Result<void> {
        const std::string dataset = text.dataset.empty() ? TRY(only_dataset(transport, options, call)) : text.dataset;
        const auto draft = TRY(post(transport, "/api/models/draft", json::object{{"dataset", dataset}}, options, call));
        return put_out(draft.as_object(), options, text);
      }(),
      options);
}

int run_model_check(Transport& transport, const ClientOptions& options, const std::string& file, const Call& call) {
  const auto checked = [&]() -> Result<json::object> {
    const auto text = TRY(read_text_file(file, kLargestModel));
    return TRY(post(transport, "/api/models/validate", json::object{{"text", text}}, options, call)).as_object();
  }();
  if (!checked) return report(checked.error(), options.json);
  const bool sound = checked->at("sound").as_bool();
  if (options.json) {
    std::cout << write_json(*checked) << '\n';
  } else {
    for (const auto& problem : checked->at("problems").as_array()) print_problem(file, problem.as_object());
    if (sound) std::cout << file << ": sound\n";
  }
  return sound ? 0 : exit_code(ErrorCode::data_invalid);
}

int run_model_import_dbt(Transport& transport, const ClientOptions& options, const std::string& folder, const ModelTextOptions& text,
                         const Call& call) {
  return done(
      [&]() -> Result<void> {
        const auto path = std::filesystem::path(folder);
        json::object body{{"manifest", TRY(slim_manifest(path / "manifest.json"))}};
        auto semantic = read_text_file(path / "semantic_manifest.json", kLargestArtifact);
        if (!semantic && semantic.error().code != ErrorCode::not_found) return fail(semantic.error());
        if (semantic) body["semantic_manifest"] = *semantic;
        if (!text.dataset.empty()) body["dataset"] = text.dataset;
        const auto imported = TRY(post(transport, "/api/models/import_dbt", std::move(body), options, call));
        return put_out(imported.as_object(), options, text);
      }(),
      options);
}

}  // namespace sextant::app
