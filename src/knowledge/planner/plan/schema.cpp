#include "knowledge/planner/plan/schema.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "knowledge/planner/plan/table_view.h"

namespace sextant::knowledge {

SchemaView SchemaView::make(data::CatalogPtr catalog, const Lexicon& lexicon) {
  SchemaView schema;
  schema.catalog_ = std::move(catalog);
  for (const data::Table& table : schema.catalog_->tables) {
    schema.by_id_[table.id.text()] = static_cast<int>(schema.tables.size());
    schema.tables.push_back(view_of(table));
  }
  schema.add_declared_edges();
  schema.add_joins(lexicon);
  schema.add_role_edges();
  schema.add_inferred_edges();
  schema.note_edges();
  for (TableView& table : schema.tables) table.identity = identity_of(table);
  schema.add_computed(lexicon);
  schema.apply_lexicon(lexicon);
  schema.find_components();
  return schema;
}

int SchemaView::table_by_id(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? -1 : found->second;
}

int SchemaView::column_by_name(int table, std::string_view name) const {
  const auto& columns = tables[table].columns;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (equals_ignoring_case(columns[i].column->name, name)) return static_cast<int>(i);
  return -1;
}

bool SchemaView::name_is_unique(int table) const { return catalog_->find({}, tables[table].table->name).size() <= 1; }

std::optional<ColumnRef> SchemaView::resolve(const NameRef& ref) const {
  for (int t = 0; t < static_cast<int>(tables.size()); ++t) {
    const data::Table& table = *tables[t].table;
    if (!equals_ignoring_case(table.name, ref.table) || (!ref.dataset.empty() && !equals_ignoring_case(table.dataset_name, ref.dataset)))
      continue;
    if (ref.column.empty()) return ColumnRef{t, -1};
    const int column = column_by_name(t, ref.column);
    if (column >= 0) return ColumnRef{t, column};
  }
  return std::nullopt;
}

// Nothing is known of what a computed column holds but how it is computed.
void SchemaView::add_computed(const Lexicon& lexicon) {
  const auto family_of = [](std::string_view expression) {
    const std::string lower = to_lower_ascii(trim(expression));
    const auto begins = [&](std::string_view start) { return lower.starts_with(start); };
    static constexpr std::array<std::string_view, 9> kTexts{"case",   "concat", "upper", "lower",  "left(",
                                                            "right(", "substr", "trim",  "replace"};
    if (begins("date_trunc") || begins("make_date") || lower.ends_with("as date)")) return data::TypeFamily::date;
    if (std::ranges::any_of(kTexts, begins) || lower.find("||") != std::string::npos) return data::TypeFamily::text;
    return begins("date_diff") || begins("year") || begins("month") || begins("length") ? data::TypeFamily::integer
                                                                                        : data::TypeFamily::real;
  };
  for (const ComputedColumn& computed : lexicon.computed) {
    const auto table = resolve({computed.column.dataset, computed.column.table, ""});
    if (!table || column_by_name(table->table, computed.column.column) >= 0) continue;
    data::Column source;
    source.name = computed.column.column;
    source.family = family_of(computed.expression);
    computed_.push_back(std::make_shared<const data::Column>(std::move(source)));
    ColumnView view;
    view.column = computed_.back().get();
    view.expression = computed.expression;
    view.name = words_of(computed.column.column);
    if (view.name.words.empty()) continue;
    view.numeric = data::is_numeric(view.column->family);
    view.temporal = data::is_temporal(view.column->family);
    tables[table->table].columns.push_back(std::move(view));
  }
}

void SchemaView::apply_lexicon(const Lexicon& lexicon) {
  for (const Label& label : lexicon.labels) {
    const auto target = resolve(label.target);
    if (!target) continue;
    if (target->column >= 0) {
      tables[target->table].columns[target->column].label = label.one;
    } else {
      tables[target->table].label = label.one;
      tables[target->table].label_many = label.many;
    }
  }
  for (const NameSynonym& synonym : lexicon.names) {
    const auto target = resolve(synonym.target);
    if (!target) continue;
    NameWords words = words_of(synonym.phrase);
    if (words.words.empty()) continue;
    words.elliptic = synonym.elliptic;
    words.whole = synonym.whole;
    if (synonym.instead) tables[target->table].renamed = true;
    if (synonym.of_number && (target->column < 0 || !column(*target).numeric || column(*target).id_like || column(*target).foreign_key))
      continue;
    if (target->column < 0)
      tables[target->table].synonyms.push_back(std::move(words));
    else
      tables[target->table].columns[target->column].synonyms.push_back(std::move(words));
  }
  for (const MeasuredColumn& measured : lexicon.measured)
    if (const auto target = resolve(measured.column); target && target->column >= 0) {
      Aggregate& how = tables[target->table].columns[target->column].measured;
      if (how == Aggregate::none) how = measured.averaged ? Aggregate::average : Aggregate::sum;
      if (!measured.unit.empty()) tables[target->table].columns[target->column].unit = to_lower_ascii(measured.unit);
    }
  for (const Phrasing& phrasing : lexicon.phrasings) add_role_words(phrasing);
  for (const DefaultDate& date : lexicon.dates)
    if (const auto target = resolve(date.column); target && target->column >= 0) tables[target->table].default_date = target->column;
  for (const DisplayName& display : lexicon.display_names)
    if (const auto target = resolve(display.column); target && target->column >= 0) {
      TableView& table = tables[target->table];  // several entries for a table are shown together: first and last name
      if (!table.identity_given) table.identity.clear();
      table.identity_given = true;
      table.identity.push_back(target->column);
    }
}

}  // namespace sextant::knowledge
