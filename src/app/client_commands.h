// `sextant ask`, `query`, `sources …`: requests to Sextant and what comes back, written for people or, with --json, for
// scripts. Each returns the exit code of the process.
#pragma once

#include <optional>
#include <string>

#include "app/transport.h"

namespace sextant::app {

struct ClientOptions {
  std::string as;  // act as this user
  bool json = false;
  bool confirm_cost = false;
};

enum class OutputFormat : std::uint8_t { table, csv, json, arrow, parquet };

struct AskOptions {
  std::string question;
  std::string session;      // questions of one session can change the one before
  bool go_on = false;       // in the latest session
  std::size_t reading = 0;  // of an ask-back, from 1; 0: ask the person when stdin and stdout are a terminal
};

struct QueryOptions {
  std::string sql;  // "-" reads stdin
  OutputFormat format = OutputFormat::table;
  std::string output;  // file; empty: stdout
  std::optional<std::uint64_t> limit;
};

struct AddSourceOptions {
  std::string path;
  std::string name;
  std::string kind;
  std::string dataset;
};

[[nodiscard]] int run_ask(Transport& transport, const ClientOptions& options, const AskOptions& ask, const Call& call);
[[nodiscard]] int run_query(Transport& transport, const ClientOptions& options, const QueryOptions& query, const Call& call);
[[nodiscard]] int run_list_sources(Transport& transport, const ClientOptions& options, const Call& call);
[[nodiscard]] int run_add_source(Transport& transport, const ClientOptions& options, const AddSourceOptions& source, const Call& call);
[[nodiscard]] int run_source_action(Transport& transport, const ClientOptions& options, const std::string& name, bool remove,
                                    const Call& call);

// Prints what went wrong to stderr (JSON with --json), with its place in the SQL it is about, and gives the exit code.
int report(const Error& error, bool as_json, std::string_view sql = {});

}  // namespace sextant::app
