#include "app/demo_command.h"

#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "app/client_commands.h"
#include "app/demo/demo.h"
#include "app/house.h"
#include "app/paths.h"
#include "app/terminal.h"
#include "base/log.h"

namespace sextant::app {
namespace {

// Making the files is about a third of the work, reading them in the rest.
constexpr double kPrepareShare = 0.35;

BankScale scaled(double factor) {
  const BankScale full;
  const auto times = [&](std::uint32_t n) { return static_cast<std::uint32_t>(std::max(10.0, std::round(n * factor))); };
  return {std::max(full.branches, 10u), times(full.customers), times(full.accounts), times(full.transactions)};
}

bool is_known(const data::Catalog& catalog, const std::filesystem::path& file) {
  return std::ranges::any_of(catalog.sources, [&](const data::Source& source) { return source.path == file.string(); });
}

Result<void> run(const DemoCommandOptions& options, ProgressBar& bar) {
  const auto config = TRY(load_config({.environment = process_environment(), .file = {}, .overrides = {{"workspace", options.workspace}}}));
  std::error_code error;
  std::filesystem::create_directories(config.workspace, error);
  if (!(options.scale > 0 && options.scale <= 100)) return fail(ErrorCode::invalid_request, "--scale must be above 0 and at most 100.");
  const Call call;
  {
    // The definitions must be there before the house reads them.
    const auto house = TRY(House::open(config));
    const DemoOptions demo{.workspace = house->workspace(),
                           .data_directory = home_directory() / "third_party" / "vega_datasets",
                           .definitions_directory = home_directory() / "demo",
                           .seed = options.seed,
                           .scale = scaled(options.scale)};
    TRY(prepare_demo(demo, house->compute(), [&](double share, std::string_view step) { bar.show(share * kPrepareShare, step); }, call));
  }
  const auto house = TRY(House::open(config));
  const auto sources = demo_sources(house->workspace());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto& source = sources[i];
    if (is_known(*house->catalog().current(), source.path)) continue;
    const auto progress = [&](double share, std::string_view step, const jobs::JobAmount&) {
      bar.show(kPrepareShare + (1 - kPrepareShare) * (static_cast<double>(i) + share) / static_cast<double>(sources.size()), step);
    };
    TRY(house->sync().add({.file = source.path, .name = {}, .kind = source.kind, .dataset = source.dataset},
                          {.progress = progress, .guard = {}}, call));
  }
  return {};
}

}  // namespace

int make_demo(const DemoCommandOptions& options) {
  log::set_level(log::Level::warn);
  const auto result = [&] {
    ProgressBar bar;
    return run(options, bar);
  }();
  if (!result) return report(result.error(), false);
  std::cout << fmt::format("The demo workspace is ready: {}\n", options.workspace);
  return 0;
}

}  // namespace sextant::app
