#include "knowledge/planner/planner.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <set>

#include "base/text.h"
#include "knowledge/planner/describe.h"
#include "knowledge/planner/propose.h"
#include "knowledge/planner/rank.h"
#include "knowledge/planner/sql.h"

namespace sextant::knowledge {
namespace {

constexpr std::size_t kLongestQuestion = 2'000;  // bytes

class StageClock {
 public:
  explicit StageClock(Plan& plan) : plan_(plan), since_(Clock::now()) {}
  void close(std::string name, std::string evidence) {
    const auto now = Clock::now();
    plan_.stages.push_back({std::move(name), std::move(evidence), std::chrono::duration<double, std::milli>(now - since_).count()});
    since_ = now;
  }

 private:
  Plan& plan_;
  Clock::time_point since_;
};

}  // namespace

struct Planner::State {
  data::CatalogPtr catalog;
  std::shared_ptr<const ValueLookup> values;
  Lexicon lexicon;
  PlannerOptions options;
  bool modelled = false;  // a semantic model gives names
  SchemaView schema;
  std::unique_ptr<Linker> linker;
};

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
  if (trim(request.question).empty()) return fail(ErrorCode::invalid_request, "The question is empty.");
  if (request.question.size() > kLongestQuestion)
    return fail(ErrorCode::invalid_request, fmt::format("The question is longer than {} bytes.", kLongestQuestion),
                "Ask one thing at a time.");
  if (!is_valid_utf8(request.question)) return fail(ErrorCode::invalid_request, "The question is not valid UTF-8.");
  const SchemaView& schema = state_->schema;
  Plan plan;
  StageClock clock(plan);
  std::vector<Token> tokens = tokenise(request.question);
  clock.close("tokens", fmt::format("{{\"words\":{}}}", tokens.size()));
  const Linker::Spans spans = state_->linker->spans(std::move(tokens));
  const auto best_cover = std::make_shared<const LinkedQuestion>(state_->linker->cover(spans));
  const LinkedQuestion& linked = *best_cover;
  clock.close("links", describe_links(schema, linked));
  const Interpreter interpreter(schema, Language::english(), state_->lexicon, request.today);
  std::vector<Candidate> candidates = propose(interpreter, *state_->linker, spans, best_cover, call);
  clock.close("interpretations", fmt::format("{{\"candidates\":{}}}", candidates.size()));
  TRY(call.check());
  for (Candidate& candidate : candidates) {
    if (auto sql = to_sql(schema, candidate.interpretation.query)) candidate.sql = std::move(*sql);
  }
  std::erase_if(candidates, [](const Candidate& candidate) { return candidate.sql.empty(); });
  clock.close("sql", fmt::format("{{\"candidates\":{}}}", candidates.size()));
  rank(schema, candidates);
  const auto& shown = candidates.empty() ? linked : *candidates.front().linked;
  for (const std::size_t i : shown.unplaced)
    if (!Language::english().is_light(shown.tokens[i].lower)) plan.unplaced.push_back(shown.tokens[i].text);
  decide(schema, candidates, state_->options, state_->modelled, plan);
  clock.close("decision", fmt::format("{{\"score\":{:.3f}}}", plan.readings.empty() ? 0.0 : plan.readings.front().score));
  return plan;
}

Result<std::vector<TrainingCandidate>> Planner::candidates(const PlanRequest& request) const {
  const Linker::Spans spans = state_->linker->spans(tokenise(request.question));
  const auto best_cover = std::make_shared<const LinkedQuestion>(state_->linker->cover(spans));
  const Interpreter interpreter(state_->schema, Language::english(), state_->lexicon, request.today);
  std::vector<TrainingCandidate> out;
  std::set<std::string> seen;
  for (Candidate& candidate : propose(interpreter, *state_->linker, spans, best_cover, {})) {
    auto sql = to_sql(state_->schema, candidate.interpretation.query);
    if (sql && seen.insert(*sql).second) out.push_back({std::move(*sql), features(state_->schema, candidate)});
  }
  return out;
}

}  // namespace sextant::knowledge
