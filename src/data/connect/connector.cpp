#include "data/connect/connector.h"

#include <algorithm>
#include <fstream>

#include "base/text.h"
#include "data/connect/csv/csv_connector.h"
#include "data/connect/json/json_connector.h"
#include "data/connect/parquet/parquet_connector.h"
#include "data/connect/sqlite/sqlite_connector.h"

namespace sextant::data {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;

std::vector<std::unique_ptr<Connector>> make_connectors() {
  std::vector<std::unique_ptr<Connector>> made;
  made.push_back(make_csv_connector());
  made.push_back(make_parquet_connector());
  made.push_back(make_json_connector());
  made.push_back(make_sqlite_connector());
  return made;
}

}  // namespace

const std::vector<std::unique_ptr<Connector>>& connectors() {
  static const auto all = make_connectors();
  return all;
}

const Connector* connector_of(std::string_view kind) {
  const auto found = std::ranges::find_if(connectors(), [&](const auto& connector) { return connector->description().kind == kind; });
  return found == connectors().end() ? nullptr : found->get();
}

std::unexpected<Error> file_error(const std::filesystem::path& file, const std::string& what, std::string hint) {
  Error error{.code = ErrorCode::data_invalid, .message = file.filename().string() + ": " + what, .hint = std::move(hint)};
  error.context.emplace_back("file", file.string());
  return fail(std::move(error));
}

Result<FileHead> head_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (error || !std::filesystem::exists(status)) return file_error(file, "there is no such file.", "Check the path.");
  if (!std::filesystem::is_regular_file(status)) return file_error(file, "this is not a file.", "Name a file; folders are not read yet.");
  std::ifstream in(file, std::ios::binary);
  if (!in) return file_error(file, "the file may not be read.", "Check its permissions.");
  FileHead head{.path = file, .extension = to_lower_ascii(file.extension().string()), .bytes = std::string(kHeadBytes, '\0')};
  in.read(head.bytes.data(), static_cast<std::streamsize>(kHeadBytes));
  head.bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (head.bytes.empty()) return file_error(file, "the file is empty.", "Check that it was written completely.");
  return head;
}

Result<const Connector*> choose_connector(const std::filesystem::path& file, std::string_view kind) {
  const auto head = TRY(head_of(file));
  if (!kind.empty()) {
    const Connector* wanted = connector_of(kind);
    if (wanted == nullptr)
      return fail(ErrorCode::invalid_request, "There is no connector of the kind \"" + std::string(kind) + "\".",
                  "GET /api/connectors lists the kinds.");
    return wanted;
  }
  const Connector* best = nullptr;
  double surest = 0;
  for (const auto& connector : connectors())
    if (const double sure = connector->probe(head); sure > surest) {
      surest = sure;
      best = connector.get();
    }
  if (best != nullptr) return best;
  Error error{.code = ErrorCode::unsupported_media,
              .message = file.filename().string() + " is of no kind that can be read.",
              .hint = "CSV, Parquet, JSON, NDJSON and SQLite files can be added."};
  return fail(std::move(error));
}

Result<std::vector<SourceColumn>> describe_select(Compute& compute, const std::string& select, const std::vector<std::string>& files,
                                                  const Call& call) {
  const auto described = TRY(compute.rows(select + " LIMIT 0", files, call));
  std::vector<SourceColumn> columns;
  for (std::size_t i = 0; i < described.columns.size(); ++i)
    columns.push_back({.name = described.columns[i], .type = described.types.at(i)});
  return columns;
}

}  // namespace sextant::data
