#include "access/policy/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>

#include "access/names.h"
#include "access/policy/row_filter.h"
#include "base/text.h"

namespace sextant::access {
namespace {

constexpr std::string_view kRowsLimited = "rows limited by role ";
constexpr std::string_view kNoRow = "false";

// Smaller is more restrictive; by MaskKind.
constexpr std::array<int, 6> kRank{/*null*/ 0,    /*constant*/ 1,        /*keyed_hash*/ 2,
                                   /*partial*/ 3, /*date_truncation*/ 4, /*bucket*/ 5};
constexpr std::array<std::string_view, 6> kKindText{"null", "constant", "keyed hash", "partial", "date truncation", "bucket"};

int unit_rank(std::string_view unit) { return unit == "year" ? 0 : unit == "quarter" ? 1 : 2; }

// Everything that tells two masks apart, ordered from showing less to showing more.
auto order(const Mask& mask) {
  return std::tuple(kRank[static_cast<std::size_t>(mask.kind)], mask.keep_first + mask.keep_last, mask.keep_first, unit_rank(mask.unit),
                    -mask.width, std::string_view(mask.constant), std::string_view(mask.rule));
}

bool matches(const Grant& grant, const TableFacts& table) {
  return std::ranges::any_of(grant.tables, [&](std::string_view pattern) {
    const auto dot = pattern.find('.');
    return matches_pattern(pattern.substr(0, dot), table.dataset) && matches_pattern(pattern.substr(dot + 1), table.name);
  });
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](std::string_view pattern) { return matches_pattern(pattern, text); });
}

bool applies(const MaskRule& rule, const TableFacts::ColumnFacts& column) {
  if (!rule.column.empty()) return matches_pattern(rule.column, column.name);
  return std::ranges::any_of(column.tags, [&](std::string_view tag) { return matches_pattern(rule.tag, tag); });
}

// What one role says of one table.
struct RoleView {
  std::vector<std::string> filters;
  std::set<std::string> hidden;
  std::map<std::string, Mask> masks;
};

void add_masks(std::map<std::string, Mask>& masks, const std::vector<MaskRule>& rules, std::string_view role, const TableFacts& table) {
  for (const auto& rule : rules)
    for (const auto& column : table.columns) {
      if (!applies(rule, column)) continue;
      Mask mask = rule.mask;
      mask.rule = fmt::format("role {} masks {}", role, rule.column.empty() ? rule.tag : rule.column);
      const auto [at, fresh] = masks.emplace(to_lower_ascii(column.name), mask);
      if (!fresh) at->second = Mask(more_restrictive(at->second, mask));
    }
}

std::optional<RoleView> view_of(std::string_view name, const Role& role, const Subject& subject, const TableFacts& table) {
  RoleView view;
  bool granted = false;
  for (const auto& grant : role.grants) {
    if (!matches(grant, table)) continue;
    granted = true;
    if (!grant.row_filter.empty())
      view.filters.push_back(bind_row_filter(grant.row_filter, subject.attributes).value_or(std::string(kNoRow)));
    for (const auto& column : table.columns) {
      const bool hidden = any_matches(grant.hide, column.name) ||
                          std::ranges::any_of(column.tags, [&](const auto& tag) { return any_matches(grant.hide_tags, tag); });
      if (hidden) view.hidden.insert(to_lower_ascii(column.name));
    }
    add_masks(view.masks, grant.masks, name, table);
  }
  if (!granted) return std::nullopt;
  add_masks(view.masks, role.masks, name, table);
  return view;
}

std::string all_of(const std::vector<std::string>& filters) {
  std::vector<std::string> parts;
  parts.reserve(filters.size());
  for (const auto& filter : filters) parts.push_back("(" + filter + ")");
  return join(parts, " AND ");
}

}  // namespace

const Mask& more_restrictive(const Mask& a, const Mask& b) { return order(b) < order(a) ? b : a; }

std::string_view mask_kind_text(MaskKind kind) { return kKindText[static_cast<std::size_t>(kind)]; }

TableDecision decide_table(const PolicyDocument& document, const Subject& subject, const TableFacts& table) {
  TableDecision decision;
  if (subject.is_owner()) {
    decision.allowed = true;
    decision.reasons.push_back("allowed by role owner");
    return decision;
  }
  std::set<std::string> hidden;
  std::vector<std::string> shown_rows, filtering;
  bool all_rows = false;
  for (const auto& name : subject.roles) {
    const auto role = document.roles.find(name);
    if (role == document.roles.end()) continue;
    auto view = view_of(name, role->second, subject, table);
    if (!view) continue;
    decision.allowed = true;
    decision.reasons.push_back("allowed by role " + name);
    hidden.merge(view->hidden);
    for (auto& [column, mask] : view->masks) {
      const auto [at, fresh] = decision.masks.emplace(column, mask);
      if (!fresh) at->second = Mask(more_restrictive(at->second, mask));
    }
    if (view->filters.empty()) {
      all_rows = true;
    } else {
      shown_rows.push_back("(" + all_of(view->filters) + ")");
      filtering.push_back(name);
    }
  }
  if (!decision.allowed) {
    decision.reasons.push_back("no role allows this table");
    return decision;
  }
  if (!all_rows) {
    decision.row_filters.push_back(join(shown_rows, " OR "));
    decision.reasons.push_back(std::string(kRowsLimited) + join(filtering, ", "));
  }
  for (const auto& column : hidden) decision.masks.erase(column);
  decision.hidden_columns.assign(hidden.begin(), hidden.end());
  for (const auto& [column, mask] : decision.masks)
    decision.reasons.push_back(fmt::format("{} masked ({}): {}", column, mask_kind_text(mask.kind), mask.rule));
  return decision;
}

std::vector<std::string> explain(const TableDecision& decision) {
  std::vector<std::string> effects;
  for (const auto& reason : decision.reasons)
    if (reason.starts_with(kRowsLimited)) effects.push_back(reason);
  for (const auto& [column, mask] : decision.masks) effects.push_back(fmt::format("{} masked ({})", column, mask_kind_text(mask.kind)));
  return effects;
}

}  // namespace sextant::access
