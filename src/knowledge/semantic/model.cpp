#include "knowledge/semantic/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "knowledge/semantic/expression.h"

namespace sextant::knowledge::semantic {
namespace {

constexpr std::array<std::string_view, 6> kFunctions = {"count", "count", "sum", "avg", "min", "max"};
constexpr std::array<std::string_view, 8> kFormatTokens = {"number",           "integer", "percent", "money",
                                                           "duration_minutes", "bytes",   "date",    "text"};

}  // namespace

std::string_view format_token(Format format) { return kFormatTokens[static_cast<std::size_t>(format)]; }

const Slot* VerifiedQuery::slot(std::string_view name) const {
  const auto found = std::ranges::find(slots, name, &Slot::name);
  return found == slots.end() ? nullptr : &*found;
}

const Entity* Model::entity(std::string_view table) const {
  const auto found = std::ranges::find_if(entities, [&](const Entity& entity) { return equals_ignoring_case(entity.table, table); });
  return found == entities.end() ? nullptr : &*found;
}

std::string measure_sql(const Measure& measure) {
  const std::string_view distinct = measure.aggregation == Aggregation::count_distinct ? "DISTINCT " : "";
  const std::string_view argument = measure.expression.empty() ? "*" : std::string_view(measure.expression);
  std::string sql = fmt::format("{}({}{})", kFunctions[static_cast<std::size_t>(measure.aggregation)], distinct, argument);
  if (!measure.filter.empty()) sql += fmt::format(" FILTER (WHERE {})", measure.filter);
  return sql;
}

std::string metric_sql(const Metric& metric, const Entity& entity) {
  return fill_placeholders(metric.expression, [&](std::string_view name) -> std::optional<std::string> {
    const auto found =
        std::ranges::find_if(entity.measures, [&](const Measure& measure) { return equals_ignoring_case(measure.name, name); });
    if (found == entity.measures.end()) return std::nullopt;
    return "(" + measure_sql(*found) + ")";
  });
}

}  // namespace sextant::knowledge::semantic
