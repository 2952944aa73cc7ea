// What a semantic model changes in the reading of a question, over a small school.
#include <gtest/gtest.h>

#include <utility>

#include "knowledge/planner/compile_lexicon.h"
#include "knowledge/planner/planner.h"
#include "knowledge/semantic/parse.h"

namespace sextant::knowledge {
namespace {

constexpr std::string_view kModel = R"yaml(version: 1
dataset: school
entities:
  - table: student
    display: [fname, lname]
    dimensions:
      - {column: fname, label: first name}
      - {column: lname, label: last name, synonyms: [surname]}
      - {column: born, label: birthday, synonyms: [date of birth, birth date]}
      - {column: sex, values: [{value: F, synonyms: [female]}, {value: M, synonyms: [male]}]}
  - table: teacher
    display: name
    synonyms: [professor]
    dimensions:
      - {column: sex, values: [{value: F, synonyms: [female]}, {value: M, synonyms: [male]}]}
      - {column: salary, synonyms: [pay]}
  - {table: advice, label: advising, synonyms: [counselling history]}
  - table: pet_kind
    label: animal
    display: animal
    dimensions: [{column: animal, label: animal name}, {column: kind, label: pet kind, values: [{value: cat, synonyms: [eCat]}]}]
joins:
  - {from: advice.s_id, to: student.id, role: advised student}
  - {from: advice.t_id, to: teacher.id, synonyms: [advised by, coached by]}
phrasings:
  - {kind: verb, phrase: joined, column: teacher.since}
  - {kind: verb, phrase: earn, column: teacher.salary}
  - {kind: verb, phrase: starts, column: teacher.since}
  - {kind: verb, phrase: teach, column: teacher.pupils}
  - {kind: adjective, phrase: old, column: teacher.since}
  - {kind: adjective, phrase: well-off, column: teacher.salary}
)yaml";

struct ColumnSpec {
  const char* name;
  const char* type;
};

data::Table table(const char* name, std::vector<std::string> key, std::vector<ColumnSpec> columns) {
  data::Table t;
  t.id = TableId(std::string("school.") + name);
  t.dataset_name = "school";
  t.name = name;
  t.primary_key = std::move(key);
  for (const ColumnSpec& spec : columns) {
    data::Column c;
    c.name = spec.name;
    c.type = spec.type;
    c.family = data::family_of(spec.type);
    t.columns.push_back(std::move(c));
  }
  return t;
}

std::shared_ptr<const Planner> planner() {
  auto dept = table("dept", {"name"}, {{"name", "VARCHAR"}, {"budget", "DOUBLE"}});
  auto student =
      table("student", {"id"},
            {{"id", "BIGINT"}, {"fname", "VARCHAR"}, {"lname", "VARCHAR"}, {"born", "DATE"}, {"sex", "VARCHAR"}, {"dept_name", "VARCHAR"}});
  auto teacher = table("teacher", {"id"},
                       {{"id", "BIGINT"},
                        {"name", "VARCHAR"},
                        {"sex", "VARCHAR"},
                        {"salary", "DOUBLE"},
                        {"since", "DATE"},
                        {"pupils", "BIGINT"},
                        {"dept_name", "VARCHAR"}});
  auto advice = table("advice", {"s_id"}, {{"s_id", "BIGINT"}, {"t_id", "BIGINT"}});
  auto pets = table("pet_kind", {"animal"}, {{"animal", "VARCHAR"}, {"kind", "VARCHAR"}});
  const auto key = [](data::Table& from, const char* column, const data::Table& to, const char* target) {
    from.foreign_keys.push_back({.columns = {column}, .target = to.id, .target_columns = {target}});
  };
  key(student, "dept_name", dept, "name");
  key(teacher, "dept_name", dept, "name");
  key(advice, "s_id", student, "id");
  key(advice, "t_id", teacher, "id");
  auto values = std::make_shared<ValueIndex>();
  auto dance = table("dance", {"dance"}, {{"dance", "VARCHAR"}, {"origin", "VARCHAR"}});
  auto performance = table("performance", {"id"}, {{"id", "BIGINT"}, {"title", "VARCHAR"}, {"dance", "VARCHAR"}, {"price", "DOUBLE"}});
  key(performance, "dance", dance, "dance");
  values->add(teacher.id, "name", "Ada");
  values->add(dept.id, "name", "Math");
  for (const char* column : {"title", "dance"}) values->add(performance.id, column, "Tango");
  values->add(dance.id, "dance", "Tango");
  values->build();
  auto catalog = std::make_shared<data::Catalog>();
  catalog->tables = {std::move(dept), std::move(student), std::move(teacher),    std::move(advice),
                     std::move(pets), std::move(dance),   std::move(performance)};
  catalog->build_index();
  const auto model = semantic::parse_model(kModel, "school.yaml");
  EXPECT_TRUE(model) << model.error().message;
  return *Planner::make(catalog, values, compile_lexicon({&*model, 1}), {.always_answer = true});
}

std::string sql_of(std::string question) {
  static const auto school = planner();
  const auto plan = school->plan({.question = std::move(question), .today = {}}, {});
  return plan && !plan->readings.empty() ? plan->readings.front().sql : "";
}

struct Case {
  const char* question;
  const char* sql;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.question; }

class Modelled : public testing::TestWithParam<Case> {};
TEST_P(Modelled, IsReadAsTheModelSays) { EXPECT_EQ(sql_of(GetParam().question), GetParam().sql); }

INSTANTIATE_TEST_SUITE_P(
    School, Modelled,
    testing::Values(
        Case{"list the students", "SELECT fname, lname FROM student"},
        // The same label in two tables: its surroundings say whose.
        Case{"names of the female teachers", "SELECT name FROM teacher WHERE sex = 'F'"},
        Case{"how many male students are there", "SELECT count(*) FROM student WHERE sex = 'M'"},
        // Another way to say the same column does not weaken the first.
        Case{"surnames and dates of birth of all students", "SELECT lname, born FROM student"},
        Case{"the id and full name of the oldest student", "SELECT id, fname, lname FROM student ORDER BY born LIMIT 1"},
        // A verb names the table that says who does it to whom.
        Case{"students advised by Ada",
             "SELECT student.fname, student.lname FROM student JOIN advice ON student.id = advice.s_id JOIN teacher ON advice.t_id = "
             "teacher.id WHERE teacher.name = 'Ada'"},
        Case{"students advised by no teacher",
             "SELECT fname, lname FROM student WHERE id NOT IN (SELECT advice.s_id FROM advice JOIN teacher ON advice.t_id = teacher.id)"},
        Case{"teachers who earn more than 5000", "SELECT name FROM teacher WHERE salary > 5000"},
        Case{"when was Ada joined", "SELECT since FROM teacher WHERE name = 'Ada'"},
        Case{"When did the professor named Ada join the company?", "SELECT since FROM teacher WHERE name = 'Ada'"},
        Case{"how much does Ada earn", "SELECT sum(salary) FROM teacher WHERE name = 'Ada'"},
        Case{"how much does each professor earn", "SELECT sum(salary), name FROM teacher GROUP BY name"},
        // A word before a number sums it up, whatever else is called so.
        Case{"total pay by sex", "SELECT sum(salary), sex FROM teacher GROUP BY sex"},
        Case{"who is the oldest teacher", "SELECT name FROM teacher ORDER BY since LIMIT 1"},
        Case{"the most well-off teacher", "SELECT name FROM teacher ORDER BY salary DESC LIMIT 1"},
        Case{"names of the newest teacher", "SELECT name FROM teacher ORDER BY since DESC LIMIT 1"},
        Case{"list the teachers in the order in which they joined", "SELECT name FROM teacher ORDER BY since"},
        // A verb is ranked by after "most", and only says which after a number of things.
        Case{
            "which dept has the largest number of joined teachers",
            "SELECT dept.name FROM dept JOIN teacher ON dept.name = teacher.dept_name GROUP BY dept.name ORDER BY count(*) DESC, dept.name "
            "DESC LIMIT 1"},
        Case{"which teacher starts first", "SELECT name FROM teacher ORDER BY since LIMIT 1"},
        Case{"how many people does Ada teach", "SELECT sum(pupils) FROM teacher WHERE name = 'Ada'"},
        // A name keeps the humps that people write.
        Case{"how many eCats are there", "SELECT count(*) FROM pet_kind WHERE kind = 'cat'"},
        // People call the table something else than the catalog does, and a column what the catalog calls the table.
        // What other rows refer to is a thing of that name, unless something is said to be called so.
        Case{"average price of Tango performances", "SELECT avg(price) FROM performance WHERE dance = 'Tango'"},
        Case{"price of the performance Tango", "SELECT price FROM performance WHERE title = 'Tango'"},
        Case{"price of performances called Tango", "SELECT price FROM performance WHERE title = 'Tango'"},
        Case{"list all pet kinds", "SELECT kind FROM pet_kind"},
        // Words of a phrase mean nothing alone: a "history" department is no counselling history.
        Case{"budget of the history department", "SELECT budget FROM dept"}));

}  // namespace
}  // namespace sextant::knowledge
