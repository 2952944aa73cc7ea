#include "knowledge/planner/answer/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "knowledge/planner/answer/parts.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/joins.h"
#include "knowledge/planner/plan/nouns.h"
#include "knowledge/planner/plan/saved_plan.h"
#include "knowledge/planner/plan/sql.h"

namespace sextant::knowledge {
namespace {

std::string quoted(const LinkedQuestion& linked, const Mention& mention) {
  std::string text;
  for (std::size_t i = mention.begin; i < mention.end; ++i) text += (text.empty() ? "" : " ") + linked.tokens[i].text;
  return "“" + text + "”";
}

// "origin state" of "Origin State", for a sentence.
std::string words_of(const SchemaView& schema, const ColumnRef& ref) { return join(schema.column(ref).name.words, " "); }

// The words of the question that lead to a table: its name, a column of it, a value in it, a measure over it.
std::string reason_for(const SchemaView& schema, const LinkedQuestion& linked, int table, bool computed_from) {
  std::vector<std::string> named, columns, values;
  for (const Mention& mention : linked.mentions) {
    const auto add = [&](std::vector<std::string>& list, std::string text) {
      if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
    };
    const std::string said = quoted(linked, mention);
    if (!mention.tables.empty() && mention.tables.front().table == table && mention.table_score() >= mention.column_score()) {
      add(named, said);
    } else if (const auto column =
                   std::ranges::find_if(mention.columns, [&](const ColumnLink& link) { return link.column.table == table; });
               column != mention.columns.end() && column->score >= mention.columns.front().score - 0.1) {
      const std::string name = words_of(schema, column->column);
      if (to_lower_ascii(said) == "“" + name + "”")
        add(named, said);
      else
        add(columns, fmt::format("{} is its {}", said, name));
    }
    if (const auto value = std::ranges::find_if(mention.values, [&](const ValueLink& link) { return link.column.table == table; });
        value != mention.values.end())
      add(values, fmt::format("{} is {} in it", said, with_article(words_of(schema, value->column))));
  }
  std::vector<std::string> parts;
  if (!named.empty()) parts.push_back("you said " + join(named, " and "));
  parts.insert(parts.end(), columns.begin(), columns.end());
  parts.insert(parts.end(), values.begin(), values.end());
  const std::string name = schema.tables[table].table->dataset_name + "." + schema.tables[table].table->name;
  if (parts.empty()) parts.emplace_back(computed_from ? "what you ask for is computed from it" : "connects the others");
  return fmt::format("{}: {}", name, join(parts, ", "));
}

bool computes_from(const LogicalQuery& query, int table) {
  const auto of_table = [&](const Expression& e) {
    return e.raw_table == table || (e.is_aggregate() && e.column && e.column->table == table);
  };
  return std::ranges::any_of(query.outputs, of_table) ||
         std::ranges::any_of(query.order, [&](const Order& order) { return of_table(order.key); });
}

// Whose name contains “Paris” is not whose name is Paris: it is said wherever a part of a text decides.
void note_parts_of_texts(const SchemaView& schema, const LogicalQuery& query, std::vector<std::string>& notes) {
  constexpr std::string_view kWhere = "where ";
  for (const auto* conditions : {&query.where, &query.having})
    for (const Condition& condition : *conditions) {
      if (condition.query) note_parts_of_texts(schema, *condition.query, notes);
      if (condition.compare != Compare::like && condition.compare != Compare::not_like) continue;
      std::string text = describe(schema, query, condition);
      if (text.starts_with(kWhere)) text.erase(0, kWhere.size());
      if (text.starts_with("the ")) text.front() = 'T';
      text += '.';
      if (std::ranges::find(notes, text) == notes.end()) notes.push_back(std::move(text));
    }
  for (const auto& inner : {query.of, query.right})
    if (inner) note_parts_of_texts(schema, *inner, notes);
}

std::vector<std::string> stored_columns(const SchemaView& schema, const LogicalQuery& query, bool readable) {
  std::vector<std::string> names;
  if (query.outputs.empty() && !query.tables.empty())  // all columns of its rows
    for (const ColumnView& view : schema.tables[query.tables.front()].columns) names.push_back(view.column->name);
  for (const Expression& e : query.outputs) {
    const bool stored = e.column && !e.is_aggregate() && e.part == DatePart::none && !e.second && e.step == 0 &&
                        schema.column(*e.column).expression.empty();
    if (!stored) continue;
    std::string name = readable ? output_name(schema, query, e) : std::string();
    names.push_back(name.empty() ? schema.column(*e.column).column->name : std::move(name));
  }
  return names;
}

}  // namespace

Result<Reading> make_reading(const SchemaView& schema, const LogicalQuery& query, bool readable, const LinkedQuestion* linked) {
  Reading reading;
  reading.sql = TRY(to_sql(schema, query, readable ? SqlStyle::readable : SqlStyle::plain));
  reading.description = describe(schema, query);
  const auto tree = join_closure(schema, uses_of(query));
  for (const JoinStep& step : tree ? tree->steps : std::vector<JoinStep>{}) {
    const data::Table& table = *schema.tables[step.table.table].table;
    std::string name = table.dataset_name + "." + table.name;
    if (std::ranges::find(reading.tables, name) != reading.tables.end()) continue;
    reading.tables.push_back(std::move(name));
    if (linked)
      reading.reasons.push_back(
          reason_for(schema, *linked, step.table.table, tree->steps.size() == 1 || computes_from(query, step.table.table)));
  }
  note_parts_of_texts(schema, query, reading.assumptions);
  reading.stored = stored_columns(schema, query, readable);
  reading.parts = parts_of(schema, query);
  reading.plan = save_plan(schema, query);
  return reading;
}

}  // namespace sextant::knowledge
