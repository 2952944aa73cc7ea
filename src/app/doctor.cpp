#include "app/doctor.h"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <iostream>
#include <vector>

#include "access/identity/users.h"
#include "app/client_request.h"
#include "app/paths.h"
#include "app/terminal.h"
#include "app/version.h"
#include "app/workspace_session.h"
#include "base/config.h"
#include "base/json.h"
#include "platform/meta/database.h"
#include "platform/meta/workspace_lock.h"
#include "platform/sandbox/support.h"
#include "query/engine/make_engine.h"

namespace sextant::app {
namespace {

enum class Health : std::uint8_t { good, warn, bad };

struct Finding {
  std::string what;
  Health health = Health::good;
  std::string detail;
  std::string mend = {};
};

constexpr std::uint64_t kLittleDisk = 1ull << 30;

Finding finding_of(std::string what, const Result<void>& result, std::string good) {
  if (result) return {std::move(what), Health::good, std::move(good)};
  return {std::move(what), Health::bad, result.error().message, result.error().hint};
}

Finding check_sandbox(const Config& config) {
  const auto support = sandbox::probe();
  if (config.engine.sandbox == SandboxMode::off)
    return {"sandbox", Health::warn, "switched off by engine.sandbox", "Set engine.sandbox: required unless this machine serves only you."};
  return finding_of("sandbox", support.sufficient(), support.describe());
}

Finding check_engine(const Config& config) {
  return finding_of(
      "engine",
      [&]() -> Result<void> {
        auto engine = TRY(query::make_engine(
            {.sandbox = config.engine.sandbox == SandboxMode::off ? query::SandboxMode::off : query::SandboxMode::required,
             .ready_children = 1,
             .parsers = 1}));
        const auto compute = query::make_compute(*engine);
        const auto rows = TRY(compute->rows("SELECT 6 * 7 AS answer", {}, Call{}.within(std::chrono::seconds(10))));
        if (rows.rows.size() != 1 || rows.rows[0][0] != "42")
          return fail(ErrorCode::internal, "The engine computes wrong answers.", "Install libduckdb again: tools/setup/setup.sh.");
        return {};
      }(),
      "starts, computes in a process of its own, ends");
}

Finding check_workspace(const std::filesystem::path& workspace) {
  std::error_code error;
  if (!std::filesystem::exists(workspace, error))
    return {"workspace", Health::warn, workspace.string() + " does not exist yet",
            "`sextant demo` makes one to try; `sextant serve` makes an empty one."};
  if (::access(workspace.c_str(), W_OK) != 0)
    return {"workspace", Health::bad, workspace.string() + " is not writable", "Give the user who runs Sextant write permission to it."};
  struct statvfs disk{};
  if (statvfs(workspace.c_str(), &disk) == 0) {
    const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    if (free < kLittleDisk)
      return {"workspace", Health::warn, fmt::format("only {} MB free on its disk", free >> 20), "Make room, or move the workspace."};
    return {"workspace", Health::good, fmt::format("{}, {:.1f} GB free", workspace.string(), static_cast<double>(free) / (1u << 30))};
  }
  return {"workspace", Health::good, workspace.string()};
}

Finding check_lock(const std::filesystem::path& workspace) {
  std::error_code error;
  if (!std::filesystem::exists(workspace, error)) return {"server", Health::good, "none is running on this workspace"};
  if (const auto address = running_server(workspace)) return {"server", Health::good, "running at " + *address};
  const auto lock = meta::WorkspaceLock::acquire(workspace);
  if (!lock) return {"server", Health::warn, lock.error().message, lock.error().hint};
  return {"server", Health::good, "none is running on this workspace"};
}

Finding check_text(std::string what, const std::filesystem::path& file, Result<void> (*check)(const std::filesystem::path&)) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return {std::move(what), Health::good, "no " + file.filename().string() + "; the defaults hold"};
  return finding_of(std::move(what), check(file), file.filename().string() + " is sound");
}

// Each model file as it is on disk, every piece of its SQL tried through the gate.
Finding check_models(const std::filesystem::path& workspace) {
  std::error_code error;
  if (!std::filesystem::exists(workspace / "models", error))
    return {"models", Health::good, "none; names, keys and profiles of the data are used"};
  const auto looked = [&]() -> Result<Finding> {
    auto session = TRY(WorkspaceSession::open(workspace));
    const Call call = Call{}.within(std::chrono::seconds(60));
    const auto list = TRY(fetch(session.transport(), request_to(net::Method::get, "/api/models?limit=500", {}), call));
    const auto& items = list.as_object().at("items").as_array();
    for (const auto& item : items) {
      const auto& model = item.as_object();
      const auto checked =
          TRY(post(session.transport(), "/api/models/validate", boost::json::object{{"text", text_of(model, "text")}}, {}, call));
      const auto& problems = checked.as_object().at("problems").as_array();
      if (problems.empty()) continue;
      const auto& first = problems.front().as_object();
      return Finding{"models", Health::warn,
                     fmt::format("{}:{}: {}{}", text_of(model, "name"), first.at("line").to_number<int>(), text_of(first, "reason"),
                                 problems.size() > 1 ? fmt::format(" (and {} more)", problems.size() - 1) : ""),
                     "`sextant model check FILE` names every problem."};
    }
    return Finding{"models", Health::good, fmt::format("{} sound", items.size())};
  }();
  if (looked) return *looked;
  return {"models", Health::warn, looked.error().message, looked.error().hint};
}

Result<void> check_users_file(const std::filesystem::path& file) {
  TRY(access::parse_users(TRY(read_small_file(file)), file.filename().string()));
  return {};
}

Finding check_web(const Config& config) {
  const auto directory = web_directory(config);
  std::error_code error;
  if (std::filesystem::exists(directory / "index.html", error)) return {"web app", Health::good, directory.string()};
  return {"web app", Health::warn, "not built; the HTTP interface works without it", "Run `make web`, or set server.web_directory."};
}

std::vector<Finding> look(const std::filesystem::path& workspace) {
  std::vector<Finding> findings;
  findings.push_back({"version", Health::good, std::string(kVersion)});
  const auto config = load_config({.environment = process_environment(), .file = {}, .overrides = {{"workspace", workspace.string()}}});
  findings.push_back(finding_of("settings", config ? Result<void>{} : std::unexpected(config.error()), "sound"));
  findings.push_back(check_workspace(workspace));
  if (!config) return findings;
  findings.push_back(check_sandbox(*config));
  findings.push_back(check_engine(*config));
  findings.push_back(check_lock(workspace));
  findings.push_back(check_models(workspace));
  findings.push_back(check_text("users", workspace / "users.yaml", check_users_file));
  findings.push_back(check_web(*config));
  return findings;
}

constexpr std::string_view kMarks[] = {"ok", "!!", "XX"};
constexpr std::string_view kNames[] = {"good", "warn", "bad"};

}  // namespace

int examine(const std::filesystem::path& workspace, bool as_json) {
  const auto findings = look(workspace);
  bool bad = false;
  boost::json::array list;
  for (const auto& finding : findings) {
    bad = bad || finding.health == Health::bad;
    const auto health = static_cast<std::size_t>(finding.health);
    if (as_json) {
      list.push_back(
          boost::json::object{{"what", finding.what}, {"health", kNames[health]}, {"detail", finding.detail}, {"mend", finding.mend}});
      continue;
    }
    std::cout << fmt::format("{}  {:<10} {}\n", kMarks[health], finding.what, printable(finding.detail));
    if (!finding.mend.empty()) std::cout << fmt::format("               → {}\n", printable(finding.mend));
  }
  if (as_json) std::cout << write_json(boost::json::object{{"findings", std::move(list)}, {"sound", !bad}}) << '\n';
  return bad ? 1 : 0;
}

}  // namespace sextant::app
