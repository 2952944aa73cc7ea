// Bringing data in: connectors, sources, uploads.
#include <algorithm>

#include "api/framework/paging.h"
#include "api/services.h"
#include "base/text.h"
#include "data/connect/connector.h"
#include "data/sync/sync_jobs.h"

namespace sextant::api {
namespace {

struct ConnectorEntry {
  std::string kind;
  std::string label;
  std::string description;
  std::vector<std::string> extensions;
  struct Field {
    std::string name;
    std::string label;
    std::string type;
    bool required = false;
    std::string help;
    BOOST_DESCRIBE_CLASS(Field, (), (name, label, type, required, help), (), ())
  };
  std::vector<Field> fields;
};
BOOST_DESCRIBE_STRUCT(ConnectorEntry, (), (kind, label, description, extensions, fields))

struct SourceEntry {
  SourceId id;
  std::string name;
  std::string kind;
  std::optional<std::string> path;  // owners only
  Timestamp added_at;
  bool stale = false;
  struct Dataset {
    DatasetId id;
    std::string name;
    BOOST_DESCRIBE_CLASS(Dataset, (), (id, name), (), ())
  };
  std::vector<Dataset> datasets;
  std::uint64_t tables = 0;
};
BOOST_DESCRIBE_STRUCT(SourceEntry, (), (id, name, kind, path, added_at, stale, datasets, tables))

struct AddSourceBody {
  std::string path;
  std::optional<std::string> name;
  std::optional<std::string> kind;
  std::optional<std::string> dataset;
  static constexpr auto json_required = json_names("path");
  void check(JsonProblems& problems) const {
    if (!std::filesystem::path(path).is_absolute()) problems.add("path", "must begin with /");
  }
};
BOOST_DESCRIBE_STRUCT(AddSourceBody, (), (path, name, kind, dataset))

struct UploadQuery {
  std::string filename;
  std::optional<std::string> dataset;
  static constexpr auto json_required = json_names("filename");
  void check(JsonProblems& problems) const {
    const bool odd = std::ranges::any_of(filename, [](char c) { return c == '/' || static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    if (filename.empty() || filename.size() > 200 || odd || filename.starts_with('.'))
      problems.add("filename", "must be a plain file name such as sales.csv");
  }
};
BOOST_DESCRIBE_STRUCT(UploadQuery, (), (filename, dataset))

struct SourcePath {
  SourceId id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(SourcePath, (), (id))

struct SourcesQuery : PageQuery {
  std::string q;
};
BOOST_DESCRIBE_STRUCT(SourcesQuery, (PageQuery), (q))

struct JobStarted {
  JobId job_id;
};
BOOST_DESCRIBE_STRUCT(JobStarted, (), (job_id))

ConnectorEntry entry_of(const data::ConnectorDescription& about) {
  ConnectorEntry entry{about.kind, about.label, about.description, about.extensions, {}};
  for (const auto& field : about.fields) entry.fields.push_back({field.name, field.label, field.type, field.required, field.help});
  return entry;
}

Result<Reply<JobStarted>> started(jobs::JobRunner& jobs, jobs::NewJob job, const access::Subject& caller) {
  job.created_by = caller.id.text();
  const auto id = TRY(jobs.enqueue(job));
  Reply<JobStarted> reply{{id}, 202};
  reply.headers.set("Location", "/api/jobs/" + id.text());
  return reply;
}

std::unexpected<Error> unknown_source() { return fail(ErrorCode::not_found, "There is no such source.", "GET /api/sources lists them."); }

Result<void> known_source(const Services& services, const SourceId& id) {
  const auto catalog = services.catalog.current();
  if (std::ranges::find(catalog->sources, id, &data::Source::id) == catalog->sources.end()) return unknown_source();
  return {};
}

Result<void> check_directory(const Services& services, const std::filesystem::path& file) {
  const auto& allowed = services.about.allowed_directories;
  if (allowed.empty()) return {};
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(file, error);
  for (const auto& directory : allowed) {
    const auto [end, ignored] = std::ranges::mismatch(std::filesystem::weakly_canonical(directory, error), real);
    if (end == std::filesystem::weakly_canonical(directory, error).end()) return {};
  }
  return fail(ErrorCode::forbidden, "Files of that folder may not be added.", "sources.allowed_directories names the folders that may.");
}

SourceEntry entry_of(const data::Source& source, const data::Catalog& catalog, bool shows_path) {
  SourceEntry entry{.id = source.id, .name = source.name, .kind = source.kind, .added_at = source.added_at, .stale = source.stale};
  if (shows_path) entry.path = source.path;
  for (const auto& table : catalog.tables) {
    if (table.source != source.id) continue;
    ++entry.tables;
    if (std::ranges::find(entry.datasets, table.dataset, &SourceEntry::Dataset::id) == entry.datasets.end())
      entry.datasets.push_back({table.dataset, table.dataset_name});
  }
  return entry;
}

}  // namespace

void add_source_routes(Api& api, Services& services) {
  api.add({.path = "/api/connectors", .operation = "list_connectors", .summary = "Kinds of source and their settings", .tags = {"sources"}},
          [](Query<PageQuery> query) {
            return page_of(
                data::connectors(), *query, "kind", [](const auto& connector) { return connector->description().kind; },
                [](const auto& connector) { return entry_of(connector->description()); });
          });

  api.add({.path = "/api/sources", .operation = "list_sources", .summary = "Sources of the tables you may see", .tags = {"sources"}},
          [&services](const access::Subject& caller, Query<SourcesQuery> query, const Call& call) -> Result<List<SourceEntry>> {
            TRY(services.catalog.check_staleness());
            const auto catalog = TRY(services.gate.visible_catalog(caller, call));
            const std::string wanted = to_lower_ascii(query->q);
            std::vector<const data::Source*> sources;
            for (const auto& source : catalog->sources)
              if (to_lower_ascii(source.name).find(wanted) != std::string::npos) sources.push_back(&source);
            return page_of(
                sources, *query, "name", [](const data::Source* source) { return place_of(source->name, source->id.text()); },
                [&](const data::Source* source) { return entry_of(*source, *catalog, caller.is_owner()); });
          });

  api.add({.method = net::Method::post,
           .path = "/api/sources",
           .operation = "add_source",
           .summary = "Add a file of this machine",
           .tags = {"sources"},
           .creates = true,
           .success = 202,
           .errors = {ErrorCode::forbidden, ErrorCode::data_invalid, ErrorCode::unsupported_media}},
          [&services](const access::Subject& caller, Body<AddSourceBody> body) -> Result<Reply<JobStarted>> {
            TRY(require_owner(caller));
            TRY(check_directory(services, body->path));
            TRY(data::choose_connector(body->path, body->kind.value_or("")));
            return started(services.jobs,
                           data::add_job({.file = body->path,
                                          .name = body->name.value_or(""),
                                          .kind = body->kind.value_or(""),
                                          .dataset = body->dataset.value_or("")}),
                           caller);
          });

  api.add({.method = net::Method::post,
           .path = "/api/uploads",
           .operation = "upload",
           .summary = "Add a file by sending it",
           .tags = {"sources"},
           .creates = true,
           .success = 202,
           .errors = {ErrorCode::forbidden, ErrorCode::data_invalid, ErrorCode::unsupported_media, ErrorCode::payload_too_large},
           .consumes = "application/octet-stream",
           .options = {.body = net::BodyMode::file, .body_limit = services.about.max_upload_bytes, .time_limit = std::chrono::hours(1)}},
          [&services](const access::Subject& caller, Query<UploadQuery> query, net::Request& request) -> Result<Reply<JobStarted>> {
            TRY(require_owner(caller));
            if (!request.body_file) return fail(ErrorCode::invalid_request, "The upload has no bytes.", "Send the file as the body.");
            auto job = [&]() -> Result<Reply<JobStarted>> {
              const auto kept = TRY(services.uploads.keep(*request.body_file, query->filename));
              TRY(data::choose_connector(kept.file()));
              return started(services.jobs,
                             data::add_job({.file = kept.file(), .name = {}, .kind = {}, .dataset = query->dataset.value_or("")}), caller);
            }();
            if (!job) services.uploads.collect();
            return job;
          });

  api.add({.method = net::Method::post,
           .path = "/api/sources/{id}/sync",
           .operation = "sync_source",
           .summary = "Read a source again",
           .tags = {"sources"},
           .creates = true,
           .success = 202,
           .errors = {ErrorCode::forbidden, ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<SourcePath> path) -> Result<Reply<JobStarted>> {
            TRY(require_owner(caller));
            TRY(known_source(services, path->id));
            return started(services.jobs, data::sync_job(path->id), caller);
          });

  const auto one_source = [&services](const access::Subject& caller, const SourceId& id, const Call& call) -> Result<SourceEntry> {
    const auto catalog = TRY(services.gate.visible_catalog(caller, call));
    const auto source = std::ranges::find(catalog->sources, id, &data::Source::id);
    if (source == catalog->sources.end()) return unknown_source();
    return entry_of(*source, *catalog, caller.is_owner());
  };
  api.add(
      {.path = "/api/sources/{id}", .operation = "source", .summary = "One source", .tags = {"sources"}, .errors = {ErrorCode::not_found}},
      [one_source](const access::Subject& caller, Path<SourcePath> path, const Call& call) -> Result<Versioned<SourceEntry>> {
        return Versioned<SourceEntry>{TRY(one_source(caller, path->id, call))};
      });

  api.add({.method = net::Method::delete_,
           .path = "/api/sources/{id}",
           .operation = "remove_source",
           .summary = "Forget a source and its tables, and its file if it was uploaded",
           .tags = {"sources"},
           .errors = {ErrorCode::forbidden, ErrorCode::not_found}},
          [&services, one_source](const access::Subject& caller, Path<SourcePath> path, IfMatch version, const Call& call) -> Result<void> {
            TRY(require_owner(caller));
            const auto current = [&] { return one_source(caller, path->id, call); };
            TRY(known_source(services, path->id));
            TRY(version.check(current));
            TRY(record_change(services, caller, call, "source.removed", path->id.text(), ""));
            TRY(services.catalog.remove_source(path->id, [&] { return version.check(current); }));
            services.uploads.collect();
            return {};
          });
}

}  // namespace sextant::api
