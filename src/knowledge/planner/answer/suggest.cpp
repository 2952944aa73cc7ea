#include "knowledge/planner/answer/suggest.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "knowledge/planner/plan/dates.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/edits.h"
#include "knowledge/planner/plan/joins.h"
#include "knowledge/planner/plan/nouns.h"

namespace sextant::knowledge {
namespace {

constexpr std::uint64_t kFewest = 2, kMost = 60;  // different values of what an answer is told apart by
constexpr std::uint64_t kLongList = 12;

struct Span {
  std::chrono::sys_days first, last;
};

std::optional<Span> span_of(const ColumnView& view) {
  if (!view.column->profile || !view.column->profile->min || !view.column->profile->max) return std::nullopt;
  const auto first = parse_iso_date(*view.column->profile->min), last = parse_iso_date(*view.column->profile->max);
  return first && last ? std::optional(Span{*first, *last}) : std::nullopt;
}

// Columns with a few different values: what people tell things apart by. Those of the plan's own tables come first.
std::vector<std::string> dimensions(const SchemaView& schema, const LogicalQuery& query) {
  const int main = main_table(schema, query);
  if (main < 0) return {};
  std::vector<int> tables{main};
  for (const int e : schema.edges_of[main])
    if (const KeyEdge& edge = schema.edges[e]; edge.from.table == main && edge.to.column == schema.tables[edge.to.table].primary_key &&
                                               std::ranges::find(tables, edge.to.table) == tables.end())
      tables.push_back(edge.to.table);
  std::vector<std::string> out;
  std::vector<std::vector<std::string>> alike;
  for (const int t : tables)
    for (std::size_t c = 0; c < schema.tables[t].columns.size(); ++c) {
      const ColumnView& view = schema.tables[t].columns[c];
      const ColumnRef ref{t, static_cast<int>(c)};
      const auto& profile = view.column->profile;
      if (view.column->family != data::TypeFamily::text || !profile || profile->distinct < kFewest || profile->distinct > kMost) continue;
      const auto speaks_of = [&](const Expression& e) { return e.column && e.column->table == t && e.column->column == ref.column; };
      if (std::ranges::any_of(query.group_by, speaks_of) ||
          std::ranges::any_of(query.where, [&](const Condition& condition) { return speaks_of(condition.left); }))
        continue;
      const std::string name = join(view.name.words, " ");
      std::vector<int> keys;
      for (const int e : schema.edges_of[main])
        if (schema.edges[e].from.table == main && schema.edges[e].to.table == t && t != main) keys.push_back(e);
      if (keys.size() < 2) out.push_back(t == main ? name : row_noun(schema, t) + " " + name);
      // With several keys between the tables each gives a dimension of its own: the origin's state, the destination's state. One after
      // the other, so that a few of them are of different columns.
      if (keys.size() > 1) alike.emplace_back();
      for (std::size_t k = 0; keys.size() > 1 && k < keys.size(); ++k)
        alike.back().push_back(describe(schema, query, Expression{.column = ColumnRef{t, ref.column, keys[k] + 1}}));
    }
  for (std::size_t k = 0; std::ranges::any_of(alike, [&](const auto& names) { return k < names.size(); }); ++k)
    for (const auto& names : alike)
      if (k < names.size()) out.push_back(names[k]);
  return out;
}

}  // namespace

std::vector<std::string> possible_follow_ups(const SchemaView& schema, const LogicalQuery& query, std::uint64_t rows) {
  std::vector<std::string> out;
  if (!query.is_plain()) return out;
  const Expression* number = number_of(query);
  const auto date = date_of(schema, query);
  const auto period = date ? period_of(query, *date) : std::nullopt;
  const auto span = date ? span_of(schema.column(*date)) : std::nullopt;
  const auto dims = dimensions(schema, query);
  const bool over_time = std::ranges::any_of(query.group_by, [](const Expression& e) { return e.part != DatePart::none; });

  std::string by_time;
  if (date && !over_time) {
    const auto from = period ? period->from : span ? span->first : std::chrono::sys_days{};
    const auto to = period ? period->to : span ? span->last : std::chrono::sys_days{};
    const auto days = (to - from).count();
    by_time = days > 3 * 366 ? "by year" : days > 62 ? "by month" : days > 1 ? "by day" : "";
  }
  const auto length = period ? (period->to - period->from).count() : 0;
  const std::string earlier = length >= 365  ? "and the year before?"
                              : length >= 89 ? "and the quarter before?"
                              : length >= 28 ? "and the month before?"
                                             : "";
  const bool covered = period && span && span->first <= period->from - std::chrono::days(length);

  if (number && query.group_by.empty()) {
    if (!by_time.empty()) out.push_back("break it down " + by_time);
    for (std::size_t i = 0; i < dims.size() && i < 2; ++i) out.push_back("break it down by " + dims[i]);
    if (covered && !earlier.empty()) out.push_back(earlier);
    for (std::size_t i = 2; i < dims.size() && i < 5; ++i) out.push_back("break it down by " + dims[i]);
  } else if (number) {
    if (!query.limit && !over_time && rows > kLongList) out.push_back("top 10");
    if (query.limit == 1) out.push_back("top 5 instead");
    if (!number->share && query.limit != 1) out.push_back("as a share of the total");
    if (covered && !earlier.empty()) out.push_back(earlier);
    if (!by_time.empty() && query.group_by.size() == 1) out.push_back("break it down " + by_time);
    if (query.limit) out.push_back("the other way round");
    if (over_time && query.group_by.size() == 1)
      out.push_back(query.group_by.front().part == DatePart::month ? "by week instead" : "by month instead");
    for (std::size_t i = 0; i < dims.size() && i < 4; ++i)
      out.push_back(query.group_by.size() == 1 && over_time ? "break it down by " + dims[i] : fmt::format("by {} instead", dims[i]));
  } else {
    if (rows > 1) out.push_back("how many of them");
    for (std::size_t i = 0; i < dims.size() && i < 2; ++i) out.push_back("by " + dims[i]);
    if (query.limit == 1) out.push_back("top 5 instead");
    if (covered && !earlier.empty()) out.push_back(earlier);
    for (std::size_t i = 2; i < dims.size() && i < 4; ++i) out.push_back("by " + dims[i]);
  }
  // "By type" needs no capital in the middle of a conversation, but a chip does.
  for (std::string& question : out) question.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(question.front())));
  return out;
}

std::vector<std::string> possible_questions(const SchemaView& schema, int table) {
  const std::string rows = rows_noun(schema, table);
  std::vector<std::string> out{fmt::format("How many {} are there?", rows)};
  LogicalQuery all{.tables = {table}};
  if (const auto dims = dimensions(schema, all); !dims.empty()) out.push_back(fmt::format("Number of {} by {}", rows, dims.front()));
  return out;
}

}  // namespace sextant::knowledge
