#include "knowledge/semantic/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "base/yaml.h"
#include "knowledge/semantic/map_reader.h"
#include "knowledge/semantic/nouns.h"

namespace sextant::knowledge::semantic {
namespace {

using std::pair;

constexpr std::array<pair<std::string_view, Aggregation>, 6> kAggregations = {{{"sum", Aggregation::sum},
                                                                               {"average", Aggregation::average},
                                                                               {"count", Aggregation::count},
                                                                               {"count_distinct", Aggregation::count_distinct},
                                                                               {"min", Aggregation::min},
                                                                               {"max", Aggregation::max}}};
constexpr std::array<pair<std::string_view, Format>, 8> kFormats = {{{"number", Format::number},
                                                                     {"integer", Format::integer},
                                                                     {"percent", Format::percent},
                                                                     {"money", Format::money},
                                                                     {"duration_minutes", Format::duration_minutes},
                                                                     {"bytes", Format::bytes},
                                                                     {"date", Format::date},
                                                                     {"text", Format::text}}};
constexpr std::array<pair<std::string_view, PhraseKind>, 4> kPhraseKinds = {{{"verb", PhraseKind::verb},
                                                                             {"preposition", PhraseKind::preposition},
                                                                             {"adjective", PhraseKind::adjective},
                                                                             {"noun", PhraseKind::noun}}};
constexpr std::array<pair<std::string_view, SlotType>, 3> kSlotTypes = {
    {{"value", SlotType::value}, {"number", SlotType::number}, {"date", SlotType::date}}};

constexpr YamlLimits kLimits{.bytes = 512 * 1024, .depth = 12, .nodes = 40'000};
constexpr std::size_t kMaxSharedValues = 20'000;

class ModelParser {
 public:
  ModelParser(const YamlNode& root, Problems& problems) : root_(root), problems_(problems) {}

  Model parse() {
    Model model;
    MapReader reader(root_, "the model", problems_);
    if (const std::string version = reader.text("version", Need::required); !version.empty() && version != "1") {
      problems_.add(reader.line_of("version"), fmt::format("version {} is not known; this Sextant reads version 1", version));
    }
    model.dataset = reader.text("dataset", Need::required);
    model.line = reader.line_of("dataset");
    model.description = reader.text("description", Need::optional, kMaxDescription);
    read_value_sets(reader);
    for (const YamlNode& node : reader.list("entities")) model.entities.push_back(entity(node));
    for (const YamlNode& node : reader.list("metrics")) model.metrics.push_back(metric(node));
    for (const YamlNode& node : reader.list("joins")) model.joins.push_back(join(node));
    for (const YamlNode& node : reader.list("phrasings")) model.phrasings.push_back(phrasing(node));
    for (const YamlNode& node : reader.list("verified_queries")) model.verified_queries.push_back(verified_query(node));
    reader.finish();
    return model;
  }

 private:
  void read_value_sets(MapReader& reader) {
    for (const auto& [name, line, node] : reader.map("value_sets")) {
      if (!node.is_sequence()) {
        problems_.add(line, fmt::format("the value set “{}” must be a list", name));
        continue;
      }
      for (const YamlNode& item : node.items) value_sets_[name].push_back(value_name(item));
    }
  }

  ValueName value_name(const YamlNode& node) {
    MapReader reader(node, "a value", problems_);
    ValueName value{.value = reader.text("value", Need::required), .synonyms = reader.texts("synonyms"), .line = node.line};
    reader.finish();
    return value;
  }

  Entity entity(const YamlNode& node) {
    MapReader reader(node, "an entity", problems_);
    Entity entity{.table = reader.text("table", Need::required), .line = node.line};
    entity.label = reader.text("label");
    entity.plural = reader.text("plural");
    if (entity.label.empty()) entity.label = entity.table;
    if (entity.plural.empty()) entity.plural = plural_of(entity.label);
    entity.synonyms = reader.texts("synonyms");
    entity.description = reader.text("description", Need::optional, kMaxDescription);
    entity.identifier = reader.text("identifier");
    entity.display = reader.texts("display");
    entity.time = reader.text("time");
    for (const YamlNode& item : reader.list("default_filters")) entity.default_filters.push_back(default_filter(item, entity.table));
    for (const YamlNode& item : reader.list("dimensions")) entity.dimensions.push_back(dimension(item, entity.table));
    for (const YamlNode& item : reader.list("measures")) entity.measures.push_back(measure(item, entity.table));
    reader.finish();
    return entity;
  }

  DefaultFilter default_filter(const YamlNode& node, const std::string& table) {
    MapReader reader(node, fmt::format("a default filter of “{}”", table), problems_);
    DefaultFilter filter{.expression = reader.text("expression", Need::required, kMaxExpression),
                         .description = reader.text("description", Need::required, kMaxDescription),
                         .line = node.line};
    reader.finish();
    return filter;
  }

  Dimension dimension(const YamlNode& node, const std::string& table) {
    MapReader reader(node, fmt::format("a dimension of “{}”", table), problems_);
    Dimension dimension{.line = node.line};
    dimension.column = reader.text("column");
    dimension.expression = reader.text("expression", Need::optional, kMaxExpression);
    dimension.name = reader.text("name");
    if (const std::string label = reader.text("label"); !label.empty()) {
      if (!dimension.name.empty()) problems_.add(reader.line_of("label"), "a dimension has “name” or “label”, not both");
      dimension.name = label;
    }
    if (dimension.column.empty() == dimension.expression.empty() && reader.is_map())
      problems_.add(node.line, fmt::format("a dimension of “{}” needs “column” or “expression”, and not both", table));
    if (!dimension.expression.empty() && dimension.name.empty()) problems_.add(node.line, "a dimension with “expression” needs “name”");
    if (dimension.name.empty()) dimension.name = dimension.column;
    dimension.description = reader.text("description", Need::optional, kMaxDescription);
    dimension.synonyms = reader.texts("synonyms");
    dimension.tags = reader.texts("tags");
    std::ranges::sort(dimension.tags);
    for (const YamlNode& item : reader.list("values")) dimension.values.push_back(value_name(item));
    add_value_set(reader, dimension);
    reader.finish();
    return dimension;
  }

  void add_value_set(MapReader& reader, Dimension& dimension) {
    const std::string name = reader.text("value_set");
    if (name.empty()) return;
    const auto found = value_sets_.find(name);
    if (found == value_sets_.end()) {
      std::vector<std::string> names;
      for (const auto& [known, values] : value_sets_) names.push_back(known);
      problems_.add(reader.line_of("value_set"), fmt::format("there is no value set “{}”", name), name_hint(name, names));
      return;
    }
    // A small text could otherwise ask for a large set very often.
    if ((shared_values_ += found->second.size()) > kMaxSharedValues) {
      problems_.add(reader.line_of("value_set"), fmt::format("value sets are used for more than {} values", kMaxSharedValues));
      return;
    }
    dimension.values.insert(dimension.values.end(), found->second.begin(), found->second.end());
  }

  Measure measure(const YamlNode& node, const std::string& table) {
    MapReader reader(node, fmt::format("a measure of “{}”", table), problems_);
    Measure measure{.name = reader.text("name", Need::required), .line = node.line};
    measure.expression = reader.text("expression", Need::optional, kMaxExpression);
    measure.aggregation = reader.choice<Aggregation>("aggregate", kAggregations, std::nullopt);
    if (measure.expression.empty() && measure.aggregation != Aggregation::count && reader.is_map()) {
      problems_.add(node.line, fmt::format("the measure “{}” needs “expression”: only count can do without", measure.name));
    }
    measure.filter = reader.text("filter", Need::optional, kMaxExpression);
    measure.format = reader.choice<Format>("format", kFormats, Format::number);
    measure.unit = reader.text("unit");
    measure.description = reader.text("description", Need::optional, kMaxDescription);
    measure.synonyms = reader.texts("synonyms");
    measure.is_default = reader.flag("default");
    reader.finish();
    return measure;
  }

  Metric metric(const YamlNode& node) {
    MapReader reader(node, "a metric", problems_);
    Metric metric{.name = reader.text("name", Need::required), .entity = reader.text("entity", Need::required), .line = node.line};
    metric.expression = reader.text("expression", Need::required, kMaxExpression);
    metric.format = reader.choice<Format>("format", kFormats, Format::number);
    metric.unit = reader.text("unit");
    metric.description = reader.text("description", Need::optional, kMaxDescription);
    metric.synonyms = reader.texts("synonyms");
    reader.finish();
    return metric;
  }

  // "flights.origin"; a column name may itself hold dots, a table name may not.
  ColumnName column_name(MapReader& reader, std::string_view key, Need need) {
    const std::string text = reader.text(key, need);
    if (text.empty()) return {};
    const std::size_t dot = text.find('.');
    if (dot == 0 || dot == std::string::npos || dot + 1 == text.size()) {
      problems_.add(reader.line_of(key), fmt::format("“{}” must be table.column, not “{}”", key, text));
      return {};
    }
    return {text.substr(0, dot), text.substr(dot + 1)};
  }

  Join join(const YamlNode& node) {
    MapReader reader(node, "a join", problems_);
    Join join{.from = column_name(reader, "from", Need::required), .to = column_name(reader, "to", Need::required), .line = node.line};
    join.role = reader.text("role");
    join.synonyms = reader.texts("synonyms");
    reader.finish();
    return join;
  }

  Phrasing phrasing(const YamlNode& node) {
    MapReader reader(node, "a phrasing", problems_);
    Phrasing phrasing{.kind = reader.choice<PhraseKind>("kind", kPhraseKinds, std::nullopt),
                      .phrase = reader.text("phrase", Need::required),
                      .line = node.line};
    phrasing.column = column_name(reader, "column", Need::optional);
    phrasing.table = reader.text("table");
    phrasing.filter = reader.text("filter", Need::optional, kMaxExpression);
    phrasing.description = reader.text("description", Need::optional, kMaxDescription);
    const bool picks_rows = !phrasing.table.empty() && !phrasing.filter.empty();
    const bool picks_column = node.find("column") != nullptr;
    const bool mixed = picks_column && (!phrasing.table.empty() || !phrasing.filter.empty());
    if (reader.is_map() && (picks_rows == picks_column || mixed))
      problems_.add(node.line, fmt::format("the phrasing “{}” needs either “column”, or “table” and “filter”", phrasing.phrase));
    reader.finish();
    return phrasing;
  }

  VerifiedQuery verified_query(const YamlNode& node) {
    MapReader reader(node, "a verified query", problems_);
    VerifiedQuery query{.question = reader.text("question", Need::required), .line = node.line};
    query.variants = reader.texts("variants");
    query.description = reader.text("description", Need::optional, kMaxDescription);
    query.sql = reader.text("sql", Need::required, kMaxSql);
    for (const auto& [name, line, item] : reader.map("slots")) {
      MapReader slot_reader(item, fmt::format("the slot “{}”", name), problems_);
      Slot slot{.name = name, .type = slot_reader.choice<SlotType>("type", kSlotTypes, SlotType::value), .line = line};
      slot.column = column_name(slot_reader, "column", slot.type == SlotType::value ? Need::required : Need::optional);
      slot.example = slot_reader.text("example", Need::required);
      slot_reader.finish();
      query.slots.push_back(std::move(slot));
    }
    reader.finish();
    return query;
  }

  const YamlNode& root_;
  Problems& problems_;
  std::map<std::string, std::vector<ValueName>> value_sets_;
  std::size_t shared_values_ = 0;
};

}  // namespace

Result<ReadModel> read_model(std::string_view text, std::string_view file) {
  ReadModel read{.tree = TRY(parse_yaml(text, file, kLimits))};
  Problems problems;
  read.model = ModelParser(read.tree, problems).parse();
  read.model.file = std::string(file);
  read.problems = problems.take();
  return read;
}

Result<Model> parse_model(std::string_view text, std::string_view file) {
  ReadModel read = TRY(read_model(text, file));
  if (!read.problems.empty()) return fail(model_error(file, read.problems));
  return std::move(read.model);
}

Result<Model> load_model(std::string_view text, std::string_view file, const data::Catalog& catalog) {
  Model model = TRY(parse_model(text, file));
  if (const auto problems = check_model(model, catalog); !problems.empty()) return fail(model_error(file, problems));
  return model;
}

}  // namespace sextant::knowledge::semantic
