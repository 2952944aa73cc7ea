#include "platform/meta/rows.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/log.h"

namespace sextant::meta {
namespace {

template <class Number>
Number parse_number(const std::string& text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

const Value& Row::value(std::string_view column) const {
  const auto found = std::ranges::find(*names_, column);
  if (found == names_->end()) {
    log::error("metadata.no_such_column", {{"column", std::string(column)}});
    std::abort();
  }
  return values_[static_cast<std::size_t>(found - names_->begin())];
}

bool Row::is_null(std::string_view column) const { return std::holds_alternative<std::nullptr_t>(value(column)); }

std::string Row::text(std::string_view column) const {
  const Value& cell = value(column);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&cell)) return std::to_string(*number);
  return {};
}

// Computed columns have no declared type and arrive as text.
std::int64_t Row::integer(std::string_view column) const {
  const Value& cell = value(column);
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  if (const auto* number = std::get_if<double>(&cell)) return static_cast<std::int64_t>(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return parse_number<std::int64_t>(*text);
  return 0;
}

double Row::real(std::string_view column) const {
  const Value& cell = value(column);
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return parse_number<double>(*text);
  return 0;
}

Timestamp Row::time(std::string_view column) const { return parse_utc(text(column)).value_or(Timestamp{}); }

std::optional<std::string> Row::optional_text(std::string_view column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}
std::optional<std::int64_t> Row::optional_integer(std::string_view column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}
std::optional<double> Row::optional_real(std::string_view column) const {
  return is_null(column) ? std::nullopt : std::optional(real(column));
}
std::optional<Timestamp> Row::optional_time(std::string_view column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

}  // namespace sextant::meta
