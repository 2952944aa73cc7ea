// A model as YAML text, in the form of README.md. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/semantic/model.h"

namespace sextant::knowledge::semantic {

// What parse_model reads back as the same model; empty parts are left out.
[[nodiscard]] std::string write_model(const Model& model);

// Plain where no reader of YAML could see anything else in it; quoted with escapes otherwise.
[[nodiscard]] std::string yaml_text(std::string_view text);
[[nodiscard]] std::string yaml_list(const std::vector<std::string>& items);

}  // namespace sextant::knowledge::semantic
