#include "ask/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/dates.h"
#include "base/text.h"

namespace sextant::ask {
namespace {

constexpr std::size_t kMostNamed = 3;   // of equals, and of a long ranking
constexpr std::size_t kMostRanked = 5;  // named one by one
constexpr std::size_t kMostTold = 10;   // columns of one row
constexpr double kNeedsNoCents = 10'000;
constexpr std::size_t kMostShared = 12;  // groups whose shares are worth telling

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
  const auto number = is_quantity(column) && (cell.is_string() || column.format == "percent") ? number_of(cell) : std::nullopt;
  if (number && column.format == "percent") {
    const double share = *number * 100;
    return (std::abs(share) < 1 ? cell_text(share) : cell_text(std::round(share * 10) / 10)) + " %";
  }
  const std::string text = number ? cell_text(*number) : cell_text(cell);
  const bool share = column.name.starts_with("share_of") || column.name.contains("percent");
  return share && is_quantity(column) && !cell.is_null() ? text + " %" : text;
}

std::string count_text(std::uint64_t count, bool truncated) {
  return (truncated ? "more than " : "") + with_thousands(std::to_string(count));
}

// A day as the part of the calendar its column speaks of: "May 2001", "28 March 2001".
std::string date_text(std::string_view iso, std::string_view column) {
  const auto at = parse_iso_date(iso);
  if (!at) return std::string(iso);
  const std::chrono::year_month_day day(*at);
  const int year = static_cast<int>(day.year());
  if (column == "year") return std::to_string(year);
  if (column == "quarter") return fmt::format("Q{} {}", (static_cast<unsigned>(day.month()) + 2) / 3, year);
  if (column == "month") return month_text(day.year() / day.month());
  const std::string text = day_text(day);
  return column == "week" ? "the week of " + text : text;
}

bool is_id(const AnswerColumn& column) { return column.name == "id" || column.name.ends_with("_id"); }
// "hour" 0 to 23: it tells rows apart although it is a number.
bool is_hour(const AnswerColumn& column) { return column.name == "hour" && is_quantity(column); }
bool is_time(const AnswerColumn& column) { return column.family == "date" || column.family == "timestamp"; }

std::string words_of(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

// "Average delay by state: ", but "What is the busiest route? "
std::string introduce(std::string what) { return what + (what.ends_with('?') ? " " : ": "); }

// The result as the sentence sees it: which columns tell rows apart, which one is the number.
struct Table {
  const SummaryShape& shape;
  std::span<const AnswerColumn> columns;
  const boost::json::array& rows;
  std::vector<std::size_t> labels = {};
  std::optional<std::size_t> number = {};  // the first, of several
  bool several_numbers = false;

  [[nodiscard]] const boost::json::value& cell(std::size_t row, std::size_t column) const { return rows[row].as_array()[column]; }
  // Beside others an amount needs no cents.
  [[nodiscard]] std::string value(std::size_t row) const {
    const auto amount = at(row);
    const bool large =
        amount && std::abs(*amount) >= kNeedsNoCents && columns[*number].family != "integer" && columns[*number].format != "percent";
    return large ? cell_text(std::round(*amount)) : value_text(cell(row, *number), columns[*number]);
  }
  // "Income and spending by month: income"; what follows speaks of one of them.
  [[nodiscard]] std::string subject() const {
    const std::string what = sentence_case(shape.description) + ":";
    return several_numbers ? what + " " + words_of(columns[*number].name) : what;
  }
  [[nodiscard]] std::string text(std::size_t row, std::size_t column) const {
    const auto& value = cell(row, column);
    if (value.is_null()) return "no " + words_of(columns[column].name);
    if (is_time(columns[column]) && value.is_string()) return date_text(value.get_string(), columns[column].name);
    if (is_id(columns[column]) && value.is_int64()) return std::to_string(value.get_int64());
    if (is_hour(columns[column]) && value.is_int64()) return fmt::format("{}:00", value.get_int64());
    return value_text(value, columns[column]);
  }
  [[nodiscard]] std::string label(std::size_t row) const {
    std::string out;
    for (std::size_t i = 0; i < labels.size(); ++i) out += (i == 0 ? "" : follows_first_name(i) ? " " : ", ") + text(row, labels[i]);
    return out;
  }
  // First and last names belong together; other labels are listed.
  [[nodiscard]] bool follows_first_name(std::size_t place) const {
    const auto called = [&](std::size_t i, std::string_view part) { return to_lower_ascii(columns[labels[i]].name).contains(part); };
    return place > 0 && place < labels.size() && (called(place, "last_name") || called(place, "family_name") || called(place, "surname")) &&
           (called(place - 1, "first_name") || called(place - 1, "given_name"));
  }
  // What the row is called by its first label alone.
  [[nodiscard]] std::string name(std::size_t row) const {
    const std::string first = text(row, labels.empty() ? 0 : labels.front());
    return follows_first_name(1) ? first + " " + text(row, labels[1]) : first;
  }
  [[nodiscard]] std::optional<double> at(std::size_t row) const { return number_of(cell(row, *number)); }
};

std::string list_text(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return out;
}

// "MSP (1,306)"
std::string labelled(const Table& table, std::size_t row) { return fmt::format("{} ({})", table.label(row), table.value(row)); }

std::vector<std::size_t> rows_at(const Table& table, double value) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    if (table.at(i) == value) out.push_back(i);
  return out;
}

// Who is at one end; several at once are named together.
std::string those_at(const Table& table, double value) {
  const auto at = rows_at(table, value);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < at.size() && i < kMostNamed; ++i) names.push_back(table.label(at[i]));
  if (at.size() > kMostNamed) return fmt::format("{} and {} others", table.label(at.front()), at.size() - 1);
  return list_text(names);
}

// From the first to the last, and the highest and lowest where these are others.
std::string over_time(const Table& table, std::size_t highest, std::size_t lowest) {
  const std::size_t last = table.rows.size() - 1;
  const std::string_view in = table.columns[table.labels.front()].name == "day" ? "on" : "in";
  const auto end = [&](std::size_t row) {
    return fmt::format("{} {} {}{}", table.value(row), in, table.label(row),
                       row == highest  ? ", the highest"
                       : row == lowest ? ", the lowest"
                                       : "");
  };
  std::string text = fmt::format("{} from {} to {}", table.subject(), end(0) + (highest == 0 || lowest == 0 ? "," : ""), end(last));
  std::vector<std::string> others;
  if (highest != 0 && highest != last) others.push_back(fmt::format("highest {} {} ({})", in, table.label(highest), table.value(highest)));
  if (lowest != 0 && lowest != last) others.push_back(fmt::format("lowest {} {} ({})", in, table.label(lowest), table.value(lowest)));
  return others.empty() ? text + "." : fmt::format("{}; {}.", text, list_text(others));
}

std::string ends_text(const Table& table, std::uint64_t row_count, bool truncated) {
  std::optional<double> high, low;
  double sum = 0;
  std::size_t highest = 0, lowest = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto value = table.at(i);
    if (!value) continue;
    sum += *value;
    if (!high || *value > *high) high = value, highest = i;
    if (!low || *value < *low) low = value, lowest = i;
  }
  const std::string what = table.subject();
  if (!high) return what + " no values.";
  if (table.rows.size() == 1) return fmt::format("{} {}.", what, labelled(table, highest));
  if (*high == *low) return fmt::format("{} {} for each of {}.", what, table.value(highest), count_text(row_count, truncated));

  const bool counts = table.shape.number.starts_with("number of ") && !table.shape.number.starts_with("number of different");
  const bool adds_up = !truncated && *low >= 0 && sum > 0 && (counts || table.shape.number.starts_with("total "));
  const auto share = [&](double value) {
    return adds_up && table.rows.size() <= kMostShared ? fmt::format(", {:.0f} % of all", 100 * value / sum) : std::string();
  };
  const std::string high_text = fmt::format("{} ({}{})", those_at(table, *high), table.value(highest), share(*high));
  const std::string low_text = fmt::format("{} ({})", those_at(table, *low), table.value(lowest));
  if (table.labels.size() == 1 && is_time(table.columns[table.labels.front()])) return over_time(table, highest, lowest);
  const AnswerColumn& by = table.columns[table.labels.front()];
  const std::string_view at = is_hour(by) ? "at" : is_step(by) ? "from" : "for";
  return fmt::format("{} {} {} {}, {} {} {}; {} in all.", what, counts ? "most" : "highest", at, high_text, counts ? "fewest" : "lowest",
                     at, low_text, count_text(row_count, truncated));
}

// The first of more: they are named one by one.
std::string ranking_text(const Table& table) {
  std::vector<std::string> names;
  const std::size_t shown = table.rows.size() <= kMostRanked ? table.rows.size() : kMostNamed;
  for (std::size_t i = 0; i < shown; ++i) names.push_back(labelled(table, i));
  const std::string what = sentence_case(table.shape.description);
  if (shown == table.rows.size()) return fmt::format("{}: {}.", what, list_text(names));
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return fmt::format("{}: {} … and {} in last place.", what, text, labelled(table, table.rows.size() - 1));
}

// One number: "There are 716 customers where the city is Porto."
std::string number_text(const SummaryShape& shape, const AnswerColumn& column, const boost::json::value& cell) {
  const std::string value = value_text(cell, column);
  constexpr std::string_view kNumberOf = "number of ";
  if (shape.description.starts_with(kNumberOf) && !cell.is_null()) {
    const std::string rest = shape.description.substr(kNumberOf.size());
    if (value == "0") return fmt::format("There are no {}.", rest);
    if (value != "1") return fmt::format("There are {} {}.", value, rest);
  }
  if (cell.is_null()) return fmt::format("There is no {}: nothing matches.", shape.description);
  const bool over_groups = shape.number.empty() && shape.description.starts_with("average ");
  if (over_groups || (!shape.number.empty() && shape.description.starts_with(shape.number)))
    return fmt::format("The {} is {}.", shape.description, value);
  return fmt::format("{}{}.", introduce(sentence_case(shape.description)), value);
}

// Whether the first label is the row's name, not one of several things about it.
bool names_itself(const Table& table) { return table.labels.size() <= 1 || (table.labels.size() == 2 && table.follows_first_name(1)); }

// "1 January 2001, delay 52, distance 4,962, EWR, HNL"
std::string told_whole(const Table& table, std::size_t row) {
  std::string out;
  const std::size_t told = std::min(table.columns.size(), kMostTold);
  for (std::size_t i = 0; i < told; ++i) {
    const auto place = static_cast<std::size_t>(std::ranges::find(table.labels, i) - table.labels.begin());
    out += out.empty() ? "" : table.follows_first_name(place) ? " " : ", ";
    out += (is_quantity(table.columns[i]) ? words_of(table.columns[i].name) + " " : "") + table.text(row, i);
  }
  return told == table.columns.size() ? out : fmt::format("{} and {} more", out, table.columns.size() - told);
}

std::string rows_text(const SummaryShape& shape, const Table& table, std::uint64_t row_count, bool truncated) {
  const bool masked = std::ranges::any_of(table.columns, &AnswerColumn::masked);
  const bool named = !masked && (table.columns.size() == 1 || !table.labels.empty());
  const std::string what = sentence_case(shape.description);
  if (named && table.rows.size() <= kMostRanked) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < table.rows.size(); ++i) names.push_back(table.name(i));
    if (shape.limited && names.size() == 1) {
      if (!names_itself(table)) return fmt::format("The {}: {}.", shape.description, told_whole(table, 0));
      return fmt::format("{} is the {}.", names.front(), shape.description);
    }
    return fmt::format("{}{}.", introduce(what), list_text(names));
  }
  if (named && shape.limited && table.columns.size() <= 2 && names_itself(table)) {
    std::string first;
    for (std::size_t i = 0; i < kMostNamed; ++i) first += (i > 0 ? ", " : "") + table.name(i);
    return fmt::format("{}{} and {} more.", introduce(what), first, count_text(row_count - kMostNamed, truncated));
  }
  if (row_count == 1) return introduce(what) + "one row.";
  // "Branches where the country is Spain" counts itself; what starts with a number or names columns does not.
  const bool countable = shape.number.empty() && !shape.limited && !shape.description.empty() && !shape.description.ends_with('?') &&
                         std::isdigit(static_cast<unsigned char>(shape.description.front())) == 0 &&
                         !shape.description.starts_with("top ") && !shape.description.starts_with("bottom ");
  if (countable) return fmt::format("{} {}.", sentence_case(count_text(row_count, truncated)), shape.description);
  return fmt::format("{}{} rows.", introduce(what), count_text(row_count, truncated));
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
    if (number != 0 && std::abs(number) < 0.1) return fmt::format("{:.3g}", number);
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

SummaryShape shape_of(std::string_view description, const std::vector<AnswerPart>& parts) {
  SummaryShape shape{.description = std::string(description), .number = {}, .groups = {}};
  for (const AnswerPart& part : parts) {
    if (part.kind == "number") shape.number = part.text;
    if (part.kind == "group") shape.groups.push_back(part.text);
    shape.limited |= part.kind == "limit";
    shape.filtered |= part.kind == "filter" || part.kind == "period";
  }
  return shape;
}

bool is_empty_result(std::span<const AnswerColumn> columns, const boost::json::array& rows) {
  if (rows.empty()) return true;
  if (rows.size() != 1 || columns.size() != 1) return false;
  const auto& cell = rows[0].as_array()[0];
  return cell.is_null() || (columns[0].name.starts_with("number_of") && number_of(cell) == 0.0);
}

std::string summarise(const SummaryShape& shape, std::span<const AnswerColumn> columns, const boost::json::array& rows,
                      std::uint64_t row_count, bool truncated) {
  const std::string what = sentence_case(shape.description);
  if (rows.empty()) {
    const bool list = shape.number.empty() && !shape.limited && shape.groups.empty();
    return list && !shape.description.empty() && std::islower(static_cast<unsigned char>(shape.description.front()))
               ? fmt::format("There are no {}.", shape.description)
               : what + ": no rows match.";
  }
  if (columns.size() == 1 && rows.size() == 1 && is_quantity(columns[0]) && !is_id(columns[0]) && !columns[0].masked)
    return number_text(shape, columns[0], rows[0].as_array()[0]);
  Table table{.shape = shape, .columns = columns, .rows = rows};
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_quantity(columns[i]) && !is_id(columns[i]) && !(columns.size() > 1 && (is_step(columns[i]) || is_hour(columns[i])))) {
      ++numbers;
      table.several_numbers = table.number.has_value();
      if (!table.number) table.number = i;
    } else {
      table.labels.push_back(i);
    }
  }
  const bool masked = std::ranges::any_of(table.labels, [&](std::size_t i) { return columns[i].masked; });
  if (numbers == columns.size() && rows.size() == 1) {
    std::vector<std::string> parts;
    // The names of columns say nothing of the filters, the description does.
    for (std::size_t i = 0; shape.filtered && i < columns.size(); ++i) parts.push_back(value_text(rows[0].as_array()[i], columns[i]));
    if (shape.filtered) return fmt::format("{}: {}.", what, list_text(parts));
    for (std::size_t i = 0; i < columns.size() && i < kMostRanked + 1; ++i)
      parts.push_back(fmt::format("the {} is {}", words_of(columns[i].name), value_text(rows[0].as_array()[i], columns[i])));
    return sentence_case(list_text(parts)) + ".";
  }
  const bool grouped = table.number && !table.labels.empty() && (!shape.groups.empty() || columns.size() == 2);
  if (!grouped || masked) return rows_text(shape, table, row_count, truncated);
  if (shape.limited && rows.size() == 1) return fmt::format("{} is the {}: {}.", table.label(0), shape.description, table.value(0));
  if (shape.limited) return ranking_text(table);
  return ends_text(table, row_count, truncated);
}

}  // namespace sextant::ask
