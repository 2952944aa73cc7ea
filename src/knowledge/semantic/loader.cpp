#include "knowledge/semantic/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "base/yaml.h"
#include "knowledge/semantic/verified.h"

namespace sextant::knowledge::semantic {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFiles = 500;
constexpr std::size_t kMaxFileBytes = 512 * 1024;

ModelFile load_file(const fs::path& path, const data::Catalog& catalog) {
  ModelFile file{.name = path.filename().string()};
  std::error_code code;
  const auto written = fs::last_write_time(path, code);
  if (!code) file.updated_at = std::chrono::time_point_cast<Timestamp::duration>(std::chrono::file_clock::to_sys(written));
  auto text = read_text_file(path, kMaxFileBytes);
  if (!text) {
    file.error = std::move(text).error();
    return file;
  }
  file.text = std::move(*text);
  auto examined = examine_model(file.text, file.name, catalog);
  file.model = std::move(examined.model);
  file.error = std::move(examined.error);
  file.problems = std::move(examined.problems);
  return file;
}

class StatementChecker {
 public:
  StatementChecker(const Model& model, const SqlCheck& check) : model_(model), check_(check) {}

  std::vector<Problem> verified_queries() {
    for (const VerifiedQuery& query : model_.verified_queries) run_check(example_sql(query), query.line, query.question);
    return problems_.take();
  }

  std::vector<Problem> everything() {
    for (const Entity& entity : model_.entities) {
      for (const Dimension& dimension : entity.dimensions) {
        if (!dimension.expression.empty()) select(entity.table, dimension.expression, dimension.line, dimension.name);
      }
      for (const DefaultFilter& filter : entity.default_filters) where(entity.table, filter.expression, filter.line);
      for (const Measure& measure : entity.measures) select(entity.table, measure_sql(measure), measure.line, measure.name);
    }
    for (const Metric& metric : model_.metrics) {
      if (const Entity* entity = model_.entity(metric.entity)) select(entity->table, metric_sql(metric, *entity), metric.line, metric.name);
    }
    for (const Phrasing& phrasing : model_.phrasings) {
      if (!phrasing.filter.empty()) where(phrasing.table, phrasing.filter, phrasing.line);
    }
    return verified_queries();
  }

 private:
  std::string from(const std::string& table) const {
    return fmt::format(" FROM {}.{}", quote_identifier(model_.dataset), quote_identifier(table));
  }
  void select(const std::string& table, const std::string& expression, int line, const std::string& what) {
    run_check("SELECT " + expression + from(table), line, what);
  }
  void where(const std::string& table, const std::string& filter, int line) {
    run_check("SELECT 1" + from(table) + " WHERE " + filter, line, filter);
  }
  void run_check(const std::string& sql, int line, const std::string& what) {
    if (const auto checked = check_(sql); !checked)
      problems_.add(line, fmt::format("“{}”: {}", what, checked.error().message), checked.error().hint);
  }

  const Model& model_;
  const SqlCheck& check_;
  Problems problems_;
};

}  // namespace

std::vector<ModelFile> load_models(const fs::path& directory, const data::Catalog& catalog) {
  std::vector<fs::path> paths;
  std::error_code code;
  for (fs::directory_iterator at(directory, code), end; !code && at != end && paths.size() < kMaxFiles; at.increment(code)) {
    const fs::path& path = at->path();
    if ((path.extension() == ".yaml" || path.extension() == ".yml") && !path.filename().string().starts_with('.')) paths.push_back(path);
  }
  std::ranges::sort(paths);
  std::vector<ModelFile> files;
  for (const fs::path& path : paths) files.push_back(load_file(path, catalog));
  return files;
}

std::vector<Problem> check_statements(const Model& model, const SqlCheck& check) { return StatementChecker(model, check).everything(); }

std::vector<Problem> check_verified_queries(const Model& model, const SqlCheck& check) {
  return StatementChecker(model, check).verified_queries();
}

}  // namespace sextant::knowledge::semantic
