#include "ask/chart.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "base/text.h"

namespace sextant::ask {
namespace {

constexpr std::size_t kMostBars = 500;  // the app draws the first that can be read and says so
constexpr std::size_t kMostSeries = 8;
constexpr std::size_t kMostVerticalBars = 12;

// A column of calendar parts ("month" 1..12) is an axis although it holds numbers.
bool is_calendar_part(const AnswerColumn& column) {
  constexpr std::array<std::string_view, 6> kParts{"year", "quarter", "month", "week", "day", "hour"};
  const std::string name = to_lower_ascii(column.name);
  return column.family == "integer" && std::ranges::find(kParts, name) != kParts.end();
}

bool is_identifier(const AnswerColumn& column) {
  const std::string name = to_lower_ascii(column.name);
  return name == "id" || name.ends_with("_id") || name.ends_with("_code") || name == "code";
}

bool is_time(const AnswerColumn& column) { return column.family == "date" || column.family == "timestamp" || is_calendar_part(column); }

std::string format_of(const AnswerColumn& column) {
  if (column.format) return *column.format;
  const std::string name = to_lower_ascii(column.name);
  const auto mentions = [&](std::string_view word) { return name.find(word) != std::string::npos; };
  if (mentions("percent") || mentions("share") || mentions("rate")) return "number";
  if (mentions("amount") || mentions("balance") || mentions("price") || mentions("cost") || mentions("salary")) return "money";
  return column.family == "integer" ? "integer" : "number";
}

bool holds_values(const boost::json::array& rows, std::size_t column) {
  return std::ranges::any_of(rows, [&](const auto& row) { return !row.as_array()[column].is_null(); });
}

std::size_t distinct_values(const boost::json::array& rows, std::size_t column) {
  std::set<std::string> seen;
  for (const auto& row : rows) seen.insert(boost::json::serialize(row.as_array()[column]));
  return seen.size();
}

std::size_t longest_label(const boost::json::array& rows, std::size_t column) {
  std::size_t longest = 0;
  for (const auto& row : rows)
    if (const auto* text = row.as_array()[column].if_string()) longest = std::max(longest, text->size());
  return longest;
}

}  // namespace

std::optional<ChartSpec> suggest_chart(std::span<const AnswerColumn> columns, const boost::json::array& rows, std::string_view title) {
  if (rows.empty() || columns.empty()) return std::nullopt;
  std::vector<std::size_t> quantities, times, categories;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].masked) continue;
    if (is_time(columns[i])) {
      times.push_back(i);
    } else if (columns.size() > 1 && is_step(columns[i])) {
      categories.push_back(i);
    } else if (is_quantity(columns[i]) && !is_identifier(columns[i])) {
      if (holds_values(rows, i)) quantities.push_back(i);
    } else if (columns[i].family == "text" || columns[i].family == "boolean" || is_identifier(columns[i])) {
      categories.push_back(i);
    }
  }
  // "How many … by year": the only number left may be the calendar part itself.
  ChartSpec spec{.title = std::string(title)};
  const auto measure = [&](std::size_t i) { return ChartMeasure{columns[i].name, format_of(columns[i])}; };

  if (rows.size() == 1 && columns.size() == 1 && is_quantity(columns[0]) && !is_identifier(columns[0])) {
    spec.mark = "number";
    spec.y = {measure(0)};
    return spec;
  }
  if (rows.size() < 2 || quantities.empty()) return std::nullopt;

  if (!times.empty() && categories.size() <= 1) {
    spec.mark = "line";
    spec.x = ChartAxis{columns[times[0]].name, "time"};
    if (is_calendar_part(columns[times[0]])) spec.x->type = "category";
    spec.sort = "x";
    if (categories.empty()) {
      // One axis can only be of one measure: a delay beside a count of flights would lie on the ground.
      for (const std::size_t i : quantities)
        if (format_of(columns[i]) == format_of(columns[quantities[0]])) spec.y.push_back(measure(i));
      return spec;
    }
    if (distinct_values(rows, categories[0]) <= kMostSeries) {
      spec.y = {measure(quantities[0])};
      spec.series = ChartSeries{columns[categories[0]].name};
      return spec;
    }
    return std::nullopt;
  }
  if (categories.size() == 1 && rows.size() <= kMostBars) {
    spec.mark = "bar";
    spec.x = ChartAxis{columns[categories[0]].name, "category"};
    spec.y = {measure(quantities[0])};
    spec.sort = "none";
    const bool steps = is_step(columns[categories[0]]);  // a number runs from left to right
    spec.horizontal = !steps && (rows.size() > kMostVerticalBars || longest_label(rows, categories[0]) > 14);
    return spec;
  }
  if (categories.size() == 2 && quantities.size() == 1 && rows.size() <= 200) {
    const bool first_is_series = distinct_values(rows, categories[0]) < distinct_values(rows, categories[1]);
    const std::size_t series = categories[first_is_series ? 0 : 1], axis = categories[first_is_series ? 1 : 0];
    if (distinct_values(rows, series) > kMostSeries || distinct_values(rows, axis) > kMostBars) return std::nullopt;
    spec.mark = "bar";
    spec.x = ChartAxis{columns[axis].name, "category"};
    spec.y = {measure(quantities[0])};
    spec.series = ChartSeries{columns[series].name};
    spec.sort = "none";
    return spec;
  }
  if (quantities.size() >= 2 && categories.size() <= 1 && times.empty() && rows.size() > 2) {
    spec.mark = "point";
    spec.x = ChartAxis{columns[quantities[0]].name, "quantity"};
    spec.y = {measure(quantities[1])};
    return spec;
  }
  return std::nullopt;
}

}  // namespace sextant::ask
