// Plain-language question → SQL, without any model: deterministic, offline, in milliseconds.
// Same question, same catalog, same model → same SQL. Thread-safe: a Planner is immutable after make().
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/call.h"
#include "data/catalog/catalog.h"
#include "knowledge/planner/lexicon.h"
#include "knowledge/planner/outcome.h"
#include "knowledge/search/value_index.h"

namespace sextant::knowledge {

enum class Decision : std::uint8_t { answer, ask_back, abstain };

// What kind of turn in a conversation a question is.
enum class Turn : std::uint8_t {
  stands_alone,
  change,   // of the plan before
  why,      // asks where the answer before comes from
  undo,     // back to the answer before the last change
  restart,  // what comes next stands alone
  help,     // asks what may be asked, or only greets
};

// A part of an answered plan that a person can change: "in March 2001", "top 5", "average delay".
struct PlanAction {
  std::string action;  // "remove", "set" …; means something to the planner alone
  std::string value;
  std::string text;  // for a person: "The month before"
};
struct PlanPart {
  std::string id;    // within this plan: "filter.0"
  std::string kind;  // "number", "group", "filter", "period", "order", "limit"
  std::string text;
  std::vector<PlanAction> actions;  // empty: nothing else is possible
};
struct PlanEdit {
  std::string part, action, value;  // of a PlanPart and one of its actions
};

// One way to understand the question.
struct Reading {
  std::string sql;                       // DuckDB SQL over catalog names; goes through the gate like any other
  std::string description;               // for a person: "average delay by state of the origin airport"
  double score = 0;                      // 0..1, calibrated: chance of being what was meant
  std::vector<std::string> assumptions;  // "delay means flights.delay (minutes)"; each editable as a chip
  std::vector<std::string> tables;       // dataset.table
  std::vector<std::string> reasons;      // why these tables: "flights: you said “flights”"
  std::vector<PlanPart> parts;
  std::vector<std::string> stored;  // columns of the result that show stored ones as they are, by their names there
  std::string plan;                 // what PlanRequest::previous takes; outlives the catalog it was made over
};

// The stage that is running readings, not planning.
inline constexpr std::string_view kTrialStage = "trial";

struct PlanStage {
  std::string name;      // "tokens", "links", "interpretations", "trial" (one each), "decision"
  std::string evidence;  // compact JSON
  double ms = 0;
};

struct Plan {
  Decision decision = Decision::abstain;
  std::vector<Reading> readings;      // best first; answer: readings[0] is the answer; ask_back: 2–4
  std::vector<std::string> unplaced;  // content words without a place, as the person wrote them
  std::string reason;                 // abstain / ask back: for a person, names the words
  Turn turn = Turn::stands_alone;     // why, undo, restart: there are no readings, the caller knows the answer before
  std::string told;                   // of a change: "by day, where the state is TX"
  std::vector<PlanStage> stages;
};

struct PlanRequest {
  std::string question;
  std::chrono::sys_days today;       // for "last month"; explicit so that answers are repeatable
  std::string previous = {};         // Reading::plan of the answer before; empty: none
  std::vector<PlanEdit> edits = {};  // of the plan before, instead of a question
  TryReading try_reading = {};       // at most three readings are tried before it is decided; empty: decided by the words alone
};

struct PlannerOptions {
  double answer_above = 0.63;  // least calibrated score to answer; higher trades coverage for precision (docs/planner.md)
  bool readable = false;       // SQL for people: computed columns named, groups first and in an expected order
  bool always_answer = false;  // measuring only: the best reading, whatever its score
};

// What the ranking models see of a question and of its rival readings; for fitting them (tools/fit_planner).
struct TrainingCandidate {
  std::string sql;
  std::vector<std::string> features;
  std::vector<std::string> traits;  // what kind of query it is
};
struct TrainingQuestion {
  std::vector<std::string> grams;             // its words with names taken out
  std::vector<TrainingCandidate> candidates;  // unranked
};

// Made once for the catalog a subject may see; making costs about a millisecond a table.
class Planner {
 public:
  // `values` may be null. Keeps what it is given alive.
  [[nodiscard]] static Result<std::shared_ptr<const Planner>> make(data::CatalogPtr visible, std::shared_ptr<const ValueLookup> values,
                                                                   Lexicon lexicon, PlannerOptions options = {});
  ~Planner();
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  // invalid_request for an empty or oversized question; cancelled or deadline_exceeded by `call`. Not understanding the
  // question is no error: see Plan::decision.
  [[nodiscard]] Result<Plan> plan(const PlanRequest& request, const Call& call) const;

  // A plan as an answer again, over the catalog as it is now. not_found names what is there no more.
  [[nodiscard]] Result<Reading> reading(std::string_view plan) const;
  // Whether the question only makes sense after the one whose plan is given.
  [[nodiscard]] Turn turn(const PlanRequest& request) const;
  // Two to four questions to go on with, each of which is sure to be understood after `plan`; `rows` of its answer.
  [[nodiscard]] std::vector<std::string> suggest(std::string_view plan, std::uint64_t rows, std::chrono::sys_days today) const;

  // Up to three questions that are sure to be answered, near the words of one that was not.
  [[nodiscard]] std::vector<std::string> instead_of(const PlanRequest& request, const Call& call) const;

  // What the models are fitted on.
  [[nodiscard]] Result<TrainingQuestion> training(const PlanRequest& request) const;

 private:
  struct State;
  explicit Planner(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace sextant::knowledge
