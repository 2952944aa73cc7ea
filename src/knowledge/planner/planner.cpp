#include "knowledge/planner/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "knowledge/planner/answer/parts.h"
#include "knowledge/planner/answer/reading.h"
#include "knowledge/planner/answer/suggest.h"
#include "knowledge/planner/decide/rank.h"
#include "knowledge/planner/decide/structure.h"
#include "knowledge/planner/decide/traces.h"
#include "knowledge/planner/follow_up/follow_up.h"
#include "knowledge/planner/interpret/propose.h"
#include "knowledge/planner/plan/describe.h"
#include "knowledge/planner/plan/nouns.h"
#include "knowledge/planner/plan/saved_plan.h"
#include "knowledge/planner/plan/sql.h"

namespace sextant::knowledge {
namespace {

constexpr std::size_t kLongestQuestion = 2'000;  // bytes
constexpr std::size_t kMostSuggestions = 4, kMostInstead = 3;

class StageClock {
 public:
  explicit StageClock(Plan& plan) : plan_(plan), since_(Clock::now()) {}
  void close(std::string name, std::string evidence) {
    const auto now = Clock::now();
    plan_.stages.push_back({std::move(name), std::move(evidence), std::chrono::duration<double, std::milli>(now - since_).count()});
    since_ = now;
  }
  // A stage within the one that is being measured, whose time is not counted twice.
  void within(std::string_view name, std::string evidence, Clock::time_point started) {
    const auto took = Clock::now() - started;
    plan_.stages.push_back({std::string(name), std::move(evidence), std::chrono::duration<double, std::milli>(took).count()});
    since_ += took;
  }

 private:
  Plan& plan_;
  Clock::time_point since_;
};

constexpr std::size_t kMostTablesNamed = 6, kMostWordsNamed = 4;

std::string written_words(const std::vector<Token>& tokens, std::size_t begin, std::size_t end) {
  std::vector<std::string> words;
  for (std::size_t i = begin; i < end; ++i) words.push_back(tokens[i].text);
  return join(words, " ");
}

std::string quoted(const std::vector<std::string>& words, std::string_view last = " or ") {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) out += fmt::format("{}“{}”", i == 0 ? "" : i + 1 == words.size() ? last : ", ", words[i]);
  return out;
}

// The words of the question that the data has.
std::vector<std::string> names_said(const LinkedQuestion& linked) {
  std::vector<std::string> out;
  for (const Mention& m : linked.mentions)
    if (m.kind != MentionKind::cue && m.kind != MentionKind::number && m.kind != MentionKind::date && out.size() < kMostWordsNamed)
      out.push_back(written_words(linked.tokens, m.begin, m.end));
  return out;
}

// Why there is no answer, and what the data speaks of instead.
std::string reason_to_abstain(const SchemaView& schema, const Plan& plan, const LinkedQuestion& linked,
                              const std::vector<std::string>& lost, bool measure_chosen) {
  if (!linked.apart.empty() && linked.about >= 0) {
    std::vector<std::string> words;
    for (const std::size_t i : linked.apart) words.push_back(linked.tokens[i].text);
    return fmt::format("In this data {} have no {}: that is told of something else, and nothing connects the two.",
                       rows_noun(schema, linked.about), quoted(words));
  }
  if (measure_chosen && plan.unplaced.empty() && !plan.readings.empty()) return "The question does not say by which number. Is it this?";
  if (!lost.empty() && plan.unplaced.empty()) return fmt::format("It is not clear what {} is said of here.", quoted(lost));
  if (!plan.readings.empty() && plan.unplaced.empty()) return "It is not certain enough what you mean. Is it this?";
  std::vector<std::string> tables;
  for (std::size_t t = 0; t < schema.tables.size() && t < kMostTablesNamed; ++t) tables.push_back(rows_noun(schema, static_cast<int>(t)));
  std::string there = tables.empty() ? "There are no tables that you may see." : "You can ask about " + join(tables, ", ");
  if (!tables.empty()) there += schema.tables.size() > kMostTablesNamed ? " and more." : ".";
  if (const auto named = names_said(linked); plan.unplaced.empty() && !named.empty())
    return named.size() == 1 ? fmt::format("It is not clear what is asked of {}. Say what to count, list or add up.", quoted(named))
                             : fmt::format("It is not clear how {} go together here. Ask for less at once.", quoted(named, " and "));
  if (plan.unplaced.empty()) return "The question names nothing of the data. " + there;
  return fmt::format("Nothing in the data is called {}. {}", quoted(plan.unplaced), there);
}

// Units after "in" that nothing shown is measured in.
std::vector<std::size_t> other_units(const SchemaView& schema, const Candidate& candidate) {
  const Language& language = Language::english();
  const auto& tokens = candidate.linked->tokens;
  const auto measured_in = [&](const Expression& e, const Unit& unit) {
    if (!e.column) return !e.raw.empty();
    const auto& stems = schema.column(*e.column).name.stems;
    const auto& of = language.measured(unit.of);
    return unit.factor == 1 && std::ranges::any_of(stems, [&](const std::string& stem) { return std::ranges::find(of, stem) != of.end(); });
  };
  std::vector<std::size_t> out;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const Unit* unit = tokens[i - 1].is(WordClass::locative) ? language.unit(tokens[i].lower) : nullptr;
    const bool placed = std::ranges::any_of(candidate.linked->mentions, [&](const Mention& m) { return m.begin <= i && i < m.end; });
    const auto shown = [&](const Expression& e) { return unit != nullptr && measured_in(e, *unit); };
    if (unit != nullptr && !placed && std::ranges::none_of(candidate.interpretation.query.outputs, shown)) out.push_back(i);
  }
  return out;
}

std::string trial_evidence(std::string_view description, std::string_view sql, const std::optional<Outcome>& outcome) {
  boost::json::object evidence{{"reading", description}, {"sql", sql}};
  if (outcome) evidence["rows"] = outcome->rows;
  return write_json(evidence);
}

std::string told_evidence(std::string_view told) { return write_json(boost::json::object{{"changed", told}}); }

// "hi, how many flights are there": what follows is asked, and "hi" is no state.
std::vector<Token> words_of_question(std::string_view question) {
  std::vector<Token> tokens = Language::english().tokens(question);
  constexpr std::ptrdiff_t kLongest = 2;  // "hello there,"
  const auto mark = std::ranges::find(tokens, TokenKind::mark, &Token::kind);
  const bool greets = !tokens.empty() && tokens.front().is(WordClass::greeting) && mark != tokens.end();
  if (greets && mark - tokens.begin() <= kLongest && mark + 1 != tokens.end()) tokens.erase(tokens.begin(), mark + 1);
  return tokens;
}

}  // namespace

struct Planner::State {
  data::CatalogPtr catalog;
  std::shared_ptr<const ValueLookup> values;
  Lexicon lexicon;
  PlannerOptions options;
  bool modelled = false;  // a semantic model gives names
  SchemaView schema;
  std::unique_ptr<Linker> linker;

  [[nodiscard]] Result<void> check(const PlanRequest& request) const;
  // Fills the plan and gives true when the request changes the question before it, or asks about it.
  [[nodiscard]] bool follow(const PlanRequest& request, const std::vector<Token>& tokens, Plan& plan) const;
  // Tries readings as they will be shown, and notes each as a stage; empty when none may be tried.
  [[nodiscard]] TryCandidate trial(const TryReading& try_reading, StageClock& clock) const;
  void change(FollowUp change, Plan& plan) const;
  [[nodiscard]] Result<void> edit(const PlanRequest& request, Plan& plan) const;
  [[nodiscard]] FollowUp read(const std::vector<Token>& tokens, const LogicalQuery& before, std::chrono::sys_days today) const {
    return read_follow_up(schema, *linker, Language::english(), lexicon, today, tokens, before);
  }
};

Result<void> Planner::State::check(const PlanRequest& request) const {
  if (request.question.size() > kLongestQuestion)
    return fail(ErrorCode::invalid_request, fmt::format("The question is longer than {} bytes.", kLongestQuestion),
                "Ask one thing at a time.");
  if (!is_valid_utf8(request.question)) return fail(ErrorCode::invalid_request, "The question is not valid UTF-8.");
  if (trim(request.question).empty() && request.edits.empty()) return fail(ErrorCode::invalid_request, "The question is empty.");
  return {};
}

TryCandidate Planner::State::trial(const TryReading& try_reading, StageClock& clock) const {
  if (!try_reading) return {};
  return [this, &try_reading, &clock](const Candidate& candidate) -> std::optional<Outcome> {
    const auto reading = make_reading(schema, candidate.interpretation.query, options.readable, candidate.linked.get());
    if (!reading) return std::nullopt;
    const auto started = Clock::now();
    const std::string& sql = options.readable ? reading->sql : candidate.sql;
    auto outcome = try_reading(sql);
    clock.within(kTrialStage, trial_evidence(reading->description, sql, outcome), started);
    return outcome;
  };
}

void Planner::State::change(FollowUp change, Plan& plan) const {
  plan.unplaced = std::move(change.unplaced);
  for (FollowUp::Reading& one : change.readings)
    if (auto reading = make_reading(schema, one.query, options.readable, nullptr)) {
      reading->score = 1.0 / static_cast<double>(change.readings.size());
      if (std::ranges::any_of(plan.readings, [&](const Reading& other) { return other.description == reading->description; })) continue;
      if (plan.readings.empty()) plan.told = one.told;
      plan.readings.push_back(std::move(*reading));
    }
  if (plan.readings.size() == 1) {
    plan.decision = Decision::answer;
  } else if (plan.readings.size() > 1) {
    plan.decision = Decision::ask_back;
    plan.told.clear();
    plan.reason = "This can change the question before in more than one way. Which one do you mean?";
  } else if (!plan.unplaced.empty()) {
    plan.reason = fmt::format("Nothing in the data is called {}, so the answer stays as it was.", quoted(plan.unplaced));
  } else {
    plan.reason = change.refusal ? change.refusal->message + (change.refusal->hint.empty() ? "" : " " + change.refusal->hint)
                                 : "The question before cannot be changed so. Ask the whole question.";
  }
}

bool Planner::State::follow(const PlanRequest& request, const std::vector<Token>& tokens, Plan& plan) const {
  if (request.previous.empty()) {
    plan.turn = turn_of(tokens);
    if (plan.turn == Turn::change) plan.turn = Turn::stands_alone;
    return plan.turn != Turn::stands_alone;
  }
  const auto before = load_plan(schema, request.previous);
  if (!before) {
    plan.turn = turn_of(tokens);
    if (plan.turn == Turn::change) plan.reason = before.error().message + " " + before.error().hint;
    return plan.turn != Turn::stands_alone;
  }
  FollowUp follow_up = read(tokens, *before, request.today);
  plan.turn = follow_up.turn;
  if (plan.turn == Turn::change) change(std::move(follow_up), plan);
  return plan.turn != Turn::stands_alone;
}

Result<void> Planner::State::edit(const PlanRequest& request, Plan& plan) const {
  LogicalQuery query = TRY(load_plan(schema, request.previous));
  FollowUp::Reading reading;
  for (const PlanEdit& one : request.edits) {
    const std::string told = TRY(apply_edit(schema, query, one));
    reading.told += (reading.told.empty() ? "" : ", ") + told;
  }
  reading.query = std::move(query);
  plan.turn = Turn::change;
  change({.turn = Turn::change, .readings = {std::move(reading)}}, plan);
  return {};
}

Planner::Planner(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Planner::~Planner() = default;

Result<std::shared_ptr<const Planner>> Planner::make(data::CatalogPtr visible, std::shared_ptr<const ValueLookup> values, Lexicon lexicon,
                                                     PlannerOptions options) {
  if (!visible) return fail(ErrorCode::internal, "The planner was made without a catalog.");
  auto state = std::make_unique<State>();
  state->schema = SchemaView::make(visible, lexicon);
  state->catalog = std::move(visible);
  state->values = std::move(values);
  state->lexicon = std::move(lexicon);
  state->options = options;
  state->modelled = !state->lexicon.names.empty();
  state->linker = std::make_unique<Linker>(state->schema, state->values.get(), Language::english(), state->lexicon);
  return std::shared_ptr<const Planner>(new Planner(std::move(state)));
}

Result<Plan> Planner::plan(const PlanRequest& request, const Call& call) const {
  TRY(call.check());
  TRY(state_->check(request));
  const SchemaView& schema = state_->schema;
  Plan plan;
  StageClock clock(plan);
  if (!request.edits.empty()) {
    TRY(state_->edit(request, plan));
    clock.close("follow_up", told_evidence(plan.told));
    return plan;
  }
  std::vector<Token> tokens = words_of_question(request.question);
  clock.close("tokens", fmt::format("{{\"words\":{}}}", tokens.size()));
  if (state_->follow(request, tokens, plan)) {
    clock.close("follow_up", told_evidence(plan.told));
    return plan;
  }
  const Linker::Spans spans = state_->linker->spans(std::move(tokens));
  const auto best_cover = std::make_shared<const LinkedQuestion>(state_->linker->cover(spans));
  const LinkedQuestion& linked = *best_cover;
  clock.close("links", describe_links(schema, linked));
  const Interpreter interpreter(schema, Language::english(), state_->lexicon, request.today);
  std::vector<Candidate> candidates = propose(schema, interpreter, *state_->linker, spans, best_cover, call);
  clock.close("interpretations", fmt::format("{{\"candidates\":{}}}", candidates.size()));
  TRY(call.check());
  rank(schema, linked, state_->trial(request.try_reading, clock), candidates);
  TRY(call.check());
  const auto& shown = candidates.empty() ? linked : *candidates.front().linked;
  for (const std::size_t i : shown.unplaced)
    if (!Language::english().is_light(shown.tokens[i].lower)) plan.unplaced.push_back(shown.tokens[i].text);
  // "delay in euros": a unit that what is shown is not in.
  if (!candidates.empty())
    for (const std::size_t i : other_units(schema, candidates.front())) plan.unplaced.push_back(shown.tokens[i].text);
  // A time that the data does not reach has no place either.
  if (!candidates.empty())
    for (const std::size_t m : candidates.front().interpretation.evidence.unused_mentions)
      if (shown.mentions[m].kind == MentionKind::date)
        for (std::size_t i = shown.mentions[m].begin; i < shown.mentions[m].end; ++i) plan.unplaced.push_back(shown.tokens[i].text);
  decide(schema, candidates, state_->options, state_->modelled, plan);
  if (plan.decision == Decision::abstain) {
    std::vector<std::string> lost;
    if (!candidates.empty())
      for (const std::size_t m : without_trace(candidates.front()))
        lost.push_back(written_words(shown.tokens, shown.mentions[m].begin, shown.mentions[m].end));
    const bool measure_chosen = !candidates.empty() && candidates.front().interpretation.evidence.measure_chosen;
    plan.reason = reason_to_abstain(schema, plan, shown, lost, measure_chosen);
  }
  if (plan.decision == Decision::abstain && request.previous.empty() && turn_of(linked.tokens) == Turn::change)
    plan.reason += " It sounds like a change of an earlier question, but there is none in this session.";
  for (const Token& token : spans.tokens)
    if (token.kind == TokenKind::word && token.lower != to_lower_ascii(token.text))
      for (Reading& reading : plan.readings) reading.assumptions.push_back(fmt::format("“{}” is read as “{}”.", token.text, token.lower));
  clock.close("decision", fmt::format("{{\"score\":{:.3f}}}", plan.readings.empty() ? 0.0 : plan.readings.front().score));
  return plan;
}

Result<Reading> Planner::reading(std::string_view plan) const {
  return make_reading(state_->schema, TRY(load_plan(state_->schema, plan)), state_->options.readable, nullptr);
}

Turn Planner::turn(const PlanRequest& request) const {
  Plan plan;
  if (!request.edits.empty()) return Turn::change;
  if (!state_->check(request)) return Turn::stands_alone;
  return state_->follow(request, words_of_question(request.question), plan) ? plan.turn : Turn::stands_alone;
}

std::vector<std::string> Planner::suggest(std::string_view plan, std::uint64_t rows, std::chrono::sys_days today) const {
  const auto query = load_plan(state_->schema, plan);
  if (!query) return {};
  std::vector<std::string> out;
  for (std::string& question : possible_follow_ups(state_->schema, *query, rows)) {
    // Offered only when it is understood, and in one way.
    const FollowUp read = state_->read(Language::english().tokens(question), *query, today);
    if (read.turn == Turn::change && read.readings.size() == 1) out.push_back(std::move(question));
    if (out.size() == kMostSuggestions) break;
  }
  return out;
}

std::vector<std::string> Planner::instead_of(const PlanRequest& request, const Call& call) const {
  const LinkedQuestion linked = state_->linker->cover(state_->linker->spans(Language::english().tokens(request.question)));
  std::vector<int> tables;
  const auto add = [&](int table) {
    if (std::ranges::find(tables, table) == tables.end()) tables.push_back(table);
  };
  for (const Mention& mention : linked.mentions) {
    if (!mention.tables.empty()) add(mention.tables.front().table);
    if (!mention.columns.empty()) add(mention.columns.front().column.table);
    if (!mention.values.empty()) add(mention.values.front().column.table);
  }
  for (std::size_t t = 0; t < state_->schema.tables.size() && tables.size() < kMostInstead; ++t) add(static_cast<int>(t));
  std::vector<std::string> out;
  for (const std::size_t round : {0u, 1u})
    for (const int table : tables) {
      auto questions = possible_questions(state_->schema, table);
      if (round >= questions.size() || out.size() == kMostInstead) continue;
      const auto tried = plan({.question = questions[round], .today = request.today}, call);
      if (tried && tried->decision == Decision::answer) out.push_back(std::move(questions[round]));
    }
  return out;
}

Result<TrainingQuestion> Planner::training(const PlanRequest& request) const {
  const SchemaView& schema = state_->schema;
  const Linker::Spans spans = state_->linker->spans(Language::english().tokens(request.question));
  const auto best_cover = std::make_shared<const LinkedQuestion>(state_->linker->cover(spans));
  const Interpreter interpreter(schema, Language::english(), state_->lexicon, request.today);
  TrainingQuestion out;
  out.grams = grams(symbols(schema, *best_cover));
  for (Candidate& candidate : propose(schema, interpreter, *state_->linker, spans, best_cover, {}))
    out.candidates.push_back({std::move(candidate.sql), features(schema, candidate), traits(schema, candidate.interpretation)});
  return out;
}

}  // namespace sextant::knowledge
