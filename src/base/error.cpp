#include "base/error.h"

#include <array>

namespace sextant {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  int http;
  int exit;
};

// Exit codes: 2 usage, 3 refused or not allowed, 4 not found, 5 the data or query is at fault.
constexpr int kTryAgain = 6, kDefect = 1;
constexpr std::array kTable{
    Row{ErrorCode::invalid_request, "invalid_request", 400, 2},
    Row{ErrorCode::validation_failed, "validation_failed", 422, 2},
    Row{ErrorCode::sql_syntax, "sql_syntax", 400, 5},
    Row{ErrorCode::sql_refused, "sql_refused", 400, 3},
    Row{ErrorCode::unauthenticated, "unauthenticated", 401, 3},
    Row{ErrorCode::forbidden, "forbidden", 403, 3},
    Row{ErrorCode::not_found, "not_found", 404, 4},
    Row{ErrorCode::conflict, "conflict", 409, 3},
    Row{ErrorCode::precondition_failed, "precondition_failed", 412, 3},
    Row{ErrorCode::cost_exceeded, "cost_exceeded", 413, 3},
    Row{ErrorCode::payload_too_large, "payload_too_large", 413, 2},
    Row{ErrorCode::unsupported_media, "unsupported_media", 415, 2},
    Row{ErrorCode::rate_limited, "rate_limited", 429, kTryAgain},
    Row{ErrorCode::memory_exceeded, "memory_exceeded", 400, 5},
    Row{ErrorCode::data_invalid, "data_invalid", 422, 5},
    Row{ErrorCode::query_failed, "query_failed", 400, 5},
    Row{ErrorCode::unavailable, "unavailable", 503, kTryAgain},
    Row{ErrorCode::deadline_exceeded, "deadline_exceeded", 504, kTryAgain},
    Row{ErrorCode::cancelled, "cancelled", 499, kTryAgain},
    Row{ErrorCode::internal, "internal", 500, kDefect},
};

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (static_cast<std::size_t>(kTable[i].code) != i) return false;
  return kTable.size() == static_cast<std::size_t>(ErrorCode::internal) + 1;
}
static_assert(in_enum_order());

const Row& row(ErrorCode code) { return kTable[static_cast<std::size_t>(code)]; }

}  // namespace

Error&& Error::with(std::string key, std::string value) && {
  context.emplace_back(std::move(key), std::move(value));
  return std::move(*this);
}

std::string_view code_name(ErrorCode code) { return row(code).name; }
int http_status(ErrorCode code) { return row(code).http; }
int exit_code(ErrorCode code) { return row(code).exit; }
bool is_passing(const Error& error) { return exit_code(error.code) == kTryAgain || exit_code(error.code) == kDefect; }

}  // namespace sextant
