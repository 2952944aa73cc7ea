// What is wrong with the text of a model, as an editor shows it: where exactly, why, and what to do. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/semantic/parse.h"

namespace sextant::knowledge::semantic {

struct Finding {
  int line = 0;      // from 1; 0: the text as a whole
  int column = 0;    // from 1, in bytes; 0: not known
  std::string path;  // "entities[0].dimensions[2]"; may be empty
  std::string reason;
  std::string hint;  // may be empty
  bool operator==(const Finding&) const = default;
};

struct Examined {
  std::optional<Model> model;  // of a sound text
  std::optional<Error> error;  // why there is none; the problems in one
  std::vector<Finding> problems;
};

// The whole of load_model(), with every problem found in its place.
[[nodiscard]] Examined examine_model(std::string_view text, std::string_view file, const data::Catalog& catalog);

// Problems of checks made later (check_statements), found in their places.
[[nodiscard]] std::vector<Finding> findings_of(std::string_view text, std::span<const Problem> problems);

}  // namespace sextant::knowledge::semantic
