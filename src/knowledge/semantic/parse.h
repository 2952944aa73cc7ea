// A semantic model from its YAML text (format: README.md of this room). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "data/catalog/catalog.h"
#include "knowledge/semantic/model.h"
#include "knowledge/semantic/problems.h"

namespace sextant::knowledge::semantic {

// Errors: data_invalid for broken YAML, payload_too_large, validation_failed: message "flights.yaml:12: …", one field for
// each of the first 50 problems. `file` is only for messages.
[[nodiscard]] Result<Model> parse_model(std::string_view text, std::string_view file);

// The model as far as it can be read, with all that is wrong in its form. Errors: as for any YAML.
struct ReadModel {
  YamlNode tree;
  Model model;
  std::vector<Problem> problems;
};
[[nodiscard]] Result<ReadModel> read_model(std::string_view text, std::string_view file);

// Everything in the model that does not fit the catalog: unknown tables and columns, texts that are summed, metrics over
// unknown measures, two defaults. By line; empty when the model fits.
[[nodiscard]] std::vector<Problem> check_model(const Model& model, const data::Catalog& catalog);

// Both: a model that may be used.
[[nodiscard]] Result<Model> load_model(std::string_view text, std::string_view file, const data::Catalog& catalog);

}  // namespace sextant::knowledge::semantic
