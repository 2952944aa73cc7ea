#include "app/bench_text2sql.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "app/client_commands.h"
#include "app/house.h"
#include "app/terminal.h"
#include "ask/result_rows.h"
#include "base/json.h"
#include "base/log.h"

namespace sextant::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostRows = 100'000;
constexpr std::size_t kLongestLine = 4u << 20;

struct Question {
  json::value id;
  std::string text;
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
    questions[database].push_back({object->at("id"), std::string(object->at("question").as_string())});
    ++count;
  }
  return questions;
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

struct Tally {
  std::size_t answered = 0, asked_back = 0, abstained = 0, failed = 0;
};

json::object answer(House& house, const ask::KnowledgePtr& knowledge, const Question& question, Tally& tally) {
  json::object line{{"id", question.id}, {"status", "error"}, {"sql", nullptr}, {"rows", nullptr}};
  const Call call = Call{}.within(std::chrono::seconds(30));
  const auto started = Clock::now();
  const auto plan = knowledge->plan({.question = question.text, .today = std::chrono::sys_days(std::chrono::year{2026} / 1 / 1)}, call);
  line["ms"] = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
  if (!plan) {
    ++tally.failed;
    return line;
  }
  if (!plan->readings.empty()) line["sql"] = plan->readings.front().sql;
  if (plan->decision != knowledge::Decision::answer || plan->readings.empty()) {
    const bool asks = plan->decision == knowledge::Decision::ask_back;
    line["status"] = asks ? "ask_back" : "abstained";
    ++(asks ? tally.asked_back : tally.abstained);
    return line;
  }
  auto running = house.gate().run({.subject = house.owner(),
                                   .sql = plan->readings.front().sql,
                                   .purpose = query::Purpose::command_line,
                                   .max_rows = kMostRows,
                                   .confirm_cost = true},
                                  call);
  auto rows = running ? ask::read_rows(*running, kMostRows, call) : Result<ask::ResultRows>(std::unexpected(running.error()));
  if (!rows) {
    ++tally.failed;
    line["error"] = rows.error().message;
    return line;
  }
  ++tally.answered;
  line["status"] = "answered";
  write_timestamps_with_a_space(*rows);
  line["rows"] = std::move(rows->rows);
  return line;
}

Result<void> answer_database(const std::filesystem::path& file, const std::vector<Question>& questions, double answer_above,
                             std::ofstream& out, Tally& tally) {
  const Scratch scratch;
  if (scratch.folder().empty()) return fail(ErrorCode::unavailable, "No temporary folder can be made.");
  const auto config = TRY(load_config(
      {.environment = {}, .file = {}, .overrides = {{"workspace", scratch.folder().string()}, {"engine.children_ahead", "2"}}}));
  const auto house = TRY(House::open(config));
  const Call call;
  TRY(house->sync().add({.file = file, .name = {}, .kind = "sqlite", .dataset = "data"}, {}, call));
  ask::ModelStore models({}, [&] { return house->catalog().current(); });
  ask::KnowledgeBase knowledge_base(house->catalog(), house->compute(), models, nullptr, {.answer_above = answer_above, .readable = true});
  const auto knowledge = TRY(knowledge_base.of(TRY(house->gate().visible_catalog(house->owner(), call))));
  for (const auto& question : questions) out << write_json(answer(*house, knowledge, question, tally)) << '\n';
  if (!out) return fail(ErrorCode::unavailable, "The answers could not be written.", "Is the disk full?");
  return {};
}

Result<Tally> run(const BenchText2SqlOptions& options) {
  const auto questions = TRY(read_questions(options));
  std::ofstream out(options.out, std::ios::trunc);
  if (!out) return fail(ErrorCode::invalid_request, "Cannot write " + options.out + '.');
  Tally tally;
  ProgressBar bar;
  std::size_t done = 0;
  for (const auto& [database, list] : questions) {
    bar.show(static_cast<double>(done++) / static_cast<double>(questions.size()), database);
    const auto file = std::filesystem::path(options.databases) / (database + ".sqlite");
    const auto answered = answer_database(file, list, options.answer_above, out, tally);
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
  std::cout << fmt::format("answered {}, asked back {}, abstained {}, failed {}\n", tally->answered, tally->asked_back, tally->abstained,
                           tally->failed);
  return 0;
}

}  // namespace sextant::app
