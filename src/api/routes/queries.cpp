// SQL: run, look without running, history, cancel.
#include "api/framework/paging.h"
#include "api/query_result.h"
#include "api/services.h"

namespace sextant::api {
namespace {

namespace json = boost::json;

struct QueryBody {
  std::string sql;
  std::optional<std::int64_t> limit;
  bool confirm_cost = false;
  static constexpr auto json_required = json_names("sql");
  void check(JsonProblems& problems) const {
    if (limit && *limit < 1) problems.add("limit", "must be at least 1");
  }
};
BOOST_DESCRIBE_STRUCT(QueryBody, (), (sql, limit, confirm_cost))

struct SqlBody {
  std::string sql;
  static constexpr auto json_required = json_names("sql");
};
BOOST_DESCRIBE_STRUCT(SqlBody, (), (sql))

struct TableUseEntry {
  std::string dataset;
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> effects;
};
BOOST_DESCRIBE_STRUCT(TableUseEntry, (), (dataset, name, columns, effects))

struct OutputColumnEntry {
  std::string name;
  bool masked = false;
  std::string mask_rule;
};
BOOST_DESCRIBE_STRUCT(OutputColumnEntry, (), (name, masked, mask_rule))

struct ParseProblem {
  std::string detail;
  std::string code;
  std::optional<std::uint32_t> position;
  std::string rule;
  std::string hint;
};
BOOST_DESCRIBE_STRUCT(ParseProblem, (), (detail, code, position, rule, hint))

struct ParseReply {
  bool ok = false;
  std::optional<ParseProblem> error;
  json::value tree;
  std::vector<TableUseEntry> tables;
  std::vector<OutputColumnEntry> columns;
};
BOOST_DESCRIBE_STRUCT(ParseReply, (), (ok, error, tree, tables, columns))

struct EstimateReply {
  std::optional<std::uint64_t> rows;  // absent when they would tell of rows the caller may not see
  std::optional<std::uint64_t> bytes;
  bool over_limit = false;
  std::uint64_t limit_bytes = 0;
  std::vector<TableUseEntry> tables;
};
BOOST_DESCRIBE_STRUCT(EstimateReply, (), (rows, bytes, over_limit, limit_bytes, tables))

struct FormatReply {
  std::string sql;
};
BOOST_DESCRIBE_STRUCT(FormatReply, (), (sql))

struct QueryPath {
  QueryId id;
  static constexpr auto json_required = json_names("id");
};
BOOST_DESCRIBE_STRUCT(QueryPath, (), (id))

struct HistoryQuery : PageQuery {
  std::string q;
};
BOOST_DESCRIBE_STRUCT(HistoryQuery, (PageQuery), (q))

struct HistoryItem {
  QueryId query_id;
  std::string sql;
  std::string purpose;
  std::string status;
  std::optional<std::string> error;
  std::uint64_t row_count = 0;
  double elapsed_ms = 0;
  Timestamp started_at;
};
BOOST_DESCRIBE_STRUCT(HistoryItem, (), (query_id, sql, purpose, status, error, row_count, elapsed_ms, started_at))

HistoryItem item_of(const access::HistoryEntry& entry) {
  HistoryItem item{entry.id,     entry.sql,       entry.action,     std::string(access::audit_status_name(entry.status)),
                   std::nullopt, entry.row_count, entry.elapsed_ms, entry.started_at};
  if (!entry.error.empty()) item.error = entry.error;
  return item;
}

std::vector<TableUseEntry> tables_of(const query::Prepared& prepared) {
  std::vector<TableUseEntry> tables;
  for (const auto& table : prepared.tables) tables.push_back({table.dataset, table.name, table.columns, table.effects});
  return tables;
}

// The editor asks while a person types: a broken statement is an answer, not an error.
Result<ParseReply> parse(query::Gate& gate, const access::Subject& caller, const std::string& sql, const Call& call) {
  auto prepared = gate.prepare({.subject = caller, .sql = sql, .purpose = query::Purpose::sql_page}, call);
  ParseReply reply{.ok = prepared.has_value()};
  if (!prepared) {
    const auto& error = prepared.error();
    if (http_status(error.code) >= 500) return fail(error);
    reply.error = ParseProblem{error.message, std::string(code_name(error.code)), error.position, error.rule, error.hint};
    return reply;
  }
  reply.tree = TRY(parse_json(prepared->tree_json, {.max_bytes = 8u << 20, .max_depth = 2000}));
  reply.tables = tables_of(*prepared);
  for (const auto& column : prepared->columns) reply.columns.push_back({column.name, column.masked, column.mask_rule});
  return reply;
}

void add_running_routes(Api& api, Services& services) {
  const std::vector<ErrorCode> errors{ErrorCode::sql_syntax,    ErrorCode::sql_refused,       ErrorCode::not_found,
                                      ErrorCode::cost_exceeded, ErrorCode::deadline_exceeded, ErrorCode::unsupported_media};
  api.add(
      {.method = net::Method::post,
       .path = "/api/query",
       .operation = "run_query",
       .summary = "Run a statement through the gate",
       .description =
           "The form follows Accept. JSON holds at most `limit` rows (default 10,000) and says whether there were more; the others stream.",
       .tags = {"queries"},
       .errors = errors,
       .produces = {kResultTypes.begin(), kResultTypes.end()}},
      [&services](const access::Subject& caller, Body<QueryBody> body, net::Request& request, const Call& call) -> Result<net::Response> {
        const auto format = TRY(result_format(request.headers));
        std::optional<std::uint64_t> limit;
        if (body->limit) limit = static_cast<std::uint64_t>(*body->limit);
        if (format == ResultFormat::json) limit = std::min(limit.value_or(services.about.max_rows_json), services.about.max_rows_json);
        query::GateRequest wanted{.subject = caller, .sql = body->sql, .purpose = query::Purpose::api, .confirm_cost = body->confirm_cost};
        if (format == ResultFormat::parquet)
          return run_to_parquet(services.gate, services.running, std::move(wanted), services.about.exports, limit, call);
        return run_query(services.gate, services.running, std::move(wanted), format, limit, call);
      });

  api.add({.method = net::Method::post,
           .path = "/api/query/stream",
           .operation = "stream_query",
           .summary = "Run a statement and stream its rows as Arrow",
           .description = "X-Sextant-Columns describes the columns: a percent-encoded JSON array.",
           .tags = {"queries"},
           .errors = errors,
           .produces = {std::string(kResultTypes[static_cast<std::size_t>(ResultFormat::arrow)])}},
          [&services](const access::Subject& caller, Body<QueryBody> body, const Call& call) -> Result<net::Response> {
            std::optional<std::uint64_t> limit;
            if (body->limit) limit = static_cast<std::uint64_t>(*body->limit);
            return run_query(services.gate, services.running,
                             {.subject = caller, .sql = body->sql, .purpose = query::Purpose::sql_page, .confirm_cost = body->confirm_cost},
                             ResultFormat::arrow, limit, call);
          });
}

void add_looking_routes(Api& api, Services& services) {
  api.add({.method = net::Method::post,
           .path = "/api/query/parse",
           .operation = "parse_query",
           .summary = "Check a statement without running it",
           .tags = {"queries"}},
          [&services](const access::Subject& caller, Body<SqlBody> body, const Call& call) {
            return parse(services.gate, caller, body->sql, call);
          });

  api.add({.method = net::Method::post,
           .path = "/api/query/estimate",
           .operation = "estimate_query",
           .summary = "What a statement would read",
           .tags = {"queries"},
           .errors = {ErrorCode::sql_syntax, ErrorCode::sql_refused, ErrorCode::not_found}},
          [&services](const access::Subject& caller, Body<SqlBody> body, const Call& call) -> Result<EstimateReply> {
            const auto prepared =
                TRY(services.gate.prepare({.subject = caller, .sql = body->sql, .purpose = query::Purpose::sql_page}, call));
            EstimateReply reply{
                .over_limit = prepared.estimate.over_limit, .limit_bytes = services.about.cost_limit_bytes, .tables = tables_of(prepared)};
            if (!prepared.estimate.tells_hidden_rows) {
              reply.rows = prepared.estimate.rows;
              reply.bytes = prepared.estimate.bytes;
            }
            return reply;
          });

  api.add({.method = net::Method::post,
           .path = "/api/query/format",
           .operation = "format_query",
           .summary = "A statement printed from its tree",
           .tags = {"queries"},
           .errors = {ErrorCode::sql_syntax, ErrorCode::sql_refused, ErrorCode::not_found}},
          [&services](const access::Subject& caller, Body<SqlBody> body, const Call& call) -> Result<FormatReply> {
            const auto prepared =
                TRY(services.gate.prepare({.subject = caller, .sql = body->sql, .purpose = query::Purpose::sql_page}, call));
            return FormatReply{TRY(services.gate.shown(prepared, call))};
          });
}

void add_history_routes(Api& api, Services& services) {
  api.add({.path = "/api/queries", .operation = "list_queries", .summary = "Your queries, newest first", .tags = {"queries"}},
          [&services](const access::Subject& caller, Query<HistoryQuery> query) -> Result<List<HistoryItem>> {
            const std::string before = TRY(read_cursor("newest", query->cursor));
            if (!before.empty()) TRY(number_of(before));
            const auto page = TRY(services.audit.history(caller.id, query->size(), before, query->q));
            List<HistoryItem> list;
            for (const auto& entry : page.entries) list.items.push_back(item_of(entry));
            if (!page.next_cursor.empty()) list.next_cursor = write_cursor("newest", page.next_cursor);
            return list;
          });

  api.add({.path = "/api/queries/{id}",
           .operation = "query",
           .summary = "One of your queries",
           .tags = {"queries"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<QueryPath> path) -> Result<HistoryItem> {
            return item_of(TRY(services.audit.history_entry(caller.id, path->id)));
          });
}

}  // namespace

void add_query_routes(Api& api, Services& services) {
  add_running_routes(api, services);
  add_looking_routes(api, services);
  add_history_routes(api, services);
  api.add({.method = net::Method::delete_,
           .path = "/api/queries/{id}",
           .operation = "cancel_query",
           .summary = "Stop a running query",
           .tags = {"queries"},
           .errors = {ErrorCode::not_found}},
          [&services](const access::Subject& caller, Path<QueryPath> path) -> Result<void> {
            if (services.running.cancel(caller, path->id)) return {};
            return fail(ErrorCode::not_found, "No query of yours with this id is running.", "It may have ended already.");
          });
}

}  // namespace sextant::api
