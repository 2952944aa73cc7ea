#include "data/sync/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "base/text.h"
#include "data/pii/classifier.h"
#include "data/sync/profile.h"

namespace sextant::data {
namespace {

constexpr std::uint64_t kRowsForFirstColumn = 10;
constexpr double kEnoughInclusion = 0.95;
constexpr std::uint64_t kDistinctForValueRule = 20;
constexpr double kValueRuleInclusion = 0.99;
constexpr std::size_t kMaxChecks = 400;  // of value inclusion, in one run
constexpr std::size_t kChecksInOneQuery = 40;
constexpr std::array<std::string_view, 10> kKeyWords{"id", "code", "key", "uuid", "guid", "number", "no", "nr", "num", "pk"};

// Names of columns that many tables share without pointing at each other.
constexpr std::array<std::string_view, 8> kTimeWords{"year", "month", "week", "day", "date", "time", "quarter", "hour"};

std::uint64_t number(const std::optional<std::string>& text) {
  std::uint64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::string singular(std::string word) {
  if (word.size() > 4 && word.ends_with("ies")) return word.substr(0, word.size() - 3) + 'y';
  if (word.size() > 4 && (word.ends_with("sses") || word.ends_with("ches") || word.ends_with("shes") || word.ends_with("xes")))
    return word.substr(0, word.size() - 2);
  if (word.size() > 2 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
  return word;
}

// "Order_Items" -> "order item": how names are compared.
std::string comparable(std::string_view name) {
  auto words = pii::words_of(name);
  for (auto& word : words) word = singular(word);
  return join(words, " ");
}

bool is_key_word(const std::string& word) { return std::ranges::find(kKeyWords, word) != kKeyWords.end(); }

// "customer_id" -> "customer"; "id" -> ""; "amount" -> nothing.
std::optional<std::string> pointed_at(std::string_view column) {
  auto words = pii::words_of(column);
  if (words.empty()) return std::nullopt;
  if (words.size() == 1) {
    const std::string& word = words[0];
    if (is_key_word(word)) return "";
    for (const std::string_view ending : {"id", "code", "key"})
      if (word.size() > ending.size() + 2 && word.ends_with(ending)) return singular(word.substr(0, word.size() - ending.size()));
    return std::nullopt;
  }
  if (!is_key_word(words.back())) return std::nullopt;
  words.pop_back();
  for (auto& word : words) word = singular(word);
  return join(words, " ");
}

bool may_be_key(const Column& column) {
  return column.family == TypeFamily::integer || column.family == TypeFamily::text ||
         (column.family == TypeFamily::other && column.type == "UUID");
}

bool names_time(const Column& column) {
  return std::ranges::any_of(pii::words_of(column.name),
                             [](const std::string& word) { return std::ranges::find(kTimeWords, word) != kTimeWords.end(); });
}

bool may_tell_rows_apart(const Table& table, const Column& column) {
  if (!column.profile || column.profile->nulls != 0 || table.row_count == 0) return false;
  if (column.profile->distinct_is_exact) return column.profile->distinct == table.row_count;
  return nearly_unique(*column.profile, table.row_count);
}

// How well the name says "I identify a row of this table"; 0 for not at all.
int key_rank(const Table& table, std::size_t index) {
  const auto& column = table.columns[index];
  const auto target = pointed_at(column.name);
  const std::string own = comparable(table.name);
  if (target && (target->empty() || *target == own)) return 4;
  if (target && !own.empty() && (own.ends_with(*target) || own.starts_with(*target))) return 3;
  if (target && index == 0) return 2;
  const bool short_text =
      column.family == TypeFamily::text && column.profile && column.profile->average_length.value_or(99) <= 40 && !names_time(column);
  return index == 0 && table.columns.size() > 1 && table.row_count >= kRowsForFirstColumn && short_text && !column.is_pii() ? 1 : 0;
}

std::vector<std::string> segment_files(const Table& table) {
  std::vector<std::string> files;
  for (const auto& segment : table.segments) files.push_back(segment.path);
  return files;
}

struct Check {
  const Table* child;
  const Column* column;
  const Table* parent;
  std::string parent_column;
  double precision;      // of the rule that proposed it
  double least;          // inclusion that is asked for
  std::string rule;      // for the evidence
  double inclusion = 0;  // measured
};

bool same_kind(const Column& a, const Column& b) { return a.family == b.family; }

// A quick no: numbers outside of the parent's range, or more distinct values than there are keys.
bool can_be_included(const Column& child, const Column& parent, const Table& parent_table) {
  if (!child.profile || !parent.profile || child.profile->distinct == 0) return false;
  if (static_cast<double>(child.profile->distinct) * kNearlyUnique > static_cast<double>(parent_table.row_count) * 1.1) return false;
  if (child.family != TypeFamily::integer || !child.profile->min || !parent.profile->min) return true;
  const auto value = [](const std::optional<std::string>& text) { return std::strtod(text.value_or("0").c_str(), nullptr); };
  return value(child.profile->max) >= value(parent.profile->min) && value(child.profile->min) <= value(parent.profile->max);
}

std::optional<Check> propose(const Table& child, const Column& column, const Table& parent) {
  if (parent.primary_key.size() != 1 || (child.id == parent.id && equals_ignoring_case(parent.primary_key[0], column.name)))
    return std::nullopt;
  const Column* key = parent.column(parent.primary_key[0]);
  if (key == nullptr || !may_be_key(column) || !same_kind(column, *key) || !can_be_included(column, *key, parent)) return std::nullopt;
  Check check{.child = &child,
              .column = &column,
              .parent = &parent,
              .parent_column = key->name,
              .precision = 0,
              .least = kEnoughInclusion,
              .rule = {}};
  const bool own_key = child.primary_key.size() == 1 && equals_ignoring_case(child.primary_key[0], column.name);
  const auto target = pointed_at(column.name);
  const std::string parent_name = comparable(parent.name);
  if (target && !target->empty() && *target == parent_name && !own_key) {
    check.precision = 0.92;
    check.rule = fmt::format("the name {} points at {}", column.name, parent.name);
  } else if (child.id != parent.id && !own_key && comparable(column.name) == comparable(key->name) && !(target && target->empty()) &&
             !names_time(column)) {
    check.precision = 0.77;
    check.rule = fmt::format("the name {} is that of the key of {}", column.name, parent.name);
  } else if (child.id != parent.id && !own_key && column.family == TypeFamily::text && !column.is_pii() && !key->is_pii() &&
             column.profile->distinct >= kDistinctForValueRule && column.profile->average_length.value_or(99) <= 20) {
    check.precision = 0.7;
    check.least = kValueRuleInclusion;
    check.rule = fmt::format("its texts are keys of {}", parent.name);
  } else {
    return std::nullopt;
  }
  return check;
}

bool has_declared_key(const Table& table, const std::string& column) {
  return std::ranges::any_of(table.foreign_keys, [&](const ForeignKey& key) {
    return key.origin == KeyOrigin::declared &&
           std::ranges::any_of(key.columns, [&](const std::string& c) { return equals_ignoring_case(c, column); });
  });
}

Result<void> measure_inclusion(std::span<Check> checks, Compute& compute, const Call& call) {
  std::vector<std::string> parts;
  std::set<std::string> files;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const auto& check = checks[i];
    const auto child_files = segment_files(*check.child);
    const auto parent_files = segment_files(*check.parent);
    files.insert(child_files.begin(), child_files.end());
    files.insert(parent_files.begin(), parent_files.end());
    parts.push_back(
        fmt::format("(SELECT {} AS i, count(*) AS total, count(*) FILTER (WHERE v IN (SELECT {} FROM {})) AS there FROM (SELECT DISTINCT "
                    "{} AS v FROM {}) WHERE v IS NOT NULL)",
                    i, quote_identifier(check.parent_column), read_segments(parent_files), quote_identifier(check.column->name),
                    read_segments(child_files)));
  }
  const auto result = TRY(compute.rows(join(parts, " UNION ALL "), {files.begin(), files.end()}, call));
  for (const auto& row : result.rows) {
    const auto i = number(row[0]);
    const auto total = number(row[1]);
    if (i < checks.size() && total > 0) checks[i].inclusion = static_cast<double>(number(row[2])) / static_cast<double>(total);
  }
  return {};
}

ForeignKey key_of(const Check& check) {
  const double percent = std::floor(check.inclusion * 1000) / 10;
  return {.columns = {check.column->name},
          .target = check.parent->id,
          .target_columns = {check.parent_column},
          .origin = KeyOrigin::inferred,
          .confidence = check.precision * check.inclusion,
          .evidence = fmt::format("{} of the values of {}.{} are in {}.{} ({} %); {}.", check.inclusion >= 1 ? "all" : "most",
                                  check.child->name, check.column->name, check.parent->name, check.parent_column, percent, check.rule)};
}

}  // namespace

Result<void> infer_primary_key(Table& table, Compute& compute, const Call& call) {
  if (!table.primary_key.empty()) return {};
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (may_be_key(table.columns[i]) && may_tell_rows_apart(table, table.columns[i]) && key_rank(table, i) > 0) candidates.push_back(i);
  std::ranges::stable_sort(candidates, std::ranges::greater{}, [&](std::size_t i) { return key_rank(table, i); });
  for (const std::size_t i : candidates) {
    auto& column = table.columns[i];
    if (!column.profile->distinct_is_exact) {
      const auto files = segment_files(table);
      const auto counted = TRY(compute.rows(
          fmt::format("SELECT count(DISTINCT {}) AS n FROM {}", quote_identifier(column.name), read_segments(files)), files, call));
      column.profile->distinct = number(counted.rows.at(0).at(0));
      column.profile->distinct_is_exact = true;
    }
    if (column.profile->distinct != table.row_count) continue;
    table.primary_key = {column.name};
    column.nullable = false;
    return {};
  }
  return {};
}

Result<std::unordered_map<TableId, std::vector<ForeignKey>>> infer_foreign_keys(const std::vector<const Table*>& tables,
                                                                                const std::vector<TableId>& changed, Compute& compute,
                                                                                const Call& call) {
  const auto is_changed = [&](const Table& table) { return std::ranges::find(changed, table.id) != changed.end(); };
  std::vector<Check> checks;
  for (const Table* child : tables)
    for (const auto& column : child->columns) {
      if (has_declared_key(*child, column.name)) continue;
      for (const Table* parent : tables)
        if (is_changed(*child) || is_changed(*parent))
          if (auto check = propose(*child, column, *parent)) checks.push_back(std::move(*check));
    }
  std::ranges::stable_sort(checks, std::ranges::greater{}, &Check::precision);
  if (checks.size() > kMaxChecks) checks.resize(kMaxChecks);
  for (std::size_t first = 0; first < checks.size(); first += kChecksInOneQuery)
    TRY(measure_inclusion(std::span(checks).subspan(first, std::min(kChecksInOneQuery, checks.size() - first)), compute, call));

  std::unordered_map<TableId, std::vector<ForeignKey>> keys;
  std::set<std::pair<TableId, std::string>> settled;  // one key a column: the one of the better rule
  std::ranges::stable_sort(checks, std::ranges::greater{}, [](const Check& check) { return check.precision * check.inclusion; });
  for (const auto& check : checks) {
    if (check.inclusion < check.least || !settled.emplace(check.child->id, check.column->name).second) continue;
    keys[check.child->id].push_back(key_of(check));
  }
  return keys;
}

}  // namespace sextant::data
