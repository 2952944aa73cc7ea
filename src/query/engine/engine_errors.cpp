#include "query/engine/engine_errors.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace sextant::query {
namespace {

struct Class {
  std::string_view prefix;  // of DuckDB's text: "<class> Error: …"
  ErrorCode code;
  const char* message;
  const char* hint;
};

constexpr const char* kLessData = "Filter or aggregate earlier, or ask for fewer columns.";
constexpr Class kClasses[] = {
    {"Out of Memory", ErrorCode::memory_exceeded, "The query needed more memory than it may have.", kLessData},
    {"INTERRUPT", ErrorCode::cancelled, "The query was cancelled.", ""},
    {"Binder", ErrorCode::query_failed, "A name or a type in the query does not fit.",
     "Check the columns and the types of the functions' arguments."},
    {"Catalog", ErrorCode::query_failed, "The query uses something the engine does not have.", "Check the names of functions and types."},
    {"Parser", ErrorCode::query_failed, "The query could not be read by the engine.", ""},
    {"Syntax", ErrorCode::query_failed, "The query could not be read by the engine.", ""},
    {"Conversion", ErrorCode::query_failed, "A value cannot be converted to the type the query asks for.",
     "TRY_CAST gives NULL for such values."},
    {"Mismatch Type", ErrorCode::query_failed, "Two types in the query do not fit together.", "Add a cast."},
    {"Invalid type", ErrorCode::query_failed, "Two types in the query do not fit together.", "Add a cast."},
    {"Out of Range", ErrorCode::query_failed, "A number left the range of its type.", "Cast to a wider type first, for example DOUBLE."},
    {"Divide by Zero", ErrorCode::query_failed, "The query divides by zero.", "nullif(x, 0) gives NULL instead."},
    {"Invalid Input", ErrorCode::query_failed, "A function was given a value it cannot take.",
     "Check the functions' arguments and the values they meet."},
    {"Constraint", ErrorCode::query_failed, "A value breaks a condition of the query.", ""},
    {"Expression", ErrorCode::query_failed, "An expression of the query cannot be computed.", ""},
    {"Not implemented", ErrorCode::query_failed, "The engine cannot do what the query asks for.",
     "Rephrase the query or cast unusual types to VARCHAR."},
    {"Permission", ErrorCode::query_failed, "The query reached for something outside of its data.", ""},
    {"Missing Extension", ErrorCode::query_failed, "The query uses something the engine does not have.", ""},
    {"Serialization", ErrorCode::data_invalid, "A data file cannot be read.", "Sync the source again."},
    {"IO", ErrorCode::data_invalid, "A data file cannot be read.", "Sync the source again."},
    {"INTERNAL", ErrorCode::internal, "The engine hit a defect while running the query.",
     "Rephrase the query; the server is not affected."},
    {"FATAL", ErrorCode::internal, "The engine hit a defect while running the query.", "Rephrase the query; the server is not affected."},
};

Error of_engine_text(const std::string& text) {
  for (const Class& entry : kClasses)
    if (text.starts_with(entry.prefix))
      return Error{.code = entry.code, .message = entry.message, .hint = entry.hint, .context = {{"engine_message", text}}};
  return Error{
      .code = ErrorCode::query_failed, .message = "The engine could not compute the query.", .context = {{"engine_message", text}}};
}

struct Death {
  int signal;
  ErrorCode code;
  const char* message;
  const char* hint;
};
constexpr const char* kCrashed = "The engine process of this query crashed.";
constexpr const char* kUnaffected = "The server and other queries are not affected. Rephrase the query.";
constexpr const char* kNoMemory = "The query needed more memory than it may have.";
constexpr Death kDeaths[] = {
    {SIGXCPU, ErrorCode::deadline_exceeded, "The query used more processor time than it may.", "Narrow the question."},
    {SIGABRT, ErrorCode::memory_exceeded, kNoMemory, kLessData},
    {SIGKILL, ErrorCode::memory_exceeded, kNoMemory, kLessData},
    {SIGXFSZ, ErrorCode::payload_too_large, "The result is larger than a file may be.", ""},
    {SIGSYS, ErrorCode::internal, "The engine process of this query made a forbidden system call and was stopped.", kUnaffected},
};

}  // namespace

Error error_of(const protocol::Report& report) {
  switch (report.failure) {
    case protocol::Failure::memory:
      return Error{.code = ErrorCode::memory_exceeded, .message = kNoMemory, .hint = kLessData};
    case protocol::Failure::data:
      return Error{.code = ErrorCode::data_invalid, .message = report.text, .context = {{"path", report.detail}}};
    case protocol::Failure::confine:
      return Error{.code = ErrorCode::internal,
                   .message = "The query was not run because its process could not be confined.",
                   .context = {{"engine_message", report.text}}};
    case protocol::Failure::engine:
    case protocol::Failure::none:
      break;
  }
  return of_engine_text(report.text);
}

Error error_of(const protocol::Died& died) {
  if (!WIFSIGNALED(died.wait_status))
    return Error{.code = ErrorCode::internal,
                 .message = "The engine process of this query ended without a word.",
                 .hint = kUnaffected,
                 .context = {{"exit", fmt::format("{}", WEXITSTATUS(died.wait_status))}}};
  const int signal = WTERMSIG(died.wait_status);
  for (const Death& entry : kDeaths)
    if (entry.signal == signal)
      return Error{.code = entry.code, .message = entry.message, .hint = entry.hint, .context = {{"signal", fmt::format("{}", signal)}}};
  return Error{.code = ErrorCode::internal, .message = kCrashed, .hint = kUnaffected, .context = {{"signal", fmt::format("{}", signal)}}};
}

Error zygote_lost() {
  return Error{.code = ErrorCode::unavailable,
               .message = "The engine was restarted while the query ran.",
               .hint = "Run it again.",
               .retryable = true};
}

Error out_of_resource(const char* call) {
  return Error{.code = ErrorCode::unavailable,
               .message = "The server has run out of a system resource.",
               .hint = "Try again in a moment.",
               .context = {{"call", call}, {"reason", strerror(errno)}},
               .retryable = true};
}

}  // namespace sextant::query
