#include "base/config_settings.h"

#include <algorithm>
#include <array>

#include "base/text.h"

// &config.member as a function, so that the table can be constant.
#define AT(member) +[](Config& config) -> decltype(auto) { return (config.member); }

namespace sextant {
namespace {

constexpr std::array<std::string_view, 2> kSandboxModes{"required", "off"};
constexpr std::array<std::string_view, 2> kAuditDurabilities{"process", "power"};
constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warn", "error"};

const std::array kSettings{
    Setting{"workspace", PathSetting{AT(workspace)}, "workspace",
            "Folder of everything Sextant keeps: metadata, segments, policies, this file. Made when absent."},

    Setting{"server.address", TextSetting{AT(server.address)}, "127.0.0.1",
            "Address to listen on. Anything but a loopback address is refused while no other identity than the local owner is configured."},
    Setting{"server.port", IntegerSetting{AT(server.port), 0, 65535}, "8080", "Port to listen on; 0 lets the system choose."},
    Setting{"server.worker_threads", IntegerSetting{AT(server.worker_threads), 0, 512}, "0",
            "Threads for blocking work; 0 chooses from the number of processors."},
    Setting{"server.max_body_mb", IntegerSetting{AT(server.max_body_mb), 1, 1'000'000}, "2048", "Largest upload, in megabytes."},
    Setting{"server.web_directory", TextSetting{AT(server.web_directory)}, "",
            "Folder of the built web app; empty looks beside the program."},

    Setting{"engine.sandbox",
            ChoiceSetting{kSandboxModes, [](Config& config, std::size_t i) { config.engine.sandbox = static_cast<SandboxMode>(i); },
                          [](const Config& config) { return static_cast<std::size_t>(config.engine.sandbox); }},
            "required",
            "`required` refuses to start where the kernel cannot sandbox; `off` runs queries without one, and every page says so."},
    Setting{"engine.threads", IntegerSetting{AT(engine.threads), 0, 1024}, "0", "Threads of one query; 0 is the number of processors."},
    Setting{"engine.memory_mb", IntegerSetting{AT(engine.memory_mb), 64, 10'000'000}, "1024", "Memory one query may use, in megabytes."},
    Setting{"engine.cpu_seconds", IntegerSetting{AT(engine.cpu_seconds), 1, 86'400}, "120",
            "Processor time one query may use, in seconds over all threads."},
    Setting{"engine.max_concurrent", IntegerSetting{AT(engine.max_concurrent), 0, 1024}, "0",
            "Queries that run at once, the others wait; 0 chooses from the number of processors."},
    Setting{"engine.memory_budget_mb", IntegerSetting{AT(engine.memory_budget_mb), 0, 100'000'000}, "0",
            "Memory of all running queries together, in megabytes; 0 is half of the machine."},
    Setting{"engine.children_ahead", IntegerSetting{AT(engine.children_ahead), 0, 64}, "3",
            "Engine processes kept ready for the next queries."},

    Setting{"query.deadline_seconds", IntegerSetting{AT(query.deadline_seconds), 1, 86'400}, "60",
            "Time after which a query is stopped, in seconds."},
    Setting{"query.max_rows_json", IntegerSetting{AT(query.max_rows_json), 1, 10'000'000}, "10000",
            "Rows of one JSON answer; the other formats stream without this limit."},
    Setting{"query.cost_limit_mb", IntegerSetting{AT(query.cost_limit_mb), 1, 1'000'000'000}, "4096",
            "Estimated megabytes read from which on a query asks for confirmation."},

    Setting{"ask.cache_seconds", IntegerSetting{AT(ask.cache_seconds), 0, 2'592'000}, "3600",
            "How long an answer may be given again, in seconds; 0 never."},
    Setting{"ask.session_turns", IntegerSetting{AT(ask.session_turns), 1, 10'000}, "50", "Turns of a conversation that are kept."},

    Setting{"sources.allowed_directories", ListSetting{AT(sources.allowed_directories)}, "",
            "Folders from which files may be added by path; empty allows any path to the local owner."},

    Setting{"access.audit_durability",
            ChoiceSetting{kAuditDurabilities,
                          [](Config& config, std::size_t i) { config.access.audit_durability = static_cast<AuditDurability>(i); },
                          [](const Config& config) { return static_cast<std::size_t>(config.access.audit_durability); }},
            "process",
            "What the audit event of a query survives before its rows leave: `process` the death of the server at any moment (and a power "
            "cut a tenth of a second "
            "later), `power` a power cut at once, which waits for the disk in every query."},
    Setting{"access.mask_key", SecretSetting{AT(access.mask_key), 32}, "",
            "Key of keyed-hash masks, at least 32 characters; empty keeps a random one in the workspace. Changing it changes every masked "
            "value."},
    Setting{"access.queries_per_minute", IntegerSetting{AT(access.queries_per_minute), 0, 1'000'000}, "0",
            "Queries one person may start a minute, with bursts of a sixth of it; 0 sets no limit."},
    Setting{"access.concurrent_queries", IntegerSetting{AT(access.concurrent_queries), 0, 10'000}, "0",
            "Queries one person may run at once; 0 sets no limit."},

    Setting{"log.level",
            ChoiceSetting{kLogLevels, [](Config& config, std::size_t i) { config.log.level = static_cast<log::Level>(i); },
                          [](const Config& config) { return static_cast<std::size_t>(config.log.level); }},
            "info", "Least important events that are logged."},
};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

std::string environment_name(std::string_view key) {
  std::string name = "SEXTANT_" + replace_all(std::string(key), ".", "_");
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; });
  return name;
}

}  // namespace sextant
