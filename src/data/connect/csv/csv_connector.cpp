#include "data/connect/csv/csv_connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "base/text.h"
#include "data/connect/csv/csv_sniffer.h"
#include "data/connect/csv/csv_types.h"
#include "data/connect/names.h"
#include "data/connect/text_file.h"
#include "data/segments/segment_store.h"

namespace sextant::data {
namespace {

constexpr std::uint64_t kRecordsBetweenChecks = 4096;

class CsvConnector final : public Connector {
 public:
  [[nodiscard]] const ConnectorDescription& description() const override { return description_; }
  [[nodiscard]] double probe(const FileHead& head) const override;
  [[nodiscard]] Result<std::vector<SourceTable>> discover(const DiscoverRequest& request) const override;

 private:
  ConnectorDescription description_{
      .kind = "csv",
      .label = "CSV file",
      .description = "Delimited text: comma, semicolon, tab or bar; header, types and dates are found by reading the file.",
      .extensions = {".csv", ".tsv", ".txt"},
      .fields = {{.name = "path", .label = "File", .type = "path", .required = true, .help = "Absolute path of the file on the server."}}};
};

double CsvConnector::probe(const FileHead& head) const {
  const bool named = std::ranges::find(description_.extensions, head.extension) != description_.extensions.end();
  if (head.bytes.find('\0') != std::string::npos && !is_utf16(head.bytes))
    return named ? 0.1 : 0;  // reading it says where the first zero byte is
  return named ? 0.8 : head.extension.empty() ? 0.2 : 0.1;
}

struct Contents {
  std::vector<csv::ColumnTyper> typers;
  bool irregular = false;
};

// Reads every record: the right number of fields in each, and what type each column has.
Result<Contents> read_contents(const DiscoverRequest& request, const csv::Layout& layout) {
  csv::CsvReader reader(request.file, layout.dialect);
  Contents contents{.typers = {layout.columns, csv::ColumnTyper(layout.dialect.delimiter == ',')}};
  std::uint64_t number = 0;
  for (;; ++number) {
    if (number % kRecordsBetweenChecks == 0) {
      TRY(request.call.check());
      request.progress(reader.bytes(), number);
    }
    const auto* record = TRY(reader.next());
    if (record == nullptr) break;
    if (record->size() != layout.columns)
      return reader.broken(reader.line(),
                           fmt::format("{} field{} where {} {} expected", record->size(), record->size() == 1 ? "" : "s", layout.columns,
                                       layout.columns == 1 ? "is" : "are"),
                           "Each line needs the same number of fields: put text that holds the delimiter into quotes, and leave out lines "
                           "before the header.");
    if (number == 0 && layout.has_header) continue;
    for (std::size_t i = 0; i < layout.columns; ++i) contents.typers[i].add((*record)[i].text, (*record)[i].quoted);
  }
  request.progress(reader.bytes(), number - (layout.has_header && number > 0 ? 1 : 0));
  contents.irregular = reader.irregular();
  const bool decimal_commas = std::ranges::any_of(contents.typers, &csv::ColumnTyper::has_decimal_comma);
  const bool decimal_points = std::ranges::any_of(contents.typers, &csv::ColumnTyper::has_decimal_point);
  if (decimal_commas != decimal_points)
    for (auto& typer : contents.typers) typer.settle_commas(decimal_commas);
  return contents;
}

// The same records as RFC 4180 writes them, for files the engine's reader could see differently.
Result<std::filesystem::path> rewrite(const DiscoverRequest& request, csv::Layout& layout) {
  const auto target = request.scratch / "rewritten.csv";
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  if (!out) return storage_error("create", errno);
  csv::CsvReader reader(request.file, layout.dialect);
  for (std::uint64_t number = 0;; ++number) {
    if (number % kRecordsBetweenChecks == 0) TRY(request.call.check());
    const auto* record = TRY(reader.next());
    if (record == nullptr) break;
    for (std::size_t i = 0; i < record->size(); ++i) {
      const auto& field = (*record)[i];
      if (i != 0) out << layout.dialect.delimiter;
      if (field.quoted || field.text.find('"') != std::string_view::npos)
        out << '"' << replace_all(std::string(field.text), "\"", "\"\"") << '"';
      else
        out << field.text;
    }
    if (!(out << '\n')) return storage_error("write", errno);
  }
  if (!out.flush()) return storage_error("write", errno);
  layout.dialect.escape = '"';
  return target;
}

std::string read_csv(const std::string& file, const csv::Layout& layout) {
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < layout.columns; ++i) columns.push_back(fmt::format("'c{}': 'VARCHAR'", i));
  return fmt::format(
      "read_csv({}, auto_detect = false, header = {}, delim = {}, quote = '\"', escape = {}, columns = {{{}}}, nullstr = '', "
      "allow_quoted_nulls = false, "
      "null_padding = false, strict_mode = true, max_line_size = {})",
      quote_literal(file), layout.has_header, quote_literal(std::string(1, layout.dialect.delimiter)),
      quote_literal(std::string(1, layout.dialect.escape)), join(columns, ", "), csv::kMaxRecordBytes + 500'000);
}

Result<std::vector<SourceTable>> read_tables(const DiscoverRequest& request) {
  auto layout = TRY(csv::sniff(request.file));
  const auto contents = TRY(read_contents(request, layout));
  const auto& typers = contents.typers;
  const std::string path = (contents.irregular ? TRY(rewrite(request, layout)) : request.file).string();
  const auto names = column_names_from(layout.has_header ? layout.names : std::vector<std::string>(layout.columns));
  SourceTable table{.name = request.file.stem().string(), .columns = {}, .read_sql = {}, .files = {path}};
  std::vector<std::string> expressions;
  for (std::size_t i = 0; i < typers.size(); ++i) {
    table.columns.push_back({.name = names[i], .type = typers[i].type(), .nullable = true, .description = typers[i].note()});
    expressions.push_back(typers[i].cast(fmt::format("c{}", i)) + " AS " + quote_identifier(names[i]));
  }
  table.read_sql = "SELECT " + join(expressions, ", ") + " FROM " + read_csv(path, layout);
  return std::vector<SourceTable>{std::move(table)};
}

Result<std::vector<SourceTable>> CsvConnector::discover(const DiscoverRequest& request) const { return read_as_utf8(request, read_tables); }

}  // namespace

std::unique_ptr<Connector> make_csv_connector() { return std::make_unique<CsvConnector>(); }

}  // namespace sextant::data
