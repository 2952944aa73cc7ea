#include <filesystem>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "query/gate/estimate.h"
#include "query/gate/make_gate.h"
#include "query/gate/views.h"
#include "query/sql/check.h"
#include "query/sql/names.h"
#include "query/sql/resolve.h"
#include "query/sql/tree.h"

namespace sextant::query {
namespace {

// Tells the log how the query ended, once, whichever way it ends.
class LoggedStream final : public ResultStream {
 public:
  LoggedStream(std::unique_ptr<ResultStream> inner, QueryId id, QueryLog& log) : inner_(std::move(inner)), id_(std::move(id)), log_(log) {}
  LoggedStream(const LoggedStream&) = delete;
  LoggedStream& operator=(const LoggedStream&) = delete;
  ~LoggedStream() override { end(Error{.code = ErrorCode::cancelled, .message = "The reader left before the last row."}); }

  Result<std::span<const std::byte>> read(const Call& call) override {
    auto bytes = inner_->read(call);
    if (!bytes) {
      end(bytes.error());
    } else if (bytes->empty()) {
      end(std::nullopt);
    }
    return bytes;
  }
  EngineOutcome outcome() const override { return inner_->outcome(); }

 private:
  void end(std::optional<Error> error) noexcept {
    if (std::exchange(ended_, true)) return;
    QueryEnd event{.id = id_, .error = std::move(error), .outcome = {}};
    if (!event.error) event.outcome = inner_->outcome();
    log_.end(event);
  }

  std::unique_ptr<ResultStream> inner_;
  QueryId id_;
  QueryLog& log_;
  bool ended_ = false;
};

class Stopwatch {
 public:
  explicit Stopwatch(std::vector<GateStep>& steps) : steps_(steps) {}
  void step(std::string name) {
    const auto now = Clock::now();
    steps_.push_back({.name = std::move(name), .ms = std::chrono::duration<double, std::milli>(now - since_).count()});
    since_ = now;
  }

 private:
  std::vector<GateStep>& steps_;
  Clock::time_point since_ = Clock::now();
};

std::vector<TableUse> tables_of(const sql::Resolution& resolution) {
  std::vector<TableUse> tables;
  for (const sql::TableRead& read : resolution.reads) {
    const data::Table& table = *read.table->table;
    TableUse use{.id = table.id, .dataset = table.dataset_name, .name = table.name, .columns = {}, .effects = read.table->effects};
    for (std::size_t i = 0; i < read.used.size(); ++i) {
      if (read.used[i]) use.columns.push_back(read.table->columns[i].column->name);
    }
    tables.push_back(std::move(use));
  }
  return tables;
}

std::vector<OutputColumn> columns_of(const sql::Resolution& resolution) {
  std::vector<OutputColumn> columns;
  for (const sql::ResultColumn& column : resolution.columns) {
    columns.push_back({.name = column.name, .masked = !column.mask_rules.empty(), .mask_rule = join(column.mask_rules, "; ")});
  }
  return columns;
}

// A statement that passed every check and is not yet written out.
struct Understood {
  Prepared prepared;
  boost::json::value statement;
};

class GovernedGate final : public Gate {
 public:
  explicit GovernedGate(GateDependencies dependencies) : dependencies_(std::move(dependencies)), views_(dependencies_) {}

  Result<Prepared> prepare(const GateRequest& request, const Call& call) override {
    std::vector<GateStep> steps;
    Stopwatch watch(steps);
    return written(TRY(understood(request, call, watch)), request, call, watch);
  }

  Result<Running> run(const GateRequest& request, const Call& call) override {
    const Call limited = call.within(dependencies_.options.query_time);
    dependencies_.engine.expect();
    Running running{.id = QueryId::generate()};
    Stopwatch watch(running.steps);
    Understood admitted = TRY(this->admitted(request, limited, watch));
    // The child makes itself ready while the statement is written and recorded.
    Result<std::unique_ptr<ReadyChild>> child = dependencies_.engine.ready(admitted.prepared.files, dependencies_.options.limits, limited);
    running.prepared = TRY(written_or_refused(std::move(admitted), request, limited, watch));
    // It works already while the record becomes durable, but nobody reads a row before; without a record it is killed.
    Result<std::unique_ptr<ResultStream>> stream = child ? (*child)->run(running.prepared.printed_sql) : fail(std::move(child).error());
    TRY(recorded({.id = running.id, .request = request, .prepared = running.prepared, .call = limited}));
    if (!stream) {
      dependencies_.log.end({.id = running.id, .error = stream.error(), .outcome = {}});
      return std::unexpected(std::move(stream).error());
    }
    running.stream = std::make_unique<LoggedStream>(std::move(*stream), running.id, dependencies_.log);
    return running;
  }

  Result<QueryId> write_parquet(const GateRequest& request, const std::string& file, const Call& call) override {
    if (dependencies_.exports == nullptr)
      return fail(ErrorCode::unsupported_media, "Parquet files cannot be written here.", "Take Arrow or CSV.");
    const Call limited = call.within(dependencies_.options.query_time);
    const QueryId id = QueryId::generate();
    std::vector<GateStep> steps;
    Stopwatch watch(steps);
    const Prepared prepared = TRY(written_or_refused(TRY(admitted(request, limited, watch)), request, limited, watch));
    TRY(recorded({.id = id, .request = request, .prepared = prepared, .call = limited}));
    const std::string copy = "COPY (" + prepared.printed_sql + ") TO " + quote_literal(file) + " (FORMAT parquet, COMPRESSION zstd)";
    const Result<void> written =
        dependencies_.exports->write(copy, prepared.files, std::filesystem::path(file).parent_path().string(), limited);
    dependencies_.log.end({.id = id, .error = written ? std::nullopt : std::optional(written.error()), .outcome = {}});
    if (!written) return std::unexpected(written.error());
    return id;
  }

  Result<std::string> shown(const Prepared& prepared, const Call& call) override {
    return dependencies_.engine.print(prepared.tree_json, call);
  }

  Result<VisiblePtr> visible(const access::Subject& subject, const Call& call) override { return TRY(views_.of(subject, call))->visible; }

 private:
  // The parser says in half a sentence where it could not go on.
  Result<std::string> parsed(const std::string& sql, const Call& call) {
    auto tree = dependencies_.engine.parse(sql, call);
    if (tree || tree.error().code != ErrorCode::sql_syntax) return tree;
    Error error = std::move(tree.error());
    if (error.message.starts_with("syntax error")) error.message = "S" + error.message.substr(1) + '.';
    if (error.hint.empty()) error.hint = "Reading stopped at this place; what is wrong may stand just before it.";
    return fail(std::move(error));
  }

  Result<Understood> understood(const GateRequest& request, const Call& call, Stopwatch& watch) {
    TRY(call.check());
    TRY(sql::check_text(request.sql));
    Understood result;
    Prepared& prepared = result.prepared;
    prepared.tree_json = TRY(parsed(request.sql, call));
    boost::json::value& statement = result.statement = TRY(sql::read_statement(prepared.tree_json));
    watch.step("parse");
    TRY(sql::check_statement(statement));
    watch.step("allow_list");
    const ViewPtr view = TRY(views_.of(request.subject, call));
    prepared.policy_revision = view->policy_revision;
    prepared.catalog_revision = view->catalog_revision;
    watch.step("policy");
    TRY(sql::name_outputs(statement, request.sql, [&](const std::string& tree) { return dependencies_.engine.print(tree, call); }));
    watch.step("names");
    const sql::Resolution resolution = TRY(sql::resolve(statement, *view->governed, request.max_rows.has_value()));
    watch.step("resolve");
    prepared.columns = columns_of(resolution);
    prepared.columns_exact = resolution.columns_exact;
    prepared.tables = tables_of(resolution);
    for (const sql::TableRead& read : resolution.reads) {
      prepared.rules += read.table->rules;
      for (const data::Segment& segment : read.table->table->segments) prepared.files.push_back(segment.path);
    }
    prepared.estimate = estimate_of(resolution, dependencies_.options.cost_limit_bytes);
    watch.step("estimate");
    return result;
  }

  Result<Prepared> written(Understood understood, const GateRequest& request, const Call& call, Stopwatch& watch) {
    if (request.max_rows) sql::limit_rows(understood.statement, *request.max_rows);
    const std::string woven = sql::write_statement(understood.statement);
    watch.step("weave");
    understood.prepared.printed_sql = TRY(dependencies_.engine.print(woven, call));
    watch.step("print");
    return std::move(understood.prepared);
  }

  // Within its cost, or confirmed.
  Result<Understood> admitted(const GateRequest& request, const Call& call, Stopwatch& watch) {
    Result<Understood> result = understood(request, call, watch);
    if (result && result->prepared.estimate.over_limit && !request.confirm_cost)
      result = std::unexpected(too_expensive(result->prepared.estimate));
    if (!result) dependencies_.log.refused(request, result.error(), call);
    return result;
  }

  // A statement that may run.
  Result<Prepared> written_or_refused(Understood understood, const GateRequest& request, const Call& call, Stopwatch& watch) {
    Result<Prepared> prepared = written(std::move(understood), request, call, watch);
    if (!prepared) {
      dependencies_.log.refused(request, prepared.error(), call);
      return prepared;
    }
    TRY(call.check());
    return prepared;
  }

  Result<void> recorded(const QueryStart& start) {
    Result<void> result = dependencies_.log.begin(start);
    if (result) return {};
    log::error("audit.unavailable", {{"query", start.id.text()}, {"error", result.error().message}});
    return fail(Error{.code = ErrorCode::unavailable,
                      .message = "The query was refused because it could not be recorded.",
                      .hint = "Try again later; the operator must look at the audit log.",
                      .retryable = true});
  }

  static Error too_expensive(const Estimate& estimate) {
    Error error{.code = ErrorCode::cost_exceeded,
                .message = "The statement would read more than it may without confirmation.",
                .hint = "Ask for fewer columns or tables, or confirm the cost."};
    if (estimate.tells_hidden_rows) return error;
    return std::move(error).with("estimate",
                                 "{\"rows\":" + std::to_string(estimate.rows) + ",\"bytes\":" + std::to_string(estimate.bytes) + "}");
  }

  GateDependencies dependencies_;
  Views views_;
};

}  // namespace

std::unique_ptr<Gate> make_gate(GateDependencies dependencies) { return std::make_unique<GovernedGate>(std::move(dependencies)); }

}  // namespace sextant::query
