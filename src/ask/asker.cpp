#include "ask/asker.h"

#include <fmt/format.h>

#include <algorithm>

#include "ask/chart.h"
#include "ask/examples.h"
#include "ask/explain.h"
#include "ask/result_rows.h"
#include "ask/summary.h"
#include "ask/trace.h"
#include "ask/trials.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

namespace sextant::ask {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostFiltersTried = 4;

double since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

json::array strings(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

std::vector<AnswerPart> parts_of(std::vector<knowledge::PlanPart> parts) {
  std::vector<AnswerPart> out;
  for (auto& part : parts) {
    out.push_back({std::move(part.id), std::move(part.kind), std::move(part.text), {}});
    for (auto& action : part.actions)
      out.back().actions.push_back({std::move(action.action), std::move(action.value), std::move(action.text)});
  }
  return out;
}

std::vector<AnswerReading> readings_of(const knowledge::Plan& plan) {
  std::vector<AnswerReading> readings;
  for (const auto& reading : plan.readings)
    readings.push_back({sentence_case(reading.description), reading.sql, reading.assumptions, reading.reasons});
  return readings;
}

// What a cached answer of a changed question depends on besides the question.
std::string plan_key(const EarlierTurn& before, const AskRequest& request) {
  std::string key = before.plans.front();
  for (const auto& edit : request.edits) key += write_json(to_json(edit));
  return key;
}

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
        trace_(answer_.reasoning),
        trials_(dependencies.gate, gate_request({}), options.max_rows, call) {}

  Result<Answer> run() {
    receive();
    const auto catalog = TRY(dependencies_.gate.visible_catalog(subject_, call_));
    TRY(look_back());
    const auto revision = dependencies_.knowledge_revision();
    const auto knowledge = TRY(dependencies_.knowledge(subject_, catalog));
    planner_ = &knowledge->planner();
    if (!request_.reading) turn_ = planner_->turn(plan_request());
    const bool changes = turn_ == knowledge::Turn::change && !before_.plans.empty();
    key_ = cache_key(subject_, request_.question + (changes ? plan_key(before_, request_) : ""), dependencies_.policy.revision(),
                     catalog->revision, revision);
    if (const auto cached = look_in_cache()) return from_cache(*cached);
    trace_.step("cache_lookup", "answer_cache",
                request_.force ? "The cache was passed over, as asked." : "This question was not answered a moment ago.", {{"hit", false}});
    note_authorisation(*catalog);
    note_models(*knowledge);

    const auto chosen = TRY(choose(*knowledge));
    if (!chosen) return finish();
    TRY(answer_with(*chosen, *catalog, *knowledge));
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

  // The answer that a follow-up changes, if there is one.
  Result<void> look_back() {
    if (request_.after) {
      before_ = TRY(dependencies_.answers.turn(subject_, *request_.after));
      answer_.session_id = before_.session_id;
    } else if (request_.session_id) {
      if (auto latest = TRY(dependencies_.answers.latest_turn(subject_, *request_.session_id))) before_ = std::move(*latest);
    }
    // Of an ask-back nothing was chosen yet.
    if (before_.plans.size() > 1) before_.plans.clear();
    if (!request_.edits.empty() && before_.plans.empty())
      return fail(Error{.code = ErrorCode::validation_failed,
                        .message = "There is no answer whose parts could be changed.",
                        .fields = {{"edits", "come after an answered question"}}});
    return {};
  }

  query::GateRequest gate_request(std::string sql) const {
    return {.subject = subject_,
            .sql = std::move(sql),
            .purpose = query::Purpose::question,
            .max_rows = options_.max_rows + 1,
            .confirm_cost = request_.confirm_cost};
  }

  knowledge::PlanRequest plan_request() const {
    knowledge::PlanRequest plan{.question = answer_.question, .today = dependencies_.today()};
    if (!before_.plans.empty()) plan.previous = before_.plans.front();
    for (const auto& edit : request_.edits) plan.edits.push_back({edit.part, edit.action, edit.value});
    return plan;
  }

  std::shared_ptr<const Answer> look_in_cache() {
    const bool asks_for_data = turn_ == knowledge::Turn::stands_alone || turn_ == knowledge::Turn::change;
    if (request_.force || !request_.execute || request_.reading || !asks_for_data) return nullptr;
    return cache_.find(key_);
  }

  Result<Answer> from_cache(const Answer& cached) {
    Answer answer = cached;
    answer.query_id = answer_.query_id;
    answer.session_id = answer_.session_id;
    answer.dashboard_url = answer_.dashboard_url;
    answer.asked_at = answer_.asked_at;
    answer.cached = true;
    if (answer.built_on) answer.built_on = before_.query_id;
    trace_.step("cache_lookup", "answer_cache", "The same question was answered a moment ago over the same data and rules.",
                {{"hit", true}, {"first_asked_at", cached.asked_at}, {"first_query_id", cached.query_id}});
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

  Result<std::optional<knowledge::Reading>> choose(const Knowledge& knowledge) {
    if (request_.reading) return chosen_before();
    if (turn_ == knowledge::Turn::why) return explain();
    if (turn_ == knowledge::Turn::undo) return undo();
    if (turn_ == knowledge::Turn::restart) return restart();
    if (turn_ == knowledge::Turn::help) return help(knowledge);
    // An approved query over tables the subject may not know of is none for this subject.
    const auto verified = turn_ == knowledge::Turn::stands_alone ? knowledge.verified(request_.question) : std::nullopt;
    if (verified && dependencies_.gate.prepare({.subject = subject_, .sql = verified->sql, .purpose = query::Purpose::question}, call_)) {
      answer_.verified = true;
      names_are_declared_ = verified->is_of_model;
      trace_.step("verified_query_lookup", "verified_queries_cache", "An approved query answers this question.",
                  {{"question", verified->question}});
      answer_.plans.emplace();  // it is approved as it is
      return knowledge::Reading{.sql = verified->sql,
                                .description = verified->question,
                                .assumptions = verified->note.empty() ? std::vector<std::string>{} : std::vector{verified->note}};
    }
    trace_.step("verified_query_lookup", "verified_queries_cache", "No approved query matches.", {{"hit", false}});
    auto asked = plan_request();
    if (request_.execute) asked.try_reading = trials_.try_reading();
    auto plan = TRY(knowledge.plan(asked, call_));
    trace_.skip();
    note_plan(plan);
    if (plan.turn == knowledge::Turn::change) TRY(build_on_earlier(plan));
    if (plan.decision == knowledge::Decision::answer && !plan.readings.empty()) return std::move(plan.readings.front());
    answer_.status = plan.decision == knowledge::Decision::ask_back ? "ask_back" : "abstained";
    answer_.message = plan.reason;
    // Even when nothing is certain enough to answer, the nearest reading may be what was meant.
    if (plan.decision == knowledge::Decision::ask_back || plan.unplaced.empty()) {
      answer_.readings = readings_of(plan);
      answer_.plans.emplace();
      for (auto& reading : plan.readings) answer_.plans->push_back(std::move(reading.plan));
    }
    answer_.unplaced = std::move(plan.unplaced);
    answer_.summary = answer_.message;
    answer_.title = answer_.status == "ask_back" ? "Which of these do you mean?" : "No answer from this data";
    if (answer_.readings.empty() && plan.turn == knowledge::Turn::stands_alone)
      answer_.follow_ups = planner_->instead_of(plan_request(), call_);
    return std::nullopt;
  }

  // The answer says what it changes, and a question made of edits gets words.
  Result<void> build_on_earlier(knowledge::Plan& plan) {
    answer_.built_on = before_.query_id;
    answer_.change = plan.told;
    if (answer_.question.empty()) answer_.question = sentence_case(plan.told);
    trace_.step("follow_up", "conversation", "The question before was changed.", {{"built_on", before_.query_id}, {"change", plan.told}});
    // Tables that stay have the reasons they had.
    const auto earlier = TRY(dependencies_.answers.answer(subject_, before_.query_id));
    for (auto& reading : plan.readings)
      for (const auto& table : reading.tables) {
        const auto reason = std::ranges::find_if(earlier.reasons, [&](const std::string& text) { return text.starts_with(table + ":"); });
        reading.reasons.push_back(reason != earlier.reasons.end() ? *reason : fmt::format("{}: needed for “{}”", table, answer_.question));
      }
    return {};
  }

  std::optional<knowledge::Reading> say(std::string status, std::string title, std::string message) {
    answer_.status = std::move(status);
    answer_.title = std::move(title);
    answer_.message = message;
    answer_.summary = std::move(message);
    return std::nullopt;
  }

  Result<std::optional<knowledge::Reading>> explain() {
    if (before_.query_id.empty())
      return say("abstained", "Nothing to explain", "There is no answer before this one that could be explained. Ask a question first.");
    auto earlier = TRY(dependencies_.answers.answer(subject_, before_.query_id));
    explain_answer(earlier, answer_);
    trace_.step("explanation", "conversation", "What is known of the answer before.", {{"of", before_.query_id}});
    return std::nullopt;
  }

  Result<std::optional<knowledge::Reading>> undo() {
    if (!before_.built_on)
      return say("abstained", "Nothing to undo", "The answer before changed nothing, so there is nothing to go back to.");
    const auto target = TRY(dependencies_.answers.turn(subject_, *before_.built_on));
    if (target.plans.empty()) return say("abstained", "Nothing to undo", "The answer before the last change cannot be computed again.");
    auto reading = TRY(planner_->reading(target.plans.front()));
    answer_.built_on = target.built_on;
    answer_.change = "without the last change";
    trace_.step("follow_up", "conversation", "The last change was taken back.", {{"back_to", target.query_id}});
    return reading;
  }

  Result<std::optional<knowledge::Reading>> restart() {
    answer_.plans.emplace();
    return say("answered", "Started over", "Started over: the next question stands by itself.");
  }

  // "help", "hello", "what can I ask": some questions that would be answered, of different parts of the list.
  Result<std::optional<knowledge::Reading>> help(const Knowledge& knowledge) {
    const auto answered = TRY(answered_ones(knowledge, options_.examples, dependencies_.today(), call_));
    const std::size_t shown = std::min(answered.size(), kFewExamples);
    std::string some;
    for (std::size_t i = 0; i < shown; ++i) {
      answer_.follow_ups.push_back(answered[i * answered.size() / shown]);
      some += fmt::format("{}“{}”", i == 0 ? "" : i + 1 == shown ? " or " : ", ", answer_.follow_ups.back());
    }
    return say("abstained", "Ask about your data",
               shown == 0 ? "Ask about your data in your own words. There are no tables yet that you may see."
                          : fmt::format("Ask about your data in your own words, for example {}.", some));
  }

  // A reading offered by an earlier answer of the same subject.
  Result<std::optional<knowledge::Reading>> chosen_before() {
    const auto earlier = TRY(dependencies_.answers.answer(subject_, *request_.reading_of));
    const auto index = static_cast<std::size_t>(*request_.reading);
    if (index >= earlier.readings.size())
      return fail(Error{
          .code = ErrorCode::validation_failed, .message = "That answer has no such reading.", .fields = {{"reading", "counts from 0"}}});
    const auto& reading = earlier.readings[index];
    trace_.step("reading_chosen", "client", "You chose how the question is meant.", {{"description", reading.description}});
    const auto turn = TRY(dependencies_.answers.turn(subject_, *request_.reading_of));
    answer_.session_id = turn.session_id;
    answer_.built_on = turn.built_on;
    knowledge::Reading chosen{
        .sql = reading.sql, .description = reading.description, .assumptions = reading.assumptions, .reasons = reading.reasons};
    if (index < turn.plans.size())
      if (auto made = planner_->reading(turn.plans[index])) {
        chosen.description = std::move(made->description);
        chosen.parts = std::move(made->parts);
        chosen.stored = std::move(made->stored);
        chosen.plan = turn.plans[index];
      }
    return chosen;
  }

  void note_plan(const knowledge::Plan& plan) {
    json::array candidates;
    for (const auto& reading : plan.readings)
      candidates.push_back(
          json::object{{"description", reading.description}, {"score", reading.score}, {"tables", strings(reading.tables)}});
    const bool answers = plan.decision == knowledge::Decision::answer && !plan.readings.empty();
    const auto answering = answers ? trials_.place_of(plan.readings.front().sql) : std::nullopt;
    double total = 0;
    std::size_t tried = 0;
    for (const auto& stage : plan.stages) {
      if (stage.name != knowledge::kTrialStage)
        total += stage.ms;
      else if (tried++ == answering)
        continue;  // told as the query that answered
      json::object evidence;
      if (auto parsed = parse_json(stage.evidence)) evidence["evidence"] = std::move(*parsed);
      trace_.measured(std::string(kPlannerStep) + stage.name, "planner", "The planner's stage “" + stage.name + "”.", stage.ms,
                      std::move(evidence));
    }
    trace_.measured(
        "catalog_search", "catalog", "Readings of the question over the tables you may see.", total,
        {{"candidate_count", plan.readings.size()}, {"candidates", std::move(candidates)}, {"unplaced", strings(plan.unplaced)}});
  }

  Result<void> answer_with(const knowledge::Reading& chosen, const data::Catalog& catalog, const Knowledge& knowledge) {
    answer_.title = sentence_case(chosen.description);
    answer_.reasoning.intent = chosen.description;
    answer_.assumptions = chosen.assumptions;
    answer_.reasons = chosen.reasons;
    answer_.parts = parts_of(chosen.parts);
    if (!answer_.plans) answer_.plans = chosen.plan.empty() ? std::vector<std::string>{} : std::vector{chosen.plan};
    answer_.status = "answered";
    if (!request_.execute) {
      const auto prepared = TRY(dependencies_.gate.prepare(gate_request(chosen.sql), call_));
      note_gate(prepared, {}, catalog);
      answer_.sql = TRY(dependencies_.gate.shown(prepared, call_));
      answer_.summary = "Not run, as asked; this is the query that would answer.";
      return {};
    }
    auto kept = TRY(trials_.result(chosen.sql));
    answer_.query_id = kept.id.text();
    answer_.dashboard_url = "/answers/" + answer_.query_id;
    answer_.sql = chosen.sql;
    answer_.policy_revision = kept.prepared.policy_revision;
    answer_.rules = kept.prepared.rules;
    note_gate(kept.prepared, kept.steps, catalog);
    for (const auto& step : kept.steps) kept.ms -= step.ms;
    auto& result = kept.rows;
    trace_.measured("query_executed", "engine", "Run in a sandboxed process of its own.", kept.ms,
                    {{"rows", result.rows.size()},
                     {"engine_ms", result.outcome.engine_ms},
                     {"bytes", result.outcome.bytes},
                     {"truncated", result.truncated}});
    trace_.skip();
    answer_.columns = std::move(result.columns);
    answer_.rows = std::move(result.rows);
    answer_.truncated = result.truncated;
    answer_.row_count = answer_.rows.size();
    for (auto& column : answer_.columns) {
      if (column.masked) answer_.masked_columns.push_back(column.name);
      for (const auto& table : kept.prepared.tables)
        if (names_are_declared_ && !column.format && is_quantity(column))
          column.format =
              knowledge.format_of(table.dataset, column.name, std::ranges::find(chosen.stored, column.name) != chosen.stored.end());
    }
    trace_.measured(
        "pii_masking", "gate",
        answer_.masked_columns.empty() ? "Nothing in this answer is masked." : "Masked where the table is read, before anything else.", 0,
        {{"masked_columns", strings(answer_.masked_columns)}});
    answer_.summary =
        summarise(shape_of(chosen.description, answer_.parts), answer_.columns, answer_.rows, answer_.row_count, answer_.truncated);
    answer_.chart = suggest_chart(answer_.columns, answer_.rows, answer_.title);
    if (is_empty_result(answer_.columns, answer_.rows)) TRY(say_what_excludes(chosen));
    if (!chosen.plan.empty()) answer_.follow_ups = planner_->suggest(chosen.plan, answer_.row_count, dependencies_.today());
    trace_.step("summary_and_chart", "ask", "The sentence and the chart come from the rows alone.",
                {{"chart", answer_.chart ? answer_.chart->mark : "none"}});
    return {};
  }

  // Which filter leaves nothing: each is left out once, and the answer looked at again. Costs one small query a filter.
  Result<void> say_what_excludes(const knowledge::Reading& chosen) {
    std::vector<const knowledge::PlanPart*> filters;
    for (const auto& part : chosen.parts)
      if (part.kind == "filter" || part.kind == "period") filters.push_back(&part);
    if (filters.size() < 2 || filters.size() > kMostFiltersTried || chosen.plan.empty()) return {};
    std::vector<std::string> excluding;
    for (const auto* part : filters) {
      const auto plan = planner_->plan({.question = "",
                                        .today = dependencies_.today(),
                                        .previous = chosen.plan,
                                        .edits = {{.part = part->id, .action = "remove", .value = ""}}},
                                       call_);
      if (!plan || plan->readings.empty()) continue;
      auto running = dependencies_.gate.run(
          {.subject = subject_, .sql = plan->readings.front().sql, .purpose = query::Purpose::question, .max_rows = 1}, call_);
      if (!running) continue;
      if (const auto rows = read_rows(*running, 1, call_); rows && !is_empty_result(rows->columns, rows->rows))
        excluding.push_back("“" + part->text + "”");
    }
    if (excluding.empty()) return {};
    answer_.summary += excluding.size() == 1 ? fmt::format(" It is {} that leaves nothing.", excluding.front())
                                             : fmt::format(" There would be some without {}.", join(excluding, " or without "));
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
    const bool asked = turn_ == knowledge::Turn::stands_alone || turn_ == knowledge::Turn::change;
    if (kept.status == "answered" && request_.execute && !request_.reading && asked) cache_.put(key_, std::make_shared<const Answer>(kept));
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
  Trials trials_;
  std::string key_;
  EarlierTurn before_;
  knowledge::Turn turn_ = knowledge::Turn::stands_alone;
  bool names_are_declared_ = true;               // columns called as a number of a model are that number
  const knowledge::Planner* planner_ = nullptr;  // of the knowledge held by run()
};

Asker::Asker(Dependencies dependencies, AskerOptions options)
    : dependencies_(std::move(dependencies)), options_(std::move(options)), cache_(options_.cache_entries, options_.cache_life) {}

Result<Answer> Asker::ask(const access::Subject& subject, const AskRequest& request, const Call& call) {
  const auto started = Clock::now();
  auto answer = Pipeline(dependencies_, options_, cache_, subject, request, call).run();
  if (dependencies_.observer)
    dependencies_.observer(answer ? std::string_view(answer->status) : code_name(answer.error().code), since(started) / 1000);
  return answer;
}

Result<std::vector<std::string>> Asker::examples(const access::Subject& subject, const Call& call) const {
  const auto catalog = TRY(dependencies_.gate.visible_catalog(subject, call));
  const auto knowledge = TRY(dependencies_.knowledge(subject, catalog));
  return answered_ones(*knowledge, options_.examples, dependencies_.today(), call);
}

}  // namespace sextant::ask
