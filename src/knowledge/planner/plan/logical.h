// The typed logical plan: what is asked, before it is SQL. Plain values that compare, copy and can be edited ("top 5
// instead"). Tables and columns are positions in the SchemaView of one planner.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sextant::knowledge {

struct ColumnRef {
  int table = -1;
  int column = -1;
  int role = 0;  // which use of the table: 0 the plain one, n the n-th role-qualified one (origin airport, destination airport)
  auto operator<=>(const ColumnRef&) const = default;
};

enum class Aggregate : std::uint8_t { none, count_rows, count_distinct, sum, average, minimum, maximum, median };
enum class DatePart : std::uint8_t { none, year, quarter, month, week, day, weekday, hour, month_of_year };
enum class Compare : std::uint8_t {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  between,
  like,
  not_like,
  is_null,
  not_null
};
enum class Arithmetic : std::uint8_t { none, plus, minus };
enum class SetOperation : std::uint8_t { none, intersect, unite, except };

struct Expression {
  Aggregate aggregate = Aggregate::none;
  std::optional<ColumnRef> column;  // absent only for count_rows and raw
  DatePart part = DatePart::none;
  std::string raw;  // a measure of the lexicon, already SQL over unqualified columns of raw_table
  int raw_table = -1;
  std::string raw_name;  // what people call it: "late flights"
  bool share = false;    // of an aggregate: its percentage of all groups together
  int of = -1;           // the n-th output of LogicalQuery::of
  Arithmetic arithmetic = Arithmetic::none;
  std::optional<ColumnRef> second;  // with arithmetic: column + second, column - second
  std::int64_t step = 0;            // of a number: the multiple of this that is next below it
  auto operator<=>(const Expression&) const = default;
  [[nodiscard]] bool is_aggregate() const { return aggregate != Aggregate::none || !raw.empty(); }
};

struct Literal {
  std::string text;
  bool is_number = false;
  bool operator==(const Literal&) const = default;
};

struct LogicalQuery;

struct Condition {
  Expression left;
  Compare compare = Compare::equal;
  std::vector<Literal> values;                // one, or two for between
  std::optional<ColumnRef> other_column;      // column against column
  std::shared_ptr<const LogicalQuery> query;  // scalar sub-query, or the list of IN / NOT IN
  std::optional<ColumnRef> same;              // with an aggregate of the same table as query: over the rows that share this
  bool in_query = false;                      // left IN (query) / NOT IN with compare not_equal
  bool or_with_previous = false;
  bool of_share = false;  // not a filter: which rows the shares of the query are of

  // A filter of the lexicon, SQL over columns of `table`; `name` is what people call it, empty when it goes without saying.
  [[nodiscard]] static Condition of_rows(std::string filter, int table, std::string name) {
    return {.left = {.raw = "(" + filter + ")", .raw_table = table, .raw_name = std::move(name)}, .values = {{"TRUE", true}}};
  }
  [[nodiscard]] bool is_of_rows() const { return !left.raw.empty() && values.size() == 1 && values.front().text == "TRUE"; }
};

struct Order {
  Expression key;
  bool descending = false;
};

// FROM is derived: all tables used by expressions and `tables`, closed over the key graph.
struct LogicalQuery {
  bool distinct = false;
  std::vector<Expression> outputs;  // empty: all columns of tables[0]
  std::vector<int> tables;          // tables that must be joined even if no column of theirs is used
  std::vector<Condition> where;
  std::vector<Expression> group_by;
  std::vector<Condition> having;
  std::vector<Order> order;
  std::optional<std::int64_t> limit;
  std::vector<Expression> each;  // the limit holds in each of these: the best paid employee of each department; equal ones are all there
  std::int64_t offset = 0;       // rows before the limit: the second highest
  SetOperation set_operation = SetOperation::none;
  std::shared_ptr<const LogicalQuery> right;
  // The rows are those of another query, each of whose outputs can be used: how many groups there are, the average of counts.
  std::shared_ptr<const LogicalQuery> of;

  // One list over tables, which can be changed in parts.
  [[nodiscard]] bool is_plain() const { return set_operation == SetOperation::none && !of && each.empty(); }
  // Whether rows are counted: shown, sorted by, or to be so many.
  [[nodiscard]] bool counts_rows() const {
    const auto counts = [](const Expression& e) { return e.aggregate == Aggregate::count_rows; };
    return std::ranges::any_of(outputs, counts) || std::ranges::any_of(order, counts, &Order::key) ||
           std::ranges::any_of(having, counts, &Condition::left);
  }
};

}  // namespace sextant::knowledge
