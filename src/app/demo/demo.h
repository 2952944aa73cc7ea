// The demo workspace: two data sets of files, and the definitions (semantic models, users, policies, examples) that
// belong to them. Repeatable; calling it again on a finished workspace returns at once.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/demo/bank.h"
#include "base/call.h"
#include "data/compute.h"

namespace sextant::app {

struct DemoOptions {
  std::filesystem::path workspace;              // absolute; created if absent
  std::filesystem::path data_directory;         // the vega-datasets files
  std::filesystem::path definitions_directory;  // demo/ of the source tree, or of the installed share directory
  std::uint64_t seed = 20260101;
  BankScale scale;
};

// A file to register as a source, in this order.
struct DemoSource {
  std::string dataset;         // "flights" | "bank"
  std::string kind;            // "csv" | "parquet" | "sqlite"
  std::filesystem::path path;  // the file's stem is the table's name, except for SQLite files
};

// fraction 0..1, and what is being done, for a person.
using DemoProgress = std::function<void(double fraction, std::string_view step)>;

// Writes <workspace>/demo/data, and copies the definitions to <workspace>: models/*.yaml, users.yaml, policies.yaml,
// examples.yaml. Definitions that exist are kept: a person may have edited them. The data appears whole or not at all.
// Errors: not_found when the vega or definition files are missing (names them), unavailable when the disk refuses, and
// whatever compute and call say.
[[nodiscard]] Result<void> prepare_demo(const DemoOptions& options, data::Compute& compute, const DemoProgress& progress, const Call& call);

// The files prepare_demo leaves behind.
[[nodiscard]] std::vector<DemoSource> demo_sources(const std::filesystem::path& workspace);

}  // namespace sextant::app
