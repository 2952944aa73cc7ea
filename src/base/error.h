// Errors are values. Everything that can fail returns Result<T>; exceptions of libraries are caught where the
// library is called. An Error is written for a person: what happened, and what to do next.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sextant {

// The one list of ways to fail. Mapped to HTTP status and exit code in error.cpp and nowhere else.
enum class ErrorCode : std::uint8_t {
  invalid_request,    // malformed input outside SQL
  validation_failed,  // well-formed input with fields that do not fit (see Error::fields)
  sql_syntax,         // the parser refused the text (see Error::position)
  sql_refused,        // a rule of the gate refused the statement (see Error::rule)
  unauthenticated,
  forbidden,
  not_found,  // also: what the subject may not know of
  conflict,
  precondition_failed,  // somebody else changed it in the meantime (If-Match)
  cost_exceeded,        // the estimate is over the gate (see Error::context "estimate")
  payload_too_large,
  unsupported_media,
  rate_limited,
  memory_exceeded,  // the query needed more memory than it may have
  data_invalid,     // a file or source holds something that cannot be read as declared
  query_failed,     // the engine could not evaluate the query (division by zero, failed cast …)
  unavailable,      // a dependency does not answer, or the server is busy
  deadline_exceeded,
  cancelled,
  internal,  // a defect of ours
};

struct FieldError {
  std::string path;
  std::string message;
  bool operator==(const FieldError&) const = default;
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;                         // what happened, for a person; never an engine's own text
  std::string hint = {};                       // what to do next; may be empty
  std::optional<std::uint32_t> position = {};  // byte offset into the SQL text
  std::string rule = {};                       // the gate's rule that refused
  std::vector<FieldError> fields = {};
  std::vector<std::pair<std::string, std::string>> context = {};  // where it happened; for logs and, by key, for clients
  bool retryable = false;

  // Adds where the error passed through; returns *this for use in a return statement.
  Error&& with(std::string key, std::string value) &&;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view code_name(ErrorCode code);  // "sql_refused"
[[nodiscard]] int http_status(ErrorCode code);
[[nodiscard]] int exit_code(ErrorCode code);  // 0 is never returned
// Whether an error says nothing of what was asked: the same may pass another time.
[[nodiscard]] bool is_passing(const Error& error);

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {}) {
  return std::unexpected(Error{.code = code, .message = std::move(message), .hint = std::move(hint)});
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace sextant

// TRY(expression): the value of a Result, or return its error from the enclosing function. Not for coroutines.
#define TRY(...)                                                                                  \
  ({                                                                                              \
    auto&& sextant_try_result = (__VA_ARGS__);                                                    \
    if (!sextant_try_result.has_value()) [[unlikely]]                                             \
      return std::unexpected(std::move(sextant_try_result).error());                              \
    static_cast<std::remove_cvref_t<decltype(sextant_try_result)>&&>(sextant_try_result).value(); \
  })
