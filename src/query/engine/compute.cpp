#include <cstring>

#include "base/text.h"
#include "platform/arrow/cell.h"
#include "platform/arrow/stream_decoder.h"
#include "query/engine/process_engine.h"

namespace sextant::query {
namespace {

constexpr std::uint64_t kRowLimit = 100'000;
constexpr std::size_t kByteLimit = 512u << 20;

using TextTable = std::vector<std::vector<std::optional<std::string>>>;

std::string without_semicolon(const std::string& sql) {
  std::string_view text = trim(sql);
  while (text.ends_with(';')) text = trim(text.substr(0, text.size() - 1));
  return std::string(text);
}

Result<void> append_rows(const arrow::Batch& batch, TextTable& rows) {
  for (std::int64_t row = 0; row < batch.rows(); ++row) {
    auto& cells = rows.emplace_back();
    for (std::size_t column = 0; column < batch.columns(); ++column) {
      const ArrowArrayView& view = batch.column(column);
      if (arrow::is_null(view, row))
        cells.emplace_back();
      else
        cells.emplace_back(std::string(arrow::bytes_of(batch.shape(column), view, row)));
    }
  }
  return {};
}

Result<TextTable> decode_text(std::span<const std::byte> bytes) {
  arrow::StreamDecoder decoder({.body_bytes = kByteLimit});
  decoder.push(bytes);
  TextTable rows;
  while (const arrow::Batch* batch = TRY(decoder.next())) {
    for (std::size_t column = 0; column < batch->columns(); ++column)
      if (batch->shape(column).kind != arrow::Kind::utf8)
        return fail(ErrorCode::internal, "The engine answered with columns that are not text.");
    TRY(append_rows(*batch, rows));
    if (rows.size() > kRowLimit) return fail(ErrorCode::payload_too_large, "The result has more than 100,000 rows.");
  }
  TRY(decoder.finish());
  return rows;
}

Result<std::vector<std::byte>> read_all(ResultStream& stream, const Call& call) {
  std::vector<std::byte> all;
  while (true) {
    const auto bytes = TRY(stream.read(call));
    if (bytes.empty()) return all;
    if (all.size() + bytes.size() > kByteLimit) return fail(ErrorCode::payload_too_large, "The result is larger than 512 MB.");
    all.insert(all.end(), bytes.begin(), bytes.end());
  }
}

class EngineCompute final : public data::Compute {
 public:
  EngineCompute(ProcessEngine& engine, ComputeOptions options) : engine_(engine), options_(options) {}

  Result<data::TextRows> rows(const std::string& sql, const std::vector<std::string>& files, const Call& call) override {
    const std::string inner = "FROM (" + without_semicolon(sql) + "\n) AS result";
    // One child for both: what is learned about a file while binding need not be learned twice.
    auto stream = TRY(engine_.start({.work = protocol::Work::read,
                                     .preface = "SELECT column_name, column_type FROM (DESCRIBE SELECT * " + inner + ")",
                                     .sql = "SELECT CAST(COLUMNS(*) AS VARCHAR) " + inner + " LIMIT " + std::to_string(kRowLimit + 1),
                                     .files = files,
                                     .limits = options_.limits},
                                    call));
    const std::vector<std::byte> bytes = TRY(read_all(*stream, call));
    std::uint64_t preface = 0;
    if (bytes.size() < sizeof preface) return fail(ErrorCode::internal, "The engine's answer is too short.");
    std::memcpy(&preface, bytes.data(), sizeof preface);
    const auto rest = std::span(bytes).subspan(sizeof preface);
    if (preface > rest.size()) return fail(ErrorCode::internal, "The engine's answer is too short.");
    data::TextRows result;
    for (auto& row : TRY(decode_text(rest.first(preface)))) {
      if (row.size() != 2) return fail(ErrorCode::internal, "The engine described its result in an unknown way.");
      result.columns.push_back(row[0].value_or(""));
      result.types.push_back(row[1].value_or(""));
    }
    result.rows = TRY(decode_text(rest.subspan(preface)));
    return result;
  }

  Result<void> write(const std::string& sql, const std::vector<std::string>& files, const std::string& output_directory,
                     const Call& call) override {
    if (!output_directory.starts_with('/')) return fail(ErrorCode::internal, "An output directory must be absolute.");
    auto stream = TRY(engine_.start({.work = protocol::Work::write,
                                     .sql = sql,
                                     .files = files,
                                     .output_directory = output_directory,
                                     .limits = options_.limits,
                                     .file_bytes = options_.file_bytes},
                                    call));
    while (!TRY(stream->read(call)).empty()) {
    }
    return {};
  }

 private:
  ProcessEngine& engine_;
  const ComputeOptions options_;
};

}  // namespace

std::unique_ptr<data::Compute> make_compute(Engine& engine, ComputeOptions options) {
  return std::make_unique<EngineCompute>(dynamic_cast<ProcessEngine&>(engine), options);
}

}  // namespace sextant::query
