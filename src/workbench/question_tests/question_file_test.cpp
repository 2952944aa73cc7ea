#include "workbench/question_tests/question_file.h"

#include <gtest/gtest.h>

namespace sextant::workbench {
namespace {

std::vector<FieldError> problems(std::string_view text) {
  const auto read = parse_question_file(text);
  return read ? std::vector<FieldError>{} : read.error().fields;
}

TEST(QuestionFile, IsOneQuestionALine) {
  const auto questions = parse_question_file("\xEF\xBB\xBF# monthly check\n\nhow many flights are there\r\n  average delay  \n").value();
  ASSERT_EQ(questions.size(), 2u);
  EXPECT_EQ(questions[0].question, "how many flights are there");
  EXPECT_EQ(questions[1].question, "average delay");
  EXPECT_FALSE(questions[0].has_gold());
}

TEST(QuestionFile, OrJsonLinesWithWhatIsExpected) {
  const auto questions = parse_question_file(R"({"id": 7, "question": "how many", "sql": "SELECT 1", "db": "other"}
{"question": "which", "rows": [["a"], [null]], "ordered": true}
{"question": "open", "sql": null}
)")
                             .value();
  ASSERT_EQ(questions.size(), 3u);
  EXPECT_EQ(questions[0].id, "7");
  EXPECT_EQ(questions[0].gold_sql, "SELECT 1");
  EXPECT_TRUE(questions[1].ordered);
  EXPECT_EQ(questions[1].gold_rows->size(), 2u);
  EXPECT_FALSE(questions[2].has_gold());
}

TEST(QuestionFile, AnExportedRunIsAFileAgain) {
  const auto questions =
      parse_question_file(R"({"question": "q", "gold_sql": null, "gold_rows": null, "sql": "SELECT ours", "rows": [[1]]})").value();
  EXPECT_FALSE(questions[0].has_gold()) << "what Sextant answered is not what is expected";
}

TEST(QuestionFile, SaysWhichLineIsWrongAndWhy) {
  const auto found = problems("{\"question\": \"good\"}\n{\"question\": 3}\nplain text\n{\"question\": \"q\", \"rows\": [1]}\n");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].path, "line 2");
  EXPECT_EQ(found[1].message, "is no JSON object");
  EXPECT_EQ(found[2].path, "line 4");
}

TEST(QuestionFile, ListsAFewProblemsOfAFileThatIsSomethingElse) {
  std::string text = "{\"question\": \"q\"}\n";
  for (int i = 0; i < 1000; ++i) text += "]]]\n";
  EXPECT_EQ(problems(text).size(), 20u);
}

TEST(QuestionFile, RefusesWhatIsHostileOrTooLarge) {
  EXPECT_EQ(parse_question_file("").error().code, ErrorCode::validation_failed);
  EXPECT_EQ(parse_question_file("\xff\xfe question").error().code, ErrorCode::data_invalid);
  EXPECT_EQ(parse_question_file(std::string_view("how\0many", 8)).error().code, ErrorCode::data_invalid);
  EXPECT_EQ(parse_question_file(std::string(QuestionFileLimits::file_bytes + 1, 'a')).error().code, ErrorCode::payload_too_large);
  EXPECT_EQ(problems(std::string(QuestionFileLimits::question_bytes + 1, 'a')).front().message, "has a question that is too long");
  EXPECT_FALSE(problems("{\"question\": \"q\", \"rows\": " + std::string(100, '[') + std::string(100, ']') + "}").empty());
  std::string many;
  for (std::size_t i = 0; i <= QuestionFileLimits::questions; ++i) many += "q\n";
  EXPECT_EQ(parse_question_file(many).error().code, ErrorCode::payload_too_large);
}

}  // namespace
}  // namespace sextant::workbench
