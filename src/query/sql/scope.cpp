#include "query/sql/scope.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::query::sql {
namespace {

void take(Match& match, const Output& output) {
  match.lineage.add(output.lineage);
  if (output.origin.read != ColumnOrigin::none) {
    match.origins.push_back(output.origin);
  } else {
    match.derived = true;
  }
}

bool take_column(Match& match, const Outputs& outputs, std::string_view column, bool names_it) {
  bool found = false;
  for (const Output& output : outputs.columns) {
    if (!equals_ignoring_case(output.name, column)) continue;
    take(match, output);
    if (names_it) match.name = output.name;
    found = true;
  }
  return found;
}

void take_whole(Match& match, const Relation& relation) {
  for (const Output& output : relation.outputs.columns) take(match, output);
  match.lineage.add(relation.outputs.all);
}

void match_relations(Match& match, const From& from, const std::vector<std::string_view>& parts) {
  bool maybe_open = false;
  for (const Relation& relation : from.relations) {
    // column, column.field …
    if (take_column(match, relation.outputs, parts[0], parts.size() == 1)) match.found = true;
    const bool unnamed = relation.name.empty() && parts[0].starts_with("unnamed_subquery");
    const bool by_name = unnamed || (!relation.name.empty() && equals_ignoring_case(relation.name, parts[0]));
    if (by_name && parts.size() == 1) {
      take_whole(match, relation);
      match.found = true;
    }
    // relation.column, relation.column.field …
    if (by_name && parts.size() >= 2) {
      if (take_column(match, relation.outputs, parts[1], parts.size() == 2)) {
        match.found = true;
      } else if (relation.outputs.open) {
        match.lineage.add(relation.outputs.all);
        match.found = true;
      }
    }
    if (relation.outputs.open) maybe_open = true;
  }
  if (match.found) return;
  // dataset.relation.column …
  for (const Relation& relation : from.relations) {
    if (parts.size() < 3 || relation.dataset.empty() || !equals_ignoring_case(relation.dataset, parts[0]) ||
        !equals_ignoring_case(relation.name, parts[1]))
      continue;
    if (take_column(match, relation.outputs, parts[2], parts.size() == 3)) {
      match.found = true;
      match.drop_first = true;
    }
  }
  if (match.found || !maybe_open) return;
  for (const Relation& relation : from.relations) {
    if (relation.outputs.open) match.lineage.add(relation.outputs.all);
  }
  match.maybe = true;
}

}  // namespace

void Lineage::add(const Lineage& other) {
  if (other.masks_.empty()) return;
  std::vector<std::uint32_t> joined;
  std::ranges::set_union(masks_, other.masks_, std::back_inserter(joined));
  masks_ = std::move(joined);
}

Lineage Outputs::whole() const {
  Lineage sum = all;
  for (const Output& column : columns) sum.add(column.lineage);
  return sum;
}

Match find_reference(const Scope* scope, const std::vector<std::string_view>& parts) {
  Match match;
  for (; scope != nullptr; scope = scope->parent) {
    if (scope->parameters != nullptr &&
        std::ranges::any_of(*scope->parameters, [&](const std::string& p) { return equals_ignoring_case(p, parts[0]); })) {
      match.found = true;
      return match;
    }
    if (scope->aliases != nullptr) {
      for (const Output& alias : *scope->aliases) {
        // alias.x is the engine's way to say "the alias x, not a column".
        const std::string_view wanted = parts.size() >= 2 && equals_ignoring_case(parts[0], "alias") ? parts[1] : parts[0];
        if (!alias.name.empty() && equals_ignoring_case(alias.name, wanted)) {
          match.lineage.add(alias.lineage);
          match.maybe = true;
          match.derived = true;
        }
      }
    }
    if (scope->from != nullptr) match_relations(match, *scope->from, parts);
    if (match.found) return match;
  }
  return match;
}

std::string nearest_column(const Scope* scope, std::string_view name) {
  const std::string wanted = to_lower_ascii(name);
  std::size_t best = wanted.size() <= 4 ? 2 : 4;
  std::string nearest;
  for (; scope != nullptr; scope = scope->parent) {
    if (scope->from == nullptr) continue;
    for (const Relation& relation : scope->from->relations) {
      for (const Output& column : relation.outputs.columns) {
        const std::size_t distance = edit_distance(wanted, to_lower_ascii(column.name), best);
        if (distance < best) {
          best = distance;
          nearest = column.name;
        }
      }
    }
  }
  return nearest;
}

}  // namespace sextant::query::sql
