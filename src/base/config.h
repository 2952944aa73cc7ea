// What the operator decides: one table of settings (config_settings.cpp) gives each its key, type, default, range and
// documentation; file, environment, command line, printing and the reference page all follow from it. A Config is a
// plain value, made once at start.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/log.h"

namespace sextant {

// A secret is never written down in the configuration, only where it is found: "${NAME}" is the environment variable
// NAME, "file:PATH" the text of a file without white space around it.
struct Secret {
  std::string reference;  // may be shown
  std::string value;      // never shown, logged or stored
  [[nodiscard]] bool empty() const { return reference.empty(); }
};

enum class SandboxMode : std::uint8_t { required, off };
enum class AuditDurability : std::uint8_t { process, power };

struct Config {
  std::filesystem::path workspace;

  struct Server {
    std::string address;
    std::int64_t port = 0;
    std::int64_t worker_threads = 0;  // 0: chosen from the number of processors
    std::int64_t max_body_mb = 0;
    std::string web_directory;  // empty: beside the program
  } server;

  struct Engine {
    SandboxMode sandbox = SandboxMode::required;
    std::int64_t threads = 0;  // 0: chosen from the number of processors
    std::int64_t memory_mb = 0;
    std::int64_t cpu_seconds = 0;
    std::int64_t max_concurrent = 0;    // 0: chosen from the number of processors
    std::int64_t memory_budget_mb = 0;  // 0: half of the machine
    std::int64_t children_ahead = 0;
  } engine;

  struct Query {
    std::int64_t deadline_seconds = 0;
    std::int64_t max_rows_json = 0;
    std::int64_t cost_limit_mb = 0;
  } query;

  struct Ask {
    std::int64_t cache_seconds = 0;
    std::int64_t session_turns = 0;
  } ask;

  struct Sources {
    std::vector<std::string> allowed_directories;  // empty: any path, for the local owner
  } sources;

  struct AccessSettings {
    AuditDurability audit_durability = AuditDurability::process;
    Secret mask_key;  // empty: a key kept in the workspace
    std::int64_t queries_per_minute = 0;
    std::int64_t concurrent_queries = 0;
  } access;

  struct Log {
    ::sextant::log::Level level = ::sextant::log::Level::info;
  } log;
};

using Environment = std::map<std::string, std::string>;

// Where settings come from. A later one wins: default, file, environment, command line.
struct ConfigInput {
  Environment environment;                                     // only names that begin with SEXTANT_ are settings
  std::optional<std::filesystem::path> file;                   // must exist when given; else <workspace>/sextant.yaml, if any
  std::vector<std::pair<std::string, std::string>> overrides;  // {"server.port", "9000"}, from the command line
};

[[nodiscard]] Environment process_environment();

// `validation_failed` naming each wrong setting with file and line, the range, and the nearest known key.
[[nodiscard]] Result<Config> load_config(const ConfigInput& input);

// The effective configuration as YAML that load_config reads back; secrets as their references.
[[nodiscard]] std::string print_config(const Config& config);

// docs/configuration.md.
[[nodiscard]] std::string configuration_reference();

}  // namespace sextant
