#include "knowledge/planner/compile_lexicon.h"

#include <set>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

using semantic::Dimension;
using semantic::Entity;
using semantic::Model;

class Compiler {
 public:
  explicit Compiler(const Model& model, Lexicon& lexicon) : model_(model), lexicon_(lexicon) {}

  void run() {
    for (const Entity& entity : model_.entities) add_entity(entity);
    for (const semantic::Metric& metric : model_.metrics) add_metric(metric);
    for (const semantic::Join& join : model_.joins) add_join(join);
    for (const semantic::Phrasing& phrasing : model_.phrasings) {
      if (!phrasing.column.column.empty()) lexicon_.phrasings.push_back({phrasing.phrase, ref(phrasing.column.table, phrasing.column.column)});
    }
  }

 private:
  [[nodiscard]] NameRef ref(const std::string& table, const std::string& column = {}) const { return {model_.dataset, table, column}; }

  // Adds `phrase` as a name of the target unless it is the name the catalog already has.
  void add_name(const std::string& phrase, const NameRef& target) {
    const std::string& own = target.column.empty() ? target.table : target.column;
    if (!phrase.empty() && !equals_ignoring_case(phrase, own)) lexicon_.names.push_back({phrase, target});
  }

  void add_entity(const Entity& entity) {
    names_.clear();
    const auto name = [&](const std::string& phrase, const NameRef& target) {
      names_.insert(to_lower_ascii(phrase));
      add_name(phrase, target);
    };
    const NameRef table = ref(entity.table);
    name(entity.table, table);
    name(entity.label, table);
    name(entity.plural, table);
    for (const std::string& synonym : entity.synonyms) name(synonym, table);
    for (const Dimension& dimension : entity.dimensions) {
      if (dimension.column.empty()) continue;
      const NameRef column = ref(entity.table, dimension.column);
      name(dimension.column, column);
      name(dimension.name, column);
      for (const std::string& synonym : dimension.synonyms) name(synonym, column);
      add_values(dimension, column);
    }
    if (!entity.time.empty()) lexicon_.dates.push_back({ref(entity.table, entity.time)});
    if (entity.display.size() == 1) lexicon_.display_names.push_back({ref(entity.table, entity.display.front())});
    for (const semantic::Measure& measure : entity.measures) add_measure(measure, table);
  }

  void add_values(const Dimension& dimension, const NameRef& column) {
    for (const semantic::ValueName& value : dimension.values) {
      for (const std::string& synonym : value.synonyms) lexicon_.values.push_back({synonym, column, value.value});
    }
  }

  void add_measure(const semantic::Measure& measure, const NameRef& table) {
    semantic::Measure unfiltered = measure;
    unfiltered.filter.clear();
    const std::string sql = measure_sql(unfiltered);
    const auto add = [&](const std::string& phrase) {
      if (!names_.contains(to_lower_ascii(phrase))) lexicon_.measures.push_back({phrase, table, sql, measure.filter, measure.description});
    };
    add(measure.name);
    for (const std::string& synonym : measure.synonyms) add(synonym);
  }

  void add_metric(const semantic::Metric& metric) {
    const Entity* entity = model_.entity(metric.entity);
    if (entity == nullptr) return;
    const std::string sql = metric_sql(metric, *entity);
    const NameRef table = ref(entity->table);
    lexicon_.measures.push_back({metric.name, table, sql, "", metric.description});
    for (const std::string& synonym : metric.synonyms) lexicon_.measures.push_back({synonym, table, sql, "", metric.description});
  }

  void add_join(const semantic::Join& join) {
    const NameRef key = ref(join.from.table, join.from.column);
    if (!join.role.empty()) lexicon_.phrasings.push_back({join.role, key});
    for (const std::string& synonym : join.synonyms) lexicon_.phrasings.push_back({synonym, key});
  }

  const Model& model_;
  Lexicon& lexicon_;
  std::set<std::string> names_;  // of the entity at hand, lower case
};

}  // namespace

Lexicon compile_lexicon(std::span<const Model> models) {
  Lexicon lexicon;
  for (const Model& model : models) {
    lexicon.name += (lexicon.name.empty() ? "" : ", ") + model.dataset;
    Compiler(model, lexicon).run();
  }
  return lexicon;
}

}  // namespace sextant::knowledge
