// Plans every question of a JSONL file on its SQLite database, runs the SQL there and writes the answers for
// score_text2sql.py. usage: planner_bench QUESTIONS.jsonl DATABASES_DIR OUT.jsonl [--all] [--field NAME] [--trace] [--candidates]
// [--semantic DIR [--modelled-only]] [--draft]; with --draft each database without a model gets the one drafted from its catalog.
#include <sqlite3.h>

#include <boost/json.hpp>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>

#include "base/text.h"
#include "knowledge/planner/compile_lexicon.h"
#include "knowledge/planner/planner.h"
#include "knowledge/semantic/draft.h"
#include "knowledge/semantic/parse.h"
#include "planner_bench/run_sql.h"
#include "planner_bench/sqlite_catalog.h"

namespace json = boost::json;
using namespace sextant;

namespace {

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

struct Open {
  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection{nullptr, sqlite3_close};
  std::shared_ptr<const knowledge::Planner> planner;
};

std::string model_file(const std::string& folder, const std::string& db) { return folder + "/" + db + ".yaml"; }

Result<knowledge::Lexicon> lexicon_of(const std::string& folder, bool draft, const data::Catalog& catalog, const std::string& db) {
  std::string text;
  if (std::ifstream in(model_file(folder, db)); !folder.empty() && in)
    text.assign(std::istreambuf_iterator<char>(in), {});
  else if (draft)
    text = TRY(knowledge::semantic::draft_model(catalog, db));
  else
    return knowledge::Lexicon{};
  const auto model = TRY(knowledge::semantic::parse_model(text, db + ".yaml"));  // dates are texts here, so it is not checked
  return knowledge::compile_lexicon({&model, 1});
}

json::object to_json(const knowledge::Outcome& outcome) {
  return {{"rows", outcome.rows},
          {"different_rows", outcome.different_rows},
          {"nothing", outcome.nothing},
          {"some_null", outcome.some_null},
          {"content", outcome.content ? json::value(std::to_string(*outcome.content)) : json::value(nullptr)}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: planner_bench QUESTIONS.jsonl DATABASES_DIR OUT.jsonl [--all] [--field NAME] [--trace] [--candidates] "
                 "[--semantic DIR [--modelled-only]] [--draft]\n";
    return 2;
  }
  bool all = false, trace = false, candidates = false;
  bool modelled_only = false, draft = false;
  std::string field = "question", semantic;
  for (int i = 4; i < argc; ++i) {
    if (!std::strcmp(argv[i], "--all")) all = true;
    if (!std::strcmp(argv[i], "--trace")) trace = true;
    if (!std::strcmp(argv[i], "--candidates")) candidates = true;
    if (!std::strcmp(argv[i], "--draft")) draft = true;
    if (!std::strcmp(argv[i], "--modelled-only")) modelled_only = true;
    if (!std::strcmp(argv[i], "--semantic") && i + 1 < argc) semantic = argv[++i];
    if (!std::strcmp(argv[i], "--field") && i + 1 < argc) field = argv[++i];
  }
  std::ifstream in(argv[1]);
  std::ofstream out(argv[3]);
  std::map<std::string, Open> databases;
  for (std::string line; std::getline(in, line);) {
    if (trim(line).empty()) continue;
    const json::object item = json::parse(line).as_object();
    const std::string db(item.at("db").as_string());
    if (modelled_only && !std::ifstream(model_file(semantic, db))) continue;
    Open& open = databases[db];
    if (!open.planner) {
      sqlite3* raw = nullptr;
      const std::string uri = "file:" + std::string(argv[2]) + "/" + db + ".sqlite?mode=ro&immutable=1";
      if (sqlite3_open_v2(uri.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr) != SQLITE_OK) {
        std::cerr << "cannot open " << db << "\n";
        return 1;
      }
      open.connection.reset(raw);
      auto database = planner_bench::read_database(raw, db);
      if (!database) {
        std::cerr << db << ": " << database.error().message << "\n";
        return 1;
      }
      auto lexicon = lexicon_of(semantic, draft, *database->catalog, db);
      if (!lexicon) {
        std::cerr << db << ": " << lexicon.error().message << "\n";
        return 1;
      }
      knowledge::PlannerOptions options;
      options.always_answer = all;
      open.planner = *knowledge::Planner::make(database->catalog, database->values, std::move(*lexicon), options);
    }
    json::object answer{{"id", item.at("id")}, {"db", db}};
    const std::string question(item.contains(field) && item.at(field).is_string() ? item.at(field).as_string()
                                                                                  : item.at("question").as_string());
    const auto start = Clock::now();
    double running = 0;
    const auto try_reading = [&](const std::string& sql) -> std::optional<knowledge::Outcome> {
      const auto begin = Clock::now();
      const knowledge::Outcome outcome = planner_bench::try_sql(open.connection.get(), sql);
      running += milliseconds_since(begin);
      return outcome;
    };
    const auto plan = open.planner->plan({.question = question, .today = {}, .try_reading = try_reading}, {});
    answer["ms"] = milliseconds_since(start) - running;
    if (!plan) {
      answer["status"] = "error";
      answer["error"] = plan.error().message;
    } else {
      static constexpr const char* kStatus[] = {"answered", "ask_back", "abstained"};
      answer["status"] = kStatus[static_cast<int>(plan->decision)];
      if (!plan->readings.empty()) {
        answer["sql"] = plan->readings.front().sql;
        answer["score"] = plan->readings.front().score;
        std::string error;
        answer["rows"] = planner_bench::run_sql(open.connection.get(), plan->readings.front().sql, error);
        if (!error.empty()) answer["error"] = error;
      }
      if (trace)
        for (const auto& stage : plan->stages)
          if (stage.name == "links") answer["links"] = json::parse(stage.evidence);
    }
    if (candidates) {
      // For fitting: all rivals with what came of them, and their rows where there are as many as expected.
      json::array list;
      const std::size_t expected = item.contains("rows") ? item.at("rows").as_array().size() : std::string::npos;
      const auto training = *open.planner->training({question, {}});
      for (const auto& candidate : training.candidates) {
        std::string error;
        json::array rows = planner_bench::run_sql(open.connection.get(), candidate.sql, error);
        json::object one{
            {"sql", candidate.sql}, {"features", json::value_from(candidate.features)}, {"traits", json::value_from(candidate.traits)}};
        if (error.empty()) one["outcome"] = to_json(planner_bench::outcome_of_rows(rows));
        if (error.empty() && rows.size() == expected) one["rows"] = std::move(rows);
        list.push_back(std::move(one));
      }
      answer["grams"] = json::value_from(training.grams);
      answer["candidates"] = std::move(list);
    }
    out << json::serialize(answer) << "\n";
  }
}
