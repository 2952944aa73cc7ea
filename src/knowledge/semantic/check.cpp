#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "knowledge/semantic/expression.h"
#include "knowledge/semantic/parse.h"
#include "knowledge/semantic/problems.h"

namespace sextant::knowledge::semantic {
namespace {

std::vector<std::string> column_names(const data::Table& table) {
  std::vector<std::string> names;
  for (const data::Column& column : table.columns) names.push_back(column.name);
  return names;
}

bool same_kind(data::TypeFamily a, data::TypeFamily b) {
  return a == b || (data::is_numeric(a) && data::is_numeric(b)) || (data::is_temporal(a) && data::is_temporal(b));
}

class Checker {
 public:
  Checker(const Model& model, const data::Catalog& catalog) : model_(model), catalog_(catalog) {}

  std::vector<Problem> run() {
    if (!dataset_exists()) return problems_.take();
    std::set<std::string> seen;
    for (const Entity& entity : model_.entities) {
      if (!seen.insert(to_lower_ascii(entity.table)).second)
        problems_.add(entity.line, fmt::format("the table “{}” is described twice", entity.table));
      check_entity(entity);
    }
    for (const Metric& metric : model_.metrics) check_metric(metric);
    for (const Join& join : model_.joins) check_join(join);
    for (const Phrasing& phrasing : model_.phrasings) check_phrasing(phrasing);
    for (const VerifiedQuery& query : model_.verified_queries) check_verified(query);
    return problems_.take();
  }

 private:
  bool dataset_exists() {
    std::vector<std::string> names;
    for (const data::Dataset& dataset : catalog_.datasets) names.push_back(dataset.name);
    for (const data::Table& table : catalog_.tables) names.push_back(table.dataset_name);
    if (std::ranges::any_of(names, [&](const std::string& name) { return equals_ignoring_case(name, model_.dataset); })) return true;
    problems_.add(model_.line, fmt::format("there is no dataset “{}”", model_.dataset), name_hint(model_.dataset, names));
    return false;
  }

  const data::Table* table(const std::string& name, int line) {
    const auto found = catalog_.find(model_.dataset, name);
    if (!found.empty()) return found.front();
    std::vector<std::string> names;
    for (const data::Table& table : catalog_.tables) {
      if (equals_ignoring_case(table.dataset_name, model_.dataset)) names.push_back(table.name);
    }
    problems_.add(line, fmt::format("the dataset “{}” has no table “{}”", model_.dataset, name), name_hint(name, names));
    return nullptr;
  }

  const data::Column* column(const data::Table& table, const std::string& name, int line) {
    if (const data::Column* found = table.column(name)) return found;
    problems_.add(line, fmt::format("the table “{}” has no column “{}”", table.name, name), name_hint(name, column_names(table)));
    return nullptr;
  }

  const data::Column* column(const ColumnName& name, int line) {
    if (name.table.empty()) return nullptr;
    const data::Table* in = table(name.table, line);
    return in != nullptr ? column(*in, name.column, line) : nullptr;
  }

  void expression(const data::Table& table, const std::string& text, int line) {
    if (text.empty()) return;
    const auto names = columns_of_expression(text);
    if (!names) return problems_.add(line, fmt::format("“{}”: {}", text, names.error()));
    for (const std::string& name : *names) {
      if (table.column(name) == nullptr && !equals_ignoring_case(name, table.name)) column(table, name, line);
    }
  }

  void check_entity(const Entity& entity) {
    const data::Table* in = table(entity.table, entity.line);
    if (in == nullptr) return;
    if (!entity.identifier.empty()) column(*in, entity.identifier, entity.line);
    for (const std::string& name : entity.display) column(*in, name, entity.line);
    if (const data::Column* time = entity.time.empty() ? nullptr : column(*in, entity.time, entity.line);
        time != nullptr && !data::is_temporal(time->family)) {
      problems_.add(entity.line,
                    fmt::format("“time” of “{}” must be a date or timestamp; “{}” is {}", entity.table, entity.time, time->type));
    }
    for (const DefaultFilter& filter : entity.default_filters) expression(*in, filter.expression, filter.line);
    for (const Dimension& dimension : entity.dimensions) {
      if (!dimension.column.empty()) column(*in, dimension.column, dimension.line);
      expression(*in, dimension.expression, dimension.line);
      if (dimension.column.empty() && in->column(dimension.name) != nullptr)
        problems_.add(dimension.line, fmt::format("“{}” is computed, but “{}” has a column of that name", dimension.name, in->name),
                      "give what is computed a name of its own");
    }
    check_measures(*in, entity);
  }

  void check_measures(const data::Table& in, const Entity& entity) {
    std::set<std::string> names;
    const Measure* first_default = nullptr;
    for (const Measure& measure : entity.measures) {
      if (!names.insert(to_lower_ascii(measure.name)).second)
        problems_.add(measure.line, fmt::format("the measure “{}” of “{}” is defined twice", measure.name, entity.table));
      if (measure.is_default && first_default != nullptr)
        problems_.add(measure.line,
                      fmt::format("“{}” and “{}” are both the default measure of “{}”", first_default->name, measure.name, entity.table));
      if (measure.is_default && first_default == nullptr) first_default = &measure;
      expression(in, measure.expression, measure.line);
      expression(in, measure.filter, measure.line);
      const data::Column* only = in.column(measure.expression);
      const bool needs_number = measure.aggregation == Aggregation::sum || measure.aggregation == Aggregation::average;
      if (only != nullptr && needs_number && !data::is_numeric(only->family))
        problems_.add(measure.line, fmt::format("“{}” is {}: it has no sum or average", only->name, only->type));
    }
  }

  void check_metric(const Metric& metric) {
    const Entity* entity = model_.entity(metric.entity);
    if (entity == nullptr) {
      std::vector<std::string> names;
      for (const Entity& known : model_.entities) names.push_back(known.table);
      return problems_.add(metric.line,
                           fmt::format("the metric “{}” is of “{}”, which is no entity of this model", metric.name, metric.entity),
                           name_hint(metric.entity, names));
    }
    const auto used = placeholders_of(metric.expression);
    if (!used) return problems_.add(metric.line, fmt::format("“{}”: {}", metric.expression, used.error()));
    if (used->empty())
      problems_.add(metric.line, fmt::format("the metric “{}” names no measure; write {{measure}} in its expression", metric.name));
    std::vector<std::string> names;
    for (const Measure& measure : entity->measures) names.push_back(measure.name);
    for (const std::string& name : *used) {
      if (std::ranges::none_of(names, [&](const std::string& known) { return equals_ignoring_case(known, name); })) {
        problems_.add(metric.line, fmt::format("“{}” has no measure “{}”", entity->table, name), name_hint(name, names));
      }
    }
    const auto in = catalog_.find(model_.dataset, entity->table);
    if (!in.empty()) expression(*in.front(), fill_placeholders(metric.expression, [](std::string_view) { return "1"; }), metric.line);
  }

  void check_join(const Join& join) {
    const data::Column* from = column(join.from, join.line);
    const data::Column* to = column(join.to, join.line);
    if (from != nullptr && to != nullptr && !same_kind(from->family, to->family) && !is_known_key(join)) {
      problems_.add(join.line, fmt::format("{}.{} is {} and {}.{} is {}: they cannot be joined", join.from.table, join.from.column,
                                           from->type, join.to.table, join.to.column, to->type));
    }
  }

  // Sources do declare keys between text and number; those are believed.
  [[nodiscard]] bool is_known_key(const Join& join) const {
    const data::Table& table = *catalog_.find(model_.dataset, join.from.table).front();
    return std::ranges::any_of(table.foreign_keys, [&](const data::ForeignKey& key) {
      const data::Table* target = catalog_.table(key.target);
      return key.columns.size() == 1 && target != nullptr && equals_ignoring_case(key.columns.front(), join.from.column) &&
             equals_ignoring_case(target->name, join.to.table);
    });
  }

  void check_phrasing(const Phrasing& phrasing) {
    column(phrasing.column, phrasing.line);
    if (phrasing.table.empty()) return;
    if (const data::Table* in = table(phrasing.table, phrasing.line)) expression(*in, phrasing.filter, phrasing.line);
  }

  void check_verified(const VerifiedQuery& query) {
    check_slots(query, query.sql, query.sql);
    check_slots(query, query.question, without_quotes(query.question));
    for (const std::string& variant : query.variants) check_slots(query, variant, without_quotes(variant));
    for (const Slot& slot : query.slots) column(slot.column, slot.line);
  }

  static std::string without_quotes(const std::string& question) { return replace_all(replace_all(question, "'", ""), "\"", ""); }

  // Every {name} must be a slot; SQL and each question must use all of them, so that each can be bound.
  void check_slots(const VerifiedQuery& query, const std::string& shown, const std::string& text) {
    const auto used = placeholders_of(text);
    if (!used) return problems_.add(query.line, fmt::format("“{}”: {}", shown, used.error()));
    std::vector<std::string> known;
    for (const Slot& slot : query.slots) known.push_back(slot.name);
    for (const std::string& name : *used) {
      if (query.slot(name) == nullptr)
        problems_.add(query.line, fmt::format("“{}” uses {{{}}}, which is no slot", shown, name), name_hint(name, known));
    }
    for (const std::string& slot : known) {
      if (std::ranges::find(*used, slot) == used->end())
        problems_.add(query.line, fmt::format("“{}” does not use the slot {{{}}}", shown, slot));
    }
  }

  const Model& model_;
  const data::Catalog& catalog_;
  Problems problems_;
};

}  // namespace

std::vector<Problem> check_model(const Model& model, const data::Catalog& catalog) { return Checker(model, catalog).run(); }

}  // namespace sextant::knowledge::semantic
