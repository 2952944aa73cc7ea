#include "workbench/question_tests/compare_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace sextant::workbench {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownRows = 20;
constexpr std::size_t kMostSteps = 20'000;
constexpr std::size_t kMostGreedy = 2'000;
constexpr double kTolerance = 1e-6;

// A cell as it is compared. A number keeps the text that is exact for it.
struct Cell {
  enum class Kind : std::uint8_t { null, number, text } kind = Kind::null;
  std::string text;
  double number = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? — the way JSON and the engine write numbers.
bool is_number(std::string_view text) {
  const auto digits = [&text] {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool leading_zero = text.starts_with('0');
  const auto whole = digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

// "5.00" → "5", "-0" → "0"; nothing when there is a fraction.
std::optional<std::string> whole_text(std::string_view text) {
  if (text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
  if (const auto point = text.find('.'); point != std::string_view::npos) {
    if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, point);
  }
  return text == "-0" ? "0" : std::string(text);
}

Cell number_cell(std::string_view text, double number) {
  if (auto whole = whole_text(text)) return {Cell::Kind::number, std::move(*whole), number};
  if (std::trunc(number) == number && std::abs(number) < 1e15) return {Cell::Kind::number, fmt::format("{:.0f}", number + 0.0), number};
  return {Cell::Kind::number, "", number};  // no exact text: has a fraction
}

// "2026-01-31T00:00:00.000Z" → "2026-01-31"; "2026-01-31T10:00" → "2026-01-31 10:00". Else as it is.
std::string time_text(std::string_view text) {
  const bool dated = text.size() > 11 && text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == ' ') &&
                     std::ranges::all_of(text.substr(0, 4), is_digit) && is_digit(text[11]);
  if (!dated) return std::string(text);
  const auto date = text.substr(0, 10);
  const auto time = text.substr(11);
  if (time.find_first_not_of("0:.Z") == std::string_view::npos) return std::string(date);
  return fmt::format("{} {}", date, time);
}

Cell cell_of(const json::value& value) {
  if (value.is_null()) return {};
  if (value.is_bool()) return {Cell::Kind::number, value.as_bool() ? "1" : "0", value.as_bool() ? 1.0 : 0.0};
  if (value.is_double()) return number_cell(fmt::format("{}", value.as_double()), value.as_double());
  if (value.is_number()) {
    const auto text = write_json(value);
    return {Cell::Kind::number, text, value.is_int64() ? static_cast<double>(value.as_int64()) : static_cast<double>(value.as_uint64())};
  }
  if (!value.is_string()) return {Cell::Kind::text, write_json(value)};
  const auto text = trim(std::string_view(value.as_string()));
  double number = 0;
  if (is_number(text) && std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{})
    return number_cell(text, number);
  return {Cell::Kind::text, time_text(text)};
}

using Row = std::vector<Cell>;

std::size_t width_of(const json::array& rows) {
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.is_array() ? row.as_array().size() : 1);
  return width;
}

std::vector<Row> cells_of(const json::array& rows, std::size_t width) {
  std::vector<Row> all;
  all.reserve(rows.size());
  for (const auto& row : rows) {
    Row cells;
    cells.reserve(width);
    if (const auto* list = row.if_array())
      for (const auto& value : *list) cells.push_back(cell_of(value));
    else
      cells.push_back(cell_of(row));
    cells.resize(width);
    all.push_back(std::move(cells));
  }
  return all;
}

bool near(double a, double b) { return a == b || std::abs(a - b) <= kTolerance * std::max(std::abs(a), std::abs(b)); }

// What cells of a column are compared by: `exact` text, and a number where the column has fractions.
struct Key {
  std::string exact;
  double number = 0;
};

bool before(const Key& a, const Key& b) { return a.exact != b.exact ? a.exact < b.exact : a.number < b.number; }

bool equal(const Key& a, const Key& b) { return a.exact == b.exact && near(a.number, b.number); }

Key key_of(const Cell& cell, bool exact) {
  switch (cell.kind) {
    case Cell::Kind::null:
      return {"0"};
    case Cell::Kind::number:
      return exact ? Key{"n" + cell.text} : Key{"n", cell.number};
    case Cell::Kind::text:
      return {"t" + cell.text};
  }
  return {};
}

bool only_whole(const std::vector<Row>& rows, std::size_t column) {
  return std::ranges::all_of(rows, [&](const Row& row) { return row[column].kind != Cell::Kind::number || !row[column].text.empty(); });
}

// The sorted values of each column, made when first wanted.
class SortedColumns {
 public:
  explicit SortedColumns(const std::vector<Row>& rows) : rows_(rows) {}

  const std::vector<Key>& of(std::size_t column, bool exact) {
    const auto [place, added] = kept_.try_emplace({column, exact});
    if (added) {
      for (const auto& row : rows_) place->second.push_back(key_of(row[column], exact));
      std::ranges::sort(place->second, before);
    }
    return place->second;
  }

 private:
  const std::vector<Row>& rows_;
  std::map<std::pair<std::size_t, bool>, std::vector<Key>> kept_;
};

// One comparison of two lists of rows of one width.
class Matcher {
 public:
  Matcher(const std::vector<Row>& expected, const std::vector<Row>& got, std::size_t width, bool ordered)
      : expected_(expected), got_(got), width_(width), ordered_(ordered), expected_columns_(expected), got_columns_(got) {
    for (std::size_t column = 0; column < width; ++column) {
      whole_expected_.push_back(only_whole(expected, column));
      whole_got_.push_back(only_whole(got, column));
    }
  }

  // The arrangement under which the rows are the same: for each expected column, the column of `got`.
  std::optional<std::vector<std::size_t>> find() {
    if (expected_.size() != got_.size()) return std::nullopt;
    for (std::size_t column = 0; column < width_; ++column) {
      candidates_.emplace_back();
      for (std::size_t other = 0; other < width_; ++other)
        if (columns_agree(column, other)) candidates_.back().push_back(other);
      // The columns as they stand are tried first.
      std::ranges::stable_partition(candidates_.back(), [column](std::size_t other) { return other == column; });
    }
    std::vector<std::size_t> chosen;
    if (search(chosen)) return chosen;
    return std::nullopt;
  }

  // The arrangement that fits best where none fits all rows.
  std::vector<std::size_t> nearest() {
    std::vector<std::size_t> chosen;
    std::vector<bool> used(width_, false);
    for (std::size_t column = 0; column < width_; ++column) {
      std::size_t best = width_, most = 0;
      for (std::size_t other = 0; other < width_; ++other) {
        if (used[other]) continue;
        const std::size_t shared = 2 * common(column, other) + (other == column ? 1 : 0);
        if (best == width_ || shared > most) {
          best = other;
          most = shared;
        }
      }
      used[best] = true;
      chosen.push_back(best);
    }
    return chosen;
  }

 private:
  bool exact(std::size_t column, std::size_t other) const { return whole_expected_[column] && whole_got_[other]; }

  bool columns_agree(std::size_t column, std::size_t other) {
    const bool whole = exact(column, other);
    return std::ranges::equal(expected_columns_.of(column, whole), got_columns_.of(other, whole), equal);
  }

  std::size_t common(std::size_t column, std::size_t other) {
    const bool whole = exact(column, other);
    const auto& a = expected_columns_.of(column, whole);
    const auto& b = got_columns_.of(other, whole);
    std::size_t count = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
      if (equal(a[i], b[j])) {
        ++count, ++i, ++j;
      } else if (before(a[i], b[j])) {
        ++i;
      } else {
        ++j;
      }
    }
    return count;
  }

  bool search(std::vector<std::size_t>& chosen) {
    if (++steps_ > kMostSteps) return false;
    if (chosen.size() == width_) return rows_agree(chosen);
    for (const auto other : candidates_[chosen.size()]) {
      if (std::ranges::find(chosen, other) != chosen.end()) continue;
      chosen.push_back(other);
      if (search(chosen)) return true;
      chosen.pop_back();
    }
    return false;
  }

  bool row_equal(const Row& expected, const Row& got, const std::vector<std::size_t>& chosen) const {
    for (std::size_t column = 0; column < width_; ++column) {
      const bool whole = exact(column, chosen[column]);
      if (!equal(key_of(expected[column], whole), key_of(got[chosen[column]], whole))) return false;
    }
    return true;
  }

  bool rows_agree(const std::vector<std::size_t>& chosen) const {
    if (ordered_) return std::ranges::equal(expected_, got_, [&](const Row& a, const Row& b) { return row_equal(a, b, chosen); });
    // Rows that are alike in all that compares exactly form a group; within it, numbers with fractions are paired.
    struct Group {
      std::vector<std::size_t> expected, got;
    };
    std::map<std::string, Group> groups;
    for (std::size_t row = 0; row < expected_.size(); ++row) groups[group_name(expected_[row], nullptr, chosen)].expected.push_back(row);
    for (std::size_t row = 0; row < got_.size(); ++row) groups[group_name(got_[row], &chosen, chosen)].got.push_back(row);
    return std::ranges::all_of(groups, [&](auto& entry) { return group_agrees(entry.second.expected, entry.second.got, chosen); });
  }

  std::string group_name(const Row& row, const std::vector<std::size_t>* arranged, const std::vector<std::size_t>& chosen) const {
    std::string name;
    for (std::size_t column = 0; column < width_; ++column) {
      const auto& cell = row[arranged != nullptr ? (*arranged)[column] : column];
      const auto key = key_of(cell, exact(column, chosen[column]));
      name.append(std::to_string(key.exact.size())).append(1, ':').append(key.exact);
    }
    return name;
  }

  bool group_agrees(std::vector<std::size_t>& expected, std::vector<std::size_t>& got, const std::vector<std::size_t>& chosen) const {
    if (expected.size() != got.size()) return false;
    const auto by_numbers = [&](const std::vector<Row>& rows, bool arranged) {
      return [&rows, arranged, &chosen, this](std::size_t a, std::size_t b) {
        for (std::size_t column = 0; column < width_; ++column) {
          const auto place = arranged ? chosen[column] : column;
          if (rows[a][place].number != rows[b][place].number) return rows[a][place].number < rows[b][place].number;
        }
        return false;
      };
    };
    std::ranges::sort(expected, by_numbers(expected_, false));
    std::ranges::sort(got, by_numbers(got_, true));
    const auto pair_equal = [&](std::size_t a, std::size_t b) { return row_equal(expected_[a], got_[b], chosen); };
    if (std::ranges::equal(expected, got, pair_equal)) return true;
    // Nearly equal first numbers may have sorted the others differently.
    if (expected.size() > kMostGreedy) return false;
    std::vector<std::size_t> left = got;
    for (const auto row : expected) {
      const auto found = std::ranges::find_if(left, [&](std::size_t other) { return pair_equal(row, other); });
      if (found == left.end()) return false;
      left.erase(found);
    }
    return true;
  }

  const std::vector<Row>& expected_;
  const std::vector<Row>& got_;
  std::size_t width_;
  bool ordered_;
  SortedColumns expected_columns_, got_columns_;
  std::vector<bool> whole_expected_, whole_got_;
  std::vector<std::vector<std::size_t>> candidates_;
  std::size_t steps_ = 0;
};

json::array arranged(const json::value& row, const std::vector<std::size_t>& chosen) {
  json::array cells;
  for (const auto column : chosen) {
    const auto* list = row.if_array();
    cells.push_back(list == nullptr ? row : column < list->size() ? (*list)[column] : json::value(nullptr));
  }
  return cells;
}

// Numbers with fractions are shortened so that nearly equal ones meet; this is only for showing.
std::string shown_key(const Row& row, const std::vector<std::size_t>& chosen) {
  std::string name;
  for (const auto column : chosen) {
    const auto& cell = row[column];
    const auto text = cell.kind == Cell::Kind::number ? fmt::format("{:.6g}", cell.number + 0.0) : key_of(cell, true).exact;
    name.append(std::to_string(text.size())).append(1, ':').append(text);
  }
  return name;
}

void list_difference(Comparison& comparison, const json::array& expected, const json::array& got, const std::vector<Row>& expected_cells,
                     const std::vector<Row>& got_cells, const std::vector<std::size_t>& chosen) {
  std::vector<std::size_t> same(chosen.size());
  std::iota(same.begin(), same.end(), std::size_t{0});
  std::map<std::string, std::int64_t> counts;
  for (const auto& row : got_cells) ++counts[shown_key(row, chosen)];
  for (std::size_t row = 0; row < expected_cells.size(); ++row) {
    if (auto& left = counts[shown_key(expected_cells[row], same)]; left > 0) {
      --left;
      continue;
    }
    if (++comparison.missing_count <= kShownRows) comparison.missing.push_back(arranged(expected[row], same));
  }
  for (std::size_t row = 0; row < got_cells.size(); ++row) {
    auto& left = counts[shown_key(got_cells[row], chosen)];
    if (left <= 0) continue;
    --left;
    if (++comparison.unexpected_count <= kShownRows) comparison.unexpected.push_back(arranged(got[row], chosen));
  }
}

}  // namespace

Comparison compare_rows(const json::array& expected, const json::array& got, bool ordered) {
  Comparison comparison{.expected_rows = expected.size(), .got_rows = got.size()};
  const auto width = width_of(expected);
  comparison.expected_columns = width;
  comparison.got_columns = width_of(got);
  if (expected.empty() && got.empty()) return comparison;
  const bool both = !expected.empty() && !got.empty();
  if (both && comparison.got_columns != width) {
    comparison.mismatch = Mismatch::columns;
    return comparison;
  }
  const auto widest = std::max<std::size_t>(width, comparison.got_columns);
  const auto expected_cells = cells_of(expected, widest), got_cells = cells_of(got, widest);
  Matcher matcher(expected_cells, got_cells, widest, ordered);
  if (matcher.find()) return comparison;
  if (ordered && Matcher(expected_cells, got_cells, widest, false).find()) {
    comparison.mismatch = Mismatch::order;
    return comparison;
  }
  comparison.mismatch = expected.size() == got.size() ? Mismatch::values : Mismatch::rows;
  list_difference(comparison, expected, got, expected_cells, got_cells, matcher.nearest());
  return comparison;
}

}  // namespace sextant::workbench
