#include "data/catalog/catalog.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant::data {
namespace {

struct FamilyRow {
  std::string_view prefix;
  TypeFamily family;
};
// The first matching prefix of the upper-case type text decides; longer names stand before their prefixes.
constexpr std::array kFamilies{
    FamilyRow{"BOOLEAN", TypeFamily::boolean},   FamilyRow{"TINYINT", TypeFamily::integer},
    FamilyRow{"SMALLINT", TypeFamily::integer},  FamilyRow{"INTEGER", TypeFamily::integer},
    FamilyRow{"INTERVAL", TypeFamily::interval}, FamilyRow{"BIGINT", TypeFamily::integer},
    FamilyRow{"HUGEINT", TypeFamily::integer},   FamilyRow{"UTINYINT", TypeFamily::integer},
    FamilyRow{"USMALLINT", TypeFamily::integer}, FamilyRow{"UINTEGER", TypeFamily::integer},
    FamilyRow{"UBIGINT", TypeFamily::integer},   FamilyRow{"UHUGEINT", TypeFamily::integer},
    FamilyRow{"DECIMAL", TypeFamily::decimal},   FamilyRow{"FLOAT", TypeFamily::real},
    FamilyRow{"DOUBLE", TypeFamily::real},       FamilyRow{"VARCHAR", TypeFamily::text},
    FamilyRow{"ENUM", TypeFamily::text},         FamilyRow{"UUID", TypeFamily::text},
    FamilyRow{"DATE", TypeFamily::date},         FamilyRow{"TIMESTAMP", TypeFamily::timestamp},
    FamilyRow{"TIME", TypeFamily::time},         FamilyRow{"BLOB", TypeFamily::blob},
    FamilyRow{"BIT", TypeFamily::blob},          FamilyRow{"STRUCT", TypeFamily::structure},
    FamilyRow{"MAP", TypeFamily::structure},
};
constexpr std::array<std::string_view, 13> kFamilyNames{"boolean",   "integer",  "decimal", "real", "text",      "date", "time",
                                                        "timestamp", "interval", "blob",    "list", "structure", "other"};

}  // namespace

TypeFamily family_of(std::string_view engine_type) {
  if (engine_type.ends_with(']')) return TypeFamily::list;
  for (const auto& row : kFamilies)
    if (engine_type.size() >= row.prefix.size() && equals_ignoring_case(engine_type.substr(0, row.prefix.size()), row.prefix))
      return row.family;
  return TypeFamily::other;
}

std::string_view family_name(TypeFamily family) { return kFamilyNames[static_cast<std::size_t>(family)]; }

bool Column::is_pii() const {
  return std::ranges::any_of(tags, [](const std::string& tag) { return tag.starts_with("pii"); });
}

const Column* Table::column(std::string_view wanted) const {
  const auto found = std::ranges::find_if(columns, [&](const Column& c) { return equals_ignoring_case(c.name, wanted); });
  return found == columns.end() ? nullptr : &*found;
}

bool nearly_unique(const ColumnProfile& profile, std::uint64_t rows) {
  return static_cast<double>(profile.distinct) >= kNearlyUnique * static_cast<double>(rows);
}

void Catalog::build_index() {
  by_name_.clear();
  by_id_.clear();
  for (std::size_t i = 0; i < tables.size(); ++i) {
    by_name_[to_lower_ascii(tables[i].name)].push_back(i);
    by_id_[tables[i].id] = i;
  }
}

const Table* Catalog::table(const TableId& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &tables[found->second];
}

std::vector<const Table*> Catalog::find(std::string_view dataset, std::string_view name) const {
  std::vector<const Table*> found;
  if (const auto rows = by_name_.find(to_lower_ascii(name)); rows != by_name_.end())
    for (const std::size_t i : rows->second)
      if (dataset.empty() || equals_ignoring_case(tables[i].dataset_name, dataset)) found.push_back(&tables[i]);
  return found;
}

}  // namespace sextant::data
