// A first semantic model from what the catalog knows: labels from identifiers, measures for numbers that are no keys,
// display columns, default times, joins with roles. Meant to be read and corrected by a person. Pure; the same catalog
// gives the same text.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "data/catalog/catalog.h"

namespace sextant::knowledge::semantic {

// YAML that load_model accepts with the same catalog. Error not_found for an unknown dataset. Columns whose names are
// longer than a label may be are left out.
[[nodiscard]] Result<std::string> draft_model(const data::Catalog& catalog, std::string_view dataset);

}  // namespace sextant::knowledge::semantic
