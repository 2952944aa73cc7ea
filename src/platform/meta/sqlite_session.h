// The only place that sees SOCI: one connection to a SQLite file. Every exception of SOCI ends here as an Error.
// Internal to platform/meta. Used by one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "platform/meta/rows.h"

namespace sextant::meta {

enum class Access : std::uint8_t { read, write };

class SqliteSession {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SqliteSession>> open(const std::filesystem::path& path, Access access,
                                                                   std::chrono::milliseconds busy_timeout);
  ~SqliteSession();

  struct Outcome {
    Rows rows;
    std::int64_t changed = 0;
  };
  [[nodiscard]] Result<Outcome> run(std::string_view sql, const std::vector<Value>& parameters);
  // Several statements, no parameters, no rows.
  [[nodiscard]] Result<void> script(std::string_view sql);

 private:
  struct State;
  explicit SqliteSession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sextant::meta
