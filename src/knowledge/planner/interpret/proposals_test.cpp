// The constructions of tests/corpus/questions/proposals.txt over a small university: the expected SQL is among the readings
// proposed. Which of them is best is for `decide`.
#include <gtest/gtest.h>

#include <algorithm>

#include "knowledge/planner/planner.h"
#include "knowledge/planner/question_corpus.h"

namespace sextant::knowledge {
namespace {

struct ColumnSpec {
  const char *name, *type;
  const char *min = nullptr, *max = nullptr;
  std::uint64_t distinct = 50;
  const char* most_frequent = nullptr;
};

data::Table table(const char* name, const char* key, std::vector<ColumnSpec> columns) {
  data::Table out;
  out.id = TableId(name);
  out.name = name;
  out.row_count = 100;
  if (key) out.primary_key = {key};
  for (const ColumnSpec& spec : columns) {
    data::Column column;
    column.name = spec.name;
    column.type = spec.type;
    column.family = data::family_of(spec.type);
    if (spec.min)
      column.profile = data::ColumnProfile{.nulls = 3, .distinct = spec.distinct, .min = spec.min, .max = spec.max, .top_values = {}};
    if (spec.most_frequent) column.profile->top_values = {{.value = spec.most_frequent, .count = 9}};
    out.columns.push_back(std::move(column));
  }
  return out;
}

void key(data::Table& from, const char* column, const data::Table& to) {
  std::ranges::find(from.columns, column, &data::Column::name)->nullable = false;
  from.foreign_keys.push_back({.columns = {column}, .target = to.id, .target_columns = {to.primary_key[0]}});
}

std::shared_ptr<const Planner> university() {
  auto departments = table("departments", "department_id", {{"department_id", "BIGINT"}, {"name", "VARCHAR"}, {"budget", "BIGINT"}});
  auto students = table("students", "student_id",
                        {{"student_id", "BIGINT"},
                         {"name", "VARCHAR"},
                         {"gender", "VARCHAR"},
                         {"email", "VARCHAR", "a@x", "z@x"},
                         {"birth_date", "DATE", "1990-01-01", "2006-01-01"},
                         {"tuition_paid", "VARCHAR", "", "980"},
                         {"zip_code", "VARCHAR", "", "unknown", 50, "10115"},
                         {"department_id", "BIGINT"}});
  auto courses = table("courses", "course_id",
                       {{"course_id", "BIGINT"},
                        {"title", "VARCHAR"},
                        {"credits", "BIGINT", "0", "12"},
                        {"first_year", "BIGINT", "1950", "2024"},
                        {"tutor", "BIGINT", "3", "90"},
                        {"department_id", "BIGINT"}});
  auto enrolments =
      table("enrolments", nullptr,
            {{"student_id", "BIGINT"}, {"course_id", "BIGINT"}, {"grade", "VARCHAR"}, {"enrolled_on", "DATE", "2020-01-01", "2026-10-01"}});
  auto prerequisites = table("prerequisites", nullptr, {{"course_id", "BIGINT"}, {"prerequisite_id", "BIGINT"}});
  auto lessons = table("lessons", nullptr, {{"course_id", "BIGINT"}, {"room", "VARCHAR"}, {"year", "BIGINT", "1990", "2020"}});
  auto employees = table("employees", "employee_id",
                         {{"employee_id", "BIGINT", "1", "100"},
                          {"name", "VARCHAR"},
                          {"salary", "BIGINT"},
                          {"bonus", "BIGINT"},
                          {"hired_on", "DATE", "2001-01-01", "2026-01-01"},
                          {"left_on", "DATE", "2002-01-01", "2026-01-01"},
                          {"manager_id", "BIGINT"},
                          {"department_id", "BIGINT"}});
  auto expenses =
      table("expenses", "expense_id",
            {{"expense_id", "BIGINT"}, {"amount", "BIGINT"}, {"department_id", "BIGINT"}, {"approved", "VARCHAR", "N", "Y", 2}});
  auto guests = table("guests", "guest_id",
                      {{"guest_id", "BIGINT"},
                       {"guest_first_name", "VARCHAR"},
                       {"guest_last_name", "VARCHAR"},
                       {"min_stay", "BIGINT"},
                       {"max_stay", "BIGINT"}});
  auto accounts = table("accounts", "account_id",
                        {{"account_id", "BIGINT", "1", "15"},
                         {"account_name", "VARCHAR", "022", "900"},
                         {"account_number", "VARCHAR", "AC-17", "ZZ-04"},
                         {"balance", "BIGINT"}});
  auto labs = table("labs", "lab_id",
                    {{"lab_id", "BIGINT"},
                     {"name", "VARCHAR"},
                     {"founder", "VARCHAR"},
                     {"headquarter", "VARCHAR"},
                     {"revenue", "DOUBLE", "30", "830.5"},
                     {"grant_million", "DOUBLE", "1", "9000"}});
  auto audits = table("audits", nullptr, {{"department_id", "BIGINT", "1", "100", 100}, {"findings", "BIGINT"}});
  auto purchases = table("purchases_2024", nullptr,  // a file that somebody added
                         {{"purchase_no", "VARCHAR", "P1", "P99", 100},
                          {"supplier_name", "VARCHAR", "Ames", "Zoll", 6},
                          {"guest_name", "VARCHAR", "Ann", "Zoe", 6},
                          {"country", "VARCHAR", "Chile", "Peru", 4},
                          {"bought_on", "DATE", "2024-01-02", "2024-12-30"},
                          {"profit", "DOUBLE", "-40", "90"},
                          {"price", "DOUBLE", "1", "90"}});
  key(students, "department_id", departments);
  key(courses, "department_id", departments);
  key(enrolments, "student_id", students);
  key(enrolments, "course_id", courses);
  key(prerequisites, "course_id", courses);
  key(prerequisites, "prerequisite_id", courses);
  key(lessons, "course_id", courses);
  key(employees, "manager_id", employees);
  key(employees, "department_id", departments);
  key(expenses, "department_id", departments);
  key(audits, "department_id", departments);
  auto values = std::make_shared<ValueIndex>();
  const auto add = [&](const data::Table& t, const char* column, std::initializer_list<const char*> list) {
    for (const char* value : list) values->add(t.id, column, value);
  };
  add(departments, "name", {"History", "Physics"});
  add(students, "gender", {"male", "female"});
  add(courses, "title", {"Algebra", "Optics"});
  add(enrolments, "grade", {"A", "B", "C"});
  add(employees, "name", {"Nancy", "Payam"});
  add(labs, "name", {"Zuse"});
  values->build();
  auto catalog = std::make_shared<data::Catalog>();
  catalog->tables = {departments, students, courses,  enrolments, prerequisites, lessons,  employees,
                     expenses,    guests,   accounts, labs,       audits,        purchases};
  catalog->build_index();
  return *Planner::make(std::move(catalog), std::move(values), {}, {});
}

using Case = test::CorpusQuestion;

class Proposals : public testing::TestWithParam<Case> {};

// "not: SELECT …" must not be proposed.
TEST_P(Proposals, HoldTheReading) {
  static const auto planner = university();
  const auto training = planner->training({GetParam().question, std::chrono::sys_days(std::chrono::year{2026} / 11 / 21)});
  ASSERT_TRUE(training.has_value()) << training.error().message;
  const bool wanted = !GetParam().expected.starts_with("not: ");
  const std::string sql = wanted ? GetParam().expected : GetParam().expected.substr(5);
  std::string all;
  for (const auto& candidate : training->candidates) all += "  " + candidate.sql + "\n";
  EXPECT_EQ(std::ranges::any_of(training->candidates, [&](const auto& c) { return c.sql == sql; }), wanted)
      << GetParam().question << "\n  " << GetParam().expected << "\nproposed:\n"
      << all;
}

INSTANTIATE_TEST_SUITE_P(Corpus, Proposals, testing::ValuesIn(test::read_corpus("proposals.txt")),
                         [](const testing::TestParamInfo<Case>& info) {
                           std::string name;
                           for (const char c : info.param.question) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
                           return name + "_" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace sextant::knowledge
