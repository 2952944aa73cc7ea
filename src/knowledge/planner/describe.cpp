#include "knowledge/planner/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdlib>

#include "base/text.h"
#include "knowledge/planner/joins.h"

namespace sextant::knowledge {
namespace {

std::string words(const NameWords& name) { return join(name.words, " "); }

constexpr std::array<std::string_view, 13> kMonths{"",     "January", "February",  "March",   "April",    "May",     "June",
                                                   "July", "August",  "September", "October", "November", "December"};

// "airports" → "airport"; names that are singular already stay.
std::string singular(std::string word) {
  if (word.ends_with("ies") && word.size() > 4) return word.substr(0, word.size() - 3) + "y";
  if (word.ends_with("ches") || word.ends_with("sses") || word.ends_with("xes")) return word.substr(0, word.size() - 2);
  if (word.ends_with('s') && !word.ends_with("ss") && word.size() > 3) word.pop_back();
  return word;
}
std::string plural(std::string word) {
  if (word.ends_with('s')) return word;
  if (word.ends_with('y') && word.size() > 2 && std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos)
    return word.substr(0, word.size() - 1) + "ies";
  if (word.ends_with("ch") || word.ends_with("sh") || word.ends_with('x')) return word + "es";
  return word + "s";
}

std::string noun(const SchemaView& schema, int table) { return words(schema.tables[table].name); }

// The key that leads to a role-qualified use says which one it is: "origin airport".
std::string role_noun(const SchemaView& schema, const ColumnRef& ref) {
  const KeyEdge& edge = schema.edges[ref.role - 1];
  return words(schema.column(edge.from).name) + " " + singular(noun(schema, ref.table));
}

std::string column_words(const SchemaView& schema, const ColumnRef& ref) {
  const ColumnView& view = schema.column(ref);
  std::vector<std::string> parts = view.name.words;
  // "branch id" is for machines; people say "branch".
  if (view.foreign_key && parts.size() > 1 && (parts.back() == "id" || parts.back() == "code")) parts.pop_back();
  std::string text = join(parts, " ");
  if (ref.role > 0) text += " of the " + role_noun(schema, ref);
  return text;
}

// Among several tables a bare "name" says nothing: "branch name".
std::string told_apart(const SchemaView& schema, const LogicalQuery& query, const ColumnRef& ref) {
  static constexpr std::array<std::string_view, 8> kBare{"name", "title", "type", "status", "code", "id", "date", "description"};
  const auto& own = schema.column(ref).name.words;
  const bool bare = own.size() == 1 && std::ranges::find(kBare, own.front()) != kBare.end();
  const std::string text = column_words(schema, ref);
  return bare && ref.role == 0 && uses_of(query).size() > 1 ? singular(noun(schema, ref.table)) + " " + text : text;
}

// Whose rows count(*) counts: the table that refers to the others and is referred to by none of them.
int counted_table(const SchemaView& schema, const LogicalQuery& query) {
  const auto uses = uses_of(query);
  for (const TableUse& use : uses) {
    const bool referred_to = std::ranges::any_of(schema.edges, [&](const KeyEdge& edge) {
      return edge.to.table == use.table && edge.from.table != use.table &&
             std::ranges::any_of(uses, [&](const TableUse& other) { return other.table == edge.from.table; });
    });
    if (!referred_to) return use.table;
  }
  return uses.empty() ? -1 : uses.front().table;
}

std::string expression(const SchemaView& schema, const LogicalQuery& query, const Expression& e) {
  static constexpr std::array<std::string_view, 7> kAggregates{"",       "number of", "number of different", "total", "average",
                                                               "lowest", "highest"};
  static constexpr std::array<std::string_view, 9> kParts{"", "year", "quarter", "month", "week", "day", "weekday", "hour", "month"};
  if (!e.raw.empty()) return e.raw_name.empty() ? e.raw : e.raw_name;
  if (!e.column || e.aggregate == Aggregate::count_rows) {
    const int counted = counted_table(schema, query);
    return counted < 0 ? "number of rows" : "number of " + plural(noun(schema, counted));
  }
  if (e.aggregate == Aggregate::none && e.part != DatePart::none) return std::string(kParts[static_cast<std::size_t>(e.part)]);
  std::string text = told_apart(schema, query, *e.column);
  if (e.aggregate == Aggregate::count_distinct) text = plural(std::move(text));
  if (e.aggregate != Aggregate::none) text = fmt::format("{} {}", kAggregates[static_cast<std::size_t>(e.aggregate)], text);
  return text;
}

std::string value_text(const Condition& c, const Literal& value) {
  if (c.left.part != DatePart::month_of_year || value.text.empty() || value.text.size() > 2) return value.text;
  const int month = std::atoi(value.text.c_str());
  return month >= 1 && month <= 12 ? std::string(kMonths[month]) : value.text;
}

std::string condition(const SchemaView& schema, const LogicalQuery& query, const Condition& c) {
  static constexpr std::array<std::string_view, 11> kCompares{"is",      "is not", "below",    "at most",  "above",       "at least",
                                                              "between", "like",   "not like", "is empty", "is not empty"};
  std::string text = expression(schema, query, c.left);
  if (c.in_query)
    return fmt::format("{} {} the list of: {}", text, c.compare == Compare::not_equal ? "not in" : "in", describe(schema, *c.query));
  text += fmt::format(" {}", kCompares[static_cast<std::size_t>(c.compare)]);
  if (c.query) return fmt::format("{} the {}", text, describe(schema, *c.query));
  if (c.other_column) return fmt::format("{} {}", text, column_words(schema, *c.other_column));
  for (std::size_t i = 0; i < c.values.size(); ++i) text += (i ? " and " : " ") + value_text(c, c.values[i]);
  return text;
}

// "booked at ≥ first day, < day after the last": one span of time.
bool is_period(const Condition& from, const Condition& until) {
  const auto day = [](const Condition& c) {
    return c.values.size() == 1 && c.values[0].text.size() == 10 && c.values[0].text[4] == '-' && !c.query;
  };
  return from.compare == Compare::greater_equal && until.compare == Compare::less && !until.or_with_previous && from.left == until.left &&
         day(from) && day(until);
}

std::string period_text(const std::string& first, const std::string& after) {
  const int year = std::atoi(first.c_str()), month = std::atoi(first.c_str() + 5);
  const std::string next_year = fmt::format("{:04}-01-01", year + 1);
  if (first.ends_with("-01-01") && after == next_year) return fmt::format(" in {}", year);
  const std::string next_month = month == 12 ? next_year : fmt::format("{:04}-{:02}-01", year, month + 1);
  if (first.ends_with("-01") && after == next_month && month >= 1 && month <= 12) return fmt::format(" in {} {}", kMonths[month], year);
  return fmt::format(" from {} until before {}", first, after);
}

std::string order_text(const SchemaView& schema, const LogicalQuery& query) {
  const Order& order = query.order.front();
  const std::string key = expression(schema, query, order.key);
  if (query.limit)
    return fmt::format(", the {}with the {} {}", *query.limit == 1 ? "one " : std::to_string(*query.limit) + " ",
                       order.descending ? "highest" : "lowest", key);
  if (order.key.part != DatePart::none && !order.descending) return "";  // in the order of time, as anybody expects
  return fmt::format(", sorted by {}{}", key, order.descending ? ", highest first" : "");
}

}  // namespace

std::string describe(const SchemaView& schema, const LogicalQuery& query) {
  std::vector<std::string> shown, groups, filters;
  for (const Expression& e : query.outputs)
    if (query.group_by.empty() || e.is_aggregate()) shown.push_back(expression(schema, query, e));
  for (const Expression& e : query.group_by) groups.push_back(expression(schema, query, e));
  std::string text = shown.empty() && !groups.empty() ? join(groups, ", ") : join(shown, ", ");
  const auto uses = uses_of(query);
  if (query.outputs.empty()) text = "all columns";
  if (query.distinct) text = "different " + text;
  const bool counts_only =
      !query.outputs.empty() && std::ranges::all_of(query.outputs, [](const Expression& e) { return !e.column && e.raw.empty(); });
  if (!uses.empty() && groups.empty() && !counts_only) text += fmt::format(" of {}", noun(schema, uses.front().table));
  if (!shown.empty() && !groups.empty()) text += " by " + join(groups, ", ");
  std::string period;
  for (std::size_t i = 0; i < query.where.size(); ++i) {
    if (i + 1 < query.where.size() && is_period(query.where[i], query.where[i + 1])) {
      period += period_text(query.where[i].values.front().text, query.where[i + 1].values.front().text);
      ++i;
      continue;
    }
    filters.push_back((query.where[i].or_with_previous ? "or " : "") + condition(schema, query, query.where[i]));
  }
  text += period;
  for (const Condition& c : query.having) filters.push_back(condition(schema, query, c));
  if (!filters.empty()) text += ", where " + join(filters, ", ");
  if (!query.order.empty()) text += order_text(schema, query);
  if (query.set_operation == SetOperation::intersect && query.right) text += fmt::format("; and also: {}", describe(schema, *query.right));
  return text;
}

std::string output_name(const SchemaView& schema, const LogicalQuery& query, const Expression& e) {
  if ((!e.raw.empty() && e.raw_name.empty()) || (!e.is_aggregate() && e.part == DatePart::none)) return {};
  return replace_all(expression(schema, query, e), " ", "_");
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
