#include "knowledge/semantic/import_dbt.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "knowledge/semantic/dbt_artifacts.h"
#include "knowledge/semantic/expression.h"
#include "knowledge/semantic/map_reader.h"
#include "knowledge/semantic/nouns.h"
#include "knowledge/semantic/parse.h"
#include "knowledge/semantic/write.h"

namespace sextant::knowledge::semantic {
namespace {

namespace json = boost::json;
using data::Table;

constexpr std::size_t kMostNotes = 100;
constexpr std::size_t kMostValues = 100;
constexpr int kDeepestMetric = 8;

constexpr std::array<std::pair<std::string_view, Aggregation>, 7> kAggregations = {{{"sum", Aggregation::sum},
                                                                                    {"average", Aggregation::average},
                                                                                    {"count", Aggregation::count},
                                                                                    {"count_distinct", Aggregation::count_distinct},
                                                                                    {"min", Aggregation::min},
                                                                                    {"max", Aggregation::max},
                                                                                    {"sum_boolean", Aggregation::count}}};

// Cut between characters.
std::string clipped(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}
std::string words_of(std::string_view name) { return clipped(join(words_of_identifier(name), " "), kMaxLabel); }

// Whose columns a name of dbt may mean: a semantic model's table, dimensions and measures by their dbt names.
struct Semantic {
  std::size_t entity = 0;  // of the model
  std::string primary;     // name of the primary entity: "loan" in 'loan__status'
  std::string primary_column;
  std::map<std::string, std::string> dimensions;  // name -> expression
  std::map<std::string, std::string> measures;    // name -> what people call it
};

class Importer {
 public:
  Importer(const json::object& manifest, const json::object& semantics, const data::Catalog& catalog, std::string dataset)
      : manifest_(manifest), semantics_(semantics), catalog_(catalog) {
    model_.dataset = std::move(dataset);
  }

  DbtImport run() {
    for (const std::string_view part : {"nodes", "sources"})
      if (const auto* nodes = object_at(manifest_, part))
        for (const auto& [id, node] : *nodes)
          if (const auto* each = node.if_object()) add_table(*each);
    if (const auto* nodes = object_at(manifest_, "nodes"))
      for (const auto& [id, node] : *nodes)
        if (const auto* each = node.if_object()) add_test(*each);
    for (const auto* each : objects_at(semantics_, "semantic_models")) add_semantic_model(*each);
    add_foreign_entities();
    for (const auto* each : objects_at(semantics_, "metrics"))
      if (const std::string name = text_at(*each, "name"); !name.empty()) metrics_[name] = each;
    for (const auto& [name, metric] : metrics_) add_metric(name, *metric);
    for (Entity& entity : model_.entities) give_default_measure(entity);
    drop_misfits();
    return {model_.dataset, write_model(model_), std::move(notes_)};
  }

 private:
  void note(std::string text) {
    if (notes_.size() < kMostNotes) notes_.push_back(std::move(text));
  }

  const Table* table(const std::string& name) const {
    const auto found = catalog_.find(model_.dataset, name);
    return found.empty() ? nullptr : found.front();
  }
  Entity* entity(std::string_view table) {
    const auto found = std::ranges::find_if(model_.entities, [&](const Entity& each) { return equals_ignoring_case(each.table, table); });
    return found == model_.entities.end() ? nullptr : &*found;
  }
  static std::string relation_of(const json::object& node) {
    for (const std::string_view key : {"alias", "identifier", "name"})
      if (std::string name = text_at(node, key); !name.empty()) return name;
    return {};
  }

  void add_table(const json::object& node) {
    const std::string kind = text_at(node, "resource_type");
    if (kind != "model" && kind != "source" && kind != "seed" && kind != "snapshot") return;
    const Table* source = table(relation_of(node));
    if (source == nullptr) {
      if (kind == "model") note(fmt::format("The model {} is no table of {}.", relation_of(node), model_.dataset));
      return;
    }
    Entity* here = entity(source->name);
    if (here == nullptr) {
      const std::string label = singular_of(words_of(source->name));
      here = &model_.entities.emplace_back(Entity{.table = source->name, .label = label, .plural = plural_of(label)});
      if (source->primary_key.size() == 1) here->identifier = source->primary_key.front();
    }
    if (const std::string description = text_at(node, "description"); here->description.empty())
      here->description = clipped(description, kMaxDescription);
    if (const auto* columns = object_at(node, "columns"))
      for (const auto& [name, column] : *columns)
        if (const auto* each = column.if_object()) add_column(*source, *here, std::string(name), *each);
  }

  void add_column(const Table& source, Entity& here, const std::string& name, const json::object& column) {
    const data::Column* known = source.column(name);
    if (known == nullptr) return note(fmt::format("{} has no column {}.", source.name, clipped(name, 100)));
    Dimension& dimension = dimension_of(here, known->name);
    if (dimension.description.empty()) dimension.description = clipped(text_at(column, "description"), kMaxDescription);
  }

  static Dimension& dimension_of(Entity& here, const std::string& column) {
    const auto found = std::ranges::find(here.dimensions, column, &Dimension::column);
    if (found != here.dimensions.end()) return *found;
    const std::string label = words_of(column);
    return here.dimensions.emplace_back(Dimension{.name = label.empty() ? column : label, .column = column});
  }

  // unique and not_null make a key, relationships a join, accepted_values the values of a column.
  void add_test(const json::object& node) {
    const auto* about = object_at(node, "test_metadata");
    const auto* arguments = about != nullptr ? object_at(*about, "kwargs") : nullptr;
    if (text_at(node, "resource_type") != "test" || arguments == nullptr) return;
    const std::string kind = text_at(*about, "name"), column = text_at(*arguments, "column_name");
    const std::string model = referenced(text_at(*arguments, "model"));
    const Table* source = table(model);
    Entity* here = source != nullptr ? entity(source->name) : nullptr;
    const data::Column* known = source != nullptr ? source->column(column) : nullptr;
    if (here == nullptr || known == nullptr) return;
    if (kind == "unique" && here->identifier.empty()) here->identifier = known->name;
    if (kind == "accepted_values") add_values(dimension_of(*here, known->name), *arguments);
    if (kind == "relationships") add_join(*source, *known, referenced(text_at(*arguments, "to")), text_at(*arguments, "field"));
  }

  static void add_values(Dimension& dimension, const json::object& arguments) {
    const auto* values = arguments.if_contains("values");
    if (values == nullptr || !values->is_array()) return;
    for (const auto& value : values->get_array())
      if (value.is_string() && dimension.values.size() < kMostValues && !value.get_string().empty() &&
          value.get_string().size() <= kMaxLabel)
        dimension.values.push_back({.value = std::string(value.get_string())});
  }

  void add_join(const Table& from, const data::Column& column, const std::string& to, const std::string& field) {
    const Table* target = table(to);
    const data::Column* key = target != nullptr ? target->column(field) : nullptr;
    if (key == nullptr) return;
    Join join{.from = {from.name, column.name}, .to = {target->name, key->name}};
    if (std::ranges::none_of(model_.joins, [&](const Join& each) { return each.from == join.from && each.to == join.to; }))
      model_.joins.push_back(std::move(join));
  }

  void add_semantic_model(const json::object& node) {
    const auto* relation = object_at(node, "node_relation");
    const std::string name = text_at(node, "name");
    const Table* source = relation != nullptr ? table(text_at(*relation, "alias")) : nullptr;
    Entity* here = source != nullptr ? entity(source->name) : nullptr;
    if (here == nullptr) return note(fmt::format("The semantic model {} describes no table of {}.", clipped(name, 100), model_.dataset));
    Semantic semantic{.entity = static_cast<std::size_t>(here - model_.entities.data()), .primary = text_at(node, "primary_entity")};
    if (const std::string description = text_at(node, "description"); !description.empty())
      here->description = clipped(description, kMaxDescription);
    for (const auto* each : objects_at(node, "entities")) add_key(*source, *here, semantic, *each);
    for (const auto* each : objects_at(node, "dimensions")) add_dimension(*source, *here, semantic, *each);
    if (const auto* defaults = object_at(node, "defaults"))
      if (const auto time = semantic.dimensions.find(text_at(*defaults, "agg_time_dimension")); time != semantic.dimensions.end())
        if (const data::Column* column = source->column(time->second); column != nullptr && data::is_temporal(column->family))
          here->time = column->name;
    for (const auto* each : objects_at(node, "measures")) add_measure(*here, semantic, *each);
    semantic_models_.push_back(std::move(semantic));
  }

  void add_key(const Table& source, Entity& here, Semantic& semantic, const json::object& node) {
    const std::string name = text_at(node, "name"), type = text_at(node, "type");
    const std::string written = text_at(node, "expr");
    const data::Column* column = source.column(written.empty() ? name : written);
    if (column == nullptr) return;
    if (type == "primary") {
      semantic.primary = name;
      semantic.primary_column = column->name;
      here.identifier = column->name;
    } else if (type == "foreign") {
      foreign_.push_back({source.name, column->name, name});
    }
  }

  // A foreign entity references the table whose primary entity has its name.
  void add_foreign_entities() {
    for (const auto& [from, column, name] : foreign_)
      for (const Semantic& semantic : semantic_models_)
        if (semantic.primary == name && !semantic.primary_column.empty()) {
          const Table* source = table(from);
          add_join(*source, *source->column(column), model_.entities[semantic.entity].table, semantic.primary_column);
        }
  }

  void add_dimension(const Table& source, Entity& here, Semantic& semantic, const json::object& node) {
    const std::string name = text_at(node, "name"), written = text_at(node, "expr"), label = text_at(node, "label");
    const std::string expression = written.empty() ? name : written;
    const std::string called = clipped(label.empty() ? words_of(name) : label, kMaxLabel);
    if (called.empty() || expression.size() > kMaxExpression) return;
    semantic.dimensions[name] = expression;
    if (const data::Column* column = source.column(expression)) {
      Dimension& dimension = dimension_of(here, column->name);
      if (!equals_ignoring_case(called, dimension.name)) dimension.synonyms.push_back(called);
      if (const std::string description = text_at(node, "description"); !description.empty())
        dimension.description = clipped(description, kMaxDescription);
      return;
    }
    here.dimensions.push_back(
        {.name = called, .expression = expression, .description = clipped(text_at(node, "description"), kMaxDescription)});
  }

  void add_measure(Entity& here, Semantic& semantic, const json::object& node) {
    const std::string name = text_at(node, "name"), aggregate = text_at(node, "agg"), label = text_at(node, "label");
    const auto known = std::ranges::find(kAggregations, aggregate, &std::pair<std::string_view, Aggregation>::first);
    if (known == kAggregations.end())
      return note(fmt::format("The measure {} is a {}, which a model cannot say.", clipped(name, 100), clipped(aggregate, 50)));
    Measure measure{.name = clipped(label.empty() ? words_of(name) : label, kMaxLabel), .aggregation = known->second};
    std::string expression = text_at(node, "expr").empty() ? name : text_at(node, "expr");
    if (aggregate == "sum_boolean")
      measure.filter = std::move(expression);
    else if (expression == "1" && (aggregate == "count" || aggregate == "sum"))
      measure.aggregation = Aggregation::count;  // of rows
    else
      measure.expression = std::move(expression);
    measure.description = clipped(text_at(node, "description"), kMaxDescription);
    semantic.measures[name] = measure.name;
    if (!measure.name.empty() && !measure_named(here, measure.name)) here.measures.push_back(std::move(measure));
  }

  static Measure* measure_named(Entity& here, std::string_view name) {
    const auto found = std::ranges::find_if(here.measures, [&](const Measure& each) { return equals_ignoring_case(each.name, name); });
    return found == here.measures.end() ? nullptr : &*found;
  }

  // What a metric is, over measures of one entity: "{defaulted loans} * 1.0 / {loans}".
  struct Formula {
    std::size_t entity = 0;
    std::string text;
  };

  void add_metric(const std::string& name, const json::object& node) {
    const std::string label = text_at(node, "label");
    const std::string called = clipped(label.empty() ? words_of(name) : to_lower_ascii(label), kMaxLabel);
    const auto formula = formula_of(name, 0);
    if (!formula) return note(fmt::format("The metric {} was left out: {}.", clipped(name, 100), formula.error()));
    Entity& here = model_.entities[formula->entity];
    if (formula->text.starts_with('{') && formula->text.find('}') + 1 == formula->text.size()) {
      // One measure under another name.
      Measure* measure = measure_named(here, formula->text.substr(1, formula->text.size() - 2));
      if (measure != nullptr && !equals_ignoring_case(measure->name, called) && measure->synonyms.size() < kMaxSynonyms)
        measure->synonyms.push_back(called);
      if (measure != nullptr && measure->description.empty()) measure->description = clipped(text_at(node, "description"), kMaxDescription);
      return;
    }
    model_.metrics.push_back({.name = called,
                              .entity = here.table,
                              .expression = formula->text,
                              .format = text_at(node, "type") == "ratio" ? Format::percent : Format::number,
                              .description = clipped(text_at(node, "description"), kMaxDescription)});
  }

  std::expected<Formula, std::string> formula_of(const std::string& name, int depth) {
    const auto found = metrics_.find(name);
    if (found == metrics_.end()) return std::unexpected("there is no metric " + clipped(name, 100));
    if (depth > kDeepestMetric) return std::unexpected(std::string("it is made of itself, or too deep"));
    const json::object& node = *found->second;
    const auto* parameters = object_at(node, "type_params");
    const std::string type = text_at(node, "type");
    if (parameters == nullptr) return std::unexpected(std::string("it has no type_params"));
    if (type == "simple") return simple(name, node, *parameters);
    if (type == "ratio") return ratio(*parameters, depth);
    if (type == "derived") return derived(*parameters, depth);
    return std::unexpected("a model cannot say “" + clipped(type, 50) + "”");
  }

  std::expected<Formula, std::string> simple(const std::string& name, const json::object& node, const json::object& parameters) {
    const auto* reference = object_at(parameters, "measure");
    const std::string measure = reference != nullptr ? text_at(*reference, "name") : "";
    for (const Semantic& semantic : semantic_models_) {
      const auto known = semantic.measures.find(measure);
      if (known == semantic.measures.end()) continue;
      auto filter = filter_of(node, semantic);
      if (!filter) return std::unexpected(filter.error());
      auto own = filter_of(*reference, semantic);
      if (!own) return std::unexpected(own.error());
      const std::string both = filter->empty() ? *own : own->empty() ? *filter : *filter + " AND " + *own;
      if (both.empty()) return Formula{semantic.entity, "{" + known->second + "}"};
      return Formula{semantic.entity, "{" + filtered(semantic, known->second, name, node, both) + "}"};
    }
    return std::unexpected("its measure “" + clipped(measure, 100) + "” is not known");
  }

  // The measure over the rows that pass the filter, under the metric's name.
  std::string filtered(const Semantic& semantic, const std::string& measure, const std::string& name, const json::object& node,
                       const std::string& filter) {
    Entity& here = model_.entities[semantic.entity];
    const std::string label = text_at(node, "label");
    const std::string called = clipped(label.empty() ? words_of(name) : to_lower_ascii(label), kMaxLabel);
    if (measure_named(here, called) != nullptr) return called;
    Measure copy = *measure_named(here, measure);
    copy.name = called;
    copy.filter = copy.filter.empty() ? filter : "(" + copy.filter + ") AND (" + filter + ")";
    copy.description = clipped(text_at(node, "description"), kMaxDescription);
    copy.synonyms.clear();
    here.measures.push_back(std::move(copy));
    return called;
  }

  // "{{ Dimension('loan__status') }} = 'late'" -> "status = 'late'".
  static std::expected<std::string, std::string> filter_of(const json::object& node, const Semantic& semantic) {
    const auto* filter = object_at(node, "filter");
    std::string all;
    if (filter == nullptr) return all;
    for (const auto* each : objects_at(*filter, "where_filters")) {
      std::string text = text_at(*each, "where_sql_template");
      for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open)) {
        const std::size_t close = text.find("}}", open);
        if (close == std::string::npos) return std::unexpected(std::string("its filter cannot be read"));
        const std::string inside(trim(std::string_view(text).substr(open + 2, close - open - 2)));
        const std::string path = referenced(inside);
        const std::size_t split = path.rfind("__");
        const auto known = semantic.dimensions.find(split == std::string::npos ? path : path.substr(split + 2));
        const bool is_own = split == std::string::npos || path.substr(0, split) == semantic.primary;
        if (!inside.starts_with("Dimension(") || !is_own || known == semantic.dimensions.end())
          return std::unexpected("its filter uses " + clipped(inside, 100));
        const std::string value = known->second.find(' ') == std::string::npos ? known->second : "(" + known->second + ")";
        text.replace(open, close + 2 - open, value);
        open += value.size();
      }
      all += (all.empty() ? "" : " AND ") + std::string(trim(text));
    }
    return all;
  }

  std::expected<Formula, std::string> ratio(const json::object& parameters, int depth) {
    std::array<std::string, 2> parts;
    std::optional<std::size_t> entity;
    for (const std::size_t i : {0u, 1u}) {
      const auto* reference = object_at(parameters, i == 0 ? "numerator" : "denominator");
      if (reference == nullptr) return std::unexpected(std::string("it lacks a part"));
      if (object_at(*reference, "filter") != nullptr) return std::unexpected(std::string("a part has a filter of its own"));
      auto part = formula_of(text_at(*reference, "name"), depth + 1);
      if (!part) return part;
      if (entity && *entity != part->entity) return std::unexpected(std::string("its parts are of two tables"));
      entity = part->entity;
      parts[i] = std::move(part->text);
    }
    return Formula{*entity, parts[0] + " * 1.0 / " + parts[1]};
  }

  std::expected<Formula, std::string> derived(const json::object& parameters, int depth) {
    const std::string expression = text_at(parameters, "expr");
    std::map<std::string, std::string> parts;
    std::optional<std::size_t> entity;
    for (const auto* each : objects_at(parameters, "metrics")) {
      if (object_at(*each, "filter") != nullptr || object_at(*each, "offset_window") != nullptr)
        return std::unexpected(std::string("a part has a filter or an offset"));
      const std::string name = text_at(*each, "name"), alias = text_at(*each, "alias");
      auto part = formula_of(name, depth + 1);
      if (!part) return part;
      if (entity && *entity != part->entity) return std::unexpected(std::string("its parts are of two tables"));
      entity = part->entity;
      parts[alias.empty() ? name : alias] = std::move(part->text);
    }
    if (!entity || expression.empty() || expression.size() > kMaxExpression) return std::unexpected(std::string("it has no parts"));
    std::string text = rewrite_columns(expression, [&](std::string_view name) -> std::optional<std::string> {
      const auto part = parts.find(std::string(name));
      return part == parts.end() ? std::nullopt : std::optional("(" + part->second + ")");
    });
    // A part that is one measure needs no parentheses: measures get their own.
    for (const auto& [name, part] : parts)
      if (part.find('}') + 1 == part.size()) text = replace_all(std::move(text), "(" + part + ")", part);
    if (text.size() > kMaxExpression) return std::unexpected(std::string("it is too long"));
    return Formula{*entity, std::move(text)};
  }

  static void give_default_measure(Entity& entity) {
    const auto counts = [](const Measure& each) {
      return each.aggregation == Aggregation::count && each.expression.empty() && each.filter.empty();
    };
    if (const auto found = std::ranges::find_if(entity.measures, counts); found != entity.measures.end())
      found->is_default = true;
    else
      entity.measures.push_back({.name = entity.plural, .aggregation = Aggregation::count, .format = Format::integer, .is_default = true});
  }

  // SQL of a warehouse may name what this catalog does not have. Whatever a check of the written text names goes, with
  // all that stands on it.
  void drop_misfits() {
    for (int round = 0; round < kDeepestMetric; ++round) {
      const auto fits = [&](Model part) {
        part.dataset = model_.dataset;
        return check_model(part, catalog_).empty();
      };
      bool dropped = false;
      const auto drop = [&](const std::string& what) {
        note(fmt::format("“{}” does not fit the data and was left out.", what));
        dropped = true;
        return true;
      };
      for (Entity& entity : model_.entities) {
        std::erase_if(entity.dimensions, [&](const Dimension& each) {
          return !fits({.entities = {{.table = entity.table, .dimensions = {each}}}}) && drop(each.name);
        });
        std::erase_if(entity.measures, [&](const Measure& each) {
          return !fits({.entities = {{.table = entity.table, .measures = {each}}}}) && drop(each.name);
        });
      }
      std::erase_if(model_.metrics, [&](const Metric& each) {
        const Entity* of = model_.entity(each.entity);
        return !fits({.entities = {*of}, .metrics = {each}}) && drop(each.name);
      });
      std::erase_if(model_.joins,
                    [&](const Join& each) { return !fits({.joins = {each}}) && drop(each.from.table + "." + each.from.column); });
      if (!dropped) return;
    }
  }

  struct Foreign {
    std::string table, column, entity;
  };

  const json::object& manifest_;
  const json::object& semantics_;
  const data::Catalog& catalog_;
  Model model_;
  std::vector<Semantic> semantic_models_;
  std::vector<Foreign> foreign_;
  std::map<std::string, const json::object*> metrics_;
  std::vector<std::string> notes_;
};

// The dataset that holds most tables of the project.
std::string likely_dataset(const json::object& manifest, const data::Catalog& catalog) {
  std::map<std::string, int> hits;
  for (const std::string_view part : {"nodes", "sources"})
    if (const auto* nodes = object_at(manifest, part))
      for (const auto& [id, node] : *nodes)
        if (const auto* each = node.if_object(); each != nullptr && text_at(*each, "resource_type") != "test")
          for (const Table* table : catalog.find({}, text_at(*each, part == "nodes" ? "alias" : "identifier"))) ++hits[table->dataset_name];
  const auto best = std::ranges::max_element(hits, {}, &std::pair<const std::string, int>::second);
  return best == hits.end() ? std::string() : best->first;
}

}  // namespace

Result<DbtImport> import_dbt(const DbtArtifacts& artifacts, const data::Catalog& catalog, std::string_view dataset) {
  const auto manifest = TRY(read_artifact(artifacts.manifest, "manifest.json", "nodes"));
  json::object semantics;
  if (!artifacts.semantic_manifest.empty())
    semantics = TRY(read_artifact(artifacts.semantic_manifest, "semantic_manifest.json", "semantic_models"));
  const std::string into = dataset.empty() ? likely_dataset(manifest, catalog) : std::string(dataset);
  const bool exists = std::ranges::any_of(catalog.tables, [&](const Table& t) { return equals_ignoring_case(t.dataset_name, into); });
  if (!exists)
    return fail(ErrorCode::not_found, "No table of the dbt project is in the catalog.",
                "Add the database that dbt writes to as a source first.");
  auto imported = Importer(manifest, semantics, catalog, into).run();
  if (const auto model = load_model(imported.text, "dbt", catalog); !model) return fail(model.error());
  return imported;
}

}  // namespace sextant::knowledge::semantic
