#include "app/bench_text2sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "app/bench_curve.h"
#include "app/client_commands.h"
#include "app/house.h"
#include "app/terminal.h"
#include "ask/asker.h"
#include "ask/result_rows.h"
#include "ask/trials.h"
#include "base/json.h"
#include "base/log.h"
#include "base/yaml.h"
#include "workbench/question_tests/compare_rows.h"

namespace sextant::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostRows = 100'000;
constexpr std::size_t kLongestLine = 4u << 20;
constexpr double kNeverCertain = 2;  // a score is at most 1

struct Question {
  json::value id;
  std::string text;
  std::optional<json::array> expected;  // rows
  std::string gold;                     // SQL that gives them, when they are not given
  bool ordered = false;
};
using QuestionsByDatabase = std::map<std::string, std::vector<Question>>;

// A workspace for one database, removed afterwards.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sextant-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
  }
  ~Scratch() {
    std::error_code error;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

std::string text_of(const json::value& id) { return id.is_string() ? std::string(id.get_string()) : json::serialize(id); }

std::filesystem::path model_of(const BenchText2SqlOptions& options, const std::string& database) {
  return std::filesystem::path(options.semantic) / (database + ".yaml");
}

Question question_of(const json::object& line) {
  Question question{.id = line.at("id"), .text = std::string(line.at("question").as_string())};
  if (const auto* rows = line.if_contains("rows"); rows != nullptr && rows->is_array()) question.expected = rows->get_array();
  if (const auto* sql = line.if_contains("sql"); sql != nullptr && sql->is_string()) question.gold = sql->get_string();
  if (const auto* ordered = line.if_contains("ordered")) question.ordered = ordered->is_bool() && ordered->get_bool();
  return question;
}

Result<QuestionsByDatabase> read_questions(const BenchText2SqlOptions& options) {
  std::ifstream in(options.questions);
  if (!in) return fail(ErrorCode::not_found, "Cannot read " + options.questions + '.');
  QuestionsByDatabase questions;
  std::size_t count = 0, number = 0;
  for (std::string line; std::getline(in, line) && (options.limit == 0 || count < options.limit);) {
    ++number;
    if (line.empty()) continue;
    const auto value = parse_json(line, {.max_bytes = kLongestLine, .max_depth = 32});
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr || !object->contains("id") || !object->contains("db") || !object->at("db").is_string() ||
        !object->contains("question") || !object->at("question").is_string())
      return fail(ErrorCode::data_invalid, fmt::format("{}, line {}: not an object with id, db and question.", options.questions, number));
    const std::string database(object->at("db").as_string());
    if (database.find('/') != std::string::npos)
      return fail(ErrorCode::data_invalid, fmt::format("{}, line {}: db is not a plain name.", options.questions, number));
    if (!options.explain.empty() && options.explain != text_of(object->at("id"))) continue;
    if (options.modelled_only && !std::filesystem::exists(model_of(options, database))) continue;
    questions[database].push_back(question_of(*object));
    ++count;
  }
  if (questions.empty() && !options.explain.empty()) return fail(ErrorCode::not_found, "There is no question " + options.explain + '.');
  return questions;
}

struct Tally {
  std::size_t answered = 0, asked_back = 0, abstained = 0, failed = 0;
  std::vector<Graded> graded;
};

// As the question pipeline plans it.
Result<knowledge::Plan> plan_of(House& house, const ask::KnowledgePtr& knowledge, const Question& question, const Call& call) {
  ask::Trials trials(house.gate(), {.subject = house.owner(), .sql = {}, .purpose = query::Purpose::command_line},
                     ask::AskerOptions{}.max_rows, call);
  return knowledge->plan(
      {.question = question.text, .today = std::chrono::sys_days(std::chrono::year{2026} / 1 / 1), .try_reading = trials.try_reading()},
      call);
}

// Question files hold timestamps as SQLite writes them, with a space.
void write_timestamps_with_a_space(ask::ResultRows& result) {
  for (std::size_t i = 0; i < result.columns.size(); ++i) {
    if (result.columns[i].family != data::family_name(data::TypeFamily::timestamp)) continue;
    for (auto& row : result.rows)
      if (auto& cell = row.as_array()[i]; cell.is_string() && cell.as_string().size() > 10 && cell.as_string()[10] == 'T')
        cell.as_string()[10] = ' ';
  }
}

Result<json::array> rows_of(House& house, const std::string& sql, const Call& call) {
  auto running = TRY(house.gate().run(
      {.subject = house.owner(), .sql = sql, .purpose = query::Purpose::command_line, .max_rows = kMostRows, .confirm_cost = true}, call));
  auto read = TRY(ask::read_rows(running, kMostRows, call));
  write_timestamps_with_a_space(read);
  return std::move(read.rows);
}

// Right when the rows are those expected; nothing when nothing is expected.
std::optional<bool> grade(House& house, const Question& question, const json::array& rows, const Call& call) {
  if (question.expected) return workbench::compare_rows(*question.expected, rows, question.ordered).same();
  if (question.gold.empty()) return std::nullopt;
  const auto expected = rows_of(house, question.gold, call);
  return expected ? std::optional(workbench::compare_rows(*expected, rows, question.ordered).same()) : std::nullopt;
}

json::object answer(House& house, const ask::KnowledgePtr& knowledge, const Question& question, Tally& tally) {
  json::object line{{"id", question.id}, {"status", "error"}, {"sql", nullptr}, {"rows", nullptr}};
  const Call call = Call{}.within(std::chrono::seconds(30));
  const auto plan = plan_of(house, knowledge, question, call);
  if (!plan) {
    ++tally.failed;
    return line;
  }
  std::map<std::string, double> stages;
  double planning = 0;
  for (const auto& stage : plan->stages) {
    stages[stage.name] += stage.ms;
    if (stage.name != knowledge::kTrialStage) planning += stage.ms;
  }
  line["ms"] = planning;  // running readings is no planning; its time is among the stages
  line["stages"] = json::value_from(stages);
  if (!plan->readings.empty()) {
    line["sql"] = plan->readings.front().sql;
    line["score"] = plan->readings.front().score;
  }
  if (plan->decision != knowledge::Decision::answer || plan->readings.empty()) {
    const bool asks = plan->decision == knowledge::Decision::ask_back;
    line["status"] = asks ? "ask_back" : "abstained";
    ++(asks ? tally.asked_back : tally.abstained);
    tally.graded.push_back({.score = -1});
    return line;
  }
  auto rows = rows_of(house, plan->readings.front().sql, call);
  if (!rows) {
    ++tally.failed;
    line["error"] = rows.error().message;
    tally.graded.push_back({.score = -1});
    return line;
  }
  ++tally.answered;
  line["status"] = "answered";
  if (const auto right = grade(house, question, *rows, call)) tally.graded.push_back({plan->readings.front().score, *right});
  line["rows"] = std::move(*rows);
  return line;
}

void print_plan(const knowledge::Plan& plan) {
  constexpr std::array<std::string_view, 3> kDecisions{"answer", "ask back", "abstain"};
  for (const auto& stage : plan.stages) std::cout << fmt::format("{:<16} {:>8.3f} ms  {}\n", stage.name, stage.ms, stage.evidence);
  std::cout << fmt::format("decision         {}{}\n", kDecisions[static_cast<std::size_t>(plan.decision)],
                           plan.reason.empty() ? "" : ": " + plan.reason);
}

// The plan as it is decided, then its rivals: what would be offered if nothing were certain enough.
Result<void> explain(House& house, const ask::KnowledgePtr& knowledge, const ask::KnowledgePtr& undecided, const Question& question) {
  const Call call = Call{}.within(std::chrono::seconds(30));
  std::cout << "question         " << printable(question.text) << '\n';
  print_plan(TRY(plan_of(house, knowledge, question, call)));
  for (const auto& reading : TRY(plan_of(house, undecided, question, call)).readings) {
    std::cout << fmt::format("\n{:.3f}  {}\n       {}\n", reading.score, printable(reading.description), printable(reading.sql));
    for (const auto& assumption : reading.assumptions) std::cout << "       assumes " << printable(assumption) << '\n';
    const auto rows = rows_of(house, reading.sql, call);
    const auto right = rows ? grade(house, question, *rows, call) : std::nullopt;
    std::cout << "       " << (rows ? fmt::format("{} rows", rows->size()) : "cannot run: " + rows.error().message)
              << (right ? *right ? ", as expected" : ", not as expected" : "") << '\n';
  }
  return {};
}

// The one model of the database, in a workspace of its own; a broken one is an error.
Result<void> place_model(const std::filesystem::path& model, const std::filesystem::path& folder, ask::ModelStore& models) {
  const auto text = TRY(read_text_file(model, YamlLimits{}.bytes));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  TRY(write_text_file(folder / model.filename(), text));
  const auto examined = models.examine(text, model.filename().string());
  return examined.error ? Result<void>(fail(*examined.error)) : Result<void>{};
}

Result<void> answer_database(const BenchText2SqlOptions& options, const std::string& database, const std::vector<Question>& questions,
                             std::ofstream& out, Tally& tally) {
  const Scratch scratch;
  if (scratch.folder().empty()) return fail(ErrorCode::unavailable, "No temporary folder can be made.");
  const auto config = TRY(load_config(
      {.environment = {}, .file = {}, .overrides = {{"workspace", scratch.folder().string()}, {"engine.children_ahead", "2"}}}));
  const auto house = TRY(House::open(config));
  const Call call;
  const auto file = std::filesystem::path(options.databases) / (database + ".sqlite");
  TRY(house->sync().add({.file = file, .name = {}, .kind = "sqlite", .dataset = database}, {}, call));
  if (!options.semantic.empty() && std::filesystem::exists(model_of(options, database)))
    TRY(place_model(model_of(options, database), house->workspace() / "models", house->models()));
  const auto visible = TRY(house->gate().visible_catalog(house->owner(), call));
  const auto knowledge_above = [&](double above) {
    return ask::KnowledgeBase(house->catalog(), house->compute(), house->models(), nullptr,
                              {.answer_above = above, .readable = true, .always_answer = options.curve})
        .of(visible);
  };
  const auto knowledge = TRY(knowledge_above(options.answer_above));
  if (!options.explain.empty()) return explain(*house, knowledge, TRY(knowledge_above(kNeverCertain)), questions.front());
  for (const auto& question : questions) out << write_json(answer(*house, knowledge, question, tally)) << '\n';
  if (!out) return fail(ErrorCode::unavailable, "The answers could not be written.", "Is the disk full?");
  return {};
}

Result<Tally> run(const BenchText2SqlOptions& options) {
  const auto questions = TRY(read_questions(options));
  std::ofstream out;
  if (options.explain.empty()) out.open(options.out, std::ios::trunc);
  if (options.explain.empty() && !out) return fail(ErrorCode::invalid_request, "Cannot write " + options.out + '.');
  Tally tally;
  ProgressBar bar;
  std::size_t done = 0;
  for (const auto& [database, list] : questions) {
    if (options.explain.empty()) bar.show(static_cast<double>(done++) / static_cast<double>(questions.size()), database);
    const auto answered = answer_database(options, database, list, out, tally);
    if (!answered && !options.explain.empty()) return fail(answered.error());
    if (!answered) {
      std::cerr << fmt::format("sextant: {}: {}\n", database, answered.error().message);
      tally.failed += list.size();
    }
  }
  return tally;
}

}  // namespace

int bench_text2sql(const BenchText2SqlOptions& options) {
  log::set_level(log::Level::error);
  const auto tally = run(options);
  if (!tally) return report(tally.error(), false);
  if (!options.explain.empty()) return 0;
  std::cout << fmt::format("answered {}, asked back {}, abstained {}, failed {}\n", tally->answered, tally->asked_back, tally->abstained,
                           tally->failed);
  if (!tally->graded.empty()) {
    const auto right = std::ranges::count_if(tally->graded, &Graded::right);
    const auto given = std::ranges::count_if(tally->graded, [](const Graded& g) { return g.score >= 0; });
    std::cout << fmt::format("right {} of {}: accuracy {:.4f}, precision {:.4f}\n", right, tally->graded.size(),
                             static_cast<double>(right) / static_cast<double>(tally->graded.size()),
                             given == 0 ? 0.0 : static_cast<double>(right) / static_cast<double>(given));
  }
  if (options.curve) std::cout << curve_of(tally->graded);
  return 0;
}

}  // namespace sextant::app
