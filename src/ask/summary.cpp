#include "ask/summary.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>

namespace sextant::ask {
namespace {

std::string with_thousands(std::string digits) {
  const std::size_t start = digits.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > start + 3;) digits.insert(at -= 3, ",");
  return digits;
}

bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.size() > 40 || text.front() == '.') return false;
  std::size_t points = 0;
  for (const char c : text) {
    if (c == '.')
      ++points;
    else if (c < '0' || c > '9')
      return false;
  }
  return points <= 1;
}

bool is_quantity(const AnswerColumn& column) { return column.family == "integer" || column.family == "decimal" || column.family == "real"; }

std::optional<double> number_of(const boost::json::value& cell) {
  if (cell.is_int64()) return static_cast<double>(cell.get_int64());
  if (cell.is_uint64()) return static_cast<double>(cell.get_uint64());
  if (cell.is_double()) return cell.get_double();
  if (const auto* text = cell.if_string(); text && is_plain_number({text->data(), text->size()}))
    return std::stod(std::string(text->data(), text->size()));
  return std::nullopt;
}

// Decimals travel as text so that nothing is lost; in a sentence they are numbers like any other.
std::string value_text(const boost::json::value& cell, const AnswerColumn& column) {
  if (cell.is_string() && is_quantity(column))
    if (const auto number = number_of(cell)) return cell_text(*number);
  return cell_text(cell);
}

std::string rows_text(std::uint64_t count, bool truncated) {
  return fmt::format("{}{} {}", truncated ? "more than " : "", with_thousands(std::to_string(count)), count == 1 ? "row" : "rows");
}

// A label and a number a row: name the two ends.
std::string extremes(std::string_view description, std::span<const AnswerColumn> columns, const boost::json::array& rows, std::size_t label,
                     std::size_t value, std::string_view size) {
  std::optional<std::size_t> highest, lowest;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto number = number_of(rows[i].as_array()[value]);
    if (!number) continue;
    if (!highest || *number > *number_of(rows[*highest].as_array()[value])) highest = i;
    if (!lowest || *number < *number_of(rows[*lowest].as_array()[value])) lowest = i;
  }
  if (!highest || columns[label].masked) return fmt::format("{}: {}.", sentence_case(description), size);
  const auto cell = [&](std::size_t row, std::size_t column) { return value_text(rows[row].as_array()[column], columns[column]); };
  if (highest == lowest) return fmt::format("{}: {} for {}.", sentence_case(description), cell(*highest, value), cell(*highest, label));
  return fmt::format("{}: {}; highest for {} ({}), lowest for {} ({}).", sentence_case(description), size, cell(*highest, label),
                     cell(*highest, value), cell(*lowest, label), cell(*lowest, value));
}

}  // namespace

std::string cell_text(const boost::json::value& cell) {
  if (cell.is_null()) return "unknown";
  if (cell.is_bool()) return cell.get_bool() ? "yes" : "no";
  if (cell.is_int64()) return with_thousands(std::to_string(cell.get_int64()));
  if (cell.is_uint64()) return with_thousands(std::to_string(cell.get_uint64()));
  if (cell.is_double()) {
    const double number = cell.get_double();
    // Two decimals are enough for a sentence; small numbers keep three significant digits.
    if (number != 0 && std::abs(number) < 1) return fmt::format("{:.3g}", number);
    std::string text = fmt::format("{:.2f}", number);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return with_thousands(std::move(text));
  }
  if (const auto* text = cell.if_string()) return std::string(text->data(), text->size());
  return boost::json::serialize(cell);
}

std::string sentence_case(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z') out.front() = static_cast<char>(out.front() - ('a' - 'A'));
  return out;
}

std::string summarise(std::string_view description, std::span<const AnswerColumn> columns, const boost::json::array& rows,
                      std::uint64_t row_count, bool truncated) {
  if (rows.empty()) return fmt::format("{}: no rows match.", sentence_case(description));
  const std::string size = rows_text(row_count, truncated);
  if (columns.size() == 1 && rows.size() == 1)
    return fmt::format("{}: {}.", sentence_case(description), value_text(rows[0].as_array()[0], columns[0]));
  std::optional<std::size_t> label, value;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_quantity(columns[i]) && !(columns[i].name == "id" || columns[i].name.ends_with("_id")))
      value = value ? value : i;
    else
      label = label ? label : i;
  }
  if (label && value && columns.size() <= 3) return extremes(description, columns, rows, *label, *value, size);
  if (rows.size() == 1) {
    std::string parts;
    for (std::size_t i = 0; i < columns.size() && i < 6; ++i)
      parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", columns[i].name, value_text(rows[0].as_array()[i], columns[i]));
    return fmt::format("{}: {}.", sentence_case(description), parts);
  }
  if (columns.size() == 1 && rows.size() <= 5 && !columns[0].masked) {
    std::string parts;
    for (const auto& row : rows) parts += (parts.empty() ? "" : ", ") + cell_text(row.as_array()[0]);
    return fmt::format("{}: {}.", sentence_case(description), parts);
  }
  return fmt::format("{}: {}.", sentence_case(description), size);
}

}  // namespace sextant::ask
