#include "knowledge/planner/plan/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "knowledge/planner/plan/joins.h"
#include "knowledge/planner/plan/nouns.h"
#include "knowledge/planner/plan/time_conditions.h"
#include "knowledge/planner/plan/value_words.h"

namespace sextant::knowledge {
namespace {

constexpr std::array<std::string_view, 9> kParts{"", "year", "quarter", "month", "week", "day", "weekday", "hour", "month"};

// Whose rows the plan is about: those it lists, or those it computes from.
int subject_of(const SchemaView& schema, const LogicalQuery& query) {
  const bool lists = !query.outputs.empty() && std::ranges::none_of(query.outputs, &Expression::is_aggregate);
  return lists && query.outputs.front().column ? query.outputs.front().column->table : main_table(schema, query);
}

// Among several tables a bare "name" says nothing.
bool is_bare(const std::vector<std::string>& words) {
  static constexpr std::array<std::string_view, 10> kBare{"name", "title",       "type",   "status", "code",
                                                          "id",   "description", "amount", "kind",   "date"};
  return words.size() == 1 && std::ranges::find(kBare, words.front()) != kBare.end();
}

// "branch name", "state of the origin airport".
std::string column_words(const SchemaView& schema, const LogicalQuery& query, const ColumnRef& stored) {
  const ColumnRef ref = stored.table == subject_of(schema, query) ? stored : as_joined(schema, uses_of(query), stored);
  const auto parts = spoken(schema.column(ref));
  std::string text = join(parts, " ");
  if (ref.role > 0) return text + " of the " + role_noun(schema, ref);
  if (uses_of(query).size() == 1) return text;
  const std::string row = row_noun(schema, ref.table);
  const bool of_another = ref.table != subject_of(schema, query) && std::ranges::find(parts, row) == parts.end();
  return is_bare(parts) || of_another ? row + " " + text : text;
}

// Columns that only say which row it is: the row itself is meant. -1 when they say more.
int named_table(const SchemaView& schema, const std::vector<Expression>& list) {
  if (list.empty()) return -1;
  for (const Expression& e : list) {
    if (!e.column || e.is_aggregate() || e.part != DatePart::none || e.column->table != list.front().column->table ||
        e.column->role != list.front().column->role)
      return -1;
    const TableView& table = schema.tables[e.column->table];
    if (e.column->column != table.primary_key && std::ranges::find(table.identity, e.column->column) == table.identity.end()) return -1;
  }
  // A first name alone names no customer.
  const ColumnRef& first = *list.front().column;
  const TableView& table = schema.tables[first.table];
  const auto shown = [&](int column) { return std::ranges::any_of(list, [&](const Expression& e) { return e.column->column == column; }); };
  return shown(table.primary_key) || std::ranges::all_of(table.identity, shown) ? first.table : -1;
}

std::string call(const SchemaView& schema, const LogicalQuery& query, const Expression& e);
std::string shown_text(const SchemaView& schema, const LogicalQuery& query, std::string with = "");

// What is told apart, as things: "airports", "destinations", "months".
std::string things(const SchemaView& schema, const LogicalQuery& query, const std::vector<Expression>& list, bool many) {
  if (const int table = named_table(schema, list); table >= 0) {
    const ColumnRef& ref = *list.front().column;
    const std::string one = ref.role > 0 ? role_noun(schema, ref) : row_noun(schema, table);
    return many ? plural(one) : one;
  }
  std::vector<std::string> parts;
  for (const Expression& e : list) {
    if (e.column && e.column->role > 0 && e.part == DatePart::none) {
      const std::string column = join(spoken(schema.column(*e.column)), " ");
      parts.push_back((many ? plural(column) : column) + " of the " + role_noun(schema, *e.column));
    } else {
      parts.push_back(many ? plural(call(schema, query, e)) : call(schema, query, e));
    }
  }
  return listed(parts);
}

// "number of customers with more than 2 accounts", "average number of accounts per customer"
std::string over_groups(const SchemaView& schema, const LogicalQuery& groups, const Expression& e) {
  static constexpr std::array<std::string_view, 8> kAggregates{"",        "number of", "number of", "total",
                                                               "average", "lowest",    "highest",   "median"};
  const std::string_view name = kAggregates[static_cast<std::size_t>(e.aggregate)];
  if (e.aggregate == Aggregate::count_rows) return fmt::format("{} {}", name, describe(schema, groups));
  const auto number = std::ranges::find_if(groups.outputs, &Expression::is_aggregate);
  std::vector<std::string> each;
  if (const int table = named_table(schema, groups.group_by); table >= 0)
    each.push_back(things(schema, groups, groups.group_by, false));
  else
    for (const Expression& group : groups.group_by) each.push_back(call(schema, groups, group));
  const std::string of = number == groups.outputs.end() ? "number" : call(schema, groups, *number);
  return e.aggregate == Aggregate::none ? of : fmt::format("{} {} per {}", name, of, join(each, " and "));
}

std::string call(const SchemaView& schema, const LogicalQuery& query, const Expression& e) {
  static constexpr std::array<std::string_view, 8> kAggregates{"",        "number of", "number of different", "total", "average", "lowest",
                                                               "highest", "median"};
  if (e.share) {
    Expression number = e;
    number.share = false;
    const std::string text = call(schema, query, number);
    return "share of " + (text.starts_with("number of ") ? text.substr(10) : "the " + text);
  }
  if (!e.raw.empty() && e.raw_name.empty()) return e.raw;
  // "late flights", which a model counts: their number.
  const bool counts_them = e.raw.starts_with("count(") && is_plural(e.raw_name) && !e.raw_name.starts_with("number of ");
  if (!e.raw.empty()) return counts_them ? "number of " + e.raw_name : e.raw_name;
  if (!e.column || e.aggregate == Aggregate::count_rows) {
    if (query.of) return over_groups(schema, *query.of, e);
    const int counted = e.column ? e.column->table : main_table(schema, query);
    return counted < 0 ? "number of rows" : "number of " + rows_noun(schema, counted);
  }
  if (e.step > 0) return fmt::format("{} in steps of {}", column_words(schema, query, *e.column), e.step);
  if (e.second) {
    const std::string both = fmt::format("{} {} and {}", e.arithmetic == Arithmetic::plus ? "sum of" : "difference between",
                                         column_words(schema, query, *e.column), column_words(schema, query, *e.second));
    return e.is_aggregate() ? fmt::format("{} {}", kAggregates[static_cast<std::size_t>(e.aggregate)], both) : both;
  }
  if (e.aggregate == Aggregate::none && e.part != DatePart::none) return std::string(kParts[static_cast<std::size_t>(e.part)]);
  if (e.aggregate == Aggregate::none) return column_words(schema, query, *e.column);
  if (e.aggregate == Aggregate::count_distinct) {
    // Different species of strikes are no different strikes, though a strike is told by its species among others.
    const TableView& table = schema.tables[e.column->table];
    const bool one_of_several = table.identity.size() > 1 && e.column->column != table.primary_key;
    return "number of different " + (one_of_several ? plural(join(spoken(schema.column(*e.column)), " "))
                                                    : things(schema, query, {Expression{.column = e.column}}, true));
  }
  const bool time = schema.column(*e.column).temporal;
  const std::string_view name = time && e.aggregate == Aggregate::minimum   ? "earliest"
                                : time && e.aggregate == Aggregate::maximum ? "latest"
                                                                            : kAggregates[static_cast<std::size_t>(e.aggregate)];
  const std::string column = column_words(schema, query, *e.column);
  return column.starts_with(std::string(name) + " ") ? column : fmt::format("{} {}", name, column);  // no "total total amount"
}

// "employees": a number of things by its name.
bool counts_things(const SchemaView& schema, const Expression& e) {
  if (!e.column || e.is_aggregate() || e.part != DatePart::none) return false;
  const ColumnView& view = schema.column(*e.column);
  const std::string& last = view.name.words.back();
  return view.column->family == data::TypeFamily::integer && last.ends_with('s') && !last.ends_with("ss") && !last.ends_with("us") &&
         last != "days" && last != "months" && last != "years";
}

// "more than 3 accounts", "a total balance above 1,000"
std::string number_condition(const SchemaView& schema, const LogicalQuery& query, const Condition& c) {
  static constexpr std::array<std::string_view, 7> kCounts{
      "exactly {}", "other than {}", "fewer than {}", "at most {}", "more than {}", "at least {}", "{}"};
  static constexpr std::array<std::string_view, 7> kNumbers{"of {}",    "other than {}",  "below {}",  "of at most {}",
                                                            "above {}", "of at least {}", "between {}"};
  const auto index = static_cast<std::size_t>(c.compare);
  if (index >= kCounts.size() || c.values.empty()) return {};
  const std::string name = call(schema, query, c.left);
  const bool counted = counts_things(schema, c.left) || name.starts_with("number of ");
  std::string value = number_text(c.values.front().text);
  if (c.compare == Compare::between && c.values.size() > 1) value += (counted ? " to " : " and ") + number_text(c.values[1].text);
  if (counted) {
    const std::string things = name.starts_with("number of ") ? name.substr(10) : name;
    return fmt::format("with {} {}", replace_all(std::string(kCounts[index]), "{}", value), value == "1" ? singular(things) : things);
  }
  return fmt::format("with {} {}", with_article(name), replace_all(std::string(kNumbers[index]), "{}", value));
}

std::string value_text(const SchemaView& schema, const Condition& c, const Literal& value) {
  if (c.left.part == DatePart::month_of_year)
    if (const auto month = month_of_year(value.text)) return month_name(*month);
  if (c.left.part == DatePart::year) return value.text.substr(0, 4);
  if (c.left.part == DatePart::month)
    if (const auto day = parse_iso_date(value.text)) {
      const std::chrono::year_month_day date(*day);
      return month_text(date.year() / date.month());
    }
  if (c.left.part == DatePart::weekday) return value.text + "s";
  if (c.left.part == DatePart::hour) return value.text + ":00";
  if (value.text.size() == 10 && parse_iso_date(value.text)) return day_words(value.text);
  const bool amount = !c.left.column || c.left.is_aggregate() || schema.column(*c.left.column).numeric;  // else digits of a code
  return value.is_number && amount ? number_text(value.text) : value.text;
}

std::string values_text(const SchemaView& schema, const Condition& c) {
  std::string text;
  for (std::size_t i = 0; i < c.values.size(); ++i) text += (i ? " and " : "") + value_text(schema, c, c.values[i]);
  return text;
}

std::string compared(const SchemaView& schema, const LogicalQuery& query, const Condition& c);

// "without loans", "with a loan": membership in the rows of another table.
std::string membership(const SchemaView& schema, const LogicalQuery& query, const Condition& c) {
  const bool without = c.compare == Compare::not_equal;
  const LogicalQuery& inner = *c.query;
  if (!inner.group_by.empty() && inner.limit) return fmt::format("for the {}", shown_text(schema, inner));
  if (!inner.having.empty()) {
    std::string text = without ? "not" : "";
    for (const Condition& having : inner.having) text += (text.empty() ? "" : " ") + compared(schema, inner, having);
    for (const Filter& filter : filters_of(inner)) text += " " + describe(schema, inner, filter);
    return text;
  }
  const int table = main_table(schema, inner);
  if (table >= 0 && main_table(schema, query) != table) {
    std::vector<std::string> filters;
    for (const Filter& filter : filters_of(inner)) filters.push_back(describe(schema, inner, filter));
    const std::string what = rows_noun(schema, table);
    return fmt::format("{} {}{}", without ? "without" : "with", what, filters.empty() ? "" : " " + join(filters, " and "));
  }
  return fmt::format("where the {} is {}among the {}", call(schema, query, c.left), without ? "not " : "", describe(schema, inner));
}

// "opened in 2024" tells itself; of several dates another than the usual one is named.
std::string dated_text(const SchemaView& schema, const LogicalQuery& query, const ColumnRef& date, const std::string& when) {
  const std::string participle = participle_of(schema.column(date));
  if (!participle.empty()) return query.group_by.empty() && date.table == subject_of(schema, query) ? participle + " " + when : when;
  if (date.column == schema.tables[date.table].default_date) return when;
  return fmt::format("with {} {}", with_article(column_words(schema, query, date)), when);
}

// "from March to May"; empty for what is not said so.
std::string months_text(const SchemaView& schema, const Condition& c) {
  static constexpr std::array<std::string_view, 6> kCompares{"in ", "not in ", "before ", "until ", "after ", "from "};
  const auto index = static_cast<std::size_t>(c.compare);
  if (c.compare == Compare::between && c.values.size() == 2)
    return fmt::format("from {} to {}", value_text(schema, c, c.values[0]), value_text(schema, c, c.values[1]));
  return index < kCompares.size() && c.values.size() == 1 ? std::string(kCompares[index]) + values_text(schema, c) : std::string();
}

bool is_hour(const Condition& c, Compare compare) {
  return c.left.part == DatePart::hour && c.compare == compare && !c.query && !c.other_column && c.values.size() == 1;
}

// "between 6:00 and 9:00", of one condition and another; empty when they are no hours of one time.
std::string hours_text(const SchemaView& schema, const Condition& from, const Condition& until) {
  if (!is_hour(from, Compare::greater_equal) || !is_hour(until, Compare::less) || from.left != until.left) return {};
  return fmt::format("between {} and {}", values_text(schema, from), values_text(schema, until));
}

// "from December to February", "between 22:00 and 6:00": after the one or before the other. Empty for other alternatives.
std::string around_text(const SchemaView& schema, const Condition& from, const Condition& until) {
  const auto value = [](const Condition& c) { return c.values.empty() ? 0 : std::strtod(c.values.front().text.c_str(), nullptr); };
  if (std::string text = hours_text(schema, from, until); !text.empty() && value(from) > value(until)) return text;
  const bool months = from.left.part == DatePart::month_of_year && from.left == until.left && from.compare == Compare::greater_equal &&
                      until.compare == Compare::less_equal && from.values.size() == 1 && until.values.size() == 1;
  return months ? fmt::format("from {} to {}", values_text(schema, from), values_text(schema, until)) : std::string();
}

// Whether a number is the highest or lowest of its own column among all rows.
bool is_own_end(const LogicalQuery& query, const Condition& c) {
  if (!c.query || c.compare != Compare::equal || c.same || c.query->outputs.size() != 1 || !c.query->where.empty() ||
      query.where.size() > 1)
    return false;
  const Expression& end = c.query->outputs.front();
  return (end.aggregate == Aggregate::minimum || end.aggregate == Aggregate::maximum) && end.column == c.left.column &&
         end.part == c.left.part && c.query->group_by.empty() && c.query->having.empty();
}

std::string compared(const SchemaView& schema, const LogicalQuery& query, const Condition& c) {
  static constexpr std::array<std::string_view, 7> kCompares{"", " not", " below", " at most", " above", " at least", " between"};
  if (c.in_query && c.query) return membership(schema, query, c);
  if (c.is_of_rows()) {
    std::string what = c.left.raw_name;  // "late", "late flights"
    if (const std::string rows = " " + rows_noun(schema, c.left.raw_table); what.ends_with(rows)) what.resize(what.size() - rows.size());
    return fmt::format("that are {}{}", c.compare == Compare::not_equal ? "not " : "", what);
  }
  const bool numbers = std::ranges::all_of(
      c.values, [](const Literal& v) { return !v.text.empty() && v.text.find_first_not_of("0123456789.-") == std::string::npos; });
  if ((c.left.is_aggregate() || (counts_things(schema, c.left) && numbers)) && !c.query && !c.other_column && !c.values.empty())
    if (std::string text = number_condition(schema, query, c); !text.empty()) return text;
  if (c.left.part == DatePart::month_of_year)
    if (std::string text = months_text(schema, c); !text.empty()) return text;
  const bool of_calendar = c.left.part == DatePart::year || c.left.part == DatePart::month;
  if (of_calendar && c.compare == Compare::equal && c.values.size() == 1) return "in " + values_text(schema, c);
  if (c.left.part == DatePart::day && c.compare == Compare::equal && c.values.size() == 1) return "on " + day_words(c.values.front().text);
  if (c.left.part == DatePart::weekday && (c.compare == Compare::equal || c.compare == Compare::not_equal) && c.values.size() == 1)
    return (c.compare == Compare::equal ? "on " : "not on ") + values_text(schema, c);
  if (is_hour(c, Compare::greater_equal)) return "from " + values_text(schema, c);
  if (is_hour(c, Compare::less)) return "before " + values_text(schema, c);
  const std::string name = call(schema, query, c.left);
  const std::string is = name.ends_with('s') && !name.ends_with("ss") && !name.ends_with("us") ? "are" : "is";
  const std::string text = "where the " + name;
  if (c.compare == Compare::is_null) return fmt::format("{} {} empty", text, is);
  if (c.compare == Compare::not_null) return fmt::format("{} {} not empty", text, is);
  if ((c.compare == Compare::like || c.compare == Compare::not_like) && !c.values.empty())
    return text + " " + pattern_text(c.values.front().text, c.compare == Compare::not_like);
  const auto index = static_cast<std::size_t>(c.compare);
  const std::string verb = is + std::string(index < kCompares.size() ? kCompares[index] : "");
  const bool key = c.left.column && (schema.column(*c.left.column).primary_key || schema.column(*c.left.column).foreign_key);
  if (c.query && key && c.compare == Compare::equal) return "of the " + describe(schema, *c.query);
  const std::string of_same = c.same ? " of the same " + column_words(schema, query, *c.same) : "";
  if (is_own_end(query, c)) return fmt::format("with the {}", call(schema, *c.query, c.query->outputs.front()));
  if (c.query) return fmt::format("{} {} the {}{}", text, verb, describe(schema, *c.query), of_same);
  if (c.other_column) return fmt::format("{} {} the {}", text, verb, column_words(schema, query, *c.other_column));
  const bool dated = c.left.column && schema.column(*c.left.column).temporal && c.values.size() == 1 && c.left.part == DatePart::none;
  if (dated && (c.compare == Compare::greater_equal || c.compare == Compare::less)) {
    const std::string day = (c.compare == Compare::less ? "before " : "since ") + day_words(c.values.front().text);
    return dated_text(schema, query, *c.left.column, day);
  }
  return fmt::format("{} {} {}", text, verb, values_text(schema, c));
}

// "the most flights", "the highest average delay", "the earliest opened on"
std::string at_the_end(const SchemaView& schema, const LogicalQuery& query, const Order& order) {
  const std::string key = call(schema, query, order.key);
  if (key.starts_with("number of ")) return fmt::format("the {} {}", order.descending ? "most" : "fewest", key.substr(10));
  if (counts_things(schema, order.key) || order.key.raw.starts_with("count("))
    return fmt::format("the {} {}", order.descending ? "most" : "fewest", key);
  const bool time = order.key.column && !order.key.is_aggregate() && schema.column(*order.key.column).temporal;
  static constexpr std::array<std::string_view, 5> kPlaces{"", "second ", "third ", "fourth ", "fifth "};
  const std::string_view place =
      query.offset > 0 && query.offset < std::ssize(kPlaces) ? kPlaces[static_cast<std::size_t>(query.offset)] : "";
  return fmt::format("the {}{} {}", place, time ? (order.descending ? "latest" : "earliest") : (order.descending ? "highest" : "lowest"),
                     key);
}

std::string order_text(const SchemaView& schema, const LogicalQuery& query) {
  const Order& order = query.order.front();
  if ((order.key.part != DatePart::none || order.key.step > 0) && !order.descending) return "";  // in the order of time, as anybody expects
  const bool number = order.key.is_aggregate() || (order.key.column && schema.column(*order.key.column).numeric);
  const bool time = !order.key.is_aggregate() && order.key.column && schema.column(*order.key.column).temporal;
  const std::string_view direction = number ? (order.descending ? ", highest first" : ", lowest first")
                                     : time ? (order.descending ? ", latest first" : ", earliest first")
                                            : (order.descending ? ", from Z to A" : "");
  // Sorted by the number it shows: only the direction is news.
  if (number && query.outputs.size() == query.group_by.size() + 1 && std::ranges::find(query.outputs, order.key) != query.outputs.end())
    return std::string(direction);
  return fmt::format(", sorted by {}{}", call(schema, query, order.key), direction);
}

// "city", "country" of branches: what is shown of rows beside their names. "Account type" of accounts is their type.
std::vector<std::string> what_else(const SchemaView& schema, const LogicalQuery& query, const std::vector<Expression>& columns,
                                   const std::string& row) {
  std::vector<std::string> out;
  for (const Expression& e : columns) {
    std::string text = things(schema, query, {e}, false);
    if (text.starts_with(row + " ")) text.erase(0, row.size() + 1);
    if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
  }
  return out;
}

// What the plan shows, before filters and order. `with` is taken in before what it is told apart by, where there is that.
std::string shown_text(const SchemaView& schema, const LogicalQuery& query, std::string with) {
  std::vector<Expression> numbers, plain;
  for (const Expression& e : query.outputs) (e.is_aggregate() ? numbers : plain).push_back(e);
  const bool by_number = !query.order.empty() && query.order.front().key.is_aggregate();
  std::vector<std::string> names;
  for (const Expression& e : numbers) names.push_back(call(schema, query, e));
  if (!query.group_by.empty() && query.limit && (numbers.empty() || by_number)) {
    const std::vector<Expression>& told = plain.empty() ? query.group_by : plain;
    if (numbers.empty() || *query.limit == 1) {
      const std::string what = things(schema, query, told, *query.limit > 1);
      return fmt::format("{}{}{} with {}", *query.limit > 1 ? fmt::format("{} ", *query.limit) : "", what, with,
                         query.order.empty() ? "" : at_the_end(schema, query, query.order.front()));
    }
    return fmt::format("{} {} {} by {}{}", query.order.front().descending ? "top" : "bottom", *query.limit,
                       things(schema, query, query.group_by, true), listed(names), with);
  }
  if (!query.group_by.empty()) {
    std::vector<std::string> groups;
    for (const Expression& e : query.group_by) groups.push_back(call(schema, query, e));
    if (const int table = named_table(schema, query.group_by); table >= 0) groups = {things(schema, query, query.group_by, false)};
    return numbers.empty() ? things(schema, query, plain.empty() ? query.group_by : plain, true) + with
                           : fmt::format("{}{} by {}", listed(names), std::exchange(with, ""), join(groups, " and "));
  }
  if (query.of) return listed(names.empty() ? std::vector{call(schema, query, plain.front())} : names) + with;
  if (!numbers.empty()) {
    const int main = main_table(schema, query);
    const bool counts =
        std::ranges::all_of(numbers, [](const Expression& e) { return e.aggregate == Aggregate::count_rows || !e.raw.empty(); });
    const bool different = numbers.front().aggregate == Aggregate::count_distinct;
    return listed(names) + (main >= 0 && !counts ? (different ? " in " : " of ") + rows_noun(schema, main) : "") + with;
  }
  const int main = main_table(schema, query);
  const std::string of = main < 0 ? "rows" : rows_noun(schema, main);
  const bool one = query.limit == 1;
  std::string text;
  if (query.outputs.empty()) {
    text = one ? singular(of) : of;
  } else if (const int table = named_table(schema, plain); table >= 0) {
    text = things(schema, query, plain, !one);
  } else {
    // What names the rows, and what else is shown of them.
    std::vector<Expression> names, rest;
    for (const Expression& e : plain) (named_table(schema, {e}) == main ? names : rest).push_back(e);
    if (!names.empty())
      text = (one ? singular(of) + " with its " : of + " with their ") + listed(what_else(schema, query, rest, singular(of)));
    else
      text = things(schema, query, plain, !one);
    if (names.empty() && uses_of(query).size() == 1) text = (query.distinct && !one ? "different " : "") + text + " of " + of;
  }
  if (!query.limit || query.order.empty()) return (query.limit && !one ? fmt::format("first {} {}", *query.limit, text) : text) + with;
  return fmt::format("{}{}{} with {}", one ? "" : fmt::format("{} ", *query.limit), text, with,
                     at_the_end(schema, query, query.order.front()));
}

}  // namespace

std::string describe(const SchemaView& schema, const LogicalQuery& query, const Expression& e) { return call(schema, query, e); }

std::string describe(const SchemaView& schema, const LogicalQuery& query, const Condition& condition) {
  return compared(schema, query, condition);
}

std::string describe(const SchemaView& schema, const LogicalQuery& query, const Filter& filter) {
  const Condition& first = query.where[filter.begin];
  if (filter.period)
    return dated_text(schema, query, *first.left.column,
                      period_text(first.values.front().text, query.where[filter.begin + 1].values.front().text));
  if (filter.end == filter.begin + 2)
    if (std::string text = around_text(schema, first, query.where[filter.begin + 1]); !text.empty()) return text;
  std::string text = compared(schema, query, first);
  for (std::size_t i = filter.begin + 1; i < filter.end; ++i) {
    const Condition& c = query.where[i];
    const bool same = c.left == first.left && c.compare == first.compare && !c.query && !c.values.empty();
    text += " or " + (same ? values_text(schema, c) : compared(schema, query, c));
  }
  return text;
}

std::string describe(const SchemaView& schema, const LogicalQuery& query) {
  if (!query.each.empty()) {  // "employee with the highest salary in each department"
    LogicalQuery all = query;
    all.each.clear();
    const auto told = [&](const Expression& e) { return std::ranges::find(query.each, e) != query.each.end(); };
    if (all.outputs.size() > query.each.size()) std::erase_if(all.outputs, told);
    std::erase_if(all.group_by, told);
    return describe(schema, all) + " in each " + things(schema, query, query.each, false);
  }
  // Times first, then one "where" for all that is compared: "in 2025, where the kind is x and the channel is y".
  std::vector<std::string> times, plain, compared_parts;
  const Condition* before = nullptr;  // what the last of the times says, if it is one condition
  // A number over groups is one of the rows that these are made of; how many there are names the groups as they are.
  const bool counts = std::ranges::any_of(query.outputs, [](const Expression& e) { return e.aggregate == Aggregate::count_rows; });
  const LogicalQuery& rows = query.of && !counts ? *query.of : query;
  for (const Filter& filter : filters_of(rows)) {
    const Condition& first = rows.where[filter.begin];
    if (first.is_of_rows() && first.left.raw_name.empty()) continue;  // part of what the rows are
    const Condition* const alone = filter.end == filter.begin + 1 ? &first : nullptr;
    const std::string hours = before && alone ? hours_text(schema, *before, *alone) : std::string();
    std::string part = describe(schema, rows, filter);
    if (part.starts_with("where the ")) {
      compared_parts.push_back(part.substr(6));
    } else if (!hours.empty()) {
      times.back() = hours;
      before = nullptr;
    } else if (first.left.column && schema.column(*first.left.column).temporal) {
      times.push_back(std::move(part));
      before = alone;
    } else {
      plain.push_back(std::move(part));
    }
  }
  for (const int other : tables_only_joined(rows))  // what "more than 2 accounts" counts is said there
    if (rows.having.empty() || other != main_table(schema, rows)) plain.push_back("with " + rows_noun(schema, other));
  std::string with;
  const auto holds = [](const std::string& part) { return part.starts_with("with"); };
  for (std::size_t i = 0; i < plain.size(); ++i) with += (i > 0 && holds(plain[i]) && holds(plain[i - 1]) ? " and " : " ") + plain[i];
  std::string text = shown_text(schema, query, with);
  for (const Condition& c : rows.having) text += " " + compared(schema, rows, c);
  for (const std::string& part : times) text += " " + part;
  if (!compared_parts.empty()) text += " where " + join(compared_parts, " and ");
  const bool ordered_by_limit = query.limit && (query.group_by.empty() || query.order.empty() || query.order.front().key.is_aggregate());
  if (!query.order.empty() && !ordered_by_limit) text += order_text(schema, query);
  if (query.set_operation != SetOperation::none && query.right) {
    static constexpr std::array<std::string_view, 4> kJoined{"", ", and also ", ", together with ", ", but not "};
    std::string right = describe(schema, *query.right);
    // The same things under another condition: the things need not be said twice.
    if (const std::string same = shown_text(schema, query); right.starts_with(same + " ")) right = right.substr(same.size() + 1);
    text += std::string(kJoined[static_cast<std::size_t>(query.set_operation)]) + right;
  }
  return text;
}

namespace {

// "branch_name", "origin_airport_city"; empty where the column's own name says enough.
std::string stored_name(const SchemaView& schema, const LogicalQuery& query, const ColumnRef& ref) {
  const auto& words = schema.column(ref).name.words;
  if (uses_of(query).size() == 1 || (ref.role == 0 && !is_bare(words))) return {};
  return replace_all((ref.role > 0 ? role_noun(schema, ref) : row_noun(schema, ref.table)) + " " + join(words, " "), " ", "_");
}

}  // namespace

std::string output_name(const SchemaView& schema, const LogicalQuery& query, const Expression& e) {
  const bool stored = e.column && schema.column(*e.column).expression.empty();
  if (e.step > 0) return replace_all(column_words(schema, query, *e.column) + " from", " ", "_");
  if (!e.raw.empty() && e.raw_name.empty()) return {};
  if (!e.is_aggregate() && e.part == DatePart::none && !e.second && stored) return stored_name(schema, query, *e.column);
  return replace_all(replace_all(call(schema, query, e), " of the ", "_of_"), " ", "_");
}

}  // namespace sextant::knowledge
