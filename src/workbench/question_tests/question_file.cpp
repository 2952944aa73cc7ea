#include "workbench/question_tests/question_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace sextant::workbench {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostProblems = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

using Read = std::expected<TestQuestion, std::string>;  // or what is wrong with the line

const json::value* member(const json::object& object, std::string_view name, std::string_view other) {
  const auto* found = object.if_contains(name);
  return found != nullptr ? found : object.if_contains(other);
}

std::string id_of(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  return value.is_null() ? std::string() : write_json(value);
}

Read checked(TestQuestion question) {
  if (question.question.empty()) return std::unexpected("has no question");
  if (question.question.size() > QuestionFileLimits::question_bytes) return std::unexpected("has a question that is too long");
  if (question.gold_sql.size() > QuestionFileLimits::sql_bytes) return std::unexpected("has SQL that is too long");
  return question;
}

Read read_json_line(std::string_view line) {
  const auto value = parse_json(line, {.max_bytes = QuestionFileLimits::line_bytes, .max_depth = 32});
  const auto* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return std::unexpected("is no JSON object");
  TestQuestion question;
  const auto* text = object->if_contains("question");
  if (text == nullptr || !text->is_string()) return std::unexpected("has no text \"question\"");
  question.question = trim(std::string_view(text->as_string()));
  if (const auto* id = object->if_contains("id")) question.id = id_of(*id);
  if (const auto* sql = member(*object, "gold_sql", "sql"); sql != nullptr && !sql->is_null()) {
    if (!sql->is_string()) return std::unexpected("has \"sql\" that is no text");
    question.gold_sql = trim(std::string_view(sql->as_string()));
  }
  if (const auto* rows = member(*object, "gold_rows", "rows"); rows != nullptr && !rows->is_null()) {
    const auto* list = rows->if_array();
    if (list == nullptr || !std::ranges::all_of(*list, [](const json::value& row) { return row.is_array(); }))
      return std::unexpected("has \"rows\" that are no list of lists");
    question.gold_rows = *list;
  }
  if (const auto* ordered = object->if_contains("ordered"); ordered != nullptr && !ordered->is_null()) {
    if (!ordered->is_bool()) return std::unexpected("has \"ordered\" that is neither true nor false");
    question.ordered = ordered->as_bool();
  }
  return checked(std::move(question));
}

Read read_plain_line(std::string_view line) { return checked({.question = std::string(line)}); }

}  // namespace

Result<std::vector<TestQuestion>> parse_question_file(std::string_view text) {
  if (text.size() > QuestionFileLimits::file_bytes)
    return fail(ErrorCode::payload_too_large, "The file is larger than 8 MB.", "Split it, or leave out long lists of expected rows.");
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!is_valid_utf8(text) || text.contains('\0')) return fail(ErrorCode::data_invalid, "The file is not UTF-8 text.", "Save it as UTF-8.");
  const bool lines_of_json = trim(text).starts_with('{');

  std::vector<TestQuestion> questions;
  std::vector<FieldError> problems;
  std::size_t number = 0;
  for (const auto& written : split(text, '\n')) {
    ++number;
    const auto line = trim(written);
    if (line.empty() || (!lines_of_json && line.starts_with('#'))) continue;
    auto read = lines_of_json ? read_json_line(line) : read_plain_line(line);
    if (!read) {
      problems.push_back({fmt::format("line {}", number), read.error()});
      if (problems.size() == kMostProblems) break;
    } else if (questions.size() == QuestionFileLimits::questions) {
      return fail(ErrorCode::payload_too_large, fmt::format("The file has more than {} questions.", QuestionFileLimits::questions),
                  "Split it into several files.");
    } else {
      questions.push_back(std::move(*read));
    }
  }
  if (!problems.empty())
    return fail(Error{.code = ErrorCode::validation_failed,
                      .message = "Some lines of the file cannot be read.",
                      .hint = "Each line is a JSON object with \"question\" and, if known, \"sql\" or \"rows\"; or plain text.",
                      .fields = std::move(problems)});
  if (questions.empty())
    return fail(ErrorCode::validation_failed, "The file has no questions.", "Write one question a line, or one JSON object a line.");
  return questions;
}

}  // namespace sextant::workbench
