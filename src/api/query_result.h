// A query's rows as an HTTP response in the form the client accepts. Memory stays flat however long the result is, except
// for JSON, which is bounded by its row limit.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include "api/running_queries.h"
#include "platform/net/http.h"
#include "query/gate/gate.h"

namespace sextant::api {

enum class ResultFormat : std::uint8_t { ndjson, json, csv, arrow, parquet };
inline constexpr std::array<std::string_view, 5> kResultTypes{"application/x-ndjson", "application/json", "text/csv",
                                                              "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"};

// The form for an Accept header; NDJSON when everything is accepted, unsupported_media when none of ours is.
[[nodiscard]] Result<ResultFormat> result_format(const net::Headers& headers);

// Runs the statement and answers. `max_rows` limits the rows sent (the limit is woven in at the gate).
// Errors before the first row come back as an Error; later ones cut the stream.
[[nodiscard]] Result<net::Response> run_query(query::Gate& gate, RunningQueries& queries, query::GateRequest request, ResultFormat format,
                                              std::optional<std::uint64_t> max_rows, const Call& call);

// The same as a Parquet file, made in a folder of its own under `exports` and removed once it was sent.
[[nodiscard]] Result<net::Response> run_to_parquet(query::Gate& gate, RunningQueries& queries, query::GateRequest request,
                                                   const std::filesystem::path& exports, std::optional<std::uint64_t> max_rows,
                                                   const Call& call);

}  // namespace sextant::api
