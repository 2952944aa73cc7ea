#include "base/text.h"
#include "query/sql/governed.h"

namespace sextant::query::sql {

GovernedCatalog::GovernedCatalog(data::CatalogPtr catalog, std::vector<GovernedTable> tables)
    : catalog_(std::move(catalog)), tables_(std::move(tables)) {
  for (std::size_t i = 0; i < tables_.size(); ++i) by_name_[to_lower_ascii(tables_[i].table->name)].push_back(i);
}

std::vector<const GovernedTable*> GovernedCatalog::find(std::string_view dataset, std::string_view name) const {
  std::vector<const GovernedTable*> found;
  const auto entry = by_name_.find(to_lower_ascii(name));
  if (entry == by_name_.end()) return found;
  for (const std::size_t i : entry->second) {
    if (dataset.empty() || equals_ignoring_case(tables_[i].table->dataset_name, dataset)) found.push_back(&tables_[i]);
  }
  return found;
}

std::string GovernedCatalog::nearest(std::string_view name) const {
  const std::string wanted = to_lower_ascii(name);
  std::size_t best = wanted.size() <= 4 ? 2 : 4;
  std::string nearest;
  for (const GovernedTable& table : tables_) {
    const std::size_t distance = edit_distance(wanted, to_lower_ascii(table.table->name), best);
    if (distance < best) {
      best = distance;
      nearest = table.table->dataset_name + "." + table.table->name;
    }
  }
  return nearest;
}

}  // namespace sextant::query::sql
