#include "knowledge/planner/plan/sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <utility>

#include "base/text.h"
#include "knowledge/planner/plan/dates.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/fan_out.h"
#include "knowledge/planner/plan/literals.h"
#include "knowledge/planner/plan/rewrites.h"
#include "knowledge/semantic/expression.h"

namespace sextant::knowledge {
namespace {

constexpr std::array<std::string_view, 11> kOperators{
    "=", "<>", "<", "<=", ">", ">=", "BETWEEN", "ILIKE", "NOT ILIKE", "IS NULL", "IS NOT NULL"};
constexpr std::array<std::string_view, 9> kParts{"", "year", "quarter", "month", "week", "day", "weekday", "hour", "month"};

// Where a date kept as text, "2021-05-28", has its parts.
struct WrittenPart {
  DatePart part;
  int from, length;
};
constexpr std::array<WrittenPart, 3> kWrittenParts{{{DatePart::year, 1, 4}, {DatePart::month, 1, 7}, {DatePart::month_of_year, 6, 2}}};

class Printer {
 public:
  explicit Printer(const SchemaView& schema, SqlStyle style = SqlStyle::plain) : schema_(schema), readable_(style == SqlStyle::readable) {}

  Result<std::string> print(const LogicalQuery& query) {
    if (query.of) return print_over(query);
    if (!query.having.empty() && query.group_by.empty() && query.each.empty() && query.outputs.empty())
      return fail(ErrorCode::invalid_request, "A bound on a number of rows without groups.");
    if (readable_ && called_.empty())
      if (const LogicalQuery once = each_once(schema_, query); once.group_by.size() != query.group_by.size()) return print(once);
    if (const auto once = TRY(counted_once(schema_, query)))
      return once->parts.size() == 1 ? print(once->parts.front()) : print_apart(query, *once);
    const auto tree = join_closure(schema_, uses_of(query));
    if (!tree) return fail(ErrorCode::invalid_request, "The tables of this question are not connected by keys.");
    const auto outer_names = names_;
    const bool outer_single = single_;
    const std::string outer_share = share_of_;
    single_ = tree->steps.size() == 1;
    names_.clear();
    for (const JoinStep& step : tree->steps) names_[step.table] = alias(step.table);
    const bool combined = query.set_operation != SetOperation::none && query.right;
    std::string sql = TRY(body(combined ? without_order(query) : query, *tree));
    if (combined) {
      static constexpr std::array<std::string_view, 4> kSets{"", "INTERSECT", "UNION", "EXCEPT"};
      sql += fmt::format(" {} {}", kSets[static_cast<std::size_t>(query.set_operation)], TRY(inner().print(*query.right)));
      // The engine leaves their order to its threads.
      if (!query.order.empty())
        sql += TRY(order_of_whole(query));
      else if (readable_ && called_.empty() && !query.limit)
        sql += " ORDER BY " + all_outputs(query);
      if (query.limit) sql += limit_of(query);
    }
    names_ = outer_names;
    single_ = outer_single;
    share_of_ = outer_share;
    return sql;
  }

 private:
  Printer inner() const { return Printer(schema_); }

  // What is combined has one order, by the places of what it shows.
  Result<std::string> order_of_whole(const LogicalQuery& query) const {
    const auto outputs = as_shown(query);
    std::string sql;
    for (const Order& order : query.order) {
      const auto shown = std::ranges::find(outputs, order.key);
      if (shown == outputs.end()) return fail(ErrorCode::invalid_request, "Lists that are combined can only be ordered by what they show.");
      sql += fmt::format("{}{}{}", sql.empty() ? " ORDER BY " : ", ", shown - outputs.begin() + 1, order.descending ? " DESC" : "");
    }
    return sql;
  }

  // Readable lists show what is counted or measured last.
  std::vector<Expression> as_shown(const LogicalQuery& query) const {
    std::vector<Expression> outputs = query.outputs;
    if (readable_ && called_.empty()) std::ranges::stable_partition(outputs, [](const Expression& e) { return !e.is_aggregate(); });
    return outputs;
  }

  static std::string all_outputs(const LogicalQuery& query) {
    std::string places;
    for (std::size_t i = 1; i <= query.outputs.size(); ++i) places += (i > 1 ? ", " : "") + std::to_string(i);
    return places.empty() ? "ALL" : places;
  }

  // What the outputs are called where a query around this one uses them.
  std::vector<std::string> names_of(const LogicalQuery& query) const {
    std::vector<std::string> names;
    for (const Expression& e : query.outputs) {
      std::string name = e.is_aggregate() || !e.column || e.part != DatePart::none || e.second || e.step > 0
                             ? ""
                             : identifier(schema_.column(*e.column).column->name);
      if (e.is_aggregate()) name = e.share ? "share" : "number";
      if (name.empty() || std::ranges::find(names, name) != names.end()) name = fmt::format("part_{}", names.size() + 1);
      names.push_back(std::move(name));
    }
    return names;
  }

  // SELECT avg(balance), type FROM (SELECT DISTINCT …)
  Result<std::string> print_over(const LogicalQuery& query) {
    Printer rows = inner();
    rows.called_ = names_of(*query.of);
    const std::string source = "(" + TRY(rows.print(*query.of)) + ")";
    below_ = names_of(*query.of);
    const bool outer_single = std::exchange(single_, true);
    std::string sql = TRY(clauses(query, source, {}));
    single_ = outer_single;
    below_.clear();
    return sql;
  }

  // Each number by itself, side by side: SELECT part_1.…, part_2.… FROM (…) AS part_1 FULL JOIN (…) AS part_2 USING (…)
  Result<std::string> print_apart(const LogicalQuery& query, const CountedOnce& once) {
    const std::size_t groups = query.group_by.size();
    std::vector<std::string> keys, sources;
    for (std::size_t i = 0; i < once.parts.size(); ++i) {
      Printer part = inner();
      for (std::size_t k = 0; k < once.parts[i].outputs.size(); ++k)
        part.called_.push_back(k < groups ? fmt::format("group_{}", k + 1) : fmt::format("number_{}_{}", i + 1, k + 1 - groups));
      sources.push_back("(" + TRY(part.print(once.parts[i])) + ")");
    }
    for (std::size_t k = 0; k < groups; ++k) keys.push_back(fmt::format("group_{}", k + 1));
    const auto output = [&](std::size_t i) {
      const auto [part, at] = once.outputs[i];
      if (!query.outputs[i].is_aggregate()) return keys[at];
      const std::string name = fmt::format("number_{}_{}", part + 1, at + 1 - groups);
      return query.outputs[i].aggregate == Aggregate::count_rows ? fmt::format("coalesce({}, 0)", name) : name;
    };
    std::vector<std::size_t> shown(query.outputs.size());
    std::iota(shown.begin(), shown.end(), 0U);
    if (readable_) std::ranges::stable_partition(shown, [&](std::size_t i) { return !query.outputs[i].is_aggregate(); });
    std::string sql;
    for (const std::size_t i : shown) {
      const Expression& e = query.outputs[i];
      sql += (sql.empty() ? "SELECT " : ", ") + output(i);
      std::string name = readable_ ? output_name(schema_, query, e) : std::string();
      if (readable_ && name.empty() && e.column) name = schema_.column(*e.column).column->name;
      if (!name.empty()) sql += " AS " + identifier(name);
    }
    sql += " FROM " + sources.front() + " AS part_1";
    for (std::size_t i = 1; i < sources.size(); ++i)
      sql += keys.empty() ? fmt::format(" CROSS JOIN {} AS part_{}", sources[i], i + 1)
                          : fmt::format(" FULL JOIN {} AS part_{} USING ({})", sources[i], i + 1, join(keys, ", "));
    std::vector<std::string> order;
    for (const Order& o : query.order)
      if (const auto at = std::ranges::find(query.outputs, o.key); at != query.outputs.end())
        order.push_back(output(static_cast<std::size_t>(at - query.outputs.begin())) + (o.descending ? " DESC" : ""));
    if (order.empty() && readable_) order = keys;
    if (!order.empty()) sql += " ORDER BY " + join(order, ", ");
    return query.limit ? sql + limit_of(query) : sql;
  }

  Result<std::string> body(const LogicalQuery& query, const JoinTree& tree) {
    if (!query.each.empty() && query.limit && !query.outputs.empty()) return first_of_each(query, tree);
    if (query.distinct && query.group_by.empty() && !query.outputs.empty() && orders_by_hidden(query)) return body(as_groups(query), tree);
    std::string source;
    for (const JoinStep& step : tree.steps) source += from(step);
    return clauses(query, source, tree.steps.front().table);
  }

  // SELECT name, salary FROM (SELECT …, rank() OVER (PARTITION BY department ORDER BY salary DESC) AS place …) WHERE place = 1
  Result<std::string> first_of_each(LogicalQuery query, const JoinTree& tree) {
    const std::vector<Order> order = std::exchange(query.order, {});
    const auto limit = std::exchange(query.limit, std::nullopt);
    const auto each = std::exchange(query.each, {});
    if (readable_) query.where = with_named_groups(schema_, query);
    const std::vector<std::string> outside = std::exchange(called_, names_of(query)), inside = called_;
    // The first few of groups are exactly as many as were asked for; of rows, and of the very first, all that are equal.
    const bool groups = !query.group_by.empty() && *limit > 1;
    std::string rank = groups ? ", row_number() OVER (PARTITION BY " : ", rank() OVER (PARTITION BY ";
    for (std::size_t i = 0; i < each.size(); ++i) rank += (i ? ", " : "") + expression(each[i]);
    for (std::size_t i = 0; i < order.size(); ++i)
      rank += (i ? ", " : " ORDER BY ") + expression(order[i].key) + (order[i].descending ? " DESC" : "");
    for (const Expression& e : groups ? query.group_by : std::vector<Expression>{})
      if (std::ranges::find(each, e) == each.end()) rank += ", " + expression(e);
    after_outputs_ = rank + ") AS place";
    const std::string rows = TRY(body(query, tree));
    called_ = outside;
    std::string sql;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      sql += (i ? ", " : "SELECT ") + inside[i];
      if (i < called_.size() && called_[i] != inside[i]) sql += " AS " + called_[i];
    }
    return fmt::format("{} FROM ({}) WHERE place {} {}", sql, rows,
                       query.offset > 0 || *limit == 1 ? "=" : "<=", query.offset > 0 ? query.offset + 1 : *limit);
  }

  // `first`: the table whose columns are shown when none is named; none for rows of another query.
  Result<std::string> clauses(const LogicalQuery& query, const std::string& source, std::optional<TableUse> first) {
    std::vector<Condition> filters = readable_ && query.limit && !query.of ? with_named_groups(schema_, query) : query.where;
    std::vector<Condition> counted;
    std::ranges::copy_if(filters, std::back_inserter(counted), &Condition::of_share);
    std::erase_if(filters, [](const Condition& c) { return c.of_share; });
    share_of_ = TRY(conditions("", counted));
    std::string sql = query.distinct ? "SELECT DISTINCT " : "SELECT ";
    const std::vector<Expression> outputs = as_shown(query);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (i) sql += ", ";
      sql += expression(outputs[i]);
      if (i < called_.size())  // as the query around it says
        sql += sql.ends_with(called_[i]) ? "" : " AS " + called_[i];
      else if (const std::string name = readable_ ? output_name(schema_, query, outputs[i]) : std::string(); !name.empty())
        sql += " AS " + identifier(name);
    }
    if (query.outputs.empty()) sql += single_ || !first ? "*" : alias(*first) + ".*";
    sql += std::exchange(after_outputs_, "") + " FROM " + source;
    sql += TRY(conditions(" WHERE ", filters));
    for (std::size_t i = 0; i < query.group_by.size(); ++i) sql += (i ? ", " : " GROUP BY ") + expression(query.group_by[i]);
    sql += TRY(conditions(" HAVING ", query.having));
    std::vector<std::string> keys;
    for (const Order& order : query.order)
      keys.push_back((query.group_by.empty() ? expression(order.key) : place_of(order.key)) + (order.descending ? " DESC" : ""));
    if (!keys.empty() && (!query.group_by.empty() || query.distinct)) {
      // The order goes on as it began, so that one, ten and all of them are the beginning of one list. Equal rows of tables have an order
      // of their own (query/sql/row_order.h), and groups that stand for such rows follow it: by the key, where it is there.
      const std::string_view direction = query.order.front().descending ? " DESC" : "";
      std::vector<Expression> rest = query.group_by.empty() ? query.outputs : query.group_by;
      std::ranges::stable_partition(
          rest, [&](const Expression& e) { return e.column && !e.is_aggregate() && schema_.column(*e.column).primary_key; });
      for (const Expression& e : rest)
        if (const std::string key = expression(e);
            std::ranges::none_of(keys, [&](const std::string& k) { return k == key || k == key + " DESC"; }))
          keys.push_back(key + std::string(direction));
    }
    if (readable_ && keys.empty() && called_.empty() && query.set_operation == SetOperation::none) keys = expected_order(query);
    for (std::size_t i = 0; i < keys.size(); ++i) sql += (i ? ", " : " ORDER BY ") + keys[i];
    if (query.limit) sql += limit_of(query);
    return sql;
  }
  static std::string limit_of(const LogicalQuery& query) {
    return query.offset > 0 ? fmt::format(" LIMIT {} OFFSET {}", *query.limit, query.offset) : fmt::format(" LIMIT {}", *query.limit);
  }

  // Where a group stands among the others: days of the week from Monday on, not by their names.
  std::string place_of(const Expression& e) const {
    if (!readable_ || e.part != DatePart::weekday) return expression(e);
    if (e.of >= 0) return fmt::format("list_position(['{}'], {})", fmt::join(kWeekdays, "', '"), expression(e));  // only the name is there
    return fmt::format("min(date_part('isodow', {}))", as_time(*e.column, column(*e.column)));
  }
  std::string as_time(const ColumnRef& ref, std::string text) const {
    return data::is_temporal(schema_.column(ref).column->family) ? text : fmt::format("TRY_CAST({} AS TIMESTAMP)", text);
  }

  // Groups of time come in its order, others by their first number, largest first; equal ones by their key, as different things do.
  std::vector<std::string> expected_order(const LogicalQuery& query) const {
    std::vector<std::string> keys;
    if (query.distinct && query.group_by.empty())
      for (const Expression& e : query.outputs) keys.push_back(expression(e));
    if (query.group_by.empty()) return keys;
    const bool over_time = std::ranges::any_of(query.group_by, [&](const Expression& e) {
      return e.part != DatePart::none || e.step > 0 || (e.column && data::is_temporal(schema_.column(*e.column).column->family));
    });
    const auto number = std::ranges::find_if(query.outputs, &Expression::is_aggregate);
    if (!over_time && number != query.outputs.end()) keys.push_back(expression(*number) + " DESC");
    for (const Expression& e : query.group_by) keys.push_back(place_of(e));
    return keys;
  }

  std::string alias(const TableUse& use) const {
    const std::string& name = schema_.tables[use.table].table->name;
    if (use.role == 0) return identifier(name);
    return identifier(to_lower_ascii(schema_.column(schema_.edges[use.role - 1].from).column->name) + "_" + to_lower_ascii(name));
  }
  std::string table_name(int table) const {
    const data::Table& t = *schema_.tables[table].table;
    return schema_.name_is_unique(table) ? identifier(t.name) : identifier(t.dataset_name) + "." + identifier(t.name);
  }
  std::string from(const JoinStep& step) const {
    const std::string name = table_name(step.table.table);
    const std::string called = alias(step.table);
    std::string text = step.edge < 0 ? "" : " JOIN ";
    text += name;
    if (called != name) text += " AS " + called;
    if (step.edge < 0) return text;
    const KeyEdge& edge = schema_.edges[step.edge];
    const bool forward = edge.from.table == step.other.table && edge.to.table == step.table.table;
    const ColumnRef mine = forward ? edge.to : edge.from;
    const ColumnRef other = forward ? edge.from : edge.to;
    const auto equal = [&](const ColumnRef& there, const ColumnRef& here) {
      return fmt::format("{} = {}", as_family_of(here, there, alias(step.other) + "." + identifier(schema_.column(there).column->name)),
                         as_family_of(there, here, called + "." + identifier(schema_.column(here).column->name)));
    };
    text += " ON " + equal(other, mine);
    for (const auto& [from_column, to_column] : edge.more) {
      const ColumnRef left{edge.from.table, from_column}, right{edge.to.table, to_column};
      text += " AND " + (forward ? equal(left, right) : equal(right, left));
    }
    return text;
  }
  // Keys of one thing may be numbers here and text there; the engine compares only like with like.
  std::string as_family_of(const ColumnRef& wanted, const ColumnRef& ref, std::string text) const {
    const bool is_text = schema_.column(ref).column->family == data::TypeFamily::text;
    return is_text && data::is_numeric(schema_.column(wanted).column->family) ? fmt::format("TRY_CAST({} AS DOUBLE)", text) : text;
  }
  std::string column(const ColumnRef& ref) const {
    if (const std::string& computed = schema_.column(ref).expression; !computed.empty()) {
      if (single_) return "(" + computed + ")";
      return "(" +
             semantic::rewrite_columns(computed,
                                       [&](std::string_view name) -> std::optional<std::string> {
                                         const int index = schema_.column_by_name(ref.table, name);
                                         const bool stored = index >= 0 && schema_.column({ref.table, index}).expression.empty();
                                         return stored ? std::optional(column({ref.table, index, ref.role})) : std::nullopt;
                                       }) +
             ")";
    }
    const std::string name = identifier(schema_.column(ref).column->name);
    if (single_) return name;
    const auto found = names_.find({ref.table, ref.role});
    return (found == names_.end() ? alias({ref.table, ref.role}) : found->second) + "." + name;
  }
  std::string dated(const Expression& e, std::string text) const {
    if (e.step > 0) return fmt::format("floor({} / {}) * {}", numeric(*e.column), e.step, e.step);
    if (e.part == DatePart::none) return text;
    const ColumnView& view = schema_.column(*e.column);
    if (!data::is_temporal(view.column->family)) {
      const auto written = std::ranges::find(kWrittenParts, e.part, &WrittenPart::part);
      if (written != kWrittenParts.end()) {
        const std::string part = fmt::format("substr({}, {}, {})", text, written->from, written->length);
        return e.part == DatePart::month_of_year ? fmt::format("TRY_CAST({} AS INTEGER)", part) : part;
      }
      text = as_time(*e.column, text);
    }
    if (e.part == DatePart::weekday) return fmt::format("dayname({})", text);
    if (e.part == DatePart::month_of_year) return fmt::format("date_part('month', {})", text);
    if (e.part == DatePart::hour) return fmt::format("date_part('hour', {})", text);
    return fmt::format("CAST(date_trunc('{}', {}) AS DATE)", kParts[static_cast<std::size_t>(e.part)], text);
  }
  std::string numeric(const ColumnRef& ref) const {
    const ColumnView& view = schema_.column(ref);
    return data::is_numeric(view.column->family) || data::is_temporal(view.column->family)
               ? column(ref)
               : fmt::format("TRY_CAST({} AS DOUBLE)", column(ref));
  }
  // Among several tables the columns of a measure say whose they are.
  std::string measure(const Expression& e) const {
    if (single_ || e.raw_table < 0) return e.raw;
    return semantic::rewrite_columns(e.raw, [&](std::string_view name) -> std::optional<std::string> {
      const int index = schema_.column_by_name(e.raw_table, name);
      return index < 0 ? std::nullopt : std::optional(column({e.raw_table, index}));
    });
  }
  std::string expression(const Expression& e) const {
    if (!e.share || !e.is_aggregate()) return plain(e);
    Expression number = e;
    number.share = false;
    const std::string text = plain(number);
    if (!share_of_.empty()) return fmt::format("round(100.0 * {} FILTER (WHERE {}) / {}, 2)", text, share_of_, text);
    return fmt::format("round(100.0 * {} / sum({}) OVER (), 2)", text, text);
  }
  std::string plain(const Expression& e) const {
    if (!e.raw.empty()) return measure(e);
    if (!e.column && e.of < 0) return "count(*)";
    if (e.of >= 0) return over(e);
    if (e.aggregate == Aggregate::count_rows && e.column->column == schema_.tables[e.column->table].primary_key) return "count(*)";
    switch (e.aggregate) {
      case Aggregate::none:
        return e.second ? arithmetic(e) : dated(e, column(*e.column));
      case Aggregate::count_rows:
        return fmt::format("count({})", column(*e.column));
      case Aggregate::count_distinct:
        return fmt::format("count(DISTINCT {})", dated(e, column(*e.column)));
      case Aggregate::sum:
        return fmt::format("sum({})", e.second ? arithmetic(e) : numeric(*e.column));
      case Aggregate::average:
        return fmt::format("avg({})", e.second ? arithmetic(e) : numeric(*e.column));
      case Aggregate::minimum:
        return fmt::format("min({})", e.second ? arithmetic(e) : column(*e.column));
      case Aggregate::maximum:
        return fmt::format("max({})", e.second ? arithmetic(e) : column(*e.column));
      case Aggregate::median:
        return fmt::format("median({})", e.second ? arithmetic(e) : numeric(*e.column));
    }
    return column(*e.column);
  }
  // Between two dates there are days.
  std::string arithmetic(const Expression& e) const {
    if (data::is_temporal(schema_.column(*e.column).column->family))
      return fmt::format("date_diff('day', {}, {})", column(*e.second), column(*e.column));
    return fmt::format("{} {} {}", numeric(*e.column), e.arithmetic == Arithmetic::plus ? "+" : "-", numeric(*e.second));
  }
  // A number over an output of the query below.
  std::string over(const Expression& e) const {
    static constexpr std::array<std::string_view, 8> kFunctions{"", "count", "count", "sum", "avg", "min", "max", "median"};
    const std::string& name = below_[static_cast<std::size_t>(e.of)];
    if (!e.is_aggregate()) return name;
    const bool text = e.column && (e.aggregate == Aggregate::sum || e.aggregate == Aggregate::average) &&
                      !data::is_numeric(schema_.column(*e.column).column->family) &&
                      !data::is_temporal(schema_.column(*e.column).column->family);
    return fmt::format("{}({}{})", kFunctions[static_cast<std::size_t>(e.aggregate)],
                       e.aggregate == Aggregate::count_distinct ? "DISTINCT " : "",
                       text ? fmt::format("TRY_CAST({} AS DOUBLE)", name) : name);
  }
  // Patterns are of text.
  std::string as_text(const Expression& e) const {
    const bool is_text =
        !e.column || e.is_aggregate() || e.part != DatePart::none || schema_.column(*e.column).column->family == data::TypeFamily::text;
    return is_text ? expression(e) : fmt::format("CAST({} AS VARCHAR)", expression(e));
  }
  std::string compared(const Condition& c) const {
    if (is_year_of_date(schema_, c)) return fmt::format("date_part('year', {})", column(*c.left.column));
    return holds_numbers_as_text(schema_, c) ? fmt::format("TRY_CAST({} AS DOUBLE)", column(*c.left.column)) : expression(c.left);
  }
  Result<std::string> condition(const Condition& c) {
    if (c.is_of_rows()) return (c.compare == Compare::not_equal ? "NOT " : "") + measure(c.left);
    std::string left = compared(c);
    if (c.query && c.same) return compared_in_group(c, left);
    if (c.query) {
      const bool outside = c.in_query && c.compare == Compare::not_equal;
      const std::string listed = TRY(inner().print(outside ? without_missing(schema_, *c.query) : *c.query));
      if (c.left.column && c.query->outputs.size() == 1 && c.query->outputs[0].column && !c.query->outputs[0].is_aggregate()) {
        const ColumnRef& shown = *c.query->outputs[0].column;
        left = as_family_of(shown, *c.left.column, std::move(left));
        if (data::is_numeric(schema_.column(*c.left.column).column->family) &&
            schema_.column(shown).column->family == data::TypeFamily::text)
          left = fmt::format("CAST({} AS VARCHAR)", left);
      }
      if (c.in_query) return fmt::format("{} {} ({})", left, outside ? "NOT IN" : "IN", listed);
      return fmt::format("{} {} ({})", left, kOperators[static_cast<std::size_t>(c.compare)], listed);
    }
    if (c.other_column) return fmt::format("{} {} {}", left, kOperators[static_cast<std::size_t>(c.compare)], column(*c.other_column));
    const std::string_view op = kOperators[static_cast<std::size_t>(c.compare)];
    if (c.compare == Compare::is_null || c.compare == Compare::not_null) return fmt::format("{} {}", left, op);
    if (c.values.empty()) return fail(ErrorCode::internal, "A condition without a value.");
    if (c.compare == Compare::like || c.compare == Compare::not_like)
      return fmt::format("{} {} {}", as_text(c.left), op, quote_literal(c.values[0].text));
    if (!is_comparable(schema_, c)) return fail(ErrorCode::invalid_request, "A column of numbers or dates is compared with words.");
    const bool as_number = left.starts_with("TRY_CAST") || is_year_of_date(schema_, c);
    const auto value = [&](const Literal& v) { return as_number ? v.text : literal(schema_, v, c.left); };
    if (is_span_of_days(schema_, c))  // to the end of the last
      return fmt::format("({0} >= {1} AND {0} < {2} + INTERVAL 1 DAY)", left, value(c.values[0]), value(c.values[1]));
    if (c.compare == Compare::between && c.values.size() == 2)
      return fmt::format("{} BETWEEN {} AND {}", left, value(c.values[0]), value(c.values[1]));
    return fmt::format("{} {} {}", left, op, value(c.values[0]));
  }
  // salary > (SELECT avg(all_employees.salary) FROM employees AS all_employees WHERE all_employees.department = employees.department)
  std::string compared_in_group(const Condition& c, const std::string& left) const {
    const TableUse use{c.same->table, c.same->role};
    const std::string rows = identifier("all_" + to_lower_ascii(schema_.tables[use.table].table->name));
    Printer all = inner();
    all.single_ = false;
    all.names_[{use.table, 0}] = rows;
    const std::string shared = identifier(schema_.column(*c.same).column->name);
    return fmt::format("{} {} (SELECT {} FROM {} AS {} WHERE {}.{} = {}.{})", left, kOperators[static_cast<std::size_t>(c.compare)],
                       all.expression(c.query->outputs.front()), table_name(use.table), rows, rows, shared, alias(use), shared);
  }
  Result<std::string> conditions(std::string_view keyword, const std::vector<Condition>& list) {
    std::vector<std::string> groups;  // AND of OR groups
    std::vector<std::size_t> sizes;
    for (const Condition& c : list) {
      std::string text = TRY(condition(c));
      if (c.or_with_previous && !groups.empty()) {
        groups.back() += " OR " + text;
        ++sizes.back();
      } else {
        groups.push_back(std::move(text));
        sizes.push_back(1);
      }
    }
    std::string sql;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      sql += i ? std::string_view(" AND ") : keyword;
      sql += sizes[i] > 1 && groups.size() > 1 ? "(" + groups[i] + ")" : groups[i];
    }
    return sql;
  }

  const SchemaView& schema_;
  std::map<TableUse, std::string> names_;
  std::string share_of_;  // the rows that shares are of; empty: each group of all
  bool single_ = true;
  bool readable_ = false;
  std::vector<std::string> called_;  // the outputs, where a query around this one uses them
  std::string after_outputs_;        // what stands behind the outputs
  std::vector<std::string> below_;   // the outputs of the query that this one is over
};

}  // namespace

Result<std::string> to_sql(const SchemaView& schema, const LogicalQuery& query, SqlStyle style) {
  return Printer(schema, style).print(query);
}

}  // namespace sextant::knowledge
