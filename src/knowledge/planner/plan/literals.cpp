#include "knowledge/planner/plan/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace sextant::knowledge {
namespace {

constexpr std::array<std::string_view, 84> kReserved{
    "all",    "analyse", "analyze",  "and",       "any",     "array",       "as",     "asc",   "between", "both",   "by",
    "case",   "cast",    "check",    "collate",   "column",  "commit",      "create", "cross", "current", "date",   "default",
    "delete", "desc",    "describe", "distinct",  "do",      "drop",        "else",   "end",   "escape",  "except", "exists",
    "false",  "for",     "foreign",  "from",      "full",    "glob",        "grant",  "group", "having",  "if",     "in",
    "index",  "inner",   "insert",   "intersect", "into",    "is",          "join",   "key",   "lateral", "left",   "like",
    "limit",  "match",   "natural",  "not",       "null",    "offset",      "on",     "only",  "or",      "order",  "outer",
    "over",   "pivot",   "plan",     "primary",   "qualify", "references",  "right",  "row",   "select",  "set",    "show",
    "some",   "table",   "then",     "time",      "to",      "transaction", "true"};
constexpr std::array<std::string_view, 11> kReservedMore{"union",  "unique", "unpivot", "update", "user", "using",
                                                         "values", "when",   "where",   "window", "with"};

bool is_date(const Literal& value) {
  const std::string& text = value.text;
  return text.size() >= 10 && text[4] == '-' && text[7] == '-' && is_number(text.substr(0, 4)) && is_number(text.substr(5, 2)) &&
         is_number(text.substr(8, 2));
}

}  // namespace

std::string identifier(std::string_view name) {
  const bool plain = !name.empty() && (std::isalpha(static_cast<unsigned char>(name[0])) || name[0] == '_') &&
                     std::ranges::all_of(name, [](unsigned char c) { return c < 128 && (std::isalnum(c) || c == '_'); });
  const std::string lower = to_lower_ascii(name);
  if (plain && std::ranges::find(kReserved, lower) == kReserved.end() && std::ranges::find(kReservedMore, lower) == kReservedMore.end())
    return std::string(name);
  return quote_identifier(name);
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

bool is_year_of_date(const SchemaView& schema, const Condition& c) {
  return c.left.column && c.left.part == DatePart::none && !c.left.is_aggregate() && !c.values.empty() &&
         data::is_temporal(schema.column(*c.left.column).column->family) &&
         std::ranges::all_of(c.values, [](const Literal& v) { return v.text.size() == 4 && is_number(v.text); });
}

bool holds_numbers_as_text(const SchemaView& schema, const Condition& c) {
  const bool order = c.compare == Compare::less || c.compare == Compare::less_equal || c.compare == Compare::greater ||
                     c.compare == Compare::greater_equal || c.compare == Compare::between;
  if (!order || !c.left.column || c.left.part != DatePart::none || c.left.is_aggregate() || c.values.empty() ||
      !is_number(c.values.front().text))
    return false;
  const data::Column& source = *schema.column(*c.left.column).column;
  if (source.family != data::TypeFamily::text || !source.profile || !source.profile->min || !source.profile->max) return false;
  return source.profile->min->size() != source.profile->max->size() || source.profile->max->size() != c.values.front().text.size();
}

bool is_span_of_days(const SchemaView& schema, const Condition& c) {
  constexpr std::size_t kDay = std::string_view("2024-01-31").size();
  return c.compare == Compare::between && c.values.size() == 2 && c.left.column && c.left.part == DatePart::none &&
         schema.column(*c.left.column).column->family == data::TypeFamily::timestamp && c.values[1].text.size() == kDay;
}

bool is_comparable(const SchemaView& schema, const Condition& c) {
  if (!c.left.column || c.left.is_aggregate() || c.left.part != DatePart::none) return true;
  const data::TypeFamily family = schema.column(*c.left.column).column->family;
  if (data::is_numeric(family)) return std::ranges::all_of(c.values, [](const Literal& v) { return v.is_number || is_number(v.text); });
  return !data::is_temporal(family) || is_year_of_date(schema, c) || std::ranges::all_of(c.values, is_date);
}

std::string literal(const SchemaView& schema, const Literal& value, const Expression& left) {
  const bool aggregate = left.is_aggregate() && left.aggregate != Aggregate::minimum && left.aggregate != Aggregate::maximum;
  const bool numeric_side = aggregate || !left.column ||
                            (data::is_numeric(schema.column(*left.column).column->family) && left.part == DatePart::none) ||
                            left.part == DatePart::month_of_year || left.part == DatePart::hour;
  if (numeric_side && (value.is_number || is_number(value.text))) return value.text;
  if (left.column && data::is_temporal(schema.column(*left.column).column->family) && left.part == DatePart::none &&
      value.text.size() >= 10)
    return fmt::format("{} {}", schema.column(*left.column).column->family == data::TypeFamily::date ? "DATE" : "TIMESTAMP",
                       quote_literal(value.text));
  return quote_literal(value.text);
}

}  // namespace sextant::knowledge
