#include "knowledge/planner/describe.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "knowledge/planner/joins.h"

namespace sextant::knowledge {
namespace {

std::string words(const NameWords& name) { return join(name.words, " "); }

std::string column_words(const SchemaView& schema, const ColumnRef& ref) { return words(schema.column(ref).name); }

std::string expression(const SchemaView& schema, const Expression& e) {
  static constexpr std::array<std::string_view, 7> kAggregates{"", "number of", "number of different", "total", "average", "lowest", "highest"};
  static constexpr std::array<std::string_view, 9> kParts{"", "year of ", "quarter of ", "month of ", "week of ", "day of ", "weekday of ", "hour of ", "calendar month of "};
  if (!e.raw.empty()) return e.raw;
  if (!e.column) return "number of rows";
  std::string text(kParts[static_cast<std::size_t>(e.part)]);
  text += column_words(schema, *e.column);
  if (e.aggregate != Aggregate::none) text = fmt::format("{} {}", kAggregates[static_cast<std::size_t>(e.aggregate)], text);
  return text;
}

std::string condition(const SchemaView& schema, const Condition& c) {
  static constexpr std::array<std::string_view, 11> kCompares{"is", "is not", "below", "at most", "above", "at least", "between", "like", "not like", "is empty", "is not empty"};
  std::string text = expression(schema, c.left);
  if (c.in_query) return fmt::format("{} {} the list of: {}", text, c.compare == Compare::not_equal ? "not in" : "in", describe(schema, *c.query));
  text += fmt::format(" {}", kCompares[static_cast<std::size_t>(c.compare)]);
  if (c.query) return fmt::format("{} the {}", text, describe(schema, *c.query));
  if (c.other_column) return fmt::format("{} {}", text, column_words(schema, *c.other_column));
  for (std::size_t i = 0; i < c.values.size(); ++i) text += (i ? " and " : " ") + c.values[i].text;
  return text;
}

}  // namespace

std::string describe(const SchemaView& schema, const LogicalQuery& query) {
  std::vector<std::string> shown, groups, filters;
  for (const Expression& e : query.outputs)
    if (query.group_by.empty() || e.is_aggregate()) shown.push_back(expression(schema, e));
  for (const Expression& e : query.group_by) groups.push_back(expression(schema, e));
  std::string text = shown.empty() && !groups.empty() ? join(groups, ", ") : join(shown, ", ");
  if (query.outputs.empty()) text = "all columns";
  if (query.distinct) text = "different " + text;
  const auto uses = uses_of(query);
  if (!uses.empty() && groups.empty()) text += fmt::format(" of {}", words(schema.tables[uses.front().table].name));
  if (!shown.empty() && !groups.empty()) text += " by " + join(groups, ", ");
  for (const Condition& c : query.where) filters.push_back((c.or_with_previous ? "or " : "") + condition(schema, c));
  for (const Condition& c : query.having) filters.push_back(condition(schema, c));
  if (!filters.empty()) text += ", where " + join(filters, ", ");
  if (!query.order.empty()) {
    const Order& order = query.order.front();
    if (query.limit) text += fmt::format(", the {} with the {} {}", *query.limit, order.descending ? "highest" : "lowest", expression(schema, order.key));
    else text += fmt::format(", sorted by {}{}", expression(schema, order.key), order.descending ? ", highest first" : "");
  }
  if (query.set_operation == SetOperation::intersect && query.right) text += fmt::format("; and also: {}", describe(schema, *query.right));
  return text;
}

std::string describe_links(const SchemaView& schema, const LinkedQuestion& linked) {
  boost::json::array list;
  for (const Mention& mention : linked.mentions) {
    boost::json::object item;
    std::string text;
    for (std::size_t i = mention.begin; i < mention.end; ++i) text += (text.empty() ? "" : " ") + linked.tokens[i].text;
    item["text"] = text;
    if (mention.kind == MentionKind::cue) item["cue"] = mention.cue.cue->kind;
    if (!mention.tables.empty()) item["table"] = schema.tables[mention.tables.front().table].table->name;
    if (!mention.columns.empty()) {
      const ColumnLink& link = mention.columns.front();
      item["column"] = schema.tables[link.column.table].table->name + "." + schema.column(link.column).column->name;
      item["score"] = std::round(link.score * 100) / 100;
    }
    if (!mention.values.empty()) {
      const ValueLink& link = mention.values.front();
      item["value"] = link.value;
      item["in"] = schema.tables[link.column.table].table->name + "." + schema.column(link.column).column->name;
    }
    list.push_back(std::move(item));
  }
  return boost::json::serialize(boost::json::object{{"links", std::move(list)}});
}

}  // namespace sextant::knowledge
