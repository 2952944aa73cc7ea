#include "data/sync/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "data/pii/classifier.h"

namespace sextant::data {
namespace {

constexpr std::uint64_t kCountedExactly = 250'000;  // rows up to which distinct values are counted, not estimated
constexpr std::size_t kColumnsInOneScan = 150;
constexpr std::size_t kSampleRows = 400;          // from the beginning, and again from the middle
constexpr std::uint64_t kCountedValues = 10'500;  // up to this estimate the values are counted one by one
constexpr std::uint64_t kRowsInOneAnswer = 60'000;
constexpr std::size_t kTextShown = 200;  // characters of extremes and frequent values

std::uint64_t number(const std::optional<std::string>& text) {
  std::uint64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

bool is_comparable(TypeFamily family) {
  return family != TypeFamily::blob && family != TypeFamily::list && family != TypeFamily::structure && family != TypeFamily::other;
}
bool may_be_personal(TypeFamily family) {
  return family == TypeFamily::text || family == TypeFamily::integer || family == TypeFamily::date || family == TypeFamily::timestamp;
}

class Measurement {
 public:
  Measurement(Table& table, Compute& compute, const Call& call) : table_(table), compute_(compute), call_(call) {
    for (const auto& segment : table.segments) files_.push_back(segment.path);
    from_ = " FROM " + read_segments(files_);
  }

  Result<std::vector<ColumnValues>> run() {
    for (auto& column : table_.columns) column.profile.emplace();
    const auto count = TRY(query("SELECT count(*)" + from_));
    if (count.rows.size() != 1) return fail(ErrorCode::internal, "A profile came back without its row.");
    exact_ = number(count.rows[0][0]) <= kCountedExactly;
    for (std::size_t first = 0; first < table_.columns.size(); first += kColumnsInOneScan)
      TRY(scan(first, std::min(first + kColumnsInOneScan, table_.columns.size())));
    TRY(tag());
    TRY(count_values());
    return std::move(kept_);
  }

 private:
  Result<TextRows> query(const std::string& sql) { return compute_.rows(sql, files_, call_); }

  // Count, nulls, distinct values, extremes and lengths of some columns.
  Result<void> scan(std::size_t first, std::size_t last) {
    std::vector<std::string> measures{"count(*)"};
    for (std::size_t i = first; i < last; ++i) {
      const auto& column = table_.columns[i];
      const std::string name = quote_identifier(column.name);
      const bool comparable = is_comparable(column.family);
      const bool text = column.family == TypeFamily::text;
      const auto extreme = [&](const char* which) {
        const std::string found = fmt::format("CAST({}({}) AS VARCHAR)", which, name);
        return comparable ? (text ? fmt::format("left({}, {})", found, kTextShown) : found) : "NULL";
      };
      measures.push_back(fmt::format("count({})", name));
      measures.push_back(comparable ? (exact_ ? "count(DISTINCT " : "approx_count_distinct(") + name + ")" : "0");
      measures.push_back(extreme("min"));
      measures.push_back(extreme("max"));
      measures.push_back(text ? fmt::format("avg(length(CAST({} AS VARCHAR)))", name) : "NULL");
    }
    for (std::size_t i = 0; i < measures.size(); ++i) measures[i] += fmt::format(" AS m{}", i);
    const auto result = TRY(query("SELECT " + join(measures, ", ") + from_));
    if (result.rows.size() != 1) return fail(ErrorCode::internal, "A profile came back without its row.");
    const auto& row = result.rows[0];
    table_.row_count = number(row[0]);
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t at = 1 + (i - first) * 5;
      auto& profile = *table_.columns[i].profile;
      profile.nulls = table_.row_count - std::min(table_.row_count, number(row[at]));
      profile.distinct = std::min(number(row[at + 1]), number(row[at]));
      profile.distinct_is_exact = exact_ && is_comparable(table_.columns[i].family);
      profile.min = row[at + 2];
      profile.max = row[at + 3];
      if (row[at + 4]) profile.average_length = std::strtod(row[at + 4]->c_str(), nullptr);
    }
    return {};
  }

  // Tags of personal data; what must not be kept of such columns is dropped here.
  Result<void> tag() {
    std::vector<std::size_t> columns;
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < table_.columns.size(); ++i)
      if (may_be_personal(table_.columns[i].family) && columns.size() < kColumnsInOneScan * 4) {
        columns.push_back(i);
        cells.push_back(fmt::format("left(CAST({} AS VARCHAR), {}) AS s{}", quote_identifier(table_.columns[i].name), kTextShown, i));
      }
    if (columns.empty()) return {};
    const std::string select = "SELECT " + join(cells, ", ") + from_;
    std::string sql = fmt::format("(FROM ({}) LIMIT {})", select, kSampleRows);
    if (table_.row_count > 4 * kSampleRows)
      sql += fmt::format(" UNION ALL (FROM ({}) LIMIT {} OFFSET {})", select, kSampleRows, table_.row_count / 2);
    const auto sample = TRY(query(sql));
    for (std::size_t c = 0; c < columns.size(); ++c) {
      auto& column = table_.columns[columns[c]];
      std::vector<std::string> values;
      for (const auto& row : sample.rows)
        if (row[c] && !row[c]->empty()) values.push_back(*row[c]);
      const auto finding = pii::classify(table_.name, column.name, column.family, values);
      if (!finding) continue;
      column.tags.push_back(finding->tag);
      std::ranges::sort(column.tags);
      column.tags.erase(std::ranges::unique(column.tags).begin(), column.tags.end());
    }
    for (auto& column : table_.columns)
      if (column.is_pii()) column.profile->min = column.profile->max = std::nullopt;
    return {};
  }

  struct Counted {
    std::size_t column;
    std::uint64_t rows;  // at most, in the answer
    std::string sql;
  };

  // Frequent values, exact distinct counts and kept values of the columns with few distinct values.
  Result<void> count_values() {
    std::vector<Counted> batch;
    std::uint64_t rows = 0;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const auto& column = table_.columns[i];
      if (!is_comparable(column.family) || column.is_pii() || column.profile->distinct > kCountedValues) continue;
      const bool keep = column.family == TypeFamily::text;
      const std::uint64_t limit = keep ? kMaxValuesPerColumn : kTopValues;
      Counted counted{.column = i, .rows = std::min<std::uint64_t>(limit, column.profile->distinct * 5 / 4 + 50), .sql = {}};
      const std::string name = quote_identifier(column.name);
      counted.sql = fmt::format(
          "(SELECT {0} AS c, v, n, total FROM (SELECT CAST(raw AS VARCHAR) AS v, n, count(*) OVER () AS total FROM (SELECT raw, count(*) "
          "AS n "
          "FROM (SELECT {1} AS raw{2}) WHERE raw IS NOT NULL GROUP BY raw)) WHERE strlen(v) <= {3} ORDER BY n DESC, v LIMIT {4})",
          i, name, from_, kMaxValueBytes, limit);
      if (rows + counted.rows > kRowsInOneAnswer || batch.size() >= kColumnsInOneScan) {
        TRY(take_counts(batch));
        batch.clear();
        rows = 0;
      }
      rows += counted.rows;
      batch.push_back(std::move(counted));
    }
    return batch.empty() ? Result<void>{} : take_counts(batch);
  }

  Result<void> take_counts(const std::vector<Counted>& batch) {
    std::vector<std::string> parts;
    for (const auto& counted : batch) parts.push_back(counted.sql);
    const auto result = TRY(query(join(parts, " UNION ALL ")));
    std::vector<std::vector<ValueCount>> values(table_.columns.size());
    std::vector<std::uint64_t> totals(table_.columns.size());
    for (const auto& row : result.rows) {
      const auto column = number(row[0]);
      if (column >= values.size() || !row[1]) continue;
      values[column].push_back({.value = *row[1], .count = number(row[2])});
      totals[column] = number(row[3]);
    }
    for (const auto& counted : batch) keep(counted.column, std::move(values[counted.column]), totals[counted.column]);
    return {};
  }

  void keep(std::size_t index, std::vector<ValueCount> values, std::uint64_t total) {
    auto& column = table_.columns[index];
    // The union may interleave its parts; the order is made sure of here.
    std::ranges::stable_sort(
        values, [](const ValueCount& a, const ValueCount& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    if (!values.empty() || column.profile->nulls == table_.row_count) {
      column.profile->distinct = total;
      column.profile->distinct_is_exact = true;
    }
    column.profile->top_values.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), kTopValues)));
    if (column.family == TypeFamily::text && total > 0 && total <= kMaxValuesPerColumn)
      kept_.push_back({.column = column.name, .values = std::move(values)});
  }

  Table& table_;
  Compute& compute_;
  const Call& call_;
  std::vector<std::string> files_;
  std::string from_;
  bool exact_ = false;  // the table is small enough to count distinct values

  std::vector<ColumnValues> kept_;
};

}  // namespace

std::string read_segments(const std::vector<std::string>& files) {
  std::vector<std::string> quoted;
  for (const auto& file : files) quoted.push_back(quote_literal(file));
  return "read_parquet([" + join(quoted, ", ") + "])";
}

Result<std::vector<ColumnValues>> measure(Table& table, Compute& compute, const Call& call) {
  return Measurement(table, compute, call).run();
}

}  // namespace sextant::data
