// A connector knows one kind of source: whether a file is one, what tables it has, and how the engine reads them. Every
// connector passes the contract suite in contract_test.cpp. Stateless and thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.h"
#include "data/compute.h"

namespace sextant::data {

struct ConnectorField {
  std::string name;
  std::string label;
  std::string type;  // "path" | "text"
  bool required = false;
  std::string help;
};

struct ConnectorDescription {
  std::string kind;  // "csv"
  std::string label;
  std::string description;
  std::vector<std::string> extensions;  // ".csv"; lower case
  std::vector<ConnectorField> fields;
};

// What a probe sees of a file.
struct FileHead {
  std::filesystem::path path;
  std::string extension;  // lower case, with the dot
  std::string bytes;      // the first 64 KiB
};

struct SourceColumn {
  std::string name;  // unique in its table ignoring ASCII case
  std::string type;  // DuckDB type text
  bool nullable = true;
  std::string description;
};

struct DeclaredKey {
  std::vector<std::string> columns;
  std::string target_table;  // as the source calls it
  std::vector<std::string> target_columns;
};

// How long one reading of a view may take: it can be a query without an end.
inline constexpr auto kViewTime = std::chrono::minutes(2);

// Columns of another table of the source that a view may read.
struct SourceRead {
  std::string table;  // as the source calls it
  std::vector<std::string> columns;
};

struct SourceTable {
  std::string name;  // as the source calls it
  std::vector<SourceColumn> columns;
  std::vector<std::string> primary_key = {};
  std::vector<DeclaredKey> foreign_keys = {};
  std::vector<SourceRead> reads = {};                 // of a view: everything it may be made from
  std::string read_sql;                               // a SELECT whose result has exactly `columns`
  std::vector<std::string> files;                     // what it reads; absolute
  std::optional<std::filesystem::path> parquet = {};  // the table is this Parquet file as it is
};

struct DiscoverRequest {
  std::filesystem::path file;     // absolute, links followed
  std::filesystem::path scratch;  // an empty folder for copies, alive until the tables have been read
  Compute& compute;
  const Call& call;
  // Bytes and rows of the file read so far, by connectors that read all of it here.
  std::function<void(std::uint64_t bytes, std::uint64_t rows)> progress = [](std::uint64_t, std::uint64_t) {};
  // What the person who added the file should know of how it was read; holds no values.
  std::function<void(std::string note)> note = [](const std::string&) {};
};

class Connector {
 public:
  virtual ~Connector() = default;

  [[nodiscard]] virtual const ConnectorDescription& description() const = 0;

  // How sure it is that the file is of its kind, from 0 (no) to 1. Looks at content first, at the extension second.
  [[nodiscard]] virtual double probe(const FileHead& head) const = 0;

  // What is in the file. Error data_invalid says which file and which line or byte cannot be read, and how to mend it; a file
  // without any table is an error too.
  [[nodiscard]] virtual Result<std::vector<SourceTable>> discover(const DiscoverRequest& request) const = 0;
};

// All connectors, in the order they are offered to people.
[[nodiscard]] const std::vector<std::unique_ptr<Connector>>& connectors();
[[nodiscard]] const Connector* connector_of(std::string_view kind);

[[nodiscard]] Result<FileHead> head_of(const std::filesystem::path& file);

// The connector for the file: of `kind` if given, else the surest one. Errors: data_invalid (missing, empty, a folder),
// unsupported_media (nothing knows it), invalid_request (unknown kind).
[[nodiscard]] Result<const Connector*> choose_connector(const std::filesystem::path& file, std::string_view kind = {});

// An Error about a file, with the engine's own text kept out of the message.
[[nodiscard]] std::unexpected<Error> file_error(const std::filesystem::path& file, const std::string& what, std::string hint = {});

// Columns and types of a SELECT as the engine sees them.
[[nodiscard]] Result<std::vector<SourceColumn>> describe_select(Compute& compute, const std::string& select,
                                                                const std::vector<std::string>& files, const Call& call);

}  // namespace sextant::data
