#include "platform/meta/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <tuple>

#include "platform/meta/sqlite_session.h"

namespace sextant::meta {
namespace {

constexpr std::int64_t kApplicationId = 0x53585431;  // "SXT1", in the header of the file

std::unexpected<Error> busy() {
  return fail(Error{.code = ErrorCode::unavailable, .message = "The metadata database is busy.", .hint = "Try again.", .retryable = true});
}

Result<std::int64_t> scalar(SqliteSession& session, std::string_view sql, std::string_view column) {
  const auto outcome = TRY(session.run(sql, {}));
  return outcome.rows.empty() ? 0 : outcome.rows.front().integer(column);
}

// Never writes into a SQLite file that somebody else made.
Result<void> claim(SqliteSession& writer) {
  if (TRY(scalar(writer, "PRAGMA application_id", "application_id")) == kApplicationId) return {};
  if (TRY(scalar(writer, "SELECT count(*) AS n FROM sqlite_master", "n")) != 0)
    return fail(ErrorCode::data_invalid, "The metadata database belongs to another program.", "Choose another workspace folder.");
  return writer.script("PRAGMA application_id = " + std::to_string(kApplicationId));
}

}  // namespace

struct Database::State {
  Options options;
  std::unique_ptr<SqliteSession> writer;
  std::timed_mutex writing;
  Durability durability = Durability::power;  // of the writer now; guarded by writing
  int log_file = -1;                          // SQLite's write-ahead log, for sync()
  std::atomic<std::thread::id> writing_thread{};

  std::mutex mutex;  // guards idle_readers
  std::condition_variable reader_free;
  std::vector<std::unique_ptr<SqliteSession>> idle_readers;

  ~State() {
    if (log_file >= 0) ::close(log_file);
  }
};

struct Transaction::State {
  Database::State* database;
  std::unique_lock<std::timed_mutex> writing;
  bool open = false;

  ~State() {
    if (open) std::ignore = database->writer->script("ROLLBACK");  // it fails only where the statement before has rolled back already
    database->writing_thread = std::thread::id();
  }
};

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Result<Rows> Transaction::run_query(std::string_view sql, const std::vector<Value>& parameters) {
  return TRY(state_->database->writer->run(sql, parameters)).rows;
}

Result<std::int64_t> Transaction::run_execute(std::string_view sql, const std::vector<Value>& parameters) {
  return TRY(state_->database->writer->run(sql, parameters)).changed;
}

Result<void> Transaction::script(std::string_view sql) { return state_->database->writer->script(sql); }

Result<void> Transaction::commit() {
  TRY(state_->database->writer->script("COMMIT"));
  state_->open = false;
  return {};
}

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(Options options) {
  std::error_code failed;
  if (options.path.has_parent_path()) std::filesystem::create_directories(options.path.parent_path(), failed);
  if (failed)
    return fail(
        Error{.code = ErrorCode::unavailable, .message = "The workspace folder cannot be made.", .hint = "Check its path and permissions."}
            .with("cause", failed.message()));
  auto state = std::make_unique<State>();
  state->writer = TRY(SqliteSession::open(options.path, Access::write, options.busy_timeout));
  TRY(claim(*state->writer));
  for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i)
    state->idle_readers.push_back(TRY(SqliteSession::open(options.path, Access::read, options.busy_timeout)));
  const auto log_path = options.path.native() + "-wal";
  state->log_file = ::open(log_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (state->log_file < 0)
    return fail(Error{
        .code = ErrorCode::unavailable, .message = "The metadata database cannot be written.", .hint = "Check the workspace's permissions."}
                    .with("path", log_path));
  state->options = std::move(options);
  return std::unique_ptr<Database>(new Database(std::move(state)));
}

Result<Transaction> Database::begin(Durability durability) {
  if (state_->writing_thread.load() == std::this_thread::get_id())
    return fail(ErrorCode::internal, "A transaction was begun inside another one of the same thread.");
  std::unique_lock writing(state_->writing, state_->options.busy_timeout);
  if (!writing.owns_lock()) return busy();
  auto running = std::make_unique<Transaction::State>(state_.get(), std::move(writing));
  state_->writing_thread = std::this_thread::get_id();
  if (durability != state_->durability) {
    TRY(state_->writer->script(durability == Durability::power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
    state_->durability = durability;
  }
  TRY(state_->writer->script("BEGIN IMMEDIATE"));
  running->open = true;
  return Transaction(std::move(running));
}

Result<void> Database::sync() const {
  if (::fdatasync(state_->log_file) == 0) return {};
  return fail(ErrorCode::unavailable, "The metadata database cannot be written to the disk.", "Check the workspace's disk.");
}

Result<Rows> Database::run_query(std::string_view sql, const std::vector<Value>& parameters) const {
  std::unique_ptr<SqliteSession> reader;
  {
    std::unique_lock lock(state_->mutex);
    if (!state_->reader_free.wait_for(lock, state_->options.busy_timeout, [&] { return !state_->idle_readers.empty(); })) return busy();
    reader = std::move(state_->idle_readers.back());
    state_->idle_readers.pop_back();
  }
  auto outcome = reader->run(sql, parameters);
  {
    const std::lock_guard lock(state_->mutex);
    state_->idle_readers.push_back(std::move(reader));
  }
  state_->reader_free.notify_one();
  return std::move(TRY(std::move(outcome)).rows);
}

Result<void> Database::backup_to(const std::filesystem::path& target) {
  const int file = ::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return fail(Error{.code = ErrorCode::unavailable, .message = "The backup of the metadata database cannot be written."}.with(
        "path", target.string()));
  ::close(file);
  const std::unique_lock writing(state_->writing, state_->options.busy_timeout);
  if (!writing.owns_lock()) return busy();
  TRY(state_->writer->run("VACUUM INTO ?", {target.string()}));
  return {};
}

const std::filesystem::path& Database::path() const { return state_->options.path; }

}  // namespace sextant::meta
