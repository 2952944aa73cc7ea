// Starts the engine: the zygote process, the ready children and the parsers. The only entry point for other rooms.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "data/compute.h"
#include "query/engine/engine.h"

namespace sextant::query {

enum class SandboxMode : std::uint8_t {
  required,  // no wall, no engine
  off,       // for people who wrote it down: children keep resource limits only
};

struct EngineOptions {
  std::string executable = "/proc/self/exe";  // started with `arguments`, must end in engine_main (zygote.h)
  std::vector<std::string> arguments = {"engine"};
  SandboxMode sandbox = SandboxMode::required;
  // Sum of EngineLimits::memory_bytes running at once; 0: three quarters of the machine's memory.
  std::uint64_t memory_budget_bytes = 0;
  // Requests up to this size may also use the last eighth of the budget; those without files get no more than this.
  std::uint64_t small_memory_bytes = 256 << 20;
  int running_limit = 128;  // children at work at once
  int ready_children = 3;
  std::chrono::milliseconds birth_deadline{10'000};  // a zygote that takes longer to fork is replaced; measured: 0.5 ms
  int parsers = 2;
  int parser_uses = 10'000;  // then a parser is replaced
  std::uint64_t parser_memory_bytes = 512 << 20;
  std::chrono::milliseconds parse_deadline{1000};
};

// Error unavailable: the kernel cannot confine processes, or the engine process does not start. Blocks up to ten seconds.
[[nodiscard]] Result<std::unique_ptr<Engine>> make_engine(EngineOptions options);

struct ComputeOptions {
  EngineLimits limits = {.threads = 2, .memory_bytes = 2ull << 30, .cpu_seconds = 3600};
  std::uint64_t file_bytes = 64ull << 30;  // the largest file write() may create
};

// `engine` must come from make_engine and outlive the result.
[[nodiscard]] std::unique_ptr<data::Compute> make_compute(Engine& engine, ComputeOptions options = {});

}  // namespace sextant::query
