#include "query/gate/views.h"

#include <algorithm>

#include "base/text.h"

namespace sextant::query {
namespace {

// Lengths before values, so that no two subjects share a key.
std::string key_of(const access::Subject& subject, const data::Catalog* catalog, std::uint64_t policy_revision) {
  std::string key = std::to_string(policy_revision) + "/" + std::to_string(catalog->revision) + "/";
  const auto add = [&](std::string_view part) { key += std::to_string(part.size()) + ":" + std::string(part); };
  add(subject.id.text());
  add(subject.name);
  for (const std::string& role : subject.roles) add(role);
  key += "/";
  for (const auto& [name, value] : subject.attributes) {
    add(name);
    add(value);
  }
  return key;
}

std::vector<access::TableFacts> facts_of(const data::Catalog& catalog) {
  std::vector<access::TableFacts> facts;
  for (const data::Table& table : catalog.tables) {
    access::TableFacts fact{.id = table.id, .dataset = table.dataset_name, .name = table.name, .columns = {}};
    for (const data::Column& column : table.columns) fact.columns.push_back({.name = column.name, .tags = column.tags});
    facts.push_back(std::move(fact));
  }
  return facts;
}

// A view shows what was made from other tables: to nobody who does not see all of that, every row and every value.
bool sees_what_it_was_made_from(const data::Catalog& catalog, const std::vector<access::TableDecision>& decisions,
                                const data::Table& table) {
  return std::ranges::all_of(table.reads, [&](const data::TableRead& read) {
    const data::Table* base = catalog.table(read.table);
    if (base == nullptr) return false;
    const access::TableDecision& decision = decisions[static_cast<std::size_t>(base - catalog.tables.data())];
    if (!decision.allowed || !decision.row_filters.empty()) return false;
    return std::ranges::none_of(read.columns, [&](const std::string& column) {
      const std::string name = to_lower_ascii(column);
      return decision.masks.contains(name) || std::ranges::find(decision.hidden_columns, name) != decision.hidden_columns.end();
    });
  });
}

// The table as the subject may know it. Row counts and values of filtered tables would tell of hidden rows.
data::Table visible_table(const sql::GovernedTable& governed, const access::TableDecision& decision) {
  const data::Table& table = *governed.table;
  data::Table shown = table;
  shown.columns.clear();
  shown.segments.clear();
  const auto known = [&](const std::string& name) {
    return std::ranges::any_of(governed.columns,
                               [&](const sql::GovernedColumn& column) { return equals_ignoring_case(column.column->name, name); });
  };
  const bool filtered = !decision.row_filters.empty();
  for (const sql::GovernedColumn& column : governed.columns) {
    shown.columns.push_back(*column.column);
    if (filtered || !column.mask_rule.empty()) shown.columns.back().profile.reset();
  }
  if (filtered) shown.row_count = 0;
  if (!std::ranges::all_of(table.primary_key, known)) shown.primary_key.clear();
  std::erase_if(shown.foreign_keys, [&](const data::ForeignKey& foreign) { return !std::ranges::all_of(foreign.columns, known); });
  return shown;
}

Governance governance_of(const sql::GovernedTable& governed) {
  Governance governance{.effects = governed.effects, .mask_rules = {}};
  for (const sql::GovernedColumn& column : governed.columns)
    if (!column.mask_rule.empty()) governance.mask_rules.emplace(column.column->name, column.mask_rule);
  return governance;
}

// Datasets, sources and keys that lead to nothing visible are removed too.
void prune(data::Catalog& visible) {
  for (data::Table& table : visible.tables) {
    std::erase_if(table.foreign_keys, [&](const data::ForeignKey& foreign) {
      const auto target = std::ranges::find_if(visible.tables, [&](const data::Table& other) { return other.id == foreign.target; });
      if (target == visible.tables.end()) return true;
      return !std::ranges::all_of(foreign.target_columns, [&](const std::string& name) { return target->column(name) != nullptr; });
    });
  }
  std::erase_if(visible.datasets, [&](const data::Dataset& dataset) {
    return std::ranges::none_of(visible.tables, [&](const data::Table& table) { return table.dataset == dataset.id; });
  });
  std::erase_if(visible.sources, [&](const data::Source& source) {
    return std::ranges::none_of(visible.tables, [&](const data::Table& table) { return table.source == source.id; });
  });
}

}  // namespace

Result<ViewPtr> Views::of(const access::Subject& subject, const Call& call) {
  const data::CatalogPtr catalog = dependencies_.catalog();
  if (!catalog) return fail(ErrorCode::unavailable, "There is no catalog yet.", "Add a data source first.");
  const std::uint64_t policy_revision = dependencies_.policy.revision();
  const std::string key = key_of(subject, catalog.get(), policy_revision);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second);
      return found->second->view;
    }
  }
  const ViewPtr view = TRY(make(subject, catalog, policy_revision, call));
  const std::lock_guard lock(mutex_);
  // A policy that changed meanwhile must not be remembered under the revision it had before.
  if (dependencies_.policy.revision() != policy_revision || by_key_.contains(key)) return view;
  recent_.push_front({.key = key, .view = view});
  by_key_[key] = recent_.begin();
  while (recent_.size() > std::max<std::size_t>(1, dependencies_.options.cached_views)) {
    by_key_.erase(recent_.back().key);
    recent_.pop_back();
  }
  return view;
}

Result<ViewPtr> Views::make(const access::Subject& subject, data::CatalogPtr catalog, std::uint64_t policy_revision,
                            const Call& call) const {
  const std::vector<access::TableFacts> facts = facts_of(*catalog);
  const std::vector<access::TableDecision> decisions = TRY(dependencies_.policy.decide(subject, facts, call));
  if (decisions.size() != facts.size()) return fail(ErrorCode::unavailable, "The policy service did not answer for every table.");
  // Many tables have the same types and filters: each text is parsed once.
  std::unordered_map<std::string, Result<std::string>> trees;
  const sql::Parse parse = [&](const std::string& text) {
    const auto known = trees.find(text);
    return known != trees.end() ? known->second : trees.emplace(text, dependencies_.engine.parse(text, call)).first->second;
  };
  const sql::MaskKey key{dependencies_.options.mask_key};
  auto view = std::make_shared<View>();
  auto visible = std::make_shared<data::Catalog>(*catalog);
  visible->tables.clear();
  std::vector<Governance> governance;
  std::vector<sql::GovernedTable> tables;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    if (!decisions[i].allowed || !sees_what_it_was_made_from(*catalog, decisions, catalog->tables[i])) continue;
    tables.push_back(TRY(sql::govern(catalog->tables[i], decisions[i], subject, key, parse)));
    visible->tables.push_back(visible_table(tables.back(), decisions[i]));
    governance.push_back(governance_of(tables.back()));
  }
  prune(*visible);
  visible->build_index();
  view->policy_revision = policy_revision;
  view->catalog_revision = catalog->revision;
  view->visible = std::make_shared<const Visible>(std::move(visible), std::move(governance));
  view->governed = std::make_shared<const sql::GovernedCatalog>(std::move(catalog), std::move(tables));
  return ViewPtr(std::move(view));
}

}  // namespace sextant::query
