#include "api/query_result.h"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <fstream>

#include "api/framework/accept.h"
#include "ask/result_rows.h"
#include "base/json.h"
#include "base/text.h"
#include "platform/arrow/row_writer.h"
#include "platform/arrow/stream_decoder.h"

namespace sextant::api {
namespace {

namespace json = boost::json;

// Rows are formatted and sent in slices of about this many bytes.
constexpr std::size_t kSliceBytes = 128 << 10;
constexpr std::int64_t kSliceRows = 512;

// A query on its way out: the stream, its place among the running ones, and the bytes read ahead so that errors which come
// before the first row still get a proper status.
struct Outgoing {
  Outgoing(RunningQueries& queries, const access::Subject& subject, const Call& call) : place(queries, subject, call) {}

  RunningQueries::Place place;
  query::Running running;
  std::vector<std::byte> ahead;
  std::vector<arrow::Shape> shapes;

  // Reads until the schema is known.
  Result<void> read_ahead() {
    arrow::StreamDecoder decoder;
    while (!decoder.has_schema()) {
      const auto bytes = TRY(running.stream->read(place.call()));
      if (bytes.empty()) return fail(ErrorCode::internal, "The engine ended without a result.");
      ahead.insert(ahead.end(), bytes.begin(), bytes.end());
      decoder.push(bytes);
      TRY(decoder.next());
    }
    shapes = decoder.columns();
    return {};
  }
};

// A folder of one query, gone with the last who holds it.
class PrivateFolder {
 public:
  explicit PrivateFolder(const std::filesystem::path& parent) : path_(parent / random_token()) {
    std::error_code error;
    made_ = std::filesystem::create_directory(path_, error);
  }
  ~PrivateFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  [[nodiscard]] bool made() const { return made_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool made_ = false;
};

std::string columns_header(const Outgoing& outgoing) {
  const std::string text = write_json(to_json(ask::describe_columns(outgoing.shapes, outgoing.running.prepared)));
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

Result<void> send_arrow(Outgoing& outgoing, net::BodyWriter& writer) {
  TRY(writer.write(std::span<const std::byte>(outgoing.ahead)));
  outgoing.ahead = {};
  for (;;) {
    const auto bytes = TRY(outgoing.running.stream->read(outgoing.place.call()));
    if (bytes.empty()) return {};
    TRY(writer.write(bytes));
  }
}

Result<void> send_text(Outgoing& outgoing, arrow::RowFormat format, net::BodyWriter& writer) {
  arrow::StreamDecoder decoder;
  arrow::RowWriter rows(format, outgoing.shapes);
  arrow::TextBuffer buffer;
  rows.begin(buffer);
  const auto drain = [&]() -> Result<void> {
    while (const arrow::Batch* batch = TRY(decoder.next())) {
      for (std::int64_t first = 0; first < batch->rows(); first += kSliceRows) {
        rows.write(*batch, first, std::min(kSliceRows, batch->rows() - first), buffer);
        if (buffer.size() < kSliceBytes) continue;
        TRY(writer.write(buffer.view()));
        buffer.clear();
      }
    }
    return {};
  };
  decoder.push(std::exchange(outgoing.ahead, {}));
  TRY(drain());
  for (;;) {
    const auto bytes = TRY(outgoing.running.stream->read(outgoing.place.call()));
    if (bytes.empty()) break;
    decoder.push(bytes);
    TRY(drain());
  }
  return buffer.size() == 0 ? Result<void>{} : writer.write(buffer.view());
}

json::array tables_of(const query::Prepared& prepared) {
  json::array tables;
  for (const auto& table : prepared.tables)
    tables.push_back(json::object{{"dataset", table.dataset},
                                  {"name", table.name},
                                  {"columns", json::array(table.columns.begin(), table.columns.end())},
                                  {"effects", json::array(table.effects.begin(), table.effects.end())}});
  return tables;
}

Result<net::Response> json_response(Outgoing& outgoing, std::uint64_t max_rows, Clock::time_point started) {
  auto result = TRY(ask::read_rows(outgoing.running, max_rows, outgoing.place.call()));
  const double elapsed = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
  json::object body{{"query_id", outgoing.running.id.text()},
                    {"columns", to_json(result.columns)},
                    {"row_count", result.rows.size()},
                    {"truncated", result.truncated},
                    {"elapsed_ms", elapsed},
                    {"tables", tables_of(outgoing.running.prepared)},
                    {"rows", std::move(result.rows)}};
  return net::Response::text(200, "application/json", write_json(body));
}

}  // namespace

Result<ResultFormat> result_format(const net::Headers& headers) {
  const auto chosen = negotiate(headers.get("Accept").value_or(""), kResultTypes);
  if (!chosen)
    return fail(ErrorCode::unsupported_media, "None of the accepted media types can be sent.",
                "Accept one of " + join({kResultTypes.begin(), kResultTypes.end()}, ", ") + '.');
  return static_cast<ResultFormat>(*chosen);
}

Result<net::Response> run_query(query::Gate& gate, RunningQueries& queries, query::GateRequest request, ResultFormat format,
                                std::optional<std::uint64_t> max_rows, const Call& call) {
  const auto started = Clock::now();
  const bool whole = format == ResultFormat::json;
  if (max_rows) request.max_rows = *max_rows + (whole ? 1 : 0);
  auto outgoing = std::make_shared<Outgoing>(queries, request.subject, call);
  outgoing->running = TRY(gate.run(request, outgoing->place.call()));
  outgoing->place.name(outgoing->running.id);
  const std::string id = outgoing->running.id.text();

  net::Response response;
  if (whole) {
    response = TRY(json_response(*outgoing, max_rows.value_or(std::numeric_limits<std::int64_t>::max()), started));
  } else {
    TRY(outgoing->read_ahead());
    response.headers.set("Content-Type", std::string(kResultTypes[static_cast<std::size_t>(format)]));
    response.headers.set("X-Sextant-Columns", columns_header(*outgoing));
    response.body = net::StreamBody([outgoing, format](net::BodyWriter& writer) -> Result<void> {
      if (format == ResultFormat::arrow) return send_arrow(*outgoing, writer);
      return send_text(*outgoing, format == ResultFormat::csv ? arrow::RowFormat::csv : arrow::RowFormat::ndjson, writer);
    });
  }
  response.headers.set("X-Query-Id", id);
  return response;
}

Result<net::Response> run_to_parquet(query::Gate& gate, RunningQueries& queries, query::GateRequest request,
                                     const std::filesystem::path& exports, std::optional<std::uint64_t> max_rows, const Call& call) {
  request.max_rows = max_rows;
  const auto folder = std::make_shared<const PrivateFolder>(exports);
  if (!folder->made()) return fail(ErrorCode::unavailable, "The result could not be written.", "Is the disk of the workspace full?");
  const auto file = folder->path() / "result.parquet";
  const RunningQueries::Place place(queries, request.subject, call);
  const QueryId id = TRY(gate.write_parquet(request, file.string(), place.call()));

  net::Response response;
  response.headers.set("Content-Type", std::string(kResultTypes[static_cast<std::size_t>(ResultFormat::parquet)]));
  response.headers.set("X-Query-Id", id.text());
  response.body = net::StreamBody([folder, file](net::BodyWriter& writer) -> Result<void> {
    std::ifstream in(file, std::ios::binary);
    std::vector<char> piece(kSliceBytes);
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
      TRY(writer.write(std::as_bytes(std::span(piece.data(), static_cast<std::size_t>(in.gcount())))));
    return in.eof() ? Result<void>{} : fail(ErrorCode::internal, "The written result could not be read.");
  });
  return response;
}

}  // namespace sextant::api
