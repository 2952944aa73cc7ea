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
#include "knowledge/search/value_index.h"

namespace sextant::knowledge {

enum class Decision : std::uint8_t { answer, ask_back, abstain };

// One way to understand the question.
struct Reading {
  std::string sql;                       // DuckDB SQL over catalog names; goes through the gate like any other
  std::string description;               // for a person: "average delay by state of the origin airport"
  double score = 0;                      // 0..1, calibrated: chance of being what was meant
  std::vector<std::string> assumptions;  // "delay means flights.delay (minutes)"; each editable as a chip
  std::vector<std::string> tables;       // dataset.table
};

struct PlanStage {
  std::string name;      // "tokens", "links", "interpretations", "joins", "sql", "decision"
  std::string evidence;  // compact JSON
  double ms = 0;
};

struct Plan {
  Decision decision = Decision::abstain;
  std::vector<Reading> readings;      // best first; answer: readings[0] is the answer; ask_back: 2–4
  std::vector<std::string> unplaced;  // content words without a place, as the person wrote them
  std::string reason;                 // abstain / ask back: for a person, names the words
  std::vector<PlanStage> stages;
};

struct PlanRequest {
  std::string question;
  std::chrono::sys_days today;  // for "last month"; explicit so that answers are repeatable
};

struct PlannerOptions {
  double answer_above = 0.6;   // least calibrated score to answer; higher trades coverage for precision (docs/planner.md)
  bool readable = false;       // SQL for people: computed columns named, groups first and in an expected order
  bool always_answer = false;  // measuring only: the best reading, whatever its score
};

// A rival reading with what the ranking model sees of it; for fitting the model.
struct TrainingCandidate {
  std::string sql;
  std::vector<std::string> features;
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

  // Every rival reading of a question, unranked.
  [[nodiscard]] Result<std::vector<TrainingCandidate>> candidates(const PlanRequest& request) const;

 private:
  struct State;
  explicit Planner(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace sextant::knowledge
