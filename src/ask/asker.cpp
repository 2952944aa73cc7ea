#include "ask/asker.h"

#include <algorithm>

#include "ask/chart.h"
#include "ask/result_rows.h"
#include "ask/summary.h"
#include "ask/trace.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

namespace sextant::ask {
namespace {

namespace json = boost::json;

double since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

json::array strings(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

std::vector<AnswerReading> readings_of(const knowledge::Plan& plan) {
  std::vector<AnswerReading> readings;
  for (const auto& reading : plan.readings) readings.push_back({reading.description, reading.sql, reading.assumptions});
  return readings;
}

// The one statement to run, with what it means.
struct Chosen {
  std::string sql;
  std::string description;
  std::vector<std::string> assumptions;
};

std::string source_name(const data::Catalog& catalog, const TableId& id) {
  const auto* table = catalog.table(id);
  if (table == nullptr) return {};
  const auto source = std::ranges::find(catalog.sources, table->source, &data::Source::id);
  return source == catalog.sources.end() ? std::string() : source->name;
}

}  // namespace

// One question on its way through the pipeline; lives for one call.
class Pipeline {
 public:
  Pipeline(const Asker::Dependencies& dependencies, const AskerOptions& options, AnswerCache& cache, const access::Subject& subject,
           const AskRequest& request, const Call& call)
      : dependencies_(dependencies),
        options_(options),
        cache_(cache),
        subject_(subject),
        request_(request),
        call_(call),
        trace_(answer_.reasoning) {}

  Result<Answer> run() {
    receive();
    const auto catalog = TRY(dependencies_.gate.visible_catalog(subject_, call_));
    key_ = cache_key(subject_, request_.question, dependencies_.policy.revision(), catalog->revision, dependencies_.knowledge_revision());
    if (const auto cached = look_in_cache()) return from_cache(*cached);
    trace_.step("cache_lookup", "answer_cache",
                request_.force ? "The cache was passed over, as asked." : "This question was not answered a moment ago.", {{"hit", false}});
    const auto knowledge = TRY(dependencies_.knowledge(subject_, catalog));
    note_authorisation(*catalog);
    note_models(*knowledge);

    const auto chosen = TRY(choose(*knowledge));
    if (!chosen) return finish();
    TRY(answer_with(*chosen, *catalog));
    return finish();
  }

 private:
  void receive() {
    answer_.query_id = QueryId::generate().text();
    answer_.session_id = request_.session_id.value_or(SessionId::generate().text());
    answer_.question = std::string(trim(request_.question));
    answer_.asked_at = format_utc(std::chrono::system_clock::now());
    answer_.dashboard_url = "/answers/" + answer_.query_id;
    answer_.reasoning.intent = answer_.question;
    trace_.step("question_received", "client", "The question as it came in.", {{"length", request_.question.size()}});
  }

  std::shared_ptr<const Answer> look_in_cache() {
    if (request_.force || !request_.execute || request_.reading) return nullptr;
    return cache_.find(key_);
  }

  Result<Answer> from_cache(const Answer& cached) {
    Answer answer = cached;
    answer.query_id = answer_.query_id;
    answer.session_id = answer_.session_id;
    answer.dashboard_url = answer_.dashboard_url;
    answer.asked_at = answer_.asked_at;
    answer.cached = true;
    trace_.step("cache_lookup", "answer_cache", "The same question was answered a moment ago over the same data and rules.",
                {{"hit", true}, {"first_asked_at", cached.asked_at}});
    Reasoning told = answer_.reasoning;
    told.intent = cached.reasoning.intent;
    told.semantic_model_used = cached.reasoning.semantic_model_used;
    told.sources_queried = cached.reasoning.sources_queried;
    answer.reasoning = std::move(told);
    answer_ = std::move(answer);
    return keep();
  }

  void note_authorisation(const data::Catalog& catalog) {
    // Only what the subject may know of is named: a denied table must not show even as a refusal.
    json::array decisions;
    for (const auto& table : catalog.tables) {
      if (decisions.size() == 50) break;
      decisions.push_back(json::object{{"table", table.dataset_name + "." + table.name}, {"allowed", true}});
    }
    trace_.step("opa_authorisation", "policy", "Tables you may see; nothing else takes part.",
                {{"decisions", std::move(decisions)},
                 {"allowed_count", catalog.tables.size()},
                 {"policy_revision", dependencies_.policy.revision()}});
  }

  void note_models(const Knowledge& knowledge) {
    const auto models = knowledge.models();
    if (!models.empty()) answer_.reasoning.semantic_model_used = join(models, ", ");
    trace_.step("semantic_layer_match", "semantic_models",
                models.empty() ? "No semantic model; names, keys and profiles of the data are used."
                               : "Names, measures and joins of these models are used.",
                {{"matched_model", models.empty() ? json::value(nullptr) : json::value(join(models, ", "))},
                 {"reason", models.empty() ? "ad hoc from table and column metadata" : "describes tables you may see"}});
  }

  Result<std::optional<Chosen>> choose(const Knowledge& knowledge) {
    if (request_.reading) return chosen_before();
    // An approved query over tables the subject may not know of is none for this subject.
    const auto verified = knowledge.verified(request_.question);
    if (verified && dependencies_.gate.prepare({.subject = subject_, .sql = verified->sql, .purpose = query::Purpose::question}, call_)) {
      answer_.verified = true;
      trace_.step("verified_query_lookup", "verified_queries_cache", "An approved query answers this question.",
                  {{"question", verified->question}});
      return Chosen{verified->sql, verified->question, verified->note.empty() ? std::vector<std::string>{} : std::vector{verified->note}};
    }
    trace_.step("verified_query_lookup", "verified_queries_cache", "No approved query matches.", {{"hit", false}});
    auto plan = TRY(knowledge.plan({.question = answer_.question, .today = dependencies_.today()}, call_));
    trace_.skip();
    note_plan(plan);
    answer_.assumptions = plan.readings.empty() ? std::vector<std::string>{} : plan.readings.front().assumptions;
    if (plan.decision == knowledge::Decision::answer && !plan.readings.empty()) {
      auto& best = plan.readings.front();
      return Chosen{std::move(best.sql), std::move(best.description), std::move(best.assumptions)};
    }
    answer_.status = plan.decision == knowledge::Decision::ask_back ? "ask_back" : "abstained";
    answer_.unplaced = std::move(plan.unplaced);
    answer_.message = plan.reason;
    answer_.assumptions.clear();
    if (plan.decision == knowledge::Decision::ask_back) answer_.readings = readings_of(plan);
    answer_.summary = answer_.message;
    answer_.title = answer_.status == "ask_back" ? "Which of these do you mean?" : "No answer";
    return std::nullopt;
  }

  // A reading offered by an earlier answer of the same subject.
  Result<std::optional<Chosen>> chosen_before() {
    const auto earlier =
        TRY(from_json_text<Answer>(TRY(dependencies_.answers.find(subject_, *request_.reading_of)), UnknownFields::ignore));
    const auto index = static_cast<std::size_t>(*request_.reading);
    if (index >= earlier.readings.size())
      return fail(Error{
          .code = ErrorCode::validation_failed, .message = "That answer has no such reading.", .fields = {{"reading", "counts from 0"}}});
    const auto& reading = earlier.readings[index];
    trace_.step("reading_chosen", "client", "You chose how the question is meant.", {{"description", reading.description}});
    return Chosen{reading.sql, reading.description, reading.assumptions};
  }

  void note_plan(const knowledge::Plan& plan) {
    json::array candidates;
    for (const auto& reading : plan.readings)
      candidates.push_back(
          json::object{{"description", reading.description}, {"score", reading.score}, {"tables", strings(reading.tables)}});
    double total = 0;
    for (const auto& stage : plan.stages) {
      total += stage.ms;
      json::object evidence;
      if (auto parsed = parse_json(stage.evidence)) evidence["evidence"] = std::move(*parsed);
      trace_.measured(std::string(kPlannerStep) + stage.name, "planner", "The planner's stage “" + stage.name + "”.", stage.ms,
                      std::move(evidence));
    }
    trace_.measured(
        "catalog_search", "catalog", "Readings of the question over the tables you may see.", total,
        {{"candidate_count", plan.readings.size()}, {"candidates", std::move(candidates)}, {"unplaced", strings(plan.unplaced)}});
  }

  Result<void> answer_with(const Chosen& chosen, const data::Catalog& catalog) {
    answer_.title = sentence_case(chosen.description);
    answer_.reasoning.intent = chosen.description;
    answer_.assumptions = chosen.assumptions;
    const query::GateRequest gate_request{.subject = subject_,
                                          .sql = chosen.sql,
                                          .purpose = query::Purpose::question,
                                          .max_rows = options_.max_rows + 1,
                                          .confirm_cost = request_.confirm_cost};
    answer_.status = "answered";
    if (!request_.execute) {
      const auto prepared = TRY(dependencies_.gate.prepare(gate_request, call_));
      note_gate(prepared, {}, catalog);
      answer_.sql = prepared.shown_sql;
      answer_.summary = "Not run, as asked; this is the query that would answer.";
      return {};
    }
    auto running = TRY(dependencies_.gate.run(gate_request, call_));
    answer_.query_id = running.id.text();
    answer_.dashboard_url = "/answers/" + answer_.query_id;
    answer_.sql = chosen.sql;
    note_gate(running.prepared, running.steps, catalog);
    auto result = TRY(read_rows(running, options_.max_rows, call_));
    trace_.step("query_executed", "engine", "Run in a sandboxed process of its own.",
                {{"rows", result.rows.size()},
                 {"engine_ms", result.outcome.engine_ms},
                 {"bytes", result.outcome.bytes},
                 {"truncated", result.truncated}});
    answer_.columns = std::move(result.columns);
    answer_.rows = std::move(result.rows);
    answer_.truncated = result.truncated;
    answer_.row_count = answer_.rows.size();
    for (const auto& column : answer_.columns)
      if (column.masked) answer_.masked_columns.push_back(column.name);
    trace_.measured(
        "pii_masking", "gate",
        answer_.masked_columns.empty() ? "Nothing in this answer is masked." : "Masked where the table is read, before anything else.", 0,
        {{"masked_columns", strings(answer_.masked_columns)}});
    answer_.summary = summarise(chosen.description, answer_.columns, answer_.rows, answer_.row_count, answer_.truncated);
    answer_.chart = suggest_chart(answer_.columns, answer_.rows, answer_.title);
    trace_.step("summary_and_chart", "ask", "The sentence and the chart come from the rows alone.",
                {{"chart", answer_.chart ? answer_.chart->mark : "none"}});
    return {};
  }

  void note_gate(const query::Prepared& prepared, const std::vector<query::GateStep>& steps, const data::Catalog& catalog) {
    double total = 0;
    json::object times;
    for (const auto& step : steps) {
      times[step.name] = step.ms;
      total += step.ms;
    }
    json::array tables;
    for (const auto& table : prepared.tables) {
      tables.push_back(json::object{
          {"table", table.dataset + "." + table.name}, {"columns", strings(table.columns)}, {"effects", strings(table.effects)}});
      trace_.queried(table.dataset + "/" + source_name(catalog, table.id));
    }
    trace_.measured("sql_validation", "gate", "Parsed, checked against the allow-list, resolved, policy woven in, printed anew.", total,
                    {{"ms", std::move(times)}, {"tables", std::move(tables)}});
    trace_.measured("cost_gate", "gate", prepared.estimate.over_limit ? "Over the limit; confirmed." : "Within the limit.", 0,
                    prepared.estimate.tells_hidden_rows
                        ? json::object{}
                        : json::object{{"rows", prepared.estimate.rows}, {"bytes", prepared.estimate.bytes}});
    trace_.skip();
  }

  Result<Answer> finish() {
    auto kept = TRY(keep());
    if (kept.status == "answered" && request_.execute && !request_.reading) cache_.put(key_, std::make_shared<const Answer>(kept));
    return kept;
  }

  Result<Answer> keep() {
    trace_.finish();
    answer_.elapsed_ms = since(started_);
    TRY(dependencies_.answers.save(subject_, answer_));
    return std::move(answer_);
  }

  const Asker::Dependencies& dependencies_;
  const AskerOptions& options_;
  AnswerCache& cache_;
  const access::Subject& subject_;
  const AskRequest& request_;
  const Call& call_;
  Clock::time_point started_ = Clock::now();
  Answer answer_;
  Trace trace_;
  std::string key_;
};

Asker::Asker(Dependencies dependencies, AskerOptions options)
    : dependencies_(std::move(dependencies)), options_(options), cache_(options.cache_entries, options.cache_life) {}

Result<Answer> Asker::ask(const access::Subject& subject, const AskRequest& request, const Call& call) {
  const auto started = Clock::now();
  auto answer = Pipeline(dependencies_, options_, cache_, subject, request, call).run();
  if (dependencies_.observer)
    dependencies_.observer(answer ? std::string_view(answer->status) : code_name(answer.error().code), since(started) / 1000);
  return answer;
}

}  // namespace sextant::ask
