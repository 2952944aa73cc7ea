// Semantic models: what the data means. A model names every table of its dataset, so only owners read and change it.
#include <algorithm>

#include "api/framework/paging.h"
#include "api/services.h"
#include "ask/trials.h"
#include "base/text.h"
#include "knowledge/semantic/draft.h"
#include "knowledge/semantic/import_dbt.h"

namespace sextant::api {
namespace {

namespace semantic = knowledge::semantic;

constexpr std::uint64_t kBodyLimit = 2u << 20;  // 512 KiB of YAML, escaped
constexpr std::uint64_t kDbtBodyLimit = 16u << 20;
constexpr std::size_t kMostPreviews = 20;
constexpr std::string_view kModelEnding = ".yaml";

struct ModelPath {
  std::string id;
  static constexpr auto json_required = json_names("id");
  void check(JsonProblems& problems) const {
    const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.'; };
    if (id.empty() || id.size() > 100 || !std::ranges::all_of(id, fits) || id.front() == '.' || id.front() == '-')
      problems.add("id", "must be letters, digits, '_', '-' and '.', and begin with a letter, a digit or '_'");
  }
};
BOOST_DESCRIBE_STRUCT(ModelPath, (), (id))

struct ModelProblem {
  int line = 0;
  int column = 0;
  std::string path;
  std::string reason;
  std::string hint;
};
BOOST_DESCRIBE_STRUCT(ModelProblem, (), (line, column, path, reason, hint))

struct ModelEntry {
  std::string id;  // the file's name without ending
  std::string name;
  std::string dataset;
  std::string text;
  std::optional<std::string> error;
  std::vector<ModelProblem> problems;
  std::uint64_t entities = 0;
  std::uint64_t metrics = 0;
  std::uint64_t phrasings = 0;
  std::uint64_t verified_queries = 0;
  Timestamp updated_at;
  std::string etag;
};
BOOST_DESCRIBE_STRUCT(ModelEntry, (),
                      (id, name, dataset, text, error, problems, entities, metrics, phrasings, verified_queries, updated_at, etag))

struct ModelText {
  std::string text;
  static constexpr auto json_required = json_names("text");
};
BOOST_DESCRIBE_STRUCT(ModelText, (), (text))

struct ModelCheck {
  bool sound = false;
  std::string dataset;
  std::vector<ModelProblem> problems;
};
BOOST_DESCRIBE_STRUCT(ModelCheck, (), (sound, dataset, problems))

struct DraftBody {
  std::string dataset;
  static constexpr auto json_required = json_names("dataset");
};
BOOST_DESCRIBE_STRUCT(DraftBody, (), (dataset))

struct Draft {
  std::string dataset;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Draft, (), (dataset, text))

struct DbtBody {
  std::string manifest;
  std::string semantic_manifest;
  std::string dataset;
  static constexpr auto json_required = json_names("manifest");
};
BOOST_DESCRIBE_STRUCT(DbtBody, (), (manifest, semantic_manifest, dataset))

struct DbtModel {
  std::string dataset;
  std::string text;
  std::vector<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(DbtModel, (), (dataset, text, notes))

struct PreviewBody {
  std::string text;
  std::vector<std::string> questions;
  static constexpr auto json_required = json_names("text", "questions");
  void check(JsonProblems& problems) const {
    if (questions.empty() || questions.size() > kMostPreviews) problems.add("questions", "must be between 1 and 20");
  }
};
BOOST_DESCRIBE_STRUCT(PreviewBody, (), (text, questions))

struct PlannedReading {
  std::string description;
  std::string sql;
};
BOOST_DESCRIBE_STRUCT(PlannedReading, (), (description, sql))

struct Planned {
  std::string status;  // as of an answer
  bool verified = false;
  std::string sql;
  std::string description;
  double score = 0;
  std::vector<std::string> assumptions;
  std::vector<PlannedReading> readings;
  std::vector<std::string> unplaced;
  std::string reason;
  std::vector<std::string> datasets;  // that it reads
};
BOOST_DESCRIBE_STRUCT(Planned, (), (status, verified, sql, description, score, assumptions, readings, unplaced, reason, datasets))

struct PreviewEntry {
  std::string question;
  std::string change;  // same | different | gained | lost
  Planned after;
  Planned before;
};
BOOST_DESCRIBE_STRUCT(PreviewEntry, (), (question, change, after, before))

struct Preview {
  std::string dataset;
  std::vector<PreviewEntry> items;
};
BOOST_DESCRIBE_STRUCT(Preview, (), (dataset, items))

std::string id_of(std::string_view name) { return std::filesystem::path(name).stem().string(); }

std::vector<ModelProblem> problems_of(const std::vector<semantic::Finding>& findings) {
  std::vector<ModelProblem> problems;
  for (const auto& finding : findings) problems.push_back({finding.line, finding.column, finding.path, finding.reason, finding.hint});
  return problems;
}

ModelEntry entry_of(const semantic::ModelFile& file) {
  ModelEntry entry{.id = id_of(file.name),
                   .name = file.name,
                   .dataset = file.model ? file.model->dataset : "",
                   .text = file.text,
                   .problems = problems_of(file.problems),
                   .updated_at = file.updated_at,
                   .etag = ask::text_etag(file.text)};
  if (file.error) entry.error = file.error->message;
  if (file.model) {
    entry.entities = file.model->entities.size();
    entry.metrics = file.model->metrics.size();
    entry.phrasings = file.model->phrasings.size();
    entry.verified_queries = file.model->verified_queries.size();
  }
  return entry;
}

Result<semantic::Model> sound_model(const ask::ModelStore& models, const std::string& text, const std::string& name) {
  auto examined = models.examine(text, name);
  if (examined.model) return std::move(*examined.model);
  Error error{.code = ErrorCode::validation_failed, .message = examined.error->message, .hint = examined.error->hint};
  for (const auto& problem : examined.problems)
    error.fields.push_back(
        {name + ':' + std::to_string(problem.line), problem.hint.empty() ? problem.reason : problem.reason + "; " + problem.hint});
  return fail(std::move(error));
}

const semantic::ModelFile* file_of(const ask::Models& models, std::string_view id) {
  const auto found = std::ranges::find_if(models.files, [&](const semantic::ModelFile& file) { return id_of(file.name) == id; });
  return found == models.files.end() ? nullptr : &*found;
}

std::unexpected<Error> no_such_model() {
  return fail(ErrorCode::not_found, "There is no such model.", "GET /api/models lists what there is.");
}

Result<Versioned<ModelEntry>> put_model(Services& services, const access::Subject& caller, const std::string& id, const std::string& text,
                                        const IfMatch& version, const Call& call) {
  const auto models = services.models.current();
  const auto* existing = file_of(*models, id);
  const std::string name = existing != nullptr ? existing->name : id + std::string(kModelEnding);
  const auto model = TRY(sound_model(services.models, text, name));
  for (const auto& other : models->files)
    if (other.name != name && other.model && equals_ignoring_case(other.model->dataset, model.dataset))
      return fail(ErrorCode::conflict, "The dataset " + model.dataset + " is described by the model " + id_of(other.name) + " already.",
                  "Change that one, or remove it first.");
  TRY(services.models.save(name, text, version.expected(),
                           [&] { return record_change(services, caller, call, "model.saved", name, text); }));
  const auto saved = services.models.current();
  const auto* file = file_of(*saved, id);
  if (file == nullptr) return no_such_model();
  return Versioned<ModelEntry>{entry_of(*file), existing == nullptr ? 201 : 200};
}

Planned plan(const ask::Knowledge& knowledge, Services& services, const access::Subject& caller, const std::string& question,
             const Call& call) {
  const auto add_dataset = [](Planned& to, const std::string& name) {
    if (std::ranges::find(to.datasets, name) == to.datasets.end()) to.datasets.push_back(name);
  };
  if (const auto verified = knowledge.verified(question)) {
    const query::GateRequest request{.subject = caller, .sql = verified->sql, .purpose = query::Purpose::question};
    if (const auto prepared = services.gate.prepare(request, call)) {
      Planned approved{.status = "answered", .verified = true, .sql = verified->sql, .description = verified->question, .score = 1};
      for (const auto& table : prepared->tables) add_dataset(approved, table.dataset);
      return approved;
    }
  }
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  ask::Trials trials(services.gate, {.subject = caller, .sql = {}, .purpose = query::Purpose::question}, ask::AskerOptions{}.max_rows,
                     call);
  const auto plan = knowledge.plan({.question = question, .today = today, .try_reading = trials.try_reading()}, call);
  if (!plan) return {.status = "abstained", .reason = plan.error().message};
  Planned planned{.status = "abstained", .unplaced = plan->unplaced, .reason = plan->reason};
  const auto add_datasets = [&](const knowledge::Reading& reading) {
    for (const auto& table : reading.tables) add_dataset(planned, table.substr(0, table.find('.')));
  };
  if (plan->decision == knowledge::Decision::ask_back) {
    planned.status = "ask_back";
    for (const auto& reading : plan->readings) {
      planned.readings.push_back({reading.description, reading.sql});
      add_datasets(reading);
    }
  } else if (plan->decision == knowledge::Decision::answer && !plan->readings.empty()) {
    const auto& best = plan->readings.front();
    planned.status = "answered";
    planned.sql = best.sql;
    planned.description = best.description;
    planned.score = best.score;
    planned.assumptions = best.assumptions;
    add_datasets(best);
  }
  return planned;
}

std::string change_between(const Planned& before, const Planned& after) {
  const bool answered = after.status == "answered", was_answered = before.status == "answered";
  if (answered != was_answered) return answered ? "gained" : "lost";
  const auto readings = [](const Planned& planned) {
    std::vector<std::string> sql;
    for (const auto& reading : planned.readings) sql.push_back(reading.sql);
    return sql;
  };
  return before.status == after.status && before.sql == after.sql && readings(before) == readings(after) ? "same" : "different";
}

}  // namespace

void add_model_routes(Api& api, Services& services) {
  api.add({.path = "/api/models",
           .operation = "list_models",
           .summary = "Semantic models, with what is wrong in each",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden}},
          [&services](const access::Subject& caller, Query<PageQuery> query) -> Result<List<ModelEntry>> {
            TRY(require_owner(caller));
            return page_of(
                services.models.current()->files, *query, "name",
                [](const semantic::ModelFile& file) { return place_of(file.name, file.name); },
                [](const semantic::ModelFile& file) { return entry_of(file); });
          });

  api.add({.path = "/api/models/{id}",
           .operation = "model",
           .summary = "One semantic model",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<ModelPath> path) -> Result<Versioned<ModelEntry>> {
            TRY(require_owner(caller));
            const auto models = services.models.current();
            const auto* file = file_of(*models, path->id);
            if (file == nullptr) return no_such_model();
            return Versioned<ModelEntry>{entry_of(*file)};
          });

  api.add({.method = net::Method::put,
           .path = "/api/models/{id}",
           .operation = "put_model",
           .summary = "Write a semantic model; a text with problems is refused",
           .description = "If-Match with the ETag last read is needed to change one that exists. In force with the next question.",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::validation_failed, ErrorCode::conflict, ErrorCode::payload_too_large},
           .options = {.body_limit = kBodyLimit}},
          [&services](const access::Subject& caller, Path<ModelPath> path, Body<ModelText> body, IfMatch version,
                      const Call& call) -> Result<Versioned<ModelEntry>> {
            TRY(require_owner(caller));
            return put_model(services, caller, path->id, body->text, version, call);
          });

  api.add({.method = net::Method::delete_,
           .path = "/api/models/{id}",
           .operation = "delete_model",
           .summary = "Remove a semantic model",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<ModelPath> path, IfMatch version, const Call& call) -> Result<void> {
            TRY(require_owner(caller));
            const auto models = services.models.current();
            const auto* file = file_of(*models, path->id);
            if (file == nullptr) return no_such_model();
            return services.models.remove(file->name, version.expected(),
                                          [&] { return record_change(services, caller, call, "model.removed", file->name, ""); });
          });

  api.add({.method = net::Method::post,
           .path = "/api/models/validate",
           .operation = "validate_model",
           .summary = "What is wrong with the text of a model; nothing is saved",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden},
           .options = {.body_limit = kBodyLimit}},
          [&services](const access::Subject& caller, Body<ModelText> body) -> Result<ModelCheck> {
            TRY(require_owner(caller));
            const auto examined = services.models.examine(body->text, "model");
            return ModelCheck{.sound = examined.model.has_value(),
                              .dataset = examined.model ? examined.model->dataset : "",
                              .problems = problems_of(examined.problems)};
          });

  api.add({.method = net::Method::post,
           .path = "/api/models/draft",
           .operation = "draft_model",
           .summary = "A first model of a dataset, from its catalog",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found}},
          [&services](const access::Subject& caller, Body<DraftBody> body, const Call& call) -> Result<Draft> {
            TRY(require_owner(caller));
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            return Draft{body->dataset, TRY(semantic::draft_model(*catalog, body->dataset))};
          });

  api.add({.method = net::Method::post,
           .path = "/api/models/import_dbt",
           .operation = "import_dbt",
           .summary = "A model from the artifacts of a dbt project; nothing is saved",
           .description =
               "manifest and semantic_manifest are the texts of dbt's files, of which only nodes and sources are read; notes say what was "
               "left out.",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found, ErrorCode::data_invalid, ErrorCode::payload_too_large},
           .options = {.body_limit = kDbtBodyLimit}},
          [&services](const access::Subject& caller, Body<DbtBody> body, const Call& call) -> Result<DbtModel> {
            TRY(require_owner(caller));
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            auto imported = TRY(semantic::import_dbt({body->manifest, body->semantic_manifest}, *catalog, body->dataset));
            return DbtModel{std::move(imported.dataset), std::move(imported.text), std::move(imported.notes)};
          });

  api.add({.method = net::Method::post,
           .path = "/api/models/preview",
           .operation = "preview_model",
           .summary = "How questions would be understood with the text, and what that changes; nothing runs",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden, ErrorCode::validation_failed},
           .options = {.body_limit = kBodyLimit}},
          [&services](const access::Subject& caller, Body<PreviewBody> body, const Call& call) -> Result<Preview> {
            TRY(require_owner(caller));
            auto model = TRY(sound_model(services.models, body->text, "model"));
            Preview preview{.dataset = model.dataset};
            const auto visible = TRY(services.gate.visible_catalog(caller, call));
            const auto before = TRY(services.knowledge.of(visible));
            const auto after = TRY(services.knowledge.with(visible, std::move(model)));
            for (const auto& question : body->questions) {
              TRY(call.check());
              PreviewEntry entry{.question = question,
                                 .after = plan(*after, services, caller, question, call),
                                 .before = plan(*before, services, caller, question, call)};
              entry.change = change_between(entry.before, entry.after);
              preview.items.push_back(std::move(entry));
            }
            return preview;
          });
}

}  // namespace sextant::api
