#include "data/sync/sync_jobs.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

namespace sextant::data {
namespace {

namespace json = boost::json;

constexpr const char* kAdd = "source.add";
constexpr const char* kSync = "source.sync";

std::string text_of(const json::value& payload, std::string_view key) {
  const auto* object = payload.if_object();
  const auto* value = object == nullptr ? nullptr : object->if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

SyncOptions options_of(jobs::JobContext& context) {
  return {.progress = [&context](double share, std::string_view doing,
                                 const jobs::JobAmount& amount) { context.progress(share, doing, amount); },
          .guard = [&context](meta::Transaction& transaction) { return context.require(transaction); }};
}

}  // namespace

jobs::NewJob add_job(const AddSource& wanted) {
  return {.kind = kAdd,
          .payload = json::object{{"source_id", wanted.id.text()},
                                  {"path", wanted.file.string()},
                                  {"name", wanted.name},
                                  {"kind", wanted.kind},
                                  {"table", wanted.table},
                                  {"dataset", wanted.dataset}}};
}

jobs::NewJob sync_job(const SourceId& source) {
  return {.kind = kSync, .payload = json::object{{"source_id", source.text()}}, .idempotency_key = source.text()};
}

json::value report_json(const SyncReport& report, const Catalog& catalog) {
  json::array tables;
  for (const auto& id : report.tables)
    if (const Table* table = catalog.table(id))
      tables.push_back(
          json::object{{"id", table->id.text()}, {"dataset", table->dataset_name}, {"name", table->name}, {"row_count", table->row_count}});
  return json::object{
      {"source_id", report.source.text()}, {"tables", std::move(tables)}, {"notes", json::array(report.notes.begin(), report.notes.end())}};
}

Result<std::set<std::filesystem::path>> files_in_use(const jobs::JobQueue& queue, const CatalogStore& catalog) {
  std::set<std::filesystem::path> files;
  // Jobs first: one that ends meanwhile has made its source by then.
  constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max();
  for (const auto& job : TRY(queue.list({.limit = kAll, .unfinished = true})))
    if (std::string file = text_of(job.payload, "path"); !file.empty()) files.insert(std::move(file));
  for (const auto& source : catalog.current()->sources) files.insert(source.path);
  return files;
}

void handle_sync_jobs(jobs::JobRunner& runner, Sync& sync, const CatalogStore& catalog) {
  runner.handle(kAdd, [&sync, &catalog](const json::value& payload, jobs::JobContext& context) -> Result<json::value> {
    const AddSource wanted{.id = SourceId(text_of(payload, "source_id")),
                           .file = text_of(payload, "path"),
                           .name = text_of(payload, "name"),
                           .kind = text_of(payload, "kind"),
                           .table = text_of(payload, "table"),
                           .dataset = text_of(payload, "dataset")};
    const auto report = TRY(sync.add(wanted, options_of(context), context.call()));
    return report_json(report, *catalog.current());
  });
  runner.handle(kSync, [&sync, &catalog](const json::value& payload, jobs::JobContext& context) -> Result<json::value> {
    const auto report = TRY(sync.sync(SourceId(text_of(payload, "source_id")), options_of(context), context.call()));
    return report_json(report, *catalog.current());
  });
}

}  // namespace sextant::data
