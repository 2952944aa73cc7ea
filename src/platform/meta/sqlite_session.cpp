#include "platform/meta/sqlite_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <map>
#include <optional>

namespace sextant::meta {

namespace {

// SOCI does not export the type information of its SQLite classes, which the sanitizer's check of casts would need.
[[gnu::no_sanitize("vptr")]] sqlite_api::sqlite3* handle_of(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}
[[gnu::no_sanitize("vptr")]] std::size_t parameters_of(soci::statement& statement) {
  return static_cast<std::size_t>(
      sqlite_api::sqlite3_bind_parameter_count(static_cast<soci::sqlite3_statement_backend*>(statement.get_backend())->stmt_));
}

constexpr int kPrimaryCode = 0xFF;
constexpr int kBusy = 5, kLocked = 6, kReadOnly = 8, kInputOutput = 10, kCorrupt = 11, kFull = 13, kCannotOpen = 14, kConstraint = 19,
              kNotADatabase = 26;

Error error_of(int native_code, std::string_view native_text) {
  const auto make = [&](ErrorCode code, std::string message, std::string hint, bool retryable) {
    return Error{.code = code, .message = std::move(message), .hint = std::move(hint), .retryable = retryable}.with(
        "database", std::string(native_text));
  };
  switch (native_code & kPrimaryCode) {
    case kBusy:
    case kLocked:
      return make(ErrorCode::unavailable, "The metadata database is busy.", "Try again.", true);
    case kFull:
      return make(ErrorCode::unavailable, "The disk of the workspace is full.", "Free some space.", true);
    case kInputOutput:
    case kReadOnly:
    case kCannotOpen:
      return make(ErrorCode::unavailable, "The metadata database cannot be read or written.",
                  "Check the workspace's disk and its permissions.", true);
    case kCorrupt:
    case kNotADatabase:
      return make(ErrorCode::data_invalid, "The metadata database is damaged or is not a SQLite file.",
                  "Restore the newest backup beside it.", false);
    case kConstraint:
      return make(ErrorCode::conflict, "This does not fit what is stored already.", "", false);
    default:
      return make(ErrorCode::internal, "A statement on the metadata database failed.", "", false);
  }
}

// One bound parameter; lives as long as the statement, because SOCI keeps pointers to it.
struct Bound {
  long long integer = 0;
  double real = 0;
  std::string text;
  soci::indicator indicator = soci::i_ok;

  void assign(const Value& value) {
    indicator = std::holds_alternative<std::nullptr_t>(value) ? soci::i_null : soci::i_ok;
    if (const auto* given = std::get_if<std::int64_t>(&value)) integer = *given;
    if (const auto* given = std::get_if<double>(&value)) real = *given;
    if (const auto* given = std::get_if<std::string>(&value)) text = *given;
  }
};

// A statement without rows, ready to run again with other values of the same types.
struct Command {
  explicit Command(soci::session& session) : statement(session) {}
  void let_go() {  // of texts, which may be large
    for (Bound& each : bound) std::string().swap(each.text);
  }
  std::vector<Bound> bound;
  soci::statement statement;
};

constexpr std::size_t kMostCommands = 64;

// The same statement takes parameters of other types at other times.
std::string command_key(std::string_view sql, const std::vector<Value>& parameters) {
  std::string key(sql);
  for (const Value& value : parameters) key += static_cast<char>('0' + value.index());
  return key;
}

// Runs `body`, which returns a Result, and turns what SOCI throws into an Error.
template <class Body>
std::invoke_result_t<Body> guarded(Body&& body) {
  try {
    return body();
  } catch (const soci::sqlite3_soci_error& error) {
    return fail(error_of(error.result(), error.what()));
  } catch (const std::exception& error) {
    return fail(error_of(0, error.what()));
  }
}

Result<void> make_private_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail(error_of(kCannotOpen, path.string()));
  ::close(file);
  return {};
}

void bind(soci::statement& statement, Bound& bound, const Value& value) {
  bound.assign(value);
  if (std::holds_alternative<std::int64_t>(value)) {
    statement.exchange(soci::use(bound.integer, bound.indicator));
  } else if (std::holds_alternative<double>(value)) {
    statement.exchange(soci::use(bound.real, bound.indicator));
  } else {
    statement.exchange(soci::use(bound.text, bound.indicator));
  }
}

// One output column. REAL is fetched as a double, everything else as text, which keeps 64-bit integers whole.
struct Fetched {
  soci::data_type type = soci::dt_string;
  double real = 0;
  std::string text;
  soci::indicator indicator = soci::i_ok;

  [[nodiscard]] Value take() const {
    if (indicator == soci::i_null) return nullptr;
    if (type == soci::dt_double) return real;
    return text;
  }
};

}  // namespace

struct SqliteSession::State {
  soci::session session;
  std::map<std::string, std::unique_ptr<Command>> commands;  // by command_key; they go before the session
};

SqliteSession::SqliteSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteSession::~SqliteSession() = default;

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const std::filesystem::path& path, Access access,
                                                           std::chrono::milliseconds busy_timeout) {
  if (path.native().find_first_of("\"\n") != std::string::npos)
    return fail(ErrorCode::invalid_request, "The path of the workspace holds a quote or a line break.", "Choose another folder.");
  if (access == Access::write) TRY(make_private_file(path));
  auto state = std::make_unique<State>();
  TRY(guarded([&]() -> Result<void> {
    state->session.open(soci::sqlite3, fmt::format("dbname=\"{}\"", path.native()));
    return {};
  }));
  std::unique_ptr<SqliteSession> session(new SqliteSession(std::move(state)));
  TRY(session->script(
      fmt::format("PRAGMA busy_timeout = {}; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
                  busy_timeout.count())));
  TRY(session->script(access == Access::write ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" : "PRAGMA query_only = ON;"));
  return session;
}

Result<SqliteSession::Outcome> SqliteSession::run(std::string_view sql, const std::vector<Value>& parameters) {
  return guarded([&]() -> Result<Outcome> {
    std::string key = command_key(sql, parameters);
    // Out of the list while it runs: one that fails is not used again.
    if (auto known = state_->commands.extract(key); !known.empty()) {
      Command& command = *known.mapped();
      for (std::size_t i = 0; i < parameters.size(); ++i) command.bound[i].assign(parameters[i]);
      command.statement.execute(true);
      const std::int64_t changed = command.statement.get_affected_rows();
      command.let_go();
      state_->commands.insert(std::move(known));
      return Outcome{.rows = {}, .changed = changed};
    }
    auto command = std::make_unique<Command>(state_->session);
    command->bound.resize(parameters.size());
    soci::statement& statement = command->statement;
    for (std::size_t i = 0; i < parameters.size(); ++i) bind(statement, command->bound[i], parameters[i]);
    statement.alloc();
    statement.prepare(std::string(sql));

    auto* backend = statement.get_backend();
    if (parameters_of(statement) != parameters.size())
      return fail(error_of(0, "the statement has another number of parameters than were given"));
    std::vector<Fetched> fetched(static_cast<std::size_t>(backend->prepare_for_describe()));
    auto names = std::make_shared<std::vector<std::string>>(fetched.size());
    for (std::size_t i = 0; i < fetched.size(); ++i) {
      backend->describe_column(static_cast<int>(i) + 1, fetched[i].type, (*names)[i]);
      if (fetched[i].type == soci::dt_double)
        statement.exchange(soci::into(fetched[i].real, fetched[i].indicator));
      else
        statement.exchange(soci::into(fetched[i].text, fetched[i].indicator));
    }
    statement.define_and_bind();

    Outcome outcome;
    statement.execute(fetched.empty());
    while (!fetched.empty() && statement.fetch()) {
      std::vector<Value> values;
      values.reserve(fetched.size());
      for (const auto& column : fetched) values.push_back(column.take());
      outcome.rows.emplace_back(names, std::move(values));
    }
    outcome.changed = statement.get_affected_rows();
    if (fetched.empty() && state_->commands.size() < kMostCommands) {
      command->let_go();
      state_->commands.emplace(std::move(key), std::move(command));
    }
    return outcome;
  });
}

Result<void> SqliteSession::script(std::string_view sql) {
  char* message = nullptr;
  const int code = sqlite_api::sqlite3_exec(handle_of(state_->session), std::string(sql).c_str(), nullptr, nullptr, &message);
  if (code == 0) return {};
  const std::string text = message != nullptr ? message : "";
  sqlite_api::sqlite3_free(message);
  return fail(error_of(code, text));
}

}  // namespace sextant::meta
