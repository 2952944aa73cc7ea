#include "data/connect/json/json_connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "data/connect/json/json_check.h"
#include "data/connect/names.h"
#include "data/connect/text_file.h"

namespace sextant::data {
namespace {

class JsonConnector final : public Connector {
 public:
  [[nodiscard]] const ConnectorDescription& description() const override { return description_; }
  [[nodiscard]] double probe(const FileHead& head) const override {
    const auto text = trim(std::string_view(head.bytes).substr(head.bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0));
    const bool opens = text.starts_with('{') || text.starts_with('[');
    const bool named = std::ranges::find(description_.extensions, head.extension) != description_.extensions.end();
    return named ? 0.9 : opens ? 0.5 : 0;
  }
  [[nodiscard]] Result<std::vector<SourceTable>> discover(const DiscoverRequest& request) const override;

 private:
  ConnectorDescription description_{
      .kind = "json",
      .label = "JSON file",
      .description = "An array of objects, or newline-delimited JSON with one object a line.",
      .extensions = {".json", ".ndjson", ".jsonl"},
      .fields = {{.name = "path", .label = "File", .type = "path", .required = true, .help = "Absolute path of the file on the server."}}};
};

std::string_view format_of(json::Layout layout) {
  switch (layout) {
    case json::Layout::array:
      return "array";
    case json::Layout::lines:
      return "newline_delimited";
    case json::Layout::concatenated:
      return "unstructured";
  }
  return "auto";
}

// Parquet would keep such integers as floating-point numbers, which have not all of their digits.
constexpr std::string_view kTooWide = "HUGEINT";

std::unexpected<Error> about(const std::filesystem::path& file, Error error) {
  if (error.code != ErrorCode::query_failed && error.code != ErrorCode::data_invalid) return fail(std::move(error));
  auto failure = file_error(file, "its values do not make one table.", "Give each record the same few keys, and each key once.");
  for (auto& entry : error.context) failure.error().context.push_back(std::move(entry));
  return failure;
}

Result<std::vector<SourceTable>> read_tables(const DiscoverRequest& request) {
  const auto layout = TRY(json::check(request.file, request.call, [&](std::uint64_t bytes) { request.progress(bytes, 0); }));
  const std::string path = request.file.string();
  const std::string from =
      fmt::format("read_json({}, format = '{}', sample_size = -1, map_inference_threshold = -1)", quote_literal(path), format_of(layout));
  auto described = describe_select(request.compute, "SELECT * FROM " + from, {path}, request.call);
  if (!described) return about(request.file, std::move(described.error()));
  auto& columns = *described;
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  names = column_names_from(names);
  std::vector<std::string> aliases;
  std::vector<std::string> expressions;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    aliases.push_back(fmt::format("c{}", i));
    auto& type = columns[i].type;
    std::string expression = aliases.back();
    if (type == "JSON") {
      type = "VARCHAR";
      expression += " ->> '$'";
    } else if (type.find(kTooWide) != std::string::npos) {
      type = replace_all(type, kTooWide, "VARCHAR");
      expression = "CAST(" + expression + " AS " + type + ")";
    }
    expressions.push_back(expression + " AS " + quote_identifier(names[i]));
    columns[i].name = names[i];
  }
  SourceTable table{.name = request.file.stem().string(), .columns = std::move(columns), .read_sql = {}, .files = {path}};
  table.read_sql = "SELECT " + join(expressions, ", ") + " FROM " + from + " AS t(" + join(aliases, ", ") + ")";
  return std::vector<SourceTable>{std::move(table)};
}

Result<std::vector<SourceTable>> JsonConnector::discover(const DiscoverRequest& request) const {
  return read_as_utf8(request, read_tables);
}

}  // namespace

std::unique_ptr<Connector> make_json_connector() { return std::make_unique<JsonConnector>(); }

}  // namespace sextant::data
