#include "knowledge/planner/plan/saved_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace sextant::knowledge {

BOOST_DESCRIBE_ENUM(Aggregate, none, count_rows, count_distinct, sum, average, minimum, maximum, median)
BOOST_DESCRIBE_ENUM(DatePart, none, year, quarter, month, week, day, weekday, hour, month_of_year)
BOOST_DESCRIBE_ENUM(Compare, equal, not_equal, less, less_equal, greater, greater_equal, between, like, not_like, is_null, not_null)
BOOST_DESCRIBE_ENUM(Arithmetic, none, plus, minus)
BOOST_DESCRIBE_ENUM(SetOperation, none, intersect, unite, except)
BOOST_DESCRIBE_STRUCT(Literal, (), (text, is_number))

namespace {

constexpr std::size_t kLongestPlan = 256u << 10;
constexpr int kDeepest = 8;  // of queries within queries

struct SavedTable {
  std::string dataset, name;
};
BOOST_DESCRIBE_STRUCT(SavedTable, (), (dataset, name))

// `key`: the column whose key leads to this use of the table; absent for the plain use.
struct SavedColumn {
  SavedTable table;
  std::string name;
  std::optional<SavedTable> key_table;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(SavedColumn, (), (table, name, key_table, key))

struct SavedExpression {
  Aggregate aggregate = Aggregate::none;
  std::optional<SavedColumn> column;
  DatePart part = DatePart::none;
  bool share = false;
  std::string raw, raw_name;
  std::optional<SavedTable> raw_table;
  int of = -1;
  Arithmetic arithmetic = Arithmetic::none;
  std::optional<SavedColumn> second;
  std::int64_t step = 0;
};
BOOST_DESCRIBE_STRUCT(SavedExpression, (), (aggregate, column, part, share, raw, raw_name, raw_table, of, arithmetic, second, step))

struct SavedQuery;

struct SavedCondition {
  SavedExpression left;
  Compare compare = Compare::equal;
  std::vector<Literal> values;
  std::optional<SavedColumn> other_column;
  std::vector<SavedQuery> query;  // none or one
  std::optional<SavedColumn> same;
  bool in_query = false;
  bool of_share = false;
  bool or_with_previous = false;
};

struct SavedOrder {
  SavedExpression key;
  bool descending = false;
};
BOOST_DESCRIBE_STRUCT(SavedOrder, (), (key, descending))

struct SavedQuery {
  bool distinct = false;
  std::vector<SavedExpression> outputs;
  std::vector<SavedTable> tables;
  std::vector<SavedCondition> where;
  std::vector<SavedExpression> group_by;
  std::vector<SavedCondition> having;
  std::vector<SavedOrder> order;
  std::optional<std::int64_t> limit;
  std::vector<SavedExpression> each;
  std::int64_t offset = 0;
  SetOperation set_operation = SetOperation::none;
  std::vector<SavedQuery> right, of;  // none or one
};
BOOST_DESCRIBE_STRUCT(SavedCondition, (), (left, compare, values, other_column, query, same, in_query, of_share, or_with_previous))
BOOST_DESCRIBE_STRUCT(SavedQuery, (),
                      (distinct, outputs, tables, where, group_by, having, order, limit, each, offset, set_operation, right, of))

class Saver {
 public:
  explicit Saver(const SchemaView& schema) : schema_(schema) {}

  SavedQuery query(const LogicalQuery& q) const {
    SavedQuery out{.distinct = q.distinct, .limit = q.limit, .offset = q.offset, .set_operation = q.set_operation};
    for (const Expression& e : q.outputs) out.outputs.push_back(expression(e));
    for (const int t : q.tables) out.tables.push_back(table(t));
    for (const Condition& c : q.where) out.where.push_back(condition(c));
    for (const Expression& e : q.group_by) out.group_by.push_back(expression(e));
    for (const Condition& c : q.having) out.having.push_back(condition(c));
    for (const Expression& e : q.each) out.each.push_back(expression(e));
    for (const Order& o : q.order) out.order.push_back({expression(o.key), o.descending});
    if (q.right) out.right.push_back(query(*q.right));
    if (q.of) out.of.push_back(query(*q.of));
    return out;
  }

 private:
  SavedTable table(int t) const { return {schema_.tables[t].table->dataset_name, schema_.tables[t].table->name}; }
  SavedColumn column(const ColumnRef& ref) const {
    SavedColumn out{.table = table(ref.table), .name = schema_.column(ref).column->name};
    if (ref.role > 0) {
      const ColumnRef from = schema_.edges[ref.role - 1].from;
      out.key_table = table(from.table);
      out.key = schema_.column(from).column->name;
    }
    return out;
  }
  SavedExpression expression(const Expression& e) const {
    SavedExpression out{.aggregate = e.aggregate,
                        .part = e.part,
                        .share = e.share,
                        .raw = e.raw,
                        .raw_name = e.raw_name,
                        .of = e.of,
                        .arithmetic = e.arithmetic,
                        .step = e.step};
    if (e.column) out.column = column(*e.column);
    if (e.second) out.second = column(*e.second);
    if (e.raw_table >= 0) out.raw_table = table(e.raw_table);
    return out;
  }
  SavedCondition condition(const Condition& c) const {
    SavedCondition out{.left = expression(c.left),
                       .compare = c.compare,
                       .values = c.values,
                       .in_query = c.in_query,
                       .of_share = c.of_share,
                       .or_with_previous = c.or_with_previous};
    if (c.other_column) out.other_column = column(*c.other_column);
    if (c.same) out.same = column(*c.same);
    if (c.query) out.query.push_back(query(*c.query));
    return out;
  }

  const SchemaView& schema_;
};

class Loader {
 public:
  explicit Loader(const SchemaView& schema) : schema_(schema) {}

  Result<LogicalQuery> query(const SavedQuery& saved, int depth = 0) const {
    if (depth > kDeepest) return fail(ErrorCode::invalid_request, "The plan of the question before is nested too deeply.");
    LogicalQuery q{.distinct = saved.distinct, .limit = saved.limit, .offset = saved.offset, .set_operation = saved.set_operation};
    if (!saved.of.empty()) q.of = std::make_shared<const LogicalQuery>(TRY(query(saved.of.front(), depth + 1)));
    if (!saved.right.empty()) q.right = std::make_shared<const LogicalQuery>(TRY(query(saved.right.front(), depth + 1)));
    const int below = q.of ? static_cast<int>(q.of->outputs.size()) : 0;
    for (const auto& e : saved.outputs) q.outputs.push_back(TRY(expression(e, below)));
    for (const auto& t : saved.tables) q.tables.push_back(TRY(table(t)));
    for (const auto& c : saved.where) q.where.push_back(TRY(condition(c, below, depth)));
    for (const auto& e : saved.group_by) q.group_by.push_back(TRY(expression(e, below)));
    for (const auto& c : saved.having) q.having.push_back(TRY(condition(c, below, depth)));
    for (const auto& e : saved.each) q.each.push_back(TRY(expression(e, below)));
    for (const auto& o : saved.order) q.order.push_back({TRY(expression(o.key, below)), o.descending});
    return q;
  }

 private:
  static std::unexpected<Error> gone(std::string_view name) {
    return fail(ErrorCode::not_found, fmt::format("The question before used {}, which is not there any more.", name),
                "Ask the whole question again.");
  }
  static std::unexpected<Error> damaged() {
    return fail(ErrorCode::invalid_request, "The plan of the question before is damaged.", "Ask the whole question again.");
  }
  Result<int> table(const SavedTable& saved) const {
    for (std::size_t t = 0; t < schema_.tables.size(); ++t)
      if (equals_ignoring_case(schema_.tables[t].table->name, saved.name) &&
          equals_ignoring_case(schema_.tables[t].table->dataset_name, saved.dataset))
        return static_cast<int>(t);
    return gone(saved.name);
  }
  Result<ColumnRef> column(const SavedColumn& saved) const {
    ColumnRef ref{.table = TRY(table(saved.table))};
    ref.column = schema_.column_by_name(ref.table, saved.name);
    if (ref.column < 0) return gone(saved.table.name + "." + saved.name);
    if (!saved.key_table) return ref;
    const int from = TRY(table(*saved.key_table));
    const int key = schema_.column_by_name(from, saved.key);
    for (std::size_t e = 0; e < schema_.edges.size(); ++e)
      if (const KeyEdge& edge = schema_.edges[e]; edge.from.table == from && edge.from.column == key && edge.to.table == ref.table) {
        ref.role = static_cast<int>(e) + 1;
        return ref;
      }
    return gone(fmt::format("the key {}.{}", saved.key_table->name, saved.key));
  }
  // `below`: how many outputs the query has that this one is over.
  Result<Expression> expression(const SavedExpression& saved, int below) const {
    if (saved.of < -1 || saved.of >= below) return damaged();
    Expression e{.aggregate = saved.aggregate,
                 .part = saved.part,
                 .raw = saved.raw,
                 .raw_name = saved.raw_name,
                 .share = saved.share,
                 .of = saved.of,
                 .arithmetic = saved.arithmetic,
                 .step = std::max<std::int64_t>(saved.step, 0)};
    if (saved.column) e.column = TRY(column(*saved.column));
    if (saved.second) e.second = TRY(column(*saved.second));
    if ((e.arithmetic != Arithmetic::none) != e.second.has_value() || ((e.second || e.step > 0) && !e.column)) return damaged();
    if (saved.raw_table) e.raw_table = TRY(table(*saved.raw_table));
    return e;
  }
  Result<Condition> condition(const SavedCondition& saved, int below, int depth) const {
    Condition c{.left = TRY(expression(saved.left, below)),
                .compare = saved.compare,
                .values = saved.values,
                .in_query = saved.in_query,
                .or_with_previous = saved.or_with_previous,
                .of_share = saved.of_share};
    if (saved.other_column) c.other_column = TRY(column(*saved.other_column));
    if (saved.same) c.same = TRY(column(*saved.same));
    if (!saved.query.empty()) c.query = std::make_shared<const LogicalQuery>(TRY(query(saved.query.front(), depth + 1)));
    const bool null = c.compare == Compare::is_null || c.compare == Compare::not_null;
    const std::size_t compared = null ? 0 : c.compare == Compare::between ? 2 : 1;
    if (!c.query && !c.other_column && c.values.size() != compared) return damaged();
    if (c.same && (!c.query || c.query->outputs.empty() || c.query->of)) return damaged();
    return c;
  }

  const SchemaView& schema_;
};

}  // namespace

std::string save_plan(const SchemaView& schema, const LogicalQuery& query) { return write_json(to_json(Saver(schema).query(query))); }

Result<LogicalQuery> load_plan(const SchemaView& schema, std::string_view text) {
  const auto saved = TRY(from_json_text<SavedQuery>(text, UnknownFields::ignore, {.max_bytes = kLongestPlan, .max_depth = 64}));
  return Loader(schema).query(saved);
}

}  // namespace sextant::knowledge
