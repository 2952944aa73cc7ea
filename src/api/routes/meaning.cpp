// What the data means: semantic models and approved questions. A model names every table of its dataset, so only owners
// read it.
#include "api/services.h"

namespace sextant::api {
namespace {

struct ModelEntry {
  std::string id;  // the file's name
  std::string name;
  std::string dataset;
  std::string text;
  std::optional<std::string> error;
  Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(ModelEntry, (), (id, name, dataset, text, error, updated_at))

struct VerifiedEntry {
  std::string id;
  std::string question;
  std::string sql;
  std::string dataset;
};
BOOST_DESCRIBE_STRUCT(VerifiedEntry, (), (id, question, sql, dataset))

}  // namespace

void add_meaning_routes(Api& api, Services& services) {
  api.add({.path = "/api/models",
           .operation = "list_models",
           .summary = "Semantic models, with what is wrong in each",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden}},
          [&services](const access::Subject& caller) -> Result<List<ModelEntry>> {
            TRY(require_owner(caller));
            List<ModelEntry> list;
            for (auto& file : services.knowledge.model_files()) {
              ModelEntry entry{.id = file.name,
                               .name = file.name,
                               .dataset = file.model ? file.model->dataset : "",
                               .text = std::move(file.text),
                               .updated_at = file.updated_at};
              if (file.error) entry.error = file.error->message;
              list.items.push_back(std::move(entry));
            }
            return list;
          });

  api.add({.path = "/api/verified_queries",
           .operation = "list_verified_queries",
           .summary = "Questions whose SQL somebody has approved",
           .tags = {"meaning"},
           .errors = {ErrorCode::forbidden}},
          [&services](const access::Subject& caller) -> Result<List<VerifiedEntry>> {
            TRY(require_owner(caller));
            List<VerifiedEntry> list;
            for (const auto& file : services.knowledge.model_files()) {
              if (!file.model) continue;
              for (const auto& query : file.model->verified_queries)
                list.items.push_back({file.name + ':' + std::to_string(query.line), query.question, query.sql, file.model->dataset});
            }
            return list;
          });
}

}  // namespace sextant::api
