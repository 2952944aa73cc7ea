// `sextant model draft|check|import-dbt`: semantic models at the command line. Each returns the exit code of the process.
#pragma once

#include <string>

#include "app/client_commands.h"

namespace sextant::app {

struct ModelTextOptions {
  std::string dataset;  // empty: the only one, or the one that fits
  std::string output;   // file; empty: standard output
};

[[nodiscard]] int run_model_draft(Transport& transport, const ClientOptions& options, const ModelTextOptions& text, const Call& call);
[[nodiscard]] int run_model_check(Transport& transport, const ClientOptions& options, const std::string& file, const Call& call);
// `folder` is dbt's target folder, after `dbt parse` or any run.
[[nodiscard]] int run_model_import_dbt(Transport& transport, const ClientOptions& options, const std::string& folder,
                                       const ModelTextOptions& text, const Call& call);

}  // namespace sextant::app
