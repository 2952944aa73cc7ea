#include "knowledge/planner/compile_lexicon.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "knowledge/semantic/expression.h"
#include "knowledge/semantic/nouns.h"

namespace sextant::knowledge {
namespace {

using semantic::Dimension;
using semantic::Entity;
using semantic::Model;
using Words = std::vector<std::string>;

// Words before a column's name that the planner understands by itself: "average delay", "number of flights".
constexpr std::string_view kAggregateWords =
    " average mean avg total sum overall highest lowest maximum minimum max min largest smallest biggest longest shortest most least worst "
    "best number count of the ";

bool is_aggregate_word(std::string_view word) { return kAggregateWords.find(" " + std::string(word) + " ") != std::string_view::npos; }

bool is_time_unit(std::string_view word) {
  static constexpr std::array<std::string_view, 8> kUnits = {"day", "week", "month", "quarter", "year", "hour", "minute", "when"};
  return std::ranges::find(kUnits, word) != kUnits.end();
}

// "bird strikes", "Bird_Strike" -> {"bird", "strike"}: names that differ only in form are the same name.
Words key_of(std::string_view phrase) {
  Words words = semantic::words_of_identifier(phrase);
  for (std::string& word : words) word = semantic::singular_of(word);
  return words;
}

class Compiler {
 public:
  Compiler(const Model& model, Lexicon& lexicon) : model_(model), lexicon_(lexicon) {}

  void run() {
    for (const Entity& entity : model_.entities) {
      for (const std::string& phrase : {is_renamed(entity) ? entity.label : entity.table, entity.label, entity.plural})
        tables_.insert(key_of(phrase));
    }
    for (const Entity& entity : model_.entities) add_entity(entity);
    for (const semantic::Metric& metric : model_.metrics) add_metric(metric);
    for (const semantic::Join& join : model_.joins) add_join(join);
    for (const semantic::Phrasing& phrasing : model_.phrasings) add_phrasing(phrasing);
  }

 private:
  // People call it something else than the catalog does: no word of the table's name is theirs.
  static bool is_renamed(const Entity& entity) {
    const Words own = key_of(entity.table);
    return key_of(entity.label) != own &&
           std::ranges::none_of(entity.synonyms, [&](const std::string& synonym) { return key_of(synonym) == own; });
  }

  [[nodiscard]] NameRef ref(const std::string& table, const std::string& column = {}) const { return {model_.dataset, table, column}; }

  void add_entity(const Entity& entity) {
    entity_words_.clear();
    names_.clear();
    const NameRef table = ref(entity.table);
    const bool renamed = is_renamed(entity);
    for (const std::string& phrase : {renamed ? entity.label : entity.table, entity.label, entity.plural}) {
      for (std::string& word : key_of(phrase)) entity_words_.insert(std::move(word));
    }
    entity_names_ = {key_of(entity.label), key_of(entity.plural), key_of(renamed ? entity.label : entity.table)};
    for (const std::string& synonym : entity.synonyms) entity_names_.insert(key_of(synonym));
    lexicon_.labels.push_back({table, entity.label, entity.plural});
    add_name(entity.label, table);
    if (renamed) lexicon_.names.back().instead = true;
    add_name(entity.plural, table);
    for (const std::string& synonym : entity.synonyms) add_name(synonym, table, true);
    for (const Dimension& dimension : entity.dimensions) add_dimension(entity, dimension);
    if (!entity.time.empty()) lexicon_.dates.push_back({ref(entity.table, entity.time)});
    for (const std::string& column : entity.display) lexicon_.display_names.push_back({ref(entity.table, column)});
    for (const semantic::DefaultFilter& filter : entity.default_filters)
      lexicon_.defaults.push_back({table, filter.expression, filter.description});
    for (const semantic::Measure& measure : entity.measures) add_measure(measure, table);
  }

  void add_dimension(const Entity& entity, const Dimension& dimension) {
    const NameRef column = ref(entity.table, dimension.column.empty() ? dimension.name : dimension.column);
    if (dimension.column.empty())
      lexicon_.computed.push_back({column, dimension.expression});
    else if (dimension.name != dimension.column)
      lexicon_.labels.push_back({column, dimension.name, ""});
    add_name(dimension.name, column);
    for (const std::string& synonym : dimension.synonyms) add_name(synonym, column, true);
    for (const semantic::ValueName& value : dimension.values) {
      for (const std::string& synonym : value.synonyms) lexicon_.values.push_back({synonym, column, value.value});
    }
  }

  // A phrase that only repeats the catalog, that is the role of a key, or that says a time ("per day") adds nothing but a
  // second way to read the same words.
  void add_name(const std::string& phrase, const NameRef& target, bool whole = false) {
    const Words key = key_of(phrase);
    names_.insert(key);
    if (target.column.empty()) {
      if (key != key_of(target.table)) lexicon_.names.push_back({.phrase = phrase, .target = target, .whole = whole});
      return;
    }
    // "account status" is the status of accounts, "kind of account" their kind: the planner puts table and column together.
    Words rest = key;
    if (std::erase_if(rest, [&](const std::string& word) { return entity_words_.contains(word); }) > 0)
      std::erase_if(rest, [](const std::string& word) { return word == "of" || word == "the"; });
    const Words own = key_of(target.column);
    names_.insert(own);
    if (rest.size() == 1 && is_time_unit(rest.front())) return;
    if (entity_names_.contains(key)) lexicon_.names.push_back({.phrase = phrase, .target = target, .whole = true, .of_number = true});
    if (tables_.contains(key)) return;  // "airport" is the table, whatever column holds airports' names
    const bool is_role = std::ranges::any_of(model_.joins, [&](const semantic::Join& join) {
      return join.from.table == target.table && join.from.column == target.column && equals_ignoring_case(join.role, phrase);
    });
    // "bird" of a bird strike: said alone it is no strike.
    if (key != own && rest.empty() && !entity_names_.contains(key) && !is_role)
      lexicon_.names.push_back({join(key, " "), target, false, true});
    if (key != own && rest != own && !rest.empty() && !is_role) lexicon_.names.push_back({join(rest, " "), target, rest != key, whole});
  }

  // A number that is one column without a filter gives that column names: the planner aggregates columns by itself, and
  // "delay over 60" must stay about the column. Everything else is a measure of its own.
  void add_measure(const semantic::Measure& measure, const NameRef& table) {
    const auto columns = semantic::columns_of_expression(measure.expression);
    const bool one_column = columns && columns->size() == 1 &&
                            (measure.expression == columns->front() || measure.expression == quote_identifier(columns->front()));
    if (one_column && measure.filter.empty() &&
        (measure.aggregation == semantic::Aggregation::sum || measure.aggregation == semantic::Aggregation::average))
      lexicon_.measured.push_back({ref(table.table, columns->front()), measure.aggregation == semantic::Aggregation::average,
                                   measure.format == semantic::Format::duration_minutes ? "minutes" : measure.unit});
    semantic::Measure unfiltered = measure;
    unfiltered.filter.clear();
    const std::string sql = measure_sql(unfiltered);
    const Words own = one_column ? key_of(columns->front()) : Words{};
    const auto add = [&](const std::string& phrase) {
      if (measure.filter.empty()) {
        // "total cost" of the column "Cost Total $" would be read as its name alone.
        bool repeats_column = false;
        Words key = key_of(phrase);
        for (; !key.empty() && is_aggregate_word(key.front()); key.erase(key.begin())) {
          if (names_.contains(key)) return;
          repeats_column = repeats_column || std::ranges::find(own, key.front()) != own.end();
        }
        const bool names_rows = std::ranges::all_of(key, [&](const std::string& word) { return entity_words_.contains(word); });
        if (names_rows || (key.size() == 1 && is_time_unit(key.front()))) return;
        if (!repeats_column && names_.contains(key)) return;
        if (one_column && !repeats_column) return add_name(join(key, " "), ref(table.table, columns->front()));
      }
      lexicon_.measures.push_back({phrase, table, sql, measure.filter, measure.description});
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
    lexicon_.joins.push_back({key, ref(join.to.table, join.to.column)});
    if (!join.role.empty()) lexicon_.phrasings.push_back({join.role, key});
    for (const std::string& synonym : join.synonyms) lexicon_.phrasings.push_back({synonym, key});
  }

  void add_phrasing(const semantic::Phrasing& phrasing) {
    if (phrasing.kind == semantic::PhraseKind::adjective && !phrasing.column.column.empty())
      lexicon_.adjectives.push_back({phrasing.phrase, ref(phrasing.column.table, phrasing.column.column)});
    else if (!phrasing.column.column.empty())
      lexicon_.phrasings.push_back({phrasing.phrase, ref(phrasing.column.table, phrasing.column.column)});
    else
      lexicon_.rows.push_back(
          {phrasing.phrase, ref(phrasing.table), phrasing.filter, phrasing.description, phrasing.kind == semantic::PhraseKind::noun});
  }

  const Model& model_;
  Lexicon& lexicon_;
  std::set<Words> tables_;              // names of all entities
  std::set<Words> entity_names_;        // of the entity at hand
  std::set<std::string> entity_words_;  // likewise
  std::set<Words> names_;               // likewise: what already names it or a column of it
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
