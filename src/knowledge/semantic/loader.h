// The semantic models of a workspace: <workspace>/models/*.yaml. A broken file is reported and stops no other.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "knowledge/semantic/examine.h"

namespace sextant::knowledge::semantic {

// One file: its text when it could be read, and either the model or why there is none.
struct ModelFile {
  std::string name;  // "flights.yaml"
  std::string text;
  Timestamp updated_at{};
  std::optional<Model> model;
  std::optional<Error> error;
  std::vector<Finding> problems;
};

// By name; at most 500 files. No directory means no models. Files that are no regular files are reported, not opened.
[[nodiscard]] std::vector<ModelFile> load_models(const std::filesystem::path& directory, const data::Catalog& catalog);

// Says whether a statement would run: the gate's prepare(). The SQL names tables as dataset.table.
using SqlCheck = std::function<Result<void>(const std::string& sql)>;

// Every piece of SQL in the model, as statements, through `check`: verified queries with their examples bound, dimension
// and measure expressions, filters, metrics. The problems, by line; empty when all would run.
[[nodiscard]] std::vector<Problem> check_statements(const Model& model, const SqlCheck& check);
// Only the verified queries: those are run as they are written.
[[nodiscard]] std::vector<Problem> check_verified_queries(const Model& model, const SqlCheck& check);

}  // namespace sextant::knowledge::semantic
