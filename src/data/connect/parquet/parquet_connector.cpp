#include "data/connect/parquet/parquet_connector.h"

#include <array>
#include <cstring>
#include <fstream>

#include "base/text.h"

namespace sextant::data {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr std::size_t kTailBytes = 8;  // footer length and magic

class ParquetConnector final : public Connector {
 public:
  [[nodiscard]] const ConnectorDescription& description() const override { return description_; }
  [[nodiscard]] double probe(const FileHead& head) const override {
    if (head.bytes.starts_with(kMagic)) return 1;
    return head.extension == ".parquet" ? 0.9 : 0;
  }
  [[nodiscard]] Result<std::vector<SourceTable>> discover(const DiscoverRequest& request) const override;

 private:
  ConnectorDescription description_{
      .kind = "parquet",
      .label = "Parquet file",
      .description = "Columnar files with their own types; kept as they are.",
      .extensions = {".parquet", ".pq"},
      .fields = {{.name = "path", .label = "File", .type = "path", .required = true, .help = "Absolute path of the file on the server."}}};
};

// A Parquet file begins with its magic and ends with footer, footer length and magic: the last tells whether it is whole.
Result<void> check_frame(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, kMagic.size()> head{};
  in.read(head.data(), head.size());
  if (!in || std::string_view(head.data(), head.size()) != kMagic)
    return file_error(file, "this is not a Parquet file: it does not begin with PAR1.");
  in.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(in.tellg());
  std::array<char, kTailBytes> tail{};
  if (size >= kMagic.size() + kTailBytes) in.seekg(-static_cast<std::streamoff>(kTailBytes), std::ios::end).read(tail.data(), tail.size());
  if (std::string_view(tail.data() + 4, 4) != kMagic)
    return file_error(file, "the Parquet file is cut off: its footer is missing at byte " + std::to_string(size) + ".",
                      "Copy or download it again.");
  std::uint32_t footer = 0;
  std::memcpy(&footer, tail.data(), sizeof footer);
  if (footer + kMagic.size() + kTailBytes > size)
    return file_error(file, "the Parquet file is damaged: its footer does not fit into " + std::to_string(size) + " bytes.",
                      "Copy or download it again.");
  return {};
}

Result<std::vector<SourceTable>> ParquetConnector::discover(const DiscoverRequest& request) const {
  TRY(check_frame(request.file));
  const std::string select = "SELECT * FROM read_parquet(" + quote_literal(request.file.string()) + ")";
  auto columns = describe_select(request.compute, select, {request.file.string()}, request.call);
  if (!columns && (columns.error().code == ErrorCode::cancelled || columns.error().code == ErrorCode::deadline_exceeded))
    return std::unexpected(columns.error());
  if (!columns) {
    auto failure = file_error(request.file, "the Parquet file's footer cannot be read; the file is damaged.", "Copy or download it again.");
    for (auto& entry : columns.error().context) failure.error().context.push_back(std::move(entry));
    return failure;
  }
  SourceTable table{
      .name = request.file.stem().string(), .columns = std::move(*columns), .read_sql = select, .files = {request.file.string()}};
  table.parquet = request.file;
  return std::vector<SourceTable>{std::move(table)};
}

}  // namespace

std::unique_ptr<Connector> make_parquet_connector() { return std::make_unique<ParquetConnector>(); }

}  // namespace sextant::data
