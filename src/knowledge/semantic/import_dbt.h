// A semantic model from the artifacts of a dbt project: manifest.json (models, sources, descriptions, tests) and
// semantic_manifest.json (semantic models, metrics). Only what the catalog holds is taken; what cannot be said in a model
// of ours is told. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "data/catalog/catalog.h"

namespace sextant::knowledge::semantic {

struct DbtArtifacts {
  std::string_view manifest;
  std::string_view semantic_manifest;  // may be empty: a project without semantic models
};

struct DbtImport {
  std::string dataset;
  std::string text;                // a model that load_model accepts
  std::vector<std::string> notes;  // what was left out and why; at most 100
};

// Into `dataset`; when that is empty, into the one that holds most of the project's tables. Errors: data_invalid for what
// is no such artifact, payload_too_large, not_found when no table of the project is in the catalog.
[[nodiscard]] Result<DbtImport> import_dbt(const DbtArtifacts& artifacts, const data::Catalog& catalog, std::string_view dataset);

}  // namespace sextant::knowledge::semantic
