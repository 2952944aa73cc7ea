#include "query/engine/parser_child.h"

#include <unistd.h>

#include <cerrno>

#include "query/engine/protocol.h"

namespace sextant::query {
namespace {

using protocol::ParserAnswer;
using protocol::ParserTask;

bool read_exactly(int fd, char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(fd, data, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    data += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

// skip_empty leaves out keys that json_deserialize_sql then demands.
constexpr const char* kParse = "SELECT json_serialize_sql(?::VARCHAR, skip_null := true, skip_empty := false)::VARCHAR";
// Of a column: a parameter would have to be JSON, and a text bound to it makes DuckDB plan the statement again each time.
constexpr const char* kPrint = "SELECT json_deserialize_sql(tree) FROM (SELECT ?::VARCHAR AS tree)";

duck::Outcome<std::string> call(const duck::Prepared& statement, const std::string& text) {
  duckdb_clear_bindings(statement.get());
  if (duckdb_bind_varchar_length(statement.get(), 1, text.data(), text.size()) != DuckDBSuccess)
    return std::unexpected("the text is not UTF-8");
  duck::QueryResult result;
  if (duckdb_execute_prepared(statement.get(), result.get()) != DuckDBSuccess) {
    const char* reason = duckdb_result_error(result.get());
    return std::unexpected(reason != nullptr ? reason : "unknown error");
  }
  const duck::Chunk chunk(duckdb_fetch_chunk(*result.get()));
  if (!chunk || duckdb_data_chunk_get_size(chunk.get()) != 1) return std::unexpected("no answer");
  const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk.get(), 0);
  uint64_t* valid = duckdb_vector_get_validity(vector);
  if (valid != nullptr && !duckdb_validity_row_is_valid(valid, 0)) return std::unexpected("no answer");
  return std::string(duck::string_at(vector, 0));
}

std::string frame(ParserAnswer kind, std::string_view text) { return protocol::encode_frame(static_cast<std::uint8_t>(kind), text); }

}  // namespace

duck::Outcome<ParserChild> ParserChild::prepare(const duck::Connection& connection) {
  ParserChild child;
  if (duckdb_prepare(connection.get(), kParse, child.parse_.out()) != DuckDBSuccess)
    return std::unexpected(duckdb_prepare_error(child.parse_.get()));
  if (duckdb_prepare(connection.get(), kPrint, child.print_.out()) != DuckDBSuccess)
    return std::unexpected(duckdb_prepare_error(child.print_.get()));
  return child;
}

void ParserChild::serve(int socket) {
  char header[protocol::kFrameHeaderSize];
  std::string text;
  while (read_exactly(socket, header, sizeof header)) {
    const protocol::FrameHeader request = protocol::decode_frame_header(header);
    if (request.size > protocol::kParserAnswerLimit) return;
    text.resize(request.size);
    if (!read_exactly(socket, text.data(), text.size()) || !write_all(socket, answer(request.kind, text))) return;
  }
}

std::string ParserChild::answer(std::uint8_t task, const std::string& text) {
  const bool parsing = task == static_cast<std::uint8_t>(ParserTask::parse);
  auto done = call(parsing ? parse_ : print_, text);
  if (!done) return frame(ParserAnswer::refused, std::string_view(done.error()).substr(0, protocol::kErrorTextLimit));
  if (done->size() > protocol::kParserAnswerLimit) return frame(ParserAnswer::too_large, {});
  return frame(ParserAnswer::text, *done);
}

}  // namespace sextant::query
