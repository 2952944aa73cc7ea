#include "knowledge/planner/interpret/interpret.h"

#include <algorithm>
#include <array>

#include "knowledge/planner/interpret/defaults.h"
#include "knowledge/planner/interpret/scan.h"
#include "knowledge/planner/plan/joins.h"

namespace sextant::knowledge {

std::string_view name_of(Variation variation) {
  static constexpr std::array<std::string_view, kVariations.size()> kNames{
      "plain_superlative", "extreme_as_filter", "key_of_group",     "group_by_row",    "toggle_distinct", "needed_tables_only",
      "all_named_tables",  "listed_outputs",    "entity_shown",     "count_as_sum",    "count_distinct",  "other_key",
      "stop_at_bridge",    "all_as_each",       "most_as_filter",   "any_as_all",      "except_shown",    "other_way",
      "list_goes_on",      "last_list",         "values_as_groups", "counted_of_both", "paired",          "measure_shown",
      "taken_together",    "rows_counted"};
  return kNames[static_cast<std::size_t>(variation)];
}

namespace {

// What nobody asks, however the words are read: the month of each row, all rows together if they are more than five, a date
// that is more than 1,000.
bool makes_sense(const SchemaView& schema, const LogicalQuery& query) {
  for (const Condition& c : query.where)
    if (c.query && !makes_sense(schema, *c.query)) return false;
  const bool summed = std::ranges::any_of(query.outputs, &Expression::is_aggregate);
  const auto measured = [&](const Expression& e) { return e.column && e.part == DatePart::none && schema.column(*e.column).numeric; };
  if (query.group_by.empty() && !summed && (!query.distinct || std::ranges::any_of(query.outputs, measured)) &&
      std::ranges::any_of(query.outputs, [](const Expression& e) { return e.part != DatePart::none; }))
    return false;
  // Rows told apart by their own key are one each.
  const auto is_key = [&](const Expression& e) {
    return e.column && !e.is_aggregate() && schema.tables[e.column->table].primary_key == e.column->column;
  };
  if (query.distinct && uses_of(query).size() == 1 && std::ranges::any_of(query.outputs, is_key)) return false;
  const auto counts = [](const Expression& e) { return e.aggregate == Aggregate::count_rows; };
  const bool counted = std::ranges::any_of(query.outputs, counts) || std::ranges::any_of(query.order, counts, &Order::key);
  if (counted && uses_of(query).size() == 1 && std::ranges::any_of(query.group_by, [&](const Expression& e) {
        return e.column && schema.tables[e.column->table].primary_key == e.column->column;
      }))
    return false;
  if (query.group_by.empty() && summed &&
      std::ranges::any_of(query.having, [](const Condition& c) { return c.left.aggregate == Aggregate::count_rows; }))
    return false;
  return std::ranges::none_of(query.where, [&](const Condition& c) {
    if (!c.left.column || c.left.is_aggregate() || c.left.part != DatePart::none || c.values.empty() || c.query) return false;
    if (!data::is_temporal(schema.column(*c.left.column).column->family)) return false;
    const Literal& value = c.values.front();
    return value.is_number && (value.text.size() != 4 || value.text < "1500" || value.text > "2300");
  });
}

}  // namespace

bool Interpreter::interpret(const LinkedQuestion& question, const Choices& choices, Interpretation& out) const {
  Block block;
  Scanner scanner(schema_, language_, lexicon_, today_, question, choices, out.evidence, block);
  scanner.scan(0, question.mentions.size());
  if (block.empty()) return false;
  assemble(schema_, scanner, choices, block, out.evidence, out.query);
  if (!makes_sense(schema_, out.query)) return false;
  add_defaults(schema_, lexicon_, out);
  return true;
}

}  // namespace sextant::knowledge
