#include "app/bench_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"

namespace sextant::app {
namespace {

namespace json = boost::json;

constexpr int kMostPermutations = 5'000;

using Row = std::vector<std::string>;

std::string number_key(double number) { return fmt::format("n{:.5e}", number == 0 ? 0.0 : number); }

// A text that is the same for cells that count as equal.
std::string key_of(const json::value& cell) {
  if (cell.is_null()) return "null";
  if (cell.is_bool()) return number_key(cell.get_bool() ? 1 : 0);
  if (cell.is_number()) return number_key(cell.to_number<double>());
  const std::string written = cell.is_string() ? std::string(cell.get_string()) : json::serialize(cell);
  const std::string_view text = trim(written);
  double number = 0;
  const auto [stopped, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.empty() && code == std::errc() && stopped == text.data() + text.size() && std::isfinite(number)) return number_key(number);
  return "t" + std::string(text);
}

std::vector<Row> keys_of(const json::array& rows) {
  std::vector<Row> out;
  for (const auto& row : rows) {
    Row keys;
    if (const auto* cells = row.if_array())
      for (const auto& cell : *cells) keys.push_back(key_of(cell));
    out.push_back(std::move(keys));
  }
  return out;
}

std::multiset<std::string> column_of(const std::vector<Row>& rows, std::size_t column) {
  std::multiset<std::string> values;
  for (const Row& row : rows) values.insert(row[column]);
  return values;
}

// For each expected column those of the answer that hold the same values.
std::vector<std::vector<std::size_t>> options_of(const std::vector<Row>& got, const std::vector<Row>& expected) {
  const std::size_t width = expected.front().size();
  std::vector<std::multiset<std::string>> columns;
  for (std::size_t i = 0; i < width; ++i) columns.push_back(column_of(got, i));
  std::vector<std::vector<std::size_t>> options(width);
  for (std::size_t i = 0; i < width; ++i) {
    const auto wanted = column_of(expected, i);
    for (std::size_t j = 0; j < width; ++j)
      if (columns[j] == wanted) options[i].push_back(j);
  }
  return options;
}

class Permutations {
 public:
  Permutations(const std::vector<Row>& got, std::vector<Row> expected, bool ordered)
      : got_(got), expected_(std::move(expected)), ordered_(ordered), options_(options_of(got, expected_)) {
    if (!ordered_) std::ranges::sort(expected_);
  }
  bool any_fits() { return try_column(0); }

 private:
  bool try_column(std::size_t column) {
    if (column == options_.size()) return fits();
    for (const std::size_t from : options_[column]) {
      if (tried_ > kMostPermutations) return false;
      if (std::ranges::find(chosen_, from) != chosen_.end()) continue;
      chosen_.push_back(from);
      if (try_column(column + 1)) return true;
      chosen_.pop_back();
    }
    return false;
  }
  bool fits() {
    ++tried_;
    std::vector<Row> permuted;
    for (const Row& row : got_) {
      Row cells;
      for (const std::size_t from : chosen_) cells.push_back(row[from]);
      permuted.push_back(std::move(cells));
    }
    if (!ordered_) std::ranges::sort(permuted);
    return permuted == expected_;
  }

  const std::vector<Row>& got_;
  std::vector<Row> expected_;
  bool ordered_;
  std::vector<std::vector<std::size_t>> options_;
  std::vector<std::size_t> chosen_;
  int tried_ = 0;
};

}  // namespace

bool same_rows(const json::array& got, const json::array& expected, bool ordered) {
  const auto have = keys_of(got), want = keys_of(expected);
  if (have.size() != want.size()) return false;
  if (want.empty()) return true;
  const auto width_is = [&](const Row& row) { return row.size() == want.front().size(); };
  if (!std::ranges::all_of(have, width_is) || !std::ranges::all_of(want, width_is)) return false;
  return Permutations(have, want, ordered).any_fits();
}

std::string curve_of(const std::vector<Graded>& graded) {
  std::string out = "answer above  answered  coverage  right  precision  accuracy\n";
  for (int step = 0; step <= 19; ++step) {
    const double above = step * 0.05;
    const auto answered = std::ranges::count_if(graded, [&](const Graded& g) { return g.score >= above; });
    const auto right = std::ranges::count_if(graded, [&](const Graded& g) { return g.score >= above && g.right; });
    const auto share = [](auto part, auto whole) { return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole); };
    out += fmt::format("{:>12.2f}  {:>8}  {:>8.3f}  {:>5}  {:>9.3f}  {:>8.3f}\n", above, answered, share(answered, graded.size()), right,
                       share(right, answered), share(right, graded.size()));
  }
  return out;
}

}  // namespace sextant::app
