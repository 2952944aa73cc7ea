// The metadata database: all state of the product besides the segments. SQLite through SOCI, in WAL mode; one writing
// connection, several reading ones. Statements take parameters only as '?', bound in order; never build SQL from values.
//
//   const auto rows = TRY(db.query("SELECT name FROM users WHERE id = ?", user_id));
//   TRY(db.transaction([&](meta::Transaction& t) -> Result<void> { TRY(t.execute("INSERT …", a, b)); return {}; }));
//
// Thread-safe. Calls block for at most the busy timeout when others write. What a returned execute() or transaction()
// wrote survives kill -9 always, and power loss unless Durability::process was asked for. Errors: `conflict` a constraint does not hold
// (unique, foreign key, check); `unavailable` busy or disk full, retryable; `data_invalid` the file is no sound database of ours.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"
#include "platform/meta/rows.h"

namespace sextant::meta {

class Database;

enum class Durability : std::uint8_t {
  power,    // on the disk when it returns
  process,  // with the operating system when it returns, some ten times faster on slow disks; on the disk after sync()
};

// A running write transaction; holds the writer until it is gone. Rolls back unless committed. Used by one thread.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // Reads see what this transaction wrote.
  template <class... Arguments>
  [[nodiscard]] Result<Rows> query(std::string_view sql, const Arguments&... arguments) {
    return run_query(sql, {to_value(arguments)...});
  }
  // The number of rows changed.
  template <class... Arguments>
  [[nodiscard]] Result<std::int64_t> execute(std::string_view sql, const Arguments&... arguments) {
    return run_execute(sql, {to_value(arguments)...});
  }
  // Several statements at once, without parameters; for migrations.
  [[nodiscard]] Result<void> script(std::string_view sql);

  [[nodiscard]] Result<void> commit();

 private:
  friend class Database;
  struct State;
  explicit Transaction(std::unique_ptr<State> state);
  Result<Rows> run_query(std::string_view sql, const std::vector<Value>& parameters);
  Result<std::int64_t> run_execute(std::string_view sql, const std::vector<Value>& parameters);

  std::unique_ptr<State> state_;
};

class Database {
 public:
  struct Options {
    std::filesystem::path path;  // made, with its folder, when absent; readable by its owner only
    std::size_t readers = 3;
    std::chrono::milliseconds busy_timeout = std::chrono::seconds(5);
  };

  [[nodiscard]] static Result<std::unique_ptr<Database>> open(Options options);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // Reads the last committed state. Only for statements that change nothing; others fail.
  template <class... Arguments>
  [[nodiscard]] Result<Rows> query(std::string_view sql, const Arguments&... arguments) const {
    return run_query(sql, {to_value(arguments)...});
  }

  // One statement in a transaction of its own. The number of rows changed.
  template <class... Arguments>
  [[nodiscard]] Result<std::int64_t> execute(std::string_view sql, const Arguments&... arguments) {
    return transaction([&](Transaction& running) { return running.execute(sql, arguments...); });
  }

  // Runs `body(Transaction&) -> Result<T>`; commits when it returns a value, rolls back on an error. `body` must not use
  // the database itself to write: a second transaction on the same thread is refused.
  template <class Body>
  [[nodiscard]] auto transaction(Body&& body, Durability durability = Durability::power) -> std::invoke_result_t<Body, Transaction&> {
    Transaction running = TRY(begin(durability));
    auto result = std::forward<Body>(body)(running);
    if (result) TRY(running.commit());
    return result;
  }
  [[nodiscard]] Result<Transaction> begin(Durability durability = Durability::power);

  // Puts on the disk all that was committed before. Does not hold up writers.
  [[nodiscard]] Result<void> sync() const;

  // A copy of the committed state as one file, which must not exist yet.
  [[nodiscard]] Result<void> backup_to(const std::filesystem::path& target);
  [[nodiscard]] const std::filesystem::path& path() const;

 private:
  friend class Transaction;
  struct State;
  explicit Database(std::unique_ptr<State> state);
  Result<Rows> run_query(std::string_view sql, const std::vector<Value>& parameters) const;

  std::unique_ptr<State> state_;
};

}  // namespace sextant::meta
