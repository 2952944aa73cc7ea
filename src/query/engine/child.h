// A forked child of the zygote: receives one order, locks itself in, waits for its statement, runs it, reports, ends.
#pragma once

#include "platform/sandbox/filter.h"
#include "query/engine/code_pages.h"
#include "query/engine/database.h"
#include "query/engine/huge_pages.h"
#include "query/engine/sqlite_functions.h"

namespace sextant::query {

// The three system-call filters, compiled once in the zygote.
struct Filters {
  [[nodiscard]] static Result<Filters> compile();
  sandbox::SyscallFilter read, write, pure;
};

// What a child has from the zygote.
struct Inheritance {
  const duck::Database& database;
  const Filters& filters;
  const CodePages& code;
  SqliteFunctions& sqlite;
  duck::HugePages& memory;
};

// Expects its socket at protocol::kChildSocket and nothing else of use open. Never returns.
[[noreturn]] void child_main(const Inheritance& inheritance);

}  // namespace sextant::query
