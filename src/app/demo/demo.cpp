#include "app/demo/demo.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <system_error>

#include "app/demo/bank_files.h"
#include "base/text.h"

namespace sextant::app {
namespace {

namespace fs = std::filesystem;

// Raised when the rows made from one seed change, so that an old workspace is made anew.
constexpr int kGeneration = 1;

struct FlightFile {
  std::string_view from, to, kind;
};
constexpr std::array<FlightFile, 5> kFlightFiles = {{{"flights-3m.parquet", "flights.parquet", "parquet"},
                                                     {"airports.csv", "airports.csv", "csv"},
                                                     {"birdstrikes.csv", "birdstrikes.csv", "csv"},
                                                     {"zipcodes.csv", "zipcodes.csv", "csv"},
                                                     {"weather.csv", "weather.csv", "csv"}}};
constexpr std::array<std::string_view, 4> kDefinitions = {"models", "users.yaml", "policies.yaml", "examples.yaml"};

fs::path data_path(const fs::path& workspace) { return workspace / "demo" / "data"; }

std::unexpected<Error> disk_error(const fs::path& path, const std::error_code& code) {
  return fail(ErrorCode::unavailable, fmt::format("{} could not be written: {}.", path.string(), code.message()),
              "Check free space and permissions of the workspace.");
}

// What the data was made from; kept beside it to recognise a finished demo.
std::string recipe(const DemoOptions& options) {
  return fmt::format("generation {}\nseed {}\nbranches {}\ncustomers {}\naccounts {}\ntransactions {}\n", kGeneration, options.seed,
                     options.scale.branches, options.scale.customers, options.scale.accounts, options.scale.transactions);
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<void> write_text(const fs::path& path, const std::function<Result<void>(const TextSink&)>& produce) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  TRY(produce([&](std::string_view piece) -> Result<void> {
    if (!file.write(piece.data(), static_cast<std::streamsize>(piece.size())))
      return disk_error(path, std::make_error_code(std::errc::io_error));
    return {};
  }));
  file.close();
  if (!file) return disk_error(path, std::make_error_code(std::errc::io_error));
  return {};
}

Result<void> copy_flights(const DemoOptions& options, const fs::path& to) {
  for (const FlightFile& file : kFlightFiles) {
    const fs::path source = options.data_directory / file.from;
    std::error_code code;
    if (!fs::exists(source, code))
      return fail(ErrorCode::not_found, fmt::format("The demo needs {}, which is missing.", source.string()), "Run tools/setup/setup.sh.");
    if (!fs::copy_file(source, to / file.to, code)) return disk_error(to / file.to, code);
  }
  return {};
}

// CSV text beside the target, turned into Parquet by the engine, then removed.
Result<void> make_parquet(data::Compute& compute, const fs::path& target, const std::string& columns,
                          const std::function<Result<void>(const TextSink&)>& produce, const Call& call) {
  const fs::path csv = fs::path(target).replace_extension(".csv");
  TRY(write_text(csv, produce));
  TRY(call.check());
  const std::string sql = fmt::format(
      "COPY (SELECT * FROM read_csv({}, header = true, auto_detect = false, columns = {})) TO {} (FORMAT parquet, COMPRESSION zstd, "
      "ROW_GROUP_SIZE 122880)",
      quote_literal(csv.string()), columns, quote_literal(target.string()));
  TRY(compute.write(sql, {csv.string()}, target.parent_path().string(), call));
  std::error_code code;
  fs::remove(csv, code);
  return {};
}

Result<void> make_bank(const DemoOptions& options, const fs::path& to, data::Compute& compute, const DemoProgress& progress,
                       const Call& call) {
  progress(0.1, "inventing the bank's customers and their transactions");
  const Bank bank = generate_bank(options.seed, options.scale);
  TRY(call.check());
  progress(0.4, "writing customers, branches, cards and loans (SQLite)");
  TRY(write_bank_sqlite(bank, to / "bank.sqlite", call));
  progress(0.55, "writing accounts (Parquet)");
  TRY(make_parquet(
      compute, to / "accounts.parquet", accounts_csv_columns(), [&](const TextSink& sink) { return write_accounts_csv(bank, sink); },
      call));
  progress(0.6, "writing transactions (Parquet)");
  return make_parquet(
      compute, to / "transactions.parquet", transactions_csv_columns(),
      [&](const TextSink& sink) { return write_transactions_csv(bank, sink); }, call);
}

// Everything is made in a directory of its own and moved into place at the end.
Result<void> make_data(const DemoOptions& options, data::Compute& compute, const DemoProgress& progress, const Call& call) {
  const fs::path target = data_path(options.workspace);
  const fs::path made = target.string() + ".new";
  std::error_code code;
  fs::remove_all(made, code);
  if (!fs::create_directories(made / "flights", code) || !fs::create_directories(made / "bank", code)) return disk_error(made, code);
  progress(0, "copying the flights");
  TRY(copy_flights(options, made / "flights"));
  TRY(call.check());
  TRY(make_bank(options, made / "bank", compute, progress, call));
  TRY(write_text(made / "recipe.txt", [&](const TextSink& sink) { return sink(recipe(options)); }));
  fs::remove_all(target, code);
  fs::rename(made, target, code);
  if (code) return disk_error(target, code);
  return {};
}

Result<void> copy_definitions(const DemoOptions& options) {
  for (const std::string_view name : kDefinitions) {
    const fs::path source = options.definitions_directory / name;
    std::error_code code;
    if (!fs::exists(source, code))
      return fail(ErrorCode::not_found, fmt::format("The demo's definitions are incomplete: {} is missing.", source.string()),
                  "Set the share directory of this installation.");
    fs::copy(source, options.workspace / name, fs::copy_options::recursive | fs::copy_options::skip_existing, code);
    if (code) return disk_error(options.workspace / name, code);
  }
  return {};
}

}  // namespace

Result<void> prepare_demo(const DemoOptions& options, data::Compute& compute, const DemoProgress& progress, const Call& call) {
  std::error_code code;
  fs::create_directories(options.workspace, code);
  if (code) return disk_error(options.workspace, code);
  TRY(copy_definitions(options));
  if (read_text(data_path(options.workspace) / "recipe.txt") != recipe(options)) TRY(make_data(options, compute, progress, call));
  progress(1, "done");
  return {};
}

std::vector<DemoSource> demo_sources(const fs::path& workspace) {
  const fs::path data = data_path(workspace);
  std::vector<DemoSource> sources;
  for (const FlightFile& file : kFlightFiles) sources.push_back({"flights", std::string(file.kind), data / "flights" / file.to});
  sources.push_back({"bank", "sqlite", data / "bank" / "bank.sqlite"});
  sources.push_back({"bank", "parquet", data / "bank" / "accounts.parquet"});
  sources.push_back({"bank", "parquet", data / "bank" / "transactions.parquet"});
  return sources;
}

}  // namespace sextant::app
